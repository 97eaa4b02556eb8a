import { describe, expect, test } from 'vitest'
import type { ProgressEvent, ProgressPhase } from '../../src/ports.ts'
import { cutTo, type ProgressDetail, ProgressView } from '../../src/view/progress.ts'
import { clockText, deadlineText, durationText, lateCommandText } from '../../src/words/progress.ts'

const s = 1000
const wide = 200

/** Takes events in at their times, in seconds, and gives all lines that are printed on the way. */
function told(
  view: ProgressView,
  events: readonly (readonly [seconds: number, event: ProgressEvent])[],
): readonly string[] {
  return events.flatMap(([at, event]) => view.take(event, at * s).map(({ text }) => text))
}

const packages = (n: number): ProgressEvent => ({
  kind: 'phase',
  phase: { what: 'benchmarks', module: 'example.com/m', packages: n },
})
const begins = (path: string): ProgressEvent => ({ kind: 'begins', package: path, step: 'run' })
const runs = (path: string, names: readonly string[], at = 0, of = 0): ProgressEvent => ({
  kind: 'runs',
  package: path,
  names,
  benchtime: '100x',
  ...(of > 0 && { place: { at, of } }),
})
const over = (path: string, benchmarks: number): ProgressEvent => ({ kind: 'over', package: path, benchmarks })
const deadline: ProgressEvent = {
  kind: 'deadline',
  package: 'm/a',
  names: ['BenchmarkHang'],
  isNamed: true,
  isAsked: true,
  isPatience: false,
  afterMs: 60_000,
}

describe('lines', () => {
  const all: readonly (readonly [number, ProgressEvent])[] = [
    [0, { kind: 'phase', phase: { what: 'open' } }],
    [1, { kind: 'phase', phase: { what: 'tests', module: 'm', packages: 2 } }],
    [2, packages(2)],
    [2, begins('m/a')],
    [2, runs('m/a', ['BenchmarkHang'])],
    [62, deadline],
    [63, { kind: 'again', package: 'm/a', name: 'BenchmarkB', benchtime: '1s' }],
    [75, over('m/a', 12)],
  ]

  test.each<[ProgressDetail, readonly string[]]>([
    ['urgent', ['[1:02] m/a: BenchmarkHang stopped at its deadline, 1 min']],
    [
      'lines',
      [
        '[0:01] building the tests of m, 2 packages',
        '[0:02] running benchmarks of example.com/m, 2 packages',
        '[1:02] m/a: BenchmarkHang stopped at its deadline, 1 min',
        '[1:15] m/a: 12 benchmarks, 1 min 13 s (1 of 2 packages)',
      ],
    ],
    [
      'all',
      [
        '[0:00] finding the budget, base, and modules',
        '[0:01] building the tests of m, 2 packages',
        '[0:02] running benchmarks of example.com/m, 2 packages',
        '[0:02] m/a: running its benchmarks',
        '[1:02] m/a: BenchmarkHang stopped at its deadline, 1 min',
        '[1:03] BenchmarkB (m/a): measuring again, 1s',
        '[1:15] m/a: 12 benchmarks, 1 min 13 s (1 of 2 packages)',
      ],
    ],
  ])('%s', (detail, wanted) => {
    expect(told(new ProgressView(detail), all)).toEqual(wanted)
  })

  test('only phases with several items are groups', () => {
    const view = new ProgressView('lines')
    const kinds = (phase: ProgressPhase) =>
      view.take({ kind: 'phase', phase }, 0).map((line) => ({ ...line, text: '' }))
    expect(kinds({ what: 'compile', module: 'm' })).toEqual([{ kind: 'phase', hasItems: false, text: '' }])
    expect(kinds({ what: 'profile', benchmarks: 1 })).toEqual([{ kind: 'phase', hasItems: true, text: '' }])
  })
})

describe('a sign of life', () => {
  test('after 30 seconds without a line: what runs, since when, how many of how many', () => {
    const view = new ProgressView('lines')
    told(view, [
      [0, packages(3)],
      [0, begins('m/a')],
      [5, over('m/a', 1)],
      [5, begins('m/b')],
      [12, runs('m/b', ['BenchmarkSlow'], 17, 60)],
    ])
    const at = (seconds: number): readonly string[] => view.signOfLife(seconds * s).map(({ text }) => text)
    expect(at(34)).toEqual([])
    expect(at(35)).toEqual([
      '[0:35] still running benchmarks of example.com/m, 1 of 3 packages: BenchmarkSlow, 17 of 60 at 100x, 0:23 (m/b)',
    ])
    expect([at(64), at(65).length]).toEqual([[], 1])
  })

  test('of what has no items too, and of nothing before anything began', () => {
    const view = new ProgressView('lines')
    expect(view.signOfLife(100 * s)).toEqual([])
    told(view, [[0, { kind: 'phase', phase: { what: 'open' } }]])
    expect(view.signOfLife(30 * s).map(({ text }) => text)).toEqual([
      '[0:30] still finding the budget, base, and modules',
    ])
  })
})

