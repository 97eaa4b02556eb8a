import { allocatorFamily, looksLikeUnknownAllocator } from './allocators.ts'
import type { AllocatorCall, CompilerFacts, ExplanationFact } from './compiler-facts.ts'
import { parseEscapeText } from './escape-text.ts'
import { splitSymbol } from './function-name.ts'
import { LineSplitter } from './line-splitter.ts'

const tab = 9
const maxLineBytes = 1 << 20
const maxOthers = 2000

const placed = /^(.+?):(\d+)(?::(\d+))?: (.*)$/
/** `(grammar.y:6[example.com/m/parser.go:14])` where a `//line` directive says another place than the real one behind it. */
const instruction = /^\t0x[0-9a-f]+ \d+ \(([^[\]]+):(\d+)(?:\[(.+):\d+\])?\)\t([A-Z0-9.]+)(?:\t(.*))?$/
const symbolHeader = /^(.+?)(?:<\d+>)? STEXT (?:[a-z]+ )*size=\d+ /
const declaration = /^(?:can inline (.+?)(?: with cost .*)?|cannot inline (.+?): (.*))$/
const inlinedCall = /^inlining call to (.+?)(?: with score .*)?$/
/** Go 1.25 and newer name the function; older ones end in `heap:`. */
const header = /^(.+) escapes to heap(?: in (.+))?:$/
/** Data symbols of `-S`: `type:int<0> SRODATA dupok size=8 align=0x8`. */
const dataSymbol = /<\d+> S[A-Z]+ (?:[a-z]+ )*size=\d+/
const quotesCode = /^(?: |can inline|cannot inline|inlining call|parameter |function )/

/** Other decisions that -m prints and that say nothing of the heap; whatever remains may be a compile error. */
const noise =
  /does not escape|^leaking |capturing by|devirtualizing|zero-copy|bounds check|self-assignment|^(?:assuming|marking) |kept alive|^skip inlining|considered 'big'|^(?:mutates|calls) /

type OpenSymbol = { symbol: string; file: string; line: number; calls: AllocatorCall[] }

/**
 * Reads the standard error of `go list -export -trimpath -gcflags=PATTERN='-m=2 -S=2'` as it comes, byte by byte and in
 * bounded memory (the text of a large module has hundreds of megabytes), and keeps the facts that heap sites are made of.
 * Formats: cmd/compile/internal/base/print.go (texts), cmd/internal/obj/plist.go and objfile.go (`-S`), Go 1.21 to 1.27.
 */
