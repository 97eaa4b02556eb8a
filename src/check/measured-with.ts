import type { Budget } from '../budget/budget.ts'
import { overridesForRelease } from '../budget/effective-entries.ts'
import type { Toolchain } from './report.ts'

/** `go1.26` of `go1.26.3`, `go1.27rc1` or `devel go1.28-3c2f8a1 ...`; undefined where there is no number. */
export function minorRelease(goVersion: string): string | undefined {
  return /(?:^|\s)(go1\.\d+)/.exec(goVersion)?.[1]
}

/**
 * What `measured-with` is to say after all limits were taken anew; undefined where it says so already, where several releases
 * were used, and where entries of an override stood in for the budget's own, which were not measured then.
 */
export function measuredWithOf(budget: Budget, toolchains: readonly Toolchain[]): string | undefined {
  const [release, ...others] = new Set(toolchains.map(({ go }) => minorRelease(go)))
  if (release === undefined || others.length > 0 || release === minorRelease(budget.measuredWith?.go ?? ''))
    return undefined
  const isOverridden = toolchains.some((toolchain) => overridesForRelease(budget, toolchain).length > 0)
  return isOverridden ? undefined : release
}
