import { callValues, type ValuesOfCode } from './call-values.ts'
import { type CodePoint, coldPoints } from './cold-points.ts'
import { blockOf, copyOf } from './compiler-lines.ts'
import type { IsKnown } from './compiler-output.ts'
import { word } from './effects.ts'
import type {
  CallMiscount,
  CodeFacts,
  DirectCall,
  EmittedCode,
  IndirectCall,
  Itab,
  Place,
  TakenFunction,
  UsedMethod,
} from './emitted-code.ts'
import type { IndirectTarget, Origin } from './indirect-target.ts'
import {
  addendOf,
  dataSymbol,
  indirectCall,
  isCall,
  jumpThroughRegister,
  relocationUse,
  symbolHeader,
} from './instructions.ts'
import { LineSplitter } from './line-splitter.ts'
import { isHexDump } from './lines-that-matter.ts'
import { OwnStrings } from './own-strings.ts'
import { besideReal, placePatterns } from './places.ts'
import { pcOf } from './program-counter.ts'
import type { Way } from './value-flow.ts'

const maxLineBytes = 1 << 20
const tab = 0x09
const hash = 0x23
const space = 0x20
const zero = 0x30
/** Of a function's header: its calling convention is that of assembly, not Go's. */
const assemblyConvention = /^.+?<0> STEXT/
const itabHeader = /^(go:itab\..+|.*\.\.dict\..+)<\d+> S[A-Z]+ /
/** `p.F.jump4<0> SRODATA static size=208`: the table of a jump of F, a word for each case. */
const tableHeader = /^(.+\.jump\d+)<\d+> SRODATA .*\bsize=(\d+)/
/** A jump has the address of an instruction as its last operand; no other operand is a bare number. */
const jumpTarget = /(?:^|, )(\d+)$/
const alwaysJumps = /^(?:JMP|B|J|BR|Br)$/
const mayJump = /^(?:JMP|RET|JALR)$/
const returns = /^(?:RET|Return|JALR)$/
const related = /^\trel \d+\+\d+ t=(\S+) (.*?)(?:<\d+>)?\+(-?[0-9a-f]+)$/
/** `FUNCDATA $4, p.F.opendefer(SB)`: the function runs its defers itself where it returns. */
const openDefers = /^\$4, /
/** The code of a closure, or what package code calls a function by: `p.F.func1`, `p.F-range1`, `p.F·f`. */
const functionName = /·f$|(?:\.func|\.gowrap|\.deferwrap|-range)\d+[^\s/]*$|-fm$/
/** Of the name of a constant func value. */
const funcValue = Buffer.from('·f')
/** What starts the func value that it is given, or keeps it until the function returns. */
const starters: ReadonlyMap<string, 'go' | 'defer'> = new Map([
  ['runtime.newproc', 'go'],
  ['runtime.deferproc', 'defer'],
  ['runtime.deferprocStack', 'defer'],
  ['runtime.deferprocat', 'defer'],
])

const nothing: ReadonlyMap<string, Origin> = new Map()

/** Where it stands among the points of the code, which say whether it is cold. */
type AtPoint = Place & { readonly point: number }
/** A call, by the index of its instruction. */
type AtCall = AtPoint & { readonly index: number }

type Taken = AtPoint & Pick<TakenFunction, 'name' | 'after'> & { how: TakenFunction['how'] }

type OpenCode = {
  readonly symbol: string
  readonly isOfAssembly: boolean
  at: Place
  isWrapperOfAssembly: boolean
  /** Whether it runs its defers itself. */
  hasOpenDefers: boolean
  /** The addresses of tables, and the jumps by one, in the order of the code. */
  readonly tables: ({ readonly name: string } | { readonly index: number; readonly point: number })[]
  readonly lines: string[]
  /** By the index of the instruction, where control goes elsewhere than to the next. */
  readonly ways: Map<number, Way>
  readonly points: CodePoint[]
  readonly calls: (AtCall & Pick<DirectCall, 'to'>)[]
  readonly indirect: AtCall[]
  /** Calls of the runtime's that start a func value; `given` is the one that stands right before, if there is one. */
  readonly started: (AtCall & { readonly how: 'go' | 'defer'; readonly given: Taken | undefined })[]
  readonly taken: Taken[]
  readonly usedMethods: UsedMethod[]
  readonly itabs: (AtPoint & Pick<TakenFunction, 'name' | 'after'>)[]
  /** The point of the last call of something else than the runtime; -1: there is none. */
  lastCall: number
  /** Instructions that call by name, and relocations that do. */
  instructions: number
  relocations: number
}

