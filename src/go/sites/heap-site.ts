import type { FlowStep } from '../output/escape-flow.ts'
import type { Cause } from './cause.ts'

/**
 * Classes of heap sites.
 * - `escape`: the compiler says so there (`moved to heap: NAME`, `EXPR escapes to heap`) and calls the allocator.
 * - `growth`: `append`, map assignment, slice moves: allocates only when something must grow.
 * - `unreported`: an allocator call without an escape text (`make(chan)`, `s += x`, ...).
 * - `free`: an escape text without an allocator call (constants, zero-size and empty values). Never counted.
 */
export type HeapSiteClass = 'escape' | 'growth' | 'unreported' | 'free'

/** One place in a function where memory is had from the heap, or where the compiler says so. */
export type HeapSite = {
  readonly class: HeapSiteClass
  /** The kind of text: empty where there is a call without one. */
  readonly kind: 'moved to heap' | 'escapes to heap' | ''
  /** The compiler's whole text, shapes normalised: `moved to heap: res`. Empty where there is none. */
  readonly text: string
  /** The runtime function called, `runtime.newobject`; empty where the site is free. */
  readonly call: string
  /** As the compiler prints it under -trimpath, `example.com/m/codec/encode.go`; in a snapshot from the root of the repository. */
  readonly file: string
  readonly line: number
  /** 1-based, in bytes; 0: none known. */
  readonly column: number
  /** The compiler's flow to the heap, files as it prints them; empty where it gives none. */
  readonly why: readonly FlowStep[]
  /** Undefined where no rule knows it. */
  readonly cause: Cause | undefined
  /** The functions inlined at its place, as the compiler names them: one of them may be what it comes from. */
  readonly inlined: readonly string[]
  /** Whether base does not have it; undefined: not compared. */
  readonly isNew?: boolean
  /** The function that had it at base, where inlining or a change of the source brought it here. */
  readonly movedFrom?: string
  /** The text of what base had in its place in this function. */
  readonly replaces?: string
  /** The line that base does not have: its own, or one on the way of its value to the heap. */
  readonly changed?: ChangedLine
  /** The parameter that leaks now and did not at base, where that is why the value is on the heap. */
  readonly leak?: Leak
}

/** A line of the change, and the function it is in. */
export type ChangedLine = {
  readonly function: string
  readonly file: string
  readonly line: number
  readonly source: string
}

/** A parameter that began to leak. */
export type Leak = {
  /** Import path, and Go's name of the function. */
  readonly package: string
  readonly function: string
  readonly parameter: string
  /** What of it leaked at base: nothing, what it points to, or itself to a result only. */
  readonly was: 'nothing' | 'content' | 'result'
  /** Where the function lets the value go on to the heap. */
  readonly file: string
  readonly line: number
  readonly source: string
}

/** The order of heap sites: by place, at one place by text and call. */
export function byPlace(a: HeapSite, b: HeapSite): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  if (a.line !== b.line) return a.line - b.line
  if (a.column !== b.column) return a.column - b.column
  const key = (site: HeapSite): string => `${site.text} ${site.call}`
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
}

/** A function that the compiler emitted or spoke of, and its heap sites in order of place. */
export type GoFunction = {
  /** Import path. */
  readonly package: string
  /** Go's own name, package path apart, type arguments as `[...]`: `F`, `T.M`, `(*T).M`, `init`. */
  readonly name: string
  /** Where it is declared, named as the files of sites are; line 0 where unknown. */
  readonly file: string
  readonly line: number
  /** Why calls of it cannot be inlined, `function too complex: cost 85 exceeds budget 80`; empty: they can; undefined: not known. */
  readonly obstacle?: string
  /** How many escapes and heap sites the function of this name has at base; undefined: not compared. */
  readonly atBase?: { readonly escapes: number; readonly sites: number }
  readonly sites: readonly HeapSite[]
}
