import type { RenderedDiagnostic } from '../diagnostic/diagnostic.ts'
import { formatPosition } from '../diagnostic/format-diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { terminalLines, terminalText } from './escape.ts'
import type { Paint } from './style.ts'

/** The colors of severities. */
export const severityColors = { error: 'red', warning: 'yellow', note: 'cyan' } as const

/** A diagnostic as it is found, or as a report has it. */
type Shown = Pick<RenderedDiagnostic, 'code' | 'severity' | 'message'> & {
  readonly at?: Position | null
  readonly hint?: string | null
  readonly frame?: string | null
}

/** A diagnostic for a person at a terminal, as every command shows it: place, severity, message and code, then frame and hint. */
export function diagnosticLines({ code, severity, message, at, hint, frame }: Shown, style: Paint): readonly string[] {
  const place = at === undefined || at === null ? '' : `${terminalText(formatPosition(at))}: `
  return [
    `${place}${style(severityColors[severity], severity)}: ${terminalLines(message)} ${style('dim', `[${code}]`)}`,
    ...(frame === undefined || frame === null ? [] : [terminalLines(frame)]),
    ...(hint === undefined || hint === null ? [] : [`  ${style('dim', 'hint')}: ${terminalLines(hint)}`]),
  ]
}
