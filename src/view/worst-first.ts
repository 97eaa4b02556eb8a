import type { Severity } from '../diagnostic/diagnostic.ts'
import { excessOf } from '../judge/explain-toolchain.ts'
import type { Finding, ReportDiagnostic } from '../report/report-schema.ts'
import { findingKinds, sorted } from '../report/sort-report.ts'

/** Something that a report has to say. */
export type Told =
  | { readonly kind: 'diagnostic'; readonly diagnostic: ReportDiagnostic }
  | { readonly kind: 'finding'; readonly finding: Finding }

/** The gravest first. */
export const severities = ['error', 'warning', 'note'] as const satisfies readonly Severity[]

/**
 * What a report has to say, the worst first: by severity, then diagnostics and findings in turn, so that neither hides the other
 * where there is no room for all; findings by kind, and those over a limit by how far. The same report gives the same order.
 */
export function worstFirst(findings: readonly Finding[], diagnostics: readonly ReportDiagnostic[]): readonly Told[] {
  const ordered = sorted(findings, (it) => [findingKinds.indexOf(it.kind), ...excessKey(it)])
  return severities.flatMap((severity) =>
    inTurn(
      diagnostics.flatMap((it): Told[] => (it.severity === severity ? [{ kind: 'diagnostic', diagnostic: it }] : [])),
      ordered.flatMap((it): Told[] => (it.severity === severity ? [{ kind: 'finding', finding: it }] : [])),
    ),
  )
}

/** Bytes follow from allocations, and their numbers are larger: they come behind. */
function excessKey(finding: Finding): readonly number[] {
  switch (finding.kind) {
    case 'over-budget':
      return [finding.unit === 'B/op' ? 1 : 0, -excessOf(finding)]
    case 'unlisted':
      return [finding.unit === 'B/op' ? 1 : 0, -finding.got]
    case 'slack':
      return [finding.unit === 'B/op' ? 1 : 0, finding.text === null ? 0 : -1]
    default:
      return [0, 0]
  }
}

/** One of each in turn, in their orders. */
export function inTurn<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [
    ...one.slice(i, i + 1),
    ...other.slice(i, i + 1),
  ]).flat()
}
