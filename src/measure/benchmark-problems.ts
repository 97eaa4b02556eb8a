import type { Reason } from '../diagnostic/args/benchmarks.ts'
import type { Position } from '../diagnostic/position.ts'
import { topLevelOf } from '../go/names/benchmark-name.ts'
import type { BenchmarkResult, BenchmarkRun } from '../go/output/benchmark-result.ts'
import type { BenchmarkOrder, RunLength } from '../plan/benchmark-order.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import type { EarlyEnd } from './early-end.ts'
import { shownLines } from './last-words.ts'
import { maxOutputBytes, maxOutputLines } from './run-binary.ts'

const nothingKnown: Reason = { words: [], withheld: [] }

/** `b.Skip`: no number, so nothing that a limit could be held against. */
export function skippedProblem(packagePath: string, name: string, reason = nothingKnown): BenchmarkProblem {
  const about = { package: packagePath, name }
  return { code: 'BENCHMARK_SKIPPED', ...about, args: { ...about, ...shown(reason) } }
}

/** `b.Fatal`, `b.Error`: it ends without a number, the others go on. */
export function failedProblem(packagePath: string, name: string, reason = nothingKnown): BenchmarkProblem {
  const about = { package: packagePath, name }
  return { code: 'BENCHMARK_FAILED', ...about, args: { ...about, ...shown(reason) } }
}

function shown({ words, withheld }: Reason): Reason {
  return { words: shownLines(words), withheld }
}

/** The result of a benchmark could not be read where it ran as by hand. */
export function verboseProblem(packagePath: string, name: string): BenchmarkProblem {
  const about = { package: packagePath, name }
  return { code: 'BENCHMARK_VERBOSE', ...about, args: about }
}

/** A line that looks like a result and cannot be read, or of a benchmark that never started. */
export function unreadableProblem(packagePath: string, name: string | undefined, line: string): BenchmarkProblem {
  return {
    code: 'BENCHMARK_UNREADABLE',
    package: packagePath,
    ...(name !== undefined && { name }),
    args: { package: packagePath, line: line.trim() },
  }
}

/** A benchmark that took its test binary down; without a culprit the binary itself, before any benchmark ran. */
export function earlyEndProblem(
  packagePath: string,
  { kind, culprit, after, detail }: EarlyEnd,
  timeoutMs: number,
  reason = nothingKnown,
): BenchmarkProblem {
  const about = { package: packagePath, ...(culprit !== undefined && { name: culprit }) }
  const who = { package: packagePath, name: culprit ?? null, after: after ?? null }
  const why = { ...who, ...shown(reason) }
  switch (kind) {
    case 'timeout':
      return { code: 'BENCHMARK_TIMEOUT', ...about, args: { ...who, timeoutMs, benchtime: null } }
    case 'output': {
      const most = { megabytes: maxOutputBytes / 2 ** 20, millionLines: maxOutputLines / 1e6 }
      return { code: 'OUTPUT_TOO_LARGE', ...about, args: { ...who, ...most } }
    }
    case 'deadlock':
      return { code: 'BENCHMARK_DEADLOCKED', ...about, args: why }
    case 'panic':
      return { code: 'BENCHMARK_PANICKED', ...about, args: { ...why, detail } }
    case 'exit':
    case 'signal':
      return { code: 'BENCHMARK_EXITED', ...about, args: { variant: kind, ...why, detail } }
  }
}

/** The same of a benchmark that does not end in time, with what its entry sets. */
export function withBenchtime(problem: BenchmarkProblem, benchtime: RunLength): BenchmarkProblem {
  return problem.code === 'BENCHMARK_TIMEOUT' && 'args' in problem
    ? { ...problem, args: { ...problem.args, benchtime } }
    : problem
}

