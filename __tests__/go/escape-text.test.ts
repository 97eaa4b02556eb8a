import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseText } from '../../src/go/names/type-arguments.ts'
import {
  claimRank,
  formatEscapeText,
  operandsOf,
  parseEscapeText,
  sameType,
  typeInText,
} from '../../src/go/output/escape-text.ts'

describe('parseEscapeText', () => {
  test.each([
    ['moved to heap: res', 'moved', 'res'],
    ['moved to heap: p.x', 'moved', 'p.x'],
    ['append escapes to heap', 'append', 'append'],
    ['make([]byte, n) escapes to heap', 'make slice', 'make([]byte, n)'],
    ['make(map[string]int) escapes to heap', 'make map', 'make(map[string]int)'],
    ['make(nodeSet, 3) escapes to heap', 'make named', 'make(nodeSet, 3)'],
    ['map[string]*int{...} escapes to heap', 'make map', 'map[string]*int{...}'],
    ['func literal escapes to heap', 'closure', 'func literal'],
    ['string(b) escapes to heap', 'string conversion', 'string(b)'],
    ['([]byte)(s) escapes to heap', 'string conversion', '([]byte)(s)'],
    ['a + "b" escapes to heap', 'concatenation', 'a + "b"'],
    ['"a + b" escapes to heap', 'constant', '"a + b"'],
    ['"x" + y escapes to heap', 'concatenation', '"x" + y'],
    [
      '"catch-all conflicts with existing handle for the path segment root i... + path + "x" escapes to heap',
      'concatenation',
      '"catch-all conflicts with existing handle for the path segment root i... + path + "x"',
    ],
    [
      '"fifty characters and more are too many for a constant, which is cut... escapes to heap',
      'constant',
      '"fifty characters and more are too many for a constant, which is cut...',
    ],
    ['42 escapes to heap', 'constant', '42'],
    ['-1.5e+09 escapes to heap', 'constant', '-1.5e+09'],
    ['true escapes to heap', 'constant', 'true'],
    ['&T{...} escapes to heap', 'object', '&T{...}'],
    ['&[]int{...} escapes to heap', 'object', '&[]int{...}'],
    ['new(int) escapes to heap', 'object', 'new(int)'],
    ['[]any{...} escapes to heap', 'object', '[]any{...}'],
    ['... argument escapes to heap', 'object', '... argument'],
    ['T{...} escapes to heap', 'composite', 'T{...}'],
    // A conversion has one argument.
    ['fmt.Sprintf("bad %d", ... argument...) escapes to heap', 'value', 'fmt.Sprintf("bad %d", ... argument...)'],
    ['fmt.Sprint(... argument...) escapes to heap', 'value', 'fmt.Sprint(... argument...)'],
    ['fd.FullName() escapes to heap', 'value', 'fd.FullName()'],
    ['v.text(s, "a)b") escapes to heap', 'value', 'v.text(s, "a)b")'],
    ['iv == int64(1) escapes to heap', 'value', 'iv == int64(1)'],
    ['p.Text("a, b") escapes to heap', 'conversion', 'p.Text("a, b")'],
    ['Text(f(a, b)) escapes to heap', 'conversion', 'Text(f(a, b))'],
    ['(*T)(x) escapes to heap', 'conversion', '(*T)(x)'],
    ['Set[int, string](x) escapes to heap', 'conversion', 'Set[int, string](x)'],
    ['f(a + b) escapes to heap', 'conversion', 'f(a + b)'],
    ['e.Encode escapes to heap', 'value', 'e.Encode'],
    ['x escapes to heap', 'value', 'x'],
    ['". . "[0:i] escapes to heap', 'value', '". . "[0:i]'],
    ['append(b, a) escapes to heap', 'value', 'append(b, a)'],
  ])('reads %s', (message, shape, subject) => {
    const text = parseEscapeText(message)
    expect(text).toMatchObject({ shape, subject })
    expect(text === undefined ? '' : formatEscapeText(text)).toBe(message)
  })

  test.each([
    'x does not escape',
    'leaking param: x',
    'x escapes to heap:',
    'x escapes to heap in F:',
    '  flow: x ← y escapes to heap',
  ])('has no text for %s', (message) => expect(parseEscapeText(message)).toBeUndefined())

  test('never throws', () =>
    fc.assert(fc.property(fc.string(), (text) => void parseEscapeText(`${text} escapes to heap`))))
})

