import type { BenchmarkEntry, FunctionEntry } from './budget.ts'
import { matchesPackage, type PackageName } from './match-package.ts'
import { hasWildcard, matchesName } from './name-pattern.ts'

type Entry = { readonly packagePattern: string; readonly namePattern: string }

/** The entry that sets a benchmark's limit: the first, top to bottom, whose package and name patterns match. */
export function findBenchmarkEntry(
  entries: readonly BenchmarkEntry[],
  pkg: PackageName,
  name: string,
): BenchmarkEntry | undefined {
  return findEntry(entries, pkg, name)
}

/** The entry that sets a function's limit: the first, top to bottom, whose package and name patterns match. */
export function findFunctionEntry(
  entries: readonly FunctionEntry[],
  pkg: PackageName,
  name: string,
): FunctionEntry | undefined {
  return findEntry(entries, pkg, name)
}

/** Whether an entry speaks of a benchmark or function of a package, be it the first to do so or not. */
export function matchesEntry(entry: Entry, pkg: PackageName, name: string): boolean {
  return matchesName(entry.namePattern, name) && matchesPackage(entry.packagePattern, pkg)
}

/** The entries of one package: those with a plain name by that name, those with a pattern in order; each with its place in the file. */
type Index = {
  readonly plain: ReadonlyMap<string, number>
  readonly patterns: readonly (readonly [number, Entry])[]
}

// A budget of 5,000 entries is asked about 20,000 functions: it is sorted once for each package, not read each time.
const indexes = new WeakMap<readonly Entry[], Map<string, Index>>()

function findEntry<E extends Entry>(entries: readonly E[], pkg: PackageName, name: string): E | undefined {
  const { plain, patterns } = indexOf(entries, pkg)
  const exact = plain.get(name) ?? Number.POSITIVE_INFINITY
  const pattern = patterns.find(([place, { namePattern }]) => place > exact || matchesName(namePattern, name))
  return entries[Math.min(exact, pattern?.[0] ?? Number.POSITIVE_INFINITY)]
}

function indexOf(entries: readonly Entry[], pkg: PackageName): Index {
  const packages = indexes.get(entries) ?? new Map<string, Index>()
  indexes.set(entries, packages)
  const key = JSON.stringify([pkg.importPath, pkg.modulePath])
  const known = packages.get(key) ?? makeIndex(entries, pkg)
  packages.set(key, known)
  return known
}

function makeIndex(entries: readonly Entry[], pkg: PackageName): Index {
  const plain = new Map<string, number>()
  const patterns: (readonly [number, Entry])[] = []
  for (const [place, entry] of entries.entries()) {
    if (!matchesPackage(entry.packagePattern, pkg)) continue
    if (hasWildcard(entry.namePattern)) patterns.push([place, entry])
    else if (!plain.has(entry.namePattern)) plain.set(entry.namePattern, place)
  }
  return { plain, patterns }
}
