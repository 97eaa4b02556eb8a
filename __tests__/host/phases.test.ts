import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { phaseClock } from '../../src/host/phases.ts'
import { renderSpent } from '../../src/view/render-spent.ts'

const names = ({ spent }: ReturnType<typeof phaseClock>): readonly string[] => spent().phases.map(({ phase }) => phase)

test('a phase is there once, in the order of the first beginning, with all of its time', async () => {
  const clock = phaseClock()
  await clock.during('list packages', () => setTimeout(20))
  await clock.during('build tests', () => 1)
  const once = clock.spent().phases[0]?.seconds ?? 0
  await clock.during('list packages', () => setTimeout(20))
  const { phases, seconds, cpuSeconds, peakBytes } = clock.spent()
  expect(names(clock)).toEqual(['list packages', 'build tests'])
  expect(phases[0]?.seconds).toBeGreaterThan(once)
  expect(seconds).toBeGreaterThanOrEqual(phases.reduce((sum, each) => sum + each.seconds, 0))
  expect(cpuSeconds).toBeGreaterThan(0)
  expect(peakBytes).toBeGreaterThan(2 ** 20)
})

test('a phase within another is part of that one', async () => {
  const clock = phaseClock()
  const given = await clock.during('profile', () => clock.during('compile base', async () => 'it'))
  expect([given, names(clock)]).toEqual(['it', ['profile']])
})

test('phases side by side are each there', async () => {
  const clock = phaseClock()
  await Promise.all([
    clock.during('compile heap sites', () => setTimeout(1)),
    clock.during('build tests', () => setTimeout(1)),
  ])
  expect(names(clock)).toEqual(['compile heap sites', 'build tests'])
})

test('what fails in a phase fails, and its time counts', async () => {
  const clock = phaseClock()
  const failing = clock.during('judge', () => Promise.reject(new Error('it fails')))
  await expect(failing).rejects.toThrow('it fails')
  expect(names(clock)).toEqual(['judge'])
})

test('the table of it', () => {
  const phases = [
    { phase: 'list packages', seconds: 0.123 },
    { phase: 'run benchmarks', seconds: 12 },
  ] as const
  expect(renderSpent({ phases, seconds: 12.3, cpuSeconds: 0.456, peakBytes: 123_456_789 })).toBe(
    [
      'time',
      '  list packages     0.12 s',
      '  run benchmarks   12.00 s',
      '  total            12.30 s',
      '  own CPU time      0.46 s',
      '  own peak memory   123 MB',
      '',
    ].join('\n'),
  )
})
