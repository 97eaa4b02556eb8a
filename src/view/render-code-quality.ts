import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { hexOf } from '../lang/digest.ts'
import { visible } from '../lang/visible.ts'
import type { Report, ReportDiagnostic } from '../report/report-schema.ts'
import { ruleOf } from '../words/rules.ts'
import { alertsOf, firstLine } from './alerts.ts'
import { fingerprints } from './fingerprints.ts'

/** One remark, as GitLab reads it (docs.gitlab.com, "Code Quality", "Code Quality report format"). */
type Issue = {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: 'info' | 'minor' | 'major'
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

const severities = { error: 'major', warning: 'minor', note: 'info' } as const satisfies Record<
  Severity,
  Issue['severity']
>

/**
 * A report as Code Quality JSON for GitLab: findings and diagnostics, an empty list where there are none. GitLab compares two branches by
 * fingerprints, so that those have no line and no number of a finding in them.
 */
export async function renderCodeQuality(report: Report): Promise<string> {
  const marks = await fingerprints(report)
  const findings = alertsOf(report).map(({ finding, at, text }, i) =>
    issueOf(text, ruleOf(finding), marks[i] ?? '', finding.severity, at),
  )
  const issues = [...(await diagnosticIssues(report)), ...findings]
  return `${JSON.stringify(issues, undefined, 2)}\n`
}

function issueOf(text: string, name: string, mark: string, severity: Severity, at: Position): Issue {
  return {
    description: visible(text),
    check_name: name,
    fingerprint: mark,
    severity: severities[severity],
    location: { path: visible(at.file), lines: { begin: Math.max(1, at.line) } },
  }
}

function diagnosticIssues(report: Report): Promise<readonly Issue[]> {
  const seen = new Map<string, number>()
  return Promise.all(
    report.diagnostics.map(async (diagnostic) => {
      const { code, severity, message, hint, at } = diagnostic
      const identity = JSON.stringify(identityOf(diagnostic))
      const nth = seen.get(identity) ?? 0
      seen.set(identity, nth + 1)
      const place = at === null || at.file === '' ? firstLine(report) : at
      const text = hint === null ? message : `${message}. Hint: ${hint}`
      return issueOf(text, code, await hexOf([identity, nth]), severity, place)
    }),
  )
}

function identityOf({ code, message, at }: ReportDiagnostic): readonly (string | null)[] {
  return [code, at?.file ?? null, message]
}
