import { formatBenchtime } from '../budget/benchtime.ts'
import type { BenchmarkEntry, Budget, FunctionEntry, Limit } from '../budget/budget.ts'
import { callChanges } from '../budget/diff/call-changes.ts'
import type { Change } from '../budget/diff/change.ts'
import { stricter } from '../budget/diff/stricter.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { packageMatcher } from '../budget/match/entry-index.ts'
import { findBenchmarkEntry, findFunctionEntry } from '../budget/match/find-entry.ts'
import { containsPackages, matchesPackage, type PackageName } from '../budget/match/match-package.ts'
import { containsPattern, hasWildcard, matchesName } from '../budget/match/name-pattern.ts'
import { topLevelOf } from '../go/names/benchmark-name.ts'
import { groupBy } from '../lang/group-by.ts'
import { benchRegexp } from '../plan/bench-regexp.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { permittedText } from './permitted-text.ts'

type Entry = BenchmarkEntry | FunctionEntry
type Named = { readonly package: string; readonly name: string }

/** One thing that exists and for which head asks less than base. */
export type LoosenedLimit = {
  readonly noun: 'benchmark' | 'function'
  /** The entry that covers it under base's budget, and the one under head's; undefined: none does any more. */
  readonly base: Entry
  readonly head: Entry | undefined
  readonly change: Change
  readonly named: Named
}

/**
 * Compares what is in force under both budgets for everything that exists in a module, so that a wider pattern, a new first
 * match or a removed entry counts as much as a raised number.
 */
export function loosenedLimitsOf(base: Budget, head: Budget, measured: Snapshot): readonly LoosenedLimit[] {
  const before = effectiveEntries(base, measured.run.toolchain)
  const after = effectiveEntries(head, measured.run.toolchain)
  const benchmarks = [...measured.benchmarks, ...measured.benchmarksThatExist]
  const modulePath = measured.run.module
  return [
    ...pairs(before.benchmarks, after.benchmarks, benchmarks, modulePath, findBenchmarkEntry, liesUnder).flatMap(
      (pair) => benchmarkChanges(pair).map((change): LoosenedLimit => ({ ...pair, noun: 'benchmark', change })),
    ),
    ...pairs(
      before.functions,
      after.functions,
      measured.functions ?? [],
      modulePath,
      findFunctionEntry,
      () => false,
    ).flatMap((pair) => functionChanges(pair).map((change): LoosenedLimit => ({ ...pair, noun: 'function', change }))),
  ]
}

/** Base's entries that head neither has nor covers, and that nothing known to exist is an example of. */
export function goneEntries(base: Budget, head: Budget, modules: readonly Snapshot[]): readonly LoosenedLimit[] {
  const gone = <E extends Entry>(
    noun: LoosenedLimit['noun'],
    old: readonly E[],
    now: readonly E[],
    changes: (pair: Pair<E>) => readonly Change[],
  ) => {
    const [isCovered, isMet] = [coveredBy(now), metIn(noun, modules)]
    return old
      .filter((entry) => !entry.optional && !isCovered(entry) && !isMet(entry))
      .flatMap((entry) => {
        const named = { package: entry.packagePattern, name: entry.namePattern }
        return changes({ base: entry, head: undefined, named }).map(
          (change): LoosenedLimit => ({ noun, base: entry, head: undefined, change, named }),
        )
      })
  }
  return [
    ...gone('benchmark', base.benchmarks, head.benchmarks, benchmarkChanges),
    ...gone('function', base.functions, head.functions, functionChanges),
  ]
}

/** Tells whether one of these entries matches all that another does: what has a plain name is looked up. */
function coveredBy(now: readonly Entry[]): (inner: Entry) => boolean {
  const plain = groupBy(now, ({ namePattern }) => namePattern)
  const wild = now.filter(({ namePattern }) => hasWildcard(namePattern))
  return (inner) =>
    [...(plain.get(inner.namePattern) ?? []), ...wild].some(
      (outer) =>
        containsPattern(outer.namePattern, inner.namePattern) &&
        containsPackages(outer.packagePattern, inner.packagePattern),
    )
}

/** Tells whether something that exists is what an entry speaks of, or a benchmark that it may lie under. */
function metIn(noun: LoosenedLimit['noun'], modules: readonly Snapshot[]): (entry: Entry) => boolean {
  const byName = new Map<string, Set<string>>()
  const packages = new Map<string, PackageName>()
  for (const { run, benchmarks, benchmarksThatExist, functions } of modules)
    for (const { package: importPath, name } of noun === 'function'
      ? (functions ?? [])
      : [...benchmarks, ...benchmarksThatExist]) {
      const key = `${run.module}\n${importPath}`
      packages.set(key, { importPath, modulePath: run.module })
      byName.set(name, (byName.get(name) ?? new Set()).add(key))
    }
  return (entry) => {
    const { packagePattern, namePattern } = entry
    const isHere = (key: string): boolean => {
      const pkg = packages.get(key)
      return pkg !== undefined && matchesPackage(packagePattern, pkg)
    }
    const isIn = (keys: Iterable<string> = []): boolean => [...keys].some(isHere)
    const topLevel = topLevelOf(namePattern)
    if (!hasWildcard(namePattern) && isIn(byName.get(namePattern))) return true
    if (!hasWildcard(topLevel)) {
      const isParent = noun === 'benchmark' && isIn(byName.get(topLevel))
      if (isParent || !hasWildcard(namePattern)) return isParent
    }
    return [...byName].some(
      ([name, keys]) =>
        (matchesName(namePattern, name) || (noun === 'benchmark' && liesUnder(entry, name))) && isIn(keys),
    )
  }
}

