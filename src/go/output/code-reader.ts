import { type CodePoint, coldPoints } from './cold-points.ts'
import { blockOf, copyOf } from './compiler-lines.ts'
import type { IsKnown } from './compiler-output.ts'
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
import { type DeferredTarget, type IndirectTarget, indirectTarget, isArgumentStored } from './indirect-target.ts'
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
import { deferredFunctions, type Instruction } from './open-defers.ts'
import { OwnStrings } from './own-strings.ts'
import { bytesOf, noParameters, type Parameters, parametersHeader, parametersOf } from './parameters.ts'
import { besideReal, placePatterns } from './places.ts'

const maxLineBytes = 1 << 20
const tab = 0x09
const hash = 0x23
const space = 0x20
const zero = 0x30
/** Of a function's header: its calling convention is that of assembly, not Go's. */
const assemblyConvention = /^.+?<0> STEXT/
const itabHeader = /^(go:itab\..+|.*\.\.dict\..+)<\d+> S[A-Z]+ /
/** A jump has the address of an instruction as its last operand; no other operand is a bare number. */
const jumpTarget = /(?:^|, )(\d+)$/
const alwaysJumps = /^(?:JMP|B|J|BR|Br)$/
const returns = /^(?:RET|Return|JALR)$/
const related = /^\trel \d+\+\d+ t=(\S+) (.*?)(?:<\d+>)?\+(-?[0-9a-f]+)$/
/** What moves one of two values into a register, amd64's and arm64's. */
const choosing = /^(?:CMOV|CSEL)/
/** `FUNCDATA $4, p.F.opendefer(SB)`: the function runs its defers itself where it returns. */
const openDefers = /^\$4, /
/** The code of a closure, or what package code calls a function by: `p.F.func1`, `p.F-range1`, `p.F·f`. */
const functionName = /·f$|(?:\.func|\.gowrap|\.deferwrap|-range)\d+[^\s/]*$|-fm$/
/** More instructions than there are between the load of what is called and its call: arguments may be large. */
const windowLength = 256
/** What starts the func value that it is given, or keeps it until the function returns. */
const starters: ReadonlyMap<string, 'go' | 'defer'> = new Map([
  ['runtime.newproc', 'go'],
  ['runtime.deferproc', 'defer'],
  ['runtime.deferprocStack', 'defer'],
  ['runtime.deferprocat', 'defer'],
])

/** Where it stands among the points of the code, which say whether it is cold. */
type AtPoint = Place & { readonly point: number }

