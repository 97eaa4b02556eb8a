import { groupBy } from '../../lang/group-by.ts'

/** How two fit, and what tells those apart that do not fit alike: many of one kind are one class, whose members are as good as each other. */
export type Fit<L, R> = {
  readonly leftClass: (left: L) => string
  readonly rightClass: (right: R) => string
  /** 0 best; undefined: not at all. The same for all members of two classes. */
  readonly rank: (left: L, right: R) => number | undefined
}

type Edge = { readonly i: number; readonly j: number; readonly rank: number }

/**
 * Pairs each of `lefts` with at most one of `rights` so that no more pairs are possible, better fits first: what a fit of an
 * earlier rank has paired stays paired, though perhaps with another one of the same or an earlier rank.
 */
export function bestPairs<L, R>(lefts: readonly L[], rights: readonly R[], fit: Fit<L, R>): ReadonlyMap<L, R> {
  return pairClasses(lefts, rights, fit, (flow, edges) => {
    for (const rank of [...new Set(edges.map((edge) => edge.rank))].sort((a, b) => a - b))
      flow.fill(edges.filter((edge) => edge.rank <= rank))
  })
}

/** Pairs what is nearest first, one after the other, and then whatever can still be paired. For many different ranks. */
export function nearestPairs<L, R>(lefts: readonly L[], rights: readonly R[], fit: Fit<L, R>): ReadonlyMap<L, R> {
  return pairClasses(lefts, rights, fit, (flow, edges) => flow.fill(edges.toSorted((a, b) => a.rank - b.rank)))
}

function pairClasses<L, R>(
  lefts: readonly L[],
  rights: readonly R[],
  fit: Fit<L, R>,
  pair: (flow: Flow, edges: readonly Edge[]) => void,
): ReadonlyMap<L, R> {
  if (lefts.length === 0 || rights.length === 0) return new Map()
  const left = [...groupBy(lefts, fit.leftClass).values()]
  const right = [...groupBy(rights, fit.rightClass).values()]
  const edges = left.flatMap(([one], i) =>
    right.flatMap(([other], j) => {
      const rank = one === undefined || other === undefined ? undefined : fit.rank(one, other)
      return rank === undefined ? [] : [{ i, j, rank }]
    }),
  )
  const flow = new Flow(
    left.map(({ length }) => length),
    right.map(({ length }) => length),
  )
  pair(flow, edges)
  return flow.pairs(left, right)
}

/** How many of each class of the left are paired with how many of each class of the right. */
class Flow {
  readonly #left: number[]
  readonly #right: number[]
  readonly #amounts = new Map<number, Map<number, number>>()

  constructor(left: readonly number[], right: readonly number[]) {
    this.#left = [...left]
    this.#right = [...right]
  }

  /** Pairs as many of two classes as both have left. */
  take({ i, j }: Edge): void {
    const amount = Math.min(this.#left[i] ?? 0, this.#right[j] ?? 0)
    if (amount === 0) return
    this.#move([{ i, j }], amount)
    this.#left[i] = (this.#left[i] ?? 0) - amount
    this.#right[j] = (this.#right[j] ?? 0) - amount
  }

  /** Pairs along edges in their order, and then until no more are possible, moving others to another partner where that is the only way (Edmonds and Karp). */
  fill(edges: readonly Edge[]): void {
    for (const edge of edges) this.take(edge)
    const from = groupBy(edges, ({ i }) => i)
    for (let path = this.#path(from); path !== undefined; path = this.#path(from)) this.#augment(path)
  }

  pairs<L, R>(left: readonly (readonly L[])[], right: readonly (readonly R[])[]): ReadonlyMap<L, R> {
    const pairs = new Map<L, R>()
    const next = right.map(() => 0)
    for (const [i, members] of left.entries()) {
      const partners = [...(this.#amounts.get(i) ?? [])].flatMap(([j, amount]) => {
        const first = next[j] ?? 0
        next[j] = first + amount
        return right[j]?.slice(first, first + amount) ?? []
      })
      for (const [n, partner] of partners.entries()) {
        const member = members[n]
        if (member !== undefined) pairs.set(member, partner)
      }
    }
    return pairs
  }

  /** The steps from a class that has somebody left to one that has: to a partner, or back from a partner to who has it. */
  #path(from: ReadonlyMap<number, readonly Edge[]>): readonly Pick<Edge, 'i' | 'j'>[] | undefined {
    const starts = [...from.keys()].filter((i) => (this.#left[i] ?? 0) > 0)
    const reached = new Map<number, readonly Pick<Edge, 'i' | 'j'>[]>(starts.map((i) => [i, []]))
    const seen = new Set<number>()
    const queue = [...starts]
    for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
      for (const { j } of from.get(i) ?? []) {
        if (seen.has(j)) continue
        seen.add(j)
        const path = [...(reached.get(i) ?? []), { i, j }]
        if ((this.#right[j] ?? 0) > 0) return path
        for (const [other, amounts] of this.#amounts) {
          if (reached.has(other) || (amounts.get(j) ?? 0) === 0) continue
          reached.set(other, path)
          queue.push(other)
        }
      }
    }
    return undefined
  }

  /** One more along a path: each class on it gives its partner to the one before and takes the next. */
  #augment(path: readonly Pick<Edge, 'i' | 'j'>[]): void {
    this.#move(path, 1)
    for (const [n, { i }] of path.entries()) {
      const before = path[n - 1]
      if (before !== undefined) this.#add(i, before.j, -1)
    }
    const [first, last] = [path[0], path.at(-1)]
    if (first !== undefined) this.#left[first.i] = (this.#left[first.i] ?? 0) - 1
    if (last !== undefined) this.#right[last.j] = (this.#right[last.j] ?? 0) - 1
  }

  #move(steps: readonly Pick<Edge, 'i' | 'j'>[], amount: number): void {
    for (const { i, j } of steps) this.#add(i, j, amount)
  }

  #add(i: number, j: number, amount: number): void {
    const amounts = this.#amounts.get(i) ?? new Map<number, number>()
    this.#amounts.set(i, amounts.set(j, (amounts.get(j) ?? 0) + amount))
  }
}
