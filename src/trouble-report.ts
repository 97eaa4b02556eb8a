import { cannotJudge } from './check/judge.ts'
import type { Report } from './check/report.ts'
import type { Diagnostic } from './diagnostic/diagnostic.ts'
import { type Trouble, troubleOf } from './host/host-error.ts'
import { version } from './version.ts'

/** The report of a run that was broken off: it cannot be judged, and says why in the places where a verdict is looked for. */
export function reportOfTrouble(error: unknown, before: readonly Diagnostic[] = []): Report {
  return cannotJudge({ tool: { version }, commit: {}, diagnostics: [...before, diagnosticOf(troubleOf(error))] })
}

function diagnosticOf(trouble: Trouble): Diagnostic {
  if (trouble.kind === 'machine')
    return { code: 'MACHINE_FAILED', severity: 'error', message: trouble.message, hint: trouble.hint }
  const [line = ''] = trouble.message.split('\n')
  const hint = 'report it with the text that begins with "internal error"'
  return { code: 'INTERNAL', severity: 'error', message: `internal error: ${line}`, hint }
}
