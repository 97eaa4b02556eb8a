import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance } from '../../src/diagnostic/edit-distance.ts'
import { didYouMean, nearest } from '../../src/diagnostic/nearest.ts'

const benchmarks = [
  'BenchmarkDecode',
  'BenchmarkDecode/size=10',
  'BenchmarkDecode/size=20',
  'BenchmarkEncode',
  'BenchmarkURLParse',
  'BenchmarkWrite',
]
const functions = ['(*Encoder).Encode', '(*Decoder).Decode', 'Decode', 'NewEncoder', 'init']

test.each([
  ['BenchmarkDecoed', benchmarks, ['BenchmarkDecode']],
  ['benchmarkdecode', benchmarks, ['BenchmarkDecode', 'BenchmarkDecode/size=10', 'BenchmarkDecode/size=20']],
  ['BenchmarkDecod/*', benchmarks, ['BenchmarkDecode', 'BenchmarkDecode/size=10', 'BenchmarkDecode/size=20']],
  ['BenchmarkDecode/size=30', benchmarks, ['BenchmarkDecode/size=10', 'BenchmarkDecode/size=20', 'BenchmarkDecode']],
  ['BenchmarkParseURL', benchmarks, ['BenchmarkURLParse']],
  ['BenchmarkWrite/small', benchmarks, ['BenchmarkWrite']],
  ['Encoder.Encode', functions, ['(*Encoder).Encode']],
  ['Encode', functions, ['(*Encoder).Encode', 'Decode', 'NewEncoder']],
  ['(*Encodr).*', functions, ['(*Encoder).Encode', '(*Decoder).Decode']],
  ['alocs', ['allocs', 'bytes', 'level'], ['allocs']],
  ['warning', ['error', 'warn', 'note'], ['warn']],
  ['zzz', benchmarks, []],
  ['', benchmarks, []],
  ['BenchmarkDecode', ['BenchmarkDecode'], []],
])('nearest to %s', (name, candidates, expected) => {
  expect(nearest(name, candidates)).toEqual(expected)
})

test('makes the end of a hint', () => {
  expect(didYouMean(nearest('alocs', ['allocs', 'bytes']))).toBe('did you mean allocs?')
  expect(didYouMean(nearest('BenchmarkDecode/size=30', benchmarks))).toBe(
    'did you mean BenchmarkDecode/size=10, BenchmarkDecode/size=20, or BenchmarkDecode?',
  )
  expect(didYouMean(['A', 'B'])).toBe('did you mean A or B?')
  expect(didYouMean(nearest('zzz', benchmarks))).toBeUndefined()
})

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', 'abd', 1],
  ['abc', 'acb', 1],
  ['abc', 'ab', 1],
  ['abc', 'xabc', 1],
  ['kitten', 'sitting', 3],
  ['abc', 'xyzabcdef', Number.POSITIVE_INFINITY],
])('%s and %s are %d edits apart', (a, b, expected) => {
  expect(editDistance(a, b, 4)).toBe(expected)
  expect(editDistance(b, a, 4)).toBe(expected)
})

test('does not depend on the order of the names', () => {
  const word = fc.array(fc.constantFrom('a', 'b', 'B', '/', '.'), { maxLength: 6 }).map((letters) => letters.join(''))
  fc.assert(
    fc.property(word, fc.array(word), (name, candidates) => {
      expect(nearest(name, [...candidates].reverse())).toEqual(nearest(name, candidates))
    }),
  )
})
