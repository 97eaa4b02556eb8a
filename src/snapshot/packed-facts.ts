import { allocatorFamily } from '../go/output/allocators.ts'
import { ByPlace } from '../go/output/by-place.ts'
import type { AllocatorCall, BlockFacts } from '../go/output/compiler-facts.ts'
import type { FlowStep } from '../go/output/escape-flow.ts'
import { type EscapeText, escapeTextShapes } from '../go/output/escape-text.ts'
import { type Packed, Packer, Unpacker } from './packed.ts'

/** The facts of one package, of which nothing was unreadable and no count is another than it should be. */
export type SoundFacts = Omit<BlockFacts, 'unreadable' | 'miscounts'>

type Line = { readonly file: string; readonly line: number }
type Place = Line & { readonly column: number }

const kinds: readonly EscapeText['kind'][] = ['moved to heap', 'escapes to heap']
const can: readonly boolean[] = [false, true]

/** Tens of thousands of facts in as little as will do: most of what one says others say, too. */
export function packFacts(facts: SoundFacts): Packed {
  const to = new Packer()
  const line = (it: Line): void => {
    to.text(it.file)
    to.number(it.line)
  }
  const place = (it: Place): void => {
    line(it)
    to.number(it.column)
  }
  const step = (it: FlowStep): void => {
    place(it)
    for (const text of [it.to, it.expr, it.reason]) to.text(text)
  }
  to.number(facts.relocations)
  to.list(facts.symbols, (it) => {
    line(it)
    for (const text of [it.package, it.bare]) to.text(text)
    to.list(it.calls, (call) => {
      line(call)
      for (const text of [call.call, call.type]) to.text(text)
    })
  })
  to.list(facts.texts, (it) => {
    place(it)
    to.number(kinds.indexOf(it.kind))
    to.number(escapeTextShapes.indexOf(it.shape))
    to.text(it.subject)
    to.number(it.batch)
    to.list(it.flow, step)
  })
  to.list(facts.headers, (it) => {
    place(it)
    for (const text of [it.subject, it.bare]) to.text(text)
  })
  to.list(facts.closures, (it) => {
    place(it)
    for (const text of [it.subject, it.bare]) to.text(text)
    to.number(it.batch)
    to.list(it.flow, step)
  })
  to.list(facts.declarations, (it) => {
    place(it)
    to.text(it.bare)
    to.number(Number(it.obstacle === undefined))
    to.text(it.obstacle ?? '')
  })
  to.list([...facts.inlinedCalls], ([at, callees]) => {
    place(at)
    to.list(callees, (callee) => to.text(callee))
  })
  to.list([...facts.indirectCalls], ([at]) => line(at))
  return { strings: to.strings, numbers: to.numbers }
}

/** The facts of a package again. Undefined where the values are no such facts. */
export function unpackFacts(block: string, packed: Packed): BlockFacts | undefined {
  try {
    return factsFrom(block, new Unpacker(packed))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Fields are read in the order in which they stand here, which is that of their being written. */
function factsFrom(block: string, from: Unpacker): BlockFacts {
  const line = () => ({ file: from.text(), line: from.number() })
  const place = () => ({ ...line(), column: from.number() })
  const step = () => ({ ...place(), to: from.text(), expr: from.text(), reason: from.text() })
  const flow = () => from.list(step)
  const facts = {
    block,
    unreadable: [],
    miscounts: [],
    relocations: from.number(),
    symbols: from.list(() => ({
      block,
      ...line(),
      package: from.text(),
      bare: from.text(),
      calls: from.list(() => callOf({ ...line(), call: from.text(), type: from.text() })),
    })),
    texts: from.list(() => ({
      block,
      ...place(),
      kind: from.of(kinds),
      shape: from.of(escapeTextShapes),
      subject: from.text(),
      batch: from.number(),
      flow: flow(),
    })),
    headers: from.list(() => ({ block, ...place(), subject: from.text(), bare: from.text() })),
    closures: from.list(() => ({
      block,
      ...place(),
      subject: from.text(),
      bare: from.text(),
      batch: from.number(),
      flow: flow(),
    })),
    declarations: from.list(() => ({ block, ...place(), bare: from.text(), obstacle: obstacleFrom(from) })),
    inlinedCalls: byPlace(from.list(() => [place(), from.list(() => from.text())] as const)),
    indirectCalls: byPlace(from.list(() => [line(), true] as const)),
  }
  from.end()
  return facts
}

function callOf(call: Omit<AllocatorCall, 'family'>): AllocatorCall {
  const family = allocatorFamily(call.call.replace(/^runtime\./, ''))
  if (family === undefined) throw new RangeError('no allocator')
  return { ...call, family }
}

function obstacleFrom(from: Unpacker): string | undefined {
  const isNone = from.of(can)
  const obstacle = from.text()
  return isNone ? undefined : obstacle
}

function byPlace<T>(all: readonly (readonly [Line, T])[]): ByPlace<T> {
  const places = new ByPlace<T>()
  for (const [at, value] of all) places.set(at, value)
  return places
}
