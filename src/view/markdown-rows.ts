import type { BenchmarkRow, FunctionRow, LimitShown, Report, Status } from '../report/report.ts'
import { aboutIterations, count, grouped, withRange } from '../words/numbers.ts'
import { cell } from './escape.ts'
import { type Links, linkTo } from './markdown-links.ts'
import { folded, markdownTable } from './markdown-table.ts'
import { toolchainLabel } from './merge-findings.ts'

/** The rows nobody has to look at, folded: what is within budget, and what ran without a limit. */
export function withinBudget(report: Report, links: Links): string {
  const of = (status: Status) => ({
    benchmarks: report.benchmarks.filter((row) => row.status === status),
    functions: report.functions.filter((row) => row.status === status),
  })
  const label = toolchainLabel(report)
  return [rows(of('pass'), 'within budget', label, links), rows(of('unlisted'), 'without a limit', label, links)]
    .filter((part) => part !== '')
    .join('\n\n')
}

type Rows = { readonly benchmarks: readonly BenchmarkRow[]; readonly functions: readonly FunctionRow[] }

function rows({ benchmarks, functions }: Rows, what: string, label: Label, links: Links): string {
  const parts = [
    ...(benchmarks.length === 0 ? [] : [count(benchmarks.length, 'benchmark')]),
    ...(functions.length === 0 ? [] : [count(functions.length, 'function')]),
  ]
  if (parts.length === 0) return ''
  const tables = [benchmarkTable(benchmarks, label), functionTable(functions, label, links)].filter(
    (table) => table !== '',
  )
  return folded(`${parts.join(' and ')} ${what}`, tables.join('\n\n'))
}

/** What an entry asks for and no number was had for; never folded, since its absence looks like a pass. */
export function notMeasured(report: Report): string {
  const missing = [...report.benchmarks, ...report.functions].filter((row) => row.status === 'not-measured')
  if (missing.length === 0) return ''
  return markdownTable(
    [
      ['not measured', 'left'],
      ['package', 'left'],
    ],
    missing.map((row) => [cell(row.name), cell(row.package)]),
  )
}

function benchmarkTable(rows: readonly BenchmarkRow[], label: Label): string {
  if (rows.length === 0) return ''
  const heads = [
    ['benchmark', 'left'],
    ['package', 'left'],
    ['allocs/op', 'right'],
    ['limit', 'right'],
    ['B/op', 'right'],
    ['limit', 'right'],
    ['iterations', 'right'],
    ...toolchainHead(label, rows),
  ] as const
  return markdownTable(
    heads,
    rows.map((row) => [
      cell(row.name),
      cell(row.package),
      withRange(row, 'allocsPerOp'),
      written(row.limit.allocs),
      withRange(row, 'bytesPerOp'),
      written(row.limit.bytes),
      aboutIterations(row.iterations),
      ...toolchainCell(label, row),
    ]),
  )
}

function functionTable(rows: readonly FunctionRow[], label: Label, links: Links): string {
  if (rows.length === 0) return ''
  const heads = [
    ['function', 'left'],
    ['package', 'left'],
    ['escapes', 'right'],
    ['limit', 'right'],
    ['heap sites', 'right'],
    ['limit', 'right'],
    ['set at', 'left'],
    ...toolchainHead(label, rows),
  ] as const
  return markdownTable(
    heads,
    rows.map((row) => [
      cell(row.name),
      cell(row.package),
      grouped(row.sites.filter((site) => site.class === 'escape').length),
      written(row.limit.escapes),
      grouped(row.sites.filter((site) => site.class !== 'free').length),
      written(row.limit.sites),
      setAt(row.limit.escapes ?? row.limit.sites, links),
      ...toolchainCell(label, row),
    ]),
  )
}

type Label = (run: string) => string

// A column that says the same in every row says nothing.
function toolchainHead(
  label: Label,
  rows: Rows['benchmarks'] | Rows['functions'],
): readonly (readonly [string, 'left'])[] {
  return rows.some(({ run }) => label(run) !== '') ? [['toolchain', 'left']] : []
}

function toolchainCell(label: Label, { run }: { readonly run: string }): readonly string[] {
  return label(run) === '' ? [] : [cell(label(run))]
}

function written(limit: LimitShown | undefined): string {
  if (limit === undefined) return ''
  return /^\d+$/.test(limit.written) ? grouped(limit.max) : cell(limit.written)
}

function setAt(limit: LimitShown | undefined, links: Links): string {
  return limit === undefined ? '' : linkTo(limit.at, links)
}
