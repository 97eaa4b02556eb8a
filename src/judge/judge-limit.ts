import type { BenchmarkEntry, FunctionEntry, Limit } from '../budget/budget.ts'
import type { Position } from '../diagnostic/position.ts'
import type { LimitShown, Unit } from '../report/report-schema.ts'
import type { OverBudget, Subject, Use } from './judged.ts'
import type { Room } from './room.ts'
import { severityOf } from './severity.ts'

/** A limit as the report shows it; null where there is none. */
export function shownLimit(limit: Limit | undefined): LimitShown | null {
  if (limit === undefined) return null
  const { max, written, at } = limit
  return { max, written, at: placeOf(at) }
}

/** A place and nothing more: what holds it may know other things too. */
export function placeOf({ file, line, column }: Position): Position {
  return { file, line, column }
}

/** A number to hold against a limit, and what that has to have room for. */
export type Value = {
  readonly unit: Unit
  readonly got: number
  readonly room: Room
  readonly limit: Limit | undefined
}

/** Whether a number is above its limit; at the limit it is not. */
export function isOver(got: number, limit: Limit | undefined): limit is Limit {
  return limit !== undefined && got > limit.max
}

/** `over-budget` above a limit, nothing at or below it. */
export function limitFinding(
  about: { readonly subject: Subject; readonly at: Position | null },
  { unit, got, limit }: Value,
  entry: BenchmarkEntry | FunctionEntry,
): readonly OverBudget[] {
  if (!isOver(got, limit)) return []
  const { max, at } = limit
  const severity = severityOf(entry.level)
  const reason = entry.reason ?? null
  return [
    {
      kind: 'over-budget',
      severity,
      ...about,
      entry,
      site: null,
      reached: [],
      notListed: 0,
      unit,
      got,
      max,
      budget: placeOf(at),
      reason,
    },
  ]
}

/** How much of a limit was made use of. */
export function limitUse(
  about: Pick<Use, 'subject' | 'at' | 'text'>,
  { unit, got, room, limit }: Value,
  entry: Use['entry'],
): readonly Use[] {
  if (limit === undefined) return []
  const { max, least, at } = limit
  return [{ ...about, entry, unit, got, room, least, max, budget: at }]
}
