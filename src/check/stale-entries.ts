import type { BenchmarkEntry, FunctionEntry } from '../budget/budget.ts'
import { findBenchmarkEntry, findFunctionEntry } from '../budget/find-entry.ts'
import { isRelative, matchesPackage } from '../budget/match-package.ts'
import { hasWildcard, matchesName } from '../budget/name-pattern.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { didYouMean, nearest } from '../diagnostic/nearest.ts'
import type { GoFunction } from '../golang/heap-site.ts'
import { lostPackages } from './lost-packages.ts'
import type { ModuleMeasured } from './measured.ts'
import { permittedText } from './permitted-text.ts'
import { missedOf } from './troubles.ts'

type Entry = BenchmarkEntry | FunctionEntry
type Named = {
  readonly package: string
  readonly name: string
  readonly allocsPerOp?: number
  readonly sites?: GoFunction['sites']
}

/** The entries that are in force for one measured module. */
export type EntriesInForce = {
  readonly measured: ModuleMeasured
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
  const benchmarks = runs.map((run) => ({
    ...{ measured: run.measured, entries: run.benchmarks, find: findBenchmarkEntry, noun: 'benchmark' as const },
    names: run.measured.benchmarks,
    others: run.measured.benchmarksThatExist,
    missed: missedOf(run.measured),
  }))
  const functions = runs
    .filter((run) => run.measured.functions !== undefined)
    .map((run) => ({
      ...{ measured: run.measured, entries: run.functions, find: findFunctionEntry, noun: 'function' as const },
      names: run.measured.functions ?? [],
      others: [],
      missed: [],
    }))
  return [...judgeKind(benchmarks, scope), ...judgeKind(functions, scope)]
}

type Kind<E extends Entry> = {
  readonly measured: ModuleMeasured
  readonly entries: readonly E[]
  readonly find: (entries: readonly E[], pkg: { importPath: string; modulePath: string }, name: string) => E | undefined
  readonly noun: 'benchmark' | 'function'
  /** What was measured. */
  readonly names: readonly Named[]
  /** What exists beside it, for hints. */
  readonly others: readonly Named[]
  /** What exists and could not be measured: told elsewhere. */
  readonly missed: readonly { readonly package: string; readonly name?: string }[]
}

function judgeKind<E extends Entry>(kinds: readonly Kind<E>[], scope: Scope): readonly Diagnostic[] {
  const won = new Set(kinds.flatMap((kind) => kind.names.map((named) => winnerOf(kind, named))))
  const entriesOf = kinds.map((kind) => new Set(kind.entries))
  const unmet = [...new Set(kinds.flatMap((kind) => kind.entries))].filter(
    (entry) => !entry.optional && !won.has(entry),
  )
  const judged = unmet
    .map((entry) => ({ entry, inForce: kinds.filter((_, i) => entriesOf[i]?.has(entry)) }))
    .filter(({ entry, inForce }) => isJudgeable(entry, inForce, scope))
  const isLost = ({ entry, inForce }: Judged<E>): boolean =>
    inForce.every((kind) => packagesOf(entry, kind, kind.measured.packages).length === 0)
  return [
    ...lostPackages(
      judged.filter(isLost).map(({ entry, inForce }) => ({ entry, modules: inForce.map(({ measured }) => measured) })),
    ),
    ...judged.filter((each) => !isLost(each)).flatMap(({ entry, inForce }) => judgeEntry(entry, inForce)),
  ]
}

type Judged<E extends Entry> = { readonly entry: E; readonly inForce: readonly Kind<E>[] }

function winnerOf<E extends Entry>({ find, entries, measured }: Kind<E>, named: Named): E | undefined {
  return find(entries, { importPath: named.package, modulePath: measured.run.module }, named.name)
}

function packagesOf<E extends Entry>(entry: E, kind: Kind<E>, among: readonly string[]): readonly string[] {
  return among.filter((importPath) =>
    matchesPackage(entry.packagePattern, { importPath, modulePath: kind.measured.run.module }),
  )
}

/** Nothing can be said of packages that did not build, and in a part of the modules only of the packages in that part. */
function isJudgeable<E extends Entry>(entry: E, kinds: readonly Kind<E>[], scope: Scope): boolean {
  if (kinds.some((kind) => packagesOf(entry, kind, kind.measured.broken).length > 0)) return false
  if (scope === 'whole') return true
  // It may mean a package of what was not read.
  if (scope === 'unread' && isRelative(entry.packagePattern)) return false
  return (
    !entry.packagePattern.includes('...') &&
    kinds.some((kind) => packagesOf(entry, kind, kind.measured.packages).length > 0)
  )
}

