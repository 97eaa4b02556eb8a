import type { RenderedDiagnostic } from '../diagnostic/diagnostic.ts'
import { formatPosition } from '../diagnostic/format-diagnostic.ts'
import { terminalLines, terminalText } from './escape.ts'
import type { Paint } from './style.ts'

/** The colors of severities. */
export const severityColors = { error: 'red', warning: 'yellow', note: 'cyan' } as const

/** A diagnostic for a person at a terminal, as every command shows it: place, severity, message and code, then frame and hint. */
export function diagnosticLines(
  { code, severity, message, at, hint, frame }: RenderedDiagnostic,
  style: Paint,
): readonly string[] {
  const place = at === undefined ? '' : `${terminalText(formatPosition(at))}: `
  return [
    `${place}${style(severityColors[severity], severity)}: ${terminalLines(message)} ${style('dim', `[${code}]`)}`,
    ...(frame === undefined ? [] : [terminalLines(frame)]),
    ...(hint === undefined ? [] : [`  ${style('dim', 'hint')}: ${terminalLines(hint)}`]),
  ]
}
