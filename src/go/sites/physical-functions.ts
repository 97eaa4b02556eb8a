import { endsLikeClosure, foldFunctionName, isInstantiationWrapper, unescapedPath } from '../names/function-name.ts'
import { type PackageNames, packageName, packageOfFile } from '../names/package-names.ts'
import { elideTypeArguments } from '../names/type-arguments.ts'
import type { AllocatorCall, CompilerFacts, SymbolFact } from '../output/compiler-facts.ts'
import { type DeclaredFunction, type DeclaredFunctions, isGenerated } from './declared-functions.ts'

/** An allocator call and the physical function that holds it. */
export type CallInSymbol = AllocatorCall & {
  /** The call as it was read. */
  readonly emitted: AllocatorCall
  /** The key of its physical function. */
  readonly symbol: string
}

/** A function of emitted code, and the declared function whose code it is. */
export type PhysicalFunction = {
  readonly block: string
  /** Tells it from all others of the compile: a number, which is short where a name is long and there are a hundred thousand. */
  readonly key: string
  readonly owner: DeclaredFunction
  /** What is compiled from one source more than once: a shape of a generic function, a copy of a closure made by inlining. */
  readonly variant: string
  readonly calls: readonly CallInSymbol[]
}

/** What the functions of a compile are called, by block, package and name as the compiler's texts have it: `F.func1`, `Map[go.shape.int]`. */
class Names {
  readonly #blocks = new Map<string, Map<string, Map<string, number>>>()

  get(block: string, path: string, bare: string): number | undefined {
    return this.#blocks.get(block)?.get(path)?.get(bare)
  }

  set(block: string, path: string, bare: string, index: number): void {
    const paths = getOrAdd(this.#blocks, block, () => new Map<string, Map<string, number>>())
    getOrAdd(paths, path, () => new Map<string, number>()).set(bare, index)
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const added = make()
  map.set(key, added)
  return added
}

/** The physical functions of a compile by what the compiler's texts call them, and the calls that are no declared function's. */
export class PhysicalFunctions {
  readonly #declared: DeclaredFunctions
  readonly #names: PackageNames
  readonly #functions: PhysicalFunction[] = []
  readonly #byName = new Names()
  /** The same with type arguments as texts word them: by package name, where a symbol has the import path. */
  readonly #byWords = new Names()
  /** What each was called, for the few texts that tell no package. */
  readonly #symbols: { readonly block: string; readonly bare: string; readonly index: number }[] = []
  #anywhere: ReadonlyMap<string, number> | undefined
  /** The declared function that a symbol is code of, as the symbol was read. */
  readonly owners = new Map<SymbolFact, DeclaredFunction>()
  /** Calls in symbols of which nobody knows what they belong to. */
  readonly homeless: (SymbolFact & { readonly call: AllocatorCall })[] = []

  constructor(facts: CompilerFacts, declared: DeclaredFunctions, names: PackageNames) {
    this.#declared = declared
    this.#names = names
    const placed = (block: string, path: string, name: string, at: { file: string; line: number }): string =>
      `${block} ${path} ${name} ${at.file}:${at.line}`
    // Only what a `//go:linkname` may have renamed asks for it.
    let emitted: ReadonlySet<string> | undefined
    for (const symbol of facts.symbols)
      this.#add(symbol, (fn) => {
        emitted ??= new Set(facts.symbols.map((it) => placed(it.block, it.package, it.bare, it)))
        return emitted.has(placed(symbol.block, fn.package, fn.name, fn))
      })
  }

  all(): Iterable<PhysicalFunction> {
    return this.#functions
  }

