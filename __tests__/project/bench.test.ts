import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readByHand } from '../../scripts/bench/by-hand-output.ts'
import { compareNumbers, type Row } from '../../scripts/bench/compare-numbers.ts'
import { median, medianOfRatios } from '../../scripts/bench/median.ts'
import { putInPlace } from '../../scripts/bench/places.ts'
import { type Paired, pairParts } from '../../scripts/bench/results.ts'
import { readmeTable, tablesOf } from '../../scripts/bench/tables.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the ratio', () => {
  test('is the median of the ratios of pairs, not the ratio of medians', () => {
    const pairs = [
      { other: 10, ours: 1 },
      { other: 40, ours: 5 },
      { other: 12, ours: 2 },
    ]
    expect(medianOfRatios(pairs)).toBe(8)
  })

  test('of an even count is the mean of the two in the middle; numbers are no words', () => {
    expect(median([10, 9, 100, 1])).toBe(9.5)
    expect(() => median([])).toThrow('no numbers')
  })
})

describe('what is read by hand', () => {
  const printed = `goos: linux
pkg: example.com/m
BenchmarkOne         \t 1000000\t      1021 ns/op\t      48 B/op\t       1 allocs/op
BenchmarkSub/size=10 \t     120\t   9876543 ns/op\t  12.50 MB/s\t         7.000 items\t 4096 B/op\t      12 allocs/op
BenchmarkTime        \t     120\t   9876543 ns/op
BenchmarkLoud        \tsomething is printed
    1000\t      1021 ns/op\t      48 B/op\t       1 allocs/op
PASS
ok  \texample.com/m\t4.2s
?   \texample.com/m/none\t[no test files]
pkg: example.com/m/sub
BenchmarkOne         \t       1\t1021000000 ns/op\t       0 B/op\t       0 allocs/op
`

  test('is every result with its package; one without its name, or without allocations, is none', () => {
    expect([...readByHand(printed)]).toEqual([
      ['example.com/m BenchmarkOne', { allocs: 1, bytes: 48, iterations: 1_000_000 }],
      ['example.com/m BenchmarkSub/size=10', { allocs: 12, bytes: 4096, iterations: 120 }],
      ['example.com/m/sub BenchmarkOne', { allocs: 0, bytes: 0, iterations: 1 }],
    ])
  })
})

describe('numbers of ours and by hand', () => {
  const row = (values: Partial<Row> & { max?: number } = {}): Row => ({
    package: 'm',
    name: 'BenchmarkA',
    allocsPerOp: 3,
    bytesPerOp: 100,
    once: null,
    limit: { allocs: { max: values.max ?? 3 }, bytes: null },
    status: 'pass',
    ...values,
  })
  const byHand = (allocs: number, iterations = 1000, name = 'm BenchmarkA') =>
    new Map([[name, { allocs, bytes: 100, iterations }]])
  const difference = (...read: number[]) => ({ key: 'm BenchmarkA', unit: 'allocs/op', ours: 3, byHand: read })

  test('that are the same are equal; B/op counts where it has a limit', () => {
    expect(compareNumbers([row()], [byHand(3), byHand(3)])).toMatchObject({ equal: 1, verdicts: { same: 1 } })
    const limited = row({ bytesPerOp: 96, limit: { allocs: { max: 3 }, bytes: { max: 100 } } })
    expect(compareNumbers([limited], [byHand(3)])).toMatchObject({
      equal: 1,
      other: [{ unit: 'B/op', ours: 96, byHand: [100] }],
    })
  })

  test('differ: one number by hand, another here, and no set-up that explains it', () => {
    expect(compareNumbers([row()], [byHand(4), byHand(4)])).toMatchObject({
      equal: 0,
      other: [difference(4, 4)],
      verdicts: { same: 0, other: ['m BenchmarkA'] },
    })
  })

  test('are unstable where two runs by hand do not agree, also where ours is one of theirs', () => {
    expect(compareNumbers([row()], [byHand(3), byHand(4)])).toMatchObject({
      equal: 0,
      unstable: [difference(3, 4)],
      verdicts: { unstable: ['m BenchmarkA'], other: [] },
    })
  })

  test.each([
    ['its share is what by hand has more', 2000, 1000, 5, 'setUp'],
    ['the fractions of both carry one', 2000, 1000, 6, 'setUp'],
    ['more than its share', 2000, 1000, 7, 'other'],
    ['less than its share', 2000, 1000, 4, 'other'],
    ['by hand reads less', 2000, 1000, 2, 'other'],
    ['nothing was allocated once', 0, 1000, 4, 'other'],
  ])('with set-up: %s', (_, once, iterations, read, kind) => {
    const compared = compareNumbers([row({ once: { allocs: once, bytes: 0 } })], [byHand(read, iterations)])
    expect(compared).toMatchObject({ [kind]: [difference(read)] })
    expect(compared.setUp.length + compared.other.length).toBe(1)
  })

  test('on one side alone are named', () => {
    expect(compareNumbers([row()], [byHand(3, 1000, 'm BenchmarkB')])).toMatchObject({
      equal: 0,
      onlyOurs: ['m BenchmarkA'],
      onlyByHand: ['m BenchmarkB'],
    })
  })

  test('come to the same verdict over the limit as well', () => {
    const compared = compareNumbers([row({ max: 2, status: 'over' })], [byHand(3)])
    expect(compared.verdicts).toEqual({ same: 1, unstable: [], other: [] })
  })
})