describe('the line', () => {
  const lineAt = (view: ProgressView, seconds: number): string => view.line(seconds * s, wide)

  test('is empty before anything began, and says what is done where there is no item yet', () => {
    const view = new ProgressView('urgent')
    expect(lineAt(view, 0)).toBe('')
    told(view, [[0, { kind: 'phase', phase: { what: 'compile', module: 'm' } }]])
    expect(lineAt(view, 61)).toBe('[1:01] compiling m with escape analysis')
  })

  test('has the benchmark that has run longest, of several packages side by side', () => {
    const view = new ProgressView('urgent')
    told(view, [
      [0, packages(2)],
      [0, begins('m/a')],
      [0, begins('m/b')],
      [1, runs('m/a', ['BenchmarkOne'], 1, 2)],
    ])
    expect(lineAt(view, 3)).toBe('[0:03] 0 of 2 packages: m/b: running its benchmarks, 0:03, 1 more in parallel')
    told(view, [[5, runs('m/b', ['BenchmarkX'])]])
    expect(lineAt(view, 6)).toBe('[0:06] 0 of 2 packages: BenchmarkOne, 1 of 2 at 100x, 0:05 (m/a), 1 more in parallel')
    told(view, [[9, runs('m/a', ['BenchmarkTwo', 'BenchmarkThree'], 2, 2)]])
    expect(lineAt(view, 9)).toBe('[0:09] 0 of 2 packages: BenchmarkX, 0:04 (m/b), 1 more in parallel')
    told(view, [[9, over('m/b', 1)]])
    expect(lineAt(view, 10)).toBe('[0:10] 1 of 2 packages: BenchmarkTwo or BenchmarkThree, 2 of 2 at 100x, 0:01 (m/a)')
  })

  test('counts no packages where there is one', () => {
    const view = new ProgressView('urgent')
    told(view, [
      [0, packages(1)],
      [0, begins('m')],
      [1, runs('m', ['BenchmarkA'], 3, 60)],
    ])
    expect(lineAt(view, 2)).toBe('[0:02] BenchmarkA, 3 of 60 at 100x, 0:01 (m)')
  })

  test('the time of one benchmark goes on where the same is told again', () => {
    const view = new ProgressView('urgent')
    told(view, [
      [0, packages(1)],
      [0, begins('m')],
      [1, runs('m', ['BenchmarkA'])],
      [3, runs('m', ['BenchmarkA'])],
    ])
    expect(lineAt(view, 5)).toBe('[0:05] BenchmarkA, 0:04 (m)')
  })

  test('names hold nothing that steers a terminal', () => {
    const view = new ProgressView('urgent')
    told(view, [
      [0, packages(1)],
      [0, begins('m')],
      [0, runs('m', ['Benchmark\u001b[2J\r\u202e'])],
    ])
    expect(lineAt(view, 0)).toBe('[0:00] Benchmark\\u001b[2J\\r\\u202e, 0:00 (m)')
  })
})

