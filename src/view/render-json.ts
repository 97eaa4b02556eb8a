import type { Report } from '../report/report-schema.ts'
import { jsonForLog } from './escape.ts'

/** Nobody reads through more of it: the white space would make it twice as long. Chars. */
const mostReadable = 8 * 2 ** 20

/** A report as JSON of schema v1, with a line end: two spaces deep, a list of numbers in one line; a long one as short as may be. */
export function renderJson(report: Report): string {
  const short = JSON.stringify(report)
  return `${jsonForLog(short.length > mostReadable ? short : readable(report))}\n`
}

function readable(report: Report): string {
  // No string of JSON has a line end in it.
  const isOfNumbers = /\[\n\s+(\d+(?:,\n\s+\d+)*)\n\s+\]/g
  return JSON.stringify(report, undefined, 2).replace(
    isOfNumbers,
    (_, numbers: string) => `[${numbers.replace(/,\n\s+/g, ', ')}]`,
  )
}
