import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import {
  downloaded,
  type MeasuredPullRequest,
  measure,
  measurePullRequest,
  publishPullRequest,
  stackit,
} from '../support/measured.ts'
import { runStep, type StepResult } from '../support/runner.ts'
import { type EditableReport, told } from '../support/told.ts'

const budget = readFileSync(`${stackit}allocs-budget.yml`, 'utf8')
const lowered = budget.replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 0')

let server: GitHubServer
let green: MeasuredPullRequest
let red: MeasuredPullRequest
const cleanups: (() => void)[] = []

beforeAll(async () => {
  green = await measurePullRequest(() => undefined)
  red = await measurePullRequest((write) => write('allocs-budget.yml', lowered))
})
afterAll(() => {
  for (const { repository } of [green, red]) repository.remove()
})
beforeEach(async () => {
  server = await startGitHubServer()
})
afterEach(async () => {
  await server.close()
  for (const cleanup of cleanups.splice(0)) cleanup()
})

type Options = {
  readonly expected?: number
  readonly inputs?: Readonly<Record<string, string>>
  readonly prepare?: (folder: string) => void
}

/** The step of the job that reports: no checkout, no Go on the PATH, an empty workspace. */
function report(
  { repository }: MeasuredPullRequest,
  reports: readonly unknown[],
  { expected = reports.length, inputs = {}, prepare }: Options = {},
): Promise<StepResult> {
  const { headSha, baseSha, mergeSha } = repository
  const { folder, remove } = downloaded(reports)
  cleanups.push(remove)
  prepare?.(folder)
  return runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha }) },
    apiUrl: server.url,
    token,
    inputs: { mode: 'report', reports: folder, 'expect-reports': String(expected), ...inputs },
    env: { GITHUB_SHA: mergeSha, PATH: '/nowhere' },
  })
}

const bodies = (): readonly string[] => (server.comments.get(5) ?? []).map(({ body }) => body)
const errors = ({ report: json }: StepResult): readonly string[] =>
  (json as Report).diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
const edited = (given: Report, edit: (copy: EditableReport) => void): Report => {
  const copy = structuredClone(given) as EditableReport
  edit(copy)
  return copy
}

describe('mode measure', () => {
  test('judges nothing: exit 0 over budget, no annotation, no summary, no comment, no verdict', () => {
    const [step] = red.steps
    expect(step).toMatchObject({ exitCode: 0, summary: '', commands: [], stderr: '' })
    expect(step?.outputs.verdict).toBe('')
    expect(red.reports[0]?.verdict).toBe('over-budget')
  })

  test('what cannot be measured is exit 2, and the report is there all the same', async () => {
    const broken = await measurePullRequest((write) => write('stackit.go', 'package stackit\n\nfunc broken( {\n'))
    cleanups.push(broken.repository.remove)
    expect(broken.steps[0]?.exitCode).toBe(2)
    expect(broken.steps[0]?.outputs.verdict).toBe('cannot-judge')
    expect(broken.reports[0]?.diagnostics.map(({ code }) => code)).toContain('BUILD_FAILED')
    publishPullRequest(server, broken.repository, { head: budget, base: budget })
    const step = await report(broken, broken.reports)
    expect(step.exitCode).toBe(2)
    expect(errors(step)).toContain('BUILD_FAILED')
  })

  test('an entry outside the part is not judged there, and is over the union', async () => {
    const stale = budget.replace('BenchmarkCopyIt', 'BenchmarkCopylt')
    const pull = await measurePullRequest((write) => write('allocs-budget.yml', stale))
    cleanups.push(pull.repository.remove)
    expect(pull.steps[0]?.exitCode).toBe(0)
    publishPullRequest(server, pull.repository, { head: stale, base: budget })
    const step = await report(pull, pull.reports)
    expect([step.exitCode, errors(step)]).toEqual([2, ['STALE_ENTRY']])
  })
})

