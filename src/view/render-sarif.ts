import { utf8Length } from '../lang/utf8-length.ts'
import type { Report } from '../report/report-schema.ts'
import { jsonForLog } from './escape.ts'
import { type SarifOptions, sarifLog, withoutWays, withResults } from './sarif.ts'
import type { SarifLog } from './sarif-log.ts'

export type { SarifOptions } from './sarif.ts'

// GitHub takes 10 MB in gzip, and rejects what is more (docs.github.com, "SARIF support for code scanning"). A text that is smaller
// than that is so in gzip, too.
const maxBytes = 9_900_000
// More are rejected, too; it shows 5,000 of them.
const mostResults = 25_000

/**
 * A report as SARIF 2.1.0: findings as results, diagnostics as notifications. Within the limits of GitHub, by saying less: first
 * without ways and source, then with fewer results, the most severe.
 */
export async function renderSarif(report: Report, options: SarifOptions = {}, bytes = maxBytes): Promise<string> {
  const log = await sarifLog(report, options)
  const whole = textOf(withResults(log, mostResults), 2)
  if (utf8Length(whole) <= bytes) return whole
  const brief = withoutWays(log)
  for (let most = Math.min(mostResults, report.findings.length); most > 0; most = Math.floor(most / 2)) {
    const text = textOf(withResults(brief, most), 0)
    if (utf8Length(text) <= bytes) return text
  }
  return textOf(withResults(brief, 0), 0)
}

function textOf(log: SarifLog, spaces: number): string {
  return `${jsonForLog(JSON.stringify(log, undefined, spaces))}\n`
}
