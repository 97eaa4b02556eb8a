import { isGrowth } from './allocators.ts'
import {
  claimRank,
  type EscapeTextShape,
  isClosureType,
  mayClaim,
  operandsOf,
  sameType,
  typeInText,
} from './escape-text.ts'
import { groupBy } from './group-by.ts'
import { bestPairs, nearestPairs } from './matching.ts'
import type { PackageNames } from './package-names.ts'
import type { CallInSymbol } from './physical-functions.ts'
import type { SaidText } from './text-instances.ts'

/** One text, said once: what can own one call. */
export type TextInstance = {
  readonly text: SaidText
  /** The block that says it, and its wording there. */
  readonly block: string
  readonly subject: string
  readonly shape: EscapeTextShape
  /** The physical function it is about; empty: any of the pool's. */
  readonly symbol: string
}

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

/** Whether a call could be what a text allocates, for all that is known of their kinds: then the text is not free while the call is nobody's. */
export function couldOwn(instance: TextInstance, call: CallInSymbol): boolean {
  return inSymbol(instance, call) && !isGrowth(call.family) && mayClaim(instance.shape, call.family)
}

const lineOf = (at: { file: string; line: number }): string => `${at.file}:${at.line}`

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

/** What has an expression that a call can be held against. */
type Worded = Pick<TextInstance, 'block' | 'subject'> & { readonly shape: EscapeTextShape }

/** A literal that captures nothing is free: it takes a call of another type only in the very function that is said to have it. */
function mayTake({ shape, symbol }: TextInstance, call: CallInSymbol, fit: number): boolean {
  return fit < unlikely || shape !== 'closure' || symbol === call.symbol
}

/** All of a text that its fit with a call depends on. */
function traitsOf({ block, shape, subject }: Worded): string {
  const words =
    shape === 'concatenation'
      ? operandsOf(subject)
      : shape === 'string conversion'
        ? makesSlice(subject)
        : shape === 'value'
          ? isMethodValue(subject)
          : (typeInText(shape, subject) ?? '')
  return `${block} ${shape} ${words}`
}

function classOf({ symbol, call, type }: CallInSymbol): string {
  return `${symbol} ${call} ${type}`
}

/** `([]byte)(s)`, not `string(b)` */
function makesSlice(subject: string): boolean {
  return subject.startsWith('([]')
}

/** `e.Encode`, whose struct is that of a closure. */
function isMethodValue(subject: string): boolean {
  return /\.[\p{L}_][\p{L}\p{N}_]*$/u.test(subject)
}

function inSymbol({ symbol }: TextInstance, call: CallInSymbol): boolean {
  return symbol === '' || symbol === call.symbol
}

/** Of what fits only where nothing else is left on the line. */
const unlikely = 10

/** How well a call on a text's line fits it, 0 best; undefined where it cannot be its own. */
function fitOf(text: Worded, call: CallInSymbol, names: PackageNames): number | undefined {
  const { shape, subject } = text
  const rank = claimRank(shape, call.family)
  if (rank === undefined) return undefined
  const isClosure = isClosureType(call.type)
  // A closure's struct is nobody else's. Another type makes it unlikely only: where arguments are passed on the stack, the one
  // that was loaded last need not be the call's.
  if (shape === 'closure') return isClosure ? 0 : call.type === '' && !isCombined(call) ? 1 : unlikely
  if (isClosure) return shape === 'value' && isMethodValue(subject) ? 0 : undefined
  const isSame = isSameType(text, call, names)
  if (isSame === true) return 0
  if (isOtherSum(text, call)) return unlikely
  return 1 + rank * 3 + (isOtherWay(text, call) || isSame === false ? 2 : 1)
}

/** Undefined where the text or the call does not tell its type. */
function isSameType(
  { shape, subject, block }: Worded,
  { type }: CallInSymbol,
  names: PackageNames,
): boolean | undefined {
  const said = typeInText(shape, subject)
  return said === undefined || type === '' ? undefined : sameType(said, type, block, names)
}

/** `IDs{...}` may name a slice, whose call makes an array. */
function mayNameSlice({ shape }: Worded, { type }: CallInSymbol): boolean {
  return shape === 'composite' && /^(?:noalg\.)?\[\d+\]/.test(type)
}

/**
 * Whether a call on another line can be a text's own: types that are known are the same, and a plain value, of which no type is
 * known, has a call that only makes values for interfaces. A closure beside `go` or `defer` is the one that they make.
 */
function mayStandElsewhere(
  text: Worded,
  call: CallInSymbol,
  starts: ReadonlySet<string>,
  names: PackageNames,
): boolean {
  const fit = fitOf(text, call, names)
  if (fit === undefined || fit >= unlikely || text.shape === 'append') return false
  if (isClosureType(call.type)) return !starts.has(lineOf(call))
  const isSame = isSameType(text, call, names)
  if (isSame !== undefined) return isSame || mayNameSlice(text, call)
  const isPlain = text.shape === 'composite' || text.shape === 'conversion' || text.shape === 'value'
  return !isPlain || call.family !== 'object'
}

/** A closure that the compiler makes itself, with the arguments of what `go` or `defer` starts. */
function isWrapper({ text }: TextInstance): boolean {
  return text.saying === 'wrapper'
}

function startsFunction({ family }: CallInSymbol): boolean {
  return family === 'goroutine' || family === 'defer'
}

/** `concatstring3` adds three strings; above five the number is not in the name. */
function isOtherSum({ shape, subject }: Worded, { family, call }: CallInSymbol): boolean {
  if (shape !== 'concatenation' || family !== 'concat') return false
  const operands = Number(/\d$/.exec(call)?.[0] ?? 0)
  return operands > 0 ? operands !== operandsOf(subject) : operandsOf(subject) <= 5
}

/** Of two conversions on one line, `string(b)` is not the one that makes a slice. */
function isOtherWay({ shape, subject }: Worded, { family, call }: CallInSymbol): boolean {
  return (
    shape === 'string conversion' &&
    family === 'string' &&
    makesSlice(subject) !== call.startsWith('runtime.stringtoslice')
  )
}

function makesObject(call: CallInSymbol): boolean {
  return call.family === 'object' && !isClosureType(call.type)
}

function mayMakeClosure({ family, type }: CallInSymbol): boolean {
  return family === 'object' && (isClosureType(type) || type === '')
}

/**
 * Several pointer-free variables in one allocation, since Go 1.25 (ssagen flushPendingHeapAllocations): it has no type of its own,
 * which the calls for single ones have, those of the size-specialised functions of Go 1.27 too.
 */
function isCombined(call: CallInSymbol): boolean {
  return call.type === '' && /^runtime\.mallocgc(?!SmallScan)/.test(call.call)
}

/** Lines from a call to a text after it; calls behind it come last, those of another file not at all. */
function distance(text: SaidText, call: CallInSymbol): number | undefined {
  if (text.file !== call.file) return undefined
  const lines = text.line - call.line
  return lines >= 0 ? lines : 1e6 - lines
}
