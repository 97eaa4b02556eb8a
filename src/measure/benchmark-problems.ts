import type { DiagnosticCode } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { BenchmarkResult, BenchmarkRun } from '../go/output/benchmark-result.ts'
import type { BenchmarkOrder, RunLength } from '../plan/benchmark-order.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import type { EarlyEnd } from './early-end.ts'
import { quoted } from './last-words.ts'
import { maxOutputBytes, maxOutputLines } from './run-binary.ts'

/** What is known of why a benchmark gives no number. */
export type Reason = {
  /** The last lines that it printed. */
  readonly words: readonly string[]
  /** Variables that are set here, were not passed on, and that it may need. */
  readonly withheld: readonly string[]
}

/** `b.Skip`: no number, so nothing that a limit could be held against. */
export function skippedProblem(packagePath: string, name: string, reason?: Reason): BenchmarkProblem {
  const hint = passEnvHint(reason) ?? 'make it run here, or set optional: true in its entry'
  const gist = `${name} (${packagePath}) skips itself`
  const message = gist + because(reason)
  return { code: 'BENCHMARK_SKIPPED', package: packagePath, name, message, gist, hint }
}

/** `b.Fatal`, `b.Error`: it ends without a number, the others go on. */
export function failedProblem(packagePath: string, name: string, reason?: Reason): BenchmarkProblem {
  const gist = `${name} (${packagePath}) fails`
  const message = gist + because(reason)
  const hint = passEnvHint(reason) ?? runItself(packagePath, name)
  return { code: 'BENCHMARK_FAILED', package: packagePath, name, message, gist, hint }
}

function because(reason: Reason | undefined): string {
  const words = quoted(reason?.words ?? [])
  return words === '' ? '' : `: ${words}`
}

/** Where the list of variables that are passed on may be the cause. */
function passEnvHint(reason: Reason | undefined): string | undefined {
  const names = reason?.withheld ?? []
  if (names.length === 0) return undefined
  const list = names.slice(0, mostNames).join(', ')
  const are = names.length === 1 ? 'is' : 'are'
  return `it may need ${list}, which ${are} set here and not passed on to benchmarks: then set pass-env: [${list}] in the budget`
}

/** The result of a benchmark could not be read where it ran as by hand. */
export function verboseProblem(packagePath: string, name: string): BenchmarkProblem {
  const message = `the result of ${name} (${packagePath}) cannot be told from what the program prints: its numbers are those of a run with -v`
  const hint =
    'print nothing in benchmarks that looks like their results; code can ask testing.Verbose(), and do something else under -v'
  return { code: 'BENCHMARK_VERBOSE', package: packagePath, name, message, hint }
}

/** A line that looks like a result and cannot be read, or of a benchmark that never started. */
export function unreadableProblem(packagePath: string, name: string | undefined, line: string): BenchmarkProblem {
  const message = `${packagePath} prints a line that looks like a result and is none that can be used: ${line.trim()}`
  const hint = 'a benchmark may not print lines that begin like its results'
  return { code: 'BENCHMARK_UNREADABLE', package: packagePath, ...(name !== undefined && { name }), message, hint }
}

/** A hint names no more variables. */
const mostNames = 5

const words: Readonly<
  Record<EarlyEnd['kind'], { code: DiagnosticCode; says: (end: EarlyEnd, timeoutMs: number) => string; hint: string }>
