import { describe, expect, test } from 'vitest'
import { parseTolerance } from '../../src/budget/read/tolerance.ts'
import type { BenchmarkResult, BenchmarkRun } from '../../src/go/output/benchmark-result.ts'
import { roomOf } from '../../src/judge/room.ts'
import { chanceOf, isChanceOpen, isNearNext, joined } from '../../src/measure/chance.ts'
import { nextStep } from '../../src/measure/ladder.ts'
import { resultOf, resultOfSettled } from '../../src/measure/result-of-runs.ts'
import type { BenchmarkOrder } from '../../src/plan/benchmark-order.ts'
import { settledLimit } from '../../src/write/budget-file.ts'
import { result } from '../support/result.ts'

describe('what is chance', () => {
  test.each<{ readonly what: string; readonly lines: readonly (readonly [number, number, number])[] }>([
    {
      what: 'runs that agree',
      lines: [
        [1000, 117, 1872],
        [2000, 117, 1872],
        [5000, 117, 1872],
      ],
    },
    {
      what: 'set-up, divided by the iterations',
      lines: [
        [1000, 118, 1972],
        [2000, 117, 1922],
        [10_000, 117, 1882],
      ],
    },
    {
      what: 'keys that get longer',
      lines: [
        [1000, 1, 2],
        [10_000, 1, 3],
        [100_000, 1, 4],
      ],
    },
    {
      what: 'a slice that grows by leaps',
      lines: [
        [1000, 3, 97],
        [10_000, 3, 73],
        [50_000, 3, 91],
      ],
    },
    {
      what: 'a free list that is used up',
      lines: [
        [1000, 0, 8],
        [10_000, 0, 15],
        [100_000, 1, 16],
      ],
    },
    {
      what: 'a short run of few iterations',
      lines: [
        [10, 119, 1904],
        [20_000, 117, 1872],
        [50_000, 117, 1872],
      ],
    },
    {
      what: 'set-up that is the same a second time',
      lines: [
        [1000, 3, 58],
        [2000, 3, 53],
        [1000, 3, 58],
        [2000, 3, 53],
      ],
    },
  ])('not: $what', ({ lines }) => {
    expect(chanceOf(result(...lines), 'allocsPerOp')).toBeUndefined()
    expect(chanceOf(result(...lines), 'bytesPerOp')).toBeUndefined()
    expect(roomOf(result(...lines), 'allocsPerOp').needs).toBe(lines.at(-1)?.[1])
  })

  test('a cache that fills slowly moves by what runs of the same size do, and not by how far it has come', () => {
    const fills = result(
      [16_584, 1, 202],
      [1000, 2, 306],
      [10_000, 1, 227],
      [31_443, 1, 146],
      [1000, 2, 307],
      [10_000, 1, 234],
    )
    expect(chanceOf(fills, 'allocsPerOp')).toBeUndefined()
    expect(chanceOf(fills, 'bytesPerOp')).toEqual({ least: 227, most: 234 })
    expect(isNearNext(fills)).toBe(false)
    expect(roomOf(fills, 'allocsPerOp').needs).toBe(1)
  })

  test('two sizes that look like set-up leave it open, and a second measurement tells', () => {
    const once = result([1000, 700, 44_800], [10_000, 400, 25_600])
    expect(isChanceOpen(once)).toBe(true)
    expect(roomOf(once, 'allocsPerOp').needs).toBe(400)
    const twice = joined(once, result([1000, 300, 19_200], [10_000, 600, 38_400]))
    expect(chanceOf(twice, 'allocsPerOp')).toEqual({ least: 400, most: 600 })
    expect(roomOf(twice, 'allocsPerOp').needs).toBe(800)
    const same = joined(once, result([1000, 700, 44_800], [10_000, 400, 25_600]))
    expect(chanceOf(same, 'allocsPerOp')).toBeUndefined()
    expect(roomOf(same, 'allocsPerOp').needs).toBe(400)
  })

  test('what only fewer iterations read needs no room: each check climbs beyond them', () => {
    const early = result(
      [1000, 1, 120],
      [100_000, 1, 112],
      [10_000, 1, 113],
      [1000, 2, 131],
      [10_000, 1, 113],
      [100_000, 1, 112],
    )
    expect(chanceOf(early, 'allocsPerOp')).toBeUndefined()
    expect(roomOf(early, 'allocsPerOp').needs).toBe(1)
  })

  test('only the bytes of runs of the same size read otherwise', () => {
    const moves = result([1000, 117, 1884], [2000, 117, 1880], [1000, 117, 1879], [2000, 117, 1883])
    expect(chanceOf(moves, 'bytesPerOp')).toEqual({ least: 1879, most: 1884 })
    expect(roomOf(moves, 'allocsPerOp')).toEqual({ seen: { least: 117, most: 117 }, needs: 118, explained: 118 })
  })

  test('runs of the same size read otherwise', () => {
    const moves = result([1000, 117, 1884], [1000, 118, 1890])
    expect(chanceOf(moves, 'allocsPerOp')).toEqual({ least: 117, most: 118 })
    expect(settledLimit(moves)).toEqual({ limit: '117 ±1%', remark: 'unstable: 117 to 118' })
  })

  test('beside others runs have more state than alone: nothing is known', () => {
    const moves = { ...result([1000, 117, 1884], [1000, 118, 1890]), beside: { patterns: ['.'], skip: [] } }
    expect(chanceOf(moves, 'allocsPerOp')).toBeUndefined()
    expect(isChanceOpen(moves)).toBe(false)
  })
})

