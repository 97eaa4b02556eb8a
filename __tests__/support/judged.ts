import { readFileSync } from 'node:fs'
import { assemble } from '../../src/app/assemble.ts'
import { effectiveEntries } from '../../src/budget/match/effective-entries.ts'
import { allKnown, compareEscapes } from '../../src/compare/compare-escapes.ts'
import { type DiagnosticCode, errorOf } from '../../src/diagnostic/diagnostic.ts'
import { benchmarkDeclarations } from '../../src/go/names/benchmark-declarations.ts'
import { BenchmarkOutputReader } from '../../src/go/output/bench-output.ts'
import type { BenchmarkResult } from '../../src/go/output/benchmark-result.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import { PlainOutput } from '../../src/go/output/plain-output.ts'
import type { GoFunction } from '../../src/go/sites/heap-site.ts'
import { renameFiles } from '../../src/go/sites/rename-files.ts'
import { explainToolchain } from '../../src/judge/explain-toolchain.ts'
import { judge } from '../../src/judge/judge.ts'
import { type Direction, type NewLimits, newLimits } from '../../src/judge/new-limits.ts'
import { type RaisedLimits, raisedLimits } from '../../src/judge/raised-entries.ts'
import { resultOf } from '../../src/measure/result-of-runs.ts'
import { type Report, reportSchema } from '../../src/report/report-schema.ts'
import type { BenchmarkProblem } from '../../src/snapshot/benchmark-problem.ts'
import { declarationKey, type Snapshot } from '../../src/snapshot/snapshot.ts'
import { linesAt, type SourceText } from '../../src/snapshot/source-text.ts'
import { renderJson } from '../../src/view/render-json.ts'
import { balanced } from './heap-sites-of.ts'
import { budgetOf, snapshotOf } from './snapshots.ts'
import { parseTxtar } from './txtar.ts'

/** One verdict: budgets as text, and what is different from the recording. */
export type JudgedCase = {
  readonly budget: string
  /** The budget at base; undefined: the same one. */
  readonly baseBudget?: string
  /** What a run prints under a GOMAXPROCS, in place of the recording. */
  readonly bench?: ReadonlyMap<number, string>
  /** `recorded` (of which module), `go`, `base`, `broken`, `broken-at-base`, `part`, `problem`, `exists`, `no-functions`, `unread`, `unreadable` (in compiler output, of a package), `update`, `only`, `whole`. */
  readonly settings: ReadonlyMap<string, readonly string[]>
}

const module = 'example.com/hot'
const folder = new URL('../judge/recorded/', import.meta.url)

/** A module as it was recorded at base and head. */
class Recording {
  readonly #files: ReadonlyMap<string, string>
  readonly functions: { readonly base: readonly GoFunction[]; readonly head: readonly GoFunction[] }