> = {
  timeout: {
    code: 'BENCHMARK_TIMEOUT',
    says: (_, timeoutMs) => `does not end within ${formatMs(timeoutMs)}`,
    hint: 'give it a longer timeout in the budget, a shorter benchtime, or mend it',
  },
  output: {
    code: 'OUTPUT_TOO_LARGE',
    says: () => `prints more than ${maxOutputBytes / 2 ** 20} MB or ${maxOutputLines / 1e6} million lines`,
    hint: 'print nothing in a benchmark: printing allocates too',
  },
  deadlock: {
    code: 'BENCHMARK_DEADLOCKED',
    says: () => 'deadlocks: all goroutines are asleep',
    hint: 'mend it, or leave it out of the budget',
  },
  panic: {
    code: 'BENCHMARK_PANICKED',
    says: ({ detail }) => `panics: ${detail.replace(/^panic: /, '')}`,
    hint: 'mend it, or leave it out of the budget',
  },
  exit: {
    code: 'BENCHMARK_EXITED',
    says: ({ detail }) => `ends the whole process (${detail})`,
    hint: 'a benchmark may not call os.Exit',
  },
  signal: {
    code: 'BENCHMARK_EXITED',
    says: ({ detail }) => `is ended by the signal ${detail}`,
    hint: 'run it by itself to see why; it may need more memory',
  },
}

/** A benchmark that took its test binary down; without a culprit the binary itself, before any benchmark ran. */
export function earlyEndProblem(
  packagePath: string,
  end: EarlyEnd,
  timeoutMs: number,
  reason?: Reason,
): BenchmarkProblem {
  const { code, says, hint } = words[end.kind]
  const { culprit, after } = end
  const isTheirs = end.kind !== 'timeout' && end.kind !== 'output'
  const said = isTheirs ? lastWords(end, reason) : ''
  const cure = isTheirs ? passEnvHint(reason) : undefined
  if (culprit !== undefined) {
    const gist = `${culprit} (${packagePath}) ${says(end, timeoutMs)}`
    return { code, package: packagePath, name: culprit, message: gist + said, gist, hint: cure ?? hint }
  }
  const when = after === undefined ? 'before any benchmark runs' : `after ${after}`
  const gist = `the test binary of ${packagePath} ${says(end, timeoutMs)} ${when}`
  const usual = 'look at TestMain and the init functions of the package'
  return { code, package: packagePath, message: gist + said, gist, hint: cure ?? usual }
}

/** Of a panic and a deadlock, where; else what was printed last. */
function lastWords({ kind }: EarlyEnd, reason: Reason | undefined): string {
  const said = quoted(reason?.words ?? [])
  if (said === '') return ''
  return kind === 'panic' || kind === 'deadlock' ? `, ${said}` : `, and said: ${said}`
}

/** A result without the columns that are judged. */
export function noAllocsProblem(packagePath: string, name: string): BenchmarkProblem {
  return {
    code: 'BENCHMARK_NO_ALLOCS',
    package: packagePath,
    name,
    message: `${name} (${packagePath}) has no allocs/op in its result`,
  }
}

/** More results of a name than runs: which is the real one cannot be told. */
export function duplicateProblem(packagePath: string, name: string, times: number): BenchmarkProblem {
  const message = `${name} (${packagePath}) has ${times} results for one run`
  const hint = 'a benchmark may not print lines that look like results'
  return { code: 'BENCHMARK_DUPLICATE', package: packagePath, name, message, hint }
}

/**
 * A package and its external tests declare the same benchmark: one binary runs both under one name. It is about the declaration,
 * whatever number of sub-benchmarks is there twice for it.
 */
export function declaredTwiceProblem(problem: BenchmarkProblem, first: Position, second: Position): BenchmarkProblem {
  const name = problem.name?.split('/')[0] ?? ''
  const [one, other] = [first, second].map(({ file, line }) => `${file}:${line}`)
  const message = `${name} (${problem.package}) is declared twice: at ${one}, and in the package's other tests at ${other}`
  return { ...problem, name, message, hint: 'rename one of them: both run under the one name' }
}

/** Asked for and never seen. */
export function notRunProblem(packagePath: string, name: string): BenchmarkProblem {
  const hint = 'TestMain must call m.Run, and sub-benchmarks must have the same names in every run'
  return {
    code: 'BENCHMARK_NOT_RUN',
    package: packagePath,
    name,
    message: `${name} (${packagePath}) gives no result`,
    hint,
  }
}

