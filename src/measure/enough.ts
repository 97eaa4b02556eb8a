import type { BenchmarkLine } from '../go/output/bench-output.ts'
import type { BenchmarkResult, BenchmarkRun } from '../go/output/benchmark-result.ts'
import type { BenchmarkOrder, RunLength } from '../plan/benchmark-order.ts'

/** How long the runs of a benchmark are, as `-test.benchtime`. */
export type Sizes = {
  /** To see whether a number grows with the iterations, and what it reads beside all others of the package. */
  readonly probe: string
  /** To see whether a number that is a little too high in such a run falls with more iterations; undefined: they have a size of their own. */
  readonly longer?: string
  /** To settle what is clear. */
  readonly short: string
  /** What a verdict rests on. */
  readonly full: string
}

/** What half as fast a machine would make of a run by hand. */
export const byHandAtHalfSpeed = '500ms'
/**
 * A hundredth, a tenth, and Go's own default, the run that a person makes by hand. What only a look at the whole package or a run
 * beside others can tell is measured so; all else climbs the ladder of iterations (`ladder.ts`).
 */
const automatic: Sizes = { probe: '10ms', longer: '30ms', short: '100ms', full: '1s' }
/** In a run three times as long it is within the limit, where it was paid once. */
const littleTooMuch = 2
/** Enough iterations for what is paid once to vanish from a number, few enough to be run for the sake of others. */
const probeIterations = 100
/** How often a number is measured at full size: where all agree, and where it does not settle. */
const settledRuns = 3
const unsettledRuns = 5
/** In fewer iterations a free list or a buffer may not be used up, and what is done once is in the numbers. */
export const enoughIterations = 1000
/** From half the smallest allocation a B/op means that something allocates, and is not what is paid once. */
export const leastBytes = 8
/** In a run of few iterations. */
const allocsOfChance = 16

/** The sizes that a benchtime means. */
export function sizesOf(benchtime: RunLength): Sizes {
  if (benchtime.kind === 'auto') return automatic
  const size = (n: number): string => (benchtime.kind === 'iterations' ? `${n}x` : `${n}ms`)
  const n = benchtime.kind === 'iterations' ? benchtime.n : benchtime.ms
  const probe = Math.min(n, benchtime.kind === 'iterations' ? probeIterations : 10)
  return { probe: size(probe), short: size(n), full: size(n) }
}

/** The numbers of a result line; undefined where it has none that a limit could be held against. */
export function runOf({ iterations, values }: BenchmarkLine): BenchmarkRun | undefined {
  const allocsPerOp = values.get('allocs/op')
  const bytesPerOp = values.get('B/op')
  return !isCount(allocsPerOp) || !isCount(bytesPerOp)
    ? undefined
    : { iterations, allocsPerOp, bytesPerOp, nsPerOp: values.get('ns/op') ?? 0 }
}

function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && (value ?? -1) >= 0
}

/** Bytes without a whole allocation. In a few iterations some bytes of set-up are in every result and mean nothing. */
export function isRounded({ allocsPerOp, bytesPerOp, iterations }: BenchmarkResult): boolean {
  return allocsPerOp === 0 && (bytesPerOp >= leastBytes || (bytesPerOp > 0 && iterations >= enoughIterations))
}

/** Whether a run is within its limits. */
export function isWithin(run: BenchmarkRun, { limits }: Pick<BenchmarkOrder, 'limits'>): boolean {
  return run.allocsPerOp <= (limits.allocs ?? Infinity) && run.bytesPerOp <= (limits.bytes ?? Infinity)
}

/** Whether a run reads more than its limit, and so little more that it is within it with three times the iterations, if that is paid once. */
export function isLittleAbove(run: BenchmarkRun, { limits }: BenchmarkOrder): boolean {
  const allocs = limits.allocs ?? Number.POSITIVE_INFINITY
  return run.allocsPerOp > allocs && run.allocsPerOp <= allocs + littleTooMuch
}

/** Whether the runs of a benchmark that has a size of its own answer what is asked of it. */
export function isEnough(runs: readonly BenchmarkRun[], order: BenchmarkOrder): boolean {
  const last = runs.at(-1)
  if (last === undefined) return false
  const withBytes = (order.want === 'value' ? order.limits : order.least)?.bytes !== undefined
  const isSettled = runs.length > 1 && runs.every((run) => isSame(run, last, withBytes))
  if (order.want === 'value') return isSettled
  return isWithin(last, order) && (isSettled || !isBelow(last, order))
}

/** Whether runs at full size answer what is asked. For a verdict the minimum counts: one that is within its limits is enough. */
export function isAnswer(full: readonly BenchmarkRun[], order: BenchmarkOrder): boolean {
  const last = full.at(-1)
  if (last === undefined) return false
  if (order.want !== 'value' && isWithin(last, order) && !isBelow(last, order)) return true
  return full.length >= repetitions(full, order)
}

/** For a verdict as often as was asked for; for a value three times, and more where these do not agree. */
function repetitions(runs: readonly BenchmarkRun[], { count, want, limits }: BenchmarkOrder): number {
  if (want !== 'value') return count
  const [first] = runs
  return first === undefined || runs.every((run) => isSame(run, first, limits.bytes !== undefined))
    ? settledRuns
    : unsettledRuns
}

function isSame(one: BenchmarkRun, other: BenchmarkRun, withBytes: boolean): boolean {
  return one.allocsPerOp === other.allocsPerOp && (!withBytes || one.bytesPerOp === other.bytesPerOp)
}

/** Whether a run reads so little that it has to be sure. */
export function isBelow(run: BenchmarkRun, { least }: BenchmarkOrder): boolean {
  return run.allocsPerOp < (least?.allocs ?? 0) || run.bytesPerOp < (least?.bytes ?? 0)
}

/**
 * Whether two runs of a benchmark say the same as far as its order goes: both are within its limits, or neither. A hundredth is what
 * maps and goroutines move by themselves, and a run of a few iterations by some objects of the runtime's and of a pool's.
 */
export function saysTheSame(one: BenchmarkRun, other: BenchmarkRun, order: BenchmarkOrder): boolean {
  if (isWithin(one, order) !== isWithin(other, order)) return false
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(a, b) / 100
  const withBytes = order.limits.bytes !== undefined
  const chance = order.want === 'value' ? 0 : allocsOfChance / Math.min(one.iterations, other.iterations)
  return (
    (near(one.allocsPerOp, other.allocsPerOp) || Math.abs(one.allocsPerOp - other.allocsPerOp) <= chance) &&
    (!withBytes || near(one.bytesPerOp, other.bytesPerOp) || Math.abs(one.bytesPerOp - other.bytesPerOp) <= 1)
  )
}

/** Whether the number itself is asked for, and not what it is beside a limit. */
export function isNumberWanted({ limits, want }: BenchmarkOrder): boolean {
  return want === 'value' || (limits.allocs === undefined && limits.bytes === undefined)
}

/**
 * Whether what a benchmark read beside the others of its package speaks against a run that has only those that are asked for,
 * where that one would settle it.
 */
export function speaksAgainst(beside: BenchmarkRun, run: BenchmarkRun, order: BenchmarkOrder): boolean {
  if (isNumberWanted(order)) return !saysTheSame(beside, run, order)
  const isHidden = beside.allocsPerOp === 0 && beside.bytesPerOp >= leastBytes && run.bytesPerOp === 0
  return isWithin(run, order) && (!isWithin(beside, order) || isHidden)
}
