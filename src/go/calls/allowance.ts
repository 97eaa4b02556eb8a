import { callText } from '../names/call-text.ts'
import { elideTypeArguments } from '../names/type-arguments.ts'
import type { Place } from '../output/emitted-code.ts'
import type { HeapSite } from '../sites/heap-site.ts'
import type { Bounds } from './bounds.ts'
import { type CallGraph, type FunctionId, ownerOf } from './call-graph.ts'

/** What functions that are not followed have on a line. */
type OnLine = {
  /** Of those that are inlined there: how often their own code calls what, as far as it is not used up. */
  readonly left: Map<string, number>
  /** The last names of all that is inlined there. */
  readonly names: readonly string[]
  /** What the code of those calls. */
  readonly callees: readonly { readonly fn: FunctionId; readonly pattern: string }[]
}

/**
 * What a function's code has for the sake of functions that are not followed. Where one is inlined, as many calls of each kind as its own code has: the
 * compiler gives the line only, so what the code beside it calls there stays followed. And what is passed to one: a value that is converted to an
 * interface for its call is on the same path.
 */
export class Allowance {
  readonly #block: string
  readonly #graph: CallGraph
  readonly #bounds: Bounds
  readonly #used: Set<string>
  readonly #unread: Set<string>
  readonly #lines = new Map<string, OnLine>()

  /**
   * @param used takes the patterns that something is allowed by
   * @param unread takes the packages that have to be read to know
   */
  constructor(block: string, graph: CallGraph, bounds: Bounds, used: Set<string>, unread: Set<string>) {
    this.#block = block
    this.#graph = graph
    this.#bounds = bounds
    this.#used = used
    this.#unread = unread
  }

  /**
   * Whether a call is of a function that is inlined there and not followed; it is used up then. Where the line itself names what is called, it may be
   * that call: the compiler may have found that the one of the inlined function is never made.
   */
  permits({ to, ...at }: Place & { readonly to: string }): boolean {
    const { left, names } = this.#at(at)
    const count = left.get(to) ?? 0
    if (count === 0 || this.#isNamed(to, names, at)) return false
    left.set(to, count - 1)
    return true
  }

  /** Whether a line names what is called oftener than for what is inlined there. */
  #isNamed(to: string, names: readonly string[], { file, line }: Place): boolean {
    if (to.startsWith('runtime.')) return false
    const name = lastName(to)
    return this.#bounds.timesOfWord(this.#block, file, line, name) > names.filter((each) => each === name).length
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
    const { callees } = this.#at(at)
    const pattern = this.#bounds.functionsNamed(this.#block, callee).flatMap((fn) => {
      const inlined = callees.find((each) => each.fn.package === fn.package && each.fn.name === fn.name)
      return this.#bounds.allowedBy(fn) ?? inlined?.pattern ?? []
    })[0]
    if (pattern !== undefined) this.#used.add(pattern)
    return pattern !== undefined
  }

  #at(at: Place): OnLine {
    const key = `${at.file}:${at.line}`
    const known = this.#lines.get(key) ?? this.#read(at)
    this.#lines.set(key, known)
    return known
  }

  #read({ file, line }: Place): OnLine {
    const left = new Map<string, number>()
    const callees: { fn: FunctionId; pattern: string }[] = []
    const inlined = this.#bounds.inlinedAt(this.#block, file, line)
    for (const fn of inlined) {
      const pattern = this.#bounds.allowedBy(fn)
      if (pattern === undefined) continue
      if (!this.#graph.has(fn.package)) {
        this.#unread.add(fn.package)
        continue
      }
      const [own] = this.#graph.codeOf(fn)
      if (own === undefined) continue
      this.#used.add(pattern)
      for (const { to } of own.code.calls) {
        left.set(to, (left.get(to) ?? 0) + 1)
        const callee = ownerOf(this.#graph.resolve(own.code.block, to))
        if (callee !== undefined) callees.push({ fn: callee, pattern })
      }
    }
    // What a name means may not be sure; then it is there once.
    const names = new Set(inlined.map(({ name }) => name))
    return { left, callees, names: [...names].map(lastName) }
  }
}

/** `Warn` of `example.com/m.(*Logger).Warn`, `Map` of `example.com/m.Map[go.shape.int]`. */
function lastName(symbol: string): string {
  return /([\p{L}\p{N}_]+)$/u.exec(elideTypeArguments(symbol).replace(/\[\.\.\.\]$/, ''))?.[1] ?? ''
}
