import { expect, test } from 'vitest'
import type { BenchmarkResult } from '../../src/go/output/benchmark-result.ts'
import { roundedProblem, skippedProblem } from '../../src/measure/benchmark-problems.ts'
import { isKeepable } from '../../src/measure/keep-rule.ts'
import type { BenchmarkOrder } from '../../src/plan/benchmark-order.ts'

const result: BenchmarkResult = {
  ...{ package: 'p', name: 'BenchmarkA', cpu: 1, allocsPerOp: 2, bytesPerOp: 64, iterations: 100 },
  ...{ most: { allocsPerOp: 2, bytesPerOp: 64 }, runs: [], stable: true },
}
const order: BenchmarkOrder = {
  ...{ want: 'verdict', benchtime: { kind: 'auto' }, count: 3, cpu: 1, timeoutMs: 1, limits: { allocs: 2, bytes: 64 } },
}
const exists = [{ name: 'BenchmarkA' }]
const rounded = roundedProblem('p', 'BenchmarkA', 63)

test.each<[string, readonly BenchmarkResult[], BenchmarkOrder['limits']]>([
  ['just within its limits', [result], { allocs: 2, bytes: 64 }],
  ['without limits', [result], {}],
  ['of which only names are asked for', [], {}],
])('what is %s is kept', (_, results, limits) => {
  expect(isKeepable({ results, exists, problems: [] }, () => ({ ...order, limits }))).toBe(true)
})

test('that bytes are rounded away is a property of the number, and kept', () => {
  expect(isKeepable({ results: [result], exists, problems: [rounded] }, () => order)).toBe(true)
})

test.each<[string, Partial<BenchmarkResult>]>([
  ['unstable', { stable: false }],
  ['another one beside others', { beside: { patterns: ['^BenchmarkB$'], skip: [] } }],
  ['above its limit of allocations', { allocsPerOp: 3 }],
  ['above its limit of bytes', { bytesPerOp: 65 }],
])('a package with a number that is %s is not kept', (_, part) => {
  const other = { ...result, name: 'BenchmarkB' }
  expect(isKeepable({ results: [other, { ...result, ...part }], exists, problems: [] }, () => order)).toBe(false)
})

test('nothing is kept of a package where something went wrong, that has nothing, or has what nobody asked for', () => {
  const problems = [rounded, skippedProblem('p', 'BenchmarkB')]
  expect(isKeepable({ results: [result], exists, problems }, () => order)).toBe(false)
  expect(isKeepable({ results: [], exists: [], problems: [] }, () => order)).toBe(false)
  expect(isKeepable({ results: [result], exists, problems: [] }, () => undefined)).toBe(false)
})
