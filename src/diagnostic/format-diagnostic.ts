import type { RenderedDiagnostic } from './diagnostic.ts'
import type { Position } from './position.ts'

/**
 * A diagnostic as text of one or more lines without a final newline: `file:line:column: error: message`, then the
 * frame, then `hint: ...`; what is not there is left out.
 */
export function formatDiagnostic(diagnostic: RenderedDiagnostic): string {
  const place = diagnostic.at === undefined ? '' : `${formatPosition(diagnostic.at)}: `
  const lines = [`${place}${diagnostic.severity}: ${diagnostic.message}`]
  if (diagnostic.frame) lines.push(diagnostic.frame)
  if (diagnostic.hint !== undefined) lines.push(`hint: ${diagnostic.hint}`)
  return lines.join('\n')
}

/** `file:line:column` as the Go tool prints it; a line or column of 0 (none known) is left out. */
export function formatPosition(position: Position): string {
  if (position.line < 1) return position.file
  return position.column < 1
    ? `${position.file}:${position.line}`
    : `${position.file}:${position.line}:${position.column}`
}
