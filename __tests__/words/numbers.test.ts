import { expect, test } from 'vitest'
import { aboutIterations, count, grouped, withRange } from '../../src/words/numbers.ts'
import { bench } from '../report/sample-reports.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567, '1,234,567'],
])('groups %i as %s', (n, want) => {
  expect(grouped(n)).toBe(want)
})

test.each([
  [0, 'entry', '0 entries'],
  [1, 'benchmark', '1 benchmark'],
  [1000, 'benchmark', '1,000 benchmarks'],
])('counts %i %s as %s', (n, noun, want) => {
  expect(count(n, noun)).toBe(want)
})

test.each([
  [0, '0'],
  [1, '1'],
  [20, 'over 10'],
  [1000, '1,000'],
  [53_782_012, 'over 10,000,000'],
])('says of %i iterations %s', (n, want) => {
  expect(aboutIterations(n)).toBe(want)
})

test('shows the range of the judged runs where they disagree, without the first short one', () => {
  const runs = [
    { allocsPerOp: 26, bytesPerOp: 1, iterations: 1000, nsPerOp: 1 },
    { allocsPerOp: 2, bytesPerOp: 1, iterations: 100_000, nsPerOp: 1 },
    { allocsPerOp: 5, bytesPerOp: 1, iterations: 90_000, nsPerOp: 1 },
  ]
  const row = bench('BenchmarkA', 2, 0, { runs, iterations: 100_000, bytesPerOp: 1, stable: false })
  expect([withRange(row, 'allocsPerOp'), withRange(row, 'bytesPerOp')]).toEqual(['2 (2 to 5)', '1'])
  expect(withRange({ ...row, stable: true }, 'allocsPerOp')).toBe('2')
})
