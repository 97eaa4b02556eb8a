import { memoryOf, word } from './effects.ts'
import { type IndirectTarget, indirectTarget, type Origin, originOf } from './indirect-target.ts'
import { pcOf } from './program-counter.ts'
import { type Held, type Instruction, targetOf, type Value, valueFlow, type Way } from './value-flow.ts'

/** What a function has at a call. */
export type CallValues = {
  /** What the call is of, where it is through a register or memory. */
  readonly target: IndirectTarget
  /** By register, what it is called with; what is not known is not among it. */
  readonly hands: ReadonlyMap<string, Origin>
  /** The first of these: what is started, where the call is of what starts it. */
  readonly first: Origin | undefined
}

export type ValuesOfCode = {
  /** By the index of the call; undefined: nothing leads there. */
  readonly at: (index: number) => CallValues | undefined
  /** The functions that its variables hold closures of, one time or another. */
  readonly stored: () => readonly string[]
}

/** The code of a function, as far as it was read. */
export type ReadCode = {
  readonly goarch: string
  /** The lines of its instructions. */
  readonly lines: readonly string[]
  readonly ways: ReadonlyMap<number, Way>
  /** Whether control goes nowhere else than the ways say. */
  readonly hasAllWays: boolean
  readonly isCode: (symbol: string) => boolean
}

const nothing: CallValues['hands'] = new Map()

const frameSize = /\$(-?\d+)(?:-\d+)?$/

/**
 * Tells what a function calls and is called with, by what its registers hold there.
 * @param asked the calls, by the index of their lines
 */
export function callValues(
  { goarch, lines, ways, hasAllWays, isCode }: ReadCode,
  asked: ReadonlySet<number>,
): ValuesOfCode | undefined {
  const instructions = lines.map(instructionOf)
  const frame = Number(frameSize.exec(instructions[0]?.args ?? '')?.[1] ?? 0)
  const wayAt = (index: number): Way | undefined => ways.get(index)
  const flow = valueFlow({ goarch, frame, instructions, wayAt, hasAllWays, isCode }, asked)
  const registers = targetOf(goarch, frame)?.parameters ?? []
  if (flow === undefined) return undefined
  const at = (index: number): CallValues | undefined => {
    const held = flow.heldAt(index)
    if (held === undefined) return undefined
    const target = indirectTarget(calledValue(goarch, instructions[index]?.args ?? '', held))
    // Of which kind a call is depends on what stands right before it, and not on the way there.
    if (!flow.isSure)
      return {
        target: target.kind === 'unknown' ? target : { ...target, of: undefined },
        hands: nothing,
        first: undefined,
      }
    const hands = registers.flatMap((each) => {
      const of = originOf(held.in(each))
      return of === undefined ? [] : [[each, of] as const]
    })
    return { target, hands: new Map(hands), first: originOf(startedValue(held, registers[0] ?? '')) }
  }
  const stored = (): readonly string[] =>
    flow.stored().flatMap((value) => {
      const of = originOf(value)
      return of?.kind === 'made' ? of.symbol : []
    })
  return { at, stored }
}

/** Where the func value is in the record on the stack that runtime.deferprocStack is called with (runtime/runtime2.go, _defer; Go 1.21 to 1.27). */
const recordFn = 3 * word

/** What is started by a function that is called with that register: a func value, or a record on the stack that has it. */
function startedValue(held: Held, register: string): Value | undefined {
  const value = held.in(register)
  return value?.kind === 'address' ? held.storedIn(value.at + recordFn) : value
}

/** What a call is of: `CX`, arm64 `(R1)`, amd64 `24(AX)`. */
function calledValue(goarch: string, args: string, held: Held): Value | undefined {
  const memory = goarch === 'amd64' ? memoryOf(args) : undefined
  if (memory !== undefined) return held.at(memory.base, memory.offset)
  return held.in(/^\(?([A-Z]+\d*)\)?$/.exec(args)?.[1] ?? '')
}

/** `	0x0014 00020 (m.go:7)	CALL	runtime.newobject(SB)`. */
export function instructionOf(line: string): Instruction {
  const [, head = '', op = '', args = ''] = line.split('\t')
  return { pc: pcOf(head), op, args }
}
