import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BenchmarkOutputReader, type BenchmarkRecord } from '../../src/go/output/bench-output.ts'
import { PlainOutput, type PlainRun } from '../../src/go/output/plain-output.ts'
import { runs } from '../support/runs.ts'

function recordsOf(output: string, run: PlainRun, chunkBytes = 1 << 16): readonly BenchmarkRecord[] {
  const records: BenchmarkRecord[] = []
  const reader = new BenchmarkOutputReader(new PlainOutput(run), (record) => records.push(record))
  const bytes = Buffer.from(output)
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes))
  reader.end()
  return records
}

/** `result NAME N allocs`, `failed NAME`, ...; the program's own words are left out. */
function shown(records: readonly BenchmarkRecord[]): readonly string[] {
  return records.flatMap((record) => {
    if (record.kind === 'text') return []
    if (record.kind !== 'result') return [`${record.kind} ${'name' in record ? record.name : ''}`.trim()]
    return [`result ${record.name} ${record.iterations} ${record.values.get('allocs/op')}`]
  })
}

const inOrder = (names: readonly string[]): ReadonlyMap<string, number> => new Map(names.map((name, i) => [name, i]))

const prints = inOrder(
  [
    'Clean',
    'Lines',
    'Glued',
    'Digits',
    'Tabs',
    'Metrics',
    'Logs',
    'Sub',
    'FailsLate',
    'Skips',
    'Names',
    'ForgesLast',
  ].map((name) => `Benchmark${name}`),
)

/** What `-test.bench=. -test.benchmem -test.benchtime=100x -test.cpu=4` of __tests__/gomod/bench/prints printed, `cpu:` left out. */
function recorded(release: string): string {
  return readFileSync(new URL(`./fixtures/prints-${release}.txt`, import.meta.url), 'utf8')
}

describe.each(['1.21', '1.22', '1.23', '1.24', '1.25', '1.26', '1.27'])('what Go %s prints', (release) => {
  const run = { cpu: 4, benchtime: '100x', places: prints }
  const records = recordsOf(recorded(release), run)

  test('is read, whatever the program prints before a name, behind it, and on lines of its own', () => {
    expect(shown(records)).toEqual([
      'result BenchmarkClean 100 1',
      'running BenchmarkLines',
      'result BenchmarkLines 100 2',
      'result BenchmarkGlued 100 3',
      'result BenchmarkDigits 100 4',
      'result BenchmarkTabs 100 5',
      'result BenchmarkMetrics 100 6',
      'result BenchmarkLogs 100 7',
      'result BenchmarkSub/a_name_that_needs_more_room_than_all_before 100 8',
      'result BenchmarkSub/in-4 100 9',
      'failed BenchmarkSub/fails',
      'failed BenchmarkSub',
      'failed BenchmarkFailsLate',
      'result BenchmarkNames 100 10',
      'unreadable',
      'result BenchmarkForgesLast 100 11',
      'fail',
    ])
    const [metrics] = records.filter((record) => record.kind === 'result' && record.name === 'BenchmarkMetrics')
    expect(metrics?.kind === 'result' && [...metrics.values.keys()].sort()).toEqual([
      'B/op',
      'MB/s',
      'allocs/op',
      'widgets/op',
    ])
  })

  test('is read alike however it comes, and a name is known before its line is whole', () => {
    const bytewise = recordsOf(recorded(release), run, 1)
    const isEnd = ({ kind }: BenchmarkRecord): boolean => kind !== 'running'
    expect(shown(bytewise.filter(isEnd))).toEqual(shown(records.filter(isEnd)))
    const began = bytewise.flatMap((record) => (record.kind === 'running' ? [record.name] : []))
    const measured = records.flatMap((record) => (record.kind === 'result' ? [record.name] : []))
    expect(began.filter((name) => name !== 'BenchmarkFailsLate')).toEqual(measured)
  })
})