/** What is wrong with an entry that won nothing. */
function judgeEntry<E extends Entry>(entry: E, kinds: readonly Kind<E>[]): readonly Diagnostic[] {
  const inPackages = kinds.map((kind) => ({ kind, packages: new Set(packagesOf(entry, kind, kind.measured.packages)) }))
  const [first] = kinds
  if (first === undefined) return []
  const isMissed = inPackages.some(({ kind, packages }) =>
    kind.missed.some((missed) => packages.has(missed.package) && concerns(entry, missed.name)),
  )
  if (isMissed) return []
  const [winner] = inPackages.flatMap(({ kind, packages }) =>
    kind.names
      .filter((named) => packages.has(named.package) && matchesName(entry.namePattern, named.name))
      .map((named) => winnerOf(kind, named)),
  )
  if (winner !== undefined) return hasWildcard(entry.namePattern) ? [] : [shadowed(entry, winner)]
  const existing = inPackages.flatMap(({ kind, packages }) =>
    [...kind.names, ...kind.others].filter((named) => packages.has(named.package)),
  )
  const uncovered = inPackages.flatMap(({ kind, packages }) =>
    [...kind.names, ...kind.others].filter(
      (named) => packages.has(named.package) && winnerOf(kind, named) === undefined,
    ),
  )
  return [stale(entry, first.noun, [...new Set(existing.map(({ name }) => name))], renamedTo(entry, uncovered))]
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

function sameNumber({ allocsPerOp, sites }: Named): string {
  if (allocsPerOp !== undefined) return `${allocsPerOp} allocs/op`
  const n = escapesAmong(sites ?? []).length
  return n === 1 ? '1 escape' : `${n} escapes`
}

/** True where what was missed is the entry's own, or a parent whose sub-benchmarks it names. */
export function concerns(entry: Entry, missed: string | undefined): boolean {
  if (missed === undefined) return true
  const depth = missed.split('/').length
  const head = entry.namePattern.split('/').slice(0, depth).join('/')
  return matchesName(entry.namePattern, missed) || matchesName(head, missed) || entry.namePattern.includes('**')
}

function shadowed(entry: Entry, winner: Entry): Diagnostic {
  return {
    code: 'SHADOWED_ENTRY',
    severity: 'error',
    message: `${entry.namePattern} is never in force: ${winner.namePattern} at line ${winner.at.line} matches first`,
    at: entry.at,
    hint: `move it above line ${winner.at.line}: the first match wins`,
  }
}

function stale(
  entry: Entry,
  noun: 'benchmark' | 'function',
  existing: readonly string[],
  renamed: Named | undefined,
): Diagnostic {
  const rename =
    renamed === undefined
      ? undefined
      : `it looks renamed: ${renamed.name} is in no entry and has the same ${sameNumber(renamed)}; write that name`
  return {
    code: 'STALE_ENTRY',
    severity: 'error',
    message: `no ${noun} ${entry.namePattern} exists in ${entry.packagePattern}`,
    at: entry.at,
    hint: rename ?? staleHint(entry, noun, existing),
  }
}

function staleHint(
  { packagePattern, namePattern }: Entry,
  noun: 'benchmark' | 'function',
  existing: readonly string[],
): string {
  if (existing.length === 0) return `${packagePattern} has no ${noun}s`
  const holder = namePattern.replace(/\.(?:func|gowrap|deferwrap)\d+$/, '')
  if (noun === 'function' && holder !== namePattern && existing.includes(holder))
    return `write ${holder}: what a closure allocates counts for the declared function that holds it`
  const children = existing.filter((name) => name.startsWith(`${namePattern}/`)).sort()
  if (children.length > 0)
    return `it has sub-benchmarks: name them (${children.slice(0, 3).join(', ')}) or write ${namePattern}/**`
  const otherwise = 'correct the name, or set optional: true'
  const generic = noun === 'function' ? '; a generic function that nothing instantiates is not compiled' : ''
  // A parent of sub-benchmarks has no result of its own: no entry can mean it.
  const leaves = existing.filter((name) => !existing.some((other) => other.startsWith(`${name}/`)))
  return didYouMean(namePattern, leaves) ?? `${otherwise}${generic}`
}
