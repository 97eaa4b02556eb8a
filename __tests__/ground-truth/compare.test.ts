import { describe, expect, test } from 'vitest'
import { compare, type Differences } from './accounts/compare.ts'
import type { ProductFunction, ProductSite } from './accounts/product.ts'
import type { TruthCall, TruthCopy, TruthFunction, TruthText } from './accounts/truth.ts'

/** The comparison must see each kind of fault, or its zeros say nothing. */
const file = 'example.com/m/a.go'

const site = (over: Partial<ProductSite> = {}): ProductSite => ({
  class: 'escape',
  text: '&T{...} escapes to heap',
  call: 'runtime.newobject',
  file,
  line: 3,
  ...over,
})
const call = (over: Partial<TruthCall> = {}): TruthCall => ({
  file,
  line: 3,
  callee: 'newobject',
  count: 1,
  in: 'F',
  ...over,
})
const said = (over: Partial<TruthText> = {}): TruthText => ({
  file,
  line: 3,
  text: '&T{...} escapes to heap',
  count: 1,
  in: [],
  explained: 0,
  ...over,
})
const own = (...calls: readonly TruthCall[]): TruthCopy => ({ kind: 'own', where: '', calls })

function truth(over: Partial<TruthFunction> = {}): TruthFunction {
  const of = { package: 'example.com/m', function: 'F', file, line: 1 }
  return { ...of, texts: [said()], copies: [own(call())], symbols: ['F', 'F.func1'], ...over }
}

const told = (name: string, ...sites: readonly ProductSite[]): ProductFunction => ({
  package: 'example.com/m',
  name,
  sites,
})

function differences(
  functions: readonly TruthFunction[],
  product: readonly ProductFunction[],
): Partial<Record<keyof Differences, number>> {
  const total = { total: true, texts: 0, symbols: 0, calls: 0, related: 0, instructions: {}, skipped: {} } as const
  const found = compare(
    { functions, total: { ...total, problems: [] } },
    { functions: product, problems: [] },
  ).differences
  return Object.fromEntries(
    Object.entries(found).flatMap(([kind, places]) => (places.length === 0 ? [] : [[kind, places.length]])),
  )
}

