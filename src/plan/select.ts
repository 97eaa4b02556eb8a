import { packageMatcher } from '../budget/match/entry-index.ts'
import { findEntry } from '../budget/match/find-entry.ts'
import { hasWildcard, levelsOf, liesBelow, matchesName, mayLieUnder } from '../budget/match/name-pattern.ts'
import { NearNames } from '../diagnostic/nearest.ts'
import { exactPattern } from '../go/command/bench-arguments.ts'
import { topLevelOf } from '../go/names/benchmark-name.ts'
import { groupBy } from '../lang/group-by.ts'
import { benchRegexp } from './bench-regexp.ts'
import { type BenchmarkOrder, type RunSettings, sameSettings } from './benchmark-order.ts'
import type { Plan, PlannedOrder } from './plan.ts'
import { everywhere } from './plan-of.ts'

/** The benchmarks of a package that are asked for under the same settings: all that is run for them is run so. */
export type SettingsGroup = {
  readonly settings: RunSettings
  /** A Go `-test.bench` pattern for one top-level benchmark (`^BenchmarkX$/^size=[^/]*$`); undefined: nobody asks. */
  readonly select: (topLevel: string) => string | undefined
  /** Whether one that is asked for may be this name or lie under it. */
  readonly leadsTo: (name: string) => boolean
  /** Whether one that is asked for can only lie under this name. */
  readonly leadsBelow: (name: string) => boolean
  /** Of a top-level benchmark that it asks for, the names that are to print something: itself, and those that it names in full. */
  readonly expects: (topLevel: string) => readonly string[]
  /** Whether a wildcard asks for what lies below this top-level benchmark: then nobody knows what there is to be. */
  readonly isOpenBelow: (topLevel: string) => boolean
  /** The shortest deadline of what it asks for at or below a top-level benchmark. Milliseconds. */
  readonly shortestMs: (topLevel: string) => number
  /** For a benchmark whose name is not known yet. Milliseconds. */
  readonly timeoutMs: number
}

/** What a plan asks of one package, ready to be looked up: a plan of 10,000 orders is asked about 50,000 names. */
export type BenchmarkSelection = {
  readonly groups: readonly SettingsGroup[]
  /** For the list of what there is: a TestMain runs for it. Milliseconds. */
  readonly listMs: number
  /** By full name, of a leaf; undefined: nobody asks. Its settings are those of one of the groups. */
  readonly orderFor: (name: string) => BenchmarkOrder | undefined
  /**
   * Of the top-level benchmarks that exist, those whose sub-benchmarks should be looked up, and under which GOMAXPROCS, given the
   * names that were seen: an order found none of them, and a hint wants the names that do exist.
   */
  readonly explore: (
    listed: readonly string[],
    seen: readonly string[],
  ) => readonly { readonly name: string; readonly cpu: number }[]
  /** Set where it is known that what runs beside makes no difference: nothing but what is asked for is run. */
  readonly isAlone?: boolean
}

/** Whether a benchmark of this name, a parent too, is run for its own sake in a run of this group. */
export function isAskedIn(
  group: SettingsGroup,
  { orderFor }: Pick<BenchmarkSelection, 'orderFor'>,
  name: string,
): boolean {
  const order = orderFor(name)
  if (order === undefined) return group.leadsTo(name)
  return sameSettings(order, group.settings) || group.leadsBelow(name)
}

/** How a plan wants a benchmark to be measured; undefined where it is not to be. */
export function orderFor(plan: Plan, importPath: string, name: string): PlannedOrder | undefined {
  if (plan.only?.some((pattern) => matchesName(pattern, name)) === false) return undefined
  const order = findEntry(plan.orders, { importPath, modulePath: plan.module }, name)
  return order !== undefined && isRun(order) ? order : undefined
}

function isRun({ want }: BenchmarkOrder): boolean {
  return want === 'verdict' || want === 'value'
}

/** The orders of a plan that a package's benchmarks are looked up in, as plain data. */
export function ordersOf(plan: Plan, importPath: string): readonly PlannedOrder[] {
  const isHere = packageMatcher({ importPath, modulePath: plan.module })
  return plan.orders.filter(({ packagePattern }) => packagePattern === everywhere || isHere(packagePattern))
}

/** What a plan asks of the benchmarks of a package; undefined: nothing, so that its tests need not be built. */
export function selectionFor(plan: Plan, importPath: string): BenchmarkSelection | undefined {
  const own = ordersOf(plan, importPath)
  if (own.every(({ want }) => want === 'nothing')) return undefined
  const run = own.filter(isRun)
  return {
    groups: groupsOf(run, plan.only),
    listMs: plan.benchmarkMs,
    orderFor: (name) => orderFor(plan, importPath, name),
    explore: (listed, seen) => explored(run, listed, seen),
  }
}

/** Just one benchmark, by its name and not as a pattern. */
export function selectionOfOne(order: BenchmarkOrder, name: string, isAlone: boolean): BenchmarkSelection {
  const isBelow = (each: string): boolean => name.startsWith(`${each}/`)
  const group: SettingsGroup = {
    settings: order,
    select: (topLevel) => (topLevel === topLevelOf(name) ? exactPattern(name) : undefined),
    leadsTo: (each) => each === name || isBelow(each),
    leadsBelow: isBelow,
    expects: () => [name],
    isOpenBelow: () => false,
    shortestMs: () => order.timeoutMs,
    timeoutMs: order.timeoutMs,
  }
  const orderOfName = (each: string): BenchmarkOrder | undefined => (each === name ? order : undefined)
  return { groups: [group], listMs: order.timeoutMs, orderFor: orderOfName, explore: () => [], isAlone }
}

