import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { headSha, pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { runStep, type Step, type StepResult } from '../support/runner.ts'
import { readSarif } from '../support/sarif.ts'
import { wide } from '../support/wide.ts'

let server: GitHubServer
beforeEach(async () => {
  server = await startGitHubServer()
  server.pullRequests.set(5, { number: 5, headSha, state: 'open' })
})
afterEach(() => server.close())

type Sample = 'green' | 'overBudget' | 'cannotJudge' | 'hostile'

function step(sample: Sample, over: Partial<Step> = {}): Promise<StepResult> {
  return runStep({
    entry: '__tests__/github/steps/publish-step.ts',
    event: { name: 'pull_request', payload: pullRequest() },
    apiUrl: server.url,
    token,
    ...over,
    env: { SAMPLE: sample, ...over.env },
  })
}

const comments = (): readonly string[] => (server.comments.get(5) ?? []).map(({ body }) => body.split('\n')[1] ?? '')
const remarks = (result: StepResult, name: string): readonly string[] =>
  result.commands.filter((it) => it.name === name).map(({ message }) => message.split('\n')[0] ?? '')

const overBudgetTitle =
  '3 of 6 benchmarks and 2 of 4 functions are over budget; worst: `BenchmarkEncode`, 2 allocs/op, limit 0'

describe('publish', () => {
  test('creates the comment, updates it on the next run, and settles it when green', async () => {
    const first = await step('overBudget')
    expect([first.exitCode, comments()]).toEqual([1, [`### ❌ ${overBudgetTitle}`]])
    await step('cannotJudge', { env: { GITHUB_RUN_ID: '8' } })
    expect(comments()).toEqual([
      `### ⛔ cannot judge: 2 problems (first: BENCHMARK_TIMEOUT); ${overBudgetTitle.replace('of 6', 'of 7')}`,
    ])
    const last = await step('green', { env: { GITHUB_RUN_ID: '9' } })
    expect([last.exitCode, comments()]).toEqual([0, ['### ✅ all 3 benchmarks and 2 functions are within budget']])
    expect(server.writes()).toEqual([
      'POST /repos/octo/m/issues/5/comments',
      ...Array(2).fill(expect.stringMatching(/^PATCH .*\/comments\/\d+$/)),
    ])
  })

  test('sets every output, writes the summary and the report, and puts the annotations on their lines', async () => {
    const result = await step('overBudget')
    expect(result.outputs).toEqual({
      verdict: 'over-budget',
      findings: '6',
      'new-escapes': '0',
      report: expect.stringMatching(/\/allocs-budget-[^/]+\/report\.json$/),
      'comment-url': expect.stringMatching(/^https:\/\/github\.com\/octo\/m\/pull\/5#issuecomment-\d+$/),
      sarif: '',
    })
    expect(result.report).toMatchObject({ schema: 'allocs-budget/report/v1', verdict: 'over-budget' })
    expect(result.summary.startsWith(`### ❌ ${overBudgetTitle}\n`)).toBe(true)
    expect(remarks(result, 'error')).toEqual([
      '2 benchmarks exceed their limits',
      'codec/encode.go:39 allocates: (*Encoder).Encode has 2 escapes, limit 1',
      'codec/encode.go:66 allocates: (*Encoder).Flush has 1 escape that the budget does not permit',
    ])
    expect(result.commands.find(({ name }) => name === 'error')?.properties).toEqual({
      title: 'over budget in example.com/m/codec',
      file: 'codec/encode_test.go',
      line: '31',
      col: '6',
    })
    expect(result.stdout.startsWith('over budget: 3 of 6 benchmarks and 2 of 4 functions are over budget')).toBe(true)
  })

  test('is silent on a green run that never had a comment', async () => {
    const result = await step('green')
    expect([result.exitCode, comments(), remarks(result, 'warning'), remarks(result, 'notice')]).toEqual([
      0,
      [],
      [],
      [],
    ])
  })

  test.each<[string, Sample, Record<string, string>, number, number]>([
    ['always on green', 'green', { comment: 'always' }, 0, 1],
    ['never on red', 'overBudget', { comment: 'never' }, 1, 0],
    ['no token', 'overBudget', { token: '' }, 1, 0],
    ['fail: false', 'overBudget', { fail: 'false' }, 0, 1],
    ['fail: false, and cannot judge', 'cannotJudge', { fail: 'false' }, 2, 1],
  ])('with %s does as told', async (_, sample, inputs, exitCode, written) => {
    const result = await step(sample, { inputs })
    expect([result.exitCode, comments().length]).toEqual([exitCode, written])
  })

  test('writes the files it is told to, relative to the workspace', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'workspace-'))
    const inputs = { report: 'out/r.json', markdown: 'out/r.md', sarif: 'out/r.sarif' }
    const result = await step('overBudget', { workspace, inputs })
    expect(result.outputs).toMatchObject({
      report: join(workspace, 'out/r.json'),
      sarif: join(workspace, 'out/r.sarif'),
    })
    const [{ results }] = readSarif(readFileSync(result.outputs.sarif ?? '', 'utf8')).runs
    expect(results).toHaveLength((result.report as Report).findings.length)
    expect(readFileSync(join(workspace, 'out/r.md'), 'utf8').trimEnd()).toBe(result.summary.trimEnd())
  })

  test('cannot judge where the SARIF file cannot be written, and says so in the report', async () => {
    const result = await step('green', { inputs: { sarif: '/dev/null/x.sarif' } })
    expect([result.exitCode, result.outputs.verdict, result.outputs.sarif]).toEqual([2, 'cannot-judge', ''])
    expect((result.report as Report).diagnostics.map(({ code }) => code)).toEqual(['FILE_NOT_WRITTEN'])
  })

  test('cannot judge where the report cannot be written', async () => {
    const result = await step('green', { inputs: { report: '/dev/null/report.json' } })
    expect([result.exitCode, result.outputs.verdict]).toEqual([2, 'cannot-judge'])
    expect(remarks(result, 'error')).toEqual([expect.stringMatching(/^/)])
    expect(comments()).toEqual([expect.stringMatching(/^### ⛔ cannot judge: 1 problem \(\w+\)$/)])
  })
})

describe('a fault of ours in one step of publishing', () => {
  const headline = `### ❌ ${overBudgetTitle}`
  const said = 'could not be written: a fault ::error::of ours'
  test.each<[string, { summary?: string; errors?: number; written?: number; name: string; log?: string }]>([
    ['comment', { name: 'the comment', written: 0 }],
    ['log', { name: 'the log', log: 'over-budget' }],
    ['annotations', { name: 'the annotations', errors: 0 }],
    ['summary', { name: 'the summary', summary: '### over-budget' }],
  ])('in the %s takes nothing else away', async (broken, want) => {
    const { name, summary = headline, errors = 3, written = 1, log = 'over budget: 3 of 6 benchmarks' } = want
    const result = await step('overBudget', { env: { BROKEN: broken } })
    expect([result.exitCode, result.outputs.verdict, result.outputs.findings]).toEqual([1, 'over-budget', '6'])
    expect(result.outputs['comment-url'] === '').toBe(written === 0)
    expect([result.summary.split('\n')[0], remarks(result, 'error').length]).toEqual([summary, errors])
    expect([result.stdout.startsWith(log), comments().length]).toEqual([true, written])
    expect(remarks(result, 'warning')).toContain(`${name} ${said}`)
  })

  test('in the SARIF file is one that nobody can read: cannot judge, and the report says so', async () => {
    const result = await step('overBudget', { env: { BROKEN: 'sarif' }, inputs: { sarif: 'r.sarif' } })
    expect([result.exitCode, result.outputs.verdict, result.outputs.sarif]).toEqual([2, 'cannot-judge', ''])
    const found = (result.report as Report).diagnostics.map(({ code, message }) => [code, message])
    expect(found[0]).toEqual(['INTERNAL', `the SARIF file ${said}`])
    expect(comments().length).toBe(1)
  })

  test('in the report is one that nobody can read: cannot judge', async () => {
    const result = await step('overBudget', { env: { BROKEN: 'json' } })
    expect([result.exitCode, result.outputs.verdict, result.outputs.report]).toEqual([2, 'cannot-judge', ''])
    expect(remarks(result, 'error')).toContain(`the report ${said}`)
    expect(comments().length).toBe(1)
  })
})

describe('a comment that may not be posted', () => {
  test('is a warning with the permissions to add, and the verdict stands', async () => {
    server.accounts.set(token, { login: 'github-actions[bot]', type: 'Bot', canRead: true, canWrite: false })
    const result = await step('overBudget')
    const warning = result.commands.find(({ properties }) => properties.title === 'allocs-budget: COMMENT_FORBIDDEN')
    expect([result.exitCode, warning?.name, result.outputs['comment-url']]).toEqual([1, 'warning', ''])
    expect(warning?.message).toContain('permissions:\n  contents: read\n  pull-requests: write')
    expect(result.summary).toContain('permissions:\n  contents: read\n  pull-requests: write')
  })

  test('is the same where a private repository answers 404', async () => {
    server.accounts.set(token, { login: 'github-actions[bot]', type: 'Bot', canRead: false, canWrite: false })
    const result = await step('overBudget')
    expect([result.exitCode, remarks(result, 'warning')[0]?.slice(0, 57)]).toEqual([
      1,
      'the token is not allowed to comment on pull request #5: 404 Not Foun'.slice(0, 57),
    ])
  })

  test('is a notice with the recipe on a fork', async () => {
    server.accounts.set(token, { login: 'github-actions[bot]', type: 'Bot', canRead: true, canWrite: false })
    const result = await step('overBudget', {
      event: { name: 'pull_request', payload: pullRequest({ from: 'mallory/m' }) },
    })
    const notice = result.commands.find(({ properties }) => properties.title === 'allocs-budget: COMMENT_FORBIDDEN')
    expect([result.exitCode, notice?.name]).toEqual([1, 'notice'])
    expect(notice?.message).toContain('are complete without it')
  })

  test.each([
    [
      'locked',
      { state: 'open', locked: true, headSha },
      'warning',
      'the conversation of pull request #5 is locked: no comment was written',
    ],
    ['closed', { state: 'closed', headSha }, 'notice', 'pull request #5 is closed: no comment was written'],
    [
      'moved',
      { state: 'open', headSha: 'e'.repeat(40) },
      'notice',
      `pull request #5 is now at ${'e'.repeat(40)}, not at ${headSha}: no comment was written`,
    ],
  ] as const)('is told where the pull request is %s', async (_, pull, level, message) => {
    server.pullRequests.set(5, { number: 5, ...pull })
    const result = await step('overBudget')
    expect(result.exitCode).toBe(1)
    expect(remarks(result, level)).toContain(message)
    expect(comments()).toEqual([])
  })

  test('is told where nobody answers', wide, async () => {
    const result = await step('overBudget', { apiUrl: 'http://127.0.0.1:9' })
    expect(result.exitCode).toBe(1)
    expect(remarks(result, 'warning')[0]).toMatch(/^the comment could not be written: /)
  })

  test.each(['push', 'schedule', 'workflow_dispatch', 'merge_group'])(
    'is told where the event %s has no pull request',
    async (name) => {
      const payload = { before: headSha, after: headSha, merge_group: { head_sha: headSha, base_sha: headSha } }
      const result = await step('overBudget', { event: { name, payload } })
      expect(result.exitCode).toBe(1)
      expect(remarks(result, 'notice')).toContain(`the event ${name} has no pull request: no comment was written`)
      expect(server.requests).toEqual([])
    },
  )
})

test('no foreign string becomes a command, whatever it says', async () => {
  const result = await step('hostile')
  expect(result.exitCode).toBe(1)
  expect(result.commands.map(({ name, properties }) => `${name} ${properties.title?.slice(0, 20)}`)).toEqual([
    'error over budget in ::set',
    'error over budget in ::set',
    'warning allocs-budget: INTER',
  ])
  expect(result.outputs.verdict).toBe('over-budget')
})
