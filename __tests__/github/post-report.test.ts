import { afterEach, beforeEach, expect, test } from 'vitest'
import { type PostTarget, postReport } from '../../src/app/post-report.ts'
import { messageOf } from '../../src/words/diagnostics.ts'
import { overBudget, overBudgetSample, reportAt } from '../report/sample-reports.ts'
import { headSha } from '../support/events.ts'
import { type Fault, type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'

let server: GitHubServer
beforeEach(async () => {
  server = await startGitHubServer()
  server.pullRequests.set(5, { number: 5, headSha, state: 'open' })
})
afterEach(() => server.close())

const mergeSha = 'c'.repeat(40)
const texts = { full: '### ❌ over', settled: '### ✅ within' }
const target = (): PostTarget => ({
  ...{ owner: 'octo', repo: 'm', number: 5, apiUrl: server.url, token, key: 'cli', head: undefined },
  patience: { deadlineMs: 20_000, secondMs: 1 },
})
/** As measured in a checkout of the merge commit, by a CI that says nothing of a head. */
const merged = reportAt({ measured: mergeSha }, overBudgetSample)
const comments = (): number => server.comments.get(5)?.length ?? 0

test('comments where the reports are of the head, and where they are of its merge', async () => {
  server.commits.set(mergeSha, ['d'.repeat(40), headSha])
  expect(await postReport(overBudget, texts, target())).toMatchObject({ failed: false, diagnostics: [] })
  expect(await postReport(merged, texts, { ...target(), key: 'merged' })).toMatchObject({
    failed: false,
    diagnostics: [],
  })
  expect(comments()).toBe(2)
})

const broken: readonly [string, Partial<Fault>][] = [
  ['an outage', { status: 502 }],
  ['half an answer', { wire: { kind: 'cut', bytes: 50 } }],
  ['a broken connection', { wire: { kind: 'break', bytes: 50 } }],
  ['null', { text: 'null' }],
  ['HTML', { html: '<title>hello</title>' }],
]

test.each(broken)('says that the pull request cannot be read after %s', async (_, over) => {
  server.faults.push({ method: 'GET', path: /pulls\/5$/, status: 200, times: 99, ...over })
  const { failed, diagnostics } = await postReport(overBudget, texts, target())
  expect([failed, diagnostics.map(({ code, severity }) => `${severity} ${code}`), comments()]).toEqual([
    true,
    ['warning COMMENT_FAILED'],
    0,
  ])
  expect(diagnostics.map(messageOf)[0]).toMatch(
    /^pull request octo\/m#5 cannot be read: GET pulls\/5 (?:answered|failed)/,
  )
})

test.each(broken)('says that it is not known whose merge was measured after %s', async (_, over) => {
  server.commits.set(mergeSha, ['d'.repeat(40), headSha])
  server.faults.push({ method: 'GET', path: /commits/, status: 200, times: 99, ...over })
  const { failed, diagnostics } = await postReport(merged, texts, target())
  expect([failed, diagnostics[0]?.code, comments()]).toEqual([true, 'COMMENT_FAILED', 0])
  expect(diagnostics.map(messageOf)[0]).toContain('it is unknown whether that is a merge of it: GET git/commits/')
})

test.each([401, 403, 404])('says that the token may not after %i', async (status) => {
  server.faults.push({ method: 'GET', path: /pulls\/5$/, status, times: 99 })
  const { diagnostics } = await postReport(overBudget, texts, target())
  expect(diagnostics.map(({ code }) => code)).toEqual(['COMMENT_FORBIDDEN'])
})

test('says what is wrong with an invalid address', async () => {
  const { failed, diagnostics } = await postReport(overBudget, texts, { ...target(), apiUrl: 'no address' })
  expect([failed, diagnostics[0]?.code]).toEqual([true, 'COMMENT_FAILED'])
  expect(diagnostics.map(messageOf)[0]).toContain('GITHUB_API_URL is not a web address')
})
