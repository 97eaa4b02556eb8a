import type { BenchmarkRow, Report } from '../report/report-schema.ts'
import { nameOf } from '../report/subject.ts'
import type { Inline, Line } from '../words/inline.ts'
import { grouped } from '../words/numbers.ts'
import type { Section } from './block.ts'

/** Names in the line; all are in the tables. */
const mostNamed = 3

/** A line about the benchmarks that allocate less than at base, where base was measured. Empty where there are none. */
export function lessThanBase({ benchmarks }: Pick<Report, 'benchmarks'>): readonly Section[] {
  const less = new Map(benchmarks.flatMap((row) => (isLess(row) ? [[nameOf(row), row] as const] : [])))
  if (less.size === 0) return []
  const shown = [...less.values()].slice(0, mostNamed)
  const more = less.size - shown.length
  const line: Line = [
    'Less than at base: ',
    ...shown.flatMap((row, i): readonly Inline[] => [
      i === 0 ? '' : ', ',
      { code: row.name },
      ` ${grouped(row.base?.allocsPerOp ?? 0)} → ${grouped(row.allocsPerOp)} allocs/op`,
    ]),
    more > 0 ? ` and ${grouped(more)} more.` : '.',
  ]
  return [{ kind: 'text', lines: [line] }]
}

function isLess({ base, allocsPerOp, status }: BenchmarkRow): boolean {
  return base !== null && status !== 'not-measured' && allocsPerOp < base.allocsPerOp
}
