import type { CallKind, FunctionId } from '../go/calls/reach.ts'
import type { HeapSite } from '../go/sites/heap-site.ts'

/** How far the calls of a function are followed: to the modules of the run, or to all that is linked. */
export type CallScope = 'module' | 'all'

/** A step of a chain of calls: a function, and the place in it of the next step's call; of the last one, of what the chain leads to. */
export type CallStep = FunctionId & {
  readonly file: string
  readonly line: number
  /** Whether the file is of a module of the run, relative to the repository's root; else as the compiler names it. */
  readonly isOwn: boolean
}

/** A heap site of a function; files of sites that are not the repository's are as the compiler names them. */
export type SiteOfCode = FunctionId & { readonly site: HeapSite }

/** A call that the code does not say the callee of. */
export type DynamicCall = {
  readonly kind: CallKind
  /** `io.Writer`, `internal/bytealg.Count`; empty where nothing is known of it. */
  readonly callee: string
  /** How many lines of the function at the end of the chain call the same. */
  readonly lines: number
  /** The only function of the reached code that it can be, which was followed; null: none, or more than one. */
  readonly followed: FunctionId | null
}

/** A call of a function that was reached, at the place in the first one. */
export type CallEdge = { readonly from: CallStep; readonly to: FunctionId }

/**
 * What functions lead to by their calls. Thousands of them may reach the same: each heap site, call and step of a chain is there once, and what a
 * function leads to are numbers, places in these lists. `reachedBy` and `dynamicCallsOf` read them.
 */
export type FollowedCalls = {
  readonly functions: readonly CallsOfFunction[]
  readonly sites: readonly SiteOfCode[]
  readonly dynamic: readonly DynamicCall[]
  readonly steps: readonly CallStep[]
  readonly edges: readonly CallEdge[]
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
  /**
   * The shortest chains as a tree. Two numbers for each branch: its step, and the branch, counted from 1, that it goes on from; 0: it is a step
   * of the function itself.
   */
  readonly branches: readonly number[]
  /** Two numbers for each heap site: the site, and the branch that it is at. Those on the way to nothing but a panic are not among them. */
  readonly reached: readonly number[]
  /** Two numbers for each call that cannot be followed by its name: the call, and the branch that it is at. */
  readonly open: readonly number[]
  /** Calls between the functions that were reached, nearest first; only those that are asked for. */
  readonly edges: readonly number[]
  /**
   * What base does not reach, two numbers each: which one of those reached, counted from 0, and the step of the line that makes it reachable, or that
   * allocates; -1: not known. Undefined: not compared.
   */
  readonly added?: readonly number[]
  /** How many of them base reaches, of which class; undefined: not compared. */
  readonly atBase?: { readonly escapes: number; readonly sites: number }
  /** What is reached and not listed here: a report lists a part. */
  readonly left: LeftOut
}

/** How many a list leaves out. */
export type LeftOut = {
  readonly escapes: number
  /** Of all classes that count, escapes among them. */
  readonly sites: number
  readonly newEscapes: number
  readonly newSites: number
  /** Calls that cannot be followed. */
  readonly open: number
  /** Calls whose callee the code does not say, and that were followed. */
  readonly followed: number
}

/** Nothing is left out. */
export const nothingLeft: LeftOut = { escapes: 0, sites: 0, newEscapes: 0, newSites: 0, open: 0, followed: 0 }

/** No function's calls were followed. */
export const noCalls: FollowedCalls = { functions: [], sites: [], dynamic: [], steps: [], edges: [] }

/** A heap site that a function reaches, its own or by calls. */
export type SiteByCalls = SiteOfCode & {
  /** Where it is in the tree of the function; see `chainTo`. */
  readonly branch: number
  /** Whether base does not reach it; undefined: not compared. */
  readonly isNew?: boolean
  /** The line of the change that makes it reachable, or that allocates. */
  readonly changed?: CallStep
}

/** A call that the code does not say the callee of, and where it is in the tree of the function. */
export type DynamicByCalls = DynamicCall & { readonly branch: number }

/** The heap sites that a function leads to, nearest first. */
export function reachedBy(calls: FollowedCalls, { reached, added }: CallsOfFunction): readonly SiteByCalls[] {
  const changes = added === undefined ? undefined : new Map(pairsOf(added))
  return pairsOf(reached).map(([site, branch], i) => {
    const changed = calls.steps[changes?.get(i) ?? -1]
    return {
      ...there(calls.sites[site]),
      branch,
      ...(changes !== undefined && { isNew: changes.has(i) }),
      ...(changed !== undefined && { changed }),
    }
  })
}

/** The calls that a function leads to and that cannot be followed by their names. */
export function dynamicCallsOf(calls: FollowedCalls, { open }: CallsOfFunction): readonly DynamicByCalls[] {
  return pairsOf(open).map(([call, branch]) => ({ ...there(calls.dynamic[call]), branch }))
}

/** The calls between the functions that a function reaches, as far as they were asked for. */
export function edgesOf(calls: FollowedCalls, { edges }: CallsOfFunction): readonly CallEdge[] {
  return edges.map((edge) => there(calls.edges[edge]))
}

/** The branches of a function's tree, from 1 on: the step of each, and the branch that it goes on from; 0: none. */
export function branchesOf(
  { steps }: FollowedCalls,
  { branches }: CallsOfFunction,
): readonly { readonly step: CallStep; readonly before: number }[] {
  return pairsOf(branches).map(([step, before]) => ({ step: there(steps[step]), before }))
}

/** The shortest chain to a branch: the function that is judged first. */
export function chainTo({ steps }: FollowedCalls, { branches }: CallsOfFunction, branch: number): readonly CallStep[] {
  const chain: CallStep[] = []
  for (let at = branch; at > 0; at = there(branches[at * 2 - 1])) chain.push(there(steps[there(branches[at * 2 - 2])]))
  return chain.reverse()
}

/** Numbers that belong together two by two. */
export function pairsOf(numbers: readonly number[]): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = []
  for (let i = 0; i + 1 < numbers.length; i += 2) pairs.push([there(numbers[i]), there(numbers[i + 1])])
  return pairs
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('followed calls name something that is not among them')
  return value
}
