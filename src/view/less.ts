import type { BenchmarkRow, FunctionRow, Report } from '../report/report-schema.ts'
import { benchmarkOf, nameOf, siteCounts } from '../report/subject.ts'
import type { Inline, Line } from '../words/inline.ts'
import { grouped } from '../words/numbers.ts'
import { installed, startedBy } from '../words/program.ts'

/** Names in the line; all are in the tables. */
const mostNamed = 3

type Gain = { readonly name: string; readonly from: number; readonly to: number; readonly unit: string }

/**
 * A line about what allocates less than at base, where base was measured, and about benchmarks that need less than their limits.
 * Empty where there is nothing of the kind.
 */
export function lessLine(report: Pick<Report, 'benchmarks' | 'functions' | 'findings'>, program = installed): Line {
  const benchmarks = gains(report.benchmarks, ({ name, base, allocsPerOp, status }) =>
    base === null || status === 'not-measured'
      ? undefined
      : { name, from: base.allocsPerOp, to: allocsPerOp, unit: 'allocs/op' },
  )
  const functions = gains(report.functions, ({ name, base, ...row }) =>
    base === null ? undefined : { name, from: base.escapes, to: siteCounts(row).escapes, unit: 'escapes' },
  )
  const atBase = namedText('Less than at base: ', [...benchmarks, ...functions])
  const slack = report.findings.flatMap((finding): readonly (Gain & { readonly key: string })[] => {
    const row = finding.kind === 'slack' && finding.unit === 'allocs/op' ? benchmarkOf(report, finding) : undefined
    if (row === undefined || finding.kind !== 'slack' || row.base !== null) return []
    return [{ key: nameOf(row), name: row.name, from: finding.max, to: finding.got, unit: 'allocs/op' }]
  })
  const distinct = [...new Map(slack.map((gain) => [gain.key, gain])).values()]
  const limits = namedText('Less than the limit: ', distinct)
  if (limits.length === 0) return atBase
  const tighten: Line = [' ', { code: startedBy(program, 'allocs-budget update --tighten') }, ' keeps that.']
  return [...atBase, ...(atBase.length === 0 ? [] : [' ']), ...limits, ...tighten]
}

function gains<Row extends BenchmarkRow | FunctionRow>(
  rows: readonly Row[],
  gainOf: (row: Row) => Gain | undefined,
): readonly Gain[] {
  const less = rows.flatMap((row) => {
    const gain = gainOf(row)
    return gain === undefined || gain.to >= gain.from ? [] : [[nameOf(row), gain] as const]
  })
  return [...new Map(less).values()]
}

function namedText(title: string, all: readonly Gain[]): Line {
  if (all.length === 0) return []
  const shown = all.slice(0, mostNamed)
  const more = all.length - shown.length
  return [
    title,
    ...shown.flatMap(({ name, from, to, unit }, i): readonly Inline[] => [
      i === 0 ? '' : ', ',
      { code: name },
      ` ${grouped(from)} → ${grouped(to)} ${unit}`,
    ]),
    more > 0 ? ` and ${grouped(more)} more.` : '.',
  ]
}
