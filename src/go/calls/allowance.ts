import { callText } from '../names/call-text.ts'
import { endsLikeClosure, foldFunctionName } from '../names/function-name.ts'
import { elideTypeArguments } from '../names/type-arguments.ts'
import type { Place } from '../output/emitted-code.ts'
import type { HeapSite } from '../sites/heap-site.ts'
import type { Bounds, InlinedCall } from './bounds.ts'
import { type CallGraph, type CodeNode, type FunctionId, ownerOf } from './call-graph.ts'

/** What is inlined on a line. */
type OnLine = {
  readonly calls: readonly OfCall[]
  /** The last names of all that is inlined there. */
  readonly names: readonly string[]
}

/** What one call that is inlined has for the sake of functions that are not followed, and beside them. */
type OfCall = {
  readonly column: number
  /** How often the own code of functions that are not followed calls what, as far as it is not used up. */
  readonly left: Map<string, number>
  /** What that code calls. */
  readonly callees: readonly { readonly to: string; readonly fn: FunctionId; readonly pattern: string }[]
  /** What is inlined and followed, by the functions that each name may mean. */
  readonly others: readonly (readonly FunctionId[])[]
}

/** What a function's code is looked at with. */
type Surroundings = {
  readonly graph: CallGraph
  readonly bounds: Bounds
  /** Takes the patterns that something is allowed by. */
  readonly used: Set<string>
  /** Takes the packages that have to be read to know. */
  readonly unread: Set<string>
  /** Whether something only leads to a panic, as it does where it is inlined. */
  readonly isCold: (it: { readonly isCold: boolean }) => boolean
}

/**
 * What a function's code has for the sake of functions that are not followed. Where one is inlined, as many calls of each kind as its own code has: the
 * compiler gives the line only, so what the code beside it calls there stays followed. And what is passed to one: a value that is converted to an
 * interface for its call is on the same path.
 */
export class Allowance {
  readonly #node: CodeNode
  readonly #surroundings: Surroundings
  /** The functions that are looked at for those that they are inlined into. */
  readonly #within: readonly CodeNode[]
  readonly #lines = new Map<string, OnLine>()

  constructor(node: CodeNode, surroundings: Surroundings, within: readonly CodeNode[] = []) {
    this.#node = node
    this.#surroundings = surroundings
    this.#within = within
  }

  /**
   * Whether a call is of a function that is inlined there and not followed; it is used up then. The compiler may have found that the call of the inlined
   * function is never made, so it is not where anything else on the line may call the same: the line itself, by its name, or what else is inlined there.
   * @param sites what an allocator call makes: a text of the compiler has the column of the call that it was inlined with
   */
  permits({ to, ...at }: Place & { readonly to: string }, sites: readonly HeapSite[] = []): boolean {
    const { calls, names } = this.#at(at)
    if (this.#isNamed(to, names, at)) return false
    const places = sites.length === 0 ? [calls] : sites.map((site) => callsOfSite(site, at, calls))
    const from = places.map((here) => here.find(({ left }) => (left.get(to) ?? 0) > 0))
    if (from.includes(undefined) || this.#mayBeOfOthers([...places.flat(), ...this.#unsure(at)], to)) return false
    for (const call of new Set(from)) call?.left.set(to, (call.left.get(to) ?? 0) - 1)
    return true
  }

  /** The calls inlined on a line that have a text without an allocation: the one of a like text may be theirs. */
  #unsure(at: Place): readonly OfCall[] {
    const free = this.#node.free.filter(({ file, line }) => file === at.file && line === at.line)
    return this.#at(at).calls.filter(({ column }) => free.some((site) => site.column === column))
  }

  /** Whether a line names what is called oftener than for what is inlined there. */
  #isNamed(to: string, names: readonly string[], { file, line }: Place): boolean {
    if (to.startsWith('runtime.')) return false
    const name = lastName(to)
    const times = this.#surroundings.bounds.timesOfWord(this.#node.code.block, file, line, name)
    return times > names.filter((each) => each === name).length
  }

