import type { Compared } from './compare-numbers.ts'
import type { Pair } from './median.ts'

/** The parts of a run that compare two things with each other. */
export const pairParts = ['warm', 'cold', 'unchanged', 'one-changed'] as const
export const parts = [...pairParts, 'growth'] as const
export type Part = (typeof parts)[number]

/** What our own process took, and with all that it started: medians. */
type Cost = { readonly ownCpuSeconds: number; readonly cpuSeconds: number; readonly peakMegabytes: number }

/** A check in pairs with something else. */
export type Paired = Cost & {
  readonly part: (typeof pairParts)[number]
  /** The name of the subject, and what tables call it. */
  readonly name: string
  readonly title: string
  readonly verdict: string
  readonly benchmarks: number
  /** How many of them were not run again in the last check. */
  readonly cached: number
  readonly pairs: readonly Pair[]
  /** True where what it is compared with ran once, and is in each of the pairs. */
  readonly isOtherOnce: boolean
  /** Null where nothing by hand was read. */
  readonly numbers: Compared | null
}

/** A check of something at a size. */
export type Grown = Cost & {
  readonly part: 'growth'
  readonly name: string
  readonly title: string
  readonly size: number
  readonly seconds: number
}

export type Result = Paired | Grown

/** All that a run measured, or several on the same machine. */
export type Results = {
  /** Go, target, cores and Node: results of another are not put beside these, nor of another program. */
  readonly machine: string
  /** The digest of what `dist` has. */
  readonly program: string
  readonly commands: readonly string[]
  readonly results: readonly Result[]
}

/** What a result is of: one of a kind in a file of results. */
export function idOf(result: Result): string {
  return [result.part, result.name, ...(result.part === 'growth' ? [result.size] : [])].join(' ')
}