type OpenCode = {
  readonly symbol: string
  readonly isOfAssembly: boolean
  at: Place
  isWrapperOfAssembly: boolean
  /** All of them, where the function runs its defers itself. */
  deferring: Instruction[] | undefined
  readonly points: CodePoint[]
  readonly calls: (AtPoint & Pick<DirectCall, 'to'>)[]
  readonly indirect: (AtPoint & { readonly target: IndirectTarget | DeferredTarget })[]
  readonly taken: (AtPoint & Pick<TakenFunction, 'name' | 'after'> & { how: TakenFunction['how'] })[]
  readonly usedMethods: UsedMethod[]
  readonly itabs: (AtPoint & Pick<TakenFunction, 'name' | 'after'>)[]
  /** The point of the last call of something else than the runtime; -1: there is none. */
  lastCall: number
  /** Before which points something is moved under a condition. */
  readonly choices: number[]
  /** Instructions that call by name, and relocations that do. */
  instructions: number
  relocations: number
}

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
  readonly #code: Omit<EmittedCode, 'parameters'>[] = []
  readonly #itabs = new Map<string, Itab>()
  readonly #miscounts: CallMiscount[] = []
  readonly #parameters = new Map<string, Parameters>()
  #block = ''
  #isPassing = false
  #open: OpenCode | undefined
  #itab: OpenItab | undefined
  /** The function whose parameters are being described, and how. */
  #described: { readonly symbol: string; readonly bytes: number[] } | undefined
  /** The last instructions since one that ends what registers hold: `MOVQ	24(R8), R8`. */
  #window: string[] = []

  constructor(options: CodeReaderOptions) {
    this.#options = options
    this.#place = placePatterns(options.bracketed ?? []).instruction
  }

  push(bytes: Uint8Array): void {
    this.#splitter.push(bytes)
  }

  end(): CodeFacts {
    this.#splitter.end()
    this.#close()
    const code = this.#code.map((each) => ({
      ...each,
      parameters: this.#parameters.get(keyOf(each)) ?? noParameters,
    }))
    return { code, itabs: [...this.#itabs.values()], miscounts: this.#miscounts }
  }

  #line(bytes: Buffer, start: number, end: number): void {
    const first = bytes[start]
    if (first === hash && bytes[start + 1] === space) this.#startBlock(bytes.toString('utf8', start, end))
    else if (this.#isPassing) return
    else if (first !== tab) this.#text(bytes, start, end)
    else if (bytes[start + 1] !== zero) this.#relocation(bytes, start, end)
    else if (this.#described !== undefined) this.#described.bytes.push(...bytesOf(bytes.toString('latin1', start, end)))
    else if (this.#open !== undefined && !isHexDump(bytes, start, end))
      this.#instruction(this.#open, bytes.toString('utf8', start, end))
  }

  #startBlock(line: string): void {
    this.#close()
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
    const described = symbol === undefined ? parametersHeader.exec(line)?.[1] : undefined
    if (described !== undefined) this.#described = { symbol: this.#strings.of(described), bytes: [] }
    if (itab !== undefined) this.#itab = { name: this.#strings.of(itab), type: '', functions: [] }
    if (symbol !== undefined) this.#open = this.#opened(symbol, assemblyConvention.test(line))
  }

  #opened(symbol: string, isOfAssembly: boolean): OpenCode {
    this.#window = []
    return {
      symbol: this.#strings.of(symbol),
      isOfAssembly,
      at: { file: '', line: 0 },
      isWrapperOfAssembly: false,
      deferring: undefined,
      points: [],
      calls: [],
      indirect: [],
      taken: [],
      usedMethods: [],
      itabs: [],
      lastCall: -1,
      choices: [],
      instructions: 0,
      relocations: 0,
    }
  }

  #close(): void {
    const [open, itab, described] = [this.#open, this.#itab, this.#described]
    this.#open = undefined
    this.#itab = undefined
    this.#described = undefined
    if (described !== undefined) {
      const { symbol, bytes } = described
      this.#parameters.set(keyOf({ block: this.#block, symbol }), parametersOf(this.#options.goarch, symbol, bytes))
    }
    if (itab !== undefined) this.#itabs.set(itab.name, itab)
    // What has no code was inlined everywhere; and nothing in Go calls by the convention of assembly.
    if (open === undefined || open.points.length === 0 || (open.isOfAssembly && open.isWrapperOfAssembly)) return
    const { symbol, at, isWrapperOfAssembly, instructions, relocations } = open
    const block = this.#block
    if (instructions !== relocations) this.#miscounts.push({ block, symbol, instructions, relocations })
    const indirect = settleDeferred(open)
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
      calls: open.calls.map(withCold),
      indirect: indirect.map(withCold),
      taken: open.taken.map((each) => withCold({ ...each, ...nextOf(each) })),
      usedMethods: open.usedMethods,
      itabs: open.itabs.map((each) => withCold({ ...each, ...nextOf(each) })),
    })
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
      if (openDefers.test(args)) open.deferring ??= []
      return
    }
    const symbol = staticOperand(args)
    const pc = (): number => Number(head.slice(head.indexOf(' ') + 1, head.indexOf(' (')))
    open.deferring?.push({ pc: pc(), op: this.#strings.of(op), args: this.#strings.of(args) })
    if (choosing.test(op)) open.choices.push(open.points.length)
    if (op === 'TEXT') this.#begin(open, text, args)
    else if ((isCall.test(op) || returns.test(op)) && symbol !== undefined)
      this.#callByName(open, symbol, op, text, pc())
    else if (isCall.test(op) && indirectCall.test(`${op}\t${args}`)) this.#callIndirect(open, args, text, pc())
    else if (jumpThroughRegister(this.#options.goarch, `${op}\t${args}`) === 'call') {
      this.#callIndirect(open, args.replace(/^X0, /, ''), text, pc())
      this.#leave(open, pc())
    } else if (returns.test(op)) this.#leave(open, pc())
    else if (jumpTarget.test(args)) {
      const target = Number(jumpTarget.exec(args)?.[1])
      open.points.push({ pc: pc(), kind: 'branch', target, always: alwaysJumps.test(op) })
    } else if (op === 'JMP') this.#leave(open, pc())
    else if (symbol !== undefined) this.#refer(open, symbol, text)
    this.#window.push(`${op}\t${args}`)
    if (this.#window.length > 2 * windowLength) this.#window = this.#window.slice(windowLength)
  }

  #leave(open: OpenCode, pc: number): void {
    open.points.push({ pc, kind: 'leave' })
    this.#window = []
  }

  #begin(open: OpenCode, text: string, args: string): void {
    open.at = this.#placeOf(open, text)
    open.isWrapperOfAssembly = /\bABIWRAPPER\b/.test(args.slice(args.lastIndexOf('(SB)')))
  }

  #callByName(open: OpenCode, symbol: string, op: string, text: string, pc: number): void {
    // Duff's device, which some targets enter by a call, is no function.
    if (symbol.startsWith('runtime.duff')) return
    open.instructions++
    const point = open.points.length
    const how = starters.get(symbol)
    const isStored = how !== undefined && isArgumentStored(this.#options.goarch, this.#window)
    const isJump = op === 'JMP' || returns.test(op)
    open.points.push({ pc, kind: isJump ? 'leave' : this.#options.isPanic(symbol) ? 'never' : 'call' })
    this.#window = []
    if (symbol.startsWith('runtime.morestack')) return
    const call = { to: this.#strings.of(symbol), ...this.#placeOf(open, text), point }
    open.calls.push(call)
    if (!symbol.startsWith('runtime.')) open.lastCall = point
    if (how === undefined) return
    // What is called in between may have made the func value that is started; the runtime makes none.
    const given = open.taken.findLast(
      (it) => it.how === 'value' && it.file === call.file && it.line === call.line && it.point > open.lastCall,
    )
    if (given !== undefined) given.how = how
    else open.indirect.push({ target: { kind: 'func', isStored }, file: call.file, line: call.line, point })
  }

  #callIndirect(open: OpenCode, args: string, text: string, pc: number): void {
    const point = open.points.length
    open.points.push({ pc, kind: 'call' })
    open.lastCall = point
    const target = indirectTarget(this.#options.goarch, this.#window, args, open.deferring !== undefined)
    open.indirect.push({ target: this.#ownTarget(target), ...this.#placeOf(open, text), point })
    this.#window = []
  }

  #ownTarget(target: IndirectTarget | DeferredTarget): IndirectTarget | DeferredTarget {
    if (!('variable' in target) || target.variable === undefined) return target
    return { ...target, variable: this.#strings.of(target.variable) }
  }

  /** The address of a function, or of an itab. */
  #refer(open: OpenCode, symbol: string, text: string): void {
    const at = { after: open.calls.length, point: open.points.length }
    if (symbol.startsWith('go:itab.') || symbol.includes('..dict.'))
      open.itabs.push({ name: this.#strings.of(symbol), ...this.#placeOf(open, text), ...at })
    else if (functionName.test(symbol)) {
      const name = this.#strings.of(symbol.replace(/·f$/, ''))
      open.taken.push({ name, how: 'value', ...this.#placeOf(open, text), ...at })
    }
  }

  #relocation(bytes: Buffer, start: number, end: number): void {
    const [open, itab] = [this.#open, this.#itab]
    if (open === undefined && itab === undefined) return
    const [, kind = '', name = '', addend = ''] = related.exec(bytes.toString('utf8', start, end)) ?? []
    if (open !== undefined) {
      const use = relocationUse(kind, name)
      const offset = (): number => addendOf(this.#options.goarch, addend)
      if (use === 'method')
        open.usedMethods.push({ type: this.#strings.of(name.replace(/^type:/, '')), offset: offset() })
      else if (use === 'call' && !name.startsWith('runtime.duff')) open.relocations++
    } else if (itab !== undefined) {
      if (!name.startsWith('type:') && name !== '') itab.functions.push(this.#strings.of(name.replace(/·f$/, '')))
      else if (itab.type === '') itab.type = this.#strings.of(name.slice('type:'.length))
    }
  }

  #placeOf(open: OpenCode, text: string): Place {
    const [, file, line = '', real] = this.#place.exec(text) ?? []
    if (file === undefined) return open.at
    return { file: this.#strings.of(real === undefined ? file : besideReal(file, real)), line: Number(line) }
  }
}

function keyOf({ block, symbol }: Pick<EmittedCode, 'block' | 'symbol'>): string {
  return `${block} ${symbol}`
}

function targetsOf(points: readonly CodePoint[]): readonly number[] {
  return points.flatMap((point) => (point.kind === 'branch' ? point.target : []))
}

/** Finds the function that is called next behind a place, as long as control need not go elsewhere; those of the runtime are passed over. */
function nextCalls({
  calls,
  points,
  choices,
}: OpenCode): (at: { readonly point: number }) => Pick<TakenFunction, 'next' | 'isSure'> {
  const ofRuntime = new Set(calls.flatMap(({ to, point }) => (to.startsWith('runtime.') ? point : [])))
  const byPoint = new Map(calls.map(({ to, point }) => [point, to]))
  const targets = targetsOf(points)
  return ({ point }) => {
    let hasBranch = false
    for (let i = point; i < points.length; i++) {
      const each = points[i]
      const isBranch = each?.kind === 'branch' && !each.always
      hasBranch ||= isBranch
      if (isBranch || (each?.kind === 'call' && ofRuntime.has(i))) continue
      const [start, end] = [points[point - 1]?.pc ?? 0, each?.pc ?? 0]
      const isJoined = targets.some((target) => target > start && target <= end)
      return { next: byPoint.get(i), isSure: !hasBranch && !isJoined && !choices.some((at) => at >= point && at <= i) }
    }
    return { next: undefined, isSure: false }
  }
}

/** The calls through a register without those of defers whose closures are known: these are taken to be run. */
function settleDeferred({
  indirect,
  deferring = [],
  points,
  taken,
}: OpenCode): readonly (AtPoint & Pick<IndirectCall, 'target'>)[] {
  const isDeferred = indirect.some(({ target }) => target.kind === 'deferred')
  const heldBy = isDeferred
    ? deferredFunctions(deferring, new Set(targetsOf(points)), (symbol) => functionName.test(symbol))
    : undefined
  return indirect.flatMap(({ target, ...rest }) => {
    if (target.kind !== 'deferred') return { target, ...rest }
    const held = heldBy?.(target.variable)
    if (held?.kind !== 'functions') return { target: { kind: 'func', isStored: held?.kind !== 'parameter' }, ...rest }
    for (const each of taken) if (held.names.includes(each.name)) each.how = 'defer'
    return []
  })
}

/** `example.com/m.F` of `example.com/m.F(SB)`, `X1, example.com/m.F(SB)`, `example.com/m.F(SB), CX` and `$example.com/m.F(SB), R5`. */
function staticOperand(args: string): string | undefined {
  const end = args.indexOf('(SB)')
  if (end < 0) return undefined
  const operand = args.slice(0, end).replace(/^\$|^X\d+, /, '')
  // What is stored stands before the place that it is stored in.
  return /^(?:\$|[A-Z]+\d*, )/.test(operand) ? undefined : operand
}
