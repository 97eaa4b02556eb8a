import { describe, expect, test } from 'vitest'
import type { BenchmarkRun } from '../../src/go/output/benchmark-result.ts'
import { isBetterBeside, type Unsettled } from '../../src/measure/confirm.ts'
import { sizesOf } from '../../src/measure/enough.ts'
import type { Reading, ScopedRuns } from '../../src/measure/scoped-runs.ts'
import { order } from '../support/orders.ts'

const name = 'BenchmarkX'

const run = (iterations: number, allocsPerOp: number, bytesPerOp = 16 * allocsPerOp): BenchmarkRun => ({
  iterations,
  allocsPerOp,
  bytesPerOp,
  nsPerOp: 100,
})

const reading = (read: BenchmarkRun | undefined): Reading => ({
  runs: new Map(read === undefined ? [] : [[name, read]]),
  problems: [],
  started: [name],
  bad: [],
  cutOff: [],
  isComplete: true,
})

type Asked = {
  readonly beside: BenchmarkRun
  readonly own: readonly BenchmarkRun[]
  /** What it reads alone, one run after the other, and in a longer run of the whole package. */
  readonly alone?: readonly BenchmarkRun[]
  readonly longer?: BenchmarkRun
}

/** Whether the whole package is to be believed and not the last of its own runs, and what was run to find out. */
async function ask({ beside, own, alone = [], longer }: Asked): Promise<{ isBetter: boolean; made: string[] }> {
  const made: string[] = []
  const left = [...alone]
  const runs = {
    alone: async (_: string, benchtime: string) => {
      made.push(benchtime)
      return reading(left.shift())
    },
    beside: async ({ benchtime }: { readonly benchtime: string }) => {
      made.push(`package ${benchtime}`)
      return reading(longer)
    },
  } as unknown as ScopedRuns
  const unsettled: Unsettled = {
    package: 'p',
    name,
    order: order({ allocs: 0 }),
    first: own,
    short: own,
    beside: { run: beside, scope: 'package' },
    isShortWhole: false,
    held: [],
  }
  const told = own.at(-1) ?? beside
  return { isBetter: await isBetterBeside(unsettled, told, sizesOf({ kind: 'auto' }), runs), made }
}

describe('what a benchmark reads too much beside others', () => {
  test('is what its own runs say of as many iterations: nothing is run', async () => {
    const asked = { beside: run(1, 69), own: [run(10, 9, 144), run(100, 0, 14)] }
    expect(await ask(asked)).toEqual({ isBetter: false, made: [] })
  })

  test('is what it reads alone', async () => {
    const asked = { beside: run(30, 2), own: [run(100, 0), run(1000, 0)], alone: [run(30, 2)] }
    expect(await ask(asked)).toEqual({ isBetter: false, made: ['30x'] })
  })

  test('is among what it reads alone, where that moves by chance', async () => {
    const alone = [40, 70, 62, 35, 58, 71, 44, 39].map((allocs) => run(30, allocs))
    const asked = { beside: run(30, 50), own: [run(100, 0), run(1000, 0)], alone }
    expect(await ask(asked)).toEqual({ isBetter: false, made: Array(8).fill('30x') })
    expect(await ask({ ...asked, beside: run(30, 90) })).toEqual({ isBetter: true, made: Array(8).fill('30x') })
  })

  test('is another number than the one it reads alone each time', async () => {
    const asked = { beside: run(30, 9), own: [run(100, 0), run(1000, 0)], alone: Array(8).fill(run(30, 40)) }
    expect(await ask(asked)).toEqual({ isBetter: true, made: Array(4).fill('30x') })
  })

  test('is gone with three times the iterations, where it is little', async () => {
    const alone = Array(8).fill(run(30, 4))
    const asked = { beside: run(30, 1), own: [run(100, 0), run(1000, 0)], alone }
    const made = [...Array(4).fill('30x'), 'package 30ms']
    expect(await ask({ ...asked, longer: run(90, 0) })).toEqual({ isBetter: false, made })
    expect(await ask({ ...asked, longer: run(90, 1) })).toEqual({ isBetter: true, made })
    // As many iterations say the same again, whatever they read.
    expect(await ask({ ...asked, longer: run(40, 0) })).toEqual({ isBetter: true, made })
  })

  test('is bytes without a whole allocation, and as many alone: they are gone in more iterations', async () => {
    const asked = { beside: run(30, 0, 20), own: [run(50, 1, 20), run(100, 0, 0)] }
    expect((await ask({ ...asked, alone: [run(30, 2, 300)] })).isBetter).toBe(false)
    expect((await ask({ ...asked, alone: [run(30, 2, 12)] })).isBetter).toBe(true)
  })
})
