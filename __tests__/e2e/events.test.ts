import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { pullRequest, workflowRun } from '../support/events.ts'
import { addComment, type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import {
  downloaded,
  loweredBudget,
  type MeasuredPullRequest,
  measurePullRequest,
  publishPullRequest,
  quickBudget,
} from '../support/measured.ts'
import { runStep, type Step, type StepResult } from '../support/runner.ts'
import { wideUnless } from '../support/wide.ts'

let server: GitHubServer
/** A pull request whose budget allows less than its code needs. */
let red: MeasuredPullRequest
beforeAll(async () => {
  red = await measurePullRequest((write) => write('allocs-budget.yml', loweredBudget))
})
afterAll(() => red.repository.remove())
beforeEach(async () => {
  server = await startGitHubServer()
  publishPullRequest(server, red.repository, { head: loweredBudget, base: quickBudget })
})
afterEach(() => server.close())

const written = (): readonly string[] => server.writes().map((write) => write.split(' ')[0] ?? '')
const bodies = (): readonly string[] => (server.comments.get(5) ?? []).map(({ body }) => body)
const remark = ({ commands }: StepResult, code: string): string | undefined => {
  const found = commands.find(({ properties }) => properties.title === `allocs-budget: ${code}`)
  return found === undefined ? undefined : `${found.name}: ${found.message}`
}
const codes = ({ report }: StepResult): readonly string[] =>
  (report as Report).diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)

function account(over: { canWrite?: boolean; canRead?: boolean }): void {
  server.accounts.set(token, { login: 'github-actions[bot]', type: 'Bot', canWrite: false, canRead: true, ...over })
}

function own(over: Parameters<typeof pullRequest>[0] = {}): Step['event'] {
  const { headSha, baseSha } = red.repository
  return { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha, ...over }) }
}

function step(
  event: Step['event'],
  inputs: Readonly<Record<string, string>> = {},
  over: Partial<Step> = {},
): Promise<StepResult> {
  const { mergeSha, directory } = red.repository
  return runStep({
    event,
    workspace: directory,
    apiUrl: server.url,
    token,
    inputs,
    ...over,
    env: { GITHUB_SHA: mergeSha, ...over.env },
  })
}

async function reporting(event: Step['event'], reports: readonly unknown[] = red.reports): Promise<StepResult> {
  const { folder, remove } = downloaded(reports)
  try {
    const inputs = { mode: 'report', reports: folder, 'expect-reports': '1' }
    return await runStep({
      event,
      apiUrl: server.url,
      token,
      inputs,
      env: {
        GITHUB_SHA: event.name === 'workflow_run' ? 'd'.repeat(40) : red.repository.mergeSha,
        GITHUB_RUN_ID: '900',
      },
    })
  } finally {
    remove()
  }
}

function second(over: Parameters<typeof workflowRun>[0] = {}): Step['event'] {
  return { name: 'workflow_run', payload: workflowRun({ head: red.repository.headSha, from: 'someone/m', ...over }) }
}

function fromFork(): void {
  publishPullRequest(server, red.repository, { head: loweredBudget, base: quickBudget }, 'someone/m')
}

/** What needs no token: the verdict in the exit code, the summary, an annotation on the line, the outputs and the report. */
function expectComplete(result: StepResult): void {
  expect([result.exitCode, result.outputs.verdict, result.stderr]).toEqual([1, 'over-budget', ''])
  expect(result.summary).toContain('### ❌ 1 of 5 benchmarks is over budget')
  expect(result.commands.map(({ name, properties }) => [name, properties.file, properties.line])).toContainEqual([
    'error',
    // The line that allocates, not the benchmark.
    'stackit.go',
    '17',
  ])
  expect((result.report as Report).verdict).toBe('over-budget')
}

function expectUncommented(result: StepResult): void {
  expect([bodies(), result.outputs['comment-url']]).toEqual([[], ''])
}

const permissions = 'permissions:\n  contents: read\n  pull-requests: write'

async function expectForbidden(event: Step['event']): Promise<void> {
  const result = await step(event)
  expectComplete(result)
  expectUncommented(result)
  expect(remark(result, 'COMMENT_FORBIDDEN')).toMatch(/^warning: /)
  expect(remark(result, 'COMMENT_FORBIDDEN')).toContain(permissions)
}

