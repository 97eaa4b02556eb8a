import { type Effect, type Slot, type Source, type Target, word } from './effects.ts'
import { amd64 } from './effects-amd64.ts'
import { arm64 } from './effects-arm64.ts'
import { firstAt } from './program-counter.ts'

/** What a register or a slot of the frame holds, as far as the instructions say. */
export type Value =
  /** What the function was called with in that register. */
  | { readonly kind: 'parameter'; readonly register: string }
  /** The address of a symbol, `p.F·f`, `go:itab.*p.T,io.Writer`; or what the symbol has. */
  | { readonly kind: 'symbol' | 'variable'; readonly name: string }
  /** The address of a closure of this code. */
  | { readonly kind: 'closure'; readonly name: string }
  /** The address of a slot. */
  | { readonly kind: 'address'; readonly at: number }
  /** Whatever was stored in a slot, one time or another; `isExposed`: by others as well, since its variable's address is taken. */
  | { readonly kind: 'content'; readonly at: number; readonly isExposed: boolean }
  /** What the call at that place returned first. */
  | { readonly kind: 'result'; readonly index: number }
  /** The word at an offset from there; undefined: nobody knows from where. */
  | { readonly kind: 'loaded'; readonly from: Value | undefined; readonly offset: number }
  | { readonly kind: 'nil' }

/** An instruction of a function, in the order of the code. */
export type Instruction = { readonly pc: number; readonly op: string; readonly args: string }

/**
 * How control goes on at an instruction. Without one it goes on to the next.
 * - `call`: with what a call leaves in registers, which is its result, or, of a write barrier, nearly all
 * - `table`: to one of the targets
 * - `end`: it does not go on
 */
export type Way =
  | { readonly kind: 'call'; readonly isBarrier: boolean }
  | { readonly kind: 'branch'; readonly target: number; readonly always: boolean }
  | { readonly kind: 'table'; readonly targets: readonly number[] }
  | { readonly kind: 'end' }

type State = Map<string | number, Value>

/** What is held right before an instruction. */
export type Held = {
  /** Undefined: that is not known. */
  readonly in: (register: string) => Value | undefined
  /** What is loaded from there: the operand of a call through memory. */
  readonly at: (base: string, offset: number) => Value
  /** What was stored last in a slot, since the last call: others may write to it only then. */
  readonly storedIn: (slot: number) => Value | undefined
}

export type Function = {
  readonly goarch: string
  /** Bytes of the function's own frame. */
  readonly frame: number
  readonly instructions: readonly Instruction[]
  readonly wayAt: (index: number) => Way | undefined
  /** Whether control goes nowhere else than the ways say: a jump by a table that is not known does. */
  readonly hasAllWays: boolean
  /** Whether a symbol is code itself, and no constant func value: only the first word of a closure has its address. */
  readonly isCode: (symbol: string) => boolean
}

/** What a function's registers hold. */
export type ValueFlow = {
  /** Before an instruction that was asked for; undefined: nothing leads there. */
  readonly heldAt: (index: number) => Held | undefined
  /** All that is stored in slots of the function's own, as far as it is known. */
  readonly stored: () => readonly Value[]
  /** Whether that is so whichever way control takes; or else, if it comes from right before. */
  readonly isSure: boolean
}

/** Longer functions, and those that take more rounds, are tables and parsers that are generated. */
const mostInstructions = 1 << 15
const mostRounds = 32
const nil: Value = { kind: 'nil' }

/** How the instructions of a target are read; undefined: they are not. */
export function targetOf(goarch: string, frame: number): Target | undefined {
  return goarch === 'amd64' ? amd64(frame) : goarch === 'arm64' ? arm64() : undefined
}

/**
 * Follows what registers and the function's own slots hold along all ways that control can take, until nothing changes. Where ways meet that bring different
 * values nothing is known; nil does not count, since whoever calls it panics.
 * @param asked the instructions that are asked for
 * @returns undefined: the target's instructions are not known
 */
