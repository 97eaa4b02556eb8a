import type { OwnFrame } from '../go/output/profile.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { SourceText } from '../snapshot/source-text.ts'

/** A commit's code, for reading a profile of it. */
export type ProfiledCode = {
  readonly functions: readonly GoFunction[]
  /** The files that the profile leads to; see `filesProfiled`. */
  readonly text: SourceText
}

/** A frame of the repository's own code; its file from the root. */
export type OwnStop = Pick<OwnFrame, 'function' | 'file' | 'line'>

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
  path: readonly OwnStop[]
  heaviest: number
}
