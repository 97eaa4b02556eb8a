import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparableBody, encodeKey, formatMarker, parseMarker } from '../../src/forge/comment-marker.ts'
import { headSha } from '../support/events.ts'
import { runs } from '../support/runs.ts'

const marker = { headSha, runId: 7, runAttempt: 2 }
const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.string({ unit: fc.constantFrom('-', '>', '!', '<', ' ', '\n', '%', 'a'), maxLength: 300 }),
)

test('any key gives one line that is one HTML comment and is read back', () => {
  fc.assert(
    fc.property(key, (it) => {
      const line = formatMarker({ key: it, ...marker })
      expect(line).toMatch(/^<!-- (?:(?!--|[<>\n\r]).)* -->$/)
      expect(line.length).toBeLessThan(400)
      expect(parseMarker(`${line}\nbody`)).toEqual({ encodedKey: encodeKey(it), ...marker })
    }),
    { numRuns: runs(1000) },
  )
})

test('two keys have two markers, long ones too', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 500 }),
      fc.string({ unit: 'grapheme', maxLength: 500 }),
      (a, b) => {
        expect(encodeKey(a) === encodeKey(b)).toBe(a === b)
      },
    ),
  )
  const long = 'x'.repeat(1000)
  expect(encodeKey(`${long}a`)).not.toBe(encodeKey(`${long}b`))
})

test.each([
  ['<!-- allocs-budget key=a head=b run=1 attempt=1 -->\nx\n\ny\n', 'x\n\ny'],
  ['<!-- allocs-budget key=a head=b run=1 attempt=1 -->\r\nx\r\ny', 'x\ny'],
  ['x\ny', 'x\ny'],
  ['[this run](https://github.com/o/m/actions/runs/7/attempts/2)', '[this run](https://github.com/o/m/actions/runs)'],
])('of %j what counts is %j', (body, want) => {
  expect(comparableBody(body)).toBe(want)
})
