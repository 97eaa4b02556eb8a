import { functionKey } from '../go/names/function-key.ts'
import {
  branchesOf,
  type CallEdge,
  type CallStep,
  type CallsOfFunction,
  type DynamicCall,
  dynamicCallsOf,
  edgesOf,
  type FollowedCalls,
  reachedBy,
  type SiteByCalls,
  type SiteOfCode,
} from './calls-of-function.ts'

/** A chain of calls from its end; chains that begin alike have that in common. */
export type CallLink = { readonly step: CallStep; readonly before: CallLink | undefined }

/** What a function leads to, written out. */
export type CallsFound = Omit<CallsOfFunction, 'branches' | 'reached' | 'open' | 'edges' | 'added'> & {
  readonly sites: readonly (SiteOfCode & Pick<SiteByCalls, 'isNew' | 'changed'> & { readonly chain: CallLink })[]
  readonly dynamic: readonly (DynamicCall & { readonly chain: CallLink })[]
  readonly edges: readonly CallEdge[]
}

/** Gathers what functions lead to: what several of them reach is kept once. */
export class CallsGathered {
  readonly #sites = new Once<SiteOfCode>(
    ({ package: path, name, site }) => JSON.stringify([path, name, site]),
    ({ package: path, name, site }) => ({ package: path, name, site }),
  )
  readonly #dynamic = new Once<DynamicCall>(
    ({ kind, callee, lines, followed }) => JSON.stringify([kind, callee, lines, followed]),
    ({ kind, callee, lines, followed }) => ({ kind, callee, lines, followed }),
  )
  readonly #steps = new Once<CallStep>(stepKey, (step) => step)
  readonly #edges = new Once<CallEdge>(
    ({ from, to }) => `${stepKey(from)} > ${functionKey(to)}`,
    (edge) => edge,
  )
  /** Heap sites by the object that says what they are. */
  readonly #known = new Map<SiteOfCode['site'], { readonly key: string; readonly id: number }>()

  /** One function's, with its places in the lists. */
  add({ sites, dynamic, edges, ...about }: CallsFound): CallsOfFunction {
    const tree = new Tree(this.#steps)
    const added = sites.flatMap(({ isNew, changed }, i) =>
      isNew === true ? [i, changed === undefined ? -1 : this.#steps.id(changed)] : [],
    )
    return {
      ...about,
      reached: sites.flatMap((each) => [this.#site(each), tree.branch(each.chain)]),
      open: dynamic.flatMap((each) => [this.#dynamic.id(each), tree.branch(each.chain)]),
      edges: edges.map((edge) => this.#edges.id(edge)),
      branches: tree.branches,
      ...(about.atBase !== undefined && { added }),
    }
  }

  /** The functions that were added, with the lists. */
  calls(functions: readonly CallsOfFunction[]): FollowedCalls {
    return {
      functions,
      sites: this.#sites.values,
      dynamic: this.#dynamic.values,
      steps: this.#steps.values,
      edges: this.#edges.values,
    }
  }

  #site(reached: SiteOfCode): number {
    const key = functionKey(reached)
    const known = this.#known.get(reached.site)
    if (known?.key === key) return known.id
    const id = this.#sites.id(reached)
    this.#known.set(reached.site, { key, id })
    return id
  }
}

/** What was followed in several parts, of each the functions that are wanted. */
export function joinCalls(
  parts: readonly (Omit<FollowedCalls, 'functions'> & { readonly functions: readonly CallsOfFunction[] })[],
): FollowedCalls {
  const gathered = new CallsGathered()
  return gathered.calls(parts.flatMap((calls) => calls.functions.map((fn) => gathered.add(writtenOut(calls, fn)))))
}

function writtenOut(calls: FollowedCalls, fn: CallsOfFunction): CallsFound {
  const { branches: _, reached: __, open: ___, added: ____, ...about } = fn
  const links: CallLink[] = []
  for (const { step, before } of branchesOf(calls, fn)) links.push({ step, before: links[before - 1] })
  const withChain = <T extends { readonly branch: number }>(all: readonly T[]): (T & { readonly chain: CallLink })[] =>
    all.flatMap((each) => {
      const chain = links[each.branch - 1]
      return chain === undefined ? [] : [{ ...each, chain }]
    })
  return {
    ...about,
    sites: withChain(reachedBy(calls, fn)),
    dynamic: withChain(dynamicCallsOf(calls, fn)),
    edges: edgesOf(calls, fn),
  }
}

/** A list that has each value once. */
class Once<Value> {
  readonly values: Value[] = []
  readonly #ids = new Map<string, number>()
  readonly #keyOf: (value: Value) => string
  readonly #kept: (value: Value) => Value

  /** @param kept what is kept of a value that has more than it needs */
  constructor(keyOf: (value: Value) => string, kept: (value: Value) => Value) {
    this.#keyOf = keyOf
    this.#kept = kept
  }

  id(value: Value): number {
    const key = this.#keyOf(value)
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.values.push(this.#kept(value)) - 1
    this.#ids.set(key, id)
    return id
  }
}

/** The chains of one function as the branches of a tree. */
class Tree {
  readonly branches: number[] = []
  readonly #steps: Once<CallStep>
  readonly #known = new Map<CallLink | undefined, number>([[undefined, 0]])
  /** By the branch that they go on from: each branch by its step. */
  readonly #after = new Map<number, Map<number, number>>()

  constructor(steps: Once<CallStep>) {
    this.#steps = steps
  }

  branch(chain: CallLink): number {
    const links: CallLink[] = []
    let at: CallLink | undefined = chain
    for (; at !== undefined && !this.#known.has(at); at = at.before) links.push(at)
    let branch = this.#known.get(at) ?? 0
    for (const link of links.reverse()) {
      branch = this.#next(branch, this.#steps.id(link.step))
      this.#known.set(link, branch)
    }
    return branch
  }

  #next(before: number, step: number): number {
    const after = this.#after.get(before) ?? new Map<number, number>()
    this.#after.set(before, after)
    const known = after.get(step)
    if (known !== undefined) return known
    this.branches.push(step, before)
    const branch = this.branches.length / 2
    after.set(step, branch)
    return branch
  }
}

function stepKey({ package: path, name, file, line, isOwn }: CallStep): string {
  return `${path} ${name} ${file}:${line} ${isOwn}`
}
