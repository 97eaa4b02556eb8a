import { describe, expect, test } from 'vitest'
import type { BenchmarkRun } from '../../src/go/output/benchmark-result.ts'
import { isAnswer, isEnough, saysTheSame, sizesOf, speaksAgainst } from '../../src/measure/enough.ts'
import { order } from '../support/orders.ts'

const run = (allocsPerOp: number, bytesPerOp = 0, iterations = 1_000_000): BenchmarkRun => ({
  allocsPerOp,
  bytesPerOp,
  iterations,
  nsPerOp: 100,
})
test.each([
  [{ kind: 'iterations', n: 1_000_000 } as const, ['100x', '1000000x', '1000000x']],
  [{ kind: 'iterations', n: 20 } as const, ['20x', '20x', '20x']],
  [{ kind: 'duration', ms: 2000 } as const, ['10ms', '2000ms', '2000ms']],
  [{ kind: 'duration', ms: 5 } as const, ['5ms', '5ms', '5ms']],
])('%j: the sizes of its runs', (benchtime, [probe, short, full]) => {
  expect(sizesOf(benchtime)).toEqual({ probe, short, full })
})

test('without a size of its own a benchmark runs a hundredth, three hundredths, a tenth of a run by hand, and as long', () => {
  expect(sizesOf({ kind: 'auto' })).toEqual({ probe: '10ms', longer: '30ms', short: '100ms', full: '1s' })
})

describe('the whole package speaks against a run with less', () => {
  test.each([
    ['above the limit, and that is not', run(1, 64), run(0), order({ allocs: 0 }), true],
    ['within it too', run(1, 64), run(0), order({ allocs: 1 }), false],
    ['above in bytes alone', run(0, 64), run(0, 0), order({ allocs: 0, bytes: 32 }), true],
    ['allocates on a part of the operations', run(0, 32), run(0, 0), order({ allocs: 0 }), true],
    ['has a byte of set-up', run(0, 3), run(0, 0), order({ allocs: 0 }), false],
    ['that is above itself: it is confirmed anyway', run(0), run(1, 64), order({ allocs: 0 }), false],
    ['another number, where no limit is set', run(2, 64), run(1, 64), order({}), true],
    ['another number, where a number is wanted', run(1), run(2), order({ allocs: 9 }, { want: 'value' }), true],
    ['the same number, where a number is wanted', run(2, 8), run(2), order({}, { want: 'value' }), false],
  ])('%s', (_, beside, alone, wanted, expected) => {
    expect(speaksAgainst(beside, alone, wanted)).toBe(expected)
  })
})

test.each([
  [run(1), run(0), order({ allocs: 0 }), false],
  [run(117), run(118), order({ allocs: 0 }), true],
  [run(117), run(120), order({ allocs: 0 }), false],
  [run(117), run(118), order({ allocs: 117 }), false],
  [run(117), run(118), order({ allocs: 118 }), true],
  [run(1, 64), run(1, 0), order({ allocs: 0 }), true],
  [run(1, 64), run(1, 0), order({ bytes: 0 }), false],
  [run(1, 65), run(1, 64), order({ bytes: 0 }), true],
  [run(1, 65), run(1, 64), order({ bytes: 64 }), false],
])('%j and %j say the same: %#', (one, other, wanted, expected) => {
  expect(saysTheSame(one, other, wanted)).toBe(expected)
  expect(saysTheSame(other, one, wanted)).toBe(expected)
})

test('runs at full size answer with the first that is within, else with as many as were asked for', () => {
  expect(isAnswer([], order({ allocs: 0 }))).toBe(false)
  expect(isAnswer([run(1)], order({ allocs: 0 }))).toBe(false)
  expect(isAnswer([run(1), run(0)], order({ allocs: 0 }))).toBe(true)
  expect(isAnswer([run(1), run(1), run(1)], order({ allocs: 0 }))).toBe(true)
  expect(isAnswer([run(1), run(1)], order({}, { want: 'value' }))).toBe(false)
  expect(isAnswer([run(1), run(2), run(1), run(1)], order({}, { want: 'value' }))).toBe(false)
})

test('runs of a size of their own are enough where they are within; a number is enough where all agree', () => {
  expect(isEnough([run(0)], order({ allocs: 0 }))).toBe(true)
  expect(isEnough([run(1)], order({ allocs: 0 }))).toBe(false)
  expect(isEnough([run(1), run(1)], order({}, { want: 'value' }))).toBe(true)
  expect(isEnough([run(1), run(2)], order({}, { want: 'value' }))).toBe(false)
  expect(isEnough([], order({ allocs: 0 }))).toBe(false)
})
