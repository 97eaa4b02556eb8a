import type { BenchmarkRow, FunctionRow, LimitShown, Report, Status } from '../report/report-schema.ts'
import { countedSites, escapesOf } from '../report/subject.ts'
import type { ToolchainNames } from '../words/format-toolchain.ts'
import { aboutIterations, count, grouped, withRange } from '../words/numbers.ts'
import { cell } from './escape.ts'
import { type Links, linkTo } from './markdown-links.ts'
import { folded, markdownTable } from './markdown-table.ts'
import type { Shown } from './shown.ts'

/** The rows nobody has to look at, folded: what is within budget, and what ran without a limit. */
export function withinBudget(shown: Shown): string {
  const { report } = shown
  const of = (status: Status) => ({
    benchmarks: report.benchmarks.filter((row) => row.status === status),
    functions: report.functions.filter((row) => row.status === status),
  })
  return [rows(of('pass'), 'within budget', shown), rows(of('unlisted'), 'without a limit', shown)]
    .filter((part) => part !== '')
    .join('\n\n')
}

type Rows = { readonly benchmarks: readonly BenchmarkRow[]; readonly functions: readonly FunctionRow[] }

function rows({ benchmarks, functions }: Rows, what: string, { links, names }: Shown): string {
  const parts = [
    ...(benchmarks.length === 0 ? [] : [count(benchmarks.length, 'benchmark')]),
    ...(functions.length === 0 ? [] : [count(functions.length, 'function')]),
  ]
  if (parts.length === 0) return ''
  const tables = [benchmarkTable(benchmarks, names), functionTable(functions, names, links)].filter(
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

function benchmarkTable(rows: readonly BenchmarkRow[], names: ToolchainNames): string {
  if (rows.length === 0) return ''
  const heads = [
    ['benchmark', 'left'],
    ['package', 'left'],
    ['allocs/op', 'right'],
    ['limit', 'right'],
    ['B/op', 'right'],
    ['limit', 'right'],
    ['iterations', 'right'],
    ...toolchainHead(names, rows),
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
      ...toolchainCell(names, row),
    ]),
  )
}

function functionTable(rows: readonly FunctionRow[], names: ToolchainNames, links: Links): string {
  if (rows.length === 0) return ''
  const heads = [
    ['function', 'left'],
    ['package', 'left'],
    ['escapes', 'right'],
    ['limit', 'right'],
    ['heap sites', 'right'],
    ['limit', 'right'],
    ['set at', 'left'],
    ...toolchainHead(names, rows),
  ] as const
  return markdownTable(
    heads,
    rows.map((row) => [
      cell(row.name),
      cell(row.package),
      grouped(escapesOf(row.sites).length),
      written(row.limit.escapes),
      grouped(countedSites(row.sites).length),
      written(row.limit.sites),
      setAt(row.limit.escapes ?? row.limit.sites, links),
      ...toolchainCell(names, row),
    ]),
  )
}

// A column that says the same in every row says nothing.
function toolchainHead(
  names: ToolchainNames,
  rows: Rows['benchmarks'] | Rows['functions'],
): readonly (readonly [string, 'left'])[] {
  return rows.some(({ run }) => names.of(run) !== '') ? [['toolchain', 'left']] : []
}

function toolchainCell(names: ToolchainNames, { run }: { readonly run: string }): readonly string[] {
  return names.of(run) === '' ? [] : [cell(names.of(run))]
}

function written(limit: LimitShown | null): string {
  if (limit === null) return ''
  return /^\d+$/.test(limit.written) ? grouped(limit.max) : cell(limit.written)
}

function setAt(limit: LimitShown | null, links: Links): string {
  return limit === null ? '' : linkTo(limit.at, links)
}
