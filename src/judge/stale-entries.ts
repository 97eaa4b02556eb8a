import type { BenchmarkEntry, FunctionEntry } from '../budget/budget.ts'
import { findBenchmarkEntry, findFunctionEntry } from '../budget/match/find-entry.ts'
import { isRelative } from '../budget/match/match-package.ts'
import { hasWildcard } from '../budget/match/name-pattern.ts'
import type { StaleAdvice } from '../diagnostic/args/budget.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { missedOf } from '../snapshot/benchmark-problems.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { lostPackages } from './lost-packages.ts'
import { type Kind, type Named, NamesInScope, winnerOf } from './names-in-scope.ts'
import { permittedText } from './permitted-text.ts'

type Entry = BenchmarkEntry | FunctionEntry
/** The entries that are in force for one measured module. */
export type EntriesInForce = {
  readonly measured: Snapshot
  readonly benchmarks: readonly BenchmarkEntry[]
  readonly functions: readonly FunctionEntry[]
}

/** What of a budget was measured: all, the part that was asked for, or less than was asked for, since something failed as a whole. */
export type Scope = 'whole' | 'part' | 'unread'

/**
 * Entries that match nothing that exists, in any of the modules, and entries that an earlier pattern keeps from ever being
 * in force: either way a limit that somebody wrote down holds nothing, so that the gate would be open.
 * Where only a part of the packages is known, only entries for a package in that part are judged.
 */
export function staleEntries(runs: readonly EntriesInForce[], scope: Scope): readonly Diagnostic[] {
  const benchmarks = runs.map(
    (run): Kind<BenchmarkEntry> => ({
      ...{ measured: run.measured, entries: run.benchmarks, find: findBenchmarkEntry, noun: 'benchmark' as const },
      names: run.measured.benchmarks,
      others: run.measured.benchmarksThatExist,
      missed: missedOf(run.measured),
    }),
  )
  const functions = runs
    .filter((run) => run.measured.functions !== undefined)
    .map(
      (run): Kind<FunctionEntry> => ({
        ...{ measured: run.measured, entries: run.functions, find: findFunctionEntry, noun: 'function' as const },
        names: run.measured.functions ?? [],
        others: [],
        missed: [],
      }),
    )
  return [...judgeKind(benchmarks, scope), ...judgeKind(functions, scope)]
}

function judgeKind<E extends Entry>(kinds: readonly Kind<E>[], scope: Scope): readonly Diagnostic[] {
  const won = new Set(kinds.flatMap((kind) => kind.names.map((named) => winnerOf(kind, named))))
  const entriesOf = kinds.map((kind) => new Set(kind.entries))
  const unmet = [...new Set(kinds.flatMap((kind) => kind.entries))].filter(
    (entry) => !entry.optional && !won.has(entry),
  )
  const scopes = new Map<string, NamesInScope<E>>()
  const scopeOf = (entry: E): NamesInScope<E> => {
    const inForce = kinds.flatMap((_, i) => (entriesOf[i]?.has(entry) ? [i] : []))
    const key = `${inForce.join()} ${entry.packagePattern}`
    const found =
      scopes.get(key) ??
      new NamesInScope(
        entry.packagePattern,
        inForce.flatMap((i) => kinds[i] ?? []),
      )
    scopes.set(key, found)
    return found
  }
  const judged = unmet
    .map((entry) => ({ entry, names: scopeOf(entry) }))
    .filter(({ entry, names }) => isJudgeable(entry, names, scope))
  const lost = judged.filter(({ names }) => !names.hasPackages)
  const hints = new Hints()
  return [
    ...lostPackages(lost.map(({ entry, names }) => ({ entry, modules: names.modules }))),
    ...judged.filter(({ names }) => names.hasPackages).flatMap(({ entry, names }) => judgeEntry(entry, names, hints)),
  ]
}

/** Nothing can be said of packages that did not build, and in a part of the modules only of the packages in that part. */
function isJudgeable<E extends Entry>(entry: E, names: NamesInScope<E>, scope: Scope): boolean {
  if (names.hasBroken) return false
  if (scope === 'whole') return true
  // It may mean a package of what was not read.
  if (scope === 'unread' && isRelative(entry.packagePattern)) return false
  return !entry.packagePattern.includes('...') && names.hasPackages
}

