import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BenchmarkRun } from '../../src/go/output/benchmark-result.ts'
import { nextStep, type Step } from '../../src/measure/ladder.ts'
import type { BenchmarkOrder } from '../../src/plan/benchmark-order.ts'
import { order } from '../support/orders.ts'

const value = order({}, { want: 'value' })

/** A benchmark: what `n` iterations allocate in all, and how long they take. */
type Code = {
  readonly allocs: (n: number) => number
  readonly bytes: (n: number) => number
  readonly opNs: number
  readonly setUpNs?: number
}

const steadily = (allocs: number, once: number, opNs: number, setUpNs = 0): Code => ({
  allocs: (n) => once + allocs * n,
  bytes: (n) => 16 * once + 64 * allocs * n,
  opNs,
  setUpNs,
})

/** What Go prints of it. */
function runOf({ allocs, bytes, opNs, setUpNs = 0 }: Code, iterations: number): BenchmarkRun {
  return {
    iterations,
    allocsPerOp: Math.floor(allocs(iterations) / iterations),
    bytesPerOp: Math.floor(bytes(iterations) / iterations),
    nsPerOp: opNs + setUpNs / iterations,
  }
}

/** How a run of a time begins: as package testing guesses, with one iteration first. */
function timed(code: Code, forNs: number): BenchmarkRun {
  const first = code.opNs + (code.setUpNs ?? 0)
  return runOf(code, first >= forNs ? 1 : Math.max(1, Math.floor(forNs / code.opNs)))
}

type Climb = { readonly rungs: readonly number[]; readonly end: Exclude<Step, { kind: 'climb' }> }

/** Climbs as far as the ladder goes. @param whole undefined: the short run of the whole package */
function climb(code: Code, wanted: BenchmarkOrder, whole = timed(code, 1e7)): Climb {
  const own: BenchmarkRun[] = []
  for (;;) {
    const step = nextStep({ whole, own }, wanted)
    if (step.kind !== 'climb') return { rungs: own.map(({ iterations }) => iterations), end: step }
    expect(own.map(({ iterations }) => iterations)).not.toContain(step.iterations)
    expect(Number.isSafeInteger(step.iterations)).toBe(true)
    own.push(runOf(code, step.iterations))
  }
}

const slower = (code: Code, times: number): Code => ({
  ...code,
  opNs: code.opNs * times,
  setUpNs: (code.setUpNs ?? 0) * times,
})

describe('what is the same in every operation', () => {
  test('within the limit: one rung beside the look at the whole package', () => {
    expect(climb(steadily(0, 0, 100), order({ allocs: 0 }))).toMatchObject({
      rungs: [1000],
      end: { kind: 'settled', allocsPerOp: 0 },
    })
    expect(climb(steadily(3, 0, 100), order({ allocs: 3 }))).toMatchObject({ rungs: [1000], end: { allocsPerOp: 3 } })
  })

  test('above the limit: what agrees with a run of another size is confirmed, without a run of a second', () => {
    expect(climb(steadily(3, 0, 100), order({ allocs: 2 }))).toMatchObject({ rungs: [1000], end: { allocsPerOp: 3 } })
    expect(climb(steadily(3, 0, 1e6), order({ allocs: 2 })).rungs).toEqual([100, 200])
  })

  test('operations of a quarter of a second: the look at the whole package is all that a run by hand has', () => {
    expect(climb(steadily(3, 0, 2.5e8), order({ allocs: 3 })).rungs).toEqual([])
  })

  test('the number itself is wanted: three sizes that agree', () => {
    expect(climb(steadily(3, 0, 100), value)).toMatchObject({ rungs: [1000, 10_000], end: { allocsPerOp: 3 } })
  })
})

test('two runs of the same size are no two witnesses', () => {
  const code = steadily(0, 3_000_000, 10_000)
  expect(timed(code, 1e7).iterations).toBe(1000)
  expect(climb(code, order({ allocs: 0 })).end).toMatchObject({ kind: 'settled', allocsPerOp: 0 })
})

