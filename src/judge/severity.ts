import type { Level } from '../budget/budget.ts'
import type { Severity } from '../diagnostic/diagnostic.ts'

/** The severity of a level; `off` says nothing. */
export function severityOf(level: Level): Severity
export function severityOf(level: Level | 'off'): Severity | undefined
export function severityOf(level: Level | 'off'): Severity | undefined {
  return level === 'off' ? undefined : level === 'warn' ? 'warning' : level
}
