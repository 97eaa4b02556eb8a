import type { Position } from '../diagnostic/position.ts'

/** `codec/encode.go:41`: a place without its column, for a reader who looks a line up. */
export function formatLine(at: Position): string {
  return at.line === 0 ? at.file : `${at.file}:${at.line}`
}
