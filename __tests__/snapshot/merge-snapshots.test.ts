import { expect, test } from 'vitest'
import { noCalls } from '../../src/snapshot/calls-of-function.ts'
import { mergeSnapshots } from '../../src/snapshot/merge-snapshots.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'

/** What a job measured of some packages, each with one benchmark of so many allocs/op and one function. */
function part(packages: readonly string[], allocsPerOp: number, more: Partial<Snapshot> = {}): Snapshot {
  const toolchain = { go: 'go1.26.8', goos: 'linux', goarch: 'amd64', goLine: '1.25', settings: {} }
  const numbers = { allocsPerOp, bytesPerOp: 0, iterations: 1000 }
  return {
    run: { id: 'r', toolchain, module: 'm', directory: '.', budget: { path: 'b.yml', digest: '' }, overrides: [] },
    requires: {},
    packages,
    broken: [],
    benchmarks: packages.map((path) => ({
      package: path,
      name: 'BenchmarkA',
      cpu: 1,
      ...numbers,
      most: { allocsPerOp, bytesPerOp: 0 },
      runs: [{ ...numbers, nsPerOp: 1 }],
      stable: true,
    })),
    benchmarksThatExist: packages.map((path) => ({ package: path, name: 'BenchmarkA' })),
    declared: {},
    problems: [],
    functions: packages.map((path) => ({ package: path, name: 'F', file: 'f.go', line: 1, sites: [] })),
    calls: noCalls,
    foreign: [],
    diagnostics: [],
    lines: { 'f.go': { 1: `func F() // ${allocsPerOp}` } },
    ...more,
  }
}

const shown = ({ packages, benchmarks, functions }: Snapshot) => ({
  packages: [...packages].sort(),
  benchmarks: benchmarks.map((row) => `${row.package} ${row.allocsPerOp}`),
  functions: (functions ?? []).map((fn) => fn.package),
})

test('parts of a module are the whole', () => {
  expect(shown(mergeSnapshots([part(['m/a'], 1), part(['m/b', 'm/c'], 2)]))).toEqual({
    packages: ['m/a', 'm/b', 'm/c'],
    benchmarks: ['m/a 1', 'm/b 2', 'm/c 2'],
    functions: ['m/a', 'm/b', 'm/c'],
  })
})

test('of a package that two have the first is believed, and it is there once', () => {
  const merged = mergeSnapshots([part(['m/a'], 1), part(['m/a', 'm/b'], 2), part(['m/a'], 1)])
  expect(shown(merged)).toEqual({
    packages: ['m/a', 'm/b'],
    benchmarks: ['m/a 1', 'm/b 2'],
    functions: ['m/a', 'm/b'],
  })
  expect(merged.lines).toEqual({ 'f.go': { 1: 'func F() // 1' } })
})

test('what went wrong in any part is kept, and what took precedence over the budget', () => {
  const problem = { code: 'BENCHMARK_DUPLICATE', package: 'm/b', message: 'twice' } as const
  const { base: _, ...run } = part([], 0).run
  const merged = mergeSnapshots([
    part(['m/a'], 1, { broken: ['m/a'], run: { ...run, overrides: ['count: 1'] } }),
    part(['m/b'], 1, { broken: ['m/b'], problems: [problem], run: { ...run, overrides: ['benchtime: 10x'] } }),
  ])
  expect(merged.broken).toEqual(['m/a', 'm/b'])
  expect(merged.problems).toEqual([problem])
  expect(merged.run.overrides).toEqual(['benchtime: 10x', 'count: 1'])
})

test('heap sites that nobody asked for in any part are not none', () => {
  expect(
    mergeSnapshots([part(['m/a'], 1, { functions: null }), part(['m/b'], 1, { functions: null })]).functions,
  ).toBeNull()
  expect(mergeSnapshots([part(['m/a'], 1, { functions: null }), part(['m/b'], 1)]).functions).toHaveLength(1)
})

test('nothing is no module', () => {
  expect(() => mergeSnapshots([])).toThrow('nothing to merge')
})
