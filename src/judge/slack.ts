import type { BenchmarkEntry, FunctionEntry, RuleLevel } from '../budget/budget.ts'
import { matchesPackage } from '../budget/match/match-package.ts'
import { hasWildcard } from '../budget/match/name-pattern.ts'
import type { DiagnosticCode } from '../diagnostic/diagnostic.ts'
import { placeKey } from '../diagnostic/position.ts'
import { groupBy } from '../lang/group-by.ts'
import { missedOf } from '../snapshot/benchmark-problems.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { placeOf } from './judge-limit.ts'
import type { Slack, Use } from './judged.ts'
import { severityOf } from './severity.ts'

/**
 * The limits that allow more than anything under them needs, each once: a wildcard, an anchor, or a budget that is judged under
 * several toolchains needs what the hungriest needs. What moves by chance needs room for that. Nothing is said of a limit for something that could not be measured, or that
 * may lie outside of this part of the run.
 */
export function slackFindings(
  uses: readonly Use[],
  level: RuleLevel,
  modules: readonly Snapshot[],
  isWhole: boolean,
): readonly Slack[] {
  const severity = severityOf(level)
  if (severity === undefined) return []
  const isMissed = missedIn(modules)
  return [...limitsInUse(uses).values()].flatMap((group) => {
    const [first] = group.toSorted((a, b) => b.room.explained - a.room.explained)
    if (first === undefined || first.room.explained >= first.least) return []
    if (group.some(({ entry }) => (!isWhole && entry.packagePattern.includes('...')) || isMissed(entry))) return []
    const { subject, at, text, unit, room, max, budget } = first
    const reason = first.entry.reason ?? null
    return [
      { kind: 'slack', severity, subject, at, text, unit, got: room.seen.most, max, budget: placeOf(budget), reason },
    ]
  })
}

/** By the place of the limit: what makes use of it. */
export function limitsInUse(uses: readonly Use[]): ReadonlyMap<string, readonly Use[]> {
  return groupBy(uses, ({ budget }) => placeKey(budget))
}

/** Tells whether something that an entry is about gave no number. */
export function missedIn(modules: readonly Snapshot[]): (entry: BenchmarkEntry | FunctionEntry) => boolean {
  const benchmarks = missedAmong(modules, () => [])
  const functions = missedAmong(modules, packagesNotRead)
  return (entry) => ('escapes' in entry || 'sites' in entry ? functions : benchmarks)(entry)
}

/** @param unread packages of which all is missed */
function missedAmong(
  modules: readonly Snapshot[],
  unread: (measured: Snapshot) => readonly string[],
): (entry: BenchmarkEntry | FunctionEntry) => boolean {
  const missed = modules.map((measured) => ({ measured, names: namesMissed(measured, unread(measured)) }))
  const ofPattern = new Map<string, ReadonlySet<string | undefined>>()
  return ({ packagePattern, namePattern }) => {
    const known =
      ofPattern.get(packagePattern) ??
      new Set(
        missed.flatMap(({ measured, names }) =>
          [...names].flatMap(([importPath, own]) => {
            const pkg = { importPath, modulePath: measured.run.module }
            return matchesPackage(packagePattern, pkg) ? [...own] : []
          }),
        ),
      )
    ofPattern.set(packagePattern, known)
    // Of a parent nobody knows what would have come under it.
    return known.has(undefined) || (hasWildcard(namePattern) ? known.size > 0 : known.has(namePattern))
  }
}

/** What gave no number, by package; undefined among the names stands for all of them. */
function namesMissed(
  measured: Snapshot,
  unread: readonly string[],
): ReadonlyMap<string, ReadonlySet<string | undefined>> {
  const names = new Map<string, Set<string | undefined>>()
  const all = [
    ...[...measured.broken, ...unread].map((path) => ({ package: path, name: undefined })),
    ...missedOf(measured),
  ]
  for (const { package: path, name } of all) names.set(path, (names.get(path) ?? new Set()).add(name))
  return names
}

/**
 * Where the compiler's output could not be read in full, a function may have more than was found. Only the first of such packages are told,
 * so none of the module counts as read.
 */
function packagesNotRead({ diagnostics, packages }: Snapshot): readonly string[] {
  return diagnostics.some(({ code }) => notReadInFull.has(code)) ? packages : []
}

const notReadInFull: ReadonlySet<DiagnosticCode> = new Set([
  'UNREADABLE_COMPILER_OUTPUT',
  'UNKNOWN_ALLOCATOR',
  'UNACCOUNTED_ALLOCATION',
  'CALLS_NOT_FOLLOWED',
])
