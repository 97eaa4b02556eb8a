import type { BenchmarkEntry, FunctionEntry, RuleLevel } from '../budget/budget.ts'
import { matchesPackage } from '../budget/match-package.ts'
import { hasWildcard, matchesName } from '../budget/name-pattern.ts'
import { type Position, placeKey } from '../diagnostic/position.ts'
import { severityOf } from './judge-benchmarks.ts'
import type { ModuleMeasured } from './measured.ts'
import type { CodeFinding, Unit } from './report.ts'
import { missedOf } from './troubles.ts'

/** How much of a limit one benchmark or function makes use of. */
export type Use = {
  readonly about: Pick<CodeFinding, 'run' | 'package' | 'benchmark' | 'function' | 'at' | 'text' | 'reason'>
  readonly entry: BenchmarkEntry | FunctionEntry
  readonly unit: Unit
  /** What is held against the limit, and the most that was seen of it where it is not stable. */
  readonly got: number
  readonly most: number
  /** Below that the limit allows more than is needed. */
  readonly least: number
  readonly max: number
  /** Where the budget has the limit. */
  readonly at: Position
}

/**
 * The limits that allow more than anything under them needs, each once: a wildcard, an anchor, or a budget that is judged under
 * several toolchains needs what the hungriest needs. Nothing is said of a limit for something that could not be measured, or that
 * may lie outside of this part of the run.
 */
export function slackFindings(
  uses: readonly Use[],
  level: RuleLevel,
  modules: readonly ModuleMeasured[],
  isWhole: boolean,
): readonly CodeFinding[] {
  const severity = severityOf(level)
  if (severity === undefined) return []
  return [...limitsInUse(uses).values()].flatMap((group) => {
    const [first] = group.toSorted((a, b) => b.most - a.most)
    if (first === undefined || first.most >= first.least) return []
    if (group.some(({ entry }) => (!isWhole && entry.packagePattern.includes('...')) || isMissed(entry, modules)))
      return []
    const { about, unit, most, max, at } = first
    return [{ kind: 'slack', severity, ...about, unit, got: most, max, budget: at }]
  })
}

/** By the place of the limit: what makes use of it. */
export function limitsInUse(uses: readonly Use[]): ReadonlyMap<string, readonly Use[]> {
  const groups = new Map<string, Use[]>()
  for (const use of uses) {
    const key = placeKey(use.at)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [use])
    else group.push(use)
  }
  return groups
}

/** Whether something that the entry is about gave no number. */
export function isMissed(entry: BenchmarkEntry | FunctionEntry, modules: readonly ModuleMeasured[]): boolean {
  return modules.some((measured) => {
    const { run, broken } = measured
    const isOf = (importPath: string): boolean =>
      matchesPackage(entry.packagePattern, { importPath, modulePath: run.module })
    // Of a parent nobody knows what would have come under it.
    const mayMean = (name: string | undefined): boolean =>
      name === undefined || hasWildcard(entry.namePattern) || matchesName(entry.namePattern, name)
    return broken.some(isOf) || missedOf(measured).some((missed) => isOf(missed.package) && mayMean(missed.name))
  })
}
