import { ByPlace } from './by-place.ts'
import type { DeclarationFact } from './compiler-facts.ts'
import { blockOf, declarationLine, headerLine, inlinedCallLine } from './compiler-lines.ts'
import { FlowReader, type FlowStep } from './escape-flow.ts'
import { LineSplitter } from './line-splitter.ts'
import { OwnStrings } from './own-strings.ts'
import { placePatterns } from './places.ts'

/** One way on which a parameter's value leaves its function. */
export type ParameterFlow = {
  /** What it reaches, as the compiler prints it: `{heap}`, `{storage for EXPR}`, a variable on the heap, a result. */
  readonly to: string
  /** 0: the value itself; else what it points to, so many pointers away. */
  readonly derefs: number
  readonly steps: readonly FlowStep[]
}

/** What of a parameter outlives the call, by the name of it. */
export type LeakingParameter = {
  readonly name: string
  /** What goes to the heap: the value itself, or what it points to; undefined: neither. */
  readonly heap: 'itself' | 'content' | undefined
  /** Results that it goes to, and how many pointers away what goes there is. */
  readonly results: ReadonlyMap<string, number>
  /** In the order of the explanations, each once. */
  readonly flows: readonly ParameterFlow[]
}

/** An `inlining call to F`: the callee as it is named in the compile of the package `block`. */
export type InlinedCallee = { readonly block: string; readonly callee: string }

/** What a compile says of parameters, and of the ways to the heap that they may be on. Files are those that the compiler prints. */
export type LeakFacts = {
  readonly declarations: readonly DeclarationFact[]
  /** By the place of the parameter's name. One that does not leak is not there. */
  readonly parameters: ByPlace<LeakingParameter>
  /** The flow of each value that is on the heap, by its place and its expression. */
  readonly explanations: ByPlace<ReadonlyMap<string, readonly FlowStep[]>>
  readonly inlined: ByPlace<readonly InlinedCallee[]>
}

/** `{storage for f("}")}` is the only target with spaces in it. */
const parameterHeader = /^parameter (\S+) leaks to (\{.*\}|\S+)(?: for (.+))? with derefs=(\d+):$/
const leakingText = /^leaking param( content)?: (\S+?)(?: to result (\S+) level=(\d+))?$/

const maxLineBytes = 1 << 20
const tab = 0x09

type At = { readonly file: string; readonly line: number; readonly column: number }

type Known = { name: string; heap: LeakingParameter['heap']; results: Map<string, number>; flows: ParameterFlow[] }

/**
 * Reads what `-m=2` says of parameters (cmd/compile/internal/escape: paramTag in escape.go, explainPath in solve.go; the same words from Go
 * 1.21 to 1.27, but that `for F` is told since 1.25), beside what CompilerOutputReader makes of the same bytes. Where a package
 * is compiled twice, with its tests and without, what is said twice is kept once.
 */
export class LeakReader {
  readonly #splitter = new LineSplitter((bytes, start, end, cut) => this.#line(bytes, start, end, cut), maxLineBytes)
  readonly #strings = new OwnStrings()
  readonly #declarations = new Map<string, DeclarationFact>()
  readonly #parameters = new ByPlace<Known>()
  readonly #explanations = new ByPlace<Map<string, readonly FlowStep[]>>()
  readonly #inlined = new ByPlace<InlinedCallee[]>()
  #block = ''
  /** The flow behind the last header. */
  #explanation: FlowReader | undefined
  readonly #placedLine: RegExp

  /** @param bracketed names of source files; see `bracketedNames` */
  constructor(bracketed: readonly string[] = []) {
    this.#placedLine = placePatterns(bracketed).placedLine
  }

  push(bytes: Uint8Array): void {
    this.#splitter.push(bytes)
  }