function expectForkNotice(result: StepResult): void {
  expectComplete(result)
  expectUncommented(result)
  expect(remark(result, 'COMMENT_FORBIDDEN')).toMatch(/^notice: [\s\S]*docs\/recipes\.md#forks/)
}

async function expectNoPullRequest(name: string, payload: object): Promise<void> {
  const result = await step({ name, payload })
  expectComplete(result)
  expectUncommented(result)
  expect(remark(result, 'NO_PULL_REQUEST')).toMatch(/^notice: .*has no pull request/)
  expect(server.requests).toEqual([])
}

function expectShown(result: StepResult): void {
  expect([result.exitCode, result.commands, result.stderr]).toEqual([0, [], ''])
  expect(result.summary).toContain('### ❌ 1 of 5 benchmarks is over budget')
}

function expectRefused(result: StepResult): void {
  expect([result.exitCode, result.outputs.verdict, codes(result)]).toEqual([2, 'cannot-judge', ['EVENT_REFUSED']])
  expectUncommented(result)
  expect(server.requests).toEqual([])
}

/** By the names of the rows of docs/events.md. */
const rows: Readonly<Record<string, () => Promise<void>>> = {
  'an own pull request': async () => {
    const result = await step(own())
    expectComplete(result)
    expect([written(), bodies().length]).toEqual([['POST'], 1])
    expect(result.outputs['comment-url']).toMatch(/#issuecomment-\d+$/)
  },
  'a draft': async () => {
    expectComplete(await step(own({ draft: true })))
    expect(written()).toEqual(['POST'])
  },
  'a token that may not comment': async () => {
    account({})
    await expectForbidden(own())
  },
  'a private repository that is hidden from the token': async () => {
    account({ canRead: false })
    await expectForbidden(own())
  },
  Dependabot: async () => {
    account({})
    const event = own()
    await expectForbidden({
      ...event,
      payload: { ...(event.payload as object), sender: { login: 'dependabot[bot]', type: 'Bot' } },
    })
  },
  'a fork': async () => {
    fromFork()
    account({})
    expectForkNotice(await step(own({ from: 'someone/m' })))
  },
  'a deleted fork': async () => {
    account({})
    expectForkNotice(await step(own({ from: null })))
  },
  'no token': async () => {
    const result = await step(own(), { token: '' })
    expectComplete(result)
    expect(remark(result, 'COMMENT_FORBIDDEN')).toMatch(/^notice: the input token is empty/)
    expect(server.requests).toEqual([])
  },
  'comment: never': async () => {
    expectComplete(await step(own(), { comment: 'never' }))
    expect(server.requests).toEqual([])
  },
  'a pull request that was closed in the meantime': async () => {
    Object.assign(server.pullRequests.get(5) ?? {}, { state: 'closed' })
    const result = await step(own())
    expectComplete(result)
    expectUncommented(result)
    expect(remark(result, 'COMMENT_FAILED')).toMatch(/^notice: pull request #5 is closed/)
  },
  'a pull request that got a push in the meantime': async () => {
    Object.assign(server.pullRequests.get(5) ?? {}, { headSha: 'e'.repeat(40) })
    const result = await step(own())
    expectComplete(result)
    expectUncommented(result)
    expect(remark(result, 'COMMENT_FAILED')).toMatch(/^notice: pull request #5 is now at e{40}/)
  },
  'a locked conversation': async () => {
    Object.assign(server.pullRequests.get(5) ?? {}, { locked: true })
    const result = await step(own())
    expectComplete(result)
    expect([bodies(), remark(result, 'COMMENT_FAILED')]).toEqual([[], expect.stringMatching(/^warning: .*locked/)])
  },
  'a rerun of an older run': async () => {
    await step(own(), {}, { env: { GITHUB_RUN_ID: '8' } })
    const before = bodies()
    const result = await step(own(), { benchtime: '1x' }, { env: { GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2' } })
    expect([written(), bodies()]).toEqual([['POST'], before])
    expect(remark(result, 'COMMENT_FAILED')).toMatch(/^notice: a newer run/)
  },
  'an outage of GitHub': async () => {
    server.faults.push({ method: 'GET', path: /comments$/, status: 502, times: 99 })
    const result = await step(own())
    expectComplete(result)
    expectUncommented(result)
    expect([server.requests.length, remark(result, 'COMMENT_FAILED')]).toEqual([4, expect.stringMatching(/^warning: /)])
  },
  'an incomplete response from GitHub': async () => {
    addComment(server, 5, 'hello', { login: 'someone', type: 'User' })
    server.faults.push(
      { method: 'GET', path: /comments$/, status: 200, wire: { kind: 'break', bytes: 20 }, times: 1 },
      { method: 'POST', path: /comments$/, status: 201, wire: { kind: 'cut', bytes: 20 }, times: 1 },
    )
    const result = await step(own())
    expectComplete(result)
    expect([written(), bodies().length]).toEqual([['POST'], 2])
    expect(result.outputs['comment-url']).toMatch(/#issuecomment-\d+$/)
  },
  'an invalid API address': async () => {
    const result = await step(own(), {}, { apiUrl: 'no address' })
    expectComplete(result)
    expect(remark(result, 'COMMENT_FAILED')).toMatch(/^warning: .*GITHUB_API_URL is not a web address: "no address"/)
  },
  'GitHub Enterprise Server': async () => {
    const action = { GITHUB_ACTION_REPOSITORY: 'allocs-budget/allocs-budget', GITHUB_ACTION_REF: 'v0' }
    const result = await step(own(), {}, { env: { GITHUB_SERVER_URL: 'https://ghe.example.com', ...action } })
    expectComplete(result)
    const links = [...(bodies()[0] ?? '').matchAll(/\]\((https?:[^)]*)\)/g)].map(([, url]) => url ?? '')
    const outside = links.filter((url) => !url.startsWith('https://ghe.example.com/octo/m/'))
    expect(links.length - outside.length).toBeGreaterThan(2)
    expect(outside.length).toBeGreaterThan(0)
    const causes = 'https://github.com/allocs-budget/allocs-budget/blob/v0/docs/causes.md#'
    expect(outside.filter((url) => !url.startsWith(causes))).toEqual([])
  },
  'a merge queue': () =>
    expectNoPullRequest('merge_group', {
      merge_group: { head_sha: red.repository.mergeSha, base_sha: red.repository.baseSha },
    }),
  'a push': () => expectNoPullRequest('push', { before: red.repository.baseSha, after: red.repository.mergeSha }),
  'a push of a new branch': () =>
    expectNoPullRequest('push', { before: '0'.repeat(40), after: red.repository.mergeSha }),
  'a schedule': () => expectNoPullRequest('schedule', {}),
  'a dispatch': () => expectNoPullRequest('workflow_dispatch', { inputs: null }),
  'the plan of a matrix': async () => {
    const result = await step(own(), { mode: 'plan', token: '', shards: '1' })
    expect([result.exitCode, result.summary, result.commands, result.report]).toEqual([0, '', [], undefined])
    expect([result.outputs.matrix, result.outputs['expect-reports']]).toEqual([
      '{"include":[{"shard":"1 of 1","modules":"","packages":""}]}',
      '1',
    ])
    expect(server.requests).toEqual([])
  },
  'a job of a matrix': async () => {
    const result = await step(own(), { mode: 'measure', token: '' })
    expect([result.exitCode, result.summary, result.commands, result.outputs.verdict]).toEqual([0, '', [], ''])
    expect((result.report as Report).benchmarks).toHaveLength(5)
    expect(server.requests).toEqual([])
  },
  'the last job of a matrix': async () => {
    expectComplete(await reporting(own()))
    expect(written()).toEqual(['POST'])
  },
  "the last job of a matrix without base's budget": async () => {
    const base = new RegExp(`ref=${red.repository.mergeBaseSha}`)
    const breaks = { kind: 'break', bytes: 20 } as const
    server.faults.push({ method: 'GET', path: /contents/, query: base, status: 200, wire: breaks, times: 99 })
    const result = await reporting(own())
    expect([result.exitCode, codes(result), written()]).toEqual([2, ['API_FAILED'], ['POST']])
    expect(bodies()[0]).toContain(`GET contents/allocs-budget.yml?ref=${red.repository.mergeBaseSha} failed: `)
    expect(server.requests.filter(({ search }) => base.test(search)).length).toBe(4)
  },
  'the last job of a matrix in a fork': async () => {
    fromFork()
    account({})
    expectForkNotice(await reporting(own({ from: 'someone/m' })))
  },
  'the last job of a matrix in a merge queue': async () => {
    const { mergeSha, baseSha } = red.repository
    // There is no pull request here, so the reports of this run name no head.
    const reports = red.reports.map((each) => ({ ...each, commit: { ...each.commit, head: null, baseRef: null } }))
    const merge = { name: 'merge_group', payload: { merge_group: { head_sha: mergeSha, base_sha: baseSha } } }
    const result = await reporting(merge, reports)
    expectComplete(result)
    expectUncommented(result)
    expect(remark(result, 'NO_PULL_REQUEST')).toMatch(/^notice: /)
  },
  'a fork, from a second workflow': async () => {
    fromFork()
    const result = await reporting(second())
    expectShown(result)
    expect(written()).toEqual(['POST'])
    expect(bodies()[0]).toContain('### ❌ 1 of 5 benchmarks is over budget')
    // The run that measured, not this one, is what a reader wants to see and what a later one is compared with.
    expect(bodies()[0]).toContain('https://github.com/octo/m/actions/runs/70/attempts/2')
    expect(bodies()[0]?.split('\n')[0]).toContain(' run=70 attempt=2 ')
  },
  'a second workflow that may not comment': async () => {
    fromFork()
    account({})
    const result = await reporting(second())
    expect([result.exitCode, written()]).toEqual([2, ['POST']])
    expect(bodies()).toEqual([])
    expect(result.summary).toContain(permissions)
  },
  'a second workflow after a newer push': async () => {
    fromFork()
    Object.assign(server.pullRequests.get(5) ?? {}, { headSha: 'e'.repeat(40) })
    const result = await reporting(second())
    expectShown(result)
    expectUncommented(result)
    expect(result.summary).toContain(`the pull request is now at ${'e'.repeat(40)}`)
  },
  'a second workflow after the pull request was closed': async () => {
    fromFork()
    Object.assign(server.pullRequests.get(5) ?? {}, { state: 'closed' })
    const result = await reporting(second())
    expectShown(result)
    expectUncommented(result)
    expect(result.summary).toContain('the pull request is closed')
  },
  'a second workflow after a run that failed before it measured': async () => {
    fromFork()
    const result = await reporting(second({ conclusion: 'failure' }), [])
    expect([result.exitCode, result.commands, written()]).toEqual([0, [], ['POST']])
    expect(bodies()[0]).toContain('### ⛔ cannot judge')
    expect(bodies()[0]).toContain('there is no report in ')
  },
  'a second workflow after a canceled run': async () => {
    fromFork()
    const result = await reporting(second({ conclusion: 'cancelled' }), [])
    expect([result.exitCode, result.commands]).toEqual([0, []])
    expectUncommented(result)
    expect(result.summary).toContain('the run ended with cancelled and left no report')
  },
  'a second workflow after a push': async () => {
    const result = await reporting(second({ event: 'push', from: 'octo/m' }))
    expectShown(result)
    expectUncommented(result)
    expect(result.summary).toContain('the run was started by push')
  },
  'a second workflow that cannot find its pull request': async () => {
    fromFork()
    server.faults.push({ method: 'GET', path: /pulls$/, status: 200, html: '<title>Unicorn!</title>', times: 99 })
    const result = await reporting(second())
    expect([result.exitCode, result.commands, codes(result), server.requests.length]).toEqual([
      2,
      [],
      ['API_FAILED'],
      4,
    ])
    expectUncommented(result)
    expect(result.summary).toContain('answered 200 with text/html: Unicorn!')
  },
  'a second workflow and two pull requests with one head': async () => {
    fromFork()
    server.pullRequests.set(6, {
      ...server.pullRequests.get(5),
      number: 6,
      headSha: red.repository.headSha,
      state: 'open',
      baseRef: 'v1',
    })
    expectShown(await reporting(second()))
    expect([bodies().length, server.comments.get(6) ?? []]).toEqual([1, []])
    addComment(server, 6, 'talk', { login: 'someone', type: 'User' })
    const unsure = red.reports.map((each) => ({ ...each, commit: { ...each.commit, baseRef: null } }))
    const result = await reporting(second(), unsure)
    expectShown(result)
    expect(result.summary).toContain('#5, #6 have the same head')
    expect(written()).toEqual(['POST'])
  },
  'measuring in a second workflow': async () => {
    expectRefused(await step(second()))
    expectRefused(await step(second(), { mode: 'measure' }))
  },
  pull_request_target: async () => {
    for (const mode of ['check', 'measure'])
      expectRefused(await step({ ...own(), name: 'pull_request_target' }, { mode }))
    expectRefused(await reporting({ ...own(), name: 'pull_request_target' }))
  },
  'a comment on an issue': async () => {
    expectRefused(await step({ name: 'issue_comment', payload: { issue: { number: 5, pull_request: {} } } }))
  },
}

/** One of each kind; the others differ in one answer, or wait for answers that do not come. */
const samples = [
  'an own pull request',
  'a token that may not comment',
  'a fork',
  'a pull request that got a push in the meantime',
  'a rerun of an older run',
  'a merge queue',
  'a push',
  'a job of a matrix',
  'the last job of a matrix',
  'a fork, from a second workflow',
  'a second workflow after a newer push',
  'measuring in a second workflow',
  'pull_request_target',
]

for (const [name, row] of Object.entries(rows)) test(name, wideUnless(samples.includes(name)), row)

test('docs/events.md has a row for each of these, and no other', () => {
  const table = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')
  const names = [...table.matchAll(/^\| ([^|`]+?) \| `/gm)].map(([, name]) => name)
  expect(names).toEqual(Object.keys(rows))
})
