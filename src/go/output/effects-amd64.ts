import {
  type Effect,
  frameOperand,
  memoryOf,
  operandsOf,
  type Slot,
  type Source,
  staticName,
  type Target,
  unknown,
  widest,
  zero,
} from './effects.ts'

/** Registers by all of their names; an instruction on a byte of one names that byte. */
const registers: ReadonlyMap<string, string> = new Map([
  ...['A', 'B', 'C', 'D'].flatMap((each) =>
    [`${each}X`, `${each}L`, `${each}H`].map((name) => [name, `${each}X`] as const),
  ),
  ...['SI', 'DI', 'BP', 'SP'].flatMap((each) => [each, `${each}B`].map((name) => [name, each] as const)),
  ...Array.from({ length: 24 }, (_, i) => `R${i + 8}`).flatMap((each) =>
    [each, `${each}B`].map((name) => [name, each] as const),
  ),
])
/** What reads its operands and changes nothing but flags. */
const reads = /^(?:CMP[BWLQ]|TEST[BWLQ]|BT[WLQ]|U?COMIS[SD]|NOP\w*|PREFETCH\w*|LOCK|UNDEF|TEXT|FUNCDATA|PCDATA)$/
/** What writes its last operand, and no register beside it. Whatever is not among them may write any. */
const writesLast =
  /^(?:ADD|ADC|SUB|SBB|AND|OR|XOR|NOT|NEG|INC|DEC|LEA|MOV|SET|CMOV|SHL|SHR|SAR|ROL|ROR|RCR|RCL|BT|BS|BLS|BZHI|POPCNT|LZCNT|TZCNT|PEXT|PDEP|CVT|PMOV|POP|PUSH)\w*$|^IMUL(?:3?[WLQ])$/
/** What writes registers that it does not name, or more than one of those that it does. */
const writesMore: readonly (readonly [op: RegExp, unnamed: readonly string[]])[] = [
  [/^(?:XCHG|XADD)[BWLQ]$/, []],
  [/^CMPXCHG[BWLQ]$/, ['AX']],
  [/^(?:I?MUL|I?DIV)[BWLQ]$|^C(?:WD|DQ|QO)$/, ['AX', 'DX']],
]
const nothing: readonly Effect[] = []
const everything: Effect = { kind: 'spoil', registers: 'all' }
const floats = /^[XYZK]\d+$/
/** What writes memory as wide as the last letter of its name says, and what has another letter there. */
const sized = /^(?:MOV|ADD|ADC|SUB|SBB|AND|OR|XOR|INC|DEC|NEG|NOT|SHL|SHR|SAR|ROL|ROR|BTS|BTR|BTC)([BWLQ])$/
const widthsOfLetters: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['W', 2],
  ['L', 4],
  ['Q', 8],
])
const otherWidths: ReadonlyMap<string, number> = new Map([
  ['MOVSS', 4],
  ['MOVSD', 8],
  ...['MOVUPS', 'MOVUPD', 'MOVO', 'MOVOU', 'MOVAPS'].map((op) => [op, 16] as const),
])

/** @param frame the size of the function's own frame; what is behind it was pushed by the call, and by the caller */
export function amd64(frame: number): Target {
  /** All offsets are from one register, whichever is printed. */
  const slotOf = (operand: string): Slot | undefined => {
    const { name = '', offset = 0 } = frameOperand(operand) ?? {}
    return frameOperand(operand) && { at: offset, name, isOwn: name !== '' && offset < frame }
  }
  const sourceOf = (operand: string): Source => {
    if (registers.has(operand)) return { kind: 'register', name: operand }
    if (operand === '$0' || operand === 'X15') return zero
    const slot = slotOf(operand)
    if (slot !== undefined) return { kind: 'slot', slot }
    const variable = staticName(operand)
    if (variable !== undefined && !operand.startsWith('$')) return { kind: 'variable', name: variable }
    const memory = memoryOf(operand)
    return memory === undefined ? unknown : { kind: 'memory', ...memory }
  }
  const addressOf = (operand: string): Source => {
    const slot = slotOf(operand)
    if (slot !== undefined) return { kind: 'address', slot }
    const name = staticName(operand)
    return name === undefined ? unknown : { kind: 'symbol', name }
  }
  const written = (op: string, from: string, to: string): readonly Effect[] => {
    const register = registers.get(to)
    if (register !== undefined) {
      const source = op === 'MOVQ' ? sourceOf(from) : op === 'LEAQ' ? addressOf(from) : unknown
      const isZeroed = /^XOR[LQ]$/.test(op) && from === to
      return [{ kind: 'set', to: [[register, isZeroed ? zero : source]] }]
    }
    const value = op === 'MOVQ' ? sourceOf(from) : from === 'X15' ? zero : unknown
    const slot = slotOf(to)
    if (slot !== undefined) return [{ kind: 'store', slot, width: widthOf(op), from: value }]
    const memory = memoryOf(to)
    if (op === 'MOVQ' && memory !== undefined) return [{ kind: 'write', ...memory, from: value }]
    return to.endsWith(')') ? nothing : [everything]
  }
  return {
    parameters: ['AX', 'BX', 'CX', 'DI', 'SI', 'R8', 'R9', 'R10', 'R11'],
    barrier: ['R11'],
    effectsOf: (op, args) => {
      const kind = kindOf(op)
      if (kind === 'reads' || (op === 'XCHGL' && args === 'AX, AX')) return nothing
      const [from, to] = operandsOf(args)
      if (floats.test(to)) return kind === 'writes any' ? [everything] : nothing
      // The multiplication of one operand has its result in two registers, and the moves without any are those of strings.
      if (kind === 'writes last' && args !== '' && !(op.startsWith('IMUL') && from === '')) return written(op, from, to)
      const unnamed = writesMore.find(([each]) => each.test(op))?.[1]
      const named = [from, to].flatMap((each) => registers.get(each) ?? [])
      const slots = [slotOf(from), slotOf(to)].filter((slot) => slot !== undefined)
      const stores = slots.map((slot) => ({ kind: 'store', slot, width: widest, from: unknown }) as const)
      return [unnamed === undefined ? everything : { kind: 'spoil', registers: [...unnamed, ...named] }, ...stores]
    },
  }
}

/** Bytes that an instruction writes to memory, or more. */
function widthOf(op: string): number {
  if (op.startsWith('SET')) return 1
  return widthsOfLetters.get(sized.exec(op)?.[1] ?? '') ?? otherWidths.get(op) ?? widest
}

type Kind = 'reads' | 'writes last' | 'writes any' | 'other'

const kinds = new Map<string, Kind>()

function kindOf(op: string): Kind {
  const known = kinds.get(op)
  if (known !== undefined) return known
  const kind = reads.test(op)
    ? 'reads'
    : writesLast.test(op)
      ? 'writes last'
      : // What compares strings in wide registers has its result in another.
        /^V?PCMP[EI]STR/.test(op)
        ? 'writes any'
        : 'other'
  kinds.set(op, kind)
  return kind
}
