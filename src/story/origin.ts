import type { Position } from '../diagnostic/position.ts'
import type { Cause } from '../go/sites/cause.ts'
import type { BenchmarkRow, SiteRow, WhereRow } from '../report/report-schema.ts'
import { addedBy, hasMoreBytes, isChanged, isGrown, noise, standsIn } from './growth.ts'
import type { Origin, Story } from './story.ts'

/** What a story begins with. */
export type Start = { readonly key: string; readonly origin: Origin; readonly changedIn: string }

/** Another Go, another module or the inliner is the cause, wherever its lines are. */
const around: ReadonlySet<Cause | null> = new Set<Cause>(['dependency', 'go-line', 'inlining-lost'])

/** What makes a line of a profile allocate. @param byBytes whether B/op are too much, and not allocs/op */
export function originOfRow(row: WhereRow, byBytes: boolean): Start {
  const { cause, detail, changed, at } = row
  if (cause !== null && around.has(cause) && isMore(row, byBytes))
    return { key: JSON.stringify([cause, detail]), origin: { kind: 'around', cause, detail }, changedIn: '' }
  if (changed !== null && row.base !== null && (isMore(row, byBytes) || standsIn(row)))
    return lineOrigin(
      { file: changed.file, line: changed.line, column: isChanged(row) ? (at?.column ?? 0) : 0 },
      changed.source,
      changed.function,
    )
  if (at === null) {
    const [callee = ''] = row.calls
    return { key: JSON.stringify(['outside', callee]), origin: { kind: 'outside', callee }, changedIn: '' }
  }
  return lineOrigin(at, row.source, '')
}

/** @param changedIn the function that a line of the change is in; empty: the line is not of the change */
export function lineOrigin({ file, line, column }: Position, source: string, changedIn: string): Start {
  return {
    key: JSON.stringify(['line', file, line]),
    origin: { kind: 'line', at: { file, line, column }, source, isChanged: changedIn !== '', others: [] },
    changedIn,
  }
}

/** The column of a heap site where it is on the changed line; else 0, not known. */
export function columnAt(changed: { readonly file: string; readonly line: number }, site: SiteRow): number {
  return changed.file === site.file && changed.line === site.line ? site.column : 0
}

/** Whether what a benchmark has too much are bytes: within its limit of allocs/op, or with no more of them than at base. */
export function isOverInBytesOnly({ allocsPerOp, bytesPerOp, limit, base }: BenchmarkRow): boolean {
  const isOver = (got: number, max: number | undefined): boolean => max !== undefined && got > max
  if (!isOver(bytesPerOp, limit.bytes?.max)) return false
  const isMoreOften = base === null || allocsPerOp > base.allocsPerOp
  return !(isOver(allocsPerOp, limit.allocs?.max) && isMoreOften)
}

/** Whether a benchmark has more allocs/op than at base; false where base is not known. */
export function hasRisen({ allocsPerOp, base }: BenchmarkRow): boolean {
  return base !== null && allocsPerOp > base.allocsPerOp
}

/** Whether a line allocates more than at base, in the unit that is too much. */
export function isMore(row: WhereRow, byBytes: boolean): boolean {
  return byBytes ? hasMoreBytes(row) : isGrown(row)
}

/** How what a line allocates compares with base. */
export function sinceOf(row: WhereRow, byBytes: boolean): Story['since'] {
  if (row.base === null) return 'unknown'
  if (!isMore(row, byBytes)) return standsIn(row) ? 'replaced' : 'same'
  return row.base < noise ? 'new' : 'more'
}

/** What a line adds, in the unit that is too much; all of it where base is not known, or has it too. */
export function addedNow(row: WhereRow, byBytes: boolean): number {
  const isAdded = row.base !== null && isMore(row, byBytes)
  if (byBytes) return isAdded ? row.bytesPerOp - (row.baseBytes ?? 0) : row.bytesPerOp
  return isAdded ? addedBy(row) : row.allocsPerOp
}