test('an allocator of another kind is never claimed', () => {
  expect(claimRank('append', 'object')).toBeUndefined()
  expect(claimRank('moved', 'conv')).toBeUndefined()
  expect(claimRank('value', 'concat')).toBeUndefined()
  expect(claimRank('concatenation', 'concat')).toBe(0)
})

test.each([
  ['&s.Big{...} escapes to heap', 'example.com/m/s.Big', true],
  ['&errors.errorString{...} escapes to heap', 'errors.errorString', true],
  ['&local{} escapes to heap', 'example.com/m.local·1', true],
  ['new(int) escapes to heap', 'int', true],
  ['make([]byte, n) escapes to heap', 'uint8', true],
  ['make([]any, n) escapes to heap', 'interface {}', true],
  ['&Table[string,int]{} escapes to heap', 'example.com/m.Table[string,int]', true],
  ['&yaml.Node{...} escapes to heap', 'gopkg.in/yaml%2ev3.Node', true],
  ['&odd.Node{...} escapes to heap', 'example.com/odd-name.Node', true],
  ['&m.T{...} escapes to heap', 'example.com/m.T', false],
  ['&T{...} escapes to heap', 'example.com/other.T', false],
  ['H{...} escapes to heap', 'example.com/m.H', true],
  ['S(b) escapes to heap', 'example.com/m.S', true],
  ['(*S)(b) escapes to heap', '*example.com/m.S', true],
  ['[]byte{...} escapes to heap', '[19]uint8', true],
  ['[]any{...} escapes to heap', '[2]interface {}', true],
  ['struct { a int }{...} escapes to heap', 'struct { a int }', true],
  ['new(int) escapes to heap', 'int64', false],
])('%s makes a %s: %s', (message, type, expected) => {
  const names = new Map([
    ['example.com/m', 'm'],
    ['example.com/m/s', 's'],
    ['gopkg.in/yaml.v3', 'yaml'],
    ['example.com/odd-name', 'odd'],
    ['example.com/other', 'other'],
  ])
  const text = parseEscapeText(message)
  const inText = text === undefined ? undefined : typeInText(text.shape, text.subject)
  expect(inText !== undefined && sameType(inText, type, 'example.com/m', names)).toBe(expected)
})

test.each([
  ['a + b', 2],
  ['"[" + host + "]:" + port', 4],
  ['f(a + b) + m["x + y"]', 2],
  ['x', 1],
])('%s adds %d strings', (sum, expected) => expect(operandsOf(sum)).toBe(expected))

test.each([
  ['&Stack[go.shape.int]{...}', '&Stack[...]{...}'],
  ['new(go.shape.struct { a int; b []go.shape.int })', 'new(...)'],
  ['make([]go.shape.string, n)', 'make([]..., n)'],
  ['make(map[go.shape.string]go.shape.*uint8, n)', 'make(map[...]..., n)'],
  ['new(<node DYNAMICTYPE>)', 'new(...)'],
  ['.autotmp_12', '.autotmp_N'],
  ['"Ptr[" + go.shape.string(x) + "] of go.shape.int .autotmp_1"', '"Ptr[" + ...(x) + "] of go.shape.int .autotmp_1"'],
  ['Map[int,go.shape.struct { X int "json:\\"]\\"" }](m)', 'Map[...](m)'],
  ['m[k]', 'm[k]'],
  ['"go.shop"', '"go.shop"'],
])('%s reads %s in every shape', (text, expected) => expect(normaliseText(text)).toBe(expected))
