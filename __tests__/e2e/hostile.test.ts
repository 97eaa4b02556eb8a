import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { markdownFlaws } from '../support/markdown-flaws.ts'
import { downloaded, publishPullRequest } from '../support/measured.ts'
import { type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { runStep, type StepResult } from '../support/runner.ts'
import { wide, wideUnless } from '../support/wide.ts'
import { commandShapes } from '../support/workflow-commands.ts'

const hostile = fileURLToPath(new URL('../gomod/hostile/', import.meta.url))
const budget = readFileSync(join(hostile, 'allocs-budget.yml'), 'utf8')
const fork = 'someone/m'

let repository: PullRequestRepository
let server: GitHubServer
beforeAll(() => {
  repository = pullRequestRepository(hostile, () => undefined)
})
afterAll(() => repository.remove())
beforeEach(async () => {
  server = await startGitHubServer()
  publishPullRequest(server, repository, { head: budget, base: budget })
})
afterEach(() => server.close())

function check(inputs: Readonly<Record<string, string>>, from = 'octo/m'): Promise<StepResult> {
  const { headSha, baseSha, mergeSha, directory } = repository
  // The token of a fork's pull request can only read.
  server.accounts.set(token, { login: 'github-actions[bot]', type: 'Bot', canRead: true, canWrite: from !== fork })
  return runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha, from }) },
    workspace: directory,
    apiUrl: server.url,
    token,
    inputs,
    env: { GITHUB_SHA: mergeSha, ACTIONS_RUNTIME_TOKEN: 'runtime', SECRET_KEY: 'secret' },
  })
}

const comments = (): readonly string[] => (server.comments.get(5) ?? []).map(({ body }) => body)
const reportOf = ({ report }: StepResult): Report => report as Report
const errors = (step: StepResult): readonly string[] =>
  reportOf(step)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code)

/** Only annotations of ours, whose titles we write; nothing else was a command, or could be taken for one. */
function expectOnlyOurs(step: StepResult): void {
  const titles = /^(?:over budget in example\.com\/hostile\/\w+|allocs-budget(?:: [A-Z_]+)?|limit with slack in \S+)$/
  const alien = step.commands.filter(
    ({ name, properties }) => !/^(?:error|warning|notice)$/.test(name) || !titles.test(properties.title ?? ''),
  )
  expect(alien).toEqual([])
  expect(commandShapes(step.stdout)).toHaveLength(step.commands.length + 2 * step.groups.length)
  expect([step.obeyed, step.complaints, step.left, step.stderr]).toEqual([
    { outputs: {}, state: {}, masks: [], debug: [], groups: [] },
    [],
    { env: '', path: '', state: '' },
    '',
  ])
  // Nothing of ours is dropped or cut either.
  expect(step.annotations).toEqual(expect.arrayContaining([...step.commands]))
}

/** Every output, as the report has it. */
function expectOutputs(step: StepResult, verdict: string): void {
  const { report, 'comment-url': url, ...outputs } = step.outputs
  expect(outputs).toEqual({ verdict, findings: String(reportOf(step).findings.length), 'new-escapes': '0', sarif: '' })
  expect(report).toMatch(/report\.json$/)
  expect([url !== '', reportOf(step).verdict]).toEqual([comments().length > 0, verdict])
}

const seenByNobody = /[\u0085\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\u{e0000}-\u{e007f}]/u

/** Comment and summary are whole, and no markup of a stranger's is in them. */
function expectSound(step: StepResult): void {
  const foreign = /@octo|forged|set-output|evil|stop-commands|octo\/team/
  for (const text of [...comments(), step.summary]) {
    expect(markdownFlaws(text, ['https://github.com/octo/m/'], foreign)).toEqual([])
    expect(text).not.toMatch(seenByNobody)
  }
  expect(step.stdout).not.toMatch(seenByNobody)
  expect(existsSync('/tmp/evil')).toBe(false)
}

describe('names, texts, source lines and reasons', () => {
  for (const [what, from, written] of [
    ['an own pull request', 'octo/m', 1],
    ['a fork', fork, 0],
  ] as const)
    test(`of ${what} are shown and are nothing else`, wideUnless(written === 1), async () => {
      const step = await check({ packages: './names' }, from)
      expect([step.exitCode, comments().length]).toEqual([1, written])
      expectOutputs(step, 'over-budget')
      expectOnlyOurs(step)
      expectSound(step)
      for (const text of [...comments(), step.summary]) expect(text.length).toBeGreaterThan(5000)
    })

  test('come into the report as they are, and into the comment with all that hides made visible', wide, async () => {
    const { benchmarks, functions } = reportOf(await check({ packages: './names' }))
    expect(benchmarks).toHaveLength(21)
    expect(functions.map(({ name, status }) => `${name} ${status}`)).toEqual([
      '(*Größe語).Ausdehnung over',
      'forged over',
      'Ünïcode over',
    ])
    expect(functions[0]?.sites.map(({ text }) => text)).toContain(
      '"##[error]forged ::set-output name=verdict::pass" + text escapes to heap',
    )
    expect(benchmarks[0]?.reason).toContain('##[error]forged')
    expect(comments()[0]).toContain('// \\u202eforged\\u202c \\u200b @octo/team\\r::error::forged')
    expect(comments()[0]).toContain('\\n::error::forged\\r##[error]x')
  })

  test('come through a report file no other way', wide, async () => {
    const { report } = await check({ packages: './names', comment: 'never' })
    const { folder, remove } = downloaded([report])
    const { headSha, baseSha, mergeSha } = repository
    const step = await runStep({
      event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha, from: fork }) },
      apiUrl: server.url,
      token,
      inputs: { mode: 'report', reports: folder, 'expect-reports': '1' },
      env: { GITHUB_SHA: mergeSha },
    })
    remove()
    // The rest of the module was not measured: that is told, beside what is over.
    expect([step.exitCode, comments().length]).toEqual([2, 1])
    expectOutputs(step, 'cannot-judge')
    expectOnlyOurs(step)
    expectSound(step)
  })
})

