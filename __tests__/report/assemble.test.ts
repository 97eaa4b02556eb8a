import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assemble } from '../../src/app/assemble.ts'
import { renderJson } from '../../src/view/render-json.ts'
import { told } from '../support/told.ts'
import {
  at,
  bench,
  cannotJudgeSample,
  func,
  loosened,
  matrixSample,
  newEscape,
  overBenchmark,
  overFunction,
  pkg,
  report,
  run,
  type Sample,
  sample,
  site,
} from './sample-reports.ts'

const one = run({ id: 'one' })
const two = run({ id: 'two', toolchain: { ...run().toolchain, go: 'go1.27.0' } })
const inRun = (id: string, got: number) => bench('BenchmarkA', got, 0, { run: id })

describe('what several runs say', () => {
  test('in the same words is one finding, about the row of the first of them', () => {
    const rows = [inRun('two', 2), inRun('one', 2)]
    const { findings, benchmarks } = report({ runs: [two, one], findings: rows.map((row) => overBenchmark(row)) })
    expect(findings).toMatchObject([{ subject: { kind: 'benchmark', id: 0 }, runs: ['one', 'two'] }])
    expect(benchmarks.map((row) => row.run)).toEqual(['one', 'two'])
  })

  test.each([
    ['another number', { got: 3 }],
    ['another limit', { max: 1 }],
    ['another place of the limit', { budget: at(99) }],
    ['another reason', { reason: 'why' }],
    ['another severity', { severity: 'warning' as const }],
    ['another unit', { unit: 'B/op' as const }],
  ])('with %s is two', (_, over) => {
    const { findings } = report({
      runs: [one, two],
      findings: [overBenchmark(inRun('one', 2)), overBenchmark(inRun('two', 2), over)],
    })
    expect(findings.map((it) => (it.kind === 'loosened' ? [] : it.runs)).toSorted()).toEqual([['one'], ['two']])
  })

  test('of two sites that sound alike at one place is two, in one run and in several', () => {
    const twin = () => site('make([]byte, n) escapes to heap', 4, '')
    const findingsIn = (id: string) => {
      const sites = [twin(), twin()]
      const fn = func('Twice', 0, sites, { run: id })
      return sites.map((each) => newEscape(fn, { site: each }))
    }
    const shown = (findings: readonly ReturnType<typeof newEscape>[]) =>
      report({ runs: [one, two], findings }).findings.map((it) => ('site' in it ? [it.site, it.runs] : []))
    expect(shown(findingsIn('one'))).toEqual([
      [0, ['one']],
      [1, ['one']],
    ])
    expect(shown([...findingsIn('two'), ...findingsIn('one')])).toEqual([
      [0, ['one', 'two']],
      [1, ['one', 'two']],
    ])
  })

  test('with what another Go explains in one of them is two', () => {
    const findings = [overBenchmark(inRun('one', 2)), overBenchmark(inRun('two', 2))] as const
    const shares = new Map([[findings[1], { measuredWith: 'go1.25', explains: 1 }]])
    expect(told(report({ runs: [one, two], findings, shares })).map(({ toolchain }) => toolchain)).toEqual([
      null,
      { measuredWith: 'go1.25', explains: 1 },
    ])
  })

  test('of one message is one diagnostic with its runs; what a run says twice it says once', () => {
    const broken = { code: 'BUILD_FAILED', severity: 'error', message: 'm.go does not compile' } as const
    const about = (id: string) => ({ ...broken, about: { run: id } })
    const { diagnostics } = report({ diagnostics: [about('two'), about('one'), about('one'), broken] })
    expect(diagnostics.map(({ message, runs }) => [message, runs])).toEqual([
      [broken.message, []],
      [broken.message, ['one', 'two']],
    ])
  })
})

describe('what a finding is about', () => {
  const sites = [site('moved to heap: b', 20, ''), site('moved to heap: a', 10, '')]
  const [late = site('', 0, ''), early = site('', 0, '')] = sites
  const fn = func('F', 0, sites)

  test('is found where its row and its site are after sorting', () => {
    const given = report({
      functions: [fn, func('A', 9, [])],
      findings: [overFunction(fn, { site: late }), newEscape(fn, { site: early })],
    })
    expect(given.functions.map(({ name }) => name)).toEqual(['A', 'F'])
    expect(given.findings).toMatchObject([
      { kind: 'over-budget', subject: { kind: 'function', id: 1 }, site: 1 },
      { kind: 'new-escape', subject: { kind: 'function', id: 1 }, site: 0 },
    ])
    expect(told(given).map(({ text }) => text)).toEqual(['moved to heap: b', 'moved to heap: a'])
  })

  test('is the row of its own, where a benchmark ran at two values of GOMAXPROCS', () => {
    const rows = [4, 1].map((cpu) => bench('BenchmarkA', cpu, 0, { cpu }))
    const given = report({ findings: rows.map((row) => overBenchmark(row)) })
    expect(given.findings.map((it) => 'subject' in it && given.benchmarks[it.subject.id]?.cpu)).toEqual([4, 1])
    expect(given.benchmarks.map(({ cpu }) => cpu)).toEqual([1, 4])
  })

  test('has to be among what was judged', () => {
    const { shares: _, ...judgement } = sample({ findings: [overBenchmark(inRun('one', 2))] })
    const draft = { tool: { version: '0' }, commit: {}, diagnostics: [] }
    expect(() => assemble({ ...draft, judgement: { ...judgement, benchmarks: [] } })).toThrow('not judged')
  })
})

