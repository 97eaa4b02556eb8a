import type { BenchmarkEntry, FunctionEntry } from './budget.ts'
import { matchesPackage, type PackageName } from './match-package.ts'
import { matchesName } from './name-pattern.ts'

/** The entry that sets a benchmark's limit: the first, top to bottom, whose package and name patterns match. */
export function findBenchmarkEntry(
  entries: readonly BenchmarkEntry[],
  pkg: PackageName,
  name: string,
): BenchmarkEntry | undefined {
  return entries.find((entry) => matchesEntry(entry, pkg, name))
}

/** The entry that sets a function's limit: the first, top to bottom, whose package and name patterns match. */
export function findFunctionEntry(
  entries: readonly FunctionEntry[],
  pkg: PackageName,
  name: string,
): FunctionEntry | undefined {
  return entries.find((entry) => matchesEntry(entry, pkg, name))
}

/** Whether an entry speaks of a benchmark or function of a package, be it the first to do so or not. */
export function matchesEntry(
  entry: { readonly packagePattern: string; readonly namePattern: string },
  pkg: PackageName,
  name: string,
): boolean {
  return matchesName(entry.namePattern, name) && matchesPackage(entry.packagePattern, pkg)
}