/** Where the jumps by a table go: offsets in the code. */
type OpenTable = { readonly name: string; readonly entries: number; readonly targets: number[] }

type OpenItab = { readonly name: string; type: string; readonly functions: string[] }

export type CodeReaderOptions = {
  /** GOARCH of the compile. */
  readonly goarch: string
  /** Whether what is said of a package is passed over. */
  readonly isKnown: IsKnown
  /** Whether a call of this symbol never returns but by a panic. */
  readonly isPanic: (symbol: string) => boolean
  /** Names of source files; see `bracketedNames`. */
  readonly bracketed?: readonly string[]
}

/**
 * Reads what calls what from the standard error of `go list -export -gcflags=PATTERN='-m=2 -S=2'`, as it comes: of each function symbol
 * its calls by name, those through interfaces and func values, and the functions whose address it takes. Calls by name are counted
 * once more from the relocations. Source: cmd/internal/obj/plist.go and objfile.go for the lines, cmd/compile/internal/ssagen/ssa.go for
 * what is emitted; Go 1.21 to 1.27.
 */
export class CodeReader {
  readonly #splitter = new LineSplitter((bytes, start, end) => this.#line(bytes, start, end), maxLineBytes)
  readonly #strings = new OwnStrings()
  readonly #options: CodeReaderOptions
  readonly #place: RegExp
  readonly #code: EmittedCode[] = []
  readonly #itabs: Itab[] = []
  readonly #miscounts: CallMiscount[] = []
  readonly #inData = new Set<string>()
  /** What calls are done with: few differ. */
  readonly #hands = new Map<string, ReadonlyMap<string, Origin>>()
  #block = ''
  #isPassing = false
  #open: OpenCode | undefined
  #itab: OpenItab | undefined
  #table: OpenTable | undefined
  /** The functions of a package that jump by tables, which are printed behind all of its code. */
  #waiting: OpenCode[] = []
  readonly #tables = new Map<string, readonly number[]>()

  constructor(options: CodeReaderOptions) {
    this.#options = options
    this.#place = placePatterns(options.bracketed ?? []).instruction
  }

  push(bytes: Uint8Array): void {
    this.#splitter.push(bytes)
  }

  end(): CodeFacts {
    this.#splitter.end()
    this.#closeBlock()
    return {
      code: this.#code,
      itabs: this.#itabs,
      inData: this.#inData,
      miscounts: this.#miscounts,
    }
  }

  #line(bytes: Buffer, start: number, end: number): void {
    const first = bytes[start]
    if (first === hash && bytes[start + 1] === space) this.#startBlock(bytes.toString('utf8', start, end))
    else if (this.#isPassing) return
    else if (first !== tab) this.#text(bytes, start, end)
    else if (bytes[start + 1] !== zero) this.#relocation(bytes, start, end)
    else if (this.#open !== undefined && !isHexDump(bytes, start, end))
      this.#instruction(this.#open, bytes.toString('utf8', start, end))
  }

  #startBlock(line: string): void {
    this.#closeBlock()
    this.#strings.forget()
    this.#block = this.#strings.of(blockOf(line))
    this.#isPassing = this.#options.isKnown(this.#block, copyOf(line))
  }

