/** A place in the frame of a function, 8 bytes. */
export type Slot = {
  /** Two slots are the same, or overlap, by this number alone. */
  readonly at: number
  /** The variable that the instruction names: of `m.x+8(SP)` it is `m.x`; empty: none. */
  readonly name: string
  /** Whether nobody else can have stored something in it before the function began: it is none of the arguments on the stack. */
  readonly isOwn: boolean
}

/** Where an instruction has a value from. */
export type Source =
  | { readonly kind: 'register'; readonly name: string }
  /** The address of a symbol; or what stands there. */
  | { readonly kind: 'symbol' | 'variable'; readonly name: string }
  /** The address of a slot; or what it holds. */
  | { readonly kind: 'address' | 'slot'; readonly slot: Slot }
  | { readonly kind: 'memory'; readonly base: string; readonly offset: number }
  | { readonly kind: 'zero' | 'unknown' }

/** What an instruction that does not leave its place does to registers and to the frame. */
export type Effect =
  /** Registers get values, all at once. */
  | { readonly kind: 'set'; readonly to: readonly (readonly [register: string, from: Source])[] }
  | { readonly kind: 'store'; readonly slot: Slot; readonly width: number; readonly from: Source }
  /** A word is stored where a register points to. */
  | { readonly kind: 'write'; readonly base: string; readonly offset: number; readonly from: Source }
  /** Registers hold something that is not known. */
  | { readonly kind: 'spoil'; readonly registers: readonly string[] | 'all' }

/** What a target's instructions and its calling convention are like. Source: cmd/compile/abi-internal.md. */
export type Target = {
  /** The registers that a function gets its first integers and pointers in, in their order. */
  readonly parameters: readonly string[]
  /** What a call of the write barrier changes; it keeps all else, unlike any other call. */
  readonly barrier: readonly string[]
  readonly effectsOf: (op: string, args: string) => readonly Effect[]
}

/** Bytes of a register, a pointer, a slot. */
export const word = 8
/** As wide as any store is that is not known better. */
export const widest = 64
export const unknown: Source = { kind: 'unknown' }
export const zero: Source = { kind: 'zero' }

/** All but the last operand, and that: what is written. */
export function operandsOf(args: string): readonly [string, string] {
  // Most have a register there.
  const comma = args.lastIndexOf(', ')
  if (comma >= 0 && !args.endsWith(')')) return [args.slice(0, comma), args.slice(comma + 2)]
  const end = /, (?:\([^()]*\)|[^,()]*(?:\([^()]*\))*)$/.exec(args)?.index
  return end === undefined ? ['', args] : [args.slice(0, end), args.slice(end + 2)]
}

/** `24(AX)`, `(R3)`: where a register points to. */
export function memoryOf(operand: string): { readonly base: string; readonly offset: number } | undefined {
  const [, offset = '', base] = /^(-?\d+)?\(([A-Z]+\d*)\)$/.exec(operand) ?? []
  return base === undefined ? undefined : { base, offset: Number(offset) }
}

/** `m.x+8(SP)`: the name, the offset, and from which register; one without a name is `8(SP)`. */
export function frameOperand(
  operand: string,
): { readonly name: string; readonly offset: number; readonly base: string } | undefined {
  if (!operand.endsWith('P)')) return undefined
  const [, name = '', offset = '', base] =
    /^()(-?\d+)?\((R?SP)\)$/.exec(operand) ?? /^([^$\s]+?)([+-]\d+)?\((SP|FP)\)$/.exec(operand) ?? []
  return base === undefined ? undefined : { name, offset: Number(offset), base }
}

/** `m.x(SB)`: the symbol. */
export function staticName(operand: string): string | undefined {
  return operand.endsWith('(SB)') ? operand.slice(0, -'(SB)'.length) : undefined
}
