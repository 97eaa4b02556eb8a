import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allocatorFamily } from '../../src/go/output/allocators.ts'
import { parseEscapeText } from '../../src/go/output/escape-text.ts'
import { couldOwn, type TextInstance } from '../../src/go/sites/fits.ts'
import { type Pairing, pairSites } from '../../src/go/sites/pair-sites.ts'
import type { CallInSymbol } from '../../src/go/sites/physical-functions.ts'
import type { SaidText } from '../../src/go/sites/text-instances.ts'

const block = 'example.com/m'
const owner = { package: block, name: 'F', file: 'm.go', line: 1, column: 6, obstacle: '' }

/** `5 &T{...} escapes to heap`, said `times` times of `F`. */
function said(
  line: number,
  message: string,
  times = 1,
  symbol = 'F',
  saying: SaidText['saying'] = 'text',
): readonly TextInstance[] {
  const parsed = parseEscapeText(message)
  if (parsed === undefined) throw new Error(message)
  const text: SaidText = {
    ...parsed,
    owner,
    file: 'm.go',
    line,
    column: 1,
    saying,
    isPlaced: true,
    flow: [],
    inlined: [],
    said: [],
  }
  return Array.from({ length: times }, () => ({ text, block, subject: text.subject, shape: text.shape, symbol }))
}

function call(line: number, name: string, type = '', symbol = 'F'): CallInSymbol {
  const family = allocatorFamily(name)
  if (family === undefined) throw new Error(name)
  const emitted = { call: `runtime.${name}`, family, type, file: 'm.go', line }
  return { ...emitted, emitted, symbol }
}

function pair(texts: readonly (readonly TextInstance[])[], calls: readonly CallInSymbol[]) {
  return shown(pairSites(texts.flat(), calls, new Map([[block, 'm']])))
}

function shown({ own, shared, wrappers, unreported }: Pairing) {
  const lines = [...own].map(([text, calls]) => `${text.subject}: ${calls.map((it) => it.call.slice(8)).join(' ')}`)
  return {
    own: lines.sort(),
    ...(shared.size > 0 && { shared: [...shared.keys()].map((text) => text.subject).sort() }),
    ...(wrappers.length > 0 && { wrappers: wrappers.map((it) => it.call.slice(8)).sort() }),
    unreported: unreported.map((it) => it.call.slice(8)).sort(),
  }
}

