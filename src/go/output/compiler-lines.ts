import { splitSymbol } from '../names/function-name.ts'
import { allocatorFamily, looksLikeUnknownAllocator } from './allocators.ts'
import type {
  AllocatorCall,
  BlockFacts,
  CompilerSaid,
  DeclarationFact,
  HeaderFact,
  UnreadableLine,
} from './compiler-facts.ts'
import { FlowReader, type FlowStep } from './escape-flow.ts'
import { parseEscapeText } from './escape-text.ts'
import { FactsOfBlocks } from './facts-of-blocks.ts'
import {
  calledFunction,
  dataSymbol,
  indirectCall,
  isCall,
  leaves,
  relocation,
  symbolHeader,
  takesAddress,
} from './instructions.ts'
import { LoadedTypes } from './loaded-types.ts'
import { type PlacePatterns, placePatterns } from './places.ts'

const maxOthers = 2000

/** What the compiler prints in place of a position that it does not have. */
const noPlace = '<unknown line number>'
const capture = /^(.+?) capturing by (?:ref|value): (\S+) \(addr=/
export const declarationLine = /^(?:can inline (.+?)(?: with cost .*)?|cannot inline (.+?): (.*))$/
export const inlinedCallLine = /^inlining call to (.+?)(?: with score .*)?$/
/** Go 1.25 and newer name the function; older ones end in `heap:`. */
export const headerLine = /^(.+) escapes to heap(?: in (.+))?:$/
const aboutHeap = /escapes to heap|moved to heap/
const quotesCode = /^(?: |can inline|cannot inline|inlining call|parameter |function )/

/** Other decisions that -m prints and that say nothing of the heap; whatever remains may be a compile error. */
const noise =
  /does not escape|^leaking |capturing by|devirtualizing|zero-copy|bounds check|self-assignment|^(?:assuming|marking) |kept alive|^skip inlining|considered 'big'|^(?:mutates|calls) /

/** A closure in an explanation; its text has another wording. */
const closure = 'func literal'

/**
 * Import path of the package that a line `# path` begins; `# path [main/pkg]` is a second copy of one under a profile, and
 * `# path [path.test]` one with its tests.
 */
export function blockOf(line: string): string {
  return line.slice(2).replace(copyFor, '')
}

/** What a line `# path [path.test]` says the copy is for: `path.test`; empty where it is none. */
export function copyOf(line: string): string {
  return copyFor.exec(line)?.[1] ?? ''
}

const copyFor = / \[(.*)\]$/

/** Of a line that was cut nobody knows how it ends: it may be an escape text, where it does not begin as something else. */
function isCutText(message: string, cut: boolean): boolean {
  return cut && (!quotesCode.test(message) || aboutHeap.test(message))
}

const none: readonly AllocatorCall[] = []
const noFlow: readonly FlowStep[] = []

type OpenSymbol = {
  symbol: string
  file: string
  line: number
  calls: AllocatorCall[]
  /** Calls of allocators by their `rel` lines: the linker needs one for each, on every target. */
  related: Map<string, number>
}

/**
 * Makes facts of the lines of the compiler's output, one after the other, each as a text without its end of line. What
 * compiler-output.ts passes over would make no difference here.
 * Formats: cmd/compile/internal/base/print.go (texts), cmd/internal/obj/plist.go and objfile.go (`-S`), Go 1.21 to 1.27.
 */
export class CompilerLines {
  readonly #store = new FactsOfBlocks()
  #symbol: OpenSymbol | undefined
  #namesFunctions = false
  #batch = 0
  /** Whether texts of the batch were read: the next explanation is of another one. */
  #hasSaid = false
  /** Who captured a variable without a place last, by the variable. */
  readonly #capturers = new Map<string, string>()
  /** The flow behind the last header, which the next indented lines belong to. */
  #explanation: FlowReader | undefined
  readonly #types = new LoadedTypes()
  readonly #others: string[] = []
  readonly #places: PlacePatterns

  /** @param bracketed names of source files; see `bracketedNames` */
  constructor(bracketed: readonly string[] = []) {
    this.#places = placePatterns(bracketed)
  }

  /** Whether the code of a function is being read. */
  get isInFunction(): boolean {
    return this.#symbol !== undefined
  }

  /** Whether indented lines belong to an explanation that is kept. */
  get isExplaining(): boolean {
    return this.#explanation !== undefined
  }

  /** Whether registers hold types: any call, jump or return ends that. */
  get knowsTypes(): boolean {
    return this.#types.isAny
  }

  /** @param cut whether the line was longer, and ends here only because nobody keeps more of one */
  take(line: string, cut: boolean): void {
    if (line.startsWith('\tre')) this.#relocation(line)
    else if (line.startsWith('\t0x')) this.#instruction(line)
    else if (!line.startsWith('\t')) this.#text(line, cut)
  }

  /** A relocation of something else than an allocator. */
  countRelocation(): void {
    if (this.#symbol !== undefined) this.#facts.relocations++
  }

  /** Ends the reading and gives all that was found. */
  end(): CompilerSaid {
    this.#closeSymbol()
    return { blocks: this.#store.end(), others: this.#others }
  }

  get #facts(): BlockFacts {
    return this.#store.facts
  }

  /** A part of a line that is kept. */
  #own(text: string): string {
    return this.#store.strings.of(text)
  }

  #instruction(line: string): void {
    if (!line.includes('runtime.') && !line.includes('type:') && !leaves.test(line)) return
    const match = this.#places.instruction.exec(line)
    if (match === null) {
      const called = calledFunction.exec(line.slice(line.lastIndexOf('\t') + 1))?.[1]
      if (called !== undefined && allocatorFamily(called) !== undefined) this.#unreadable(line, 'call')
      return
    }
    const [, file, lineNumber = '', real, op = '', args = ''] = match
    const place = this.#placeOf(file, lineNumber, real)
    if (op === 'TEXT') this.#declare(place, args, line)
    else if (isCall.test(op) || allocatorFamily(calledFunction.exec(args)?.[1] ?? '') !== undefined)
      this.#call(op, args, place, line)
    else if (args.includes('type:')) this.#types.load(op, args)
    else if (leaves.test(line)) this.#types.clear()
  }

  /** An instruction without a place of its own stands at its function's declaration. */
  #placeOf(file: string | undefined, line: string, real: string | undefined): { file: string; line: number } {
    if (file === undefined) return { file: this.#symbol?.file ?? '', line: this.#symbol?.line ?? 0 }
    return { file: real === undefined ? this.#own(file) : this.#store.directive(file, real), line: Number(line) }
  }

  #relocation(line: string): void {
    this.countRelocation()
    const [, kind = '', callee = ''] = relocation.exec(line) ?? []
    if (allocatorFamily(callee) === undefined || takesAddress.test(kind)) return
    const related = this.#symbol?.related
    related?.set(callee, (related.get(callee) ?? 0) + 1)
  }

  #declare(place: { file: string; line: number }, args: string, line: string): void {
    // Its operand is the symbol once more: code of a symbol whose header was not read would be the one's before.
    if (!args.startsWith(`${this.#symbol?.symbol ?? ''}(SB)`)) this.#unreadable(line, 'call')
    if (this.#symbol !== undefined && this.#symbol.line === 0) Object.assign(this.#symbol, place)
  }

  #call(op: string, args: string, place: { file: string; line: number }, line: string): void {
    const name = calledFunction.exec(args)?.[1]
    const family = name === undefined ? undefined : allocatorFamily(name)
    if (name !== undefined && family !== undefined) {
      if (this.#symbol === undefined) this.#unreadable(line, 'call')
      else
        this.#symbol.calls.push({
          call: this.#own(`runtime.${name}`),
          family,
          type: this.#own(this.#types.argumentOf(name)),
          ...place,
        })
    } else if (name !== undefined && looksLikeUnknownAllocator(name)) this.#unreadable(line, 'allocator')
    else if (indirectCall.test(`${op}\t${args}`)) this.#facts.indirectCalls.set(place, true)
    this.#types.clear()
  }

  #text(line: string, cut: boolean): void {
    const bare = line.startsWith(`${noPlace}: `) ? line.slice(noPlace.length + 2) : line
    const mayBeSymbol = line.includes('size=')
    const symbol = mayBeSymbol ? symbolHeader.exec(line)?.[1] : undefined
    const match = bare === line ? this.#places.placedLine.exec(line) : null
    if (line.startsWith('# ')) this.#startBlock(line)
    else if (symbol !== undefined) this.#openSymbol(symbol)
    else if (mayBeSymbol && dataSymbol.test(line)) this.#closeSymbol()
    else if (match !== null) this.#placed(match, cut)
    else this.#unplaced(bare, line, cut)
  }

  /** What the compiler says of a variable of its own making, which stands nowhere: `moved to heap: #next`. */
  #unplaced(message: string, line: string, cut: boolean): void {
    const captured = capture.exec(message)
    const isOfHeap = parseEscapeText(message) !== undefined || headerLine.test(message) || message !== line
    if (captured !== null) {
      const [, bare = '', subject = ''] = captured
      this.#capturers.set(subject, bare)
    } else if (isOfHeap) {
      this.#placed([line, '', '0', '0', message], cut)
      this.#nameUnplaced(parseEscapeText(message)?.subject ?? '')
    } else if (cut || aboutHeap.test(message)) this.#unreadable(line, 'escape')
    else this.#other(line)
  }

  /** Up to Go 1.24 headers name no function: it is the one that captured the variable last. */
  #nameUnplaced(subject: string): void {
    const bare = this.#capturers.get(subject)
    if (this.#namesFunctions || bare === undefined) return
    this.#facts.headers.push({ block: this.#store.block, file: '', line: 0, column: 0, subject, bare: this.#own(bare) })
  }

  #placed([whole = '', file = '', line = '', column = '0', message = '']: readonly string[], cut: boolean): void {
    if (message.startsWith('  ')) {
      if (!cut) this.#explanation?.take(message)
      return
    }
    this.#explanation = undefined
    const at = { block: this.#store.block, file: this.#own(file), line: Number(line), column: Number(column) }
    const declared = declarationLine.exec(message)
    const bare = declared?.[1] ?? declared?.[2]
    if (bare !== undefined) {
      if (!bare.includes(' into ')) this.#declaration(at, bare, declared?.[3])
      return
    }
    const callee = inlinedCallLine.exec(message)?.[1]
    if (callee !== undefined) {
      this.#store.inlinedCall({ ...at, callee: this.#own(callee) })
      return
    }
    const text = parseEscapeText(message)
    const head = headerLine.exec(message)
    if (text !== undefined) {
      const subject = this.#own(text.subject)
      this.#facts.texts.push({ ...at, ...text, subject, flow: noFlow, batch: this.#batch })
      this.#hasSaid = true
    } else if (head !== null) this.#explained(at, head)
    else if (
      isCutText(message, cut) ||
      (aboutHeap.test(message) && !quotesCode.test(message) && !capture.test(message))
    )
      this.#unreadable(whole, 'escape')
    else if (!quotesCode.test(message) && !noise.test(message)) this.#other(whole)
  }

  /** The header of an explanation; its steps are the next lines. */
  #explained(at: Omit<HeaderFact, 'subject' | 'bare'>, [, expr = '', bare]: readonly string[]): void {
    if (this.#hasSaid) this.#batch++
    this.#hasSaid = false
    const subject = this.#own(expr)
    const reader = new FlowReader((part) => this.#own(part))
    this.#explanation = reader
    this.#store.explanation(at, subject, reader.steps)
    this.#namesFunctions ||= bare !== undefined
    const name = this.#own(bare ?? '')
    if (bare !== undefined) this.#facts.headers.push({ ...at, subject, bare: name })
    if (subject === closure)
      this.#facts.closures.push({ ...at, subject, bare: name, batch: this.#batch, flow: reader.steps })
  }

  #declaration(at: Omit<DeclarationFact, 'bare' | 'obstacle'>, bare: string, obstacle: string | undefined): void {
    const why = obstacle === undefined ? undefined : this.#own(obstacle)
    this.#facts.declarations.push({ ...at, bare: this.#own(bare), obstacle: why })
  }

  #startBlock(line: string): void {
    this.#closeSymbol()
    this.#explanation = undefined
    this.#batch++
    this.#hasSaid = false
    this.#namesFunctions = false
    this.#capturers.clear()
    this.#types.clear()
    this.#store.startBlock(blockOf(line))
    this.#other(line)
  }

  #openSymbol(symbol: string): void {
    this.#closeSymbol()
    this.#symbol = { symbol, file: '', line: 0, calls: [], related: new Map() }
    this.#types.clear()
  }

  #closeSymbol(): void {
    const open = this.#symbol
    this.#symbol = undefined
    if (open === undefined) return
    const { symbol, file, line, calls, related } = open
    const block = this.#store.block
    const name = splitSymbol(symbol, block) ?? { package: '', bare: symbol }
    const [path, bare] = [this.#own(name.package), this.#own(name.bare)]
    this.#facts.symbols.push({ block, package: path, bare, file, line, calls: calls.length === 0 ? none : calls })
    for (const callee of new Set([...calls.map(({ call }) => call.slice('runtime.'.length)), ...related.keys()])) {
      const instructions = calls.filter(({ call }) => call === `runtime.${callee}`).length
      const relocations = related.get(callee) ?? 0
      if (instructions !== relocations) this.#facts.miscounts.push({ block, symbol, callee, instructions, relocations })
    }
  }

  /** Of a package, the first line that cannot be parsed is kept, and how many more there are; each unknown allocator has its own. */
  #unreadable(line: string, why: UnreadableLine['why']): void {
    const lines = this.#facts.unreadable
    const first = why === 'allocator' ? -1 : lines.findIndex((each) => each.why !== 'allocator')
    const known = lines[first]
    if (known !== undefined) lines[first] = { ...known, others: known.others + 1 }
    else if (lines.length < maxOthers || why !== 'allocator')
      lines.push({ block: this.#store.block, line: this.#own(line.trim().slice(0, 500)), why, others: 0 })
  }

  #other(line: string): void {
    if (this.#others.length < maxOthers) this.#others.push(this.#own(line.slice(0, 2000)))
  }
}