  constructor(name: string) {
    this.#files = parseTxtar(readFileSync(new URL(`${name}.txtar`, folder), 'utf8')).files
    this.functions = { base: this.#compiled('base'), head: this.#compiled('head') }
  }

  /** Empty where it has no such file. */
  textOf(name: string): string {
    return this.#files.get(name) ?? ''
  }

  /** The Go files of a commit. */
  sourceAt(commit: 'base' | 'head'): SourceText {
    const own = [...this.#files].filter(([name]) => name.startsWith(`${commit}/`) && name.endsWith('.go'))
    return new Map(own.map(([name, text]) => [name.slice(commit.length + 1), text.split('\n')]))
  }

  #compiled(commit: 'base' | 'head'): readonly GoFunction[] {
    const reader = new CompilerOutputReader()
    reader.push(Buffer.from(this.textOf(`${commit}/compiler.txt`)))
    return renameFiles(balanced(reader.end()), fileOf)
  }
}

const recordings = new Map<string, Recording>()
function recordingOf(name: string): Recording {
  const known = recordings.get(name) ?? new Recording(name)
  recordings.set(name, known)
  return known
}

/** From the root of the repository, where the module lies. */
function fileOf(file: string): string {
  return file.slice(module.length + 1)
}

/** Judges what was recorded; nothing is run. Who changes what `judge` takes has this file to change, and no case. */
export function judged({ budget, baseBudget, bench, settings }: JudgedCase): Report {
  const head = budgetOf(budget, 'budget.yml')
  const base = settings.get('base')?.[0]
  const judgement = judge(head, [measured(bench, settings)], {
    diagnostics: [],
    expectsBase: base !== 'nobody',
    refusesBase: base === 'refused',
    isWhole: !settings.has('part'),
    ...(baseBudget !== undefined && { baseBudget: budgetOf(baseBudget, 'base.yml') }),
  })
  const { shares, diagnostics } = explainToolchain(judgement, head, () => null)
  const report = assemble({ tool: { version: '1.0.0' }, commit: {}, judgement, shares, diagnostics })
  return reportSchema.parse(JSON.parse(renderJson(report))) // as the product writes it, and reads it
}

const directions: Readonly<Record<string, Direction>> = { tighten: 'lower', raise: 'raise' }

/** What `update` would write: of all names, or of those that `only` names. */
export function updated({ budget, bench, settings }: JudgedCase): NewLimits {
  const head = budgetOf(budget, 'budget.yml')
  const facts = measured(bench, settings)
  const only = settings.get('only')
  return newLimits(head, [{ measured: facts, ...effectiveEntries(head, facts.run.toolchain) }], {
    direction: directions[settings.get('update')?.[0] ?? ''] ?? 'both',
    isNamed: (name) => only === undefined || only.includes(name),
    isWhole: !settings.has('part'),
  })
}

/** What `update --raise` would write, and what a report of the same says that limits would have to be. */
export function raisedTwice(given: JudgedCase): { readonly update: NewLimits; readonly report: RaisedLimits } {
  const { budget, bench, settings } = given
  const judgement = judge(budgetOf(budget, 'budget.yml'), [measured(bench, settings)], {
    diagnostics: [],
    expectsBase: false,
    isWhole: !settings.has('part'),
  })
  const update = updated({ ...given, settings: new Map([...settings, ['update', ['raise']]]) })
  return { update, report: raisedLimits(judgement) }
}

/** The benchmarks that only a looser budget spares. */
export function sparedBy(budget: string, baseBudget: string): readonly string[] {
  const judgement = judge(budgetOf(budget, 'budget.yml'), [measured(undefined, new Map())], {
    diagnostics: [],
    expectsBase: true,
    baseBudget: budgetOf(baseBudget, 'base.yml'),
    isWhole: true,
  })
  return judgement.spared.map(({ name }) => name)
}

function measured(bench: JudgedCase['bench'], settings: JudgedCase['settings']): Snapshot {
  const [go = 'go1.26.8'] = settings.get('go') ?? []
  const recording = recordingOf(settings.get('recorded')?.[0] ?? 'hot')
  const toolchain = { go, goos: 'linux', goarch: 'amd64', goLine: '1.21', settings: {} }
  const isCompared = ['measured', 'same'].includes(settings.get('base')?.[0] ?? 'measured')
  const brokenAtBase = settings.get('broken-at-base') ?? []
  const broken = settings.get('broken') ?? []
  const base = { go, settings: {}, goLine: '1.21', broken: brokenAtBase }
  const isUnread = settings.has('unread')
  const results = [...(isUnread ? [] : (bench ?? new Map([[1, recording.textOf('head/bench.txt')]])))].flatMap(
    ([cpu, text]) => resultsOf(text, cpu),
  )
  const parents = results.flatMap(({ name }) => (name.includes('/') ? [name.slice(0, name.lastIndexOf('/'))] : []))
  const names = [...new Set([...parents, ...results.map(({ name }) => name), ...(settings.get('exists') ?? [])])]
  const declared = benchmarkDeclarations(recording.textOf('head/hot_test.go')).map(
    ({ name, line, column }) => [declarationKey(module, name), { file: 'hot_test.go', line, column }] as const,
  )
  const found = settings.has('no-functions')
    ? null
    : isUnread
      ? []
      : functions(recording, settings.get('base')?.[0] ?? 'measured', broken, brokenAtBase)
  const sites = (found ?? []).flatMap((fn) => fn.sites)
  return snapshotOf({
    run: {
      toolchain,
      module,
      budget: { path: 'budget.yml', digest: `sha256:${'0'.repeat(64)}` },
      ...(isCompared && { base }),
    },
    packages: isUnread ? [] : [module, `${module}/codec`],
    broken,
    benchmarks: results,
    benchmarksThatExist: names.map((name) => ({ package: module, name })),
    problems: (settings.get('problem') ?? []).map(problemOf),
    functions: found,
    declared: Object.fromEntries(declared),
    diagnostics: (settings.get('unreadable') ?? []).map((path) =>
      errorOf('UNREADABLE_COMPILER_OUTPUT', { variant: 'line', package: path, line: 'm.go:3', others: 1 }),
    ),
    lines: linesAt(recording.sourceAt('head'), sites),
  })
}

function functions(
  recording: Recording,
  base: string,
  broken: readonly string[],
  brokenAtBase: readonly string[],
): readonly GoFunction[] {
  const head = recording.functions.head.filter((fn) => !broken.includes(fn.package))
  if (base === 'same') return allKnown(head)
  if (base !== 'measured') return head
  return compareEscapes({
    head,
    base: recording.functions.base.filter((fn) => !brokenAtBase.includes(fn.package)),
    unknown: new Set(brokenAtBase),
    headText: recording.sourceAt('head'),
    baseText: recording.sourceAt('base'),
  })
}

/** The benchmarks that a run printed; of one that stands there several times the runs are repetitions. */
function resultsOf(text: string, cpu: number): readonly BenchmarkResult[] {
  const runs = new Map<string, BenchmarkResult['runs'][number][]>()
  const reader = new BenchmarkOutputReader(new PlainOutput({ cpu, benchtime: '1000x' }), (record) => {
    if (record.kind !== 'result') return
    const value = (unit: string): number => record.values.get(unit) ?? Number.NaN
    const run = {
      allocsPerOp: value('allocs/op'),
      bytesPerOp: value('B/op'),
      nsPerOp: value('ns/op'),
      iterations: record.iterations,
    }
    runs.set(record.name, [...(runs.get(record.name) ?? []), run])
  })
  reader.push(Buffer.from(text))
  reader.end()
  return [...runs].map(([name, all]) => resultOf({ package: module, name, cpu }, { runs: all, judged: all, seen: all }))
}

/** `BENCHMARK_PANICKED BenchmarkX`; without a name it is about the package. */
function problemOf(text: string): BenchmarkProblem {
  const [code = '', name] = text.split(' ')
  const about = { package: module, ...(name !== undefined && { name }) }
  return { code: code as DiagnosticCode, ...about, message: `${name ?? module} gave no number` } // the file says which
}
