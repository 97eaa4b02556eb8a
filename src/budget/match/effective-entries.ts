import type { BenchmarkEntry, Budget, FunctionEntry, Override } from '../budget.ts'
import { fitsGoCondition } from './go-condition.ts'

/** The entries that hold under one toolchain, in the order in which they are asked. */
export type EffectiveEntries = {
  readonly benchmarks: readonly BenchmarkEntry[]
  readonly functions: readonly FunctionEntry[]
}

/** What the conditions of an override are held against; `go` as `go env GOVERSION` prints it. */
export type BudgetToolchain = { readonly go: string; readonly goos: string; readonly goarch: string }

/**
 * The entries of a budget under one toolchain. The overrides that fit are applied in the order of the file, each to
 * the result of those before it: an entry with the key of one that is there (package pattern and name, as written)
 * takes its place, so the order of the file goes on to hold; one with a new key comes before all others, so that it is
 * asked first and always wins over what it was written against. Where two overrides fit, the later one therefore wins.
 */
export function effectiveEntries(budget: Budget, toolchain: BudgetToolchain): EffectiveEntries {
  const fitting = budget.overrides.filter((override) => fits(override.when, toolchain))
  return {
    benchmarks: fitting.reduce((entries, { benchmarks }) => overridden(entries, benchmarks), budget.benchmarks),
    functions: fitting.reduce((entries, { functions }) => overridden(entries, functions), budget.functions),
  }
}

/** The overrides that were written for the release of a toolchain: what they say was taken under it. */
export function overridesForRelease(
  { overrides }: Pick<Budget, 'overrides'>,
  toolchain: BudgetToolchain,
): readonly Override[] {
  return overrides.filter(({ when }) => when.go !== undefined && fits(when, toolchain))
}

function fits(when: Override['when'], toolchain: BudgetToolchain): boolean {
  if (when.goos !== undefined && when.goos !== toolchain.goos) return false
  if (when.goarch !== undefined && when.goarch !== toolchain.goarch) return false
  return when.go === undefined || fitsGoCondition(when.go, toolchain.go)
}

type Keyed = { readonly packagePattern: string; readonly namePattern: string }

function overridden<Entry extends Keyed>(entries: readonly Entry[], overrides: readonly Entry[]): readonly Entry[] {
  const replacing = new Map(overrides.map((entry) => [keyOf(entry), entry]))
  const known = new Set(entries.map(keyOf))
  return [
    ...overrides.filter((entry) => !known.has(keyOf(entry))),
    ...entries.map((entry) => replacing.get(keyOf(entry)) ?? entry),
  ]
}

function keyOf({ packagePattern, namePattern }: Keyed): string {
  return `${packagePattern}\n${namePattern}`
}
