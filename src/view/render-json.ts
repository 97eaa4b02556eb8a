import type { Report } from '../report/report-schema.ts'
import { jsonForLog } from './escape.ts'

/** Nobody reads through more rows: without the white space, a report is half as long. */
const mostReadable = 2000

/** A report as JSON of schema v1, with a line end: two spaces deep, a list of numbers in one line; one of very many rows as short as may be. */
export function renderJson(report: Report): string {
  const isReadable = report.benchmarks.length + report.functions.length <= mostReadable
  return `${jsonForLog(isReadable ? readable(report) : JSON.stringify(report))}\n`
}

function readable(report: Report): string {
  // No string of JSON has a line end in it.
  const isOfNumbers = /\[\n\s+(\d+(?:,\n\s+\d+)*)\n\s+\]/g
  return JSON.stringify(report, undefined, 2).replace(
    isOfNumbers,
    (_, numbers: string) => `[${numbers.replace(/,\n\s+/g, ', ')}]`,
  )
}
