import type { CallKind, FunctionId } from '../go/calls/reach.ts'
import type { ChangedLine, HeapSite } from '../go/sites/heap-site.ts'

/** How far the calls of a function are followed: to the modules of the run, or to all that is linked. */
export type CallScope = 'module' | 'all'

/** A step of a chain of calls: a function, and the place in it of the next step's call; of the last one, of what the chain leads to. */
export type CallStep = FunctionId & {
  readonly file: string
  readonly line: number
  /** Whether the file is of a module of the run, relative to the repository's root; else as the compiler names it. */
  readonly isOwn: boolean
}

/** A heap site that a function reaches, its own or by calls; files of sites that are not the repository's are as the compiler names them. */
export type SiteByCalls = FunctionId & {
  readonly site: HeapSite
  /** The shortest: the function that is judged first, the one with the site last. */
  readonly chain: readonly CallStep[]
  /** Whether base does not reach it; undefined: not compared. */
  readonly isNew?: boolean
  /** The line of the change that makes it reachable, or that allocates. */
  readonly changed?: ChangedLine
}

/** A call that the code does not say the callee of. */
export type DynamicCall = {
  readonly kind: CallKind
  /** `io.Writer`, `internal/bytealg.Count`; empty where nothing is known of it. */
  readonly callee: string
  readonly chain: readonly CallStep[]
  /** How many lines of the function at the end of the chain call the same. */
  readonly lines: number
  /** The only function of the reached code that it can be, which was followed; null: none, or more than one. */
  readonly followed: FunctionId | null
}

/** What a function leads to by its calls. */
export type CallsOfFunction = FunctionId & {
  readonly scope: CallScope
  /** The patterns of functions that were not followed, as written. */
  readonly allow: readonly string[]
  /** Those of them that nothing reached. */
  readonly unreached: readonly string[]
  /** How many functions were reached, itself among them, and of how many packages. */
  readonly functions: number
  readonly packages: number
  /** Those on the way to nothing but a panic are not among them. */
  readonly sites: readonly SiteByCalls[]
  /** How many of them base reaches, of which class; undefined: not compared. */
  readonly atBase?: { readonly escapes: number; readonly sites: number }
  readonly dynamic: readonly DynamicCall[]
  /** All calls between the functions that were reached, nearest first; only where they are asked for. */
  readonly edges?: readonly CallEdge[]
}

/** A call of a function that was reached, at the place in the first one. */
export type CallEdge = { readonly from: CallStep; readonly to: FunctionId }
