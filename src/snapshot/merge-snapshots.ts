import { joinCalls } from './gather-calls.ts'
import type { Snapshot } from './snapshot.ts'
import { mergeLines } from './source-text.ts'

/**
 * Snapshots of parts of one module under one toolchain as one. Of a package that several have, the first is believed, and what it says
 * of a place holds. Throws where there is none.
 */
export function mergeSnapshots(parts: readonly Snapshot[]): Snapshot {
  const [first] = parts
  if (first === undefined) throw new Error('there is nothing to merge')
  const all = <T>(of: (part: Snapshot) => readonly T[]): readonly T[] => parts.flatMap(of)
  const owners = new Map(parts.toReversed().flatMap((part) => part.packages.map((path) => [path, part] as const)))
  const ownedIn = <T extends { readonly package: string }>(part: Snapshot, rows: readonly T[]): readonly T[] =>
    rows.filter((row) => (owners.get(row.package) ?? part) === part)
  const owned = <T extends { readonly package: string }>(of: (part: Snapshot) => readonly T[]): readonly T[] =>
    parts.flatMap((part) => ownedIn(part, of(part)))
  return {
    run: { ...first.run, overrides: [...new Set(all(({ run }) => run.overrides))].sort() },
    requires: first.requires,
    packages: [...owners.keys()].toReversed(),
    broken: [...new Set(all(({ broken }) => broken))],
    benchmarks: owned(({ benchmarks }) => benchmarks),
    benchmarksThatExist: owned(({ benchmarksThatExist }) => benchmarksThatExist),
    declared: Object.assign({}, ...parts.toReversed().map(({ declared }) => declared)),
    problems: all(({ problems }) => problems),
    functions: parts.every(({ functions }) => functions === null) ? null : owned(({ functions }) => functions ?? []),
    calls: joinCalls(parts.map((part) => ({ ...part.calls, functions: ownedIn(part, part.calls.functions) }))),
    foreign: all(({ foreign }) => foreign),
    diagnostics: all(({ diagnostics }) => diagnostics),
    lines: mergeLines(parts.map(({ lines }) => lines)),
  }
}
