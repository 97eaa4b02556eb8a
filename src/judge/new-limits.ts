import type { Budget, Limit } from '../budget/budget.ts'
import type { BudgetChange } from '../budget/edit/edit-budget.ts'
import { entriesOfBudget } from '../budget/match/entries-of-budget.ts'
import { findFunctionEntry } from '../budget/match/find-entry.ts'
import { limitsOfEntry } from '../budget/match/limits-of-entry.ts'
import { type Position, placeKey } from '../diagnostic/position.ts'
import type { Unit } from '../report/report-schema.ts'
import { judgeBenchmarks } from './judge-benchmarks.ts'
import { judgeFunctions } from './judge-functions.ts'
import type { Use } from './judged.ts'
import { countOf } from './permitted-list.ts'
import { permittedText } from './permitted-text.ts'
import { neededBy, writtenWith } from './raised-entries.ts'
import { limitsInUse, missedIn } from './slack.ts'
import type { EntriesInForce } from './stale-entries.ts'

/** Which way limits may change: `raise` touches what is exceeded and nothing else, `lower` what has slack. */
export type Direction = 'both' | 'raise' | 'lower'

/** Which limits may change, and which way. */
export type LimitsWanted = {
  readonly direction: Direction
  /** Whether a benchmark or function, or an entry by its name as written, is asked for. */
  readonly isNamed: (name: string) => boolean
  /** False where only a part of the budget's packages or modules was measured. */
  readonly isWhole: boolean
}

/** A limit that is not what was measured, and its change. */
export type NewLimit = {
  readonly change: Exclude<BudgetChange, { kind: 'measured-with' }>
  /** What needs the limit to be as it will be: of a wildcard the hungriest. */
  readonly name: string
  readonly unit: Unit | 'permitted escapes'
  /** As written. */
  readonly from: string
  readonly to: string
}

export type NewLimits = {
  readonly limits: readonly NewLimit[]
  /** Limits that are passed and were not to be raised. */
  readonly over: readonly NewLimit[]
}

/**
 * The limits that would be what was measured. A limit is raised to what the named ones need, and lowered to what all need that it
 * is for: nothing is lowered where some of those were not measured. Numbers that are not stable have room for as much as they
 * were seen to move.
 */
export function newLimits(budget: Budget, inForce: readonly EntriesInForce[], wanted: LimitsWanted): NewLimits {
  const found = [...numbers(budget, inForce, wanted), ...lists(inForce, wanted)]
  return {
    limits: found.filter(({ isLeft }) => !isLeft).map(({ limit }) => limit),
    over: found.filter(({ isLeft }) => isLeft).map(({ limit }) => limit),
  }
}

type Found = { readonly limit: NewLimit; readonly isLeft: boolean }

function numbers(
  budget: Budget,
  inForce: readonly EntriesInForce[],
  { direction, isNamed, isWhole }: LimitsWanted,
): readonly Found[] {
  const uses = inForce
    .flatMap((run) => [
      ...judgeBenchmarks(run.measured, run.benchmarks, budget.rules).uses,
      ...judgeFunctions(run.measured, run.functions, budget.rules).uses,
    ])
    .filter(({ text }) => text === null)
  const elsewhere = placesNotInForce(budget, inForce)
  const isMissed = missedIn(inForce.map(({ measured }) => measured))
  return [...limitsInUse(uses)].flatMap(([place, group]): readonly Found[] => {
    const named = group.filter(({ subject, entry }) =>
      [subject.row.name, entry.namePattern].some((name) => isNamed(name)),
    )
    const [first] = hungriest(named)
    const limit = first && limitsOfEntry(first.entry).find(({ at }) => placeKey(at) === place)
    if (first === undefined || limit === undefined) return []
    if (named.some(({ got }) => got > first.max))
      return [found(first, limit, neededBy(limit, named), direction === 'lower')]
    const [most] = hungriest(group)
    const isKnown =
      direction !== 'raise' &&
      !elsewhere.has(place) &&
      group.every(({ entry }) => (isWhole || !entry.packagePattern.includes('...')) && !isMissed(entry))
    return most !== undefined && isKnown && most.room.explained < first.least
      ? [found(most, limit, neededBy(limit, group), false)]
      : []
  })
}

