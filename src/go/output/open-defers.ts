import { push } from '../../lang/group-by.ts'

/** An instruction of a function that runs its defers itself. */
export type Instruction = { readonly pc: number; readonly op: string; readonly args: string }

/** What a variable holds that a function keeps the func value of a `defer` in. */
export type Deferred =
  /** Closures of these functions: their code is known. */
  | { readonly kind: 'functions'; readonly names: readonly string[] }
  /** What the function was called with. */
  | { readonly kind: 'parameter' }
  | { readonly kind: 'unknown' }

type Value =
  | { readonly kind: 'function'; readonly name: string }
  /** The address of a closure on the stack, whose first word is its code. */
  | { readonly kind: 'address'; readonly variable: string }
  | { readonly kind: 'parameter' }
  | { readonly kind: 'unknown' }

const unknown: Value = { kind: 'unknown' }
const moves = /^MOV[QD]$/
const transfers = /^(?:CALL|RET|J[A-Z]+|B[A-Z]*|CBN?Z\w?|TBN?Z)$/
/** `example.com/m..autotmp_8+32(SP)`: a variable with a name; `32(SP)` is none. */
const variable = /^\$?(\S*[^\s\d+(-]\S*\((?:SP|FP)\))$/
const zero = /^(?:\$0|X15|ZR|\(ZR, ZR\))$/
const register = /^[A-Z]+\d*$/
const pair = /^\((\w+), (\w+)\)$/

/**
 * Tells what the variables hold that a function keeps its defers in, from the instructions that store into them: a closure is a constant, or lies on
 * the stack and begins with its code. Whatever stands before the target of a jump, or before a call, is not known to be so behind it.
 * @param instructions all of the function, in the order of the code
 * @param targets addresses that jumps lead to
 * @param isFunction whether a symbol is code or a constant func value
 */
export function deferredFunctions(
  instructions: readonly Instruction[],
  targets: ReadonlySet<number>,
  isFunction: (symbol: string) => boolean,
): (variable: string) => Deferred {
  const stores = new Map<string, Value[]>()
  const registers = new Registers()
  const store = (to: string, value: Value): void => push(stores, to, value)
  for (const { pc, op, args } of instructions) {
    if (targets.has(pc) || transfers.test(op)) registers.forget()
    const [from, to] = operandsOf(args)
    const into = variable.exec(to)?.[1]
    if (into !== undefined && zero.test(from)) continue
    if (into !== undefined && moves.test(op)) store(into, registers.get(from))
    else if (into !== undefined && op === 'STP')
      for (const [at, each] of pairOf(from, into)) store(at, registers.get(each))
    else if (into !== undefined) for (const each of [into, next(into)]) store(each, unknown)
    else if (register.test(to))
      registers.set(to, isAddressOf(op, from) ? addressOf(from, isFunction) : movedValue(op, from, registers))
    else for (const each of pair.exec(to)?.slice(1) ?? []) registers.set(each, unknown)
  }
  const codeOf = (value: Value): readonly string[] | undefined => {
    if (value.kind === 'function') return [value.name]
    if (value.kind !== 'address') return undefined
    const names = (stores.get(value.variable) ?? []).map((each) => (each.kind === 'function' ? each.name : undefined))
    return names.length > 0 && names.every((each) => each !== undefined) ? names : undefined
  }
  return (name) => {
    const values = stores.get(name) ?? []
    if (values.length > 0 && values.every(({ kind }) => kind === 'parameter')) return { kind: 'parameter' }
    const names = values.map(codeOf)
    if (names.length === 0 || names.includes(undefined)) return { kind: 'unknown' }
    return { kind: 'functions', names: [...new Set(names.flatMap((each) => each ?? []))] }
  }
}

/** What registers hold. Until something is called or jumped to, one that nothing was written to has what the function was called with. */
class Registers {
  readonly #values = new Map<string, Value>()
  #isEntry = true

  get(name: string): Value {
    return this.#values.get(name) ?? (this.#isEntry && register.test(name) ? { kind: 'parameter' } : unknown)
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value)
  }

  forget(): void {
    this.#values.clear()
    this.#isEntry = false
  }
}

/** All but the last operand, and that. */
function operandsOf(args: string): readonly [string, string] {
  const end = /, (?:\([^()]*\)|[^,()]*(?:\([^()]*\))*)$/.exec(args)?.index
  return end === undefined ? ['', args] : [args.slice(0, end), args.slice(end + 2)]
}

function isAddressOf(op: string, from: string): boolean {
  return op === 'LEAQ' || (op === 'MOVD' && from.startsWith('$'))
}

function addressOf(from: string, isFunction: (symbol: string) => boolean): Value {
  const symbol = /^\$?(.+)\(SB\)$/.exec(from)?.[1]
  if (symbol !== undefined && isFunction(symbol)) return { kind: 'function', name: symbol.replace(/·f$/, '') }
  const name = variable.exec(from)?.[1]
  return name === undefined ? unknown : { kind: 'address', variable: name }
}

function movedValue(op: string, from: string, registers: Registers): Value {
  return moves.test(op) && register.test(from) ? registers.get(from) : unknown
}

/** `(R2, R0)` into `m..autotmp_8-32(SP)`: R2 there, R0 into `m..autotmp_8-24(SP)`. */
function pairOf(from: string, into: string): readonly (readonly [string, string])[] {
  const [, first = '', second = ''] = pair.exec(from) ?? []
  return [
    [into, first],
    [next(into), second],
  ]
}

/** The variable 8 bytes on. */
function next(name: string): string {
  const [, start = '', offset = '0', base = ''] = /^(.*?)([+-]\d+)?(\(\w+\))$/.exec(name) ?? []
  const behind = Number(offset) + 8
  return `${start}${behind === 0 ? '' : behind > 0 ? `+${behind}` : behind}${base}`
}
