import { groupBy } from '../lang/group-by.ts'
import type { BenchmarkRow, Report } from '../report/report-schema.ts'
import { nameOf } from '../report/subject.ts'
import { grouped } from '../words/numbers.ts'
import { bar, barMarks } from './bar.ts'
import type { Section } from './block.ts'
import { columns } from './columns.ts'

const barWidth = 40
/** More bars are no picture. */
const mostBars = 40

/** The benchmarks with a limit of allocs/op as bars, what is over first: got against the limit and base. Empty where none has one. */
export function chart({ benchmarks }: Pick<Report, 'benchmarks'>): readonly Section[] {
  const limited = benchmarks.filter(({ limit, status }) => limit.allocs !== null && status !== 'not-measured')
  // Under several toolchains the highest is shown.
  const highest = [...groupBy(limited, nameOf).values()].flatMap((rows) =>
    [...rows].sort((a, b) => b.allocsPerOp - a.allocsPerOp).slice(0, 1),
  )
  const all = [...highest].sort((a, b) => excess(b) - excess(a) || b.allocsPerOp - a.allocsPerOp)
  const rows = all.slice(0, mostBars)
  if (rows.length < 2) return []
  const scale = Math.max(...rows.map(({ allocsPerOp }) => allocsPerOp))
  const lines = columns(
    rows.map((row) => [
      { text: row.name },
      { text: bar(row.allocsPerOp, row.limit.allocs?.max ?? null, scale, barWidth).padEnd(barWidth) },
      { text: numbers(row) },
    ]),
    '',
  )
  const left = all.length - rows.length
  const more = left > 0 ? [`and ${grouped(left)} more`] : []
  const legend = `allocs/op: ${barMarks.within} within the limit, ${barMarks.over} over it`
  return [
    {
      kind: 'folded',
      summary: 'All benchmarks against their limits',
      sections: [{ kind: 'code', language: 'text', text: [legend, '', ...lines, ...more].join('\n') }],
    },
  ]
}

function excess({ allocsPerOp, limit }: BenchmarkRow): number {
  return Math.max(0, allocsPerOp - (limit.allocs?.max ?? 0))
}

function numbers({ allocsPerOp, limit, base }: BenchmarkRow): string {
  const was = base === null ? '' : `, base ${grouped(base.allocsPerOp)}`
  return `${grouped(allocsPerOp)}, limit ${limit.allocs?.written ?? ''}${was}`
}
