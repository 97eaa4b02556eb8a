import type { Report } from '../report/report-schema.ts'
import { jsonForLog } from './escape.ts'

/** A report as JSON of schema v1, two spaces deep, with a line end; a list of numbers is one line. */
export function renderJson(report: Report): string {
  const text = JSON.stringify(report, undefined, 2)
  // No string of JSON has a line end in it.
  const short = text.replace(
    /\[\n\s+(\d+(?:,\n\s+\d+)*)\n\s+\]/g,
    (_, numbers: string) => `[${numbers.replace(/,\n\s+/g, ', ')}]`,
  )
  return `${jsonForLog(short)}\n`
}
