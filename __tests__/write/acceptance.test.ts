import { describe, expect, test } from 'vitest'
import type { JudgedFinding } from '../../src/judge/judged.ts'
import {
  at,
  bench,
  func,
  newEscape,
  overBenchmark,
  overFunction,
  report,
  run,
  site,
  slack,
} from '../report/sample-reports.ts'

type Row = ReturnType<typeof bench>
const unlisted = (row: Row): JudgedFinding => ({
  kind: 'unlisted',
  severity: 'error',
  subject: { kind: 'benchmark', row },
  at: row.at,
  budget: null,
  reason: null,
  unit: 'allocs/op',
  got: row.allocsPerOp,
})
const noLimit = { allocs: null, bytes: null } as const

describe('what accepts', () => {
  test('raises each entry by its name, and past ten by none', () => {
    const rows = Array.from({ length: 11 }, (_, i) => bench(`BenchmarkMany${String.fromCharCode(97 + i)}`, 1, 0))
    const commandsOf = (n: number) =>
      report({ findings: rows.slice(0, n).map((row) => overBenchmark(row)) }).accept[0]?.commands
    expect(commandsOf(10)?.[0]?.match(/--only/g)).toHaveLength(10)
    expect(commandsOf(11)).toEqual(['allocs-budget update --raise'])
  })

  test('lowers what has slack by a command of its own, and only where that fails', () => {
    const [over, wide] = [bench('BenchmarkOver', 2, 1), bench('BenchmarkWide', 1, 3)]
    const commandsOf = (severity: 'error' | 'note') =>
      report({ findings: [overBenchmark(over), slack(wide, { severity })] }).accept[0]?.commands
    expect(commandsOf('error')).toEqual([
      'allocs-budget update --raise --only BenchmarkOver',
      'allocs-budget update --tighten --only BenchmarkWide',
    ])
    expect(commandsOf('note')).toEqual(['allocs-budget update --raise --only BenchmarkOver'])
  })

  test('is once for a budget of several modules, and what is new is named by its path there', () => {
    const other = run({ id: 'other', module: 'example.com/other', directory: 'other', overrides: ['packages: ./x'] })
    const [here, there] = [
      bench('BenchmarkHere', 1, 0),
      bench('BenchmarkThere', 2, 0, {
        run: 'other',
        package: 'example.com/other/x',
        limit: noLimit,
        status: 'unlisted',
      }),
    ]
    const { accept } = report({
      runs: [run({ overrides: ['packages: ./codec', 'base: main'] }), other],
      findings: [overBenchmark(here), unlisted(there)],
    })
    expect(accept).toEqual([
      {
        budget: 'allocs-budget.yml',
        toolchains: ['go1.26.3 linux/amd64'],
        commands: ['allocs-budget update --raise --only BenchmarkHere --packages ./codec,./x'],
        lines: 'benchmarks:\n  ./codec:\n    BenchmarkHere: 1\n  example.com/other/x:\n    BenchmarkThere: 2',
        override: null,
      },
    ])
  })

  test('adds a line for what a rule asks an entry for, as high as any toolchain has it; a warning asks for none', () => {
    const limit = { escapes: null, sites: null }
    const sites = [site('moved to heap: x', 1, ''), site('moved to heap: y', 2, '')]
    const fn = func('Fresh', 0, sites, { limit, status: 'unlisted' })
    const low = bench('BenchmarkFresh', 1, 0, { limit: noLimit, status: 'unlisted' })
    const high = bench('BenchmarkFresh', 3, 0, { limit: noLimit, status: 'unlisted', run: 'later' })
    const runs = [run(), run({ id: 'later' })]
    expect(report({ runs, findings: [unlisted(low), unlisted(high), newEscape(fn)] }).accept).toMatchObject([
      { commands: [], lines: 'benchmarks:\n  ./codec:\n    BenchmarkFresh: 3\nfunctions:\n  ./codec:\n    Fresh: 2' },
    ])
    expect(report({ findings: [newEscape(fn, { severity: 'warning' })] }).accept).toEqual([])
  })

  test('is nothing of a report that passes', () => {
    expect(
      report({ findings: [overFunction(func('F', 0, [site('moved to heap: x', 1, '')]), { severity: 'note' })] })
        .accept,
    ).toEqual([])
  })
})

describe('a hint', () => {
  test('names what the entry needs for all that it is for, and a command that works from the root', () => {
    const place = at(7, 30)
    const limit = { allocs: { max: 1, written: '1', at: place }, bytes: null }
    const rows = [bench('BenchmarkSub/a', 2, 1, { limit }), bench('BenchmarkSub/b', 8, 1, { limit })]
    const budget = { path: 'deep/allocs-budget.yml', digest: `sha256:${'0'.repeat(64)}` }
    const { findings } = report({ runs: [run({ budget })], findings: rows.map((row) => overBenchmark(row)) })
    expect(findings.map(({ hint }) => hint)).toEqual([
      'see where it allocates with `allocs-budget explain BenchmarkSub/a -C deep`, or raise the limit at allocs-budget.yml:7 to 8',
      'see where it allocates with `allocs-budget explain BenchmarkSub/b -C deep`, or raise the limit at allocs-budget.yml:7 to 8',
    ])
  })
})
