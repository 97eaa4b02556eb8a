import type { ReadReport } from '../report/read-report.ts'
import type { BenchmarkRow, Report, SiteRow, WhereRow } from '../report/report.ts'
import type { ReportJson } from '../report/report-schema.ts'
import { siteOf } from './snapshots-of-report.ts'

/** Gives the rows of a judged report what the reports say of where benchmarks allocate: of no weight for the verdict. */
export function withExplanations(report: Report, reports: readonly ReadReport[]): Report {
  const rows = new Map(reports.flatMap(({ report: read }) => read.benchmarks.map((row) => [keyOf(row), row] as const)))
  const benchmarks = report.benchmarks.map((row): BenchmarkRow => {
    const read = rows.get(keyOf(row))
    if (read === undefined) return row
    return { ...row, where: read.where.map(whereOf), ...(read.base !== null && { base: read.base }) }
  })
  return { ...report, benchmarks }
}

function keyOf(row: { readonly run: string; readonly package: string; readonly name: string; readonly cpu: number }) {
  return JSON.stringify([row.run, row.package, row.name, row.cpu])
}

function whereOf({
  base,
  cause,
  changed,
  sites,
  source,
  ...row
}: ReportJson['benchmarks'][number]['where'][number]): WhereRow {
  const siteRow = (site: (typeof sites)[number]): SiteRow => ({
    ...siteOf(site),
    permitted: site.permitted,
    source: site.file === row.file && site.line === row.line ? source : '',
  })
  return {
    ...row,
    source,
    sites: sites.map(siteRow),
    ...(base !== null && { base }),
    ...(cause !== null && { cause }),
    ...(changed !== null && { changed }),
  }
}
