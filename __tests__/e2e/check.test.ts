import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { version } from '../../src/lang/version.ts'
import { type Report, reportSchema } from '../../src/report/report-schema.ts'
import { readBenchmarks } from '../support/benchmark-format.ts'
import { quickBudget } from '../support/measured.ts'
import { runCli } from '../support/run-cli.ts'
import { readSarif } from '../support/sarif.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-check-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

function copyOf(example: string, change: (budget: string) => string = (budget) => budget): string {
  const directory = mkdtempSync(join(temporary, `${example}-`))
  cpSync(`${examples}${example}`, directory, { recursive: true })
  writeFileSync(
    join(directory, 'allocs-budget.yml'),
    change(readFileSync(`${examples}${example}/allocs-budget.yml`, 'utf8')),
  )
  return directory
}

// The oldest beside the installed one.
describeGo(goToolchains(['1.21.13']).available, ({ env, version: go }) => {
  test.each([
    ['stackit', `ok: all 5 benchmarks and 5 functions are within budget (go${go} `],
    ['hotpath', `ok: all 4 benchmarks and 4 functions are within budget (go${go} `],
  ])('examples/%s is within its budget and says so in a line', async (example, line) => {
    const { code, stdout, stderr } = await runCli(['check', '-C', `${examples}${example}`], { env })
    expect(stdout.startsWith(line)).toBe(true)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect([code, stderr]).toEqual([0, ''])
  })
})

test('-v says where the time goes, on standard error; the report has no clock', async () => {
  const directory = copyOf('stackit', () => quickBudget)
  const { code, stdout, stderr } = await runCli(['check', '-v', '--json', '-', '-C', directory])
  const table = stderr.slice(stderr.indexOf('\ntime\n') + 1)
  expect(
    table
      .replace(/ +\d+\.\d\d s$| +\d+ MB$/gm, '')
      .trimEnd()
      .split('\n'),
  ).toEqual([
    'time',
    ...['list packages', 'compile heap sites', 'build tests', 'run benchmarks', 'judge', 'show', 'total'].map(
      (what) => `  ${what}`,
    ),
    '  own CPU time',
    '  own peak memory',
  ])
  expect(stdout).not.toMatch(/seconds|memory|cpuTime/i)
  expect([code, reportSchema.parse(JSON.parse(stdout)).verdict]).toEqual([0, 'pass'])
})

test.each([
  [
    'BenchmarkStackIt2: 1',
    'BenchmarkStackIt2: 0',
    'stackit.go:17 allocates: 1 allocs/op in BenchmarkStackIt2',
    'allocs-budget.yml:7',
  ],
  [
    'BenchmarkPointerIt: 1',
    'BenchmarkPointerIt: 0',
    'stackit.go:51 allocates: 1 allocs/op in BenchmarkPointerIt',
    'allocs-budget.yml:10',
  ],
  [
    '      - "moved to heap: res"\n',
    '      []\n',
    'stackit.go:17 allocates: stackIt2 has 1 escape that the budget does not permit',
    'moved to heap: res',
  ],
  [
    '      - "&BigStruct{...} escapes to heap"\n',
    '      []\n',
    'stackit.go:51 allocates: createPointer has 1 escape that the budget does not permit',
    '&BigStruct{...} escapes to heap',
  ],
])('with %j lowered it names what, where, got, limit and the line of the budget', async (from, to, message, source) => {
  const directory = copyOf('stackit', (budget) => {
    expect(budget.split(from)).toHaveLength(2)
    return budget.replace(from, to)
  })
  const { code, stdout } = await runCli(['check', '-C', directory])
  expect(stdout).toContain(message)
  expect(stdout).toContain(source)
  expect(stdout).toMatch(/allocs-budget\.yml:\d+/)
  expect(code).toBe(1)
})

