/** How long a run of a benchmark lasts: as long as its verdict needs, exactly `n` iterations, or a duration. */
export type RunLength =
  | { readonly kind: 'auto' }
  | { readonly kind: 'iterations'; readonly n: number }
  | { readonly kind: 'duration'; readonly ms: number }

/** How one benchmark is to be measured. */
export type BenchmarkOrder = {
  /**
   * `verdict`: as far as its limits need it; `value`: the number itself, until it settles (B/op as well where it has a limit);
   * `names`: nothing is run, what exists is listed; `nothing`: it is left to nobody else either.
   */
  readonly want: 'verdict' | 'value' | 'names' | 'nothing'
  readonly benchtime: RunLength
  /** Repetitions that confirm a result above its limits; the minimum counts. */
  readonly count: number
  /** GOMAXPROCS. */
  readonly cpu: number
  /** For one run of the benchmark, set-up included. Milliseconds. */
  readonly timeoutMs: number
  /** A result at or below all of these needs no confirmation. */
  readonly limits: Numbers
  /** A result below one of these needs confirmation too: that it allocates less is to be sure. */
  readonly least?: Numbers
}

type Numbers = { readonly allocs?: number; readonly bytes?: number }

/** What decides which run of a binary a benchmark can share with others. */
export type RunSettings = Pick<BenchmarkOrder, 'benchtime' | 'cpu'>

/** Whether both can be had from the same run. */
export function sameSettings(one: RunSettings, other: RunSettings): boolean {
  return one.cpu === other.cpu && JSON.stringify(one.benchtime) === JSON.stringify(other.benchtime)
}