/** What is wrong with an entry that won nothing. */
function judgeEntry<E extends Entry>(entry: E, names: NamesInScope<E>, hints: Hints): readonly Diagnostic[] {
  if (names.isMissed(entry)) return []
  const winner = names.winnerFor(entry.namePattern)
  if (winner !== undefined) return hasWildcard(entry.namePattern) ? [] : [shadowed(entry, winner)]
  return [stale(entry, names, hints)]
}

/** So many names are compared with others for hints, a second of work; what is stale beyond that is told without a near name. */
const mostCompared = 500_000

class Hints {
  #left = mostCompared

  /** Undefined where enough was compared. */
  ask<T>(cost: number, question: () => T): T | undefined {
    if (this.#left < cost) return undefined
    this.#left -= cost
    return question()
  }
}

/** A near name that no entry covers, with just the number that the entry allows: what it was renamed to, most likely. */
function renamedTo(entry: Entry, uncovered: readonly Named[]): Named | undefined {
  if (hasWildcard(entry.namePattern)) return undefined
  const same = uncovered.filter((named) => hasValueOf(entry, named))
  const [name, ...others] = nearest(
    entry.namePattern,
    same.map((named) => named.name),
  )
  // Of several nobody knows which.
  return others.length > 0 ? undefined : same.find((named) => named.name === name)
}

function hasValueOf(entry: Entry, { allocsPerOp, sites }: Named): boolean {
  const { allocs, escapes, permitted }: Partial<BenchmarkEntry & FunctionEntry> = entry
  if (allocs !== undefined && allocsPerOp !== undefined) return allocsPerOp >= allocs.least && allocsPerOp <= allocs.max
  if (escapes === undefined || sites === undefined) return false
  const texts = escapesAmong(sites).map(({ text }) => text)
  if (permitted === undefined) return texts.length === escapes.max
  const wanted = permitted.map(({ text }) => permittedText(text))
  return JSON.stringify(wanted.sort()) === JSON.stringify(texts.sort())
}

function escapesAmong(sites: GoFunction['sites']): GoFunction['sites'] {
  return sites.filter((site) => site.class === 'escape')
}

function sameNumber({ allocsPerOp, sites }: Named): { readonly allocsPerOp: number } | { readonly escapes: number } {
  return allocsPerOp === undefined ? { escapes: escapesAmong(sites ?? []).length } : { allocsPerOp }
}

function shadowed({ namePattern, at }: Entry, winner: Entry): Diagnostic {
  const args = { variant: 'toolchain', name: namePattern, earlier: winner.namePattern, line: winner.at.line } as const
  return errorOf('SHADOWED_ENTRY', args, at)
}

function stale<E extends Entry>(entry: E, names: NamesInScope<E>, hints: Hints): Diagnostic {
  const { packagePattern, namePattern: name } = entry
  const about = { variant: 'name', noun: names.noun, name, package: packagePattern } as const
  return errorOf('STALE_ENTRY', { ...about, ...staleAdvice(entry, names, hints) }, entry.at)
}

function staleAdvice<E extends Entry>(entry: E, names: NamesInScope<E>, hints: Hints): StaleAdvice {
  const renamed = hints.ask(names.uncovered.length, () => renamedTo(entry, names.uncovered))
  if (renamed !== undefined) return { advice: 'renamed', to: renamed.name, ...sameNumber(renamed) }
  const { namePattern } = entry
  if (names.isEmpty) return { advice: 'empty' }
  const holder = namePattern.replace(/\.(?:func|gowrap|deferwrap)\d+$/, '')
  if (names.noun === 'function' && holder !== namePattern && names.has(holder)) return { advice: 'closure', holder }
  const children = names.startingWith(`${namePattern}/`, 3)
  if (children.length > 0) return { advice: 'parent', children }
  // A parent of sub-benchmarks has no result of its own: no entry can mean it.
  const near = hints.ask(names.leaves.size, () => names.leaves.nearest(namePattern)) ?? []
  return near.length > 0 ? { advice: 'near', near } : { advice: 'none' }
}
