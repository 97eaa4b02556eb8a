import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RunClock, type RunDeadlines } from '../../src/measure/run-clock.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

const minute = 60_000
const deadlines: RunDeadlines = {
  timeoutFor: (name) => (name === 'BenchmarkA/slow' ? 10 * minute : minute),
  shortestFor: () => minute,
  order: ['BenchmarkA', 'BenchmarkStranger', 'BenchmarkB', 'BenchmarkC'],
  skip: ['BenchmarkB'],
  bystanders: { isOne: (name) => name === 'BenchmarkStranger', eachMs: 2000, allMs: 3000 },
}

/** After how many milliseconds of silence a run is ended. */
function endsAfter(more: Partial<RunDeadlines>, steps: (clock: RunClock) => void): number {
  let isEnded = false
  const clock = new RunClock({ ...deadlines, ...more }, () => {
    isEnded = true
  })
  steps(clock)
  const before = performance.now()
  while (!isEnded) vi.advanceTimersToNextTimer()
  return performance.now() - before
}

test.each<[string, Partial<RunDeadlines>, (clock: RunClock) => void, number]>([
  [
    'the first has its own at the start, and what comes before it',
    { startMs: 500 },
    (clock) => clock.waits(''),
    minute + 500,
  ],
  ['the next is a bystander', {}, (clock) => clock.isOver('BenchmarkA'), 2000],
  ['below one the next may be a bystander', {}, (clock) => clock.isOver('BenchmarkA/x'), 2000],
  ['one that is left out is not next', {}, (clock) => clock.isOver('BenchmarkStranger'), minute],
  ['whose name was printed has its own', {}, (clock) => clock.isRunning('BenchmarkA/slow'), 10 * minute],
  ['a bystander whose name was printed has its own', {}, (clock) => clock.isRunning('BenchmarkStranger'), 2000],
  [
    'no more than the patience with the run',
    { patienceFor: () => 5000 },
    (clock) => clock.isRunning('BenchmarkA/slow'),
    5000,
  ],
  [
    'patience is not longer than a deadline',
    { patienceFor: () => 3 * minute },
    (clock) => clock.runs('BenchmarkA'),
    minute,
  ],
  [
    'patience comes after the start, and after what -test.v took',
    { patienceFor: () => 5000, startMs: 500, silenceMs: 5200 },
    (clock) => clock.waits(''),
    5500,
  ],
  ['so long it took with -test.v', { silenceMs: 5 * minute }, (clock) => clock.isOver('BenchmarkA'), 5 * minute],
  [
    'a deadline beyond the longest timer is that one',
    { timeoutFor: () => 2 ** 40 },
    (clock) => clock.isRunning('BenchmarkA'),
    2 ** 31 - 1,
  ],
  ['without an order everything has the longest', { order: [] }, (clock) => clock.waits(''), minute],
])('%s', (_, more, steps, wanted) => {
  expect(endsAfter(more, steps)).toBeCloseTo(wanted, -1)
})

test('bystanders have a time together, and what is silent before one ends is its own', () => {
  const clock = new RunClock(deadlines, () => undefined)
  clock.isOver('BenchmarkA')
  vi.advanceTimersByTime(1500)
  clock.isOver('BenchmarkStranger')
  vi.advanceTimersByTime(30_000)
  clock.isOver('BenchmarkC')
  clock.stop()
  expect([Math.round(clock.bystandersMs), Math.round(clock.longestMs)]).toEqual([1500, 30_000])
  expect(
    endsAfter({}, (it) => {
      it.isOver('BenchmarkA')
      vi.advanceTimersByTime(1500)
      it.isOver('BenchmarkStranger')
      it.isOver('BenchmarkA')
    }),
  ).toBeCloseTo(1500, -1)
})