test('the report on standard output is alone there and as its schema says', async () => {
  const directory = copyOf('stackit', (budget) => budget.replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 0'))
  const { code, stdout, stderr } = await runCli(['--json', '-', '-C', directory])
  const report: Report = reportSchema.parse(JSON.parse(stdout))
  expect(report.verdict).toBe('over-budget')
  expect(report.findings).toHaveLength(1)
  expect([code, stderr]).toEqual([1, ''])
})

test('the same input gives the same findings, functions and diagnostics, byte for byte', async () => {
  const directory = copyOf('hotpath', (budget) => budget.replace('NewEncoder:\n', 'NewEncoders:\n'))
  const runs = await Promise.all([1, 2].map(() => runCli(['--json', '-', '-C', directory])))
  const [first, second] = runs.map(({ stdout }) => {
    const { findings, functions, diagnostics, exists } = JSON.parse(stdout) as Report
    return JSON.stringify({ findings, functions, diagnostics, exists })
  })
  expect(first).toBe(second)
  expect(runs.map(({ code }) => code)).toEqual([2, 2])
})

test('paths are relative to the root of the repository', async () => {
  const root = mkdtempSync(join(temporary, 'repository-'))
  execFileSync('git', ['init', '-q', root])
  cpSync(`${examples}stackit`, join(root, 'deep/stackit'), { recursive: true })
  const { stdout } = await runCli(['--json', '-', '-C', join(root, 'deep/stackit')])
  const report = JSON.parse(stdout) as Report
  expect(report.runs.map(({ directory, budget }) => [directory, budget.path])).toEqual([
    ['deep/stackit', 'deep/stackit/allocs-budget.yml'],
  ])
  expect(new Set(report.functions.map(({ at }) => at?.file))).toEqual(new Set(['deep/stackit/stackit.go']))
})

test('--markdown and --json write files, --quiet says nothing when green', async () => {
  const [markdown, json] = [join(temporary, 'out.md'), join(temporary, 'out.json')]
  const { code, stdout } = await runCli(['-q', '-C', `${examples}stackit`, '--markdown', markdown, '--json', json])
  expect([code, stdout]).toEqual([0, ''])
  expect(readFileSync(markdown, 'utf8')).toContain('all 5 benchmarks and 5 functions are within budget')
  expect((JSON.parse(readFileSync(json, 'utf8')) as Report).verdict).toBe('pass')
})

test('--sarif and --bench write files from a run that is over, beside what it prints', async () => {
  const [sarif, bench] = [join(temporary, 'out.sarif'), join(temporary, 'out.bench')]
  const directory = copyOf('stackit', (text) => text.replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 0'))
  const { code, stdout } = await runCli(['-C', directory, '--sarif', sarif, '--bench', bench])
  expect([code, stdout.startsWith('over budget: 1 of 5 benchmarks')]).toEqual([1, true])
  const [{ results, tool, invocations }] = readSarif(readFileSync(sarif, 'utf8')).runs
  expect([tool.driver.semanticVersion, invocations[0].executionSuccessful]).toEqual([version, true])
  expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([['over-budget-allocs', 'error']])
  expect(results[0]?.codeFlows?.length).toBeGreaterThan(0)
  const read = readBenchmarks(readFileSync(bench, 'utf8'))
  expect(new Set(read.map(({ name }) => name)).size).toBe(5)
  expect(read.find(({ name }) => name === 'BenchmarkStackIt2')).toMatchObject({
    config: { goos: expect.any(String), toolchain: expect.stringMatching(/^go1\.\d+/), pkg: 'example.com/stackit' },
    values: { 'B/op': 8, 'allocs/op': 1 },
  })
})

test('flags take precedence over the budget and are recorded', async () => {
  const args = [
    '--json',
    '-',
    '-C',
    `${examples}stackit`,
    '--benchtime',
    '100x',
    '--count',
    '2',
    '--timeout',
    '1m',
    '-j',
    '1',
  ]
  const report = JSON.parse((await runCli(args)).stdout) as Report
  expect(report.runs[0]?.overrides).toEqual(['benchtime: 100x', 'count: 2', 'timeout: 1m', 'jobs: 1'])
  expect(new Set(report.benchmarks.map(({ iterations }) => iterations))).toEqual(new Set([100]))
})

test('check --help lists every flag and --version is the version of the package', async () => {
  const help = await runCli(['check', '--help'])
  for (const flag of [
    '-C, --directory',
    '-b, --budget',
    '--packages',
    '--modules',
    '--benchtime',
    '--count',
    '--timeout',
    '--no-cache',
    '-j, --jobs',
    '--json',
    '--markdown',
    '--sarif',
    '--bench',
    '--color',
    '-q, --quiet',
    '-v, --verbose',
    '-h, --help',
  ]) {
    expect(help.stdout).toContain(flag)
  }
  expect(help.code).toBe(0)
  expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '', progress: [] })
})