describe('mode report', () => {
  test('judges the numbers again with the budget at the head commit, comments, and exits with the verdict', async () => {
    publishPullRequest(server, red.repository, { head: lowered, base: budget })
    const step = await report(red, red.reports)
    expect([step.exitCode, step.outputs.verdict, step.stderr]).toEqual([1, 'over-budget', ''])
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).toContain('### ❌ 1 of 5 benchmarks is over budget')
    // Where and why travel with the reports: nothing is run here.
    expect(bodies()[0]).toContain('**Why:** returned: ')
    expect(bodies()[0]).toContain(`/blob/${red.repository.headSha}/stackit.go#L17`)
    expect(step.summary).toContain('### ❌ 1 of 5 benchmarks is over budget')
    expect(step.commands.map(({ name, properties }) => [name, properties.file, properties.line])).toContainEqual([
      'error',
      'stackit.go',
      '17',
    ])
    // What is merged says what each part said: only that other budgets were tried is not in it.
    const { findings, benchmarks, functions } = step.report as Report
    expect({ findings, benchmarks, functions }).toEqual({
      findings: red.reports[0]?.findings,
      benchmarks: red.reports[0]?.benchmarks,
      functions: red.reports[0]?.functions,
    })

    publishPullRequest(server, green.repository, { head: budget, base: budget })
    const settled = await report(green, green.reports)
    expect([settled.exitCode, settled.outputs.verdict]).toEqual([0, 'pass'])
    expect(bodies()[0]).toContain('### ✅ all 5 benchmarks and 5 functions are within budget')
    expect(server.writes().map((write) => write.split(' ')[0])).toEqual(['POST', 'PATCH'])
  })

  test('a verdict and findings that a report claims are not believed', async () => {
    publishPullRequest(server, red.repository, { head: lowered, base: budget })
    const claimed = red.reports.map((each) =>
      edited(each, (copy) => {
        copy.verdict = 'pass'
        copy.findings = []
        for (const row of copy.benchmarks) {
          row.status = 'pass'
          row.limit = { allocs: { max: 99, written: '99', at: { file: 'x', line: 1, column: 1 } }, bytes: null }
        }
      }),
    )
    const step = await report(red, claimed)
    expect([step.exitCode, step.outputs.verdict, step.outputs.findings]).toEqual([1, 'over-budget', '1'])
  })

  test('a report measured with a budget of its own is not judged', async () => {
    publishPullRequest(server, red.repository, { head: budget, base: budget })
    const step = await report(red, red.reports)
    expect([step.exitCode, errors(step)]).toEqual([2, ['REPORT_OTHER_BUDGET']])
  })

  test('the budget of the merge commit is used where base changed it meanwhile', async () => {
    const { headSha, baseSha, mergeSha } = red.repository
    publishPullRequest(server, red.repository, { head: lowered, base: lowered })
    server.files.set(`${headSha}:allocs-budget.yml`, budget)
    const step = await report(red, red.reports)
    expect([step.exitCode, errors(step)]).toEqual([1, []])
    expect((step.report as Report).commit).toMatchObject({ head: headSha, measured: mergeSha, base: baseSha })
  })

  test('a limit that the pull request raised is told, with the stricter rule of both budgets', async () => {
    const raised = `${budget.replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 9')}\nrules: { loosened: off }\n`
    const pull = await measurePullRequest((write) => write('allocs-budget.yml', raised))
    cleanups.push(pull.repository.remove)
    publishPullRequest(server, pull.repository, { head: raised, base: `${budget}\nrules: { loosened: error }\n` })
    const step = await report(pull, pull.reports)
    expect([step.exitCode, step.outputs.verdict]).toEqual([1, 'over-budget'])
    const { commit } = step.report as Report
    expect(
      told(step.report as Report)
        .filter(({ kind }) => kind === 'loosened')
        .map(({ severity, change }) => [severity, change]),
    ).toEqual([
      ['error', { what: 'rules.loosened', from: 'error', to: 'off' }],
      ['error', { what: 'allocs/op', from: '1', to: '9' }],
    ])
    expect(commit.base).toBe(pull.repository.mergeBaseSha)
    expect(bodies()[0]).toContain('| `1` allocs/op | **`9` allocs/op** |')
  })

  test('base: none with a rule that needs a base is cannot-judge', async () => {
    const strict = `${budget}\nrules: { loosened: error }\n`
    const pull = await measurePullRequest((write) => write('allocs-budget.yml', strict))
    cleanups.push(pull.repository.remove)
    publishPullRequest(server, pull.repository, { head: strict, base: budget })
    const step = await report(pull, pull.reports, { inputs: { base: 'none' } })
    expect([step.exitCode, errors(step)]).toEqual([2, ['BASE_UNKNOWN']])
    expect((await report(pull, pull.reports)).exitCode).toBe(0)
  })

  test.each<[string, string, (given: Report) => readonly unknown[], number]>([
    ['one that is missing', 'REPORT_COUNT', (given) => [given], 2],
    ['one too many', 'REPORT_COUNT', (given) => [given, given], 1],
    ['none at all', 'REPORT_COUNT', () => [], 1],
    ['one package twice', 'REPORT_DUPLICATE', (given) => [given, given], 2],
    ['no JSON', 'REPORT_INVALID', () => ['{"schema":'], 1],
    ['an empty file', 'REPORT_INVALID', () => [''], 1],
    ['another schema', 'REPORT_INVALID', (given) => [{ ...given, schema: 'allocs-budget/report/v2' }], 1],
    ['a key that is not ours', 'REPORT_INVALID', (given) => [{ ...given, html: '<script>' }], 1],
    [
      'a negative count',
      'REPORT_INVALID',
      (given) => [
        edited(given, (copy) => {
          for (const row of copy.benchmarks) row.allocsPerOp = -1
        }),
      ],
      1,
    ],
    [
      'a row of no run',
      'REPORT_INVALID',
      (given) => [
        edited(given, (copy) => {
          for (const row of copy.benchmarks) row.run = 'elsewhere'
        }),
      ],
      1,
    ],
    [
      'functions without their sites',
      'REPORT_INVALID',
      (given) => [edited(given, (copy) => void copy.functions.splice(0))],
      1,
    ],
    [
      'packages that did not build, without a word',
      'REPORT_INVALID',
      (given) => [edited(given, ({ runs }) => void runs[0]?.broken.push('example.com/stackit'))],
      1,
    ],
    [
      'a remark about a benchmark in place of its result',
      'STALE_ENTRY',
      (given) => [
        edited(given, (copy) => {
          const [row] = copy.benchmarks.splice(0, 1)
          copy.diagnostics.push({
            code: 'BENCHMARK_ROUNDED',
            severity: 'note',
            message: 'it is fine',
            at: null,
            hint: null,
            frame: null,
            runs: [row?.run ?? ''],
            package: row?.package ?? '',
            benchmark: row?.name ?? '',
          })
        }),
      ],
      1,
    ],
    [
      'no commit',
      'REPORT_OTHER_COMMIT',
      (given) => [edited(given, ({ commit }) => void Object.assign(commit, { head: null, measured: null }))],
      1,
    ],
    [
      'another commit',
      'REPORT_OTHER_COMMIT',
      (given) => [edited(given, ({ commit }) => void Object.assign(commit, { head: 'e'.repeat(40) }))],
      1,
    ],
  ])('%s is cannot-judge, and the comment says so', async (_, code, reports, expected) => {
    publishPullRequest(server, green.repository, { head: budget, base: budget })
    const [given] = green.reports
    const step = await report(green, given === undefined ? [] : reports(given), { expected })
    expect([step.exitCode, step.outputs.verdict]).toEqual([2, 'cannot-judge'])
    expect(errors(step)).toContain(code)
    expect(bodies()[0]).toContain('### ⛔ cannot judge')
  })

  test('follows no link, and says so', async () => {
    publishPullRequest(server, green.repository, { head: budget, base: budget })
    const step = await report(green, [], {
      expected: 1,
      prepare: (folder) => symlinkSync('/etc/passwd', join(folder, 'report.json')),
    })
    expect([step.exitCode, errors(step)]).toEqual([2, expect.arrayContaining(['REPORT_UNREADABLE', 'REPORT_COUNT'])])
    expect(step.stdout).not.toContain('root:')
  })

  test('finds reports in the folders of artifacts and leaves other files alone', async () => {
    publishPullRequest(server, green.repository, { head: budget, base: budget })
    const step = await report(green, [], {
      expected: 1,
      prepare: (folder) => {
        mkdirSync(join(folder, 'allocs-budget-0', 'deep'), { recursive: true })
        writeFileSync(join(folder, 'allocs-budget-0', 'deep', 'report.json'), JSON.stringify(green.reports[0]))
        writeFileSync(join(folder, 'allocs-budget-0', 'notes.txt'), 'not ours')
      },
    })
    expect([step.exitCode, errors(step)]).toEqual([0, []])
  })

  test('without contents: read it says which permission is missing', async () => {
    publishPullRequest(server, green.repository, { head: budget, base: budget })
    server.accounts.set(token, {
      login: 'github-actions[bot]',
      type: 'Bot',
      canWrite: true,
      canRead: true,
      canReadContents: false,
    })
    const step = await report(green, green.reports)
    expect([step.exitCode, errors(step)]).toEqual([2, ['API_FAILED']])
    expect(bodies()[0]).toContain('contents: read')
  })

  test('an outage of the API is cannot-judge', async () => {
    publishPullRequest(server, green.repository, { head: budget, base: budget })
    server.faults.push({ method: 'GET', path: /contents/, status: 403, times: 99 })
    const refused = await report(green, green.reports)
    expect([refused.exitCode, errors(refused)]).toEqual([2, ['API_FAILED']])
    expect(refused.summary).toContain('contents: read')
    server.faults.splice(0)
    server.faults.push({ method: 'GET', path: /contents/, status: 403, times: 99, message: 'API rate limit exceeded' })
    const step = await report(green, green.reports)
    expect([step.exitCode, errors(step)]).toEqual([2, ['API_FAILED']])
    expect(step.summary).toContain('run the job again')
  })
})

