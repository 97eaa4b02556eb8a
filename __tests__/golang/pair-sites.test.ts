import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allocatorFamily } from '../../src/golang/allocators.ts'
import { parseEscapeText, shapeOf } from '../../src/golang/escape-text.ts'
import { type Pairing, pairSites, type TextInstance } from '../../src/golang/pair-sites.ts'
import type { CallInSymbol } from '../../src/golang/physical-functions.ts'
import type { SaidText } from '../../src/golang/text-instances.ts'

const block = 'example.com/m'
const owner = { package: block, name: 'F', file: 'm.go', line: 1, column: 6, obstacle: '' }

/** `5 &T{...} escapes to heap`, said `times` times of `F`. */
function said(line: number, message: string, times = 1, symbol = 'F'): readonly TextInstance[] {
  const parsed = parseEscapeText(message)
  if (parsed === undefined) throw new Error(message)
  const text: SaidText = {
    ...parsed,
    owner,
    file: 'm.go',
    line,
    column: 1,
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
  return { call: `runtime.${name}`, family, type, file: 'm.go', line, symbol }
}

function pair(
  texts: readonly (readonly TextInstance[])[],
  calls: readonly CallInSymbol[],
  kept: readonly string[] = [],
) {
  const stays = kept.map((subject) => ({ block, file: 'm.go', line: 5, subject, shape: shapeOf(subject) }))
  return shown(pairSites(texts.flat(), calls, stays, new Map([[block, 'm']])))
}

function shown({ own, shared, unreported }: Pairing) {
  const lines = [...own].map(([text, calls]) => `${text.subject}: ${calls.map((it) => it.call.slice(8)).join(' ')}`)
  return {
    own: lines.sort(),
    ...(shared.size > 0 && { shared: [...shared.keys()].map((text) => text.subject).sort() }),
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

  test('a constant owns no call', () =>
    expect(pair([said(5, '"pending" escapes to heap')], [call(5, 'newobject', 'errors.errorString')])).toEqual({
      own: [],
      unreported: ['newobject'],
    }))

  test('a sum owns the call that adds as many strings', () =>
    expect(
      pair(
        [said(5, 'a + "x" escapes to heap', 2)],
        [call(5, 'concatstring3'), call(5, 'convTstring'), call(5, 'concatstring2')],
        ['"\\t" + a + "\\n"'],
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

  test('what does not escape keeps the call on its line from texts of other lines', () =>
    expect(pair([said(9, 'make([]byte, k) escapes to heap')], [call(5, 'makeslice')], ['make([]byte, n)'])).toEqual({
      own: [],
      unreported: ['makeslice'],
    }))

  test('another function’s call is nobody’s here', () =>
    expect(pair([said(7, 'moved to heap: x')], [call(5, 'newobject', 'int', 'F.func1')])).toEqual({
      own: [],
      unreported: ['newobject'],
    }))

  test('variables may share one call, and nothing else may', () => {
    const shared = [said(5, 'moved to heap: a'), said(5, 'moved to heap: b')]
    expect(pair(shared, [call(5, 'mallocgc')])).toEqual({ own: ['a: mallocgc'], shared: ['b'], unreported: [] })
    expect(pair([said(5, 'func literal escapes to heap')], [call(5, 'mallocgc')])).toEqual({
      own: [],
      unreported: ['mallocgc'],
    })
  })

  test('whatever is said, every call is in one part', () => {
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
    const texts = fc.array(fc.tuple(line, fc.constantFrom(...messages), fc.integer({ min: 1, max: 2 }), symbol), {
      maxLength: 6,
    })
    const calls = fc.array(
      fc.tuple(line, fc.constantFrom(...names), fc.constantFrom(...types), fc.constantFrom('F', 'F.func1')),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(texts, calls, (someTexts, someCalls) => {
        const instances = someTexts.flatMap((it) => said(...it))
        const made = someCalls.map((it) => call(...it))
        const { own, unreported } = pairSites(instances, made, [], new Map())
        const parts = [...[...own.values()].flat(), ...unreported]
        expect(parts.length).toBe(made.length)
        expect(new Set(parts)).toEqual(new Set(made))
        for (const [text, calls] of own)
          expect(calls.length).toBeLessThanOrEqual(instances.filter((it) => it.text === text).length)
      }),
    )
  })
})