  end(): LeakFacts {
    this.#splitter.end()
    for (const [, parameter] of this.#parameters) {
      parameter.flows = distinct(parameter.flows)
      if (parameter.heap === undefined && parameter.results.size === 0) leakOfFlows(parameter)
    }
    return {
      declarations: [...this.#declarations.values()],
      parameters: this.#parameters,
      explanations: this.#explanations,
      inlined: this.#inlined,
    }
  }

  #line(bytes: Buffer, start: number, end: number, cut: boolean): void {
    // Instructions, relocations and hex dumps. Of a line that is cut nobody knows how it ends.
    if (cut || bytes[start] === tab) return
    const line = bytes.toString('utf8', start, end)
    if (line.startsWith('# ')) {
      this.#explanation = undefined
      this.#block = this.#own(blockOf(line))
      return
    }
    const match = this.#placedLine.exec(line)
    if (match === null) return
    const [, file = '', lineNumber = '', column = '0', message = ''] = match
    if (message.startsWith('  ')) this.#explanation?.take(message)
    else this.#said({ file: this.#own(file), line: Number(lineNumber), column: Number(column) }, message)
  }

  #said(at: At, message: string): void {
    this.#explanation = undefined
    const parameter = parameterHeader.exec(message)
    const leaking = leakingText.exec(message)
    const explained = headerLine.exec(message)?.[1]
    const callee = inlinedCallLine.exec(message)?.[1]
    const declared = declarationLine.exec(message)
    if (parameter !== null) this.#parameterFlow(at, parameter)
    else if (leaking !== null) this.#leaking(at, leaking)
    else if (explained !== undefined) this.#explained(at, explained)
    else if (callee !== undefined) this.#inlinedCall(at, callee)
    else this.#declared(at, declared?.[1] ?? declared?.[2] ?? ' into ')
  }

  /** `cannot inline F into G` declares nothing. */
  #declared(at: At, bare: string): void {
    if (bare.includes(' into ')) return
    const fact = { block: this.#block, ...at, bare: this.#own(bare), obstacle: undefined }
    this.#declarations.set(`${fact.block} ${bare} ${at.file}:${at.line}`, fact)
  }

  #parameterFlow(at: At, [, name = '', to = '', , derefs = '']: readonly string[]): void {
    const reader = new FlowReader((text) => this.#own(text))
    this.#explanation = reader
    this.#parameter(at, name).flows.push({ to: this.#own(to), derefs: Number(derefs), steps: reader.steps })
  }

  #leaking(at: At, [, content, name = '', result, level = '0']: readonly (string | undefined)[]): void {
    const known = this.#parameter(at, name)
    if (result !== undefined) {
      const before = known.results.get(result) ?? Number.POSITIVE_INFINITY
      known.results.set(this.#own(result), Math.min(before, Number(level)))
    } else if (content === undefined || known.heap === undefined) {
      known.heap = content === undefined ? 'itself' : 'content'
    }
  }

  #parameter(at: At, name: string): Known {
    const known = this.#parameters.get(at) ?? { name: this.#own(name), heap: undefined, results: new Map(), flows: [] }
    this.#parameters.set(at, known)
    return known
  }

  #explained(at: At, subject: string): void {
    const here = this.#explanations.get(at) ?? new Map<string, readonly FlowStep[]>()
    this.#explanations.set(at, here)
    if (here.has(subject)) return
    const reader = new FlowReader((text) => this.#own(text))
    this.#explanation = reader
    here.set(this.#own(subject), reader.steps)
  }

  #inlinedCall(at: At, callee: string): void {
    const here = this.#inlined.get(at) ?? []
    this.#inlined.set(at, here)
    if (!here.some((each) => each.block === this.#block && each.callee === callee))
      here.push({ block: this.#block, callee: this.#own(callee) })
  }

  #own(text: string): string {
    return this.#strings.of(text)
  }
}

/**
 * Of a generic function, which several packages may compile, the compiler explains the flows and leaves out the words for them (escape.go,
 * paramTag, Dupok). A flow that ends in a name ends in a result, unless that is a variable on the heap, which makes no difference to a caller.
 */
function leakOfFlows(parameter: Known): void {
  for (const { to, derefs } of parameter.flows) {
    if (!to.startsWith('{')) parameter.results.set(to, Math.min(derefs, parameter.results.get(to) ?? derefs))
    else if (derefs === 0) parameter.heap = 'itself'
    else parameter.heap ??= 'content'
  }
}

/** Two compiles of one package say the same. */
function distinct(flows: readonly ParameterFlow[]): ParameterFlow[] {
  return [...new Map(flows.map((flow) => [JSON.stringify(flow), flow])).values()]
}
