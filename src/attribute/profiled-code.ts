import type { Frame } from '../go/output/profile.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'

/** A commit's code, for reading a profile of it. */
export type ProfiledCode = {
  readonly functions: readonly GoFunction[]
  /** A file as the profile names it, relative to the repository's root; undefined for code that is not the repository's own. */
  readonly ownFile: (file: string) => string | undefined
  /** A file as the compiler names it, relative to the repository's root. */
  readonly fileOf: (file: string) => string
  readonly sourceLine: (path: string, line: number) => string
}

/** What is allocated on one line of source. */
export type AllocatingLine = {
  readonly file: string
  readonly line: number
  readonly source: string
  readonly package: string
  readonly function: string
  allocsPerOp: number
  bytesPerOp: number
  isTiny: boolean
  atLeast: boolean
  /** allocs/op where all that was not seen is its own. */
  most: number
  /** Heap sites of the repository's own code there. */
  readonly sites: Set<HeapSite>
  /** Functions that the line calls and that allocate, or what they call does; as symbols. */
  readonly calls: Map<string, number>
  /** The heaviest way there, this line first and the benchmark last. */
  path: readonly (Frame & { readonly file: string })[]
  heaviest: number
}
