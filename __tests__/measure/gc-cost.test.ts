import { expect, test } from 'vitest'
import { operationsFor, withoutOperations } from '../../src/measure/gc-cost.ts'

test.each([
  [0.2, 1_000_000_000],
  [1, 1_000_000_000],
  [1.1, 100_000_000],
  [45_759, 10_000],
  [999_999, 1000],
  [5e8, 1],
  [1e10, 1],
])('of %d ns/op so many operations take a second at most: %d', (nsPerOp, want) => {
  expect(operationsFor(nsPerOp)).toBe(want)
  expect(want === 1 || want * nsPerOp <= 1e9).toBe(true)
})

const collections = (count: number, pausesMs: number) => ({ count, pausesMs, longestMs: pausesMs, liveMb: 1 })

test.each([
  ['an operation that collects many times over itself has nothing without', 2, 2000, 1000, 0],
  ['a set-up that collects five times is left', 5, 5, 1000, 5],
  ['what both have: the set-up is left', 5, 1005, 1000, 4],
  ['fewer collections by chance are no less than none', 1, 0, 1000, 1],
  ['nothing is nothing', 0, 0, 1000, 0],
  ['operations that rarely collect', 0, 33, 1000, 0],
])('%s', (_, one, all, operations, want) => {
  const without = withoutOperations(collections(one, one / 10), collections(all, all / 10), operations)
  expect(without.count).toBe(want)
  expect(without.pausesMs).toBeGreaterThanOrEqual(0)
  expect(without.pausesMs).toBeLessThanOrEqual(one / 10)
})
