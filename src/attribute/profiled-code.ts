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

/** What one line of source allocates itself, or what one library function does that it calls. */
export type AllocatingLine = {
  readonly file: string
  readonly line: number
  readonly source: string
  readonly package: string
  readonly function: string
  /** The library function that the line calls and that allocates, or what it calls does, as a symbol; empty: the line itself does. */
  readonly callee: string
  allocsPerOp: number
  bytesPerOp: number
  isTiny: boolean
  atLeast: boolean
  /** Heap sites there: of the repository's own code, or of a library's function that is inlined. */
  readonly sites: Set<HeapSite>
  /** The heaviest way there, this line first and the benchmark last. */
  path: readonly OwnStop[]
  heaviest: number
}

/**
 * allocs/op of the runtime's own, and what division leaves. One such allocation may have many bytes (a goroutine of the runtime
 * that a collection started), so that where no line of ours leads to it, only a number of them is told.
 */
export const mostNoise = 0.05

/** The order of lines: by place, at one place by what allocates. */
export function byPlaceOfLine(a: AllocatingLine, b: AllocatingLine): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  if (a.line !== b.line) return a.line - b.line
  return a.callee === b.callee ? 0 : a.callee < b.callee ? -1 : 1
}

/** Of all lines together. */
export function allocsOf(lines: Iterable<AllocatingLine>): number {
  return [...lines].reduce((total, { allocsPerOp }) => total + allocsPerOp, 0)
}