/** The same of a benchmark that ends so only beside others that no entry covers. */
export function besideUnlisted(problem: BenchmarkProblem): BenchmarkProblem {
  if (!('args' in problem)) return problem
  const besideUnlisted = true
  switch (problem.code) {
    case 'BENCHMARK_FAILED':
      return { ...problem, args: { ...problem.args, besideUnlisted } }
    case 'BENCHMARK_PANICKED':
      return { ...problem, args: { ...problem.args, besideUnlisted } }
    case 'BENCHMARK_DEADLOCKED':
      return { ...problem, args: { ...problem.args, besideUnlisted } }
    case 'BENCHMARK_EXITED':
      return { ...problem, args: { ...problem.args, besideUnlisted } }
    case 'BENCHMARK_SKIPPED':
      return { ...problem, args: { ...problem.args, besideUnlisted } }
    default:
      return problem
  }
}

/** A result without the columns that are judged. */
export function noAllocsProblem(packagePath: string, name: string): BenchmarkProblem {
  const about = { package: packagePath, name }
  return { code: 'BENCHMARK_NO_ALLOCS', ...about, args: about }
}

/** More results of a name than runs: which is the real one cannot be told. */
export function duplicateProblem(packagePath: string, name: string, times: number): BenchmarkProblem {
  const about = { package: packagePath, name }
  return { code: 'BENCHMARK_DUPLICATE', ...about, args: { variant: 'results', ...about, times } }
}

/**
 * A package and its external tests declare the same benchmark: one binary runs both under one name. It is about the declaration,
 * whatever number of sub-benchmarks is there twice for it.
 */
export function declaredTwiceProblem(problem: BenchmarkProblem, first: Position, second: Position): BenchmarkProblem {
  const about = { package: problem.package, name: topLevelOf(problem.name ?? '') }
  const places = { first: `${first.file}:${first.line}`, second: `${second.file}:${second.line}` }
  return { code: 'BENCHMARK_DUPLICATE', ...about, args: { variant: 'declared', ...about, ...places } }
}

/** Asked for and never seen. */
export function notRunProblem(packagePath: string, name: string): BenchmarkProblem {
  const about = { package: packagePath, name }
  return { code: 'BENCHMARK_NOT_RUN', ...about, args: { variant: 'silent', ...about } }
}

/** The source declares benchmarks, and the test binary knows of none. */
export function noneListedProblem(packagePath: string, declared: string): BenchmarkProblem {
  const about = { package: packagePath }
  return { code: 'NO_BENCHMARKS', ...about, args: { variant: 'unlisted', ...about, declared } }
}

/** Go rounds allocs/op down: 0 with bytes is a benchmark that allocates on some or almost all operations. */
export function roundedProblem(packagePath: string, name: string, bytesPerOp: number): BenchmarkProblem {
  const about = { package: packagePath, name }
  return { code: 'BENCHMARK_ROUNDED', ...about, args: { ...about, bytesPerOp } }
}

/** The program reports the number itself: it says nothing about what was allocated. */
export function overriddenProblem(packagePath: string, name: string, unit: string): BenchmarkProblem {
  const about = { package: packagePath, name }
  return { code: 'BENCHMARK_METRIC_OVERRIDDEN', ...about, args: { variant: 'claimed', ...about, unit } }
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
  const read = allocs
    ? ({ got: allocsPerOp, alone: alone?.allocsPerOp ?? null, unit: 'allocs/op' } as const)
    : ({ got: bytesPerOp, alone: alone?.bytesPerOp ?? null, unit: 'B/op' } as const)
  const about = { package: packagePath, name }
  return { code: 'BENCHMARK_SHARES_STATE', ...about, args: { ...about, ...read, patterns } }
}

/** Benchmarks without a limit that would have been run for the state they leave behind. */
export function leftOutProblem(packagePath: string, limitMs: number): BenchmarkProblem {
  const about = { package: packagePath }
  return { code: 'UNLISTED_LEFT_OUT', ...about, args: { ...about, limitMs } }
}
