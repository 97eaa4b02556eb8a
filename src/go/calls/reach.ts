import type { HeapSite } from '../sites/heap-site.ts'
import { type CallGraph, type CodeNode, type FunctionId, isAllocator } from './call-graph.ts'

export type { FunctionId } from './call-graph.ts'

/** One step of a chain of calls: a function, and the place in it of the next step's call, or, of the last one, of the allocation. */
export type Step = FunctionId & { readonly file: string; readonly line: number }

/** A heap site that a function reaches: its own, and those of what it calls. */
export type ReachedSite = FunctionId & {
  readonly site: HeapSite
  /** The shortest one: it begins in the function that is asked of, and has that alone where the site is its own. */
  readonly chain: readonly Step[]
}

/** Why a call cannot be followed by its name. */
export const callKinds = ['interface', 'func', 'assembly', 'cgo', 'no-body'] as const
export type CallKind = (typeof callKinds)[number]

/** A call that the code does not say the callee of. */
export type DynamicCall = {
  readonly kind: CallKind
  /** What is called, as far as it is known: `io.Writer`, `internal/bytealg.Count`; empty: nothing is. */
  readonly callee: string
  /** The shortest chain to it; its last step is the call itself. */
  readonly chain: readonly Step[]
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

/** How far calls are followed. */
export type Bounds = {
  /** Whether calls of the functions of a package are followed. */
  readonly isFollowed: (importPath: string) => boolean
  /** The pattern that says that a function is not followed; undefined: none does. */
  readonly allowedBy: (fn: FunctionId) => string | undefined
  /** The functions inlined on a line of a package's code. */
  readonly inlinedAt: (block: string, file: string, line: number) => readonly FunctionId[]
}

/** Follows the calls of a function through the emitted code, nearest first. Undefined where it has no code of its own. */
export function reachOf(root: FunctionId, graph: CallGraph, bounds: Bounds): Reach | undefined {
  const start = graph.codeOf(root)
  if (start.length === 0) return undefined
  const walk = new Walk(root, graph, bounds)
  for (const node of start) walk.enter(node, undefined)
  walk.run()
  return walk.result()
}

/** How a node was reached first: by which call of which node. */
type Way = { readonly node: CodeNode; readonly file: string; readonly line: number } | undefined

/** A call through a register that may turn out to have one target only. */
type Open = {
  readonly kind: 'interface' | 'func'
  readonly node: CodeNode
  readonly file: string
  readonly line: number
  /** The interfaces that it may be a method of, and which one of theirs. */
  readonly methods: readonly { readonly type: string; readonly index: number }[]
  /** Whether the reached code may have made what it calls: it is handed on from there, and no field that anybody can set. */
  readonly isHandedOn: boolean
  followed: string | undefined
}

class Walk {
  readonly #root: FunctionId
  readonly #graph: CallGraph
  readonly #bounds: Bounds
  readonly #ways = new Map<CodeNode, Way>()
  readonly #queue: CodeNode[] = []
  readonly #sites = new Map<HeapSite, ReachedSite>()
  readonly #dynamic = new Map<string, DynamicCall>()
  readonly #lines = new Map<string, Set<string>>()
  readonly #open: Open[] = []
  readonly #values = new Map<string, CodeNode>()
  readonly #itabs = new Map<string, Set<string>>()
  readonly #tables = new Set<string>()
  readonly #functions = new Map<string, FunctionId>()
  readonly #calls = new Map<string, ReachedCall>()
  readonly #allowed = new Set<string>()
  readonly #unread = new Set<string>()
  readonly #assemblies = new Set<string>()

  constructor(root: FunctionId, graph: CallGraph, bounds: Bounds) {
    this.#root = root
    this.#graph = graph
    this.#bounds = bounds
  }

  enter(node: CodeNode, way: Way): void {
    if (this.#ways.has(node)) return
    this.#ways.set(node, way)
    this.#queue.push(node)
  }

  run(): void {
    do {
      for (let node = this.#queue.shift(); node !== undefined; node = this.#queue.shift()) this.#visit(node)
      for (const open of this.#open) this.#followOnly(open)
    } while (this.#queue.length > 0)
  }

  result(): Reach {
    for (const open of this.#open) this.#addOpen(open)
    return {
      sites: [...this.#sites.values()],
      dynamic: [...this.#dynamic.values()],
      functions: [...this.#functions.values()],
      calls: [...this.#calls.values()],
      allowed: this.#allowed,
      unread: this.#unread,
    }
  }

  #visit(node: CodeNode): void {
    const { code, owner } = node
    this.#functions.set(`${owner.package} ${owner.name}`, owner)
    const inlined = new InlinedAllowance(code, this.#graph, this.#bounds, this.#allowed, this.#unread)
    for (const allocation of node.allocations) {
      const { call } = allocation
      if (!call.isCold && !inlined.permits(call)) this.#allocate(node, allocation)
    }
    for (const call of code.calls) {
      if (!call.isCold && !isAllocator(call.to) && !inlined.permits(call)) this.#follow(node, call.to, call)
    }
    for (const taken of code.taken) {
      if (taken.isCold) continue
      if (taken.how !== 'value' || isRunHere(taken.name)) this.#follow(node, taken.name, taken)
      else this.#take(code.block, taken.name)
    }
    for (const name of code.tables) this.#table(code.block, name)
    for (const { target, file, line, isCold } of code.indirect) {
      if (isCold) continue
      const methods = target.kind === 'interface' ? methodsOf(code.usedMethods, target.method) : []
      this.#open.push({
        kind: target.kind === 'interface' ? 'interface' : 'func',
        node,
        file,
        line,
        methods,
        isHandedOn: 'isStored' in target && !target.isStored && !isSame(owner, this.#root),
        followed: undefined,
      })
    }
  }

  #allocate(node: CodeNode, { call, sites }: CodeNode['allocations'][number]): void {
    const own = sites.length > 0 ? sites : [unknownSite(call)]
    for (const site of own) {
      if (this.#sites.has(site)) continue
      this.#addSite(node, site)
    }
  }

  #addSite(node: CodeNode, site: HeapSite): void {
    const chain = [...this.#chainTo(node), { ...node.owner, file: site.file, line: site.line }]
    this.#sites.set(site, { ...node.owner, site, chain: withoutRepeats(chain) })
  }

  #follow(from: CodeNode, symbol: string, at: { readonly file: string; readonly line: number }): void {
    const callee = this.#graph.resolve(from.code.block, symbol)
    const owner = callee.kind === 'code' ? callee.node.owner : callee.kind === 'runtime' ? undefined : callee.owner
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
        if (node.isWritten && from.isWritten && !isSame(node.owner, from.owner)) {
          const step = { ...from.owner, file: at.file, line: at.line }
          this.#calls.set(`${from.owner.package} ${from.owner.name} ${at.file}:${at.line} ${symbol}`, {
            from: step,
            to: node.owner,
          })
        }
        this.enter(node, { node: from, file: at.file, line: at.line })
        return
      }
      case 'unread':
        this.#unread.add(callee.owner.package)
        return
      case 'runtime':
        if (callee.effect === 'allocates' || callee.effect === 'may-grow') {
          const site = runtimeSite(symbol, callee.effect, at)
          this.#allocateBy(from, symbol, site)
        }
        return
      case 'assembly': {
        const { calls, isOpaque } = callee.assembly
        if (isOpaque) this.#addDynamic('assembly', symbol, from, at, null)
        if (this.#assemblies.has(symbol)) return
        this.#assemblies.add(symbol)
        for (const each of calls) if (each !== symbol) this.#follow(from, each, at)
        return
      }
      case 'bodyless':
        if (/^(?:type:|go:)/.test(symbol)) return
        this.#addDynamic(symbol === 'runtime.cgocall' ? 'cgo' : 'no-body', symbol, from, at, null)
    }
  }

  #allocateBy(node: CodeNode, symbol: string, site: HeapSite): void {
    const key = `${symbol} ${site.file}:${site.line}`
    if ([...this.#sites.keys()].some((each) => `${each.call} ${each.file}:${each.line}` === key)) return
    this.#addSite(node, site)
  }

  /** A func value that the reached code makes. */
  #take(block: string, name: string): void {
    const callee = this.#graph.resolve(block, name)
    if (callee.kind === 'code') this.#values.set(name, callee.node)
  }

  #table(block: string, name: string): void {
    const table = this.#graph.table(name)
    // A dictionary of a function that calls itself refers to itself.
    if (table === undefined || this.#tables.has(name)) return
    this.#tables.add(name)
    if (name.startsWith('go:itab.')) {
      const known = this.#itabs.get(table.type)
      if (known === undefined) this.#itabs.set(table.type, new Set([name]))
      else known.add(name)
      return
    }
    for (const fn of table.functions) {
      if (fn.includes('..dict.') || fn.startsWith('go:itab.')) this.#table(block, fn)
      else this.#take(block, fn)
    }
  }

  /** Follows a call that can only be of one function of the reached code. */
  #followOnly(open: Open): void {
    if (open.followed !== undefined) return
    const targets = this.#targetsOf(open)
    const [only] = targets
    if (targets.length !== 1 || only === undefined) return
    open.followed = only
    this.#follow(open.node, only, open)
  }

  #targetsOf({ kind, methods, isHandedOn }: Open): readonly string[] {
    if (!isHandedOn) return []
    if (kind === 'func') return [...this.#values.keys()]
    const [method] = methods
    if (methods.length !== 1 || method === undefined) return []
    return [...(this.#itabs.get(method.type) ?? [])].flatMap((name) => {
      const target = this.#graph.table(name)?.functions[method.index]
      return target === undefined ? [] : [target]
    })
  }

  #addOpen(open: Open): void {
    const { kind, node, methods, followed } = open
    const targets = this.#targetsOf(open)
    const callee = kind === 'interface' ? [...new Set(methods.map(({ type }) => type))].join(' or ') : ''
    const isOnly = followed !== undefined && targets.length === 1
    const resolved = isOnly ? this.#graph.resolve(node.code.block, followed) : undefined
    const owner =
      resolved === undefined || resolved.kind === 'runtime'
        ? null
        : resolved.kind === 'code'
          ? resolved.node.owner
          : resolved.owner
    this.#addDynamic(kind, callee, node, open, owner)
  }

  #addDynamic(
    kind: CallKind,
    callee: string,
    node: CodeNode,
    { file, line }: { readonly file: string; readonly line: number },
    followed: FunctionId | null,
  ): void {
    const to = followed === null ? '' : `${followed.package} ${followed.name}`
    const key = `${kind} ${callee} ${node.owner.package} ${node.owner.name} ${to}`
    const lines = this.#lines.get(key) ?? new Set<string>()
    this.#lines.set(key, lines.add(`${file}:${line}`))
    const known = this.#dynamic.get(key)
    if (known !== undefined) {
      this.#dynamic.set(key, { ...known, lines: lines.size })
      return
    }
    // Of a wrapper of the compiler's own the call that leads to it is what somebody wrote.
    const chain = [...this.#chainTo(node), ...(node.isWritten ? [{ ...node.owner, file, line }] : [])]
    this.#dynamic.set(key, { kind, callee, chain: withoutRepeats(chain), lines: 1, followed })
  }

  /** The calls that lead to a node, those of code that nobody wrote left out. */
  #chainTo(node: CodeNode): readonly Step[] {
    const steps: Step[] = []
    for (let way = this.#ways.get(node); way !== undefined; way = this.#ways.get(way.node)) {
      if (way.node.isWritten) steps.unshift({ ...way.node.owner, file: way.file, line: way.line })
    }
    return steps
  }
}

/**
 * What functions that are not followed have on the lines where they are inlined: as many calls of each kind as their own code has. The
 * compiler gives the line only, so what the code beside them calls there stays followed.
 */
class InlinedAllowance {
  readonly #code: CodeNode['code']
  readonly #graph: CallGraph
  readonly #bounds: Bounds
  readonly #allowed: Set<string>
  readonly #unread: Set<string>
  readonly #left = new Map<string, Map<string, number>>()

  constructor(code: CodeNode['code'], graph: CallGraph, bounds: Bounds, allowed: Set<string>, unread: Set<string>) {
    this.#code = code
    this.#graph = graph
    this.#bounds = bounds
    this.#allowed = allowed
    this.#unread = unread
  }

  /** Whether a call is one of theirs; it counts as used then. */
  permits({ to, file, line }: { readonly to: string; readonly file: string; readonly line: number }): boolean {
    const key = `${file}:${line}`
    const left = this.#left.get(key) ?? this.#callsAt(file, line)
    this.#left.set(key, left)
    const count = left.get(to) ?? 0
    if (count > 0) left.set(to, count - 1)
    return count > 0
  }

  #callsAt(file: string, line: number): Map<string, number> {
    const counts = new Map<string, number>()
    for (const fn of this.#bounds.inlinedAt(this.#code.block, file, line)) {
      const pattern = this.#bounds.allowedBy(fn)
      if (pattern === undefined) continue
      if (!this.#graph.has(fn.package)) {
        this.#unread.add(fn.package)
        continue
      }
      const [own] = this.#graph.codeOf(fn)
      if (own === undefined) continue
      this.#allowed.add(pattern)
      for (const { to } of own.code.calls) counts.set(to, (counts.get(to) ?? 0) + 1)
    }
    return counts
  }
}

/** A closure and the function that holds it are one step: where the closure goes on. */
function withoutRepeats(chain: readonly Step[]): readonly Step[] {
  return chain.filter((step, i) => {
    const next = chain[i + 1]
    return next === undefined || !isSame(step, next)
  })
}

function isSame(a: FunctionId, b: FunctionId): boolean {
  return a.package === b.package && a.name === b.name
}

/** What the compiler makes of `defer f(x)`, and of the body of a `for range` over a function: both are run. */
function isRunHere(name: string): boolean {
  return /\.(?:gowrap|deferwrap)\d+$|-range\d+$/.test(name)
}

/** The methods of a type begin behind its own description, which has more in it where the type has a name (internal/abi.InterfaceType). */
const [unnamed, uncommon, methodSize] = [80, 16, 8]

function methodsOf(
  used: CodeNode['code']['usedMethods'],
  index: number,
): readonly { readonly type: string; readonly index: number }[] {
  const isMeant = ({ type, offset }: { type: string; offset: number }): boolean =>
    offset === unnamed + (type.startsWith('interface {') ? 0 : uncommon) + index * methodSize
  const types = new Set(used.filter(isMeant).map(({ type }) => type))
  return [...types].map((type) => ({ type, index }))
}

function unknownSite({ to, file, line }: { to: string; file: string; line: number }): HeapSite {
  return runtimeSite(to, 'allocates', { file, line })
}

function runtimeSite(
  call: string,
  effect: 'allocates' | 'may-grow',
  { file, line }: { readonly file: string; readonly line: number },
): HeapSite {
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
