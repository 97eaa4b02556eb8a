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
  const owned = <T extends { readonly package: string }>(of: (part: Snapshot) => readonly T[]): readonly T[] =>
    parts.flatMap((part) => of(part).filter((row) => (owners.get(row.package) ?? part) === part))
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
    calls: owned(({ calls }) => calls),
    foreign: all(({ foreign }) => foreign),
    diagnostics: all(({ diagnostics }) => diagnostics),
    lines: mergeLines(parts.map(({ lines }) => lines)),
  }
}
