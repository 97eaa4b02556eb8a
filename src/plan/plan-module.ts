import type { BenchmarkEntry, Budget } from '../budget/budget.ts'
import type { EffectiveEntries } from '../budget/match/effective-entries.ts'
import { packageMatcher } from '../budget/match/entry-index.ts'
import { findBenchmarkEntry, findFunctionEntry } from '../budget/match/find-entry.ts'
import { matchesPackage, type PackageName } from '../budget/match/match-package.ts'
import { hasWildcard, matchesName } from '../budget/match/name-pattern.ts'
import { NearNames } from '../diagnostic/nearest.ts'
import { benchRegexp } from './bench-regexp.ts'
import { benchmarkGroups, settingsOf } from './benchmark-groups.ts'
import type { BenchmarkOrder, BenchmarkSelection } from './benchmark-order.ts'
import type { ModulePlan } from './module-plan.ts'

/** What a module is compared with. */
export type PlannedBase = {
  /** What base's budget has in force. */
  readonly entries: EffectiveEntries
  /** Whether there is a base to find new escapes by. */
  readonly isKnown: boolean
}

/** What to measure of a module so that its entries can be judged: nothing that no entry or rule asks for. */
export function planModule(
  budget: Budget,
  entries: EffectiveEntries,
  modulePath: string,
  { entries: compared, isKnown }: PlannedBase,
): ModulePlan {
  const wantsNew = isKnown && budget.rules.newEscapes !== 'off'
  const hasEntries = entries.functions.length > 0 || compared.functions.length > 0
  return {
    build: { patterns: budget.packages, tags: budget.tags },
    wantsFunctions: hasEntries || wantsNew,
    judgesFunctions: hasEntries || (wantsNew && budget.rules.newEscapes === 'error'),
    selectionFor: (importPath) =>
      selectionFor(budget, entries.benchmarks, { importPath, modulePath }) ??
      listing(budget.timeoutMs, compared.benchmarks, { importPath, modulePath }),
    showsFunction: (importPath, name) =>
      findFunctionEntry(entries.functions, { importPath, modulePath }, name) !== undefined,
    timeoutMs: budget.timeoutMs,
    jobs: budget.jobs,
    passEnv: budget.passEnv,
  }
}

function selectionFor(
  budget: Budget,
  entries: readonly BenchmarkEntry[],
  pkg: PackageName,
): BenchmarkSelection | undefined {
  const isHere = packageMatcher(pkg)
  const own = entries.filter(({ packagePattern }) => isHere(packagePattern))
  const wantsAll = budget.rules.unlisted !== 'off'
  if (own.length === 0 && !wantsAll) return undefined
  return {
    groups: benchmarkGroups(budget, own, wantsAll),
    orderFor: (name) => orderFor(budget, findBenchmarkEntry(own, pkg, name), wantsAll),
    listMs: budget.timeoutMs,
    explore: (listed, seen) => {
      const names = { listed, seen, all: new Set(listed), met: new Set(seen), near: new NearNames(listed) }
      const unmet = own.filter((entry) => !entry.optional && !isMet(entry, names))
      return unmet.flatMap((entry, i) =>
        candidatesFor(entry, names, i < mostExplored).map((name) => ({ name, cpu: settingsOf(budget, entry).cpu })),
      )
    },
  }
}

/** Nothing to run, where only base's budget speaks of a package: whether its benchmarks still exist decides if a limit was taken away. */
function listing(
  listMs: number,
  compared: readonly BenchmarkEntry[],
  pkg: PackageName,
): BenchmarkSelection | undefined {
  if (!compared.some((entry) => matchesPackage(entry.packagePattern, pkg))) return undefined
  return { groups: [], listMs, orderFor: () => undefined, explore: () => [] }
}

type KnownNames = {
  readonly listed: readonly string[]
  readonly seen: readonly string[]
  readonly all: ReadonlySet<string>
  readonly met: ReadonlySet<string>
  readonly near: NearNames
}

/** Of so many entries that matched nothing near names are looked for: a person reads no more hints. */
const mostExplored = 100

function isMet({ namePattern }: BenchmarkEntry, { seen, met }: KnownNames): boolean {
  return hasWildcard(namePattern) ? seen.some((name) => matchesName(namePattern, name)) : met.has(namePattern)
}

/** The top-level benchmarks where an entry that matched nothing may have meant something; else those with the nearest names. */
function candidatesFor(
  { namePattern }: BenchmarkEntry,
  { listed, all, near }: KnownNames,
  isNearWanted: boolean,
): readonly string[] {
  const [topLevel = ''] = namePattern.split('/')
  const isPlain = !hasWildcard(topLevel)
  const homes = (isPlain ? [topLevel].filter((name) => all.has(name)) : listed).filter(
    (name) => benchRegexp([namePattern], name) !== undefined,
  )
  return homes.length > 0 || !isNearWanted ? homes : near.nearest(topLevel)
}

/** An entry's own settings, else the budget's. Without an entry only the value is wanted. */
function orderFor(budget: Budget, entry: BenchmarkEntry | undefined, wantsAll: boolean): BenchmarkOrder | undefined {
  if (entry === undefined && !wantsAll) return undefined
  // A note costs no time; what a person has to act on is to be sure.
  const confirms = budget.rules.slack === 'warn' || budget.rules.slack === 'error'
  const least = {
    ...(entry?.allocs !== undefined && { allocs: entry.allocs.least }),
    ...(entry?.bytes !== undefined && { bytes: entry.bytes.least }),
  }
  return {
    ...settingsOf(budget, entry),
    count: entry?.count ?? budget.count,
    timeoutMs: entry?.timeoutMs ?? budget.timeoutMs,
    limits: {
      ...(entry?.allocs !== undefined && { allocs: entry.allocs.max }),
      ...(entry?.bytes !== undefined && { bytes: entry.bytes.max }),
    },
    ...(confirms && { least }),
  }
}