describe('the page', () => {
  const paired: Paired = {
    part: 'warm',
    name: 'one',
    title: 'one v1',
    verdict: 'pass',
    benchmarks: 2,
    cached: 0,
    pairs: [{ other: 30, ours: 1.5 }],
    isOtherOnce: true,
    numbers: compareNumbers([], [new Map([['m BenchmarkB', { allocs: 1, bytes: 1, iterations: 1 }]])]),
    ownCpuSeconds: 0.25,
    cpuSeconds: 1,
    peakMegabytes: 80,
  }
  const grown = {
    part: 'growth',
    name: 'packages',
    title: 'packages',
    seconds: 1,
    cpuSeconds: 2,
    peakMegabytes: 90,
  } as const
  const results = {
    machine: 'a machine',
    program: '',
    commands: ['npm run bench'],
    results: [
      ...pairParts.map((part) => ({ ...paired, part })),
      { ...grown, size: 1, ownCpuSeconds: 0.5 },
      { ...grown, size: 10, ownCpuSeconds: 1 },
    ],
  }

  test('has a place for every table, and so has the README', () => {
    const page = readFileSync(`${root}docs/performance.md`, 'utf8')
    const tables = tablesOf(results)
    expect([...tables.keys()]).toHaveLength(7)
    for (const [name, text] of tables) expect(putInPlace(page, name, text)).toContain(`-->\n${text}<!-- end of ${name}`)
    const readme = readFileSync(`${root}README.md`, 'utf8')
    expect(putInPlace(readme, 'figures', readmeTable(results))).toContain(
      '| one v1 | 30.0 s | 1.50 s | 20.0 | 1.50 s |',
    )
    expect(() => putInPlace(readme, 'elsewhere', '')).toThrow('there is no place for elsewhere')
  })

  test('says how much of the processors was ours, what ran once, and what is on one side alone', () => {
    const tables = tablesOf(results)
    expect(tables.get('warm')).toContain(
      '| one v1 | 2 | 0 | 30.0 s, once | 1.50 s | 20.0 | 0.25 s | 25 % | 80 MB | pass |',
    )
    expect(tables.get('unchanged')).toContain('| 0.05 |')
    expect(tables.get('numbers')).toContain('- not in the budget: `m BenchmarkB`')
    expect(tables.get('growth')).toMatch(/\| 1\.00 s \| 50 % \| 90 MB \| 2\.0 \|\n$/)
  })
})
