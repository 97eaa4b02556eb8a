import type { BenchmarkRow, FunctionRow, LimitShown, Status } from '../report/report-schema.ts'
import { countedSites, escapesOf } from '../report/subject.ts'
import { aboutIterations, count, grouped, onceIn, withRange } from '../words/numbers.ts'
import type { Align, Cell, Section, Table } from './block.ts'
import { cellOf, placeCell, type Shown } from './shown.ts'

/**
 * How rows are told: `exact` as they are, each with its status; `steady` for a comment, in which a number that no run repeats
 * would be an edit of every run.
 */
type Manner = 'exact' | 'steady'

type Head = readonly [title: string, align: Align]

/** Benchmarks with their numbers and limits. */
export function benchmarkTable(rows: readonly BenchmarkRow[], manner: Manner, shown: Shown): Table {
  const under = toolchains(rows, shown)
  const isExact = manner === 'exact'
  const value = (row: BenchmarkRow, of: 'allocsPerOp' | 'bytesPerOp'): string =>
    row.status === 'not-measured' ? '-' : withRange(row, of)
  return {
    heads: [
      ['benchmark', 'left'],
      ['package', 'left'],
      ['allocs/op', 'right'],
      ['limit', 'right'],
      ['B/op', 'right'],
      ['limit', 'right'],
      ['iterations', 'right'],
      ...under.head,
      ...statusHead(isExact),
    ],
    rows: rows.map((row) => [
      ...nameCells(row),
      cellOf(value(row, 'allocsPerOp')),
      limitCell(row.limit.allocs, manner),
      cellOf(value(row, 'bytesPerOp') + (isExact && row.once !== null ? ` and ${onceIn(row.once)}` : '')),
      limitCell(row.limit.bytes, manner),
      cellOf(isExact ? grouped(row.iterations) : aboutIterations(row.iterations)),
      ...under.of(row),
      ...statusCell(row, isExact),
    ]),
    statuses: isExact ? rows.map(({ status }) => status) : null,
  }
}

/** Functions with their heap sites and limits. */
export function functionTable(rows: readonly FunctionRow[], manner: Manner, shown: Shown): Table {
  const under = toolchains(rows, shown)
  const isExact = manner === 'exact'
  return {
    heads: [
      ['function', 'left'],
      ['package', 'left'],
      ['escapes', 'right'],
      ['limit', 'right'],
      [isExact ? 'sites' : 'heap sites', 'right'],
      ['limit', 'right'],
      ...(isExact ? [] : [['set at', 'left'] as const]),
      ...under.head,
      ...statusHead(isExact),
    ],
    rows: rows.map((row) => [
      ...nameCells(row),
      cellOf(grouped(escapesOf(row.sites).length)),
      limitCell(row.limit.escapes, manner),
      cellOf(grouped(countedSites(row.sites).length)),
      limitCell(row.limit.sites, manner),
      ...(isExact ? [] : [placeCell((row.limit.escapes ?? row.limit.sites)?.at ?? null, shown.links)]),
      ...under.of(row),
      ...statusCell(row, isExact),
    ]),
    statuses: isExact ? rows.map(({ status }) => status) : null,
  }
}

function nameCells(row: BenchmarkRow | FunctionRow): readonly Cell[] {
  return [[[{ code: row.name }]], [[{ code: row.package }]]]
}

// A column that says the same in every row says nothing.
function toolchains(
  rows: readonly { readonly run: string }[],
  { names }: Shown,
): { readonly head: readonly Head[]; readonly of: (row: { readonly run: string }) => readonly Cell[] } {
  return rows.some(({ run }) => names.of(run) !== '')
    ? { head: [['toolchain', 'left']], of: ({ run }) => [[[{ code: names.of(run) }]]] }
    : { head: [], of: () => [] }
}

function limitCell(limit: LimitShown | null, manner: Manner): Cell {
  if (limit === null) return manner === 'exact' ? [['-']] : []
  const isNumber = manner === 'steady' && /^\d+$/.test(limit.written)
  return cellOf(isNumber ? grouped(limit.max) : { code: limit.written })
}

function statusHead(isExact: boolean): readonly Head[] {
  return isExact ? [['', 'left']] : []
}

function statusCell(
  row: { readonly status: Status; readonly cached?: true | undefined },
  isExact: boolean,
): readonly Cell[] {
  const { status, cached } = row
  const said = status === 'pass' ? 'ok' : status.replace('-', ' ')
  // As go test has it. Not in a comment: it says what was measured, whenever that was.
  return isExact ? [cellOf(cached === true ? `${said} (cached)` : said)] : []
}

/** The rows nobody has to look at, folded: what is within budget, and what ran without a limit. */
export function withinBudget(shown: Shown): readonly Section[] {
  return [...foldedRows('pass', 'within budget', shown), ...foldedRows('unlisted', 'without a limit', shown)]
}

function foldedRows(status: Status, what: string, shown: Shown): readonly Section[] {
  const benchmarks = shown.report.benchmarks.filter((row) => row.status === status)
  const functions = shown.report.functions.filter((row) => row.status === status)
  const parts = [
    ...(benchmarks.length === 0 ? [] : [count(benchmarks.length, 'benchmark')]),
    ...(functions.length === 0 ? [] : [count(functions.length, 'function')]),
  ]
  if (parts.length === 0) return []
  const tables = [
    ...(benchmarks.length === 0 ? [] : [benchmarkTable(benchmarks, 'steady', shown)]),
    ...(functions.length === 0 ? [] : [functionTable(functions, 'steady', shown)]),
  ]
  return [
    {
      kind: 'folded',
      summary: `${parts.join(' and ')} ${what}`,
      sections: tables.map((table) => ({ kind: 'table', table })),
    },
  ]
}

/** What an entry asks for and no number was had for; never folded, since its absence looks like a pass. */
export function notMeasured({ report }: Shown): readonly Section[] {
  const missing = [...report.benchmarks, ...report.functions].filter((row) => row.status === 'not-measured')
  if (missing.length === 0) return []
  const heads = [
    ['not measured', 'left'],
    ['package', 'left'],
  ] as const
  return [{ kind: 'table', table: { heads, rows: missing.map(nameCells), statuses: null } }]
}
