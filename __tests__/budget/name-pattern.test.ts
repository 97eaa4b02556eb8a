import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  containsPattern,
  hasWildcard,
  liesBelow,
  literalPrefix,
  matchesName,
  mayLieUnder,
} from '../../src/budget/match/name-pattern.ts'
import { runs } from '../support/runs.ts'

test.each([
  ['BenchmarkX', 'BenchmarkX', true],
  ['BenchmarkX', 'BenchmarkX/a', false],
  ['BenchmarkX', 'BenchmarkXY', false],
  ['Benchmark*', 'BenchmarkX', true],
  ['Benchmark*', 'Benchmark', true],
  ['Benchmark*', 'BenchmarkX/a', false],
  ['Benchmark**', 'BenchmarkX/a/b', true],
  ['Benchmark***', 'BenchmarkX/a/b', true],
  ['**', 'BenchmarkX/a/b', true],
  ['*', '', true],
  ['BenchmarkX/*', 'BenchmarkX/', true],
  ['BenchmarkX/*', 'BenchmarkX/a/b', false],
  ['BenchmarkX/**/z', 'BenchmarkX/a/b/z', true],
  ['BenchmarkX/**/z', 'BenchmarkX/z', false],
  ['BenchmarkX/*=1/*', 'BenchmarkX/a=1/b', true],
  ['BenchmarkX/*-8', 'BenchmarkX/n-8', true],
  ['BenchmarkX/[a-z].', 'BenchmarkX/[a-z].', true],
  ['BenchmarkX/[a-z].', 'BenchmarkX/q!', false],
  ['BenchmarkX/a#01', 'BenchmarkX/a#01', true],
  ['Benchmark*本', 'Benchmark日本', true],
  ['(*T).M', '(*T).M', true],
  ['(*T).M', '(XT).M', false],
  ['(*T).*', '(*T).M', true],
  ['(**).Reset', '(*Buffer).Reset', true],
  ['(**).Reset', '(Buffer).Reset', false],
  ['(*Dec*', '(*Decoder).Decode', true],
  ['Map[...].*', 'Map[...].Get', true],
  ['*.Encode', 'Encoder.Encode', true],
  ['*.Encode', '(*Encoder).Encode', true],
  ['*).Encode', '(*Encoder).Encode', true],
])('%s and %s: %s', (pattern, name, expected) => {
  expect(matchesName(pattern, name)).toBe(expected)
})

const letter = fc.constantFrom('a', 'b', '/', '.', '(', '[', '+', '#', '日')
const name = fc.array(letter, { maxLength: 8 }).map((letters) => letters.join(''))
const pattern = fc.array(fc.oneof(letter, fc.constantFrom('*', '**')), { maxLength: 6 }).map((parts) => parts.join(''))

/** The same said as a regular expression; it may be slow, which small inputs do not show. */
function asRegExp(text: string): RegExp {
  const head = text.startsWith('(*') ? '\\(\\*' : ''
  const rest = text
    .slice(head === '' ? 0 : 2)
    .replace(/\*+|[^*]/gu, (part) =>
      part === '*' ? '[^/]*' : part.startsWith('*') ? '.*' : part.replace(/[.()[\]+#]/, '\\$&'),
    )
  return new RegExp(`^${head}${rest.replaceAll('\\#', '#')}$`, 'su')
}

test('matches what the regular expression of the pattern matches', () => {
  fc.assert(
    fc.property(pattern, name, (text, one) => {
      expect(matchesName(text, one)).toBe(asRegExp(text).test(one))
    }),
    { numRuns: runs(3000) },
  )
})

test('claims containment only where every name of the inner pattern matches the outer', () => {
  fc.assert(
    fc.property(pattern, pattern, name, (outer, inner, one) => {
      fc.pre(containsPattern(outer, inner) && matchesName(inner, one))
      expect(matchesName(outer, one)).toBe(true)
    }),
    { numRuns: runs(1000) },
  )
})

test.each([
  ['Benchmark*', 'BenchmarkX', true],
  ['Benchmark*', 'BenchmarkX*', true],
  ['Benchmark*', 'Benchmark**', false],
  ['Benchmark*', 'BenchmarkX/*', false],
  ['Benchmark**', 'Benchmark*/*', true],
  ['(*T).*', '(*T).M', true],
  ['*', '**', false],
  ['**', '*', true],
  ['BenchmarkX', 'Benchmark*', false],
])('%s holds all of %s: %s', (outer, inner, expected) => {
  expect(containsPattern(outer, inner)).toBe(expected)
})

test('needs no time for patterns that make backtracking slow', () => {
  expect(matchesName(`${'**a'.repeat(300)}**b`, 'a'.repeat(1000))).toBe(false)
  expect(matchesName(`${'*a'.repeat(300)}*`, 'a'.repeat(1000))).toBe(true)
})

test('knows what a pattern starts with', () => {
  expect(['(*T).M', '(*T).*', 'Benchmark*', '**'].map((one) => [literalPrefix(one), hasWildcard(one)])).toEqual([
    ['(*T).M', false],
    ['(*T).', true],
    ['Benchmark', true],
    ['', true],
  ])
})

test.each([
  ['BenchmarkX/a', 'BenchmarkX', true, true],
  ['BenchmarkX/a', 'BenchmarkX/a', true, false],
  ['BenchmarkX/a', 'BenchmarkX/b', false, false],
  ['BenchmarkX/a', 'BenchmarkX/a/b', false, false],
  ['BenchmarkX/*/z', 'BenchmarkX/a', true, true],
  ['BenchmarkX/**', 'BenchmarkX', true, true],
  ['BenchmarkX/**', 'BenchmarkX/a/b', true, false],
  ['**', 'BenchmarkX', true, false],
  ['Benchmark**/z', 'BenchmarkX', true, false],
  ['BenchmarkY**', 'BenchmarkX', false, false],
])('%s, and a name %s that it leads to: %s, only below: %s', (pattern, name, leads, below) => {
  expect([mayLieUnder(pattern, name), liesBelow(pattern, name)]).toEqual([leads, below])
})
