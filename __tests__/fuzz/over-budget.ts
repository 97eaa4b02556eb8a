import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import { assemble } from '../../src/app/assemble.ts'
import { judgeReports } from '../../src/app/judge-reports.ts'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { readReport } from '../../src/report/read-report.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { runId } from '../../src/snapshot/run-id.ts'
import { renderJson } from '../../src/view/render-json.ts'
import { bench, func, pkg, report, run, site } from '../report/sample-reports.ts'

/** A budget of all forms of entries, which the reports below exceed in one place each. */
export const budgetText = `version: 1
packages: [./...]
benchmarks:
  ./codec:
    BenchmarkA: 1
    BenchmarkB: { allocs: 0, bytes: 0 }
    BenchmarkC/size=*: 4
functions:
  ./codec:
    F: 1
    G: 0
    "(*T).M": [ x escapes to heap ]
rules:
  new-escapes: off
  loosened: error
overrides:
  - when: { go: "1.21" }
    benchmarks: { ./codec: { BenchmarkA: 2 } }
`

const file = 'allocs-budget.yml'
const digest = `sha256:${'0'.repeat(64)}`
const toolchain = { go: 'go1.26.3', goos: 'linux', goarch: 'amd64', goLine: '1.23', settings: {} }
const id = runId(toolchain, 'example.com/m')

type Numbers = { readonly a: number; readonly b: number; readonly c: number; readonly f: number; readonly m: number }

function measured({ a, b, c, f, m }: Numbers): Report {
  const sites = (count: number) => Array.from({ length: count }, (_, i) => site('x escapes to heap', 3 + i, 'x'))
  const names = (...all: readonly string[]) => all.map((name) => ({ run: id, package: pkg, name }))
  return report({
    runs: [run({ id, toolchain, budget: { path: file, digest } })],
    benchmarks: [
      bench('BenchmarkA', a, 1, { run: id }),
      bench('BenchmarkB', 0, 0, { run: id, bytesPerOp: b, most: { allocsPerOp: 0, bytesPerOp: b } }),
      bench('BenchmarkC/size=8', c, 4, { run: id }),
    ],
    functions: [
      func('F', 1, sites(f), { run: id }),
      func('G', 0, [], { run: id }),
      func('(*T).M', 1, sites(m), { run: id }),
    ],
    exists: {
      benchmarks: names('BenchmarkA', 'BenchmarkB', 'BenchmarkC/size=8').map((it) => ({ ...it, allocsPerOp: null })),
      functions: names('F', 'G', '(*T).M'),
    },
  })
}

const within: Numbers = { a: 1, b: 0, c: 4, f: 1, m: 1 }
const json = (over: Partial<Numbers>): Report => JSON.parse(renderJson(measured({ ...within, ...over }))) as Report

/** All within budget. */
export const passing = json({})

/** Each over budget in one place, whose number a report must have changed to pass. */
export const failing: readonly { readonly over: keyof Numbers; readonly report: Report }[] = [
  { over: 'a', report: json({ a: 2 }) },
  { over: 'b', report: json({ b: 16 }) },
  { over: 'c', report: json({ c: 5 }) },
  { over: 'f', report: json({ f: 2 }) },
  { over: 'm', report: json({ m: 2 }) },
]

const original = parseBudget(budgetText, file).budget
if (original === undefined) throw new Error('the budget is broken')
const trusted = { budget: original, path: file, digest }

/** Judges reports, as texts, with the budget above. */
export function verdictOfReports(texts: readonly string[]): Report['verdict'] {
  const readings = texts.map((text, i) => readReport({ name: `${i}.json`, text }))
  const reports = readings.flatMap((reading) => (reading.kind === 'read' ? [reading.read] : []))
  const diagnostics = readings.flatMap((reading) => (reading.kind === 'refused' ? [reading.diagnostic] : []))
  const context = { tool: { version: '0' }, commit: {}, diagnostics, expectsBase: false }
  return assemble(judgeReports(reports, trusted, context)).verdict
}

/** Judges a report with another budget, alone or compared with the one above as base's; undefined where it is no budget. */
export function verdictWithBudget(
  text: string,
  given: Report,
  against: 'base' | 'nothing' = 'base',
): Report['verdict'] | undefined {
  const { budget, diagnostics } = parseBudget(text, file)
  if (budget === undefined) return undefined
  const reading = readReport({ name: 'r.json', text: JSON.stringify(given) })
  if (reading.kind !== 'read') throw new Error('the report is broken')
  const compared = against === 'nothing' ? {} : { baseBudget: trusted.budget }
  const context = { tool: { version: '0' }, commit: {}, diagnostics, expectsBase: against === 'base' }
  return assemble(judgeReports([reading.read], { budget, path: file, digest }, { ...context, ...compared })).verdict
}

/** Whether a text says the same as the budget above, as YAML: then what failed must not pass. */
export function saysTheSame(text: string): boolean {
  try {
    return isDeepStrictEqual(parse(text, { logLevel: 'silent' }), parse(budgetText))
  } catch {
    return false
  }
}
