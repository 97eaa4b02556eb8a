import { afterAll, expect, test } from 'vitest'
import { formatOutcome, makeFaultRunner } from '../support/github-fault-runner.ts'
import { faultsOf, type GitHubCall, type GitHubFault, githubCalls } from '../support/github-faults.ts'
import { wideUnless } from '../support/wide.ts'

const runner = makeFaultRunner()
afterAll(() => runner.close())

/** What a step that meets no fault comes to: a raised limit is found, and the one comment says so. */
const red = '1 over-budget; 1 comment, current'
const green = '0 pass; 1 comment, current'
const notAsked = '2 cannot-judge; error API_FAILED; 1 comment, current'
const notFound = '2 cannot-judge; error API_FAILED; no comment'

type Outcomes = Readonly<Record<Exclude<GitHubFault['kind'], 'passing'> | 'fine', string>>

/** What is not known is never a pass, and no fault of GitHub changes a verdict that does not depend on what was asked. */
const budget: Outcomes = { fine: red, broken: notAsked, unseen: notAsked, refused: notAsked, absent: notAsked }
const failed = '; warning COMMENT_FAILED'
const forbidden = '; warning COMMENT_FORBIDDEN'
const noted = '; note COMMENT_FAILED'

const outcomes: Readonly<Record<string, Outcomes>> = {
  // There is none at head: the merge commit has one.
  'the budget at head': { ...budget, absent: red },
  'the commit of head, where a file is not there': budget,
  'where the branches parted': { ...budget, absent: red },
  // GitHub says that base has none, so nothing was loosened.
  'the budget at base': { ...budget, absent: '0 pass; note BASE_WITHOUT_BUDGET; no comment' },
  'the parents of the merge commit': { ...budget, absent: '2 cannot-judge; error BASE_UNKNOWN; 1 comment, current' },
  'the pull requests of a branch': {
    fine: '0 over-budget; 1 comment, current',
    broken: notFound,
    unseen: notFound,
    refused: notFound,
    absent: notFound,
  },
  'the comments, where there is none of ours': {
    fine: red,
    broken: `1 over-budget${failed}; no comment`,
    unseen: `1 over-budget${failed}; no comment`,
    refused: `1 over-budget${forbidden}; no comment`,
    absent: `1 over-budget${forbidden}; no comment`,
  },
  'the comments, where ours is red and all is green': {
    fine: green,
    broken: `0 pass${failed}; 1 comment, as before`,
    unseen: `0 pass${failed}; 1 comment, as before`,
    refused: `0 pass${forbidden}; 1 comment, as before`,
    absent: `0 pass${forbidden}; 1 comment, as before`,
  },
  'the comments again, after one was written': {
    fine: red,
    broken: `1 over-budget${noted}; 1 comment, current`,
    unseen: `1 over-budget${noted}; 1 comment, current`,
    refused: `1 over-budget${noted}; 1 comment, current`,
    absent: `1 over-budget${noted}; 1 comment, current`,
  },
  'the pull request before it is written to': {
    fine: red,
    broken: `1 over-budget${failed}; no comment`,
    unseen: `1 over-budget${failed}; no comment`,
    refused: `1 over-budget${forbidden}; no comment`,
    absent: `1 over-budget${forbidden}; no comment`,
  },
  // One that was written and whose answer was lost is found, and not written again.
  'a new comment': {
    fine: red,
    broken: `1 over-budget${failed}; no comment`,
    unseen: red,
    refused: `1 over-budget${forbidden}; no comment`,
    absent: `1 over-budget${forbidden}; no comment`,
  },
  'the comment as it is now': {
    fine: red,
    broken: `1 over-budget${failed}; 1 comment, as before`,
    unseen: `1 over-budget${failed}; 1 comment, current`,
    refused: `1 over-budget${forbidden}; 1 comment, as before`,
    absent: `1 over-budget${forbidden}; 1 comment, as before`,
  },
  'the removal of a duplicate': {
    fine: red,
    broken: `1 over-budget${noted}; 2 comments, current`,
    unseen: `1 over-budget${noted}; 1 comment, current`,
    refused: `1 over-budget${noted}; 2 comments, current`,
    // As another run that was faster leaves it.
    absent: '1 over-budget; 2 comments, current',
  },
  'the account of the token': {
    fine: red,
    broken: `1 over-budget${failed}; 1 comment, as before`,
    unseen: `1 over-budget${failed}; 1 comment, as before`,
    refused: `1 over-budget${failed}; 1 comment, as before`,
    absent: `1 over-budget${failed}; 1 comment, as before`,
  },
}

/** Of any verdict; what a summary begins with. */
const headlines: Readonly<Record<string, string>> = {
  'over-budget': '### ❌ 1 limit loosened (`BenchmarkEncode`: `0` → `1` allocs/op)',
  'cannot-judge': '### ⛔ cannot judge: 1 problem',
  pass: '### ✅ the only benchmark is within budget',
}

test('every call is told apart, and has its outcomes', () => {
  expect(Object.keys(outcomes)).toEqual(githubCalls.map(({ name }) => name))
})

for (const [i, call] of githubCalls.entries())
  test(`${call.name} meets every fault`, wideUnless(i % 4 === 0), () => meetsFaults(call))

async function meetsFaults(call: GitHubCall): Promise<void> {
  const want = outcomes[call.name]
  const got = new Map<string, string>()
  const wanted = new Map<string, string | undefined>()
  for (const fault of [undefined, ...faultsOf(call)]) {
    const outcome = await runner.run(call, fault)
    const row = fault?.name ?? 'no fault'
    got.set(row, formatOutcome(outcome))
    wanted.set(row, want?.[fault === undefined || fault.kind === 'passing' ? 'fine' : fault.kind])
    // After the number of problems stands the code of the first.
    expect.soft(outcome.summary.replace(/ \([A-Z_]+[^)]*\)$/, ''), row).toBe(headlines[outcome.verdict])
    // A server's words are cut: a page of 20 KB is no annotation.
    expect.soft(outcome.longest, row).toBeLessThan(500)
  }
  expect(got).toEqual(wanted)
}
