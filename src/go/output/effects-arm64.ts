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
  word,
  zero,
} from './effects.ts'

/** The assembler uses R27 for itself wherever it needs one. */
const register = /^R(?!27$)\d+$/
/** What else is written: registers of other kinds, the stack pointer, nothing. */
const other = /^(?:R\d+|[FV]\d+(?:\.\w+)?|RSP|ZR|g|\[.*\])$/
/** What reads its operands and changes nothing but flags. */
const reads = /^(?:CMP|CMN|TST|CCMP|CCMN|FCMP|FCCMP|NOP|HINT|PRFM|DMB|UNDEF|TEXT|FUNCDATA|PCDATA)\w*$/
/** What may write registers that it does not name. */
const hidden = /^(?:DUFF|SVC|CALL|BL|MSR|SYS)/
/** What moves the register that it loads or stores through. */
const moves = /\.[PW]$/
const pair = /^\((\w+), (\w+)\)$/
const widths: readonly (readonly [op: RegExp, width: number])[] = [
  [/^MOVBU?$/, 1],
  [/^MOVHU?$/, 2],
  [/^(?:MOVWU?|FMOVS)$/, 4],
  [/^(?:FMOVD|STPW|FSTPS)$/, 8],
  [/^(?:FMOVQ|FSTPD)$/, 16],
]
/** Offsets of arguments, and of what has no name, are from elsewhere: they are no slots of the function's own. */
const [ofArguments, ofStackPointer] = [2 ** 24, 2 ** 25]

export function arm64(): Target {
  const slotOf = (operand: string): Slot | undefined => {
    const { name, offset, base } = frameOperand(operand) ?? {}
    if (name === undefined || offset === undefined) return undefined
    if (base === 'RSP') return { at: ofStackPointer + offset, name, isOwn: false }
    return base === 'FP' ? { at: ofArguments + offset, name, isOwn: false } : { at: offset, name, isOwn: true }
  }
  const sourceOf = (operand: string): Source => {
    if (register.test(operand)) return { kind: 'register', name: operand }
    if (operand === 'ZR' || operand === '$0') return zero
    if (operand.startsWith('$')) return addressOf(operand.slice(1))
    const slot = slotOf(operand)
    if (slot !== undefined) return { kind: 'slot', slot }
    const name = staticName(operand)
    if (name !== undefined) return { kind: 'variable', name }
    const memory = memoryOf(operand)
    return memory === undefined ? unknown : { kind: 'memory', ...memory }
  }
  const addressOf = (operand: string): Source => {
    const slot = slotOf(operand)
    if (slot !== undefined) return { kind: 'address', slot }
    const name = staticName(operand)
    return name === undefined ? unknown : { kind: 'symbol', name }
  }
  const stores = (values: readonly Source[], to: string, width: number): readonly Effect[] => {
    const [slot, memory] = [slotOf(to), memoryOf(to)]
    return values.flatMap((from, i): readonly Effect[] => {
      if (slot !== undefined) return [{ kind: 'store', slot: { ...slot, at: slot.at + i * word }, width, from }]
      if (memory === undefined) return []
      return [{ kind: 'write', base: memory.base, offset: memory.offset + i * word, from }]
    })
  }
  const loads = (from: string, to: readonly string[]): Effect => {
    const source = sourceOf(from)
    const at = (i: number): Source => {
      if (source.kind === 'slot') return { kind: 'slot', slot: { ...source.slot, at: source.slot.at + i * word } }
      if (source.kind === 'memory') return { ...source, offset: source.offset + i * word }
      return source.kind === 'variable' && i > 0 ? unknown : source
    }
    return { kind: 'set', to: to.map((each, i) => [each, at(i)] as const) }
  }
  return {
    parameters: Array.from({ length: 16 }, (_, i) => `R${i}`),
    barrier: ['R16', 'R17', 'R25', 'R27', 'R30'],
    effectsOf: (op, args) => {
      const kind = kindOf(op)
      if (kind === 'reads') return nothing
      if (kind === 'hidden') return [{ kind: 'spoil', registers: 'all' }]
      const [from, to] = operandsOf(args)
      const both = pair.exec(to)?.slice(1)
      if (op === 'MOVD' && register.test(to)) return [loads(from, [to])]
      if (op === 'LDP' && both !== undefined) return [loads(from, both)]
      const isStore = to.endsWith(')') && both === undefined
      // What is no operand that is known may be any.
      if (!isStore && both === undefined && !other.test(to)) return [{ kind: 'spoil', registers: 'all' }]
      if (op === 'MOVD' && isStore) return stores([sourceOf(from)], to, word)
      if (op === 'STP') return stores((pair.exec(from)?.slice(1) ?? []).map(sourceOf), to, word)
      // A comparison that swaps writes what it compares with.
      const writesAll = moves.test(op) || op.startsWith('CAS')
      const registers = writesAll ? (args.match(/\bR\d+\b/g) ?? []) : register.test(to) ? [to] : (both ?? [])
      const width = widths.find(([each]) => each.test(op))?.[1] ?? widest
      return [{ kind: 'spoil', registers }, ...(isStore ? stores([unknown], to, width) : [])]
    },
  }
}

type Kind = 'reads' | 'hidden' | 'other'

const nothing: readonly Effect[] = []
const kinds = new Map<string, Kind>()

function kindOf(op: string): Kind {
  const known = kinds.get(op)
  if (known !== undefined) return known
  const kind = reads.test(op) ? 'reads' : hidden.test(op) ? 'hidden' : 'other'
  kinds.set(op, kind)
  return kind
}
