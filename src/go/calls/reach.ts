import { push } from '../../lang/group-by.ts'
import { functionKey } from '../names/function-key.ts'
import type { DirectCall, IndirectCall, Place, TakenFunction } from '../output/emitted-code.ts'
import type { IndirectTarget, Origin } from '../output/indirect-target.ts'
import type { HeapSite } from '../sites/heap-site.ts'
import { Allowance } from './allowance.ts'
import type { Bounds, CallableParameter } from './bounds.ts'
import { type CallGraph, type CodeNode, type FunctionId, isAllocator, ownerOf } from './call-graph.ts'
import { mayRecover } from './recovers.ts'
import type { RuntimeEffect } from './runtime-calls.ts'

export type { FunctionId } from './call-graph.ts'

/** One step of a chain of calls: a function, and the place in it of the next step's call, or, of the last one, of the allocation. */
export type Step = FunctionId & Place

/** A chain of calls, from its end: chains that begin alike have that in common, however many they are. */
export type Chain = { readonly step: Step; readonly before: Chain | undefined }

/** A heap site that a function reaches: its own, and those of what it calls. */
export type ReachedSite = FunctionId & {
  readonly site: HeapSite
  /** The shortest one: it begins in the function that is asked of, and has that alone where the site is its own. */
  readonly chain: Chain
}

/** Why a call cannot be followed by its name. */
export const callKinds = ['interface', 'func', 'indirect', 'passed', 'assembly', 'cgo', 'no-body'] as const
export type CallKind = (typeof callKinds)[number]

/** A call that the code does not say the callee of. */
export type DynamicCall = {
  readonly kind: CallKind
  /** What is called, as far as it is known: `io.Writer`, `internal/bytealg.Count`; what a function is passed to: `sort.Slice`; empty: nothing is. */
  readonly callee: string
  /** The shortest chain to it; its last step is the call itself. */
  readonly chain: Chain
  /** How many lines of that function call the same. */
  readonly lines: number
  /** The only function of the reached code that it can be, which was followed; null: there is none, or more than one. */
  readonly followed: FunctionId | null
}

/** All that a function leads to. */
export type Reach = {
  readonly sites: readonly ReachedSite[]
  readonly dynamic: readonly DynamicCall[]
  /** The functions that were reached, itself among them. */
  readonly functions: readonly FunctionId[]
  /** Each call that was followed between two functions, as a place in the first one. */
  readonly calls: readonly ReachedCall[]
  /** The patterns that kept a call from being followed. */
  readonly allowed: ReadonlySet<string>
  /** Import paths of packages that have to be read before all of it is known. */
  readonly unread: ReadonlySet<string>
}

/** A call of the reached code. */
export type ReachedCall = { readonly from: Step; readonly to: FunctionId }

/** Which of the calls that were followed are wanted: all, or by the keys of the function that calls and of the one that is called. */
export type CallsWanted = 'all' | ReadonlyMap<string, ReadonlySet<string>>

/** Follows the calls of a function through the emitted code, nearest first. Undefined where it has no code of its own. */
export function reachOf(
  root: FunctionId,
  graph: CallGraph,
  bounds: Bounds,
  wanted: CallsWanted = 'all',
): Reach | undefined {
  const start = graph.codeOf(root)
  // A package whose variables need no code has no `init`.
  if (start.length === 0 && root.name !== 'init') return undefined
  const walk = new Walk(root, graph, bounds, wanted)
  for (const node of start) walk.enter(node, undefined)
  walk.run()
  return walk.result()
}

/**
 * The packages that have to be read to go on from any of these functions, in one walk for all of them. It may miss what only one of them leads to:
 * a call whose callers differ.
 */
export function unreadFrom(roots: readonly FunctionId[], graph: CallGraph, bounds: Bounds): ReadonlySet<string> {
  const [first] = roots
  if (first === undefined) return new Set()
  const walk = new Walk(first, graph, bounds, new Map())
  for (const root of roots) for (const node of graph.codeOf(root)) walk.enter(node, undefined)
  walk.run()
  return walk.unread
}

/** How a node was reached: by which call of which node, and what it was called with, as far as that is known; undefined: the walk began there. */
type Way =
  | (Place & { readonly node: CodeNode; readonly symbol: string; readonly hands: Hands; readonly before: Way })
  | undefined