type KnownNames = {
  readonly listed: readonly string[]
  readonly seen: readonly string[]
  readonly all: ReadonlySet<string>
  readonly met: ReadonlySet<string>
  readonly near: NearNames
}

/** Of so many orders that found nothing near names are looked for: a person reads no more hints. */
const mostExplored = 100

function explored(run: readonly PlannedOrder[], listed: readonly string[], seen: readonly string[]) {
  const names = { listed, seen, all: new Set(listed), met: new Set(seen), near: new NearNames(listed) }
  const unmet = run.filter((order) => order.isSought && !isMet(order, names))
  return unmet.flatMap((order, i) =>
    candidatesFor(order, names, i < mostExplored).map((name) => ({ name, cpu: order.cpu })),
  )
}

function isMet({ namePattern }: PlannedOrder, { seen, met }: KnownNames): boolean {
  return hasWildcard(namePattern) ? seen.some((name) => matchesName(namePattern, name)) : met.has(namePattern)
}

/** The top-level benchmarks where an order that found nothing may have meant something; else those with the nearest names. */
function candidatesFor(
  { namePattern }: PlannedOrder,
  { listed, all, near }: KnownNames,
  isNearWanted: boolean,
): readonly string[] {
  const topLevel = topLevelOf(namePattern)
  const isPlain = !hasWildcard(topLevel)
  const homes = (isPlain ? [topLevel].filter((name) => all.has(name)) : listed).filter(
    (name) => benchRegexp([namePattern], name) !== undefined,
  )
  return homes.length > 0 || !isNearWanted ? homes : near.nearest(topLevel)
}

/** Orders by the settings that they are measured with. */
function groupsOf(run: readonly PlannedOrder[], only: Plan['only']): readonly SettingsGroup[] {
  const meant = only === null ? run : run.filter((order) => only.some((name) => mayMean(order, name)))
  return groupBySettings(meant).map((own) => {
    const [{ benchtime, cpu }] = own
    const timeoutMs = Math.max(...own.map((order) => order.timeoutMs))
    const patterns = only ?? [...new Set(own.map(({ namePattern }) => namePattern))]
    const shortestMs = (topLevel: string): number => {
      const below = own.filter(({ namePattern }) => mayLieUnder(namePattern, topLevel))
      return Math.min(timeoutMs, ...below.map((order) => order.timeoutMs))
    }
    return { ...groupOf({ benchtime, cpu }, patterns), shortestMs, timeoutMs }
  })
}

function groupBySettings(orders: readonly PlannedOrder[]): readonly [PlannedOrder, ...PlannedOrder[]][] {
  const groups: [PlannedOrder, ...PlannedOrder[]][] = []
  for (const order of orders) {
    const known = groups.find(([first]) => sameSettings(first, order))
    if (known === undefined) groups.push([order])
    else known.push(order)
  }
  return groups
}

/** Whether an order may be the one for a name, or for something below it. */
function mayMean({ namePattern }: PlannedOrder, name: string): boolean {
  return hasWildcard(name) || namePattern === name || mayLieUnder(namePattern, name)
}

/** All that these name patterns say, under the same settings. */
export function groupOf(
  settings: RunSettings,
  patterns: readonly string[],
): Omit<SettingsGroup, 'shortestMs' | 'timeoutMs'> {
  const subs = groupBy(
    patterns.filter((pattern) => pattern.includes('/') && !hasWildcard(pattern)),
    topLevelOf,
  )
  const plain = patterns.filter((pattern) => !hasWildcard(pattern))
  const above = new Set(plain.flatMap((pattern) => levelsOf(pattern).slice(0, -1)))
  const named = new Set(plain)
  const candidates = byTopLevel(patterns)
  const wild = byTopLevel(patterns.filter(hasWildcard))
  return {
    settings,
    select: (topLevel) => benchRegexp(candidates(topLevel), topLevel),
    leadsTo: (name) =>
      named.has(name) || above.has(name) || wild(topLevelOf(name)).some((pattern) => mayLieUnder(pattern, name)),
    leadsBelow: (name) => above.has(name) || wild(topLevelOf(name)).some((pattern) => liesBelow(pattern, name)),
    expects: (topLevel) => [topLevel, ...(subs.get(topLevel) ?? [])],
    isOpenBelow: (topLevel) =>
      wild(topLevel).some((pattern) => /\/|\*\*/.test(pattern) && mayLieUnder(pattern, topLevel)),
  }
}

/** The patterns that may mean something at or under a top-level benchmark: those of its name are looked up. */
function byTopLevel(patterns: readonly string[]): (topLevel: string) => readonly string[] {
  const plain = groupBy(
    patterns.filter((pattern) => !hasWildcard(topLevelOf(pattern))),
    topLevelOf,
  )
  const wild = patterns.filter((pattern) => hasWildcard(topLevelOf(pattern)))
  return (topLevel) => [...(plain.get(topLevel) ?? []), ...wild]
}
