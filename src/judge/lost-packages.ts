import type { BenchmarkEntry, FunctionEntry } from '../budget/budget.ts'
import { relativePackage } from '../budget/match/relative-package.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { didYouMean } from '../diagnostic/nearest.ts'
import { placeKey } from '../diagnostic/position.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

/** An entry for a package that none of the modules has. */
export type LostEntry = {
  readonly entry: Pick<BenchmarkEntry | FunctionEntry, 'packagePattern' | 'packageAt' | 'namePattern'>
  readonly modules: readonly Snapshot[]
}

/** A wrong package is one mistake, at the one place where it is written, whatever number of names stands under it. */
export function lostPackages(lost: readonly LostEntry[]): readonly Diagnostic[] {
  const groups = new Map<string, [LostEntry, ...LostEntry[]]>()
  for (const each of lost) {
    const key = placeKey(each.entry.packageAt)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return [...groups.values()].map(noPackage)
}

function noPackage(group: readonly [LostEntry, ...LostEntry[]]): Diagnostic {
  const [{ entry, modules }] = group
  const known = modules.flatMap(({ packages, run }) => packages.flatMap((path) => spellings(path, run.module)))
  return {
    code: 'STALE_ENTRY',
    severity: 'error',
    message: `no package matches ${entry.packagePattern}, so ${neverChecked(group)}`,
    at: entry.packageAt,
    hint: didYouMean(entry.packagePattern, known) ?? 'correct the package, or set optional: true',
  }
}

/** Every path is a little like the root's, which is therefore no hint. */
function spellings(importPath: string, modulePath: string): readonly string[] {
  return [relativePackage(modulePath, importPath), importPath].filter((each) => each !== '.')
}

const mostNames = 3

function neverChecked(group: readonly LostEntry[]): string {
  const names = group.map(({ entry }) => entry.namePattern)
  if (names.length === 1) return `${names[0]} is never checked`
  if (names.length <= mostNames) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are never checked`
  return `${names.slice(0, mostNames - 1).join(', ')} and ${names.length - mostNames + 1} more are never checked`
}
