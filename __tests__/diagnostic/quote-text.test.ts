import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteText } from '../../src/diagnostic/quote-text.ts'
import { utf8Length } from '../../src/lang/utf8-length.ts'

test.each([
  ['a "b"\n', '"a \\"b\\"\\n"'],
  ['\u001b[31m\u009b\u202e日', '"\\u001b[31m\\u009b\\u202e日"'],
  ['x'.repeat(200), `"${'x'.repeat(79)}…"`],
  ['x'.repeat(80), `"${'x'.repeat(80)}"`],
  ['👍'.repeat(81), `"${'👍'.repeat(79)}…"`],
])('quotes %j', (text, expected) => {
  expect(quoteText(text)).toBe(expected)
})

test('has no control characters, whatever the text is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(quoteText(text)).toMatch(/^"[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*"$/)
    }),
  )
})

test('counts bytes as UTF-8 has them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
    }),
  )
})
