import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BenchmarkRun } from '../../src/go/output/benchmark-result.ts'
import { steadyOf, totalAt } from '../../src/measure/steady.ts'

/** What Go prints of a benchmark that allocates `once`, and in each iteration `steady`. */
function runOf(once: number, steady: number, iterations: number): BenchmarkRun {
  const allocsPerOp = Math.floor((once + steady * iterations) / iterations)
  return { iterations, allocsPerOp, bytesPerOp: 16 * allocsPerOp, nsPerOp: 100 }
}

const sizes = fc.uniqueArray(fc.integer({ min: 2, max: 100_000 }), { minLength: 2, maxLength: 4 })

test('what each iteration allocates, and what any number of them do, lies between what the runs say', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(50), sizes, fc.integer({ min: 1, max: 100_000 }), (once, steady, all, at) => {
      const runs = all.map((iterations) => runOf(once, steady, iterations))
      const each = steadyOf(runs, 'allocsPerOp')
      expect(each?.least).toBeLessThanOrEqual(steady)
      expect(each?.most).toBeGreaterThanOrEqual(steady)
      const total = totalAt(runs, 'allocsPerOp', at)
      expect(total?.least).toBeLessThanOrEqual(once + steady * at)
      expect(total?.most).toBeGreaterThanOrEqual(once + steady * at)
    }),
    { numRuns: 2000 },
  )
})

test('one size says nothing of another, nor does what begins late', () => {
  expect(totalAt([runOf(100, 1, 50)], 'allocsPerOp', 1)).toBeUndefined()
  expect(totalAt([runOf(100, 1, 50), { ...runOf(0, 9, 100), nsPerOp: 1 }], 'allocsPerOp', 1)).toBeUndefined()
})
