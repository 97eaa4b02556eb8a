import { type DiagnosticCode, isError, type RenderedDiagnostic } from '../diagnostic/diagnostic.ts'
import type { Report } from './report.ts'

/** What is said of the budget held against what was measured: judged again, over the union, where reports are merged. */
const judgements: ReadonlySet<DiagnosticCode> = new Set([
  'STALE_ENTRY',
  'SHADOWED_ENTRY',
  'BUDGET_COVERS_NOTHING',
  'BASE_UNKNOWN',
  'BASE_WITHOUT_BUDGET',
  'TOOLCHAIN_CHANGED',
])

/** True for a diagnostic that comes from judging; false where something could not be read, built, run or measured. */
export function saysJudgement(code: DiagnosticCode): boolean {
  return judgements.has(code)
}

/** Whether everything that was asked for could be measured, whatever it will be judged to be. */
export function couldMeasure(report: Report): boolean {
  return report.runs.length > 0 && !report.diagnostics.some((it) => isError(it) && !saysJudgement(it.code))
}

/** A report with errors that came up after it was judged: whatever it found, it cannot be relied on. */
export function withErrors(report: Report, errors: readonly RenderedDiagnostic[]): Report {
  if (errors.length === 0) return report
  return { ...report, verdict: 'cannot-judge', diagnostics: [...report.diagnostics, ...errors] }
}
