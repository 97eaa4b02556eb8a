/** How long a run of a benchmark lasts: as long as its verdict needs, exactly `n` iterations, or a duration. */
export type WishedBenchtime =
  | { readonly kind: 'auto' }
  | { readonly kind: 'iterations'; readonly n: number }
  | { readonly kind: 'duration'; readonly ms: number }

/** How one benchmark is to be measured. */
export type BenchmarkWish = {
  readonly benchtime: WishedBenchtime
  /** Repetitions that confirm a result above its limits; the minimum counts. */
  readonly count: number
  /** GOMAXPROCS. */
  readonly cpu: number
  /** For one run of the benchmark, set-up included. Milliseconds. */
  readonly timeoutMs: number
  /** A result at or below all of these needs no confirmation. */
  readonly limits: { readonly allocs?: number; readonly bytes?: number }
  /** A result below one of these needs confirmation too: that it allocates less is to be sure. */
  readonly least?: { readonly allocs?: number; readonly bytes?: number }
  /** What is wanted is the number itself, whatever its limits: measured until it settles. With `bytes` B/op has to settle as well. */
  readonly value?: { readonly bytes: boolean }
}

/** Which benchmarks of a package are asked for. */
export type BenchmarkSelection = {
  /** A Go `-test.bench` pattern for one top-level benchmark (`^BenchmarkX$/^size=[^/]*$`); undefined: nobody asks. */
  readonly select: (topLevel: string) => string | undefined
  /** By full name, of a leaf; undefined: nobody asks. */
  readonly wishFor: (name: string) => BenchmarkWish | undefined
  /**
   * Of the top-level benchmarks that exist, those whose sub-benchmarks should be looked up, given the names that were seen: an
   * entry matched none of them, and its hint wants the names that do exist.
   */
  readonly explore: (listed: readonly string[], seen: readonly string[]) => readonly string[]
  /** How names not seen yet are run. */
  readonly usual: Omit<BenchmarkWish, 'limits'>
}
