import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { type Breakdown, breakdownOf } from '../host/host-error.ts'
import { version } from '../lang/version.ts'
import type { Draft } from './assemble.ts'

/** What the report of a run that was broken off is made of: it cannot be judged, and says why in the places where a verdict is looked for. */
export function draftOfProblem(error: unknown, before: readonly Diagnostic[] = []): Draft {
  return { tool: { version }, commit: {}, diagnostics: [...before, diagnosticOf(breakdownOf(error))] }
}

function diagnosticOf(problem: Breakdown): Diagnostic {
  if (problem.kind === 'machine')
    return { code: 'MACHINE_FAILED', severity: 'error', message: problem.message, hint: problem.hint }
  const [line = ''] = problem.message.split('\n')
  const hint = 'report it with the text that begins with "internal error"'
  return { code: 'INTERNAL', severity: 'error', message: `internal error: ${line}`, hint }
}