type Hands = ReadonlyMap<string, Origin>
type CallPlace = Place & { readonly hands?: Hands; readonly how?: TakenFunction['how']; readonly isCold?: boolean }

/** A function symbol, and the package whose code refers to it. */
type Target = { readonly block: string; readonly symbol: string }

/** A call through a register, which may have one target only. */
type Open = Pick<IndirectCall, 'file' | 'line' | 'isCold'> & {
  readonly kind: 'interface' | 'func' | 'indirect'
  readonly node: CodeNode
  /** The interfaces that it may be a method of. */
  readonly types: readonly string[]
  /** The package's variable that a func value is in; empty: none. */
  readonly variable: string
  readonly target: IndirectTarget
  followed: Target | undefined
}

/** What is passed to a function that is not followed, and may be called there. */
type HandedOn = Place & {
  readonly node: CodeNode
  readonly of: Origin
  /** The function that gets it. */
  readonly callee: string
  /** As what it takes it; undefined: it is not known to take a func or an interface there. */
  readonly as: CallableParameter | undefined
}

const nothing: Hands = new Map()

class Walk {
  readonly #root: FunctionId
  readonly #graph: CallGraph
  readonly #bounds: Bounds
  readonly #wanted: CallsWanted
  /** How each node was reached first. */
  readonly #ways = new Map<CodeNode, Way>()
  readonly #queue: CodeNode[] = []
  readonly #visited = new Set<CodeNode>()
  /** Nodes whose panics may end in themselves or in what leads to them: none of their code is cold. */
  readonly #recovered = new Set<CodeNode>()
  /** How those were reached first from what recovers, where they were known before. */
  readonly #laterWays = new Map<CodeNode, Way>()
  readonly #sites = new Map<HeapSite, ReachedSite>()
  /** The calls of allocators that those are of. */
  readonly #counted = new Set<DirectCall>()
  /** Where those are, and what they call. */
  readonly #places = new Set<string>()
  readonly #dynamic = new Map<string, Omit<DynamicCall, 'lines'> & { readonly lines: Set<string> }>()
  readonly #open = new Map<IndirectCall, Open>()
  /** The calls by name that lead to a node, each with its place in the caller. */
  readonly #callers = new Map<CodeNode, NonNullable<Way>[]>()
  /** Func values that a function which is not followed may get. */
  readonly #kept: { readonly node: CodeNode; readonly taken: TakenFunction }[] = []
  /** What functions hand on to those that are not followed. */
  readonly #handedOn = new Map<DirectCall, readonly HandedOn[]>()
  readonly #passedOn = new Set<string>()
  /** What wrappers of the compiler's own call by name. */
  readonly #wrapped = new Map<CodeNode, Set<CodeNode>>()
  /** Functions whose address is taken. */
  readonly #exposed = new Set<CodeNode>()
  readonly #recovering = new Map<string, boolean>()
  readonly #functions = new Map<string, FunctionId>()
  readonly #calls = new Map<string, ReachedCall>()
  readonly #allowed = new Set<string>()
  readonly unread = new Set<string>()
  readonly #assemblies = new Set<string>()
  /** The chains that ways are, as far as it was asked. */
  readonly #chains = new Map<Way, Chain | undefined>()

  constructor(root: FunctionId, graph: CallGraph, bounds: Bounds, wanted: CallsWanted) {
    this.#root = root
    this.#graph = graph
    this.#bounds = bounds
    this.#wanted = wanted
  }

