import { type DiagnosticCode, isError } from '../diagnostic/diagnostic.ts'
import type { Report } from './report-schema.ts'

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
