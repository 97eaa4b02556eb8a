import { expect, test } from 'vitest'
import type { ProgressEvent } from '../../src/ports.ts'
import { allocsByName, measurePackage, problemList } from '../support/measure.ts'

const byHand = {
  'BenchmarkGroup/after': 2,
  'BenchmarkGroup/before': 1,
  'BenchmarkGroup/sticks': 0,
  BenchmarkOrdinary: 0,
  'BenchmarkParent/only': 0,
  BenchmarkSticksAtThousand: 1,
  BenchmarkWaits: 0,
}

test.each([
  ['a verdict', { limits: { ...byHand, BenchmarkSticksAtThousand: 0 } }],
  ['a number', { want: 'value' as const }],
])('what does not end with one number of iterations is measured as by hand: %s', async (_, settings) => {
  const events: ProgressEvent[] = []
  const measured = await measurePackage('sticks', { ...settings, progress: (event) => events.push(event) })
  expect(allocsByName(measured)).toEqual(byHand)
  expect(measured.problems).toEqual([])
  const deadlines = events.filter((event) => event.kind === 'deadline')
  expect(deadlines.some(({ names }) => names.includes('BenchmarkSticksAtThousand'))).toBe(true)
  expect(deadlines.every(({ isPatience }) => isPatience)).toBe(true)
})

test('what ran in another process than those before it, since one between them did not end, does not count as run beside them', async () => {
  const limits = { BenchmarkLeaves: 0, BenchmarkSticks: 0, BenchmarkUses: 0 }
  const measured = await measurePackage('leaves', { limits })
  expect(allocsByName(measured)).toEqual({ ...limits, BenchmarkUses: 1 })
  expect(problemList(measured)).toEqual(['BENCHMARK_SHARES_STATE BenchmarkUses'])
})

test('patience is enough for what another benchmark was the first to load, and for the end of the program', async () => {
  const events: ProgressEvent[] = []
  const limits = { BenchmarkFirst: 0, 'BenchmarkSecond/sub': 0 }
  const measured = await measurePackage('firstuse', { limits, progress: (event) => events.push(event) })
  expect(allocsByName(measured)).toEqual(limits)
  expect(measured.problems).toEqual([])
  expect(events.filter(({ kind }) => kind === 'deadline')).toEqual([])
})