/** The source declares benchmarks, and the test binary knows of none. */
export function noneListedProblem(packagePath: string, declared: string): BenchmarkProblem {
  const message = `the test binary of ${packagePath} lists no benchmarks, although its source has ${declared}`
  const hint = 'TestMain must call m.Run and end with its result'
  return { code: 'NO_BENCHMARKS', package: packagePath, message, hint }
}

/** Go rounds allocs/op down: 0 with bytes is a benchmark that allocates on some or almost all operations. */
export function roundedProblem(packagePath: string, name: string, bytes: number): BenchmarkProblem {
  const message = `${name} (${packagePath}) reads 0 allocs/op with ${bytes} B/op: it allocates, and Go rounds the count down`
  return {
    code: 'BENCHMARK_ROUNDED',
    package: packagePath,
    name,
    message,
    hint: 'set bytes: 0 in its entry to make this an error',
  }
}

/** The program reports the number itself: it says nothing about what was allocated. */
export function overriddenProblem(packagePath: string, name: string, unit: string): BenchmarkProblem {
  const message = `${name} (${packagePath}) reports its own ${unit} with b.ReportMetric: that is its claim, and no measurement`
  const hint = 'report it under another unit'
  return { code: 'BENCHMARK_METRIC_OVERRIDDEN', package: packagePath, name, message, hint }
}

/** The number of a benchmark depends on those that run before it; undefined where both read the same. */
export function sharesStateProblem(
  { package: packagePath, name, allocsPerOp, bytesPerOp, most }: BenchmarkResult,
  alone: BenchmarkRun | undefined,
  { limits }: Pick<BenchmarkOrder, 'limits'>,
  patterns: readonly string[],
): BenchmarkProblem | undefined {
  const isApart = (one: number, least: number, largest: number): boolean => one < least || one > largest
  const allocs = alone === undefined || isApart(alone.allocsPerOp, allocsPerOp, most.allocsPerOp)
  const bytes = limits.bytes !== undefined && alone && isApart(alone.bytesPerOp, bytesPerOp, most.bytesPerOp)
  if (!allocs && bytes !== true) return undefined
  const [got, other, unit] = allocs
    ? [allocsPerOp, alone?.allocsPerOp, 'allocs/op']
    : [bytesPerOp, alone?.bytesPerOp, 'B/op']
  const apart = other === undefined ? 'gives no result alone' : `${other} alone`
  const message = `${name} (${packagePath}) reads ${got} ${unit} beside the others and ${apart}: what runs before it leaves state behind, or still runs`
  const bench = patterns.join('|')
  const hint = `repeat it: go test -run='^$' -bench='${bench}' -benchmem ${packagePath}; judged is what a person gets so`
  return { code: 'BENCHMARK_SHARES_STATE', package: packagePath, name, message, hint }
}

/** Benchmarks without a limit that would have been run for the state they leave behind. */
export function leftOutProblem(packagePath: string, limitMs: number): BenchmarkProblem {
  const message = `the benchmarks of ${packagePath} that no entry covers take more than ${formatMs(limitMs)}: those with a limit were run without them`
  const hint = 'where they leave state behind, run go test -bench . by hand'
  return { code: 'UNLISTED_LEFT_OUT', package: packagePath, message, hint }
}

/** What to change where a benchmark does not end in time: nothing that is set already is advised as if it were not. */
export function timeoutHint(benchtime: RunLength): string {
  if (benchtime.kind === 'auto')
    return 'give its entry a longer timeout or a benchtime of few iterations (10x), or mend it'
  const set = benchtime.kind === 'iterations' ? `${benchtime.n}x` : formatMs(benchtime.ms)
  return `its benchtime is ${set}: give its entry a longer timeout, or mend it`
}

function runItself(packagePath: string, name: string): string {
  return `run it: go test -run='^$' -bench='^${name.split('/')[0]}$' ${packagePath}`
}

function formatMs(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`
}