export function valueFlow(fn: Function, asked: ReadonlySet<number>): ValueFlow | undefined {
  const target = targetOf(fn.goarch, fn.frame)
  if (target === undefined) return undefined
  const flow = new Flow(fn, target)
  const isSure = fn.hasAllWays && fn.instructions.length <= mostInstructions && flow.run()
  if (!isSure) flow.forget()
  return { heldAt: flow.heldAt(asked), stored: () => flow.stored(), isSure }
}

class Flow {
  readonly #fn: Function
  readonly #target: Target
  readonly #effects: readonly (readonly Effect[])[]
  /** Variables whose address is taken: whoever has it may write to them. */
  readonly #exposed = new Set<string>()
  /** The first instruction of each block, and what is held before it. */
  readonly #blocks: readonly number[]
  readonly #blockOf: Uint32Array
  readonly #before: (State | undefined)[] = []
  /** All that is stored in a slot but nil; undefined: something that is not known. */
  readonly #stored = new Map<number, Set<Value | undefined>>()
  readonly #values = new Map<string, Value>()

  constructor(fn: Function, target: Target) {
    this.#fn = fn
    this.#target = target
    this.#effects = fn.instructions.map(({ op, args }, i) =>
      fn.wayAt(i) === undefined ? target.effectsOf(op, args) : [],
    )
    for (const effects of this.#effects) for (const effect of effects) this.#expose(effect)
    for (const { args } of fn.instructions)
      if (args.includes('P)(')) for (const name of indexed(args)) this.#exposed.add(name)
    const starts = new Set([0])
    fn.instructions.forEach((_, i) => {
      const way = fn.wayAt(i)
      if (way !== undefined && way.kind !== 'call') starts.add(i + 1)
      for (const target of targetsOf(way)) starts.add(firstAt(fn.instructions, target))
    })
    this.#blocks = [...starts].filter((i) => i < fn.instructions.length).sort((a, b) => a - b)
    this.#blockOf = new Uint32Array(fn.instructions.length)
    for (const [i, start] of this.#blocks.entries()) this.#blockOf.fill(i, start, this.#blocks[i + 1])
  }

  /** The variables whose address an instruction takes. */
  #expose(effect: Effect): void {
    if (effect.kind === 'spoil') return
    if (effect.kind !== 'set') this.#exposeIn(effect.from)
    else for (const [, from] of effect.to) this.#exposeIn(from)
  }

