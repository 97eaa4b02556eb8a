import type { RenderedDiagnostic } from '../../src/diagnostic/diagnostic.ts'
import { formatPosition } from '../../src/diagnostic/format-position.ts'
import type { Position } from '../../src/diagnostic/position.ts'

/** A diagnostic as it is found, or as a report has it. */
type Shown = Pick<RenderedDiagnostic, 'severity' | 'message'> & {
  readonly at?: Position | null
  readonly hint?: string | null
  readonly frame?: string | null
}

/**
 * A diagnostic as text of one or more lines without a final newline: `file:line:column: error: message`, then the
 * frame, then `hint: ...`; what is not there is left out.
 */
export function formatDiagnostic({ severity, message, at, frame, hint }: Shown): string {
  const place = at === undefined || at === null ? '' : `${formatPosition(at)}: `
  const lines = [`${place}${severity}: ${message}`]
  if (frame) lines.push(frame)
  if (hint !== undefined && hint !== null) lines.push(`hint: ${hint}`)
  return lines.join('\n')
}
