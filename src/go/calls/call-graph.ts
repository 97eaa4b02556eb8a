import { push } from '../../lang/group-by.ts'
import { functionKey } from '../names/function-key.ts'
import { endsLikeClosure, foldFunctionName, splitSymbol } from '../names/function-name.ts'
import { elideTypeArguments } from '../names/type-arguments.ts'
import { allocatorFamily } from '../output/allocators.ts'
import type { AllocatorCall, SymbolFact } from '../output/compiler-facts.ts'
import type { CodeFacts, DirectCall, EmittedCode, Itab } from '../output/emitted-code.ts'
import type { HeapSite } from '../sites/heap-site.ts'
import type { HeapSitesOfCompile } from '../sites/heap-sites.ts'
import type { AssemblyFunction } from './assembly.ts'
import { type RuntimeEffect, runtimeEffect } from './runtime-calls.ts'

/** A function as Go names it. */
export type FunctionId = {
  /** Import path. */
  readonly package: string
  /** Type arguments as `[...]`; closures fold into the function that holds them. */
  readonly name: string
}

/** A call of an allocator, and the heap sites that it is: none where nobody wrote the code. */
export type Allocation = { readonly call: DirectCall; readonly sites: readonly HeapSite[] }

/** A function symbol of emitted code. */
export type CodeNode = {
  readonly code: EmittedCode
  readonly owner: FunctionId
  /** `functionKey` of the owner. */
  readonly key: string
  /** Whether somebody's source has it: a wrapper of the compiler's own is no step of a chain. */
  readonly isWritten: boolean
  readonly allocations: readonly Allocation[]
  /** The texts of its function that no allocator call was found for. */
  readonly free: readonly HeapSite[]
}

/** What a compile said of some packages. */
export type CodeRead = {
  /** Import paths of the packages that were asked. */
  readonly packages: readonly string[]
  readonly code: CodeFacts
  readonly sites: Pick<HeapSitesOfCompile, 'functions' | 'owners' | 'sitesOfCalls'>
  /** Functions without a Go body, by the linker's name. */
  readonly assembly: ReadonlyMap<string, AssemblyFunction>
}

/** What a call by name leads to. */
export type Callee =
  | { readonly kind: 'code'; readonly node: CodeNode }
  | { readonly kind: 'assembly'; readonly owner: FunctionId; readonly assembly: AssemblyFunction }
  /** Its body is the runtime's; see `runtimeEffect`. */
  | { readonly kind: 'runtime'; readonly effect: RuntimeEffect }
  /** Of a package that was not read. */
  | { readonly kind: 'unread'; readonly owner: FunctionId }
  /** Nothing that was read has its body. */
  | { readonly kind: 'bodyless'; readonly owner: FunctionId }

/** The function that a call is of; undefined: it is the runtime's own. */
export function ownerOf(callee: Callee): FunctionId | undefined {
  return callee.kind === 'code' ? callee.node.owner : callee.kind === 'runtime' ? undefined : callee.owner
}

/** Emitted code by the linker's names, package by package as it is read. */
export class CallGraph {
  readonly #blocks = new Map<string, Map<string, CodeNode>>()
  /** Each symbol in the block that was read first: copies of generic code are the same in all. */
  readonly #anywhere = new Map<string, CodeNode>()
  readonly #owned = new Map<string, CodeNode[]>()
  readonly #parts = new Map<string, CodeNode[]>()
  readonly #itabs = new Map<string, Map<string, Itab>>()
  readonly #itabsAnywhere = new Map<string, Itab>()
  readonly #assembly = new Map<string, AssemblyFunction>()
  readonly #inData = new Set<string>()
  /** What is left of the runtime has no effect that is known: it is not followed. */
  readonly #read = new Set(['runtime'])
  /** What symbols mean in the code of each block, as far as it was asked since something was read: every function that leads there asks the same. */
  readonly #resolved = new Map<string, Map<string, Callee>>()
  readonly #minor: number

  /** @param minor the release of Go: 26 of Go 1.26 */
  constructor(minor: number) {
    this.#minor = minor
  }

  add({ packages, code, sites, assembly }: CodeRead): void {
    this.#resolved.clear()
    for (const path of packages) this.#read.add(path)
    for (const itab of code.itabs) {
      const ofBlock = this.#itabs.get(itab.block) ?? new Map<string, Itab>()
      this.#itabs.set(itab.block, ofBlock.set(itab.name, itab))
      this.#itabsAnywhere.set(itab.name, itab)
    }
    for (const [name, fn] of assembly) this.#assembly.set(name, fn)
    for (const name of code.inData) this.#inData.add(name)
    const facts = new Map([...sites.owners].map(([fact, owner]) => [keyOf(fact), { fact, owner }]))
    const free = new Map(
      sites.functions.map((fn) => [functionKey(fn), fn.sites.filter((site) => site.class === 'free')] as const),
    )
    for (const each of code.code) this.#addCode(each, facts, sites.sitesOfCalls, free)
  }

  /** Whatever of a package was not found is nowhere: it did not compile, or has no code. */
  markRead(importPath: string): void {
    this.#resolved.clear()
    this.#read.add(importPath)
  }

  has(importPath: string): boolean {
    return this.#read.has(importPath)
  }

