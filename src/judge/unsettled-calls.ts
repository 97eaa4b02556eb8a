import type { FunctionEntry } from '../budget/budget.ts'
import { findFunctionEntry } from '../budget/match/find-entry.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { placeKey } from '../diagnostic/position.ts'
import { CallsMeasured } from './calls-measured.ts'
import type { EntriesInForce } from './stale-entries.ts'

/**
 * Entries whose `calls` hold less than they say: a pattern of `allow` that no call of any of their functions matches, under no toolchain, and a
 * function whose calls were not followed though nothing says why.
 */
export function unsettledCalls(runs: readonly EntriesInForce[]): readonly Diagnostic[] {
  const allowed = new Map<string, { readonly entry: FunctionEntry; readonly pattern: string; isReached: boolean }>()
  const unknown: Diagnostic[] = []
  for (const { measured, functions } of runs) {
    // What is wrong was said then, and what is reached is not known.
    const isTold = measured.diagnostics.some(({ code }) => code === 'CALLS_NOT_FOLLOWED')
    const calls = new CallsMeasured(measured)
    for (const fn of measured.functions ?? []) {
      const entry = findFunctionEntry(functions, { importPath: fn.package, modulePath: measured.run.module }, fn.name)
      if (entry?.calls === undefined) continue
      const followed = calls.of(fn, entry)
      if (followed === undefined && !isTold) unknown.push(notFollowed(fn.package, fn.name))
      for (const { pattern, at } of entry.calls.allow) {
        const known = allowed.get(placeKey(at)) ?? { entry, pattern, isReached: false }
        known.isReached ||= followed === undefined || !followed.unreached.includes(pattern)
        allowed.set(placeKey(at), known)
      }
    }
  }
  const stale = [...allowed.values()].filter(({ isReached }) => !isReached)
  return [...unknown, ...stale.flatMap(({ entry, pattern }) => staleAllow(entry, pattern))]
}

function notFollowed(path: string, name: string): Diagnostic {
  return errorOf('CALLS_NOT_FOLLOWED', { variant: 'not-measured', package: path, function: name })
}

function staleAllow({ calls, namePattern }: FunctionEntry, pattern: string): readonly Diagnostic[] {
  const at = calls?.allow.find((each) => each.pattern === pattern)?.at
  return at === undefined ? [] : [errorOf('STALE_ENTRY', { variant: 'allow', name: namePattern, pattern }, at)]
}
