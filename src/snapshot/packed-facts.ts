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
const isThere: readonly boolean[] = [false, true]

/** Tens of thousands of facts in as little as will do: most of what one says others say, too. */
export function packFacts(facts: SoundFacts): Packed {
  const to = new Packer()
  const texts = (...all: readonly string[]): void => {
    for (const text of all) to.text(text)
  }
  const line = (it: Line): void => {
    to.text(it.file)
    to.number(it.line)
  }
  const place = (it: Place): void => {
    line(it)
    to.number(it.column)
  }
  const step = (it: FlowStep): void => {
    texts(it.to, it.expr, it.reason)
    place(it)
  }
  to.number(facts.relocations)
  to.list(facts.symbols, (it) => {
    texts(it.package, it.bare)
    line(it)
    to.list(it.calls, (call) => {
      texts(call.call, call.type)
      line(call)
    })
  })
  to.list(facts.texts, (it) => {
    place(it)
    to.one(kinds, it.kind)
    to.text(it.subject)
    to.one(escapeTextShapes, it.shape)
    to.list(it.flow, step)
    to.number(it.batch)
  })
  to.list(facts.headers, (it) => {
    place(it)
    texts(it.subject, it.bare)
  })
  to.list(facts.closures, (it) => {
    place(it)
    texts(it.subject, it.bare)
    to.number(it.batch)
    to.list(it.flow, step)
  })
  to.list(facts.declarations, (it) => {
    place(it)
    to.text(it.bare)
    to.one(isThere, it.obstacle !== undefined)
    if (it.obstacle !== undefined) to.text(it.obstacle)
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

/** Read in the order in which they were written, and so do fields stand here; it is that of the reader of the compiler's output, too. */
function factsFrom(block: string, from: Unpacker): BlockFacts {
  const text = () => from.text()
  const line = () => ({ block, file: from.text(), line: from.number() })
  const place = () => ({ block, file: from.text(), line: from.number(), column: from.number() })
  const flow = () => from.list(step)
  const step = (): FlowStep => ({
    to: from.text(),
    expr: from.text(),
    reason: from.text(),
    file: from.text(),
    line: from.number(),
    column: from.number(),
  })
  const facts = {
    block,
    relocations: from.number(),
    symbols: from.list(() => ({
      block,
      package: from.text(),
      bare: from.text(),
      file: from.text(),
      line: from.number(),
      calls: from.list(() => callFrom(from)),
    })),
    texts: from.list(() => ({
      ...place(),
      kind: from.one(kinds),
      subject: from.text(),
      shape: from.one(escapeTextShapes),
      flow: flow(),
      batch: from.number(),
    })),
    headers: from.list(() => ({ ...place(), subject: from.text(), bare: from.text() })),
    closures: from.list(() => ({
      ...place(),
      subject: from.text(),
      bare: from.text(),
      batch: from.number(),
      flow: flow(),
    })),
    declarations: from.list(() => ({
      ...place(),
      bare: from.text(),
      obstacle: from.one(isThere) ? from.text() : undefined,
    })),
    inlinedCalls: byPlace(from.list(() => [place(), from.list(text)] as const)),
    indirectCalls: byPlace(from.list(() => [line(), true] as const)),
    miscounts: [],
    unreadable: [],
  }
  from.end()
  return facts
}

function callFrom(from: Unpacker): AllocatorCall {
  const call = from.text()
  const family = allocatorFamily(call.replace(/^runtime\./, ''))
  if (family === undefined) throw new RangeError('no allocator')
  return { call, family, type: from.text(), file: from.text(), line: from.number() }
}

function byPlace<T>(all: readonly (readonly [Line, T])[]): ByPlace<T> {
  const places = new ByPlace<T>()
  for (const [at, value] of all) places.set(at, value)
  return places
}