  /**
   * Goes on to a node: once, and once more where it comes out later that its panics may end in the reached code.
   * @param isRecovered whether a function that recovers leads there
   */
  enter(node: CodeNode, way: Way, isRecovered = false): void {
    const isNew = !this.#ways.has(node)
    const isFirst = !this.#recovered.has(node) && (isRecovered || (isNew && this.#mayRecover(node)))
    if (isNew) this.#ways.set(node, way)
    else if (isFirst) this.#laterWays.set(node, way && { ...way, before: this.#wayTo(way.node, true) })
    if (isFirst) this.#recovered.add(node)
    if (isNew || (isFirst && this.#visited.has(node))) this.#queue.push(node)
  }

  run(): void {
    do {
      for (let node = this.#queue.shift(); node !== undefined; node = this.#queue.shift()) this.#visit(node)
      for (const open of this.#open.values()) this.#followOnly(open)
      for (const handed of this.#handedOn.values()) for (const each of handed) this.#passOn(each)
    } while (this.#queue.length > 0)
  }

  result(): Reach {
    // A closure that somebody else calls is its code as well, and counts as it does without its calls.
    for (const node of this.#graph.partsOf(this.#root)) {
      if (this.#ways.has(node)) continue
      for (const allocation of node.allocations)
        if (!this.#isCold(node, allocation.call)) this.#allocate(node, allocation)
    }
    for (const open of this.#open.values()) this.#addOpen(open)
    for (const handed of this.#handedOn.values()) for (const each of handed) this.#addHandedOn(each)
    for (const { node, taken } of this.#kept) {
      const target = this.#graph.resolve(node.code.block, taken.name)
      const isReached = target.kind === 'code' && this.#ways.has(target.node)
      const isOwn = target.kind === 'code' && this.#bounds.isFollowed(target.node.owner.package)
      if (isOwn && !isReached) this.#addDynamic('func', '', node, taken, null)
    }
    this.#addCallsOfWrappers()
    return {
      sites: [...this.#sites.values()],
      dynamic: [...this.#dynamic.values()].map((call) => ({ ...call, lines: call.lines.size })),
      functions: [...this.#functions.values()],
      calls: [...this.#calls.values()],
      allowed: this.#allowed,
      unread: this.unread,
    }
  }

  #visit(node: CodeNode): void {
    const { code, owner } = node
    this.#visited.add(node)
    if (node.isWritten) this.#functions.set(node.key, owner)
    const isCold = (it: { readonly isCold: boolean }): boolean => this.#isCold(node, it)
    const allowance = new Allowance(node, {
      graph: this.#graph,
      bounds: this.#bounds,
      used: this.#allowed,
      unread: this.unread,
      isCold,
    })
    for (const allocation of node.allocations) {
      const { call, sites } = allocation
      if (!isCold(call) && !allowance.permits(call, sites) && !allowance.isArgument(call, sites))
        this.#allocate(node, allocation)
    }
    for (const call of code.calls) {
      if (!isCold(call) && !isAllocator(call.to) && !allowance.permits(call)) this.#follow(node, call.to, call)
    }
    for (const taken of code.taken) {
      if (isCold(taken)) continue
      if (this.#isRun(node, taken)) this.#follow(node, taken.name, taken)
      else this.#give(node, taken)
    }
    const passed = this.#passHeld(node)
    for (const itab of code.itabs) {
      const outside = isCold(itab) || passed.has(itab.name) ? undefined : this.#outside(node, itab.next)
      if (outside !== undefined) this.#passMethods(node, itab.name, itab, outside)
    }
    for (const call of code.indirect) {
      if (isCold(call)) continue
      const { target, file, line } = call
      const known = this.#open.get(call)
      if (known !== undefined) {
        if (known.followed !== undefined) this.#follow(node, known.followed.symbol, known, known.followed.block)
        continue
      }
      this.#open.set(call, {
        kind: target.kind === 'unknown' ? 'indirect' : target.kind,
        node,
        file,
        line,
        isCold: call.isCold,
        types: target.kind === 'interface' ? typesOf(code.usedMethods, target.method) : [],
        variable: (target.kind === 'func' ? target.variable : undefined) ?? '',
        target,
        followed: undefined,
      })
    }
    this.#expose(node)
  }

  /** Whether it only leads to a panic that ends elsewhere. */
  #isCold(node: CodeNode, { isCold }: { readonly isCold: boolean }): boolean {
    return isCold && !this.#isRecovered(node)
  }

  #isRecovered(node: CodeNode): boolean {
    return this.#recovered.has(node) || this.#mayRecover(node)
  }

  #mayRecover(node: CodeNode): boolean {
    const known = this.#recovering.get(node.key) ?? mayRecover(node, this.#graph)
    this.#recovering.set(node.key, known)
    return known
  }

  /** Whether a function is run where its address is taken. After a panic the runtime runs what is put off. */
  #isRun(node: CodeNode, { name, how }: TakenFunction): boolean {
    if (how === 'kept') return isRunHere(name) || this.#isRecovered(node)
    return how !== 'value' || isRunHere(name)
  }

  /** Who has the address of a function may call it with anything. */
  #expose({ code: { block, taken, itabs } }: CodeNode): void {
    const add = (symbol: string): void => {
      const callee = this.#graph.resolve(block, symbol)
      if (callee.kind === 'code') this.#exposed.add(callee.node)
    }
    for (const { name, how } of taken) if ((how === 'value' || how === 'kept') && !isRunHere(name)) add(name)
    for (const { name } of itabs) for (const fn of this.#graph.itab(block, name)?.functions ?? []) add(fn)
  }

  /** The itabs that registers hold in calls of functions that are not followed are passed to them, wherever they were made; their names. */
  #passHeld(node: CodeNode): ReadonlySet<string> {
    const passed = new Set<string>()
    for (const call of node.code.calls) {
      const callee = this.#isCold(node, call) ? undefined : this.#outside(node, call.to)
      if (callee === undefined) continue
      for (const of of call.hands.values()) {
        if (of.kind !== 'made' || this.#graph.itab(node.code.block, of.symbol) === undefined) continue
        passed.add(of.symbol)
        this.#passMethods(node, of.symbol, call, callee)
      }
      this.#handOn(node, call, callee)
    }
    return passed
  }

  /** Keeps what a function that is not followed gets, to be resolved when all callers are known. What comes from nobody knows where is said at once. */
  #handOn(node: CodeNode, call: DirectCall, callee: string): void {
    const owner = ownerOf(this.#graph.resolve(node.code.block, call.to))
    const taken = (owner && this.#bounds.callableParameters(owner, call.to)) ?? []
    const { file, line } = call
    const handed = [...call.hands].flatMap(([register, of]): HandedOn | readonly [] => {
      const as = taken.find((each) => each.register === register)
      const isKept = of.kind === 'parameter' || (of.kind === 'made' && as !== undefined)
      return isKept ? { node, of, file, line, callee, as } : []
    })
    // A node that is visited once more hands on the same.
    if (handed.length > 0) this.#handedOn.set(call, handed)
    for (const { kind, type, register } of taken)
      if (register === undefined || !call.hands.has(register)) this.#addDynamic(kind, type, node, call, null)
  }

  /** Follows all that is known to be handed on. */
  #passOn({ node, of, callee, file, line }: HandedOn): void {
    for (const { block, symbol } of this.#madeFor(of, node).values()) {
      const functions = this.#graph.itab(block, symbol)?.functions ?? [symbol]
      for (const fn of functions) this.#passOnce(node, fn, { file, line }, callee, block)
    }
  }

  /** Says of what is handed on that it may be something else than what was followed. */
  #addHandedOn({ node, of, as, file, line }: HandedOn): void {
    if (this.#valuesOf(of, node) !== undefined) return
    const [made] = this.#madeFor(of, node).values()
    if (as === undefined && made === undefined) return
    const itab = made && this.#graph.itab(made.block, made.symbol)
    const { kind, type } = as ?? { kind: itab === undefined ? 'func' : 'interface', type: itab?.type ?? '' }
    this.#addDynamic(kind, type, node, { file, line }, null)
  }

  /** What of a value is known to be made, by name: as `#valuesOf`, though it may be something else as well. */
  #madeFor(of: Origin, node: CodeNode, seen = new Set<string>()): ReadonlyMap<string, Target> {
    if (of.kind === 'nil') return new Map()
    const { block, symbol } = node.code
    if (of.kind === 'made') return new Map([[of.symbol, { block, symbol: of.symbol }]])
    const key = `${block} ${symbol} ${of.register}`
    if (seen.has(key)) return new Map()
    seen.add(key)
    const ways = this.#callers.get(node) ?? []
    return new Map(
      ways.flatMap((way) => {
        const handed = way.hands.get(of.register)
        return handed === undefined ? [] : [...this.#madeFor(handed, way.node, seen)]
      }),
    )
  }

  /** The walk comes back to what is handed on as it learns of callers. */
  #passOnce(node: CodeNode, symbol: string, at: Place, callee: string, block: string): void {
    const key = `${node.key} ${at.file}:${at.line} ${callee} ${block} ${symbol}`
    if (this.#passedOn.has(key)) return
    this.#passedOn.add(key)
    this.#pass(node, symbol, at, callee, block)
  }

  #passMethods(node: CodeNode, itab: string, at: Place, callee: string): void {
    for (const fn of this.#graph.itab(node.code.block, itab)?.functions ?? []) this.#pass(node, fn, at, callee)
  }

  /** A func value goes to a function that is not followed, or may go to one. */
  #give(node: CodeNode, taken: TakenFunction): void {
    const calls = node.code.calls.slice(taken.after)
    const next = calls.find(({ to }) => to === taken.next)
    // What was written before the call may have been kept before it, and not passed.
    const isArgument = next !== undefined && next.file === taken.file && next.line <= taken.line
    const outside = isArgument ? this.#outside(node, taken.next) : undefined
    if (outside !== undefined) this.#pass(node, taken.name, taken, outside)
    else if (calls.some(({ to }) => this.#outside(node, to) !== undefined)) this.#kept.push({ node, taken })
  }

  /**
   * The function that a symbol is of, as Go names it, where its calls are out of scope: it may call what it is passed. What a pattern allows may call
   * anything.
   */
  #outside({ code }: CodeNode, symbol: string | undefined): string | undefined {
    if (symbol === undefined || symbol.startsWith('runtime.')) return undefined
    const owner = ownerOf(this.#graph.resolve(code.block, symbol))
    if (owner === undefined || owner.package === '' || this.#bounds.isFollowed(owner.package)) return undefined
    return this.#bounds.allowedBy(owner) === undefined ? `${owner.package}.${owner.name}` : undefined
  }

  /** Follows a function that is passed to one that is not followed, and says so. */
  #pass(node: CodeNode, symbol: string, at: Place, callee: string, block = node.code.block): void {
    if (symbol.startsWith('go:') || symbol.includes('..dict.')) return
    const owner = ownerOf(this.#graph.resolve(block, symbol))
    if (owner === undefined) return
    const isOwn = isSame(owner, node.owner)
    if (!this.#bounds.isFollowed(owner.package) || (!isOwn && this.#bounds.allowedBy(owner) !== undefined)) return
    this.#follow(node, symbol, { file: at.file, line: at.line }, block)
    this.#addDynamic('passed', callee, node, at, owner)
  }

  #allocate(node: CodeNode, { call, sites }: CodeNode['allocations'][number]): void {
    if (this.#counted.has(call)) return
    this.#counted.add(call)
    const own = sites.length > 0 ? sites : [runtimeSite(call.to, 'allocates', call)]
    for (const site of own) if (!this.#sites.has(site)) this.#addSite(node, site, call)
  }

  #addSite(node: CodeNode, site: HeapSite, { isCold }: CallPlace): void {
    const chain = longer(this.#chainTo(node, isCold), { ...node.owner, file: site.file, line: site.line })
    this.#sites.set(site, { ...node.owner, site, chain })
    this.#places.add(placeOfCall(site))
  }

  #follow(from: CodeNode, symbol: string, at: CallPlace, block = from.code.block): void {
    if (symbol === 'runtime.cgocall') {
      this.#addDynamic('cgo', from.owner.name.replace(/^_Cfunc_/, 'C.'), from, at, null)
      return
    }
    const callee = this.#graph.resolve(block, symbol)
    const owner = ownerOf(callee)
    if (owner !== undefined && !isSame(owner, this.#root)) {
      const pattern = this.#bounds.allowedBy(owner)
      if (pattern !== undefined) {
        this.#allowed.add(pattern)
        return
      }
      if (!this.#bounds.isFollowed(owner.package)) return
    }
    switch (callee.kind) {
      case 'code': {
        const { node } = callee
        const { file, line, hands = nothing } = at
        const way = { node: from, symbol, file, line, hands, before: this.#wayTo(from, at.isCold) }
        if (!from.isWritten) this.#wrapped.set(from, (this.#wrapped.get(from) ?? new Set()).add(node))
        else if (node.isWritten) this.#addCall(way, node)
        push(this.#callers, node, way)
        this.enter(node, way, this.#isRecovered(from) && !isStarted(symbol, at))
        return
      }
      case 'unread':
        this.unread.add(callee.owner.package)
        return
      case 'runtime':
        this.#callRuntime(from, symbol, at, callee.effect)
        return
      case 'assembly': {
        const { calls, isOpaque } = callee.assembly
        if (isOpaque) this.#addDynamic('assembly', symbol, from, at, null)
        const key = `${this.#isRecovered(from)} ${symbol}`
        if (this.#assemblies.has(key)) return
        this.#assemblies.add(key)
        for (const each of calls) if (each !== symbol) this.#follow(from, each, at)
        return
      }
      case 'bodyless':
        if (/^(?:type:|go:)/.test(symbol)) return
        // cgo calls C by functions of its own.
        this.#addDynamic(/\.(?:C\.|_C|_cgo_)\w+$/.test(symbol) ? 'cgo' : 'no-body', symbol, from, at, null)
    }
  }

  #callRuntime(from: CodeNode, symbol: string, at: CallPlace, effect: RuntimeEffect): void {
    const isMade = effect === 'makes-panic' && this.#isRecovered(from)
    if (effect !== 'allocates' && effect !== 'may-grow' && !isMade) return
    const site = runtimeSite(symbol, effect === 'may-grow' ? effect : 'allocates', at)
    if (!this.#places.has(placeOfCall(site))) this.#addSite(from, site, at)
  }

  #addCall({ node: from, file, line }: NonNullable<Way>, to: CodeNode): void {
    if (to.key === from.key) return
    if (this.#wanted !== 'all' && this.#wanted.get(from.key)?.has(to.key) !== true) return
    const key = `${from.key} ${file}:${line} ${to.code.symbol}`
    this.#calls.set(key, { from: { ...from.owner, file, line }, to: to.owner })
  }

  /** A call of a wrapper of the compiler's own is one of what that leads to. */
  #addCallsOfWrappers(): void {
    if (this.#wanted !== 'all' && this.#wanted.size === 0) return
    for (const [node, ways] of this.#callers) {
      if (node.isWritten) continue
      const ends = this.#writtenBehind(node)
      for (const way of ways) if (way.node.isWritten) for (const end of ends) this.#addCall(way, end)
    }
  }

  /** What a wrapper leads to; one that has the method inlined may allocate itself. */
  #writtenBehind(wrapper: CodeNode): ReadonlySet<CodeNode> {
    const found = new Set([wrapper])
    for (const node of found) if (!node.isWritten) for (const callee of this.#wrapped.get(node) ?? []) found.add(callee)
    return new Set([...found].filter(({ isWritten, allocations }) => isWritten || allocations.length > 0))
  }

  /** Follows a call that can only be of one function of the reached code. */
  #followOnly(open: Open): void {
    if (open.followed !== undefined) return
    const only = this.#onlyTarget(open)
    if (only === undefined) return
    open.followed = only
    this.#follow(open.node, only.symbol, open, only.block)
  }

  /** What a call is of in any case; undefined where it may be of another function, or nobody knows. */
  #onlyTarget({ target, node }: Open): Target | undefined {
    if (target.kind === 'unknown' || target.of === undefined) return undefined
    const values = this.#valuesOf(target.of, node)
    const [only] = values?.values() ?? []
    if (values?.size !== 1 || only === undefined || target.kind === 'func') return values?.size === 1 ? only : undefined
    const symbol = this.#graph.itab(only.block, only.symbol)?.functions[target.method]
    return symbol === undefined ? undefined : { block: only.block, symbol }
  }

  /**
   * What a value of a function can be, by name: all that its callers hand on, or theirs. Undefined where one has it from elsewhere, or anybody may call the
   * function: as it is the one that is asked of, or its address is taken.
   */
  #valuesOf(of: Origin, node: CodeNode, seen = new Set<string>()): ReadonlyMap<string, Target> | undefined {
    if (of.kind === 'nil') return new Map()
    const { block, symbol } = node.code
    if (of.kind === 'made') return new Map([[of.symbol, { block, symbol: of.symbol }]])
    const key = `${block} ${symbol} ${of.register}`
    if (seen.has(key)) return new Map()
    seen.add(key)
    if (isSame(node.owner, this.#root) || this.#exposed.has(node) || this.#graph.isInData(symbol)) return undefined
    const all = new Map<string, Target>()
    for (const way of this.#callers.get(node) ?? []) {
      const handed = way.hands.get(of.register)
      const values = handed && this.#valuesOf(handed, way.node, seen)
      if (values === undefined) return undefined
      for (const [name, target] of values) all.set(name, target)
    }
    return all
  }

  #addOpen(open: Open): void {
    const { kind, node, types, followed, variable } = open
    const callee = kind === 'interface' ? types.join(' or ') : variable
    const only = followed && this.#onlyTarget(open)
    const owner = (only && ownerOf(this.#graph.resolve(only.block, only.symbol))) ?? null
    // A call that is known to leave the modules of the run is like one by name, but for what it is done with.
    if (only !== undefined && owner !== null && !this.#bounds.isFollowed(owner.package)) {
      const taken = this.#outside(node, only.symbol) && this.#bounds.callableParameters(owner, only.symbol)
      for (const each of taken || []) this.#addDynamic(each.kind, each.type, node, open, null)
      return
    }
    this.#addDynamic(kind, callee, node, open, owner)
  }

  #addDynamic(
    kind: CallKind,
    callee: string,
    node: CodeNode,
    { file, line, isCold }: CallPlace,
    followed: FunctionId | null,
  ): void {
    const to = followed === null ? '' : functionKey(followed)
    const key = `${kind} ${callee} ${node.key} ${to}`
    const place = `${file}:${line}`
    const known = this.#dynamic.get(key)
    if (known !== undefined) return void known.lines.add(place)
    // Of a wrapper of the compiler's own the call that leads to it is what somebody wrote.
    const before = this.#chainTo(node, isCold)
    const chain = before === undefined || node.isWritten ? longer(before, { ...node.owner, file, line }) : before
    this.#dynamic.set(key, { kind, callee, chain, lines: new Set([place]), followed })
  }

  /** How a node was reached; its cold code counts for the sake of what recovers. */
  #wayTo(node: CodeNode, isCold: boolean | undefined): Way {
    const later = isCold === true ? this.#laterWays.get(node) : undefined
    return later ?? this.#ways.get(node)
  }

  /** The calls that lead to a node, those of code that nobody wrote left out; undefined: it is where the walk began. */
  #chainTo(node: CodeNode, isCold: boolean | undefined): Chain | undefined {
    const way = this.#wayTo(node, isCold)
    const unknown: NonNullable<Way>[] = []
    for (let at = way; at !== undefined && !this.#chains.has(at); at = at.before) unknown.push(at)
    for (const each of unknown.reverse()) {
      const { node: from, file, line } = each
      const before = this.#chains.get(each.before)
      this.#chains.set(each, from.isWritten ? longer(before, { ...from.owner, file, line }) : before)
    }
    return this.#chains.get(way)
  }
}

/** A closure and the function that holds it are one step: where the closure goes on. */
function longer(chain: Chain | undefined, step: Step): Chain {
  return { step, before: chain !== undefined && isSame(chain.step, step) ? chain.before : chain }
}

function isSame(a: FunctionId, b: FunctionId): boolean {
  return a.package === b.package && a.name === b.name
}

/** What the compiler makes of `defer f(x)`, and of the body of a `for range` over a function: both are run. */
function isRunHere(name: string): boolean {
  return isWrapper(name) || /-range\d+$/.test(name)
}

/** What the compiler makes of `defer f(x)` and `go f(x)`, and hands on to nobody else. */
function isWrapper(name: string): boolean {
  return /\.(?:gowrap|deferwrap)\d+$/.test(name)
}

/** Whether a function runs in a goroutine of its own, where a panic does not come to who started it. */
function isStarted(symbol: string, { how }: CallPlace): boolean {
  return how === 'go' || /\.gowrap\d+$/.test(symbol)
}

/** The methods of a type begin behind its own description, which has more in it where the type has a name (internal/abi.InterfaceType). */
const [unnamed, uncommon, methodSize] = [80, 16, 8]

function typesOf(used: CodeNode['code']['usedMethods'], index: number): readonly string[] {
  const isMeant = ({ type, offset }: { type: string; offset: number }): boolean =>
    offset === unnamed + (type.startsWith('interface {') ? 0 : uncommon) + index * methodSize
  return [...new Set(used.filter(isMeant).map(({ type }) => type))]
}

function placeOfCall({ call, file, line }: Pick<HeapSite, 'call' | 'file' | 'line'>): string {
  return `${call} ${file}:${line}`
}

function runtimeSite(call: string, effect: 'allocates' | 'may-grow', { file, line }: Place): HeapSite {
  return {
    class: effect === 'allocates' ? 'unreported' : 'growth',
    kind: '',
    text: '',
    call,
    file,
    line,
    column: 0,
    why: [],
    cause: undefined,
    inlined: [],
  }
}
