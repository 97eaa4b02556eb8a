import type { BenchmarkResult, BenchmarkRun } from '../go/output/benchmark-result.ts'
import { enoughIterations } from './enough.ts'
import type { Unit } from './steady.ts'

/** What a run says of allocations: speed is in no report. */
type CountedRun = Omit<BenchmarkRun, 'nsPerOp'>

/** What the runs of a benchmark read that move by chance. */
export type Chance = { readonly least: number; readonly most: number }

/** A run with enough iterations counts, or with this part of what the longest has. */
const partOfLongest = 10
/** From this part of an allocation that the bytes move, its number may be another one the next time. */
const partOfAllocation = 0.1

/** What runs say of a benchmark. */
export type Runs = Pick<BenchmarkResult, 'iterations' | 'beside'> & { readonly runs: readonly CountedRun[] }

type Numbers = Runs & Pick<BenchmarkResult, 'allocsPerOp'>

/**
 * Between which numbers the runs of a benchmark move by chance: runs of the same size read otherwise. Undefined where none do. Runs of
 * other sizes prove nothing: set-up is divided by the iterations, and maps and slices grow by leaps. With others beside it some runs have
 * more state than others, so that nothing is known.
 */
export function chanceOf({ iterations, runs, beside }: Runs, unit: Unit): Chance | undefined {
  if (beside !== undefined) return undefined
  const counting = countingRuns({ iterations, runs })
  if (!isMoving(counting, unit)) return undefined
  const values = counting.map((run) => run[unit])
  return { least: Math.min(...values), most: Math.max(...values) }
}

function countingRuns({ iterations, runs }: Runs): readonly CountedRun[] {
  const least = Math.max(2, Math.min(enoughIterations, iterations / partOfLongest))
  return runs.filter((run) => run.iterations >= least)
}

/** Whether runs of the same size read otherwise: what is done once and what grows is the same in both. */
function isMoving(runs: readonly CountedRun[], unit: Unit): boolean {
  return runs.some((one) => runs.some((other) => one.iterations === other.iterations && one[unit] !== other[unit]))
}

/**
 * Whether runs leave open if a number moves by chance: one of another size read otherwise, and none of the same size is there to tell.
 * Where nothing but bytes below a whole allocation differs, nobody asks.
 */
export function isChanceOpen(result: Numbers): boolean {
  const runs = countingRuns(result)
  const differs = (unit: Unit): boolean => runs.some((run) => run[unit] !== runs[0]?.[unit])
  if (result.beside !== undefined || chanceOf(result, 'allocsPerOp') !== undefined) return false
  return differs('allocsPerOp') || (result.allocsPerOp > 0 && differs('bytesPerOp'))
}

/**
 * Whether allocs/op may read one more the next time, though all runs read the same. Go prints whole parts, so that nobody knows how
 * far the number is from the next; but the bytes have more digits. Where they move by chance, they say by how much of an allocation of
 * average size; and where all allocations may have the same size, how far the next is. A benchmark without a whole allocation is not
 * meant: a limit of 0 is one that somebody wants.
 */
export function isNearNext(result: Numbers): boolean {
  const bytes = chanceOf(result, 'bytesPerOp')
  const { allocsPerOp } = result
  if (bytes === undefined || allocsPerOp === 0) return false
  const range = bytes.most - bytes.least
  return range * allocsPerOp >= partOfAllocation * bytes.most || isJustBelow(allocsPerOp, bytes.most, range)
}

/** Whether bytes of allocations of one size are as near to those of one more as they were seen to move. */
function isJustBelow(allocs: number, bytes: number, range: number): boolean {
  // Sizes of allocations are multiples of eight.
  const size = 8 * Math.floor((bytes + 1) / allocs / 8)
  const next = size * (allocs + 1)
  return bytes < next && next <= bytes + 1 + 2 * range
}

/** What a benchmark was measured to be twice, as one result: the number is the lower one, and all runs are behind it. */
export function joined(one: BenchmarkResult, again: BenchmarkResult): BenchmarkResult {
  const [best, other] = again.allocsPerOp < one.allocsPerOp ? [again, one] : [one, again]
  return {
    ...best,
    bytesPerOp: Math.min(best.bytesPerOp, other.bytesPerOp),
    most: {
      allocsPerOp: Math.max(best.most.allocsPerOp, other.most.allocsPerOp),
      bytesPerOp: Math.max(best.most.bytesPerOp, other.most.bytesPerOp),
    },
    iterations: Math.min(one.iterations, again.iterations),
    runs: [...one.runs, ...again.runs],
    stable: best.stable && other.stable && best.allocsPerOp === other.allocsPerOp,
  }
}
