import { groupBy } from '../../lang/group-by.ts'
import type { PackageNames } from '../names/package-names.ts'
import {
  classOf,
  couldOwn,
  distance,
  fitOf,
  inSymbol,
  isCombined,
  isWrapper,
  lineOf,
  makesObject,
  mayMakeClosure,
  mayStandElsewhere,
  mayTake,
  startsFunction,
  type TextInstance,
  traitsOf,
} from './fits.ts'
import { bestPairs, nearestPairs } from './matching.ts'
import type { CallInSymbol } from './physical-functions.ts'
import type { SaidText } from './text-instances.ts'

/** What the calls of one pool are: every call is in exactly one of the parts. */
export type Pairing = {
  /** The calls of each text that has any; as many as it is said, at most. */
  readonly own: ReadonlyMap<SaidText, readonly CallInSymbol[]>
  /** Of texts that share one call with others: several variables that one call makes. */
  readonly shared: ReadonlyMap<SaidText, CallInSymbol>
  /** Closures of the compiler's own for `go` and `defer`, which it explains and has no text for. */
  readonly wrappers: readonly CallInSymbol[]
  /** Calls that the compiler has no text for. */
  readonly unreported: readonly CallInSymbol[]
  /** Sayings without a call: nothing of `unreported` can be theirs. */
  readonly free: readonly TextInstance[]
}

/**
 * Joins the escape texts of one function's code (a pool: one shape, one copy) with the allocator calls that this code has. Each
 * saying of a text owns one call at most, and no call has two owners, but for the one that makes several variables. What can be
 * paired is paired, in this order:
 * 0. a variable of the compiler's own, which stands nowhere (`#next`, an int), with a call that makes an int in its function,
 * 1. by line and physical function, there by kind and type (the table in escape-text.ts),
 * 2. on a line whatever the physical function,
 * 3. `moved to heap` with calls that make single objects on other lines: the text stands at NAME's own line, the call at the
 *    first line of what declares it,
 * 4. what else stands on another line and has a call that fits by its type, nearest first: the elements of a map's literal are
 *    made on its first line,
 * 5. closures that the compiler makes for `go` and `defer` with the calls on their line,
 * 6. whatever is left of the texts with what is left of the calls in the physical function and could be theirs by its kind alone.
 * A text without a call is free then, since its function has none left that could be its own: accounts.ts holds that.
 */
export function pairSites(
  instances: readonly TextInstance[],
  calls: readonly CallInSymbol[],
  names: PackageNames,
): Pairing {
  const pool = new Pool(instances, calls, names)
  pool.pairUnplaced()
  pool.pairLines((instance, call, fit) => inSymbol(instance, call) && mayTake(instance, call, fit))
  pool.pairLines(mayTake)
  pool.pairMoved()
  pool.pairElsewhere()
  pool.pairWrappers()
  pool.pairRest()
  return pool.result()
}

class Pool {
  readonly #instances: readonly TextInstance[]
  readonly #calls: readonly CallInSymbol[]
  readonly #names: PackageNames
  readonly #ownerOf = new Map<CallInSymbol, TextInstance>()
  readonly #paired = new Set<TextInstance>()

  constructor(instances: readonly TextInstance[], calls: readonly CallInSymbol[], names: PackageNames) {
    this.#instances = instances
    this.#calls = calls
    this.#names = names
  }

  /** Line by line, best fits first. */
  pairLines(may: (instance: TextInstance, call: CallInSymbol, fit: number) => boolean): void {
    const calls = groupBy(this.#openCalls(), lineOf)
    for (const [line, instances] of groupBy(this.#openInstances(), ({ text }) => lineOf(text)))
      this.#own(
        bestPairs(instances, calls.get(line) ?? [], {
          leftClass: (instance) => `${instance.symbol} ${traitsOf(instance)}`,
          rightClass: classOf,
          rank: (instance, call) => {
            const fit = fitOf(instance, call, this.#names)
            return fit !== undefined && may(instance, call, fit) ? fit : undefined
          },
        }),
      )
  }

  /** Only where others do not name their function (up to Go 1.24), and could take its call. */
  pairUnplaced(): void {
    if (!this.#instances.some(({ symbol }) => symbol === '')) return
    const unplaced = this.#openInstances().filter(({ text }) => !text.isPlaced && text.shape === 'moved')
    this.#own(
      nearestPairs(unplaced, this.#openCalls().filter(makesObject), {
        leftClass: ({ symbol }) => symbol,
        rightClass: classOf,
        rank: (instance, call) => (call.type === 'int' && inSymbol(instance, call) ? 0 : undefined),
      }),
    )
  }

  pairMoved(): void {
    const moved = this.#openInstances().filter(({ text }) => text.shape === 'moved')
    this.#own(
      nearestPairs(moved, this.#openCalls().filter(makesObject), {
        leftClass: ({ text, symbol }) => `${symbol} ${lineOf(text)}`,
        rightClass: (call) => `${classOf(call)} ${lineOf(call)}`,
        rank: (instance, call) => (inSymbol(instance, call) ? distance(instance.text, call) : undefined),
      }),
    )
  }