describe('how near the next whole number is', () => {
  test('buffers of random sizes are one allocation all the same', () => {
    expect(isNearNext(result([1000, 1, 505], [1000, 1, 492], [1000, 1, 498]))).toBe(false)
  })

  test('bytes of allocations of one size, just below one more', () => {
    expect(isNearNext(result([1000, 3, 62], [1000, 3, 63]))).toBe(true)
    expect(isNearNext(result([1000, 3, 50], [1000, 3, 51]))).toBe(false)
  })

  test('a limit of 0 stays one until 1 was seen', () => {
    expect(settledLimit(result([1000, 0, 12], [1000, 0, 15])).limit).toBe('0')
    expect(settledLimit(result([1000, 0, 15], [1000, 1, 16]))).toEqual({ limit: '1', remark: 'unstable: 0 to 1' })
  })
})

test('what is allocated once is a remark where the line of Go shows another number', () => {
  const once = { allocs: 4000, bytes: 64_000 }
  expect(settledLimit({ ...result([1000, 0, 0]), runs: result([1000, 4, 64]).runs, once })).toEqual({
    limit: '0',
    remark: 'plus 4,000 allocations and 64,000 B once',
  })
  expect(settledLimit({ ...result([10_000, 0, 6]), once }).remark).toBe('')
})

describe('simulated benchmarks: a new budget, then a hundred checks', () => {
  type Code = {
    readonly mean: number
    /** Standard deviations: of an operation, and of what a process draws once, as the seed of maps. */
    readonly ofOperation: number
    readonly ofProcess: number
    readonly opNs: number
  }

  /** Numbers from 0 to 1, the same in every run of the test. */
  function generator(): () => number {
    let state = 20_479
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
  }

  const value: BenchmarkOrder = {
    want: 'value',
    benchtime: { kind: 'auto' },
    count: 3,
    cpu: 1,
    timeoutMs: 1000,
    limits: {},
  }

  function runOf({ mean, ofOperation, ofProcess, opNs }: Code, iterations: number, random: () => number): BenchmarkRun {
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const allocs = mean + ofProcess * normal() + (ofOperation / Math.sqrt(iterations)) * normal()
    return { iterations, allocsPerOp: Math.floor(allocs), bytesPerOp: Math.floor(16 * allocs), nsPerOp: opNs }
  }

  /** As it is measured: up the ladder, and as by hand where that stays open. */
  function measured(code: Code, order: BenchmarkOrder, random: () => number): BenchmarkResult {
    const run = (iterations: number): BenchmarkRun => runOf(code, iterations, random)
    const whole = run(Math.floor(1e7 / code.opNs))
    const own: BenchmarkRun[] = []
    const which = { package: 'example.com/m', name: 'BenchmarkX', cpu: 1 }
    for (;;) {
      const step = nextStep({ whole, own }, order)
      if (step.kind === 'settled') return resultOfSettled(which, step, [whole, ...own])
      if (step.kind === 'open') break
      own.push(run(step.iterations))
    }
    const byHand = Math.floor(1e9 / code.opNs)
    const judged = Array.from({ length: order.want === 'value' ? 5 : 3 }, () => run(byHand))
    return resultOf(which, { runs: [whole, ...own, ...judged], judged, seen: judged })
  }

  function failedChecks(code: Code, max: number, random: () => number): number {
    const verdict = { ...value, want: 'verdict' as const, limits: { allocs: max } }
    return Array.from({ length: 100 }, () => measured(code, verdict, random)).filter((it) => it.allocsPerOp > max)
      .length
  }

  function checked(code: Code): {
    readonly limits: readonly string[]
    readonly failed: number
    readonly exact: number
  } {
    const random = generator()
    const limits: string[] = []
    let [failed, exact] = [0, 0]
    for (let i = 0; i < 20; i++) {
      const first = measured(code, value, random)
      const { limit } = settledLimit(isChanceOpen(first) ? joined(first, measured(code, value, random)) : first)
      limits.push(limit)
      failed += failedChecks(code, parseTolerance(limit)?.max ?? Number(limit), random)
      exact += failedChecks(code, first.allocsPerOp, random)
    }
    return { limits, failed, exact }
  }

  test.each<Code>([
    { mean: 2047, ofOperation: 0, ofProcess: 0, opNs: 50_000 },
    { mean: 2047.9, ofOperation: 0, ofProcess: 0, opNs: 50_000 },
    { mean: 3.99, ofOperation: 0, ofProcess: 0, opNs: 2000 },
  ])('no chance: exact ($mean)', (code) => {
    const { limits, failed } = checked(code)
    expect([new Set(limits), failed]).toEqual([new Set([String(Math.floor(code.mean))]), 0])
  })

  test.each<Code>([
    { mean: 2047.9, ofOperation: 5, ofProcess: 0, opNs: 50_000 },
    { mean: 2047.9, ofOperation: 0, ofProcess: 0.3, opNs: 50_000 },
    { mean: 2047.9, ofOperation: 1, ofProcess: 0, opNs: 2_000_000 },
    { mean: 117.95, ofOperation: 0, ofProcess: 0.3, opNs: 2000 },
    { mean: 3.97, ofOperation: 0, ofProcess: 0.3, opNs: 50_000 },
  ])(
    '$mean allocs/op that move by $ofOperation an operation, $ofProcess a process: of 2,000 checks few fail',
    (code) => {
      const { failed, exact } = checked(code)
      // The same checks against the number that was read.
      expect(exact).toBeGreaterThan(20)
      expect(failed).toBeLessThanOrEqual(exact / 5)
    },
  )
})