  /** Only the header of a symbol matters, which ends in `align=0x20`, or in the size of data. */
  #text(bytes: Buffer, start: number, end: number): void {
    const text = bytes.toString('latin1', Math.max(start, end - 200), end)
    if (!text.includes('size=')) return
    const line = bytes.toString('utf8', start, end)
    const symbol = symbolHeader.exec(line)?.[1]
    if (symbol === undefined && !dataSymbol.test(line)) return
    this.#close()
    const itab = symbol === undefined ? itabHeader.exec(line)?.[1] : undefined
    const [, table, size] = (symbol === undefined && tableHeader.exec(line)) || []
    if (table !== undefined) this.#table = { name: table, entries: Number(size) / word, targets: [] }
    if (itab !== undefined) this.#itab = { name: this.#strings.of(itab), type: '', functions: [] }
    if (symbol !== undefined) this.#open = this.#opened(symbol, assemblyConvention.test(line))
  }

  #opened(symbol: string, isOfAssembly: boolean): OpenCode {
    return {
      symbol: this.#strings.of(symbol),
      isOfAssembly,
      at: { file: '', line: 0 },
      isWrapperOfAssembly: false,
      hasOpenDefers: false,
      tables: [],
      lines: [],
      ways: new Map(),
      points: [],
      calls: [],
      indirect: [],
      started: [],
      taken: [],
      usedMethods: [],
      itabs: [],
      lastCall: -1,
      instructions: 0,
      relocations: 0,
    }
  }

  #close(): void {
    const [open, itab, table] = [this.#open, this.#itab, this.#table]
    this.#open = undefined
    this.#itab = undefined
    this.#table = undefined
    if (itab !== undefined) this.#itabs.push({ block: this.#block, ...itab })
    if (table !== undefined && table.entries === table.targets.length) this.#tables.set(table.name, table.targets)
    // What has no code was inlined everywhere; and nothing in Go calls by the convention of assembly.
    if (open === undefined || open.points.length === 0 || (open.isOfAssembly && open.isWrapperOfAssembly)) return
    if (open.tables.length > 0 && this.#knowsReturns()) this.#waiting.push(open)
    else this.#finish(open)
  }

  #closeBlock(): void {
    this.#close()
    for (const open of this.#waiting) {
      this.#enterTables(open)
      this.#finish(open)
    }
    this.#waiting = []
    this.#tables.clear()
  }

  /** Where each jump goes: by the table whose address was taken right before, or else by any of the function's. */
  #enterTables({ tables, ways, points }: OpenCode): void {
    const all = tables.flatMap((each) => ('name' in each ? [each.name] : []))
    const isInPairs = tables.every((each, i) => 'name' in each === (i % 2 === 0))
    for (const [i, each] of tables.entries()) {
      if ('name' in each) continue
      const before = tables[i - 1]
      const names = isInPairs && before !== undefined && 'name' in before ? [before.name] : all
      const targets = names.map((name) => this.#tables.get(name))
      const known = targets.flatMap((some) => some ?? [])
      if (names.length === 0 || targets.some((some) => some === undefined)) continue
      const way = { kind: 'table', targets: [...new Set(known)] } as const
      ways.set(each.index, way)
      points[each.point] = { pc: points[each.point]?.pc ?? 0, ...way }
    }
  }

  #finish(open: OpenCode): void {
    const { symbol, at, isWrapperOfAssembly, instructions, relocations } = open
    const block = this.#block
    if (instructions !== relocations) this.#miscounts.push({ block, symbol, instructions, relocations })
    const { indirect, calls } = this.#settle(open, this.#values(open))
    const cold = this.#knowsReturns() ? coldPoints(open.points) : []
    const withCold = <T extends AtPoint>({ point, ...rest }: T): Omit<T, 'point'> & { isCold: boolean } => ({
      ...rest,
      isCold: cold[point] === true,
    })
    const nextOf = nextCalls(open)
    this.#code.push({
      block,
      symbol,
      ...at,
      isAssembly: isWrapperOfAssembly,
      calls: calls.map(withCold),
      indirect: indirect.map(withCold),
      taken: open.taken.map((each) => withCold({ ...each, ...nextOf(each) })),
      usedMethods: open.usedMethods,
      itabs: open.itabs.map((each) => withCold({ ...each, ...nextOf(each) })),
    })
  }

  /** What its calls are done with, and its variables hold, where it may tell what is called somewhere. */
  #values(open: OpenCode): ValuesOfCode | undefined {
    const { lines, ways, calls, indirect, started, tables, hasOpenDefers, taken } = open
    if (lines.length === 0) return undefined
    const asked = [...indirect, ...started, ...calls.filter(({ to }) => !to.startsWith('runtime.'))]
    // What always ends in a panic of the runtime's may put something off, and call nothing.
    if (asked.length === 0 && !(hasOpenDefers && taken.length > 0)) return undefined
    const hasAllWays = tables.every((each) => 'name' in each || ways.get(each.index)?.kind === 'table')
    const code = { goarch: this.#options.goarch, lines, ways, hasAllWays, isCode: isCodeOfClosure }
    return callValues(code, new Set(asked.map(({ index }) => index)))
  }

  /** The calls with what is known of each. What is put off, or called where it is made, is a call like one by name. */
  #settle(
    { taken, hasOpenDefers, ...open }: OpenCode,
    values: ValuesOfCode | undefined,
  ): {
    readonly calls: readonly (AtPoint & Omit<DirectCall, 'isCold'>)[]
    readonly indirect: readonly (AtPoint & Omit<IndirectCall, 'isCold'>)[]
  } {
    const calls = open.calls.map(({ index, ...call }) => ({
      ...call,
      hands: this.#kept(values?.at(index)?.hands ?? nothing),
    }))
    const markRun = (name: string, how: 'go' | 'defer'): void => {
      for (const each of taken) if (each.name === name) each.how = how
    }
    const indirect = open.indirect.flatMap((call) => {
      const { file, line, point } = call
      const { target: found, hands = nothing } = values?.at(call.index) ?? {}
      const target = this.#ownTarget(found)
      const made = target.kind === 'func' && target.of?.kind === 'made' ? target.of.symbol : undefined
      if (made === undefined) return [{ file, line, point, target }]
      if (hasOpenDefers) markRun(made, 'defer')
      else calls.push({ to: made, file, line, point, hands: this.#kept(hands) })
      return []
    })
    const started = open.started.flatMap((call) => {
      const { how, given, file, line, point } = call
      const of = values?.at(call.index)?.first
      if (of?.kind === 'made') {
        if (given !== undefined) given.how = 'value'
        markRun(of.symbol, how)
        return []
      }
      // What is not known may be the one that stands right before, and any other.
      if (given !== undefined && of !== undefined) given.how = 'value'
      return of?.kind === 'nil' ? [] : [{ file, line, point, target: { kind: 'func' as const, of } }]
    })
    // Those that it puts off are in variables; what always ends in a panic runs none of them itself.
    const stored = new Set(hasOpenDefers ? values?.stored() : [])
    for (const each of taken) if (each.how === 'value' && stored.has(each.name)) each.how = 'kept'
    // Only a func value that it was given is put off without a name, and never called where all ends in a panic.
    const isHidden = hasOpenDefers && taken.length === 0 && open.indirect.length === 0
    const hidden = isHidden ? [{ ...open.at, point: -1, target: { kind: 'func' as const, of: undefined } }] : []
    return { calls, indirect: [...indirect, ...started, ...hidden] }
  }

  /** Where a return is not known as one, the way on behind it would be taken for the function's only one. */
  #knowsReturns(): boolean {
    const { goarch } = this.#options
    return goarch === 'amd64' || goarch === 'arm64'
  }

  #instruction(open: OpenCode, text: string): void {
    const [, head = '', op = '', args = ''] = text.split('\t')
    if (op === 'PCDATA') return
    if (op === 'FUNCDATA') {
      open.hasOpenDefers ||= openDefers.test(args)
      return
    }
    const symbol = staticOperand(args)
    const pc = (): number => pcOf(head)
    if (op === 'TEXT') this.#begin(open, text, args)
    else if ((isCall.test(op) || returns.test(op)) && symbol !== undefined)
      this.#callByName(open, symbol, op, text, pc())
    else if (isCall.test(op) && indirectCall.test(`${op}\t${args}`)) this.#callIndirect(open, text, pc())
    else if (mayJump.test(op) && jumpThroughRegister(this.#options.goarch, `${op}\t${args}`) === 'call') {
      this.#callIndirect(open, text, pc())
      this.#leave(open, pc())
    } else if (returns.test(op)) this.#leave(open, pc())
    else if (jumpTarget.test(args)) {
      const target = Number(jumpTarget.exec(args)?.[1])
      const always = alwaysJumps.test(op)
      open.ways.set(open.lines.length, { kind: 'branch', target, always })
      open.points.push({ pc: pc(), kind: 'branch', target, always })
    } else if (op === 'JMP') {
      open.tables.push({ index: open.lines.length, point: open.points.length })
      this.#leave(open, pc())
    } else if (symbol !== undefined) this.#refer(open, symbol, text)
    if (this.#knowsReturns()) open.lines.push(text)
  }

  #leave(open: OpenCode, pc: number): void {
    open.ways.set(open.lines.length, { kind: 'end' })
    open.points.push({ pc, kind: 'leave' })
  }

  #begin(open: OpenCode, text: string, args: string): void {
    open.at = this.#placeOf(open, text)
    open.isWrapperOfAssembly = /\bABIWRAPPER\b/.test(args.slice(args.lastIndexOf('(SB)')))
  }

  #callByName(open: OpenCode, symbol: string, op: string, text: string, pc: number): void {
    // Duff's device, which some targets enter by a call, is no function.
    if (symbol.startsWith('runtime.duff')) return
    open.instructions++
    const [point, index] = [open.points.length, open.lines.length]
    const how = starters.get(symbol)
    const isJump = op === 'JMP' || returns.test(op)
    const kind = isJump ? 'leave' : this.#options.isPanic(symbol) ? 'never' : 'call'
    open.points.push({ pc, kind })
    // With more of the stack the function begins again, with what it was called with.
    const isStart = symbol.startsWith('runtime.morestack')
    const isBarrier = symbol.startsWith('runtime.gcWriteBarrier')
    open.ways.set(index, kind === 'call' && !isStart ? { kind, isBarrier } : { kind: 'end' })
    if (isStart) return
    const call = { to: this.#strings.of(symbol), ...this.#placeOf(open, text), point, index }
    open.calls.push(call)
    if (!symbol.startsWith('runtime.')) open.lastCall = point
    if (how === undefined) return
    // What is called in between may have made the func value that is started; the runtime makes none.
    const given = open.taken.findLast(
      (it) => it.how === 'value' && it.file === call.file && it.line === call.line && it.point > open.lastCall,
    )
    if (given !== undefined) given.how = how
    open.started.push({ how, given, file: call.file, line: call.line, point, index })
  }

  #callIndirect(open: OpenCode, text: string, pc: number): void {
    const [point, index] = [open.points.length, open.lines.length]
    open.points.push({ pc, kind: 'call' })
    open.ways.set(index, { kind: 'call', isBarrier: false })
    open.lastCall = point
    open.indirect.push({ ...this.#placeOf(open, text), point, index })
  }

  #ownTarget(target: IndirectTarget | undefined): IndirectTarget {
    if (target === undefined || target.kind === 'unknown') return { kind: 'unknown' }
    const of = target.of && this.#ownOrigin(target.of)
    if (target.kind === 'interface' || target.variable === undefined) return { ...target, of }
    return { ...target, of, variable: this.#strings.of(target.variable) }
  }

  #ownOrigin(of: Origin): Origin {
    return of.kind === 'made' ? { ...of, symbol: this.#strings.of(of.symbol) } : of
  }

  /** One object for all calls that are done with the same. */
  #kept(hands: ReadonlyMap<string, Origin>): ReadonlyMap<string, Origin> {
    if (hands.size === 0) return nothing
    const key = [...hands].map(([register, of]) => `${register} ${Object.values(of).join(' ')}`).join(', ')
    const known = this.#hands.get(key)
    if (known !== undefined) return known
    const own = new Map([...hands].map(([register, of]) => [register, this.#ownOrigin(of)]))
    this.#hands.set(key, own)
    return own
  }

  /** The address of a function, or of an itab. */
  #refer(open: OpenCode, symbol: string, text: string): void {
    const at = { after: open.calls.length, point: open.points.length }
    if (symbol.startsWith('go:itab.') || symbol.includes('..dict.'))
      open.itabs.push({ name: this.#strings.of(symbol), ...this.#placeOf(open, text), ...at })
    else if (symbol.startsWith(`${open.symbol}.jump`)) open.tables.push({ name: symbol })
    else if (functionName.test(symbol)) {
      const name = this.#strings.of(symbol.replace(/·f$/, ''))
      open.taken.push({ name, how: 'value', ...this.#placeOf(open, text), ...at })
    }
  }

  #relocation(bytes: Buffer, start: number, end: number): void {
    const [open, itab, table] = [this.#open, this.#itab, this.#table]
    if (
      open === undefined &&
      itab === undefined &&
      table === undefined &&
      !bytes.subarray(start, end).includes(funcValue)
    )
      return
    const [, kind = '', name = '', addend = ''] = related.exec(bytes.toString('utf8', start, end)) ?? []
    if (open !== undefined) {
      const use = relocationUse(kind, name)
      const offset = (): number => addendOf(this.#options.goarch, addend)
      if (use === 'method')
        open.usedMethods.push({ type: this.#strings.of(name.replace(/^type:/, '')), offset: offset() })
      else if (use === 'call' && !name.startsWith('runtime.duff')) open.relocations++
    } else if (table !== undefined) {
      if (table.name.startsWith(`${name}.jump`)) table.targets.push(addendOf(this.#options.goarch, addend))
    } else if (itab !== undefined) {
      if (!name.startsWith('type:') && name !== '') itab.functions.push(this.#strings.of(name.replace(/·f$/, '')))
      else if (itab.type === '') itab.type = this.#strings.of(name.slice('type:'.length))
    } else if (name.endsWith('·f')) this.#inData.add(this.#strings.of(name.replace(/·f$/, '')))
  }

  #placeOf(open: OpenCode, text: string): Place {
    const [, file, line = '', real] = this.#place.exec(text) ?? []
    if (file === undefined) return open.at
    return { file: this.#strings.of(real === undefined ? file : besideReal(file, real)), line: Number(line) }
  }
}

/** Finds the function that is called next behind a place, as long as control need not go elsewhere; those of the runtime are passed over. */
function nextCalls({ calls, points }: OpenCode): (at: { readonly point: number }) => Pick<TakenFunction, 'next'> {
  const ofRuntime = new Set(calls.flatMap(({ to, point }) => (to.startsWith('runtime.') ? point : [])))
  const byPoint = new Map(calls.map(({ to, point }) => [point, to]))
  return ({ point }) => {
    for (let i = point; i < points.length; i++) {
      const each = points[i]
      const isBranch = each?.kind === 'branch' && !each.always
      if (!isBranch && !(each?.kind === 'call' && ofRuntime.has(i))) return { next: byPoint.get(i) }
    }
    return { next: undefined }
  }
}

/** Whether a symbol is the code of a closure, which only the first word of a closure has the address of. */
function isCodeOfClosure(symbol: string): boolean {
  return functionName.test(symbol) && !symbol.endsWith('·f')
}

/** `example.com/m.F` of `example.com/m.F(SB)`, `X1, example.com/m.F(SB)`, `example.com/m.F(SB), CX` and `$example.com/m.F(SB), R5`. */
function staticOperand(args: string): string | undefined {
  const end = args.indexOf('(SB)')
  if (end < 0) return undefined
  const operand = args.slice(0, end).replace(/^\$|^X\d+, /, '')
  // What is stored stands before the place that it is stored in.
  return /^(?:\$|[A-Z]+\d*, )/.test(operand) ? undefined : operand
}