describe('the time that is left', () => {
  /** Eight packages one after the other; each that is over took as many seconds as is said. */
  const after = (seconds: readonly number[], runningFor: number): string => {
    const view = new ProgressView('urgent')
    view.take(packages(8), 0)
    let now = 0
    for (const [i, took] of seconds.entries()) {
      view.take(begins(`m/${i}`), now * s)
      now += took
      view.take(over(`m/${i}`, 1), now * s)
    }
    view.take(begins('m/next'), now * s)
    return /about .* left/.exec(view.line((now + runningFor) * s, wide))?.[0] ?? 'none'
  }

  test.each<[string, readonly number[], number, string]>([
    ['is not told from three packages', [10, 10, 10], 0, 'none'],
    ['is as the others took', [10, 10, 10, 10], 0, 'about 40 s left'],
    ['is rough', [20, 40, 35, 30], 0, 'about 2 min left'],
    ['is never none', [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 0, 'about 10 s left'],
    ['is not known while one took longer than any before', [10, 10, 10, 10], 11, 'none'],
  ])('%s', (_, seconds, runningFor, wanted) => {
    expect(after(seconds, runningFor)).toBe(wanted)
  })

  test('is not told before a quarter is over', () => {
    const view = new ProgressView('urgent')
    view.take(packages(17), 0)
    for (let i = 0; i < 4; i++) {
      view.take(begins(`m/${i}`), i * s)
      view.take(over(`m/${i}`, 1), (i + 1) * s)
    }
    view.take(begins('m/next'), 4 * s)
    expect(view.line(4 * s, wide)).toBe('[0:04] 4 of 17 packages: m/next: running its benchmarks, 0:00')
  })
})

describe('cutting to columns', () => {
  test.each([
    ['BenchmarkEncode', 15, 'BenchmarkEncode'],
    ['BenchmarkEncode', 14, 'BenchmarkEn...'],
    ['日本語日本語', 12, '日本語日本語'],
    ['日本語日本語', 11, '日本語日...'],
    ['日本語日本語', 10, '日本語...'],
    ['😀😀😀', 5, '😀...'],
    ['abcd', 3, '...'],
    ['abcd', 2, ''],
  ])('%s to %i', (text, columns, wanted) => {
    expect(cutTo(text, columns)).toBe(wanted)
  })
})

describe('words', () => {
  test.each([
    [{ names: ['A', 'B'], isNamed: false }, 'm/a: stopped at a deadline, 1 min without a result, while running A or B'],
    [{ names: ['A'], isAsked: false, afterMs: 2000 }, 'm/a: A stopped after 2 s: no entry covers it'],
    [
      { names: ['A'], isPatience: true, afterMs: 5000 },
      'm/a: A stopped after 5 s in a run with fixed iterations; it runs for a second instead',
    ],
    [{ names: [] }, 'm/a: stopped after 1 min: no benchmark started'],
  ])('of a deadline: %o', (more, wanted) => {
    expect(deadlineText({ ...deadline, ...more })).toBe(wanted)
  })

  test.each([
    ['/usr/bin/git', ['-c', 'safe.directory=/x', 'fetch', '--depth=1'], 'git fetch stopped at its deadline, 2 min'],
    ['go', ['list', '-e'], 'go list stopped at its deadline, 2 min'],
    ['C:\\tmp\\2.test', ['-test.list=.'], 'the test binary in /m/a stopped at its deadline, 2 min'],
    ['make', [], 'make stopped at its deadline, 2 min'],
  ])('of a command that is ended: %s %j', (file, args, wanted) => {
    expect(lateCommandText({ kind: 'late-command', command: { file, args, cwd: '/m/a', timeoutMs: 120_000 } })).toBe(
      wanted,
    )
  })

  test('of times', () => {
    expect([40, 9949, 9950, 59_400, 60_000, 65_000, 3_600_000, 3_720_000].map(durationText)).toEqual([
      '0 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min',
      '1 min 5 s',
      '1 h',
      '1 h 2 min',
    ])
    expect([0, 59_999, 60_000, 3_603_000].map(clockText)).toEqual(['0:00', '0:59', '1:00', '1:00:03'])
  })
})

describe('packages that an earlier run measured', () => {
  const cached = (path: string): ProgressEvent => ({ kind: 'over', package: path, benchmarks: 2, cached: true })

  test('are told as go test tells them', () => {
    const events = [
      [0, packages(3)] as const,
      [0, cached('m/a')] as const,
      [1, begins('m/b')] as const,
      [2, over('m/b', 1)] as const,
    ]
    expect(told(new ProgressView('lines'), events)).toEqual([
      '[0:00] running benchmarks of example.com/m, 3 packages',
      '[0:00] m/a: 2 benchmarks, (cached) (1 of 3 packages)',
      '[0:02] m/b: 1 benchmark, 1 s (2 of 3 packages)',
    ])
  })

  test('say nothing of how long the others take', () => {
    const view = new ProgressView('all')
    const names = Array.from({ length: 100 }, (_, i) => `m/${i}`)
    told(view, [[0, packages(110)], ...names.map((name) => [0, cached(name)] as const)])
    told(view, [[0, begins('m/x')]])
    expect(view.line(5 * s, wide)).toBe('[0:05] 100 of 110 packages: m/x: running its benchmarks, 0:05')
    told(
      view,
      ['x', 'y', 'z', 'u'].map((name, i) => [(i + 1) * 10, over(`m/${name}`, 1)] as const),
    )
    told(view, [[40, begins('m/v')]])
    expect(view.line(40 * s, wide)).toContain('104 of 110 packages, about 1 min left')
  })
})
