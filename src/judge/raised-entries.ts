import type { BenchmarkEntry, FunctionEntry, Limit, Override, PermittedEscape } from '../budget/budget.ts'
import { limitsOfEntry } from '../budget/match/limits-of-entry.ts'
import { placeKey } from '../diagnostic/position.ts'
import { groupBy } from '../lang/group-by.ts'
import { escapesOf } from '../report/subject.ts'
import type { Judgement, OverBudget, Use } from './judged.ts'
import { missingFrom, mostOf } from './permitted-list.ts'
import { permittedText } from './permitted-text.ts'
import { limitsInUse } from './slack.ts'

/** The number that a limit needs to be written with so that none of these exceeds it. A tolerance is room enough for chance. */
export function neededBy({ written }: Limit, uses: readonly Use[]): number {
  const isTolerant = written.includes('±')
  // No spread: a limit of a wildcard may be for more functions than a call has room for.
  return uses.reduce((most, { room }) => Math.max(most, isTolerant ? room.seen.most : room.needs), 0)
}

/** A limit as written, with another number in it: a tolerance stays. */
export function writtenWith({ written }: Limit, to: number): string {
  return written.replace(/\d+/, String(to))
}

/** What exceeded limits have to be so that nothing exceeds them, each by the place of the limit. */
export type RaisedLimits = {
  /** Of numbers, as they would be written. */
  readonly numbers: ReadonlyMap<string, string>
  /** Of lists of permitted escapes, the texts that they lack. */
  readonly missing: ReadonlyMap<string, readonly string[]>
}

/**
 * What exceeded limits have to be: of an entry with a wildcard what the one under it needs that needs most, under whatever toolchain.
 * This is what `update --raise` writes, and what every text says that speaks of raising a limit.
 */
export function raisedLimits({ findings, uses }: Pick<Judgement, 'findings' | 'uses'>): RaisedLimits {
  const numbers = new Map<string, string>()
  for (const [place, group] of limitsInUse(uses.filter(({ text }) => text === null))) {
    const limit = group[0] && limitsOfEntry(group[0].entry).find(({ at }) => placeKey(at) === place)
    if (limit !== undefined && group.some(({ got, max }) => got > max))
      numbers.set(place, writtenWith(limit, neededBy(limit, group)))
  }
  const ofLists = findings.flatMap((it) => (it.kind === 'over-budget' && it.site !== null ? [it] : []))
  const byPlace = groupBy(ofLists, ({ entry }) => listPlace(entry))
  return {
    numbers,
    missing: new Map(
      [...byPlace].flatMap(([place, group]) => (place === undefined ? [] : [[place, missingTexts(group)] as const])),
    ),
  }
}

/** Where a list of permitted escapes stands; undefined where the entry has none. */
function listPlace(entry: BenchmarkEntry | FunctionEntry): string | undefined {
  const { escapes, permitted }: Partial<FunctionEntry> = entry
  return permitted === undefined || escapes === undefined ? undefined : placeKey(escapes.at)
}

function missingTexts(group: readonly OverBudget[]): readonly string[] {
  const { permitted = [] }: Partial<FunctionEntry> = group[0]?.entry ?? {}
  const lists = group.flatMap(({ subject }) =>
    subject.kind === 'function' ? [escapesOf(subject.row.sites).map(({ text }) => text)] : [],
  )
  return missingFrom(
    permitted.map(({ text }) => permittedText(text)),
    mostOf(lists),
  )
}

/** An entry as it has to stand in the budget so that nothing it is for exceeds it. */
export type RaisedEntry = (
  | { readonly kind: 'benchmark'; readonly entry: BenchmarkEntry }
  | { readonly kind: 'function'; readonly entry: FunctionEntry }
) & {
  /** The condition of the override that it stands in; null: it stands in none. */
  readonly when: Override['when'] | null
}

/**
 * The entries whose limits are raised, in the order of the file, with nothing else in them changed. An anchor is one limit of several
 * entries: each of them is there.
 */
export function raisedEntries(
  { benchmarks, functions, overrides }: Judgement['entries'],
  raised: RaisedLimits,
): readonly RaisedEntry[] {
  const sections = [{ benchmarks, functions, when: null }, ...overrides]
  return sections.flatMap(({ when, ...own }): readonly RaisedEntry[] => [
    ...own.benchmarks.flatMap((entry) => {
      const isRaised = limitsOfEntry(entry).some(({ at }) => raised.numbers.has(placeKey(at)))
      return isRaised ? [{ kind: 'benchmark', entry: raisedBenchmark(entry, raised), when } as const] : []
    }),
    ...own.functions.flatMap((entry) => {
      const places = limitsOfEntry(entry).map(({ at }) => placeKey(at))
      const isRaised = places.some((place) => raised.numbers.has(place) || raised.missing.has(place))
      return isRaised ? [{ kind: 'function', entry: raisedFunction(entry, raised), when } as const] : []
    }),
  ])
}

function raisedBenchmark(entry: BenchmarkEntry, raised: RaisedLimits): BenchmarkEntry {
  const { allocs, bytes } = entry
  return {
    ...entry,
    ...(allocs !== undefined && { allocs: raisedLimit(allocs, raised) }),
    ...(bytes !== undefined && { bytes: raisedLimit(bytes, raised) }),
  }
}

function raisedFunction(entry: FunctionEntry, raised: RaisedLimits): FunctionEntry {
  const { escapes, sites, permitted } = entry
  const missing = (escapes && raised.missing.get(placeKey(escapes.at))) ?? []
  return {
    ...entry,
    ...(escapes !== undefined && { escapes: raisedLimit(escapes, raised) }),
    ...(sites !== undefined && { sites: raisedLimit(sites, raised) }),
    ...(permitted !== undefined && {
      permitted: [...permitted, ...missing.map((text): PermittedEscape => ({ text, at: entry.at }))],
    }),
  }
}

function raisedLimit(limit: Limit, { numbers }: RaisedLimits): Limit {
  return { ...limit, written: numbers.get(placeKey(limit.at)) ?? limit.written }
}