  pairElsewhere(): void {
    const starts = new Set(this.#calls.filter(startsFunction).map(lineOf))
    this.#pairNearest((instance, call) =>
      inSymbol(instance, call) && mayStandElsewhere(instance, call, starts, this.#names)
        ? distance(instance.text, call)
        : undefined,
    )
  }

  pairWrappers(): void {
    const calls = groupBy(this.#openCalls().filter(mayMakeClosure), lineOf)
    for (const [line, wrappers] of groupBy(this.#instances.filter(isWrapper), ({ text }) => lineOf(text)))
      this.#own(
        bestPairs(wrappers, calls.get(line) ?? [], {
          leftClass: ({ symbol }) => symbol,
          rightClass: classOf,
          rank: (instance, call) => (inSymbol(instance, call) ? 0 : undefined),
        }),
      )
  }

  /** What is undecided counts. */
  pairRest(): void {
    this.#pairNearest((instance, call) =>
      couldOwn(instance, call) ? (distance(instance.text, call) ?? Number.MAX_SAFE_INTEGER) : undefined,
    )
  }

  #pairNearest(rank: (instance: TextInstance, call: CallInSymbol) => number | undefined): void {
    const [instances, calls] = [this.#openInstances(), this.#openCalls()]
    if (instances.length === 0 || calls.length === 0) return
    this.#own(
      nearestPairs(instances, calls, {
        leftClass: (instance) => `${instance.symbol} ${lineOf(instance.text)} ${traitsOf(instance)}`,
        rightClass: (call) => `${classOf(call)} ${lineOf(call)}`,
        rank,
      }),
    )
  }

  result(): Pairing {
    const own = new Map<SaidText, CallInSymbol[]>()
    const wrappers: CallInSymbol[] = []
    for (const call of this.#calls) {
      const owner = this.#ownerOf.get(call)
      if (owner === undefined) continue
      if (isWrapper(owner)) wrappers.push(call)
      else own.set(owner.text, [...(own.get(owner.text) ?? []), call])
    }
    const shared = new Map<SaidText, CallInSymbol>()
    for (const instance of this.#openInstances()) {
      const call = instance.text.shape === 'moved' ? this.#combinedFor(instance) : undefined
      if (call !== undefined && !own.has(instance.text)) shared.set(instance.text, call)
    }
    const free = this.#openInstances().filter(({ text }) => !shared.has(text))
    return { own, shared, wrappers, unreported: this.#openCalls(), free }
  }

  /** The nearest call that may make this variable beside the one that owns it. */
  #combinedFor(instance: TextInstance): CallInSymbol | undefined {
    const combined = this.#calls.filter(
      (call) => isCombined(call) && inSymbol(instance, call) && this.#ownerOf.get(call)?.shape === 'moved',
    )
    const far = combined.map((call) => distance(instance.text, call) ?? Number.POSITIVE_INFINITY)
    const least = Math.min(...far)
    return combined[far.indexOf(least)]
  }

  #own(pairs: ReadonlyMap<TextInstance, CallInSymbol>): void {
    for (const [instance, call] of pairs) {
      this.#ownerOf.set(call, instance)
      this.#paired.add(instance)
    }
  }

  /** Closures for `go` and `defer` have a step of their own. */
  #openInstances(): readonly TextInstance[] {
    return this.#instances.filter((instance) => !this.#paired.has(instance) && !isWrapper(instance))
  }

  #openCalls(): readonly CallInSymbol[] {
    return this.#calls.filter((call) => !this.#ownerOf.has(call))
  }
}
