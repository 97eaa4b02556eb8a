import type { z } from 'zod'
import type { Finding, Report, reportSchema } from '../../src/report/report-schema.ts'
import { sitesOf, subjectOf } from '../../src/report/subject.ts'

/** A report that a test may change. */
export type EditableReport = z.output<typeof reportSchema>

type Named = {
  readonly package: string | undefined
  readonly benchmark: string | undefined
  readonly function: string | undefined
  /** The escape that it is about. */
  readonly text: string | undefined
}

/** A finding with every key that any kind has, and the names of what it is about in place of the index of its row. */
export type Told = Pick<Finding, 'kind' | 'severity' | 'message' | 'hint' | 'at'> &
  Partial<Pick<Extract<Finding, { kind: 'over-budget' }>, 'unit' | 'got' | 'max' | 'toolchain' | 'reason' | 'budget'>> &
  Partial<Pick<Extract<Finding, { kind: 'loosened' }>, 'change'>> &
  Named

/** The findings of a report, each with the names of what it is about. */
export function told(report: Report): readonly Told[] {
  return report.findings.map((finding) => ({ ...finding, ...namesOf(finding, report) }))
}

function namesOf(finding: Finding, report: Report): Named {
  if (finding.kind === 'loosened') {
    const { kind, package: path, name } = finding.entry ?? { kind: undefined, package: undefined, name: undefined }
    return {
      package: path,
      benchmark: only(kind === 'benchmark', name),
      function: only(kind === 'function', name),
      text: undefined,
    }
  }
  const row = subjectOf(report, finding)
  const isOne = 'site' in finding && finding.site !== null
  return {
    package: row.package,
    benchmark: only(finding.subject.kind === 'benchmark', row.name),
    function: only(finding.subject.kind === 'function', row.name),
    text:
      finding.kind === 'slack' ? (finding.text ?? undefined) : isOne ? sitesOf(report, finding)[0]?.text : undefined,
  }
}

function only<T>(isIt: boolean, value: T): T | undefined {
  return isIt ? value : undefined
}