describe('the verdict', () => {
  const broken = { code: 'INTERNAL', severity: 'error', message: 'broken' } as const
  const row = inRun('one', 2)
  test.each<[string, Partial<Sample>, readonly (typeof broken)[], string]>([
    ['pass with nothing to say', {}, [], 'pass'],
    ['pass with warnings', { findings: [overBenchmark(row, { severity: 'warning' })] }, [], 'pass'],
    ['over-budget with an error finding', { findings: [overBenchmark(row)] }, [], 'over-budget'],
    [
      'over-budget with a loosened limit as an error',
      { loosened: [loosened({ severity: 'error' })] },
      [],
      'over-budget',
    ],
    ['cannot-judge with an error diagnostic', { diagnostics: [broken] }, [], 'cannot-judge'],
    ['cannot-judge where both are', { findings: [overBenchmark(row)], diagnostics: [broken] }, [], 'cannot-judge'],
    ['cannot-judge where the error comes later', { findings: [overBenchmark(row)] }, [broken], 'cannot-judge'],
  ])('is %s', (_, given, later, want) => {
    expect(report(given, later).verdict).toBe(want)
  })
})

test('a draft without a judgement is a report of its diagnostics', () => {
  const { verdict, runs, diagnostics, commit } = assemble({
    tool: { version: '0' },
    commit: { head: 'b' },
    diagnostics: [{ code: 'BUDGET_NOT_FOUND', severity: 'error', message: 'there is no budget' }],
  })
  expect([verdict, runs, diagnostics.length]).toEqual(['cannot-judge', [], 1])
  expect(commit).toEqual({ measured: null, head: 'b', base: null, baseRef: null, differs: null })
})

test('of the files that moved, those are named that the report names', () => {
  const { shares: _, ...judgement } = sample({ functions: [func('F', 9, [site('', 1, '', { file: 'deep/m.go' })])] })
  const moved = new Set(['deep/m.go', 'codec/encode.go', 'other.go'])
  const { commit } = assemble({ tool: { version: '0' }, commit: {}, diagnostics: [], judgement, moved })
  expect(commit.differs).toEqual(['codec/encode.go', 'deep/m.go'])
})

test('a parameter that began to leak is told of the site and of the finding about it, and its file is named', () => {
  const [given, other] = [site('moved to heap: x', 9, '\tx := 1', { cause: 'passed-on' }), site('new(T)', 11, '')]
  const row = func('F', 0, [given, other])
  const { shares: _, ...judgement } = sample({ functions: [row], findings: [newEscape(row)] })
  const place = { function: 'Keep', file: 'deep/keep.go', line: 3, source: '\tkept = x' }
  const leak = { ...place, package: pkg, parameter: 'x', was: 'nothing' } as const
  const told = { leak, changed: place, cause: 'leaking-parameter' } as const
  const draft = { tool: { version: '0' }, commit: {}, diagnostics: [], judgement, moved: new Set(['deep/keep.go']) }
  const { functions, findings, commit } = assemble({ ...draft, leaks: new Map([[given, told]]) })
  expect(functions[0]?.sites).toEqual([{ ...given, ...told }, other])
  expect([findings[0]?.kind, commit.differs]).toEqual(['new-escape', ['deep/keep.go']])
  const without = assemble(draft)
  expect([without.functions[0]?.sites, without.commit.differs]).toEqual([[given, other], []])
  expect(findings[0]?.hint).not.toBe(without.findings[0]?.hint)
})

test('the same parts in any order are the same bytes', () => {
  const all = sample({
    ...cannotJudgeSample,
    runs: [...matrixSample.runs, run({ id: 'third', packages: [pkg, 'example.com/m'] })],
    benchmarks: [...new Set([...cannotJudgeSample.benchmarks, ...matrixSample.benchmarks])],
    functions: [...new Set([...cannotJudgeSample.functions, ...matrixSample.functions])],
    findings: [...new Set([...cannotJudgeSample.findings, ...matrixSample.findings])],
    loosened: matrixSample.loosened,
    diagnostics: [...cannotJudgeSample.diagnostics, ...matrixSample.diagnostics],
  })
  const want = renderJson(report(all))
  const shuffled = <T>(items: readonly T[]) =>
    fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length })
  fc.assert(
    fc.property(
      fc.record({
        runs: shuffled(all.runs),
        benchmarks: shuffled(all.benchmarks),
        functions: shuffled(all.functions),
        findings: shuffled(all.findings),
        loosened: shuffled(all.loosened),
        diagnostics: shuffled(all.diagnostics),
      }),
      (parts) => {
        expect(renderJson(report({ ...all, ...parts }))).toBe(want)
      },
    ),
    { numRuns: 30 },
  )
})
