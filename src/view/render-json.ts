import type { Report } from '../report/report-schema.ts'
import { jsonForLog } from './escape.ts'

/** A report as JSON of schema v1, two spaces deep, with a line end. */
export function renderJson(report: Report): string {
  return `${jsonForLog(JSON.stringify(report, undefined, 2))}\n`
}