  /** The code of a function as it is declared, each instance of a generic one; its closures are not among it. */
  codeOf(fn: FunctionId): readonly CodeNode[] {
    return this.#owned.get(functionKey(fn)) ?? []
  }

  /** All code that is a function's, its closures too, called or not. */
  partsOf(fn: FunctionId): readonly CodeNode[] {
    return this.#parts.get(functionKey(fn)) ?? []
  }

  /** Whether data has a function as a func value, which anybody may call who has the data. */
  isInData(symbol: string): boolean {
    return this.#inData.has(symbol)
  }

  /** What a name means where code of a package refers to it. */
  itab(block: string, name: string): Itab | undefined {
    return this.#itabs.get(block)?.get(name) ?? (isOfCommand(name) ? undefined : this.#itabsAnywhere.get(name))
  }

  /** What a symbol means where code of a package refers to it. */
  resolve(block: string, symbol: string): Callee {
    const ofBlock = this.#resolved.get(block) ?? new Map<string, Callee>()
    this.#resolved.set(block, ofBlock)
    const known = ofBlock.get(symbol) ?? this.#find(block, symbol)
    ofBlock.set(symbol, known)
    return known
  }

  #find(block: string, symbol: string): Callee {
    const here = this.#blocks.get(block)?.get(symbol)
    if (here !== undefined && !here.code.isAssembly) return { kind: 'code', node: here }
    const effect = runtimeEffect(symbol, this.#minor)
    if (effect !== undefined) return { kind: 'runtime', effect }
    const owner = this.#ownerOf(block, symbol)
    const home =
      this.#blocks.get(owner.package)?.get(symbol) ?? (isOfCommand(symbol) ? undefined : this.#anywhere.get(symbol))
    if (home !== undefined && !home.code.isAssembly) return { kind: 'code', node: home }
    const assembly = this.#assembly.get(symbol)
    if (assembly !== undefined) return { kind: 'assembly', owner, assembly }
    return { kind: owner.package === '' || this.#read.has(owner.package) ? 'bodyless' : 'unread', owner }
  }

  #ownerOf(block: string, symbol: string): FunctionId {
    const { package: path, bare } = splitSymbol(symbol, block) ?? { package: '', bare: symbol }
    // A command's own symbols have the path `main`.
    const home = path === 'main' ? block : path
    // What does not end like a closure is a declared name to its end: `T.M` is no function `M` that was inlined into a `T`.
    const isWhole = !endsLikeClosure(bare.replace(/-fm$/, ''))
    return { package: home, name: foldFunctionName(bare, () => isWhole).name }
  }

  #addCode(
    code: EmittedCode,
    facts: ReadonlyMap<string, { readonly fact: SymbolFact; readonly owner: FunctionId }>,
    sitesOfCalls: ReadonlyMap<AllocatorCall, readonly HeapSite[]>,
    freeOf: ReadonlyMap<string, readonly HeapSite[]>,
  ): void {
    const { block, symbol } = code
    const split = splitSymbol(symbol, block) ?? { package: '', bare: symbol }
    const path = split.package === 'main' ? block : split.package
    const known = facts.get(keyOf({ block, package: path, bare: split.bare }))
    const owner = known?.owner ?? this.#ownerOf(block, symbol)
    // The variables of a package are initialized by code that stands in no file.
    const isWritten = known !== undefined && (!code.file.endsWith('<autogenerated>') || owner.name === 'init')
    const key = functionKey(owner)
    const allocations = allocationsOf(code, known?.fact, sitesOfCalls)
    const node = { code, owner, key, isWritten, allocations, free: freeOf.get(key) ?? [] }
    const symbols = this.#blocks.get(block) ?? new Map<string, CodeNode>()
    symbols.set(symbol, node)
    this.#blocks.set(block, symbols)
    if (!this.#anywhere.has(symbol)) this.#anywhere.set(symbol, node)
    if (isWritten) push(this.#parts, key, node)
    if (isWritten && isDeclared(split.bare, owner.name)) push(this.#owned, key, node)
  }
}

/** Whether a name has the path of a command in it, `main`, which is that of others, too. */
function isOfCommand(name: string): boolean {
  return /(?:^|[[,*.])main\./.test(name)
}

function keyOf({ block, package: path, bare }: Pick<SymbolFact, 'block' | 'package' | 'bare'>): string {
  return `${block} ${path} ${bare}`
}

/** Whether a symbol is the function itself, and not a closure in it; a `//go:linkname` gives it another name. */
function isDeclared(bare: string, name: string): boolean {
  return elideTypeArguments(bare) === name || !endsLikeClosure(bare)
}

/** Both readings of the code have its allocator calls in their order. */
function allocationsOf(
  { calls }: EmittedCode,
  fact: SymbolFact | undefined,
  sitesOfCalls: ReadonlyMap<AllocatorCall, readonly HeapSite[]>,
): readonly Allocation[] {
  const allocators = calls.filter(({ to }) => isAllocator(to))
  return allocators.map((call, i) => {
    const same = fact?.calls[i]
    const isSame = same !== undefined && same.call === call.to
    return { call, sites: (isSame && sitesOfCalls.get(same)) || [] }
  })
}

/** Whether a symbol is a function of the runtime that compiled code calls for memory. */
export function isAllocator(symbol: string): boolean {
  return symbol.startsWith('runtime.') && allocatorFamily(symbol.slice('runtime.'.length)) !== undefined
}
