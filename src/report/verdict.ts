import { type Diagnostic, isError } from '../diagnostic/diagnostic.ts'
import type { Finding, Verdict } from './report-schema.ts'

/** The exit code of each verdict. */
export const exitCodeOf = { pass: 0, 'over-budget': 1, 'cannot-judge': 2 } as const satisfies Record<Verdict, number>

/** The verdict of findings and diagnostics: the later of pass, over-budget, cannot-judge beats the earlier. */
export function verdictOf(
  findings: readonly Pick<Finding, 'severity'>[],
  diagnostics: readonly Pick<Diagnostic, 'severity'>[],
): Verdict {
  if (diagnostics.some(isError)) return 'cannot-judge'
  return findings.some(isError) ? 'over-budget' : 'pass'
}