describe('the comparison with the compiler', () => {
  test('the same on both sides is no difference', () => {
    expect(differences([truth()], [told('F', site())])).toEqual({})
  })

  test('a text and its call may stand on different lines', () => {
    const texts = [said({ line: 2, text: 'moved to heap: x' })]
    const moved = site({ text: 'moved to heap: x', line: 2 })
    expect(differences([truth({ texts })], [told('F', moved)])).toEqual({})
  })

  test('a lost text, with its call', () => {
    expect(differences([truth()], [told('F')])).toEqual({ textsMissing: 1, callsWithoutSite: 1 })
  })

  test('an invented text, without a call', () => {
    expect(differences([truth()], [told('F', site(), site({ line: 4, text: 'moved to heap: x' }))])).toEqual({
      textsInvented: 1,
      sitesWithoutCall: 1,
    })
  })

  test('a second call of the line that was swallowed', () => {
    expect(differences([truth({ copies: [own(call({ count: 2 }))] })], [told('F', site())])).toEqual({
      callsWithoutSite: 1,
    })
  })

  test('a repetition claimed inside one copy of the code', () => {
    const copies = [own(call({ count: 2 }))]
    expect(differences([truth({ copies })], [told('F', site({ repeated: 1 }))])).toEqual({ callsWithoutSite: 1 })
  })

  test('a repetition that no copy of the code has', () => {
    expect(differences([truth()], [told('F', site({ repeated: 1 }))])).toEqual({ repetitionsUnproven: 1 })
  })

  test('a repetition in another copy of the code is none', () => {
    const copies = [own(call()), { ...own(call()), where: 'example.com/other [go.shape.int]' }]
    expect(differences([truth({ copies })], [told('F', site({ repeated: 1 }))])).toEqual({})
  })

  test('a call that only one shape of a generic function has', () => {
    const copies = [own(call()), { ...own(call(), call({ line: 9 })), where: '[go.shape.int]' }]
    expect(differences([truth({ copies })], [told('F', site())])).toEqual({ callsWithoutSite: 1 })
  })

  test('a site in another function is in the wrong one, not lost and invented', () => {
    const other = truth({ function: 'G', texts: [], copies: [] })
    expect(differences([truth(), other], [told('F'), told('G', site())])).toEqual({ wrongFunction: 2 })
  })

  test('a growth site without a text does not stand for a call of another line', () => {
    const growth = site({ class: 'growth', text: '', call: 'runtime.growslice', line: 4 })
    const copies = [own(call(), call({ callee: 'growslice', line: 5 }))]
    expect(differences([truth({ copies })], [told('F', site(), growth)])).toEqual({
      callsWithoutSite: 1,
      sitesWithoutCall: 1,
    })
  })

  test.each(['"text" escapes to heap', '42 escapes to heap', 'false escapes to heap'])('a constant: %s', (text) => {
    const texts = [said({ text })]
    expect(differences([truth({ texts })], [told('F', site({ text }))])).toEqual({ constantsCharged: 1 })
  })

  test('a text called free while a call of its kind is nobody’s', () => {
    const free = site({ class: 'free', call: '' })
    const nobodys = site({ class: 'unreported', text: '', line: 7 })
    const copies = [own(call({ line: 7 }))]
    expect(differences([truth({ copies })], [told('F', free, nobodys)])).toEqual({ freeWithCallLeft: 1 })
    const elsewhere = { copies: [own(call({ line: 7, in: 'F.func1' }))], texts: [said({ in: ['F'] })] }
    expect(differences([truth(elsewhere)], [told('F', free, nobodys)])).toEqual({})
    const made = { copies: [own(call({ line: 7, callee: 'makechan' }))] }
    expect(differences([truth(made)], [told('F', free, { ...nobodys, call: 'runtime.makechan' })])).toEqual({})
  })

  test('a literal is free beside any call; a name and a constant of FIPS code are not', () => {
    const boxed = site({ class: 'unreported', text: '', call: 'runtime.convTstring' })
    const copies = [own(call({ callee: 'convTstring' }))]
    const free = (text: string): ProductSite => site({ class: 'free', call: '', text })
    const of = (text: string, path: string): Partial<Record<keyof Differences, number>> =>
      differences(
        [truth({ package: path, texts: [said({ text })], copies })],
        [{ ...told('F', free(text), boxed), package: path }],
      )
    expect(of('"text" escapes to heap', 'example.com/m')).toEqual({})
    expect(of('nil escapes to heap', 'example.com/m')).toEqual({ freeWithCallLeft: 1 })
    expect(of('"text" escapes to heap', 'crypto/internal/fips140/aes')).toEqual({ freeWithCallLeft: 1 })
  })

  test('a text that is said twice and has one call, while another is nobody’s', () => {
    const texts = [said({ text: 'make([]byte, n) escapes to heap', count: 2 })]
    const copies = [own(call({ callee: 'makeslice' }), call({ callee: 'convTslice' }))]
    const made = site({ text: 'make([]byte, n) escapes to heap', call: 'runtime.makeslice' })
    const boxed = site({ class: 'unreported', text: '', call: 'runtime.convTslice' })
    expect(differences([truth({ texts, copies })], [told('F', made, boxed)])).toEqual({ freeWithCallLeft: 1 })
  })

  test('a closure that is only explained, but for what `go` and `defer` start', () => {
    const texts = [said({ text: 'func literal escapes to heap', count: 0, explained: 1 })]
    const nobodys = site({ class: 'unreported', text: '' })
    expect(differences([truth({ texts })], [told('F', nobodys)])).toEqual({ freeWithCallLeft: 1 })
    expect(differences([truth({ texts })], [told('F', site({ text: 'func literal escapes to heap' }))])).toEqual({})
    const copies = [own(call(), call({ callee: 'newproc' }))]
    const started = site({ class: 'unreported', text: '', call: 'runtime.newproc' })
    expect(differences([truth({ texts, copies })], [told('F', nobodys, started)])).toEqual({})
  })

  test('a function that nobody wrote, and one that is not known', () => {
    const silent = truth({ texts: [], copies: [] })
    expect(differences([silent], [told('F.func1', site())])).toEqual({
      textsInvented: 1,
      sitesWithoutCall: 1,
      functionsInvented: 1,
      functionsMissing: 1,
    })
  })

  test('a text without a place may stand anywhere in its function, and must', () => {
    const texts = [said({ file: '', line: 0, text: 'moved to heap: #next' })]
    expect(differences([truth({ texts })], [told('F', site({ text: 'moved to heap: #next' }))])).toEqual({})
    expect(differences([truth({ texts })], [told('F', site({ class: 'unreported', text: '' }))])).toEqual({
      textsMissing: 1,
      freeWithCallLeft: 1,
    })
  })
})
