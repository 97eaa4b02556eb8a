import type { Report } from '../report/report-schema.ts'

/**
 * A report as JSON of schema v1, two spaces deep, with a line end. `##[`, which a runner obeys anywhere in a log, is written
 * with an escape that any JSON reader takes back.
 */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2).replaceAll('##[', '#\\u0023[')}\n`
}
