import type { Position } from '../diagnostic/position.ts'

/** `codec/encode.go:41:13`; without what is not known (line or column 0). */
export function formatPlace(at: Position): string {
  if (at.line === 0) return at.file
  return at.column === 0 ? formatLine(at) : `${formatLine(at)}:${at.column}`
}

/** `codec/encode.go:41`. */
export function formatLine(at: Position): string {
  return at.line === 0 ? at.file : `${at.file}:${at.line}`
}
