import { isError } from '../diagnostic/diagnostic.ts'
import { groupBy } from '../lang/group-by.ts'
import type { BenchmarkRow, Finding } from '../report/report-schema.ts'
import { benchmarkOf } from '../report/subject.ts'
import type { Line } from '../words/inline.ts'
import { aboutIterations, count, grouped, onceIn, withRange } from '../words/numbers.ts'
import { quantity } from '../words/texts.ts'
import type { Cell, Section, Table } from './block.ts'
import { limitCell, nameCell } from './findings.ts'
import { placeIn } from './links.ts'
import { placeCell, type Shown } from './shown.ts'
import { whereSections } from './where.ts'

export type Over = Extract<Finding, { kind: 'over-budget' }>

/** So many rows leave room on the first screen for why. */
const mostFirst = 5

export function isOver(finding: Finding): finding is Over {
  return finding.kind === 'over-budget' && isError(finding)
}

/** The benchmarks that are over their limit, and where they allocate. Empty where there are none. */
export function overBenchmarks(shown: Shown): readonly Section[] {
  const told = shown.report.findings.filter(isOver).flatMap((finding) => {
    const row = benchmarkOf(shown.report, finding)
    return row === undefined ? [] : [{ finding, row }]
  })
  if (told.length === 0) return []
  const groups = byBenchmark(told, shown)
  const first = groups.length <= mostFirst ? groups : groups.slice(0, mostFirst - 1)
  const more = groups.slice(first.length)
  const table = (of: readonly Group[]): Section => ({ kind: 'table', table: tableOf(of, shown) })
  return [
    table(first),
    ...whereSections([...new Set(told.map(({ row }) => row))], shown.links),
    ...(more.length === 0
      ? []
      : [
          {
            kind: 'folded' as const,
            summary: `${count(more.length, 'more benchmark')} over`,
            sections: [table(more)],
          },
        ]),
  ]
}

/** The findings of one benchmark. */
type Group = { readonly row: BenchmarkRow; readonly findings: readonly [Over, ...Over[]] }

// One benchmark may be over in allocs/op and in B/op; bytes follow from allocations.
function byBenchmark(
  told: readonly { readonly row: BenchmarkRow; readonly finding: Over }[],
  { names }: Shown,
): readonly Group[] {
  const groups = groupBy(told, ({ finding }) => `${finding.subject.id} ${names.under(finding.runs)}`)
  return [...groups.values()].flatMap((group) => {
    const ordered = group.toSorted((a, b) => Number(a.finding.unit === 'B/op') - Number(b.finding.unit === 'B/op'))
    const [first, ...others] = ordered
    if (first === undefined) return []
    return [{ row: first.row, findings: [first.finding, ...others.map(({ finding }) => finding)] }]
  })
}

function tableOf(groups: readonly Group[], shown: Shown): Table {
  const isCompared = groups.some(({ row }) => row.base !== null)
  return {
    heads: [
      ['benchmark', 'left'],
      ['got', 'left'],
      ...(isCompared ? ([['base', 'left']] as const) : []),
      ['limit', 'left'],
      ['source', 'left'],
    ],
    rows: groups.map(({ row, findings }) => [
      nameCell(findings[0], shown),
      findings.flatMap((finding, i) => measured(row, finding, i === 0)),
      ...(isCompared ? [findings.map((finding) => atBase(row, finding))] : []),
      limitsCell(findings, shown),
      placeCell(row.at, shown.links),
    ]),
    statuses: null,
  }
}

function measured(row: BenchmarkRow, { unit }: Over, isFirst: boolean): Cell {
  const value: Line = [{ strong: [`${withRange(row, judgedValue(unit))} ${unit}`] }]
  if (!isFirst) return [value]
  const once: Line[] = row.once === null ? [] : [[`and ${onceIn(row.once, true)}`]]
  return [
    value,
    ...once,
    [`in ${aboutIterations(row.iterations)} ${row.iterations === 1 ? 'iteration' : 'iterations'}`],
  ]
}

function atBase({ base }: BenchmarkRow, { unit }: Over): Line {
  return [base === null ? 'not known' : quantity(base[judgedValue(unit)], unit)]
}

function judgedValue(unit: Over['unit']): 'allocsPerOp' | 'bytesPerOp' {
  return unit === 'B/op' ? 'bytesPerOp' : 'allocsPerOp'
}

function limitsCell(findings: Group['findings'], shown: Shown): Cell {
  if (findings.length === 1) return limitCell(findings[0], shown)
  const limits = findings.map(({ max, unit }): Line => [`${grouped(max)} ${unit}`])
  const places = findings.flatMap(({ budget }) => (budget === null ? [] : [placeIn(budget, shown.links)]))
  const distinct = new Map(places.map((place) => [JSON.stringify(place), place])).values()
  return [...limits, ...[...distinct].map((place): Line => [place])]
}
