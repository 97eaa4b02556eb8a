import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { type Breakdown, breakdownOf } from '../host/host-error.ts'
import { version } from '../lang/version.ts'
import type { Draft } from './assemble.ts'

/** What the report of a run that was broken off is made of: it cannot be judged, and says why in the places where a verdict is looked for. */
export function draftOfProblem(error: unknown, before: readonly Diagnostic[] = []): Draft {
  return { tool: { version }, commit: {}, diagnostics: [...before, diagnosticOf(breakdownOf(error))] }
}

function diagnosticOf(problem: Breakdown): Diagnostic {
  if (problem.kind === 'machine') return errorOf('MACHINE_FAILED', { why: problem.message, advice: problem.hint })
  const [line = ''] = problem.message.split('\n')
  return errorOf('INTERNAL', { variant: 'fault', line })
}
