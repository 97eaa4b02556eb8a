import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BenchmarkRow } from '../../src/report/report-schema.ts'
import { renderBenchmarks } from '../../src/view/benchmark-format.ts'
import { bench, brokenBudget, cannotJudge, green, overBudget, pkg, report, run } from '../report/sample-reports.ts'
import { readBenchmarks, unitsOf } from '../support/benchmark-format.ts'
import { runs } from '../support/runs.ts'
import { foreignText } from './foreign-texts.ts'
import { expectGolden } from './golden.ts'
import { recordedReport, recordedReports } from './recorded-reports.ts'

const linesOf = (...benchmarks: readonly ReturnType<typeof bench>[]) =>
  readBenchmarks(renderBenchmarks(report({ benchmarks })))
const measured = (allocs: number, iterations: number, bytes = 0): BenchmarkRow['runs'][number] => ({
  allocsPerOp: allocs,
  bytesPerOp: bytes,
  iterations,
})
const most = (allocsPerOp: number, bytesPerOp = 0): BenchmarkRow['most'] => ({ allocsPerOp, bytesPerOp })

describe.each(recordedReports)('the recorded report %s', (name) => {
  const given = recordedReport(name)
  const text = renderBenchmarks(given)

  test('is what go test would print', () => {
    expectGolden(`recorded/${name.replace('.json', '')}.bench`, text)
  })

  test('has each benchmark of each run, with its numbers and its toolchain', () => {
    const seen = readBenchmarks(text).map(({ name: of, values, config }) =>
      JSON.stringify([config.toolchain, config.pkg, of, values['B/op'], values['allocs/op']]),
    )
    const wanted = given.benchmarks.map((row) => {
      const { toolchain } = given.runs.find(({ id }) => id === row.run) ?? run()
      return JSON.stringify([toolchain.go, row.package, row.name, row.bytesPerOp, row.allocsPerOp])
    })
    expect([...new Set(seen)].sort()).toEqual([...new Set(wanted)].sort())
  })
})

describe('lines', () => {
  test('are those of the runs that the numbers come from, not of shorter ones that pay a set-up', () => {
    const lines = linesOf(
      bench('BenchmarkA', 2, 9, {
        bytesPerOp: 0,
        most: most(2),
        runs: [measured(40, 1), measured(2, 1000), measured(2, 5000)],
      }),
    )
    expect(lines.map(({ iterations, values }) => [iterations, values['allocs/op']])).toEqual([
      [1000, 2],
      [5000, 2],
    ])
    expect(unitsOf(renderBenchmarks(overBudget))).toContain('allocs/op assume=exact')
  })

  test('have what each operation allocates where a set-up is in every run', () => {
    const row = bench('BenchmarkA', 2, 9, {
      iterations: 1000,
      bytesPerOp: 64,
      most: most(2, 64),
      once: { allocs: 4096, bytes: 9000 },
      runs: [measured(42, 100, 154), measured(6, 1000, 73)],
    })
    expect(linesOf(row)).toMatchObject([{ iterations: 1000, values: { 'allocs/op': 2, 'B/op': 64 } }])
  })

  test('are all of those that disagree, and then no number is called exact', () => {
    const row = bench('BenchmarkA', 2, 9, {
      stable: false,
      bytesPerOp: 0,
      most: most(5),
      runs: [measured(90, 1), measured(5, 1000), measured(2, 1000), measured(3, 1000)],
    })
    expect(linesOf(row).map(({ values }) => values['allocs/op'])).toEqual([5, 2, 3])
    const steady = bench('BenchmarkB', 1, 9, { bytesPerOp: 0, most: most(1), runs: [measured(1, 1000)] })
    expect(unitsOf(renderBenchmarks(report({ benchmarks: [row, steady] })))).toEqual(['B/op assume=exact'])
    expect(unitsOf(renderBenchmarks(report({ benchmarks: [steady] })))).toHaveLength(2)
  })

  test('have GOMAXPROCS at the end of the name as Go prints it', () => {
    const [one, four] = [bench('BenchmarkA/n-2', 0, 0), bench('BenchmarkA/n-2', 0, 0, { cpu: 4 })]
    expect(new Set(linesOf(one, four).map(({ name }) => name))).toEqual(new Set(['BenchmarkA/n-2', 'BenchmarkA/n-2-4']))
  })

  test('are of what was measured', () => {
    const names = new Set(readBenchmarks(renderBenchmarks(cannotJudge)).map(({ name }) => name))
    const missing = cannotJudge.benchmarks.filter(({ status }) => status === 'not-measured')
    expect(missing.length).toBeGreaterThan(0)
    expect(missing.filter(({ name }) => names.has(name))).toEqual([])
    expect(names.size).toBe(cannotJudge.benchmarks.length - missing.length)
    expect(renderBenchmarks(brokenBudget)).toBe('')
  })
})

test('settings of a toolchain hold for its run alone', () => {
  const { toolchain, ...rest } = run()
  const set = { ...rest, id: 'b', toolchain: { ...toolchain, settings: { GOEXPERIMENT: 'x', GOAMD64: 'v3' } } }
  const plain = { ...rest, id: 'c', toolchain }
  const rows = [bench('BenchmarkA', 0, 0, { run: 'b' }), bench('BenchmarkA', 0, 0, { run: 'c' })]
  const text = renderBenchmarks(report({ runs: [set, plain], benchmarks: rows }))
  const target = { goos: 'linux', goarch: 'amd64', toolchain: 'go1.26.3', pkg }
  expect(
    [...new Set(readBenchmarks(text).map(({ config }) => JSON.stringify(config)))].map((each) => JSON.parse(each)),
  ).toEqual([{ ...target, goexperiment: 'x', goamd64: 'v3' }, target])
})

test('a foreign name makes no other line, and one that Go prints stays as it is', () => {
  fc.assert(
    fc.property(foreignText, foreignText, (name, path) => {
      const rows = [bench(`Benchmark${name}`, 1, 0, { package: path }), bench('BenchmarkB/é=語', 1, 0)]
      const read = readBenchmarks(renderBenchmarks(report({ benchmarks: rows })))
      expect(new Set(read.map((each) => each.name)).size).toBe(2)
      expect(read.some((each) => each.name === 'BenchmarkB/é=語')).toBe(true)
    }),
    { numRuns: runs(300) },
  )
  expect(linesOf(...green.benchmarks.map(({ name }) => bench(name, 0, 0))).map(({ name }) => name)).toEqual(
    expect.arrayContaining(green.benchmarks.map(({ name }) => name)),
  )
})
