import { mergeFunctions } from '../go/sites/merge-functions.ts'
import type { Snapshot } from './snapshot.ts'
import { mergeLines } from './source-text.ts'

/**
 * Gives each module what other modules of the run compiled of it: a generic function that only they instantiate is emitted in
 * their packages, and belongs to the one that declares it.
 */
export function shareFunctions(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  return snapshots.map((snapshot) => {
    const own = new Set(snapshot.packages)
    const others = snapshots.filter((other) => other !== snapshot)
    const incoming = others.flatMap(({ foreign }) => foreign.filter((fn) => own.has(fn.package)))
    if (snapshot.functions === null || incoming.length === 0) return snapshot
    return {
      ...snapshot,
      functions: mergeFunctions([...snapshot.functions, ...incoming]),
      lines: mergeLines([snapshot, ...others].map(({ lines }) => lines)),
    }
  })
}
