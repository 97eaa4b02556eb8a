import type { FunctionId } from '../go/calls/call-graph.ts'
import { functionKey } from '../go/names/function-key.ts'
import type { HeapSite } from '../go/sites/heap-site.ts'
import {
  branchesOf,
  type CallsOfFunction,
  edgesOf,
  type FollowedCalls,
  pairsOf,
  type SiteOfCode,
} from '../snapshot/calls-of-function.ts'

/** A module's calls at base. */
export type CallsAtBase = {
  /** What was followed there; of a function that is there and not among them it is not known what it reaches. */
  readonly calls: FollowedCalls
  /** Whether a function exists there. */
  readonly has: (importPath: string, name: string) => boolean
}

/**
 * Marks in what head's functions reach by calls what base's did not. A heap site is the same where its function, its text and its allocator
 * are; never by its line. The line of the change is that of the first call of the chain that base does not have, or where it has all of
 * them the line that allocates.
 */
export function compareCalls(head: FollowedCalls, base: CallsAtBase): FollowedCalls {
  const before = new Map(base.calls.functions.map((each) => [functionKey(each), each]))
  const identities = { head: head.sites.map(identityOf), base: base.calls.sites.map(identityOf) }
  const functions = head.functions.map((each) => {
    const there = before.get(functionKey(each))
    if (there === undefined && base.has(each.package, each.name)) return each
    const left = new Map<string, number>()
    for (const [site] of pairsOf(there?.reached ?? [])) {
      const identity = identities.base[site] ?? ''
      left.set(identity, (left.get(identity) ?? 0) + 1)
    }
    const isNew = (site: number): boolean => {
      const identity = identities.head[site] ?? ''
      const known = left.get(identity) ?? 0
      if (known > 0) left.set(identity, known - 1)
      return known === 0
    }
    const changedAt = changes(head, each, there === undefined ? undefined : edgesOf(base.calls, there))
    const added = pairsOf(each.reached).flatMap(([site, branch], i) => (isNew(site) ? [i, changedAt(branch)] : []))
    return { ...each, added, atBase: countsOf(base.calls, there?.reached ?? []) }
  })
  return { ...head, functions }
}

/** What nothing changed since base. */
export function allKnownCalls(head: FollowedCalls): FollowedCalls {
  return {
    ...head,
    functions: head.functions.map((each) => ({ ...each, added: [], atBase: countsOf(head, each.reached) })),
  }
}

function countsOf({ sites }: FollowedCalls, reached: readonly number[]): NonNullable<CallsOfFunction['atBase']> {
  const classes = pairsOf(reached).map(([site]): HeapSite['class'] => sites[site]?.site.class ?? 'free')
  return {
    escapes: classes.filter((each) => each === 'escape').length,
    sites: classes.filter((each) => each !== 'free').length,
  }
}

/**
 * Gives the step of the chain to a branch that the change made, or that allocates; -1: it is in code of others, where a line is no line of this change.
 * @param edges the calls that base has; undefined: it does not have the function
 */
function changes(
  head: FollowedCalls,
  fn: CallsOfFunction,
  edges: ReturnType<typeof edgesOf> | undefined,
): (branch: number) => number {
  const known = new Set((edges ?? []).map(({ from, to }) => edgeKey(from, to)))
  const branches = branchesOf(head, fn)
  /** The branch at the line of the change: the last step of all where base has each call until there. */
  const firstNew: number[] = []
  for (const [i, { step, before }] of branches.entries()) {
    const from = branches[before - 1]
    const isKnown = from === undefined || known.has(edgeKey(from.step, step))
    const above = before === 0 ? 0 : (firstNew[before - 1] ?? 0)
    firstNew[i] = above > 0 ? above : isKnown ? 0 : before
  }
  return (branch) => {
    // Where the function itself is new its first line says nothing.
    const at = edges === undefined ? branch : firstNew[branch - 1] || branch
    return branches[at - 1]?.step.isOwn === true ? (fn.branches[at * 2 - 2] ?? -1) : -1
  }
}

function edgeKey(from: FunctionId, to: FunctionId): string {
  return `${functionKey(from)} > ${functionKey(to)}`
}

function identityOf({ package: path, name, site: { kind, text, call } }: SiteOfCode): string {
  return JSON.stringify([path, name, kind, text === '' ? call : text])
}
