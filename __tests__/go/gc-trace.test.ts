import { describe, expect, test } from 'vitest'
import { GcTraceReader, readTracedCollection } from '../../src/go/output/gc-trace.ts'

/** A line of each release, as it was printed. */
const recorded = [
  [
    'Go 1.21.13',
    'gc 4 @0.036s 1%: 0.009+0.32+0.002 ms clock, 0.018+0.025/0.015/0.12+0.005 ms cpu, 4->4->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P',
    { isForced: false, pauseMs: 0.011, liveMb: 2 },
  ],
  [
    'Go 1.22.12',
    'gc 6 @0.019s 1%: 0.016+0.29+0 ms clock, 0.032+0/0.074/0.15+0.001 ms cpu, 5->5->2 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P',
    { isForced: false, pauseMs: 0.016, liveMb: 2 },
  ],
  [
    'Go 1.23.12',
    'gc 5 @0.022s 1%: 0.085+0.20+0.002 ms clock, 0.17+0.027/0.041/0.075+0.004 ms cpu, 5->5->2 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P',
    { isForced: false, pauseMs: 0.087, liveMb: 2 },
  ],
  [
    'Go 1.24.11',
    'gc 5 @0.027s 1%: 0.005+0.11+0 ms clock, 0.011+0.026/0.023/0.088+0.001 ms cpu, 5->5->2 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P',
    { isForced: false, pauseMs: 0.005, liveMb: 2 },
  ],
  [
    'Go 1.25.10',
    'gc 6 @0.011s 2%: 0.004+7.1+0.013 ms clock, 0.009+0/0.089/0.064+0.026 ms cpu, 5->5->2 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P',
    { isForced: false, pauseMs: 0.017, liveMb: 2 },
  ],
  [
    'Go 1.26.8, forced',
    'gc 3 @0.002s 1%: 0.004+0.061+0 ms clock, 0.004+0/0.011/0.048+0 ms cpu, 1->1->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 1 P (forced)',
    { isForced: true, pauseMs: 0.004, liveMb: 1 },
  ],
  [
    'Go 1.27.3',
    'gc 5 @0.021s 19%: 6.5+3.5+0.004 ms clock, 13+0/0.20/0+0.008 ms cpu, 5->5->2 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P',
    { isForced: false, pauseMs: 6.504, liveMb: 2 },
  ],
] as const

describe('a line of GODEBUG=gctrace=1', () => {
  test.each(recorded)('of %s is read', (_, line, { pauseMs, ...rest }) => {
    expect(readTracedCollection(line)).toEqual({ ...rest, pauseMs: expect.closeTo(pauseMs, 6) })
    // A program may have printed the start of the line.
    expect(readTracedCollection(`loading... ${line}`)).toMatchObject(rest)
  })

  test.each([
    ['BenchmarkBig 	       5	    110372 ns/op'],
    ['scav 12 KiB work (bg), 0 KiB work (eager), 3712 KiB total, 99% util'],
    ['gc 6 @0.019s 1%: 0.016+0.29+0 ms clock'],
    ['gc is off'],
    [''],
  ])('is none: %j', (line) => {
    expect(readTracedCollection(line)).toBeUndefined()
  })
})

describe('a trace', () => {
  const [plain, other, forced] = [recorded[0][1], recorded[6][1], recorded[5][1]]
  const read = (lines: readonly string[], size = Number.POSITIVE_INFINITY) => {
    const reader = new GcTraceReader()
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
    return reader.end()
  }

  test('is summed since the last forced collection', () => {
    const all = [plain, forced, plain, forced, 'of the program', other, plain]
    const want = {
      since: { count: 2, pausesMs: expect.closeTo(6.515, 6), longestMs: expect.closeTo(6.504, 6), liveMb: 2 },
      forced: 2,
    }
    expect(read(all)).toEqual(want)
    expect(read(all, 7)).toEqual(want)
  })

  test('without a collection since then says so', () => {
    expect(read([plain, forced])).toEqual({
      since: { count: 0, pausesMs: 0, longestMs: 0, liveMb: undefined },
      forced: 1,
    })
    expect(read([]).forced).toBe(0)
  })
})