export class CompilerOutputReader {
  readonly facts: CompilerFacts = {
    symbols: [],
    texts: [],
    headers: [],
    declarations: [],
    explanations: [],
    inlinedCalls: [],
    indirectCalls: new Set(),
    unreadable: [],
    others: [],
  }
  readonly #lines = new LineSplitter((line, cut) => this.#line(line, cut), maxLineBytes)
  #block = ''
  readonly #directives = new Map<string, string>()
  #symbol: OpenSymbol | undefined
  /** The header that the next indented lines belong to. */
  #explanation: ExplanationFact | undefined
  /** Types loaded into registers since the last call or jump, the only place where they surely belong to the next call. */
  readonly #types = new Map<string, string>()

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes)
  }

  /** Ends the reading and gives all that was found. */
  end(): CompilerFacts {
    this.#lines.end()
    this.#closeSymbol()
    const { texts, headers, declarations, explanations, inlinedCalls } = this.facts
    for (const facts of [texts, headers, declarations, explanations, inlinedCalls]) {
      for (const [index, fact] of facts.entries()) {
        const file = this.#directives.get(`${fact.block} ${fact.file}`)
        if (file !== undefined) facts[index] = { ...fact, file } as never // the same fact with another file
      }
    }
    return this.facts
  }

  /** A relative file of a `//line` directive lies beside the real one. Texts do not tell theirs: they are mended at the end. */
  #directive(file: string, real: string): string {
    const isAbsolute = /^(?:\/|[A-Za-z]:)/.test(file)
    const beside = isAbsolute ? file : `${real.slice(0, real.lastIndexOf('/') + 1)}${file.replace(/^\.\//, '')}`
    this.#directives.set(`${this.#block} ${file}`, beside)
    return beside
  }

  #line(bytes: Buffer, cut: boolean): void {
    if (bytes[0] === tab) this.#instruction(bytes)
    else this.#text(bytes.toString('utf8'), cut)
  }

  #instruction(bytes: Buffer): void {
    // Most of the text: hex dumps and `rel` lines repeat what the instructions say.
    if (bytes[1] !== 0x30 || bytes[2] !== 0x78) return
    const line = bytes.toString('utf8')
    if (!line.includes('(', 8)) return
    const isCall = line.includes('\tCALL\t')
    if (!isCall && !line.includes('type:') && !/\t(?:TEXT|J[A-Z]+|B[A-Z]*|RET)\b/.test(line)) return
    const match = instruction.exec(line)
    if (match === null) {
      if (isCall && line.includes('runtime.')) this.#unreadable(line, 'call')
      return
    }
    const [, file = '', lineNumber = '', real, op = '', args = ''] = match
    const place = { file: real === undefined ? file : this.#directive(file, real), line: Number(lineNumber) }
    if (op === 'CALL') this.#call(args, place, line)
    else if (op === 'TEXT') this.#declare(place)
    else if (args.includes('type:')) this.#loadType(args)
    else this.#types.clear()
  }

  #declare(place: { file: string; line: number }): void {
    if (this.#symbol !== undefined && this.#symbol.line === 0) Object.assign(this.#symbol, place)
  }

  #loadType(args: string): void {
    const match = /^\$?type:(.+)\(SB\), (\w+)$/.exec(args)
    if (match?.[1] !== undefined && match[2] !== undefined) this.#types.set(match[2], match[1])
  }

  #call(args: string, place: { file: string; line: number }, line: string): void {
    const name = /^runtime\.(\w+)\(SB\)$/.exec(args)?.[1]
    const family = name === undefined ? undefined : allocatorFamily(name)
    if (name !== undefined && family !== undefined) {
      if (this.#symbol === undefined) this.#unreadable(line, 'call')
      else this.#symbol.calls.push({ call: `runtime.${name}`, family, type: this.#typeFor(name), ...place })
    } else if (name !== undefined && looksLikeUnknownAllocator(name)) this.#unreadable(line, 'allocator')
    else if (!args.endsWith('(SB)')) this.facts.indirectCalls.add(`${place.file}:${place.line}`)
    this.#types.clear()
  }

  /**
   * The type argument stands in the ABI's register for its position (amd64 and arm64; other processors pass it on the
   * stack and have none here): first for newobject, make*, convT*, second for mallocgc*, fifth for growslice.
   */
  #typeFor(name: string): string {
    const registers = name.startsWith('mallocgc')
      ? ['BX', 'R1']
      : name.startsWith('growslice')
        ? ['SI', 'R4']
        : ['AX', 'R0']
    return registers.map((register) => this.#types.get(register)).find((type) => type !== undefined) ?? ''
  }

  #text(line: string, cut: boolean): void {
    const match = placed.exec(line)
    if (line.startsWith('# ')) this.#startBlock(line.slice(2))
    else if (match !== null) this.#placed(match, cut)
    else if (symbolHeader.test(line)) this.#openSymbol(symbolHeader.exec(line)?.[1] ?? '')
    else if (!dataSymbol.test(line)) this.#other(line)
  }

  #placed([whole = '', file = '', line = '', column = '0', message = '']: readonly string[], cut: boolean): void {
    if (message.startsWith('  ')) {
      if (this.#explanation !== undefined && !cut) this.#explanation.lines.push(message)
      return
    }
    this.#explanation = undefined
    const at = { block: this.#block, file, line: Number(line), column: Number(column) }
    const declared = declaration.exec(message)
    const bare = declared?.[1] ?? declared?.[2]
    if (bare !== undefined) {
      if (!bare.includes(' into ')) this.facts.declarations.push({ ...at, bare, obstacle: declared?.[3] })
      return
    }
    const callee = inlinedCall.exec(message)?.[1]
    if (callee !== undefined) {
      this.facts.inlinedCalls.push({ ...at, callee })
      return
    }
    const text = parseEscapeText(message)
    const head = header.exec(message)
    if (text !== undefined) this.facts.texts.push({ ...at, ...text })
    else if (head !== null) {
      const [, expr = '', bare] = head
      const subject = expr.startsWith('append(') ? 'append' : expr
      this.#explanation = { ...at, subject, lines: [] }
      this.facts.explanations.push(this.#explanation)
      if (bare !== undefined) this.facts.headers.push({ ...at, subject, bare })
    } else if (/escapes to heap|moved to heap/.test(message) && (cut || !quotesCode.test(message)))
      this.#unreadable(whole, 'escape')
    else if (!quotesCode.test(message) && !noise.test(message) && !dataSymbol.test(whole)) this.#other(whole)
  }

  #startBlock(description: string): void {
    this.#closeSymbol()
    // `path [main/pkg]`: a second copy of a package under a profile; the bracket is no part of the path.
    this.#block = description.replace(/ \[.*\]$/, '')
    this.#other(`# ${description}`)
  }

  #openSymbol(symbol: string): void {
    this.#closeSymbol()
    this.#symbol = { symbol, file: '', line: 0, calls: [] }
    this.#types.clear()
  }

  #closeSymbol(): void {
    const open = this.#symbol
    this.#symbol = undefined
    if (open === undefined) return
    const name = splitSymbol(open.symbol, this.#block)
    if (name !== undefined)
      this.facts.symbols.push({ block: this.#block, ...name, file: open.file, line: open.line, calls: open.calls })
  }

  #unreadable(line: string, why: 'escape' | 'call' | 'allocator'): void {
    if (this.facts.unreadable.length < maxOthers)
      this.facts.unreadable.push({ block: this.#block, line: line.trim().slice(0, 500), why })
  }

  #other(line: string): void {
    if (this.facts.others.length < maxOthers) this.facts.others.push(line.slice(0, 2000))
  }
}