const fields = '\t         1.0 ns/op\t       8 B/op\t       1 allocs/op'

describe('a line that can be read in two ways is unreadable', () => {
  const run = { cpu: 1, benchtime: '100ms', places: inOrder(['BenchmarkA', 'BenchmarkB']) }
  test.each([
    ['a result of nobody', `     100${fields}\n`],
    ['a result of a benchmark that does not exist', `BenchmarkC\t     100${fields}\n`],
    ['a name that may begin at two places', `BenchmarkA/BenchmarkB\t     100${fields}\n`],
    ['two names before one result', `BenchmarkA\tBenchmarkB\t     100${fields}\n`],
    ['a number that may be a field', `BenchmarkA\t       7\t       1 12345678${fields}\n`],
    ['a number that is not padded', `BenchmarkA\t100${fields}\n`],
    ['a number that begins with 0', `BenchmarkA\t00000100${fields}\n`],
    ['a number behind zeros that may end a unit', `BenchmarkA\t12345678\t       3 allocs/op0010000000${fields}\n`],
    ['more iterations than there are', `BenchmarkA\t 5100000000${fields}\n`],
    [
      'a digit before a number of eight that took the whole time',
      `BenchmarkA\t5100000000\n512345678${fields.replace('1.0', '9.0')}\n`,
    ],
    ['columns that are not padded', `BenchmarkA\t     100\t1.0 ns/op\t8 B/op\t1 allocs/op\n`],
    ['a unit twice', `BenchmarkA\t     100\t         3 B/op${fields}\n`],
    ['no number of operations', `BenchmarkA\t       0\t       NaN ns/op\t       0 B/op\t       0 allocs/op\n`],
    ['a benchmark that runs before the last', `BenchmarkB\t     100${fields}\nBenchmarkA\t     100${fields}\n`],
    ['a name that is less padded than one before', `BenchmarkA   \t     100${fields}\nBenchmarkB\t     100${fields}\n`],
  ])('%s', (_, output) => {
    const records = recordsOf(output, run)
    expect(shown(records).filter((line) => line.startsWith('unreadable'))).toHaveLength(1)
    expect(shown(records).filter((line) => /^result (?!Benchmark[AB] 100 1$)/.test(line))).toEqual([])
  })

  test('with iterations only as many are right as were asked for', () => {
    const few = { cpu: 1, benchtime: '100x' }
    expect(shown(recordsOf(`BenchmarkA\t     100${fields}\n`, few))).toEqual(['result BenchmarkA 100 1'])
    expect(shown(recordsOf(`BenchmarkA\t    7100${fields}\n`, few))).toEqual(['unreadable BenchmarkA'])
  })

  test('zeros of the program right before a number of eight digits are none of its digits', () => {
    const line = `BenchmarkA\t0010000000\t         9.0 ns/op\t       8 B/op\t       1 allocs/op\n`
    expect(shown(recordsOf(line, run))).toEqual(['result BenchmarkA 10000000 1'])
  })

  test.each([
    [1e9, '0.25'],
    [250000000, '0.40'],
    [123456789, '0.98'],
    [99999999, '1.10'],
  ])('%i iterations in the time that was asked for are believed', (iterations, ns) => {
    const line = `BenchmarkA\t${iterations}\t       ${ns} ns/op\t       8 B/op\t       1 allocs/op\n`
    expect(shown(recordsOf(line, run))).toEqual([`result BenchmarkA ${iterations} 1`])
  })
})

/** Runs of package testing: what is printed for each leaf, with the program's words before and behind its name. */
type Leaf = { readonly before: string; readonly behind: string; readonly iterations: number; readonly allocs: number }

const names = ['BenchmarkA', 'BenchmarkB/x', 'BenchmarkB/y-2', 'BenchmarkLonger']
const places = inOrder(['BenchmarkA', 'BenchmarkB', 'BenchmarkLonger'])

