import { groupBy } from '../lang/group-by.ts'
import type { BenchmarkRow, FunctionRow, LimitShown, Status } from '../report/report-schema.ts'
import { nameOf, siteCounts } from '../report/subject.ts'
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
  const isExact = manner === 'exact'
  const value = (row: BenchmarkRow, of: 'allocsPerOp' | 'bytesPerOp'): string =>
    row.status === 'not-measured' ? '-' : withRange(row, of)
  return tableOf<BenchmarkRow>(rows, manner, shown, {
    noun: 'benchmark',
    heads: [
      ['allocs/op', 'right'],
      ['limit', 'right'],
      ['B/op', 'right'],
      ['limit', 'right'],
      ['iterations', 'right'],
    ],
    cells: (row) => [
      cellOf(value(row, 'allocsPerOp')),
      limitCell(row.limit.allocs, manner),
      cellOf(value(row, 'bytesPerOp') + (isExact && row.once !== null ? ` and ${onceIn(row.once)}` : '')),
      limitCell(row.limit.bytes, manner),
      cellOf(isExact ? grouped(row.iterations) : aboutIterations(row.iterations)),
    ],
  })
}

/** Functions with their heap sites and limits. */
export function functionTable(rows: readonly FunctionRow[], manner: Manner, shown: Shown): Table {
  const isExact = manner === 'exact'
  return tableOf<FunctionRow>(rows, manner, shown, {
    noun: 'function',
    heads: [
      ['escapes', 'right'],
      ['limit', 'right'],
      [isExact ? 'sites' : 'heap sites', 'right'],
      ['limit', 'right'],
      ...(isExact ? [] : [['set at', 'left'] as const]),
    ],
    cells: (row) => [
      cellOf(grouped(siteCounts(row).escapes)),
      limitCell(row.limit.escapes, manner),
      cellOf(grouped(siteCounts(row).sites)),
      limitCell(row.limit.sites, manner),
      ...(isExact ? [] : [placeCell((row.limit.escapes ?? row.limit.sites)?.at ?? null, shown.links)]),
    ],
  })
}

type Columns<Row> = {
  readonly noun: string
  readonly heads: readonly Head[]
  readonly cells: (row: Row) => readonly Cell[]
}

/** A column that says the same in every row says nothing: neither one package nor all toolchains get one. */
function tableOf<Row extends BenchmarkRow | FunctionRow>(
  rows: readonly Row[],
  manner: Manner,
  { names }: Shown,
  { noun, heads, cells }: Columns<Row>,
): Table {
  const isExact = manner === 'exact'
  // In a comment what several toolchains agree on is one row.
  const groups = isExact
    ? rows.map((row) => [row])
    : [...groupBy(rows, (row) => JSON.stringify([nameOf(row), cells(row)])).values()]
  const under = (group: readonly Row[]): string => {
    const runs = group.map(({ run }) => run)
    return isExact ? names.under(runs) : names.unlessAll(runs)
  }
  const hasPackages = new Set(rows.map((row) => row.package)).size > 1
  const hasToolchains = groups.some((group) => under(group) !== '')
  const toolchain = (group: readonly Row[]): Cell => {
    const name = under(group)
    return cellOf(name === '' ? 'all' : { code: name })
  }
  return {
    heads: [
      [noun, 'left'],
      ...(hasPackages ? [['package', 'left'] as const] : []),
      ...heads,
      ...(hasToolchains ? [['toolchain', 'left'] as const] : []),
      ...(isExact ? [['', 'left'] as const] : []),
    ],
    rows: groups.flatMap((group) => {
      const [row] = group
      if (row === undefined) return []
      return [
        [
          cellOf({ code: row.name }),
          ...(hasPackages ? [cellOf({ code: row.package })] : []),
          ...cells(row),
          ...(hasToolchains ? [toolchain(group)] : []),
          ...statusCell(row, isExact),
        ],
      ]
    }),
    statuses: isExact ? rows.map(({ status }) => status) : null,
  }
}

function limitCell(limit: LimitShown | null, manner: Manner): Cell {
  if (limit === null) return manner === 'exact' ? [['-']] : []
  const isNumber = manner === 'steady' && /^\d+$/.test(limit.written)
  return cellOf(isNumber ? grouped(limit.max) : { code: limit.written })
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
    ...(benchmarks.length === 0 ? [] : [count(distinctNames(benchmarks), 'benchmark')]),
    ...(functions.length === 0 ? [] : [count(distinctNames(functions), 'function')]),
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

/** Each name once under however many toolchains, as the title counts. */
function distinctNames(rows: readonly (BenchmarkRow | FunctionRow)[]): number {
  return new Set(rows.map(nameOf)).size
}

/** What an entry asks for and has no number; never folded, since its absence looks like a pass. */
export function notMeasured({ report }: Shown): readonly Section[] {
  const missing = [...report.benchmarks, ...report.functions].filter((row) => row.status === 'not-measured')
  if (missing.length === 0) return []
  const heads = [
    ['not measured', 'left'],
    ['package', 'left'],
  ] as const
  const rows = missing.map((row) => [cellOf({ code: row.name }), cellOf({ code: row.package })])
  return [{ kind: 'table', table: { heads, rows, statuses: null } }]
}