describe('several parts', () => {
  const two = (write: (file: string, text: string) => void): void => {
    write('allocs-budget.yml', `${budget}\n`)
    write('extra_test.go', 'package stackit\n\nimport "testing"\n\nfunc BenchmarkExtra(b *testing.B) {}\n')
  }

  test('are merged in any order into the same report, and judged as one', async () => {
    const toolchains = await measurePullRequest(two, [{}])
    cleanups.push(toolchains.repository.remove)
    publishPullRequest(server, toolchains.repository, { head: `${budget}\n`, base: budget })
    const [first] = toolchains.reports
    if (first === undefined) throw new Error('nothing was measured')
    // The same numbers from another platform: what a second job of a matrix leaves.
    const second = edited(first, (copy) => {
      const [run] = copy.runs
      if (run === undefined) throw new Error('no run')
      const { id } = run
      run.toolchain.goarch = 'arm64'
      run.id = id.replace('/amd64 ', '/arm64 ')
      const rows = [...copy.benchmarks, ...copy.functions, ...copy.exists.benchmarks, ...copy.exists.functions]
      for (const row of rows) row.run = run.id
      copy.diagnostics.push({
        code: 'BUILD_FAILED',
        severity: 'warning',
        message: 'something is odd here',
        at: null,
        hint: null,
        frame: null,
        runs: [run.id],
        package: null,
        benchmark: null,
      })
      for (const row of copy.benchmarks) if (row.name === 'BenchmarkStackIt2') row.allocsPerOp = 7
    })
    const [one, other] = [
      await report(toolchains, [first, second]),
      await report(toolchains, [second, first], { inputs: { 'comment-key': 'other' } }),
    ]
    expect([one.exitCode, other.exitCode]).toEqual([1, 1])
    expect(one.report).toEqual(other.report)
    expect((one.report as Report).runs.map(({ toolchain }) => toolchain.goarch)).toEqual(['amd64', 'arm64'])
    expect(bodies()).toHaveLength(2)
    expect(bodies()[0]).toContain('### ❌ 1 of 5 benchmarks is over budget')
    expect(bodies()[0]).toMatch(/under `go[\w.]+ linux\/arm64`/)
    expect(bodies()[0]).toMatch(/something is odd here \(under go[\w.]+ linux\/arm64\)/)
  })

  test('of one toolchain by packages make the whole', async () => {
    const parts = [{ packages: '.' }, { packages: './other' }]
    const sections = [
      'version: 1\n',
      'benchmarks:\n  .:\n    BenchmarkStackIt: 0\n  ./other:\n    BenchmarkOther: 0\n  ./gone:\n    BenchmarkGone: 0\n',
    ].join('\n')
    const pull = await measurePullRequest((write) => {
      write('allocs-budget.yml', sections)
      write('other/other_test.go', 'package other\n\nimport "testing"\n\nfunc BenchmarkOther(b *testing.B) {}\n')
    }, parts)
    cleanups.push(pull.repository.remove)
    expect(pull.steps.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    publishPullRequest(server, pull.repository, { head: sections, base: sections })
    const step = await report(pull, pull.reports)
    // Neither part could say that nobody has ./gone; the union can.
    expect([step.exitCode, errors(step)]).toEqual([2, ['STALE_ENTRY']])
    expect((step.report as Report).runs).toHaveLength(1)
    const turned = await report(pull, pull.reports.toReversed())
    expect(turned.report).toEqual(step.report)
    expect((step.report as Report).benchmarks.map(({ name }) => name)).toEqual(['BenchmarkStackIt', 'BenchmarkOther'])
  })
})

test('mode measure never sees a token, and mode report never starts a program', async () => {
  const pull = await measure(green.repository)
  expect(pull.exitCode).toBe(0)
  publishPullRequest(server, green.repository, { head: budget, base: budget })
  const step = await report(green, green.reports)
  expect([step.exitCode, step.stderr]).toEqual([0, ''])
})