function hungriest(uses: readonly Use[]): readonly Use[] {
  return uses.toSorted((a, b) => b.room.needs - a.room.needs)
}

function found({ subject, unit, budget }: Use, limit: Limit, to: number, isLeft: boolean): Found {
  const change = { kind: 'limit', at: budget, to } as const
  return {
    limit: { change, name: subject.row.name, unit, from: limit.written, to: writtenWith(limit, to) },
    isLeft,
  }
}

/** The places of limits that hold under other toolchains too, by an anchor: what those need was not measured. */
function placesNotInForce(budget: Budget, inForce: readonly EntriesInForce[]): ReadonlySet<string> {
  const asked = new Set<unknown>(inForce.flatMap(({ benchmarks, functions }) => [...benchmarks, ...functions]))
  const others = entriesOfBudget(budget).filter((entry) => !asked.has(entry))
  return new Set(others.flatMap(limitsOfEntry).map(({ at }) => placeKey(at)))
}

/** Lists of permitted escapes: what a list is for may have each text as often as one of its functions has it. */
function lists(inForce: readonly EntriesInForce[], { direction, isNamed, isWhole }: LimitsWanted): readonly Found[] {
  const byPlace = new Map<string, ListUse>()
  for (const { measured, functions } of inForce) {
    for (const fn of measured.functions ?? []) {
      const entry = findFunctionEntry(functions, { importPath: fn.package, modulePath: measured.run.module }, fn.name)
      if (entry?.permitted === undefined || entry.escapes === undefined) continue
      const key = placeKey(entry.escapes.at)
      const use = byPlace.get(key) ?? {
        at: entry.escapes.at,
        listed: entry.permitted.map(({ text }) => permittedText(text)),
        all: new Map(),
        named: new Map(),
        name: '',
        mayLower: direction !== 'raise' && (isWhole || !entry.packagePattern.includes('...')),
      }
      byPlace.set(key, use)
      const isAsked = isNamed(fn.name) || isNamed(entry.namePattern)
      if (isAsked) use.name = fn.name
      for (const [text, n] of countOf(fn.sites.filter((site) => site.class === 'escape').map(({ text }) => text))) {
        use.all.set(text, Math.max(use.all.get(text) ?? 0, n))
        if (isAsked) use.named.set(text, Math.max(use.named.get(text) ?? 0, n))
      }
    }
  }
  return [...byPlace.values()].filter(({ name }) => name !== '').flatMap((use) => listFound(use, direction === 'lower'))
}

type ListUse = {
  readonly at: Position
  readonly listed: readonly string[]
  /** How often a function of the list has a text, at most; and one that was asked for. */
  readonly all: Map<string, number>
  readonly named: Map<string, number>
  name: string
  readonly mayLower: boolean
}

function listFound({ at, listed, all, named, name, mayLower }: ListUse, tightens: boolean): readonly Found[] {
  const had = countOf(listed)
  const texts = [...new Set([...listed, ...[...named.keys()].sort()])]
  const times = (n: (text: string) => number): readonly string[] =>
    texts.flatMap((text) => Array.from({ length: n(text) }, () => text))
  const lowered = (text: string): number =>
    mayLower ? Math.min(had.get(text) ?? 0, all.get(text) ?? 0) : (had.get(text) ?? 0)
  const isOver = texts.some((text) => (named.get(text) ?? 0) > (had.get(text) ?? 0))
  const wanted = times((text) => (tightens ? lowered(text) : Math.max(lowered(text), named.get(text) ?? 0)))
  const found = (to: readonly string[], isLeft: boolean): Found => ({
    isLeft,
    limit: {
      change: { kind: 'permitted', at, to },
      name,
      unit: 'permitted escapes',
      from: String(listed.length),
      to: String(to.length),
    },
  })
  const isSame = JSON.stringify(wanted.toSorted()) === JSON.stringify(listed.toSorted())
  return [
    ...(isSame ? [] : [found(wanted, false)]),
    ...(tightens && isOver
      ? [
          found(
            times((text) => Math.max(lowered(text), named.get(text) ?? 0)),
            true,
          ),
        ]
      : []),
  ]
}
