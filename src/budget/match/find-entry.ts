import type { BenchmarkEntry, FunctionEntry } from '../budget.ts'
import { EntryIndex } from './entry-index.ts'
import type { PackageName } from './match-package.ts'

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

const indexes = new WeakMap<readonly Entry[], EntryIndex<Entry>>()

/** The first entry, top to bottom, whose package and name patterns match; of one list the names are sorted once. */
export function findEntry<E extends Entry>(entries: readonly E[], pkg: PackageName, name: string): E | undefined {
  const known = indexes.get(entries) ?? new EntryIndex(entries)
  indexes.set(entries, known)
  return known.find(pkg, name) as E | undefined // one of these entries
}
