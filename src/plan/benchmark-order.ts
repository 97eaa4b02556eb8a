/** How long a run of a benchmark lasts: as long as its verdict needs, exactly `n` iterations, or a duration. */
export type RunLength =
  | { readonly kind: 'auto' }
  | { readonly kind: 'iterations'; readonly n: number }
  | { readonly kind: 'duration'; readonly ms: number }

/** How one benchmark is to be measured. */
export type BenchmarkOrder = {
  readonly benchtime: RunLength
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

/** What decides which run of a binary a benchmark can share with others. */
export type RunSettings = Pick<BenchmarkOrder, 'benchtime' | 'cpu'>

/** The benchmarks of a package that are asked for under the same settings: all that is run for them is run so. */
export type SettingsGroup = {
  readonly settings: RunSettings
  /** A Go `-test.bench` pattern for one top-level benchmark (`^BenchmarkX$/^size=[^/]*$`); undefined: nobody asks. */
  readonly select: (topLevel: string) => string | undefined
  /** Whether one that is asked for may be this name or lie under it. */
  readonly leadsTo: (name: string) => boolean
  /** Whether one that is asked for can only lie under this name. */
  readonly leadsBelow: (name: string) => boolean
  /** Of a top-level benchmark that it asks for, the names that are to print something: itself, and those that it names in full. */
  readonly expects: (topLevel: string) => readonly string[]
  /** Whether a wildcard asks for what lies below this top-level benchmark: then nobody knows what there is to be. */
  readonly isOpenBelow: (topLevel: string) => boolean
  /** The shortest deadline of what it asks for at or below a top-level benchmark. Milliseconds. */
  readonly shortestMs: (topLevel: string) => number
  /** For a benchmark whose name is not known yet. Milliseconds. */
  readonly timeoutMs: number
}

/** Which benchmarks of a package are asked for. */
export type BenchmarkSelection = {
  readonly groups: readonly SettingsGroup[]
  /** For the list of what there is: a TestMain runs for it. Milliseconds. */
  readonly listMs: number
  /** By full name, of a leaf; undefined: nobody asks. Its settings are those of one of the groups. */
  readonly orderFor: (name: string) => BenchmarkOrder | undefined
  /**
   * Of the top-level benchmarks that exist, those whose sub-benchmarks should be looked up, and under which GOMAXPROCS, given the
   * names that were seen: an entry matched none of them, and its hint wants the names that do exist.
   */
  readonly explore: (
    listed: readonly string[],
    seen: readonly string[],
  ) => readonly { readonly name: string; readonly cpu: number }[]
  /** Set where it is known that what runs beside makes no difference: nothing but what is asked for is run. */
  readonly isAlone?: boolean
}

/** Whether a benchmark of this name, a parent too, is run for its own sake in a run of this group. */
export function isAskedIn(
  group: SettingsGroup,
  { orderFor }: Pick<BenchmarkSelection, 'orderFor'>,
  name: string,
): boolean {
  const order = orderFor(name)
  if (order === undefined) return group.leadsTo(name)
  return sameSettings(order, group.settings) || group.leadsBelow(name)
}

/** Whether both can be had from the same run. */
export function sameSettings(one: RunSettings, other: RunSettings): boolean {
  return one.cpu === other.cpu && JSON.stringify(one.benchtime) === JSON.stringify(other.benchtime)
}
