import { formatBenchtime } from '../budget/benchtime.ts'
import type { BenchmarkEntry, Budget, FunctionEntry, Limit } from '../budget/budget.ts'
import { effectiveEntries } from '../budget/effective-entries.ts'
import { findBenchmarkEntry, findFunctionEntry, matchesEntry } from '../budget/find-entry.ts'
import { containsPackages, matchesPackage, type PackageName } from '../budget/match-package.ts'
import { containsPattern } from '../budget/name-pattern.ts'
import { benchRegexp } from './bench-regexp.ts'
import type { ModuleMeasured } from './measured.ts'
import { permittedText } from './permitted-text.ts'
import type { Change } from './report.ts'
import { stricter } from './stricter.ts'

type Entry = BenchmarkEntry | FunctionEntry
type Named = { readonly package: string; readonly name: string }

/** One thing that exists and for which head asks less than base. */
export type Loss = {
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
export function lossesOf(base: Budget, head: Budget, measured: ModuleMeasured): readonly Loss[] {
  const before = effectiveEntries(base, measured.run.toolchain)
  const after = effectiveEntries(head, measured.run.toolchain)
  const benchmarks = [...measured.benchmarks, ...measured.benchmarksThatExist]
  const modulePath = measured.run.module
  return [
    ...pairs(before.benchmarks, after.benchmarks, benchmarks, modulePath, findBenchmarkEntry, liesUnder).flatMap(
      (pair) => benchmarkChanges(pair).map((change): Loss => ({ ...pair, noun: 'benchmark', change })),
    ),
    ...pairs(
      before.functions,
      after.functions,
      measured.functions ?? [],
      modulePath,
      findFunctionEntry,
      () => false,
    ).flatMap((pair) => functionChanges(pair).map((change): Loss => ({ ...pair, noun: 'function', change }))),
  ]
}

/** Base's entries that head neither has nor covers, and that nothing known to exist is an example of. */
export function goneEntries(base: Budget, head: Budget, modules: readonly ModuleMeasured[]): readonly Loss[] {
  const gone = <E extends Entry>(
    noun: Loss['noun'],
    old: readonly E[],
    now: readonly E[],
    changes: (pair: Pair<E>) => readonly Change[],
  ) =>
    old
      .filter((entry) => !entry.optional && !now.some((other) => covers(other, entry)) && !isMet(noun, entry, modules))
      .flatMap((entry) => {
        const named = { package: entry.packagePattern, name: entry.namePattern }
        return changes({ base: entry, head: undefined, named }).map(
          (change): Loss => ({ noun, base: entry, head: undefined, change, named }),
        )
      })
  return [
    ...gone('benchmark', base.benchmarks, head.benchmarks, benchmarkChanges),
    ...gone('function', base.functions, head.functions, functionChanges),
  ]
}

function covers(outer: Entry, inner: Entry): boolean {
  return (
    containsPackages(outer.packagePattern, inner.packagePattern) &&
    containsPattern(outer.namePattern, inner.namePattern)
  )
}

function isMet(noun: Loss['noun'], entry: Entry, modules: readonly ModuleMeasured[]): boolean {
  return modules.some(({ run, benchmarks, benchmarksThatExist, functions }) => {
    const existing = noun === 'function' ? (functions ?? []) : [...benchmarks, ...benchmarksThatExist]
    return existing.some(
      (named) =>
        matchesEntry(entry, { importPath: named.package, modulePath: run.module }, named.name) ||
        (noun === 'benchmark' &&
          liesUnder(entry, named.name) &&
          matchesPackage(entry.packagePattern, { importPath: named.package, modulePath: run.module })),
    )
  })
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
    const isHere = (entry: E): boolean => matchesPackage(entry.packagePattern, { importPath, modulePath })
    const [old, now] = [before.filter(isHere), after.filter(isHere)]
    if (old.length === 0) return []
    const known = [...names].flatMap((name) => {
      const base = find(before, { importPath, modulePath }, name)
      const head = find(after, { importPath, modulePath }, name)
      return base === undefined ? [] : [{ base, head, named: { package: importPath, name } }]
    })
    const met = new Set(known.map(({ base }) => base))
    const unmet = old.filter((base) => !met.has(base) && [...names].some((name) => mayLieUnder(base, name)))
    return [
      ...known,
      ...unmet.map((base) => ({
        base,
        head: now.find(({ namePattern }) => containsPattern(namePattern, base.namePattern)),
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
    ...(head === undefined ? [] : [...permittedChange(base, head), ...commonChanges(base, head)]),
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
