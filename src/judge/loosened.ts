import type { Budget } from '../budget/budget.ts'
import { settingChanges } from '../budget/diff/setting-changes.ts'
import { stricter } from '../budget/diff/stricter.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { placeOf } from './judge-limit.ts'
import type { Loosened } from './judged.ts'
import { goneEntries, type LoosenedLimit, loosenedLimitsOf } from './loosened-limits.ts'
import { severityOf } from './severity.ts'

/**
 * What head's budget no longer asks for although base's did: a finding for each changed setting, and one for each entry by
 * which something that exists is held less tightly. The severity is the stricter of the two files', so that the rule cannot
 * switch itself off. `isClaimed`: what exists is known from a stranger's report alone, who may have left something out; then an
 * entry that is gone is told also where nothing that it covered is known.
 */
export function loosenedFindings(
  base: Budget,
  head: Budget,
  modules: readonly Snapshot[],
  isClaimed = false,
): readonly Loosened[] {
  const severity = severityOf(stricter(base.rules.loosened, head.rules.loosened))
  if (severity === undefined) return []
  const about = { kind: 'loosened', severity } as const
  const known = modules.flatMap((measured) => loosenedLimitsOf(base, head, measured))
  const losses = isClaimed ? [...known, ...goneEntries(base, head, modules)] : known
  const top = { file: head.file, line: 1, column: 1 }
  return [
    ...settingChanges(base, head).map((change): Loosened => ({ ...about, entry: null, at: top, change })),
    ...byEntry(losses).map(
      ([first, ...others]): Loosened => ({
        ...about,
        entry: entryOf(first, others),
        at: first.head === undefined ? top : placeOf(first.head.at),
        change: first.change,
      }),
    ),
  ]
}

// A pattern may hold a thousand functions: it is told once.
function byEntry(losses: readonly LoosenedLimit[]): readonly (readonly [LoosenedLimit, ...LoosenedLimit[]])[] {
  const keyOf = ({ noun, base, head, change }: LoosenedLimit): string =>
    JSON.stringify([noun, base.at, base.packagePattern, base.namePattern, head?.at, change])
  return [...groupBy(losses, keyOf).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others]],
  )
}

/** The one thing that is held less tightly, or the patterns of the entry that held them all. */
function entryOf(first: LoosenedLimit, others: readonly LoosenedLimit[]): NonNullable<Loosened['entry']> {
  const { noun: kind, named, base } = first
  const isOne = others.every((other) => other.named.package === named.package && other.named.name === named.name)
  return isOne
    ? { kind, package: named.package, name: named.name }
    : { kind, package: base.packagePattern, name: base.namePattern }
}
