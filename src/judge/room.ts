import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import { chanceOf, isNearNext, type Runs } from '../measure/chance.ts'
import { leastBytes } from '../measure/enough.ts'
import type { Unit } from '../measure/steady.ts'

/** What a limit has to have room for. */
export type Room = {
  /** The least and the most that was seen. */
  readonly seen: { readonly least: number; readonly most: number }
  /** The limit that the number is not expected to pass the next time. */
  readonly needs: number
  /** Up to this a limit is explained by what was seen, or by what Go's rounding hides, and allows no more than is needed. */
  readonly explained: number
}

/** Of a number that is always the same: a count in the source. */
export function exactly(n: number): Room {
  return { seen: { least: n, most: n }, needs: n, explained: n }
}

type Numbers = Runs & Pick<BenchmarkResult, 'allocsPerOp' | 'bytesPerOp' | 'most'>

/** Of a number of a benchmark: exact, but for what its runs were seen to move by chance. */
export function roomOf(result: Numbers, unit: Unit): Room {
  const chance = chanceOf(result, unit)
  const got = result[unit]
  const seen = {
    least: Math.min(got, chance?.least ?? got),
    most: Math.max(result.most[unit], chance?.most ?? got),
  }
  const moving = roomFor({ got: seen.least, most: seen.most })
  const isAllocs = unit === 'allocsPerOp'
  const needs = isAllocs && got > 0 && seen.least === seen.most && isNearNext(result) ? got + 1 : moving
  // 0 allocs/op with bytes is a part of an allocation, and Go may print the whole one.
  return {
    seen,
    needs,
    explained: isAllocs && got === 0 && result.bytesPerOp >= leastBytes ? Math.max(1, needs) : needs,
  }
}

/** What a number that moves needs: once more the range that was seen; a step of one is Go's rounding. */
export function roomFor({ got, most }: { readonly got: number; readonly most: number }): number {
  return most - got <= 1 ? most : most + (most - got)
}