/** Sub-benchmarks that head does not ask for are not run: all that is known of them is that their top-level benchmark exists. */
function liesUnder({ namePattern }: Entry, name: string): boolean {
  return !name.includes('/') && benchRegexp([namePattern], name) !== undefined
}

type Pair<E extends Entry> = { readonly base: E; readonly head: E | undefined; readonly named: Named }

function pairs<E extends Entry>(
  before: readonly E[],
  after: readonly E[],
  existing: readonly Named[],
  modulePath: string,
  find: (entries: readonly E[], pkg: PackageName, name: string) => E | undefined,
  mayLieUnder: (entry: E, name: string) => boolean,
): readonly Pair<E>[] {
  return [...byPackage(existing)].flatMap(([importPath, names]) => {
    const matches = packageMatcher({ importPath, modulePath })
    const isHere = (entry: E): boolean => matches(entry.packagePattern)
    const old = before.filter(isHere)
    if (old.length === 0) return []
    const known = [...names].flatMap((name) => {
      const base = find(before, { importPath, modulePath }, name)
      const head = find(after, { importPath, modulePath }, name)
      return base === undefined ? [] : [{ base, head, named: { package: importPath, name } }]
    })
    const met = new Set(known.map(({ base }) => base))
    const topLevel = [...names].filter((name) => !name.includes('/'))
    const unmet = old.filter((base) => {
      if (met.has(base)) return false
      const first = topLevelOf(base.namePattern)
      return (hasWildcard(first) ? topLevel : names.has(first) ? [first] : []).some((name) => mayLieUnder(base, name))
    })
    return [
      ...known,
      ...unmet.map((base) => ({
        base,
        // What a plain name is held by is looked up.
        head: hasWildcard(base.namePattern)
          ? after.find((entry) => isHere(entry) && containsPattern(entry.namePattern, base.namePattern))
          : find(after, { importPath, modulePath }, base.namePattern),
        named: { package: importPath, name: base.namePattern },
      })),
    ]
  })
}

function byPackage(existing: readonly Named[]): ReadonlyMap<string, ReadonlySet<string>> {
  const packages = new Map<string, Set<string>>()
  for (const { package: path, name } of existing) packages.set(path, (packages.get(path) ?? new Set()).add(name))
  return packages
}

function benchmarkChanges({ base, head }: Pair<BenchmarkEntry>): readonly Change[] {
  return [
    ...limitChange('allocs/op', base.allocs, head?.allocs),
    ...limitChange('B/op', base.bytes, head?.bytes),
    ...(head === undefined ? [] : [...commonChanges(base, head), ...measuringChanges(base, head)]),
  ]
}

function functionChanges({ base, head }: Pair<FunctionEntry>): readonly Change[] {
  return [
    ...(areLists(base, head) ? [] : limitChange('escapes', base.escapes, head?.escapes)),
    ...limitChange('sites', base.sites, head?.sites),
    ...(head === undefined
      ? []
      : [...permittedChange(base, head), ...callChanges(base.calls, head.calls), ...commonChanges(base, head)]),
  ]
}

function limitChange(what: string, base: Limit | undefined, head: Limit | undefined): readonly Change[] {
  if (base === undefined || (head !== undefined && head.max <= base.max)) return []
  return [{ what, from: base.written, to: head?.written ?? '' }]
}

/** Two lists are compared text by text, not by their length. */
function areLists(base: FunctionEntry, head: FunctionEntry | undefined): boolean {
  return base.permitted !== undefined && head?.permitted !== undefined
}

/** A list that became a number permits any escape, as long as it permits one. */
function permittedChange(base: FunctionEntry, head: FunctionEntry): readonly Change[] {
  if (base.permitted === undefined) return []
  const left = base.permitted.map(({ text }) => permittedText(text))
  const what = 'permitted escapes'
  if (head.permitted === undefined) {
    const isNone = head.escapes?.max === 0
    return isNone ? [] : [{ what, from: left.join(', '), to: 'any' }]
  }
  const added = head.permitted.map(({ text }) => permittedText(text)).filter((text) => !taken(left, text))
  return added.length === 0 ? [] : [{ what, from: '', to: added.join(', ') }]
}

function taken(left: string[], text: string): boolean {
  const at = left.indexOf(text)
  if (at >= 0) left.splice(at, 1)
  return at >= 0
}

function commonChanges(base: Entry, head: Entry): readonly Change[] {
  const isLower = stricter(base.level, head.level) !== head.level
  return [
    ...(isLower ? [{ what: 'level', from: base.level, to: head.level }] : []),
    ...(head.optional && !base.optional ? [{ what: 'optional', from: 'false', to: 'true' }] : []),
  ]
}

/** Other iterations can read other numbers: any change of how a benchmark is measured is named. */
function measuringChanges(base: BenchmarkEntry, head: BenchmarkEntry): readonly Change[] {
  const written = (entry: BenchmarkEntry): Readonly<Record<string, string>> => ({
    benchtime: entry.benchtime === undefined ? '' : formatBenchtime(entry.benchtime),
    count: String(entry.count ?? ''),
    cpu: String(entry.cpu ?? ''),
  })
  const [from, to] = [written(base), written(head)]
  return Object.keys(from).flatMap((what) =>
    from[what] === to[what] ? [] : [{ what, from: from[what] ?? '', to: to[what] ?? '' }],
  )
}