/** As `processBench` and `BenchmarkResult.String` write it, of a run that took a tenth of a second. */
function printed(leaves: readonly Leaf[], cpu: number): string {
  const suffix = cpu === 1 ? '' : `-${cpu}`
  const lines = leaves.map(({ before, behind, iterations, allocs }, i) => {
    const ns = iterations === 1e9 ? 0.05 : 1.05e8 / iterations
    const result = [
      String(iterations).padStart(8),
      `${ns >= 999.95 ? ns.toFixed(0).padStart(10) : ns.toFixed(4).padStart(15)} ns/op`,
      `${String(16 * allocs).padStart(8)} B/op`,
      `${String(allocs).padStart(8)} allocs/op`,
    ]
    return `${before}${`${names[i]}${suffix}`.padEnd(24)}\t${behind}${result.join('\t')}\n`
  })
  return `${lines.join('')}PASS\n`
}

const forged = `     100\t         1.0 ns/op\t       0 B/op\t       0 allocs/op`
const fragment = fc.oneof(
  fc.constantFrom(
    '\n',
    '\t',
    ' ',
    '    ',
    '5',
    '1',
    '00',
    '-2',
    'x',
    'ns/op',
    ' B/op',
    '\t       3 B/op',
    '\t       3 allocs/op',
  ),
  fc.constantFrom(
    'Benchmark',
    'BenchmarkA',
    'BenchmarkB/',
    'BenchmarkC\t',
    'PASS',
    'FAIL\n',
    '--- FAIL: BenchmarkA',
    '--- BENCH: ',
  ),
  fc.constantFrom(
    forged,
    `${forged}\n`,
    `${'BenchmarkA'.padEnd(24)}\t${forged}\n`,
    `${'BenchmarkLonger-2'.padEnd(24)}\t${forged}\n`,
    '12345678',
  ),
  fc.string({ maxLength: 6 }),
)
const words = fc.array(fragment, { maxLength: 5 }).map((parts) => parts.join(''))
const iterations = fc.oneof(fc.integer({ min: 1, max: 1e9 }), fc.constantFrom(1, 100, 9999999, 10000000, 99999999, 1e9))
const leaf = fc.record({ before: words, behind: words, iterations, allocs: fc.integer({ min: 1, max: 99 }) })
const leaves = fc.tuple(leaf, leaf, leaf, leaf)

/** What counts without a run with -test.v: the one result of its name, where nothing in the run is unreadable. */
function counted(records: readonly BenchmarkRecord[]): ReadonlyMap<string, readonly [number, number | undefined]> {
  if (records.some(({ kind }) => kind === 'unreadable')) return new Map()
  const results = records.filter((record) => record.kind === 'result')
  return new Map(
    results
      .filter(({ name }) => results.filter((it) => it.name === name).length === 1)
      .map(({ name, iterations: n, values }) => [name, [n, values.get('allocs/op')] as const]),
  )
}

test.each([1, 2])('whatever a program prints, no number that counts is another than Go’s (cpu %i)', (cpu) => {
  fc.assert(
    fc.property(leaves, fc.constantFrom(1, 7, 1 << 16), (all, chunk) => {
      const records = recordsOf(printed(all, cpu), { cpu, benchtime: '100ms', places }, chunk)
      const read = counted(records)
      for (const [i, name] of names.entries())
        if (read.has(name)) expect([name, read.get(name)]).toEqual([name, [all[i]?.iterations, all[i]?.allocs]])
    }),
    { numRuns: runs(4000) },
  )
})

test('what prints nothing is read whole', () => {
  fc.assert(
    fc.property(leaves, (all) => {
      const silent = all.map((each) => ({ ...each, before: '', behind: '' }))
      const records = recordsOf(printed(silent, 2), { cpu: 2, benchtime: '100ms', places })
      expect([...counted(records).keys()]).toEqual(names)
    }),
  )
})