  #exposeIn(from: Source): void {
    if (from.kind === 'address') this.#exposed.add(from.slot.name)
  }

  /** Whether it came to an end. */
  run(): boolean {
    const { parameters } = this.#target
    this.#before[0] = new Map(parameters.map((register) => [register, { kind: 'parameter', register }]))
    const waiting = new Set([0])
    for (let round = 0; waiting.size > 0; round++) {
      if (round === mostRounds) return false
      for (let block = 0; block < this.#blocks.length; block++)
        if (waiting.delete(block))
          this.#through(block, (next, state) => {
            if (this.#join(next, state)) waiting.add(next)
          })
    }
    return true
  }

  /** Each block begins with nothing that is known. */
  forget(): void {
    this.#blocks.forEach((_, block) => {
      this.#before[block] = new Map()
    })
  }

  heldAt(asked: ReadonlySet<number>): (index: number) => Held | undefined {
    const held = new Map<number, ReadonlyMap<string, Value>>()
    const keep = (index: number, state: State): void => {
      if (!asked.has(index)) return
      const registers = new Map<string, Value>()
      for (const [place, value] of state) if (typeof place === 'string') registers.set(place, this.#known(value, state))
      held.set(index, registers)
    }
    // Code that nothing leads to, as far as is seen, stores as well: a panic that was recovered from goes on there.
    this.#blocks.forEach((_, block) => {
      const isReached = this.#before[block] !== undefined
      this.#through(block, () => undefined, isReached ? keep : () => undefined, true)
    })
    return (index) => {
      const registers = held.get(index)
      return (
        registers && {
          in: (register) => this.#settled(registers.get(register)),
          at: (base, offset) => this.#loaded(this.#settled(registers.get(base)), offset),
          storedIn: (slot) => this.#settled(registers.get(lastIn(slot))),
        }
      )
    }
  }

  stored(): readonly Value[] {
    return [...this.#stored.values()].flatMap((values) => [...values].flatMap((value) => this.#settled(value) ?? []))
  }

  #through(
    block: number,
    leave: (next: number, state: State) => void,
    see: (index: number, state: State) => void = () => undefined,
    isLast = false,
  ): void {
    const state: State = new Map(this.#before[block] ?? [])
    const end = this.#blocks[block + 1] ?? this.#fn.instructions.length
    for (let i = this.#blocks[block] ?? 0; i < end; i++) {
      see(i, state)
      const way = this.#fn.wayAt(i)
      if (way === undefined) for (const effect of this.#effects[i] ?? []) this.#apply(effect, state, isLast)
      else if (way.kind === 'call') this.#call(i, way.isBarrier, state)
      else {
        for (const target of targetsOf(way)) leave(this.#blockOf[firstAt(this.#fn.instructions, target)] ?? 0, state)
        if (way.kind !== 'branch' || way.always) return
      }
    }
    if (end < this.#fn.instructions.length) leave(block + 1, state)
  }

  #call(index: number, isBarrier: boolean, state: State): void {
    if (isBarrier) {
      for (const register of this.#target.barrier) state.delete(register)
      return
    }
    const result = this.#value(`result ${index}`, () => ({ kind: 'result', index }))
    for (const [place, value] of state) if (typeof place === 'string' || value === result) state.delete(place)
    state.set(this.#target.parameters[0] ?? '', result)
  }

  #apply(effect: Effect, state: State, isLast: boolean): void {
    switch (effect.kind) {
      case 'set': {
        const values = effect.to.map(([register, from]) => [register, this.#valueOf(from, state)] as const)
        for (const [register, value] of values) put(state, register, value)
        return
      }
      case 'spoil':
        if (effect.registers !== 'all') for (const register of effect.registers) state.delete(register)
        else for (const place of state.keys()) if (typeof place === 'string') state.delete(place)
        return
      case 'store':
        this.#store(effect, state, isLast)
        return
      case 'write':
        this.#write(effect, state)
    }
  }

  #store({ slot, width, from }: Effect & { kind: 'store' }, state: State, isLast: boolean): void {
    const value = this.#valueOf(from, state)
    const isWhole = width === word && slot.at % word === 0
    for (let at = slot.at - (((slot.at % word) + word) % word); at < slot.at + width; at += word) {
      state.delete(at)
      state.delete(lastIn(at))
      const isNil = from.kind === 'zero' && width % word === 0
      // Without a name it is what another function is called with, or zeros for whatever variable is there.
      if (isLast && !isNil && slot.name !== '') this.#keep(at, isWhole ? value : undefined)
    }
    const isKnown = slot.name !== '' && (!this.#exposed.has(slot.name) || this.#isCode(value))
    if (isWhole && isKnown) put(state, slot.at, value)
    if (isWhole && slot.name !== '') put(state, lastIn(slot.at), value)
  }

  #keep(at: number, value: Value | undefined): void {
    const known = this.#stored.get(at)
    if (known === undefined) this.#stored.set(at, new Set([value]))
    else known.add(value)
  }

  /** Where the code of a closure is stored first, it is one of that code from there on. */
  #write({ base, offset, from }: Effect & { kind: 'write' }, state: State): void {
    const [object, code] = [state.get(base), this.#valueOf(from, state)]
    if (offset !== 0 || object?.kind !== 'result' || code?.kind !== 'symbol' || !this.#isCode(code)) return
    const closure = this.#closure(code.name)
    for (const [place, value] of state) if (value === object) state.set(place, closure)
  }

  #valueOf(from: Source, state: State): Value | undefined {
    switch (from.kind) {
      case 'register':
        return state.get(from.name)
      case 'symbol':
      case 'variable': {
        const { kind, name } = from
        return this.#value(`${kind} ${name}`, () => ({ kind, name }))
      }
      case 'address': {
        const { at } = from.slot
        return this.#known(
          this.#value(`address ${at}`, () => ({ kind: 'address', at })),
          state,
        )
      }
      case 'slot':
        return state.get(from.slot.at) ?? this.#content(from.slot)
      case 'memory': {
        const base = state.get(from.base)
        return this.#loaded(base && this.#known(base, state), from.offset)
      }
      case 'zero':
        return nil
      case 'unknown':
        return undefined
    }
  }

  /** What a slot holds of which that is not known: something that was stored there, if nobody else can have. */
  #content({ at, name, isOwn }: Slot): Value | undefined {
    const isExposed = this.#exposed.has(name)
    return isOwn ? this.#value(`content ${at} ${isExposed}`, () => ({ kind: 'content', at, isExposed })) : undefined
  }

  /** Of a chain of loads only the last one matters. */
  #loaded(from: Value | undefined, offset: number): Value {
    const start = from?.kind === 'loaded' || from?.kind === 'nil' ? undefined : from
    return this.#value(`loaded ${offset} ${keyOf(start)}`, () => ({ kind: 'loaded', from: start, offset }))
  }

  #closure(name: string): Value {
    return this.#value(`closure ${name}`, () => ({ kind: 'closure', name }))
  }

  /** The address of a slot that begins with code is a closure. */
  #known(value: Value, state: State): Value {
    const code = value.kind === 'address' ? state.get(value.at) : undefined
    return code?.kind === 'symbol' && this.#isCode(code) ? this.#closure(code.name) : value
  }

  /** What all stores of the function tell: of a slot that one thing only was stored in, nil apart. */
  #settled(value: Value | undefined): Value | undefined {
    switch (value?.kind) {
      case 'loaded':
        return this.#loaded(this.#settled(value.from), value.offset)
      case 'address': {
        const code = this.#stores(value.at)
        return code?.kind === 'symbol' && this.#isCode(code) ? this.#closure(code.name) : value
      }
      case 'content': {
        const only = this.#stores(value.at)
        // Others may have written there too, but for the code of a closure, which stays.
        if (only?.kind === 'content' || (value.isExposed && !this.#isCode(only))) return undefined
        return this.#settled(only)
      }
      default:
        return value
    }
  }

  #stores(at: number): Value | undefined {
    const [only, ...others] = this.#stored.get(at) ?? []
    return others.length > 0 ? undefined : only
  }

  #isCode(value: Value | undefined): boolean {
    return value?.kind === 'symbol' && this.#fn.isCode(value.name)
  }

  /** Whether less is known before a block than was. */
  #join(block: number, state: State): boolean {
    const known = this.#before[block]
    if (known === undefined) {
      this.#before[block] = new Map(state)
      return true
    }
    let isChanged = false
    for (const [place, value] of known) {
      const other = state.get(place)
      if (other === value || other === nil) continue
      const both = value === nil ? other : this.#both(value, other)
      if (both === value) continue
      put(known, place, both)
      isChanged = true
    }
    return isChanged
  }

  #both(value: Value, other: Value | undefined): Value | undefined {
    const isLoad = value.kind === 'loaded' && other?.kind === 'loaded' && value.offset === other.offset
    return isLoad ? this.#loaded(undefined, value.offset) : undefined
  }

  /** The same value is one object. */
  #value(key: string, make: () => Value): Value {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = make()
    this.#values.set(key, value)
    return value
  }
}

/** Where control may go on but at the next instruction. */
function targetsOf(way: Way | undefined): readonly number[] {
  return way?.kind === 'branch' ? [way.target] : way?.kind === 'table' ? way.targets : []
}

/** Where a state has what was stored last in a slot: like a register, that is not known after a call. */
function lastIn(slot: number): string {
  return `slot ${slot}`
}

function put(state: State, place: string | number, value: Value | undefined): void {
  if (value === undefined) state.delete(place)
  else state.set(place, value)
}

function keyOf(value: Value | undefined): string {
  return value === undefined ? '' : Object.values(value).join(' ')
}

/** The variables that an instruction reaches into by an index: `m.x+8(SP)(CX*8)`. */
function indexed(args: string): readonly string[] {
  return [...args.matchAll(/(\S+?)(?:[+-]\d+)?\((?:SP|FP)\)\(/g)].map(([, name = '']) => name)
}
