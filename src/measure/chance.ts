import type { BenchmarkResult, BenchmarkRun } from '../go/output/benchmark-result.ts'
import { groupBy } from '../lang/group-by.ts'
import { enoughIterations } from './enough.ts'
import type { Unit } from './steady.ts'

/** What a run says of allocations: speed is in no report. */
type CountedRun = Omit<BenchmarkRun, 'nsPerOp'>

/** What the runs of a benchmark read that move by chance. */
export type Chance = { readonly least: number; readonly most: number }

/**
 * A run with more than this part of the iterations that settled a number counts. What fewer iterations read is settled by more of them in
 * each check, so that a limit needs no room for it: a hit rate that rises, a mean that few operations hardly show.
 */
const partOfLongest = 10
/** Runs of other sizes move by chance as far as this many times what runs of the same size do. */
const reachOfChance = 2
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
  const ranges = rangesBySize(counting, unit)
  const moves = Math.max(0, ...ranges.map(({ least, most }) => most - least))
  const [largest] = ranges
  if (largest === undefined || moves === 0) return undefined
  // Of other sizes, what is as near as that has moved as well; what is farther off is set-up, or grows.
  const reach = reachOfChance * moves
  const isNear = (value: number): boolean => value >= largest.least - reach && value <= largest.most + reach
  const near = counting.map((run) => run[unit]).filter(isNear)
  return { least: Math.min(...near), most: Math.max(...near) }
}

function countingRuns({ iterations, runs }: Runs): readonly CountedRun[] {
  return runs.filter((run) => run.iterations > Math.max(1, iterations / partOfLongest))
}

/**
 * Between which numbers runs of the same size read, of each size that there are several runs of, the most iterations first: what is done
 * once and what grows is the same in all of these.
 */
function rangesBySize(runs: readonly CountedRun[], unit: Unit): readonly Chance[] {
  const sizes = [...groupBy(runs, ({ iterations }) => iterations)].sort(([a], [b]) => b - a)
  return sizes.flatMap(([, same]) => {
    const values = same.map((run) => run[unit])
    return values.length < 2 ? [] : [{ least: Math.min(...values), most: Math.max(...values) }]
  })
}

/**
 * Whether runs leave open if a number moves by chance: one of another size read otherwise, and none of the same size is there to tell.
 * Runs of fewer iterations are asked, too: two that read otherwise by chance look like set-up, and may have settled the number. Where
 * nothing but bytes below a whole allocation differs, nobody asks.
 */
export function isChanceOpen(result: Numbers): boolean {
  const least = Math.max(2, Math.min(enoughIterations, result.iterations / partOfLongest))
  const runs = result.runs.filter(({ iterations }) => iterations >= least)
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
