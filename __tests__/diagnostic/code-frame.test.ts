import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeFrame } from '../../src/diagnostic/code-frame.ts'

const at = (line: number, column: number) => ({ file: 'x.go', line, column })

test.each([
  ['one character', 'abc', at(1, 2), undefined, ' 1 | abc\n   |  ^'],
  ['a length', 'a\nb\n  key: "1"\n', at(3, 8), 3, ' 3 |   key: "1"\n   |        ^^^'],
  ['a length beyond the line', 'ab\ncd', at(1, 2), 40, ' 1 | ab\n   |  ^'],
  ['tabs', '\tx := \ty', at(1, 8), 1, ' 1 |     x :=    y\n   |             ^'],
  ['CRLF', 'a\r\nbc\r\nd', at(2, 2), 5, ' 2 | bc\n   |  ^'],
  ['columns in bytes', 'é: 1', at(1, 5), 1, ' 1 | é: 1\n   |    ^'],
  ['a column inside a character', '日x', at(1, 2), 1, ' 1 | 日x\n   | ^^'],
  ['wide characters', '日本: 1', at(1, 9), 1, ' 1 | 日本: 1\n   |       ^'],
  ['wide characters underlined', 'a日本b', at(1, 2), 6, ' 1 | a日本b\n   |  ^^^^'],
  ['emoji', '👍 x', at(1, 6), 1, ' 1 | 👍 x\n   |    ^'],
  ['combining characters', 'e\u0301x', at(1, 4), 1, ' 1 | e\u0301x\n   |  ^'],
  ['control characters', 'a\u001b[31mb\u202ec', at(1, 2), 1, ' 1 | a�[31mb�c\n   |  ^'],
  ['the end of the line', 'ab', at(1, 3), 1, ' 1 | ab\n   |   ^'],
  ['far behind the end of the line', 'ab', at(1, 300), 1, ' 1 | ab\n   |   ^'],
  ['the end of the file', 'ab\n', at(2, 1), 1, ' 2 |\n   | ^'],
  ['an empty file', '', at(1, 1), 1, ' 1 |\n   | ^'],
  ['no column', 'ab\ncd', at(2, 0), 1, ' 2 | cd'],
  ['a line that is not there', 'ab\n', at(3, 1), 1, ''],
  ['no line', 'ab\n', at(0, 0), 1, ''],
  ['a long number', `${'\n'.repeat(99)}x`, at(100, 1), 1, ' 100 | x\n     | ^'],
])('shows %s', (_, text, position, length, expected) => {
  expect(codeFrame(text, position, length)).toBe(expected)
})

test('shortens a long line and keeps the place in view', () => {
  const line = Array.from({ length: 100 }, (_, i) => String(i).padStart(4, '.')).join('')
  expect(codeFrame(line, at(1, 203), 2)).toBe(
    ' 1 | ….42..43..44..45..46..47..48..49..50..51..52..53..54..55..56..57..58..59..60..61..62..63..64..65..6…\n   |                                   ^^',
  )
  expect(codeFrame(line, at(1, 1), 4)).toBe(
    ' 1 | ...0...1...2...3...4...5...6...7...8...9..10..11..12..13..14..15..16..17..18..19..20..21..22..23..…\n   | ^^^^',
  )
  expect(codeFrame(line, at(1, 397), 4)).toBe(
    ' 1 | …75..76..77..78..79..80..81..82..83..84..85..86..87..88..89..90..91..92..93..94..95..96..97..98..99\n   |                                                                                                ^^^^',
  )
})

test('is two short lines with the caret under the text, whatever the text is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(400), fc.nat(400), (text, column, length) => {
      const frame = codeFrame(text.replaceAll('\n', ' '), at(1, column + 1), length)
      const [line = '', carets = '', ...rest] = frame.split('\n')
      expect(rest).toEqual([])
      expect(carets).toMatch(/^ {3}\| *\^+$/)
      expect(carets.length).toBeLessThanOrEqual(5 + 101)
      expect(line).not.toMatch(/[\u0000-\u001f]/)
    }),
  )
})

test('shows a place in a line of a megabyte', () => {
  const line = `${'é'.repeat(300_000)}HERE${'x'.repeat(300_000)}`
  expect(codeFrame(line, at(1, 600_001), 4)).toBe(
    ` 1 | …${'é'.repeat(33)}HERE${'x'.repeat(61)}…\n   | ${' '.repeat(34)}^^^^`,
  )
})
