import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { allocsByName, measurePackage, problemList } from '../support/measure.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'
import { wide } from '../support/wide.ts'

const { available } = goToolchains()
const zero = { BenchmarkLate: 0, BenchmarkSetUp: 0, BenchmarkRounded: 0, BenchmarkFreeList: 0, BenchmarkTwo: 0 }

test('auto gives the verdict of a run by hand where the number depends on the iterations', wide, async () => {
  const measured = await measurePackage('traps', { limits: zero })
  expect(allocsByName(measured)).toEqual({
    BenchmarkFreeList: 1,
    BenchmarkLate: 1,
    BenchmarkRounded: 0,
    BenchmarkSetUp: 0,
    BenchmarkTwo: 2,
  })
  expect(problemList(measured)).toEqual(['BENCHMARK_ROUNDED BenchmarkRounded'])
  expect(measured.results.find(({ name }) => name === 'BenchmarkRounded')?.bytesPerOp).toBe(63)
  expect(measured.results.every(({ stable }) => stable)).toBe(true)
})

describeGo(available, ({ env }) => {
  test('every name comes out as go test prints it', async () => {
    const measured = await measurePackage('names', { benchtime: { kind: 'iterations', n: 100 }, env })
    const byHand = spawnSync(
      'go',
      ['test', '-run=^$', '-bench=.', '-benchmem', '-benchtime=100x', '-cpu=1', '-v', './names'],
      {
        cwd: fileURLToPath(new URL('../gomod/bench', import.meta.url)),
        env,
        encoding: 'utf8',
      },
    ).stdout
    const printed = [...byHand.matchAll(/(Benchmark\S*)[ ]*\t +100\t.* (\d+) allocs\/op$/gm)].map(
      ([, name = '', allocs]) => [name, Number(allocs)],
    )
    expect(printed).toHaveLength(15)
    expect(allocsByName(measured)).toEqual(Object.fromEntries(printed))
    expect(measured.problems).toEqual([])
  })
})

test('a name that ends in the number of processors keeps its end', async () => {
  const measured = await measurePackage('names', {
    benchtime: { kind: 'iterations', n: 10 },
    cpu: 8,
    only: (name) => name === 'BenchmarkEnds',
  })
  expect(allocsByName(measured)).toEqual({ 'BenchmarkEnds/in': 2, 'BenchmarkEnds/in-8': 1 })
})

test('a panic of the last benchmark is no result with several processors either', async () => {
  // Which of both comes first is chance: about one run in three prints a result.
  for (let i = 0; i < 6; i++) {
    const measured = await measurePackage('lastpanics', { benchtime: { kind: 'iterations', n: 1 }, cpu: 4 })
    expect(allocsByName(measured)).toEqual({})
    expect(problemList(measured)).toEqual(['BENCHMARK_PANICKED BenchmarkLast'])
  }
})

test('one that hides its time has its number in a single iteration too', async () => {
  const only = (name: string): boolean => name === 'BenchmarkMetrics'
  const measured = await measurePackage('prints', { benchtime: { kind: 'iterations', n: 1 }, cpu: 4, only })
  expect(allocsByName(measured)).toEqual({ BenchmarkMetrics: 6 })
  expect(problemList(measured)).toEqual([])
})

test('one bad benchmark costs one diagnostic and not the results of the others', wide, async () => {
  const measured = await measurePackage('bad', { benchtime: { kind: 'iterations', n: 100 }, timeoutMs: 4000 })
  expect(allocsByName(measured)).toEqual({
    BenchmarkForgesAnother: 0,
    BenchmarkForgesNobody: 0,
    BenchmarkGood1: 1,
    BenchmarkGood2: 0,
    'BenchmarkSubPanics/after': 0,
    'BenchmarkSubPanics/good': 1,
  })
  expect(problemList(measured)).toEqual([
    'BENCHMARK_DEADLOCKED BenchmarkDeadlocks',
    'BENCHMARK_DUPLICATE BenchmarkForges',
    'BENCHMARK_EXITED BenchmarkExitsBehindTheBack',
    'BENCHMARK_EXITED BenchmarkExitsThree',
    'BENCHMARK_EXITED BenchmarkExitsZero',
    'BENCHMARK_EXITED BenchmarkKilled',
    'BENCHMARK_FAILED BenchmarkFails',
    'BENCHMARK_METRIC_OVERRIDDEN BenchmarkReports',
    'BENCHMARK_PANICKED BenchmarkPanics',
    'BENCHMARK_PANICKED BenchmarkSubPanics/bad',
    'BENCHMARK_SKIPPED BenchmarkSkips',
    'BENCHMARK_TIMEOUT BenchmarkHangs',
    'BENCHMARK_UNREADABLE BenchmarkForgesAnother',
    'BENCHMARK_UNREADABLE BenchmarkForgesNobody',
    'BENCHMARK_UNREADABLE BenchmarkGoexits',
    'OUTPUT_TOO_LARGE BenchmarkFloods',
  ])
})

test('packages with the same last element, a command, an external test and testdata are all measured', async () => {
  const benchtime = { kind: 'iterations', n: 100 } as const
  const all = await Promise.all(
    ['twin/a/codec', 'twin/b/codec', 'cmd', 'external'].map((name) => measurePackage(name, { benchtime })),
  )
  expect(all.map(allocsByName)).toEqual([
    { BenchmarkEncode: 1 },
    { BenchmarkEncode: 2 },
    { BenchmarkReadsTestdata: 1 },
    { BenchmarkNew: 1 },
  ])
})

test('a TestMain that never runs anything leaves nothing that exists', async () => {
  expect(await measurePackage('noisy')).toEqual({ results: [], exists: [], problems: [] })
})

test('a limit that is kept is settled in the short run; count confirms only what is above', async () => {
  const again: string[] = []
  const measured = await measurePackage('traps', {
    limits: { BenchmarkTwo: 2, BenchmarkLate: 1 },
    only: (name) => name === 'BenchmarkTwo' || name === 'BenchmarkLate',
    progress: (event) => event.kind === 'again' && again.push(event.name),
  })
  expect(allocsByName(measured)).toEqual({ BenchmarkLate: 1, BenchmarkTwo: 2 })
  expect(again).not.toContain('BenchmarkTwo')
})
