import { readdirSync, readFileSync } from 'node:fs'
import { readReport } from '../../src/report/read-report.ts'
import type { Report } from '../../src/report/report-schema.ts'

const folder = new URL('./reports/', import.meta.url)

/** Files of reports that the command made: scripts/record-reports.ts makes them once more. */
export const recordedReports: readonly string[] = readdirSync(folder).filter((name) => name.endsWith('.json'))

/** Such a file as it is. */
export function recordedText(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

/** The report in it. */
export function recordedReport(name: string): Report {
  const reading = readReport({ name, text: recordedText(name) })
  if (reading.kind !== 'read') throw new Error(`${name} cannot be read any more: record it once more`)
  return reading.read.report
}
