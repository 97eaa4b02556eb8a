import type { BenchmarkEntry, Budget } from '../budget/budget.ts'
import { hasWildcard, levelsOf, liesBelow, mayLieUnder } from '../budget/match/name-pattern.ts'
import { groupBy } from '../lang/group-by.ts'
import { benchRegexp } from './bench-regexp.ts'
import { type RunSettings, type SettingsGroup, sameSettings } from './benchmark-order.ts'

type Settings = RunSettings & { readonly timeoutMs: number }
/** What a name pattern is run with. */
type Asked = { readonly namePattern: string; readonly settings: Settings }

/** An entry's own settings, else the budget's. */
export function settingsOf(budget: Settings, entry: Partial<Settings> | undefined): RunSettings {
  return { benchtime: entry?.benchtime ?? budget.benchtime, cpu: entry?.cpu ?? budget.cpu }
}

/**
 * Entries of one package by the settings that they are measured with, the budget's own first. `wantsAll`: what no entry
 * names is measured too.
 */
export function benchmarkGroups(
  { benchtime, cpu, timeoutMs }: Pick<Budget, 'benchtime' | 'cpu' | 'timeoutMs'>,
  entries: readonly Pick<BenchmarkEntry, 'namePattern' | 'benchtime' | 'cpu' | 'timeoutMs'>[],
  wantsAll: boolean,
): readonly SettingsGroup[] {
  const usual = { benchtime, cpu, timeoutMs }
  const asked = entries.map(({ namePattern, ...own }): Asked => {
    return { namePattern, settings: { ...settingsOf(usual, own), timeoutMs: own.timeoutMs ?? timeoutMs } }
  })
  return groupsOf(wantsAll ? [{ namePattern: '**', settings: usual }, ...asked] : asked, usual)
}

function groupsOf(asked: readonly Asked[], usual: RunSettings): readonly SettingsGroup[] {
  const kinds: RunSettings[] = [usual]
  for (const { settings } of asked) if (!kinds.some((kind) => sameSettings(kind, settings))) kinds.push(settings)
  return kinds.flatMap(({ benchtime, cpu }) => {
    const own = asked.filter(({ settings }) => sameSettings(settings, { benchtime, cpu }))
    if (own.length === 0) return []
    const timeoutMs = Math.max(...own.map(({ settings }) => settings.timeoutMs))
    const group = groupOf({ benchtime, cpu, timeoutMs }, [...new Set(own.map(({ namePattern }) => namePattern))])
    const shortestMs = (topLevel: string): number => {
      const below = own.filter(({ namePattern }) => mayLieUnder(namePattern, topLevel))
      return Math.min(timeoutMs, ...below.map(({ settings }) => settings.timeoutMs))
    }
    return [{ ...group, shortestMs }]
  })
}

/** All that these name patterns say, under the same settings. */
export function groupOf({ benchtime, cpu, timeoutMs }: Settings, patterns: readonly string[]): SettingsGroup {
  const subs = groupBy(
    patterns.filter((pattern) => pattern.includes('/') && !hasWildcard(pattern)),
    (name) => name.slice(0, name.indexOf('/')),
  )
  const plain = patterns.filter((pattern) => !hasWildcard(pattern))
  const above = new Set(plain.flatMap((pattern) => levelsOf(pattern).slice(0, -1)))
  const named = new Set(plain)
  const candidates = byTopLevel(patterns)
  const wild = byTopLevel(patterns.filter(hasWildcard))
  return {
    settings: { benchtime, cpu },
    select: (topLevel) => benchRegexp(candidates(topLevel), topLevel),
    leadsTo: (name) =>
      named.has(name) || above.has(name) || wild(topLevelOf(name)).some((pattern) => mayLieUnder(pattern, name)),
    leadsBelow: (name) => above.has(name) || wild(topLevelOf(name)).some((pattern) => liesBelow(pattern, name)),
    expects: (topLevel) => [topLevel, ...(subs.get(topLevel) ?? [])],
    isOpenBelow: (topLevel) =>
      wild(topLevel).some((pattern) => /\/|\*\*/.test(pattern) && mayLieUnder(pattern, topLevel)),
    shortestMs: () => timeoutMs,
    timeoutMs,
  }
}

function topLevelOf(name: string): string {
  return name.split('/')[0] ?? ''
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
