import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyOverrides } from '../../src/app/apply-overrides.ts'
import { draftOfProblem } from '../../src/app/breakdown-report.ts'
import { findBudget } from '../../src/app/find-budget.ts'
import { findReports } from '../../src/app/find-reports.ts'
import { alreadyThere } from '../../src/app/init.ts'
import { gitFailed } from '../../src/app/open.ts'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import {
  type Diagnostic,
  type DiagnosticCode,
  diagnosticCodes,
  type RenderedDiagnostic,
} from '../../src/diagnostic/diagnostic.ts'
import { parseEvent } from '../../src/github/event.ts'
import { type InputName, readInputs } from '../../src/github/inputs.ts'
import { readWorkflowRun } from '../../src/github/workflow-run.ts'
import { checkGoFlags } from '../../src/go/command/go-flags.ts'
import { HostError } from '../../src/host/host-error.ts'
import { mistakesInFiles } from '../../src/host/named-files.ts'
import { noProgress } from '../../src/host/progress.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import {
  duplicateProblem,
  earlyEndProblem,
  failedProblem,
  leftOutProblem,
  noAllocsProblem,
  notRunProblem,
  overriddenProblem,
  roundedProblem,
  skippedProblem,
  unreadableProblem,
  verboseProblem,
} from '../../src/measure/benchmark-problems.ts'
import { readToolchain } from '../../src/measure/toolchain.ts'
import { readReport } from '../../src/report/read-report.ts'
import type { BenchmarkProblem } from '../../src/snapshot/benchmark-problem.ts'
import { diagnosticWords, rendered } from '../../src/words/diagnostics.ts'
import { diagnosticsPage } from './diagnostics-page.ts'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/diagnostics.md', root), 'utf8')
const sections = page.split(/^### /m).slice(1)

test('each code has words, and they are the page', () => {
  expect(Object.keys(diagnosticWords).sort()).toEqual([...diagnosticCodes].sort())
  expect(page, 'write it again with scripts/write-diagnostics.ts').toBe(diagnosticsPage())
  expect(sections.map((section) => section.split('\n')[0])).toEqual([...diagnosticCodes])
})

test('each section says what the code means and what to do', () => {
  const short = sections.filter((section) => !/^[A-Z_]+\n\n\S.{20,}\n\n\*\*Do:\*\* \S.{10,}/s.test(section))
  expect(short.map((section) => section.split('\n')[0])).toEqual([])
})

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allocs-budget-words-'))
  for (const name of ['empty', 'two', 'folder/allocs-budget.yml', 'bin'])
    mkdirSync(join(folder, name), { recursive: true })
  for (const name of ['two/allocs-budget.yml', 'two/allocs-budget.yaml', 'two/go.mod'])
    writeFileSync(join(folder, name), '')
  const settings = { GOVERSION: 'go1.20.14', GOOS: 'linux', GOARCH: 'amd64', GOFLAGS: '', GOWORK: '' }
  writeFileSync(join(folder, 'bin/go'), `#!/bin/sh\necho '${JSON.stringify(settings)}'\n`, { mode: 0o755 })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What the product itself makes of mistakes. */
async function madeHere(): Promise<readonly RenderedDiagnostic[]> {
  const ports = realPorts({ progress: noProgress, longestMs: undefined })
  try {
    return [...ofBudgets(), ...ofSteps(), ...ofBenchmarks(), ...(await ofFiles(ports))]
  } finally {
    await ports.close()
  }
}

function ofBudgets(): readonly RenderedDiagnostic[] {
  const texts = [
    '',
    '#'.repeat(2 ** 20 + 1),
    '\t- a\n',
    'version: 2\n',
    'version: 1\nbenchmark: {}\nbenchmark: {}\nfunctions: 1\n',
    'version: 1\nbenchmarks: { .: { X: 0, BenchmarkA: -1, "Benchmark*": {}, BenchmarkB: 0 } }\ncount: 0\n',
  ]
  const { budget } = parseBudget('version: 1\n', 'b.yml')
  if (budget === undefined) throw new Error('a budget without entries is one')
  const request = { directory: '.', version: '', base: { kind: 'origin' }, count: 'many' } as const
  return [
    ...texts.flatMap((text) => parseBudget(text, 'b.yml').diagnostics),
    ...applyOverrides(budget, request).diagnostics,
    alreadyThere({}, 'b.yml'),
  ].map(rendered)
}

function ofSteps(): readonly RenderedDiagnostic[] {
  const inputs: Partial<Record<InputName, string>> = { mode: 'none', token: 'a b', reports: 'x' }
  return [
    ...[
      ...readInputs((name) => inputs[name] ?? '').diagnostics,
      ...readWorkflowRun({}).diagnostics,
      ...parseEvent('issues', {}, 'o/m', 'check').diagnostics,
      ...checkGoFlags('-race'),
      gitFailed({ kind: 'failed', why: 'git rev-parse exited with code 128' }),
    ].map(rendered),
    ...draftOfProblem(new HostError('no room')).diagnostics.map(rendered),
    ...draftOfProblem(new TypeError('x is undefined')).diagnostics.map(rendered),
  ]
}

function ofBenchmarks(): readonly RenderedDiagnostic[] {
  const [pkg, name] = ['example.com/m', 'BenchmarkA']
  const ends = (['timeout', 'output', 'deadlock', 'panic', 'exit', 'signal'] as const).flatMap((kind) =>
    [name, undefined].map((culprit) => earlyEndProblem(pkg, { kind, culprit, detail: 'boom' }, 1000)),
  )
  const problems: readonly BenchmarkProblem[] = [
    ...ends,
    skippedProblem(pkg, name),
    failedProblem(pkg, name, { words: ['no database'], withheld: ['DATABASE_URL'] }),
    verboseProblem(pkg, name),
    unreadableProblem(pkg, name, 'BenchmarkA 1 ns'),
    noAllocsProblem(pkg, name),
    duplicateProblem(pkg, name, 2),
    notRunProblem(pkg, name),
    roundedProblem(pkg, name, 3),
    overriddenProblem(pkg, name, 'allocs/op'),
    leftOutProblem(pkg, 60_000),
  ]
  return problems.map((problem) => rendered({ ...problem, severity: 'error' }))
}

async function ofFiles(ports: ReturnType<typeof realPorts>): Promise<readonly RenderedDiagnostic[]> {
  const path = (name: string) => join(folder, name)
  const searches = await Promise.all(
    ['empty', 'two', 'folder', 'nowhere'].map((name) => findBudget({ directory: path(name) }, ports)),
  )
  const output = (given: string) => ({ by: '--json', given, path: path(given), makesFolder: false })
  const files = await Promise.all(
    ['', 'two'].map((given) => mistakesInFiles({ outputs: [output(given)], inputs: [], reports: [] })),
  )
  const reports = await findReports({ places: [{ path: path('none'), name: 'none' }] }, ports)
  const counted = await findReports({ places: [{ path: path('empty'), name: 'empty' }], expected: 2 }, ports)
  const read = readReport({ name: 'r.json', text: '{' })
  const module = { path: 'example.com/m', directory: path('two'), goLine: '', requires: new Map<string, string>() }
  const env = { PATH: `${path('bin')}:${process.env.PATH ?? ''}` }
  const old = await readToolchain(module, { env, timeoutMs: 60_000 }, ports)
  const all: readonly Diagnostic[] = [
    ...searches.flatMap((search) => (search.kind === 'failed' ? search.why : search.value.asides)),
    ...files.flatMap(({ diagnostics }) => diagnostics),
    ...reports.diagnostics,
    ...counted.diagnostics,
    ...(read.kind === 'refused' ? [read.diagnostic] : []),
    ...(old.kind === 'failed' ? old.why : []),
  ]
  return all.map(rendered)
}

/** The codes that only larger tests reach: the test, and what it looks for, the code or a part of the sentence. */
const madeElsewhere: Partial<Record<DiagnosticCode, readonly [test: string, text: string]>> = {
  BUDGET_OUTSIDE_MODULE: ['e2e/bad-input.test.ts', 'the budget is not in a module'],
  BUDGET_CHANGED: ['e2e/update.test.ts', 'BUDGET_CHANGED'],
  BUDGET_NOT_WRITTEN: ['e2e/never-lost.test.ts', 'BUDGET_NOT_WRITTEN'],
  BUDGET_NOT_REWRITTEN: ['budget/edit-budget.test.ts', 'BUDGET_NOT_REWRITTEN'],
  STALE_ENTRY: ['judge/stale-entries.test.ts', 'staleEntries('],
  NAME_NOT_FOUND: ['e2e/update.test.ts', 'no limit in this budget matches'],
  NO_PROFILE: ['e2e/explain.test.ts', '--profile needs one benchmark'],
  IRREGULAR_FILE: ['e2e/outside-answers.test.ts', 'IRREGULAR_FILE'],
  FILE_NOT_WRITTEN: ['host/named-files.test.ts', 'FILE_NOT_WRITTEN'],
  NOT_PLANNED: ['e2e/plan.test.ts', 'has a comma'],
  FEWER_JOBS: ['e2e/plan.test.ts', '3 jobs instead of 20'],
  GO_NOT_FOUND: ['e2e/bad-input.test.ts', 'GO_NOT_FOUND'],
  GO_COMMAND_FAILED: ['e2e/outside-answers.test.ts', 'GO_COMMAND_FAILED'],
  SEVERAL_RELEASES: ['e2e/init.test.ts', 'SEVERAL_RELEASES'],
  MODULES_LEFT_OUT: ['e2e/init.test.ts', 'MODULES_LEFT_OUT'],
  MODULE_NOT_FOUND: ['e2e/init.test.ts', 'MODULE_NOT_FOUND'],
  NO_PACKAGES: ['e2e/one-cause.test.ts', 'NO_PACKAGES'],
  BUILD_FAILED: ['e2e/bad-input.test.ts', 'BUILD_FAILED'],
  UNREADABLE_COMPILER_OUTPUT: ['e2e/hostile-sources.test.ts', 'UNREADABLE_COMPILER_OUTPUT'],
  UNKNOWN_ALLOCATOR: ['e2e/altered-compiler.test.ts', 'UNKNOWN_ALLOCATOR'],
  UNACCOUNTED_ALLOCATION: ['e2e/altered-compiler.test.ts', 'UNACCOUNTED_ALLOCATION'],
  CALLS_NOT_FOLLOWED: ['e2e/calls/without-code.txtar', 'CALLS_NOT_FOLLOWED'],
  PGO_NOT_USED: ['e2e/toolchain-identity.test.ts', 'PGO_NOT_USED'],
  NO_BENCHMARKS: ['e2e/init.test.ts', 'NO_BENCHMARKS'],
  BENCHMARK_SHARES_STATE: ['e2e/shared-state.test.ts', 'BENCHMARK_SHARES_STATE'],
  TARGET_NOT_RUNNABLE: ['e2e/benchmark-settings.test.ts', 'TARGET_NOT_RUNNABLE'],
  BASE_NOT_MEASURED: ['e2e/new-escapes.test.ts', 'BASE_NOT_MEASURED'],
  BASE_NOT_FOUND: ['e2e/outside-answers.test.ts', 'BASE_NOT_FOUND'],
  BASE_UNKNOWN: ['e2e/loosened.test.ts', 'BASE_UNKNOWN'],
  BASE_WITHOUT_BUDGET: ['e2e/loosened.test.ts', 'BASE_WITHOUT_BUDGET'],
  TOOLCHAIN_CHANGED: ['e2e/toolchain-identity.test.ts', 'TOOLCHAIN_CHANGED'],
  PREPARE_FAILED: ['e2e/new-escapes.test.ts', 'PREPARE_FAILED'],
  RESULTS_NOT_KEPT: ['e2e/kept.test.ts', 'RESULTS_NOT_KEPT'],
  REPORT_DUPLICATE: ['e2e/report.test.ts', 'REPORT_DUPLICATE'],
  REPORT_CONTRADICTS: ['app/judge-reports.test.ts', 'REPORT_CONTRADICTS'],
  REPORT_OTHER_BUDGET: ['e2e/report.test.ts', 'REPORT_OTHER_BUDGET'],
  REPORT_OTHER_COMMIT: ['e2e/report.test.ts', 'REPORT_OTHER_COMMIT'],
  API_FAILED: ['github/faults.test.ts', 'API_FAILED'],
  COMMENT_FORBIDDEN: ['github/publish.test.ts', 'COMMENT_FORBIDDEN'],
  COMMENT_FAILED: ['github/post-report.test.ts', 'COMMENT_FAILED'],
  NO_PULL_REQUEST: ['e2e/events.test.ts', 'NO_PULL_REQUEST'],
}

/** Codes that no test asks for by name yet. */
const madeNowhere: readonly DiagnosticCode[] = ['NOT_EXPLAINED', 'COVERAGE_FAILED']

test('each code is made by the product, here or in the test that is named for it', async () => {
  const made = new Set((await madeHere()).map(({ code }) => code))
  const elsewhere = Object.entries(madeElsewhere)
  for (const [code, [file, text]] of elsewhere)
    expect(readFileSync(new URL(`__tests__/${file}`, root), 'utf8'), code).toContain(text)
  const unmade = diagnosticCodes.filter((code) => !made.has(code) && madeElsewhere[code] === undefined)
  expect(unmade).toEqual(madeNowhere)
  expect(elsewhere.filter(([code]) => [...made].some((each) => each === code))).toEqual([])
})

test('sentences start small, have no full stop, and leave nothing open', async () => {
  for (const { code, message, hint = 'do it' } of await madeHere())
    for (const text of [message, hint]) {
      expect(text, code).toMatch(/^[a-z0-9"./-]|^(?:BenchmarkA|GOFLAGS|B\/op|TestMain|x is)/)
      expect(text, code).not.toMatch(/\.$|undefined(?!$)|\[object|NaN/)
    }
})

test('each code is made somewhere in src', () => {
  const src = new URL('src/', root).pathname
  const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(?:words|diagnostic)\//.test(file))
    .map((file) => readFileSync(join(src, file), 'utf8'))
    .join('\n')
  const makes = (code: string): boolean =>
    new RegExp(`(?:Of\\(|code: |code = [^\\n]*|mistakeCodes|: )'${code}'`).test(texts)
  expect(diagnosticCodes.filter((code) => !makes(code))).toEqual([])
})