describe('pairSites', () => {
  test('a text owns as many calls as the compiler says it', () => {
    const texts = [
      said(5, 'make(E) escapes to heap'),
      said(5, 'make(M) escapes to heap', 2),
      said(5, '&N{...} escapes to heap'),
    ]
    const calls = [call(5, 'makemap_small'), call(5, 'makemap_small'), call(5, 'makemap_small'), call(5, 'newobject')]
    expect(pair(texts, calls)).toEqual({
      own: ['&N{...}: newobject', 'make(E): makemap_small', 'make(M): makemap_small makemap_small'],
      unreported: [],
    })
  })

  test('and no more: a further call like the first is another one', () =>
    expect(pair([said(5, 'a + b escapes to heap')], [call(5, 'concatstring2'), call(5, 'concatstring2')])).toEqual({
      own: ['a + b: concatstring2'],
      unreported: ['concatstring2'],
    }))

  test('of more texts than calls the rest is free', () =>
    expect(pair([said(5, 'x escapes to heap'), said(5, 'y escapes to heap')], [call(5, 'convT64')])).toEqual({
      own: ['x: convT64'],
      unreported: [],
    }))

  test('the type that a call loads names its text, by package name', () => {
    const texts = [said(5, '&yaml.Node{...} escapes to heap'), said(5, '&T{...} escapes to heap')]
    const calls = [call(5, 'newobject', 'example.com/m.T'), call(5, 'newobject', 'gopkg.in/yaml%2ev3.Node')]
    expect(pair(texts, calls).own).toEqual(['&T{...}: newobject', '&yaml.Node{...}: newobject'])
  })

  test('a named conversion leaves the object that holds it its call', () =>
    expect(
      pair(
        [said(5, 'H{...} escapes to heap'), said(5, 'S(b) escapes to heap')],
        [call(5, 'slicebytetostring'), call(5, 'convT', 'example.com/m.H')],
      ),
    ).toEqual({ own: ['H{...}: convT', 'S(b): slicebytetostring'], unreported: [] }))

  test('a literal owns no call, whatever is left', () => {
    for (const literal of ['"pending"', '42', "'x'"]) {
      const calls = [call(5, 'newobject', 'errors.errorString'), call(5, 'convTstring')]
      expect(pair([said(5, `${literal} escapes to heap`)], calls)).toEqual({
        own: [],
        unreported: ['convTstring', 'newobject'],
      })
    }
  })

  test('but in code that may not point at static data', () => {
    const fips = said(5, '"bad length" escapes to heap').map((it) => ({ ...it, block: 'crypto/internal/fips140/aes' }))
    expect(pair([fips], [call(5, 'convTstring')])).toEqual({ own: ['"bad length": convTstring'], unreported: [] })
  })

  test('a sum owns the call that adds as many strings', () =>
    expect(
      pair(
        [said(5, 'a + "x" escapes to heap', 2)],
        [call(5, 'concatstring3'), call(5, 'convTstring'), call(5, 'concatstring2')],
      ),
    ).toEqual({ own: ['a + "x": convTstring concatstring2'], unreported: ['concatstring3'] }))

  test('a variable finds its call on the line of what declares it', () =>
    expect(pair([said(7, 'moved to heap: x')], [call(5, 'newobject', 'int')]).own).toEqual(['x: newobject']))

  test('an element of a map finds its call on the first line of the literal', () =>
    expect(
      pair(
        [said(5, 'map[string]map[string]int{...} escapes to heap'), said(6, 'map[string]int{...} escapes to heap')],
        [call(5, 'makemap_small'), call(5, 'makemap_small')],
      ),
    ).toEqual({
      own: ['map[string]int{...}: makemap_small', 'map[string]map[string]int{...}: makemap_small'],
      unreported: [],
    }))

  test('a text is not free while its function has a call that could be its own, whatever the types say', () => {
    expect(pair([said(9, 'make([]byte, k) escapes to heap')], [call(5, 'makeslice', 'int')])).toEqual({
      own: ['make([]byte, k): makeslice'],
      unreported: [],
    })
    expect(pair([said(9, 'T{...} escapes to heap')], [call(5, 'newobject', 'example.com/m.U')])).toEqual({
      own: ['T{...}: newobject'],
      unreported: [],
    })
    expect(pair([said(5, 'new(b) escapes to heap')], [call(5, 'slicebytetostring')]).unreported).toEqual([])
    expect(pair([said(5, 'nil escapes to heap')], [call(5, 'convT64')])).toEqual({
      own: ['nil: convT64'],
      unreported: [],
    })
  })

  test('growth is none of a text’s, since it counts whether it has one or not', () =>
    expect(pair([said(9, 'append escapes to heap')], [call(5, 'growslice')]).unreported).toEqual(['growslice']))

  test('a named type may be a slice, whose call makes an array', () => {
    const texts = [said(6, 'IDs{...} escapes to heap'), said(7, 'IDs{...} escapes to heap')]
    const calls = [call(5, 'newobject', '[1]int'), call(5, 'newobject', '[1]int')]
    expect(pair(texts, calls)).toEqual({ own: ['IDs{...}: newobject', 'IDs{...}: newobject'], unreported: [] })
  })

  test('a type argument has its import path in the text too', () => {
    const texts = [said(6, '[]Set[example.com/m.Key]{...} escapes to heap'), said(7, '&U{...} escapes to heap')]
    const calls = [
      call(5, 'newobject', 'example.com/m.U'),
      call(5, 'newobject', '[1]example.com/m.Set[example.com/m.Key]'),
    ]
    const { own } = pairSites(texts.flat(), calls, new Map([[block, 'm']]))
    expect([...own].map(([text, [one]]) => `${text.subject}: ${one?.type}`).sort()).toEqual([
      '&U{...}: example.com/m.U',
      '[]Set[example.com/m.Key]{...}: [1]example.com/m.Set[example.com/m.Key]',
    ])
  })

  test('a slice given to an interface is made and boxed: said twice, two calls', () =>
    expect(
      pair([said(5, 'make([]byte, n) escapes to heap', 2)], [call(5, 'makeslice'), call(5, 'convTslice')]),
    ).toEqual({
      own: ['make([]byte, n): makeslice convTslice'],
      unreported: [],
    }))

  test('what `go` and `defer` start has a closure without a text, which leaves a free literal free', () => {
    const wrapper = said(5, 'func literal escapes to heap', 1, 'F', 'wrapper')
    const literal = said(6, 'func literal escapes to heap')
    const struct = 'noalg.struct { F uintptr; X0 int }'
    const calls = [call(5, 'newobject', struct), call(5, 'newproc'), call(6, 'newproc')]
    expect(pair([wrapper, literal], calls)).toEqual({
      own: [],
      wrappers: ['newobject'],
      unreported: ['newproc', 'newproc'],
    })
    expect(pair([wrapper, literal], [...calls, call(6, 'newobject', struct)])).toEqual({
      own: ['func literal: newobject'],
      wrappers: ['newobject'],
      unreported: ['newproc', 'newproc'],
    })
  })

  test('a struct of the source is no closure, whatever its field is called', () =>
    expect(
      pair([said(5, '&struct { F uintptr }{...} escapes to heap')], [call(5, 'newobject', 'struct { F uintptr }')]).own,
    ).toEqual(['&struct { F uintptr }{...}: newobject']))

  test('another function’s call is nobody’s here', () =>
    expect(pair([said(7, 'moved to heap: x')], [call(5, 'newobject', 'int', 'F.func1')])).toEqual({
      own: [],
      unreported: ['newobject'],
    }))

  test('variables may share one call, and nothing else may', () => {
    const closure = said(5, 'func literal escapes to heap')
    const shared = [said(5, 'moved to heap: a'), said(5, 'moved to heap: b')]
    expect(pair(shared, [call(5, 'mallocgc')])).toEqual({ own: ['a: mallocgc'], shared: ['b'], unreported: [] })
    expect(pair([...shared, closure], [call(5, 'mallocgc')])).toEqual({
      own: ['a: mallocgc'],
      shared: ['b'],
      unreported: [],
    })
    // Where arguments go on the stack a closure's type may not be seen.
    expect(pair([closure], [call(5, 'mallocgc')])).toEqual({ own: ['func literal: mallocgc'], unreported: [] })
  })

  test('whatever is said, every call is in one part, and nothing is free that a call without an owner could be', () => {
    const messages = [
      'x escapes to heap',
      'moved to heap: x',
      'append escapes to heap',
      '&T{...} escapes to heap',
      'a + b escapes to heap',
      'S(b) escapes to heap',
      'func literal escapes to heap',
      '"c" escapes to heap',
      'make([]T, n) escapes to heap',
    ]
    const names = [
      'newobject',
      'mallocgc',
      'growslice',
      'convT64',
      'concatstring2',
      'slicebytetostring',
      'makeslice',
      'makechan',
      'newproc',
    ]
    const types = ['', 'example.com/m.T', 'noalg.struct { F uintptr; X0 int }', 'int']
    const line = fc.integer({ min: 1, max: 3 })
    const symbol = fc.constantFrom('F', 'F.func1', '')
    const saying = fc.constantFrom<SaidText['saying']>('text', 'text', 'explanation', 'wrapper')
    const times = fc.integer({ min: 1, max: 2 })
    const texts = fc.array(fc.tuple(line, fc.constantFrom(...messages), times, symbol, saying), { maxLength: 6 })
    const calls = fc.array(
      fc.tuple(line, fc.constantFrom(...names), fc.constantFrom(...types), fc.constantFrom('F', 'F.func1')),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(texts, calls, (someTexts, someCalls) => {
        const instances = someTexts.flatMap((it) => said(...it))
        const made = someCalls.map((it) => call(...it))
        const { own, wrappers, unreported, free } = pairSites(instances, made, new Map())
        const parts = [...[...own.values()].flat(), ...wrappers, ...unreported]
        expect(parts.length).toBe(made.length)
        expect(new Set(parts)).toEqual(new Set(made))
        for (const [text, calls] of own)
          expect(calls.length).toBeLessThanOrEqual(instances.filter((it) => it.text === text).length)
        expect(free.filter((instance) => unreported.some((one) => couldOwn(instance, one)))).toEqual([])
      }),
    )
  })
})
