import type { RuleLevel } from '../budget.ts'

const levels: readonly RuleLevel[] = ['off', 'note', 'warn', 'error']

/** The level of the two that says more. */
export function stricter<Level extends RuleLevel>(one: Level, other: Level): Level {
  return levels.indexOf(one) >= levels.indexOf(other) ? one : other
}
