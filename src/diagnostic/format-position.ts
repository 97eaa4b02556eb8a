import type { Position } from './position.ts'

/** `file:line:column` as the Go tool prints it; a line or column of 0 (none known) is left out. */
export function formatPosition(position: Position): string {
  if (position.line < 1) return position.file
  return position.column < 1
    ? `${position.file}:${position.line}`
    : `${position.file}:${position.line}:${position.column}`
}
