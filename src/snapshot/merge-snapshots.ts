import type { Snapshot } from './snapshot.ts'
import { mergeLines } from './source-text.ts'

/**
 * Snapshots of parts of one module under one toolchain as one: packages that no other part has, each measured once. What the first
 * says of a place holds. Throws where there is none.
 */
export function mergeSnapshots(parts: readonly Snapshot[]): Snapshot {
  const [first] = parts
  if (first === undefined) throw new Error('there is nothing to merge')
  const all = <T>(of: (part: Snapshot) => readonly T[]): readonly T[] => parts.flatMap(of)
  return {
    run: { ...first.run, overrides: [...new Set(all(({ run }) => run.overrides))].sort() },
    requires: first.requires,
    packages: all(({ packages }) => packages),
    broken: all(({ broken }) => broken),
    benchmarks: all(({ benchmarks }) => benchmarks),
    benchmarksThatExist: all(({ benchmarksThatExist }) => benchmarksThatExist),
    declared: Object.assign({}, ...parts.toReversed().map(({ declared }) => declared)),
    problems: all(({ problems }) => problems),
    functions: parts.every(({ functions }) => functions === null) ? null : all(({ functions }) => functions ?? []),
    foreign: all(({ foreign }) => foreign),
    diagnostics: all(({ diagnostics }) => diagnostics),
    lines: mergeLines(parts.map(({ lines }) => lines)),
  }
}