type Row = readonly [
  what: string,
  packages: string,
  verdict: string,
  codes: readonly string[],
  results: readonly string[],
]

const rows: readonly Row[] = [
  [
    'prints a result of another that is yet to come, and commands',
    './forges',
    'cannot-judge',
    ['BENCHMARK_UNREADABLE'],
    ['BenchmarkForged 1', 'BenchmarkForges 1'],
  ],
  [
    'prints its own result once more, and that of one before',
    './copies',
    'cannot-judge',
    // The one before had its number when it was over: nothing that is printed later changes it.
    ['BENCHMARK_DUPLICATE', 'BENCHMARK_UNREADABLE'],
    ['BenchmarkBefore 1'],
  ],
  ['exits 0 in the middle', './ends', 'cannot-judge', ['BENCHMARK_EXITED'], ['BenchmarkAfter 0', 'BenchmarkBefore 0']],
  ['exits 1 in the middle', './quits', 'cannot-judge', ['BENCHMARK_EXITED'], ['BenchmarkBefore 0', 'BenchmarkStays 0']],
  ['prints the end of the run and leaves', './slips', 'cannot-judge', ['BENCHMARK_NOT_RUN'], ['BenchmarkSlips 0']],
  ['kills its process group', './kills', 'cannot-judge', ['BENCHMARK_EXITED'], ['BenchmarkStays 0']],
  ['closes its output', './closes', 'cannot-judge', ['BENCHMARK_EXITED'], []],
  ['prints a gigabyte', './floods', 'cannot-judge', Array(4).fill('OUTPUT_TOO_LARGE'), []],
  [
    'gives no number and says why in commands and markup',
    './says',
    'cannot-judge',
    ['BENCHMARK_FAILED', 'BENCHMARK_SKIPPED', 'BENCHMARK_EXITED', 'BENCHMARK_PANICKED'],
    [],
  ],
  ['never ends', './hangs', 'cannot-judge', ['BENCHMARK_TIMEOUT'], []],
  ['leaves children behind, and goes elsewhere', './leaves', 'pass', [], ['BenchmarkLeaves 0', 'BenchmarkWrites 0']],
  ['looks for what the job holds', './sees', 'pass', [], ['BenchmarkSees 0']],
]

describe('a benchmark that', () => {
  for (const [i, [what, packages, verdict, codes, results]] of rows.entries())
    test(`${what} has its verdict and its diagnostic`, wideUnless(i % 2 === 0), async () => {
      const step = await check({ packages })
      expect([step.exitCode, errors(step)]).toEqual([verdict === 'pass' ? 0 : 2, codes])
      const measured = reportOf(step).benchmarks.filter(({ status }) => status !== 'not-measured')
      expect(measured.map(({ name, allocsPerOp }) => `${name} ${allocsPerOp}`)).toEqual(results)
      expect(comments()).toHaveLength(verdict === 'pass' ? 0 : 1)
      expectOutputs(step, verdict)
      expectOnlyOurs(step)
      expectSound(step)
      expect(step.stdout.length).toBeLessThan(100_000)
    })

  test.each(['./leaves', './hangs'])('starts others has them ended with it: %s', async (packages) => {
    await check({ packages, comment: 'never' })
    const running = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    // Fractions that nobody else sleeps for.
    expect(running).not.toMatch(/sleep 3600\.(?:25|5)\b/)
  })

  test('gives itself another budget is judged by the one that was there before', wide, async () => {
    const file = join(repository.directory, 'allocs-budget.yml')
    try {
      const step = await check({ packages: './rewrites' })
      expect([step.exitCode, errors(step), readFileSync(file, 'utf8') === budget]).toEqual([1, [], false])
      expectOutputs(step, 'over-budget')
      expectOnlyOurs(step)
    } finally {
      writeFileSync(file, budget)
    }
  })

  test.each([
    ['removes the program that it is', './removes'],
    ['panics after names that are too long for one argument', './many'],
    ['reports what is no count', './counts'],
    ['speaks for one that is gone', './speaks'],
  ])('%s cannot be judged, and that is told', async (_, packages) => {
    const step = await check({ packages })
    expect([step.exitCode, step.outputs.verdict, comments().length]).toEqual([2, 'cannot-judge', 1])
  })
})
