import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assemble } from '../../src/app/assemble.ts'
import { judgeReports, type TrustedBudget } from '../../src/app/judge-reports.ts'
import { readReport } from '../../src/report/read-report.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { runId } from '../../src/snapshot/run-id.ts'
import { renderJson } from '../../src/view/render-json.ts'
import { bench, func, pkg, report, run, site } from '../report/sample-reports.ts'
import { runs } from '../support/runs.ts'
import { budgetOf } from '../support/snapshots.ts'

const text = `version: 1
benchmarks:
  ./codec: { BenchmarkA: 1, BenchmarkB: { allocs: 0, bytes: 0 } }
functions:
  ./codec: { F: 1, G: 0 }
`
const budget = budgetOf(text)
const digest = `sha256:${'0'.repeat(64)}`
const trusted: TrustedBudget = { budget, path: 'allocs-budget.yml', digest }

const toolchain = { go: 'go1.26.3', goos: 'linux', goarch: 'amd64', goLine: '1.23', settings: {} }
const id = runId(toolchain, 'example.com/m')
const names = (...all: readonly string[]) => all.map((name) => ({ run: id, package: pkg, name }))

/** All within budget; every entry names one thing. */
const measured: Report = report({
  runs: [run({ id, toolchain, budget: { path: 'allocs-budget.yml', digest } })],
  benchmarks: [bench('BenchmarkA', 1, 1, { run: id }), bench('BenchmarkB', 0, 0, { run: id, bytesPerOp: 0 })],
  functions: [func('F', 1, [site('x escapes to heap', 3, 'x')], { run: id }), func('G', 0, [], { run: id })],
  exists: {
    benchmarks: names('BenchmarkA', 'BenchmarkB').map((it) => ({ ...it, allocsPerOp: null })),
    functions: names('F', 'G', 'H'),
  },
})
const given = JSON.parse(renderJson(measured)) as Report

function judged(files: readonly unknown[]): { readonly verdict: string; readonly codes: readonly string[] } {
  const readings = files.map((file, i) => readReport({ name: `${i}.json`, text: JSON.stringify(file) }))
  const reports = readings.flatMap((reading) => (reading.kind === 'read' ? [reading.read] : []))
  const diagnostics = readings.flatMap((reading) => (reading.kind === 'refused' ? [reading.diagnostic] : []))
  const context = { tool: { version: '0' }, commit: {}, diagnostics, expectsBase: false }
  const { verdict, diagnostics: all } = assemble(judgeReports(reports, trusted, context))
  return { verdict, codes: all.map(({ code }) => code) }
}

test('a report that is whole passes', () => {
  expect(judged([given])).toEqual({ verdict: 'pass', codes: [] })
})

test('what part of the budget a report was about is not repeated: all of it is judged', () => {
  const overrides = ['base: main', 'count: 5', 'modules: .', 'packages: ./codec', 'prepare: sh -c x\ntrue']
  const text = JSON.stringify({ ...given, runs: given.runs.map((each) => ({ ...each, overrides })) })
  const reading = readReport({ name: 'a.json', text })
  if (reading.kind !== 'read') throw new Error('it cannot be read')
  const context = { tool: { version: '0' }, commit: {}, diagnostics: [], expectsBase: false }
  const { runs: judgedRuns } = assemble(judgeReports([reading.read], trusted, context))
  expect(judgedRuns.map((each) => each.overrides)).toEqual([['base: main', 'count: 5']])
})

test('reports of two commits do not belong together', () => {
  const of = (sha: string) => ({ ...given, commit: { ...given.commit, head: sha } })
  expect(judged([of('a'.repeat(40)), of('b'.repeat(40))]).codes).toContain('REPORT_CONTRADICTS')
})

describe('of a report that passes', () => {
  type Path = readonly (string | number)[]
  const isNode = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  const pathsOf = (value: unknown, path: Path = []): readonly Path[] =>
    isNode(value)
      ? Object.entries(value).flatMap(([key, each]) => [[...path, key], ...pathsOf(each, [...path, key])])
      : []

  function edited(path: Path, edit: (parent: Record<string, unknown> & unknown[], key: string) => void): unknown {
    const copy: unknown = structuredClone(given)
    let parent = copy as Record<string, unknown>
    for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>
    edit(parent as Record<string, unknown> & unknown[], String(path.at(-1)))
    return copy
  }

  /** What is said beside the numbers, or is only ever shown. */
  const isSaid = (path: Path): boolean =>
    ['commit', 'tool', 'verdict', 'findings'].includes(String(path[0])) ||
    path.some((key) =>
      ['limit', 'status', 'source', 'reason', 'runs', 'file', 'line', 'column', 'overrides'].includes(String(key)),
    ) ||
    (path[0] === 'exists' && path[1] === 'functions' && path[2] === '2') // H, which no entry names

  test.each(
    pathsOf(given)
      .filter((path) => /^\d+$/.test(String(path.at(-1))) && !isSaid(path))
      .map((path) => [path.join('.'), path] as const),
  )('without %s nothing passes that was not measured', (_, path) => {
    const { verdict } = judged([edited(path, (parent, key) => parent.splice(Number(key), 1))])
    // A heap site that is left out is the reporter's claim: the numbers are, in a report.
    const isClaim =
      path.includes('sites') || path.join('.') === 'exists.benchmarks.0' || path.join('.') === 'exists.benchmarks.1'
    expect(verdict).toBe(isClaim ? 'pass' : 'cannot-judge')
  })

  test('any value of another kind, and any key more or less, is refused', () => {
    const paths = pathsOf(given).filter((path) => !['benchmark', 'function', 'text'].includes(String(path.at(-1))))
    const strange = fc.oneof(
      fc.constant(Number.NaN),
      fc.constant(-1),
      fc.constant(1.5),
      fc.constant({}),
      fc.constant([[]]),
      fc.constant(true),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        strange,
        fc.constantFrom('replace', 'add', 'remove'),
        (path, value, how) => {
          const file = edited(path, (parent, key) => {
            if (how === 'remove' && !Array.isArray(parent)) delete parent[key]
            else if (how === 'add' && !Array.isArray(parent)) Object.assign(parent, { more: value })
            else Object.assign(parent, { [key]: { strange: value } })
          })
          expect(judged([file])).toEqual({ verdict: 'cannot-judge', codes: expect.arrayContaining(['REPORT_INVALID']) })
        },
      ),
      { numRuns: runs(500) },
    )
  })

  test('any text in place of it is read as anything but a pass, and never ends us', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (file) => {
        expect(readReport({ name: 'x.json', text: file }).kind).toBe('refused')
      }),
    )
    expect(readReport({ name: 'deep.json', text: '['.repeat(1_000_000) }).kind).toBe('refused')
    expect(readReport({ name: 'deep.json', text: `${'['.repeat(50_000)}${']'.repeat(50_000)}` }).kind).toBe('refused')
    expect(
      readReport({ name: 'proto.json', text: JSON.stringify(given).replace('{', '{"__proto__":{"verdict":"pass"},') })
        .kind,
    ).toBe('refused')
  })
})