describe('set-up that is divided by the iterations', () => {
  test('is told apart from what each iteration allocates, exactly where a run of one iteration has it', () => {
    const { end } = climb(steadily(0, 69, 6e6, 2e7), order({ allocs: 0 }))
    expect(end).toMatchObject({ kind: 'settled', allocsPerOp: 0, once: { allocs: 69, bytes: 16 * 69 } })
  })

  test('a number that is within the limit as Go prints it needs no more', () => {
    expect(climb(steadily(0, 69, 6e6, 2e7), order({ allocs: 69 })).end).not.toHaveProperty('once')
  })

  test('a benchmark that ignores b.N allocates once', () => {
    const ignores: Code = { allocs: () => 5000, bytes: () => 80_000, opNs: 1e-3, setUpNs: 2e6 }
    expect(climb(ignores, order({ allocs: 0 })).end).toMatchObject({ kind: 'settled', allocsPerOp: 0 })
  })

  test.each([1, 4, 16])('the same verdict and number on a machine %i times slower', (times) => {
    const once = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 4_000_000 }))
    const opNs = fc.integer({ min: 2, max: Math.floor(1e7 / times) })
    const all = fc.record({
      steady: fc.integer({ min: 0, max: 500 }),
      once,
      opNs,
      setUpNs: fc.integer({ min: 0, max: Math.floor(3e8 / times) }),
    })
    fc.assert(
      fc.property(all, fc.integer({ min: -2, max: 2 }), ({ steady, once: first, opNs: ns, setUpNs }, off) => {
        const limit = Math.max(0, steady + off)
        const { end } = climb(slower(steadily(steady, first, ns, setUpNs), times), order({ allocs: limit }))
        // What is left to runs as by hand is above its limit there too: they read no less than what is the same in each operation.
        expect(end.kind === 'settled' && end.allocsPerOp <= limit).toBe(steady <= limit)
        if (end.kind === 'settled' && steady > limit) expect(end.allocsPerOp).toBe(steady)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what is allocated once and the rungs', () => {
  test('does not make two sizes agree above the limit: a few objects are one of each operation in few of them', () => {
    const code = steadily(5, 12, 1.3e7)
    expect(climb(code, order({ allocs: 5 })).end).toMatchObject({ kind: 'settled', allocsPerOp: 5 })
    expect(climb(code, order({ allocs: 4 })).end).toMatchObject({ kind: 'settled', allocsPerOp: 5 })
  })

  test('operations that take long: never above the limit for what is allocated once, and never within it in spite of each', () => {
    const all = fc.record({
      steady: fc.integer({ min: 0, max: 9 }),
      once: fc.nat(60),
      opNs: fc.integer({ min: 1e5, max: 1e8 }),
      limit: fc.nat(9),
    })
    fc.assert(
      fc.property(all, ({ steady, once, opNs, limit }) => {
        const { end } = climb(steadily(steady, once, opNs), order({ allocs: limit }))
        if (end.kind === 'settled') expect(end.allocsPerOp <= limit).toBe(steady <= limit)
      }),
      { numRuns: 5000 },
    )
  })

  test('a rung is so high that Go rounds it down, where that is near: then it is the last', () => {
    expect(climb(steadily(392_510, 12, 2.4e7), order({ allocs: 392_510 })).rungs).toEqual([5, 15])
  })

  test('where most of the time may be set-up the next rung is far', () => {
    expect(climb(steadily(0, 95, 1.9e6, 3e7), order({ allocs: 0 })).rungs).toEqual([10, 100])
  })

  test('bytes without a whole allocation: a short run has as many of them, and costs less than a longer one', () => {
    const code: Code = { allocs: () => 6, bytes: () => 279, opNs: 2e6 }
    expect(climb(code, order({ allocs: 0 }))).toMatchObject({ rungs: [50, 5], end: { allocsPerOp: 0, bytesPerOp: 0 } })
    const half: Code = { allocs: (n) => Math.ceil(n / 2), bytes: (n) => 16 * Math.ceil(n / 2), opNs: 1e6 }
    expect(climb(half, order({ allocs: 0 })).end).toMatchObject({ allocsPerOp: 0, bytesPerOp: 8 })
  })

  test.each([2, 5])(
    'a run of the whole package that takes %i times as long is no set-up: a rung is not higher for it',
    (times) => {
      fc.assert(
        fc.property(fc.integer({ min: 1e5, max: 1e7 }), (opNs) => {
          const code = steadily(3, 0, opNs)
          const whole = timed(code, 1e7)
          const { rungs } = climb(code, order({ allocs: 3 }), { ...whole, nsPerOp: times * opNs })
          expect(rungs.reduce((sum, each) => sum + each * opNs, 0)).toBeLessThan(4e8)
        }),
      )
    },
  )
})

test('never more iterations than a second has, and no verdict from fewer than a tenth of them or a thousand', () => {
  const all = fc.record({
    steady: fc.integer({ min: 0, max: 9 }),
    once: fc.nat(1_000_000),
    opNs: fc.integer({ min: 1, max: 1e9 }),
  })
  fc.assert(
    fc.property(all, fc.nat(9), fc.boolean(), ({ steady, once, opNs }, limit, isValue) => {
      const wanted = isValue ? value : order({ allocs: limit })
      const { rungs, end } = climb(steadily(steady, once, opNs), wanted)
      const bySecond = 1e9 / opNs
      for (const each of rungs) expect(each).toBeLessThanOrEqual(Math.max(1000, bySecond, 10))
      if (end.kind === 'settled')
        expect(end.last.iterations).toBeGreaterThanOrEqual(Math.floor(Math.min(1000, bySecond / 10)))
    }),
    { numRuns: 2000 },
  )
})

describe('what begins late', () => {
  const late = (free: number, allocs: number): Code => ({
    allocs: (n) => Math.max(0, n - free) * allocs,
    bytes: (n) => Math.max(0, n - free) * allocs * 64,
    opNs: 50,
  })

  test.each([1, 100])(
    '500 free operations, then two allocations each: the run of the whole package %i times shorter',
    (times) => {
      const code = late(500, 2)
      const { end } = climb(code, order({ allocs: 0 }), timed(code, 1e7 / times))
      expect(end).toMatchObject({ kind: 'settled', allocsPerOp: 1 })
    },
  )

  test('500 free operations, then one allocation each: Go rounds down, and the bytes are sure', () => {
    const { end } = climb(late(500, 1), order({ allocs: 0 }))
    expect(end).toMatchObject({ kind: 'settled', allocsPerOp: 0 })
    expect(end.kind === 'settled' && end.bytesPerOp).toBeGreaterThanOrEqual(63)
  })

  test('what only the run of the whole package reached is looked at again', () => {
    const code = late(50_000, 2)
    const { rungs, end } = climb(code, order({ allocs: 0 }))
    expect(rungs).toContain(200_000)
    expect(end).toMatchObject({ kind: 'settled', allocsPerOp: 1 })
  })

  test('a number that falls at first and rises again is no set-up', () => {
    const code: Code = {
      allocs: (n) => 10 * Math.min(n, 100) + 10 * Math.max(0, n - 5000),
      bytes: (n) => 160 * Math.min(n, 100) + 160 * Math.max(0, n - 5000),
      opNs: 50,
    }
    const { end } = climb(code, order({ allocs: 0 }))
    expect(end.kind === 'settled' && end.allocsPerOp).toBeGreaterThan(0)
  })
})

test('a number that neither agrees nor lies on a line is left to runs as by hand', () => {
  let at = 0
  const moves: Code = { allocs: (n) => n * (at++ % 2 === 0 ? 7 : 4), bytes: (n) => n * 400, opNs: 1000 }
  expect(climb(moves, order({ allocs: 3 })).end).toEqual({ kind: 'open' })
})

test('a benchmark that hides its time is taken for one of a millisecond, and ends', () => {
  const hidden = { ...timed(steadily(1, 0, 100), 1e7), nsPerOp: 0 }
  const step = nextStep({ whole: { ...hidden, iterations: 1 }, own: [] }, order({ allocs: 0 }))
  expect(step).toEqual({ kind: 'climb', iterations: 10 })
})

describe('limits of B/op', () => {
  test('are held against what each iteration allocates', () => {
    const code: Code = { allocs: (n) => 2 * n + 10, bytes: (n) => 128 * n + 400_000, opNs: 1e5 }
    expect(climb(code, order({ allocs: 2, bytes: 128 })).end).toMatchObject({ allocsPerOp: 2, bytesPerOp: 128 })
    expect(climb(code, order({ allocs: 2, bytes: 127 })).end).toMatchObject({ allocsPerOp: 2, bytesPerOp: 128 })
  })
})

test('a result so low that it has to be sure is not settled by one rung', () => {
  const { rungs } = climb(steadily(1, 0, 1e5), order({ allocs: 5 }, { least: { allocs: 5 } }))
  expect(rungs).toEqual([1000, 2000])
})
