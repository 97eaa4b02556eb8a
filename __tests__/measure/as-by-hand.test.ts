import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { BenchmarkProblem } from '../../src/snapshot/benchmark-problem.ts'
import { rendered } from '../../src/words/diagnostics.ts'
import { allocsByName, measurePackage, problemList } from '../support/measure.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'

const module = fileURLToPath(new URL('../gomod/bench/', import.meta.url))
const benchtime = { kind: 'iterations', n: 100 } as const

/** What a person's `go test -bench .` reads. */
function byHand(name: string, goflags: string, env: NodeJS.ProcessEnv): Record<string, number> {
  const args = ['test', '-run=^$', '-bench=.', '-benchmem', '-benchtime=100x', '-cpu=1', `./${name}`]
  const { stdout } = spawnSync('go', args, { cwd: module, encoding: 'utf8', env: { ...env, GOFLAGS: goflags } })
  const lines = stdout.matchAll(/^(Benchmark\S*)\s+100\t.* (\d+) allocs\/op$/gm)
  return Object.fromEntries([...lines].map(([, benchmark = '', allocs]) => [benchmark, Number(allocs)]))
}

describeGo(goToolchains().available, ({ env }) => {
  test.each([
    ['', [], 0],
    ['-short', ['-test.short'], 1],
  ])('code that asks how it is run is run as by hand, GOFLAGS=%s', async (goflags, flags, short) => {
    const measured = await measurePackage('asks', { benchtime, env, flags, isOpenBelow: true })
    const read = byHand('asks', goflags, env)
    expect(read).toMatchObject({ BenchmarkLogs: 0, BenchmarkCaches: 1, BenchmarkShort: short })
    expect(allocsByName(measured)).toEqual(read)
    expect(measured.problems).toEqual([])
    expect(measured.exists.map(({ name }) => name)).not.toContain('BenchmarkSub/loud')
  })

  test('output between names and results changes no number, and one that cannot be told from it is read with -v', async () => {
    const measured = await measurePackage('prints', { benchtime, env, cpu: 4 })
    expect(allocsByName(measured)).toEqual({
      BenchmarkClean: 1,
      BenchmarkDigits: 4,
      BenchmarkForgesLast: 11,
      BenchmarkGlued: 3,
      BenchmarkLines: 2,
      BenchmarkLogs: 7,
      BenchmarkMetrics: 6,
      BenchmarkNames: 10,
      'BenchmarkSub/a_name_that_needs_more_room_than_all_before': 8,
      'BenchmarkSub/in-4': 9,
      BenchmarkTabs: 5,
    })
    expect(problemList(measured)).toContain('BENCHMARK_UNREADABLE BenchmarkForgesLast')
  })
})

/** What a run of the binary is for. */
function kindOf(args: readonly string[]): string {
  if (args.some((it) => it.startsWith('-test.list'))) return 'list'
  return args.includes('-test.v') ? '-v' : 'plain'
}

test('a package that keeps its limits costs no run with -v, and one of each size', async () => {
  const limits = { BenchmarkOne: 1, 'BenchmarkSub/a': 1, 'BenchmarkSub/b': 1, 'BenchmarkSub/c': 1 }
  const made: string[] = []
  const asked = {
    limits,
    isOpenBelow: true,
    only: (name: string) => name !== 'BenchmarkUnasked',
    onRun: (args: readonly string[]) => made.push(kindOf(args)),
  }
  await measurePackage('green', asked)
  expect(made.splice(0)).toEqual(['list', 'plain', 'plain'])
  await measurePackage('green', { ...asked, benchtime })
  expect(made).toEqual(['list', 'plain'])
})

test.each([
  ['skips', ['list', 'plain', '-v'], 'BENCHMARK_SKIPPED'],
  ['fails', ['list', 'plain', '-v'], 'BENCHMARK_FAILED'],
  ['exits', ['list', 'plain', '-v', 'plain'], 'BENCHMARK_EXITED'],
  ['panics', ['list', 'plain', '-v', 'plain'], 'BENCHMARK_PANICKED'],
  ['hangs', ['list', 'plain', '-v', 'plain'], 'BENCHMARK_TIMEOUT'],
])(
  'a benchmark that %s is named by one run with -v, and the others have their numbers from one without',
  async (how, runs, code) => {
    const made: string[] = []
    const measured = await measurePackage('chosen', {
      benchtime,
      binaryEnv: { GOBAD: how },
      timeoutMs: 2000,
      onRun: (args) => made.push(kindOf(args)),
    })
    expect([made, problemList(measured)]).toEqual([runs, [`${code} BenchmarkBad`]])
    expect(allocsByName(measured)).toEqual({ BenchmarkGood: 0, BenchmarkLast: 0 })
  },
)

test('where output cannot be told from a name, the numbers are those of a run with -v, and that is reported', async () => {
  const measured = await measurePackage('chosen', { benchtime, binaryEnv: { GOBAD: 'confuses' } })
  const all = ['BenchmarkBad', 'BenchmarkGood', 'BenchmarkLast']
  expect(allocsByName(measured)).toEqual(Object.fromEntries(all.map((name) => [name, 0])))
  expect(problemList(measured)).toEqual(all.map((name) => `BENCHMARK_VERBOSE ${name}`))
})

const inWords = (problem: BenchmarkProblem) => rendered({ ...problem, severity: 'error' })

test('what a program said before it gave no number is in the message, and what was kept from it in the hint', async () => {
  process.env.WORDS_STORE = 'here'
  try {
    const { problems } = await measurePackage('words', { benchtime, isOpenBelow: true })
    const told = Object.fromEntries(problems.map((problem) => [problem.name, inWords(problem).message]))
    const says = (name: string, text: string): string => `${name} (example.com/bench/words) ${text}`
    expect(told).toEqual({
      BenchmarkSkips: says('BenchmarkSkips', 'was skipped: words_test.go:12: first; words_test.go:13: no database'),
      BenchmarkFails: says('BenchmarkFails', 'failed: words_test.go:18: cannot connect'),
      BenchmarkExits: expect.stringMatching(
        /ended the whole process \(exit code 3\), and printed: line 3; line 4; line 5; line 6; line 7 x{192}…$/,
      ),
      BenchmarkPanics: says('BenchmarkPanics', 'panicked: ::error::out of cheese <b>\x1b[31m, at words_test.go:33'),
      'BenchmarkHidden/skipped': says('BenchmarkHidden/skipped', 'was skipped: words_test.go:37: only on Sundays'),
    })
    const hints = problems
      .filter((it) => inWords(it).hint?.includes('set pass-env: [WORDS_STORE]'))
      .map(({ name }) => name)
    expect(hints).toEqual(expect.arrayContaining(['BenchmarkFails', 'BenchmarkExits', 'BenchmarkHidden/skipped']))
  } finally {
    delete process.env.WORDS_STORE
  }
})
