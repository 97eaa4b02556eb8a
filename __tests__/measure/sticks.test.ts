import { expect, test } from 'vitest'
import type { ProgressEvent } from '../../src/ports.ts'
import { allocsByName, measurePackage } from '../support/measure.ts'

const byHand = {
  'BenchmarkGroup/after': 2,
  'BenchmarkGroup/before': 1,
  'BenchmarkGroup/sticks': 0,
  BenchmarkOrdinary: 0,
  BenchmarkSticksAtThousand: 1,
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