  /**
   * The function that a text of a block names; undefined: it was not emitted.
   * @param file of the text: it tells whether `Map[...]` is the block's own or was instantiated from the package it lies in
   */
  find(block: string, name: string, file: string): PhysicalFunction | undefined {
    if (file === '') return this.#findAnywhere(block, name)
    const { home, bare } = this.#imported(name, file)
    return this.#at(
      this.#byName.get(block, home, bare) ??
        this.#byName.get(block, block, name) ??
        this.#byWords.get(block, home, this.#worded(bare)) ??
        this.#byWords.get(block, block, this.#worded(name)),
    )
  }

  /** Of a text without a place, which does not tell the package: by name only, where it may have the package's in front. */
  #findAnywhere(block: string, name: string): PhysicalFunction | undefined {
    const bare = this.#worded(name)
    const unqualified = bare.replace(/^[\p{L}_][\p{L}\p{N}_]*\.(?=[\p{L}_(])/u, '')
    return this.#at(
      this.#byName.get(block, block, name) ??
        this.#called(`${block} ${bare}`) ??
        this.#called(`${block} ${unqualified}`),
    )
  }

  /** By block and name alone, of whatever package; of several the one whose code comes last. */
  #called(name: string): number | undefined {
    this.#anywhere ??= new Map(
      this.#symbols.map(({ block, bare, index }) => [`${block} ${this.#worded(bare)}`, index] as const),
    )
    return this.#anywhere.get(name)
  }

  #at(index: number | undefined): PhysicalFunction | undefined {
    return index === undefined ? undefined : this.#functions[index]
  }

  /** The declared function that a name in a text of a block belongs to, whether it was emitted or not. */
  ownerOf(block: string, name: string, file: string): DeclaredFunction {
    const known = this.find(block, name, file)
    if (known !== undefined) return known.owner
    const { home, bare } = this.#imported(name, file)
    const isImported = this.#declared.has(home, elideTypeArguments(bare))
    return this.#fold(isImported ? home : block, isImported ? bare : name, file).owner
  }

  /** Of a copy without a place: the function of that name, wherever it is declared. */
  #ownerAnywhere(path: string, bare: string): DeclaredFunction {
    for (const fn of this.#declared.all())
      if (foldFunctionName(bare, (each) => each === fn.name).name === fn.name) return fn
    return this.#declared.findOrAdd(path, foldFunctionName(bare, () => false).name)
  }

  #worded(name: string): string {
    if (!name.includes('/')) return name
    return name.replace(
      /((?:[\p{L}\p{N}_.~%-]+\/)+[\p{L}\p{N}_~%-]+)\.(?=[\p{L}_])/gu,
      (_, path) => `${packageName(unescapedPath(path), this.#names)}.`,
    )
  }

  #imported(name: string, file: string): { readonly home: string; readonly bare: string } {
    const home = packageOfFile(file)
    const qualifier = `${packageName(home, this.#names)}.`
    return { home, bare: name.startsWith(qualifier) ? name.slice(qualifier.length) : name }
  }

  #add(symbol: SymbolFact, isEmitted: (fn: DeclaredFunction) => boolean): void {
    const { block, file, line } = symbol
    const calls = writtenCalls(symbol)
    // One without a file has no code at all: `size=0`, dead after it was inlined.
    if (calls.length === 0 && (file === '' || isGenerated(file) || isInstantiationWrapper(symbol.bare))) return
    const declaredHere = this.#declaredHere(symbol, isEmitted)
    if (declaredHere === undefined && symbol.package === '') {
      this.homeless.push(...calls.map((call) => ({ ...symbol, call })))
      return
    }
    const [path, bare] =
      declaredHere === undefined ? [symbol.package, symbol.bare] : ([block, declaredHere.name] as const)
    const index = this.#byName.get(block, path, bare) ?? this.#functions.length
    const key = String(index)
    const { owner, variant } =
      declaredHere === undefined
        ? this.#fold(symbol.package, symbol.bare, file)
        : { owner: declaredHere, variant: instantiationOf(symbol.bare) }
    const own = calls.map((call) => ({
      ...call,
      ...((call.file === '' || isGenerated(call.file)) && { file, line }),
      emitted: call,
      symbol: key,
    }))
    this.#functions[index] = { block, key, owner, variant, calls: [...(this.#functions[index]?.calls ?? []), ...own] }
    this.owners.set(symbol, owner)
    this.#byName.set(block, path, bare, index)
    this.#symbols.push({ block, bare: symbol.bare, index })
    if (symbol.bare.includes('[')) this.#byWords.set(block, symbol.package, this.#worded(symbol.bare), index)
  }

  /**
   * `//go:linkname local remote` with a body: the symbol has the remote name, and the texts the local one. It is the function
   * that is declared where the symbol begins and that has no symbol of its own.
   */
  #declaredHere(symbol: SymbolFact, isEmitted: (fn: DeclaredFunction) => boolean): DeclaredFunction | undefined {
    const { package: path, bare, file, line } = symbol
    if (bare.includes('#') || (path !== '' && endsLikeClosure(bare))) return undefined
    const here = this.#declared.at(file, line)
    const name = elideTypeArguments(bare)
    if (here.some((fn) => fn.package === path && fn.name === name)) return undefined
    return here.find((fn) => fn.package === symbol.block && !isEmitted(fn))
  }

  /** A copied closure belongs to the package that its source lies in; its name has the way it was inlined. */
  #fold(path: string, bare: string, file: string): { readonly owner: DeclaredFunction; readonly variant: string } {
    const own = foldFunctionName(bare, (each) => this.#declared.has(path, each))
    if (!own.copied) return { owner: this.#declared.findOrAdd(path, own.name), variant: instantiationOf(bare) }
    const source = packageOfFile(file)
    if (file === '') return { owner: this.#ownerAnywhere(path, bare), variant: `copy ${bare}` }
    const isKnown = this.#declared.hasPackage(source) || this.#names.has(source) || file.includes('@')
    const home = isKnown ? source : path
    const { name } = foldFunctionName(bare, (each) => this.#declared.has(home, each))
    return { owner: this.#declared.findOrAdd(home, name), variant: `copy ${bare}` }
  }
}

/**
 * The calls of a symbol that somebody's source has. The wrapper of an instantiation repeats what the code of the shape has;
 * what the compiler or cgo wrote is nobody's, as far as it stands in no other file: the code of `init` begins nowhere and has
 * the variables of the whole package.
 */
export function writtenCalls({ file, bare, calls }: SymbolFact): readonly AllocatorCall[] {
  if (isInstantiationWrapper(bare)) return []
  return isGenerated(file) ? calls.filter((call) => !isGenerated(call.file)) : calls
}

/** The type arguments of an instantiation, closures left out: symbols that share it were compiled from one shape. */
function instantiationOf(bare: string): string {
  const open = bare.indexOf('[')
  return open < 0 ? '' : bare.slice(open, bare.lastIndexOf(']') + 1)
}