  /** Whether all that an allocator call makes is passed, on its line, to functions that are not followed. */
  isArgument(at: Place, sites: readonly HeapSite[]): boolean {
    return sites.length > 0 && sites.every((site) => this.#isPassed(site, at))
  }

  #isPassed({ why }: HeapSite, at: Place): boolean {
    const passed = why.findLast(
      ({ reason, file, line }) => reason === 'call parameter' && file === at.file && line === at.line,
    )
    const callee = passed && callText(passed.expr)?.callee
    if (callee === undefined) return false
    const { bounds, used } = this.#surroundings
    const pattern = bounds
      .functionsNamed(this.#node.code.block, callee)
      .flatMap((fn) => bounds.allowedBy(fn) ?? this.#patternOfCallee(fn, passed?.column, at) ?? [])[0]
    if (pattern !== undefined) used.add(pattern)
    return pattern !== undefined
  }

  /** By which pattern a call of a function is one of what is inlined there and not followed. */
  #patternOfCallee(fn: FunctionId, column: number | undefined, at: Place): string | undefined {
    const { calls, names } = this.#at(at)
    const here = calls.filter((call) => call.column === column)
    const callee = here
      .flatMap(({ callees }) => callees)
      .find((each) => each.fn.package === fn.package && each.fn.name === fn.name)
    if (callee === undefined || this.#isNamed(callee.to, names, at)) return undefined
    return this.#mayBeOfOthers([...here, ...this.#unsure(at)], callee.to) ? undefined : callee.pattern
  }

  #mayBeOfOthers(here: readonly OfCall[], to: string): boolean {
    // All are asked, and not only up to the first: what has to be read is read at once.
    return here.flatMap(({ others }) => others.filter((meanings) => this.#mayCall(meanings, to))).length > 0
  }

  /** Whether the own code of a function, by what its name may mean, may call that, other than for what is not followed. */
  #mayCall(meanings: readonly FunctionId[], to: string): boolean {
    const { graph, unread } = this.#surroundings
    const missing = meanings.filter((fn) => !graph.has(fn.package))
    for (const fn of missing) unread.add(fn.package)
    const code = meanings.flatMap((fn) => graph.codeOf(fn))
    const isKnown = missing.length === 0 && (code.length > 0 || meanings.some((fn) => this.#isAllowed(fn)))
    // A closure that is inlined has no code left.
    return !isKnown || code.some((node) => !this.#isAllowed(node.owner) && this.#hasOwn(node, to))
  }

  #hasOwn(node: CodeNode, to: string): boolean {
    if (this.#within.includes(node)) return true
    const allowance = new Allowance(node, this.#surroundings, [...this.#within, node])
    const sitesOf = new Map<AnyCall, readonly HeapSite[]>(node.allocations.map(({ call, sites }) => [call, sites]))
    return callsOf(node.code).some((call) => {
      // Where it is inlined, it may be known what is called through a func value or an interface.
      if ((call.to !== to && call.to !== anything) || this.#surroundings.isCold(call)) return false
      const sites = sitesOf.get(call) ?? []
      return !allowance.permits(call, sites) && !allowance.isArgument(call, sites)
    })
  }

  #isAllowed(fn: FunctionId): boolean {
    return this.#surroundings.bounds.allowedBy(fn) !== undefined
  }

  #at(at: Place): OnLine {
    const key = `${at.file}:${at.line}`
    const known = this.#lines.get(key) ?? this.#read(at)
    this.#lines.set(key, known)
    return known
  }

  #read({ file, line }: Place): OnLine {
    const inlined = this.#surroundings.bounds.inlinedAt(this.#node.code.block, file, line)
    // Calls without a place of their own are together at one.
    const isPlaced = !file.endsWith('<autogenerated>')
    // What a name means may not be sure; then it is there once.
    const names = new Set(inlined.flatMap(({ functions }) => functions.flat().map(({ name }) => name)))
    return {
      calls: inlined.map((call) => this.#readCall(call, isPlaced && call.column > 0)),
      names: [...names].map(lastName),
    }
  }

  #readCall({ column, functions }: InlinedCall, isPlaced: boolean): OfCall {
    const [first = [], ...nested] = functions
    const isWhole = isPlaced && this.#allowedCode(first).length > 0
    const own = functions.flatMap((meanings) => this.#allowedCode(meanings))
    const left = new Map<string, number>()
    const callees: { to: string; fn: FunctionId; pattern: string }[] = []
    // Its own code has what is inlined into it.
    for (const { node, pattern } of isWhole ? this.#allowedCode(first) : own) {
      for (const { to } of callsOf(node.code)) {
        left.set(to, (left.get(to) ?? 0) + 1)
        const fn = to === anything ? undefined : ownerOf(this.#surroundings.graph.resolve(node.code.block, to))
        if (fn !== undefined) callees.push({ to, fn, pattern })
      }
    }
    const passed = nested.filter((meanings) => isClosureOfOthers(meanings, functions))
    const others = isWhole ? [first, ...passed] : isPlaced ? [first] : functions
    return { column, left, callees, others }
  }

  /** The code of a function that is not followed, and the pattern that says so. */
  #allowedCode(meanings: readonly FunctionId[]): readonly { readonly node: CodeNode; readonly pattern: string }[] {
    const { graph, bounds, used, unread } = this.#surroundings
    return meanings.flatMap((fn) => {
      const pattern = bounds.allowedBy(fn)
      if (pattern === undefined) return []
      if (!graph.has(fn.package)) unread.add(fn.package)
      const [node] = graph.codeOf(fn)
      if (node === undefined) return []
      used.add(pattern)
      return [{ node, pattern }]
    })
  }
}

/** A call of what nobody knows by name. */
const anything = ''

type AnyCall = Place & { readonly to: string; readonly isCold: boolean }

function callsOf({ calls, indirect }: CodeNode['code']): readonly AnyCall[] {
  return [...calls, ...indirect.map(({ file, line, isCold }) => ({ to: anything, file, line, isCold }))]
}

/** The calls that a heap site may have been inlined with. */
function callsOfSite(site: HeapSite, at: Place, calls: readonly OfCall[]): readonly OfCall[] {
  const isThere = site.column > 0 && site.file === at.file && site.line === at.line
  return isThere ? calls.filter(({ column }) => column === site.column) : calls
}

/** Whether a name is of a closure, and what holds it is not inlined at the same place: the closure was passed there. */
function isClosureOfOthers(meanings: readonly FunctionId[], functions: InlinedCall['functions']): boolean {
  const names = functions.flat().map(({ name }) => lastName(name))
  return meanings.every(
    ({ name }) => endsLikeClosure(name) && !names.includes(lastName(foldFunctionName(name, () => false).name)),
  )
}

/** `Warn` of `example.com/m.(*Logger).Warn`, `Map` of `example.com/m.Map[go.shape.int]`. */
function lastName(symbol: string): string {
  return /([\p{L}\p{N}_]+)$/u.exec(elideTypeArguments(symbol).replace(/\[\.\.\.\]$/, ''))?.[1] ?? ''
}
