import type { Budget } from '../budget/budget.ts'
import { settingChanges } from '../budget/diff/setting-changes.ts'
import { stricter } from '../budget/diff/stricter.ts'
import type { LoosenedFinding } from '../report/report.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
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
): readonly LoosenedFinding[] {
  const severity = severityOf(stricter(base.rules.loosened, head.rules.loosened))
  if (severity === undefined) return []
  const about = { kind: 'loosened', severity } as const
  const known = modules.flatMap((measured) => loosenedLimitsOf(base, head, measured))
  const losses = isClaimed ? [...known, ...goneEntries(base, head, modules)] : known
  const top = { file: head.file, line: 1, column: 1 }
  return [
    ...settingChanges(base, head).map((change): LoosenedFinding => ({ ...about, package: '', at: top, change })),
    ...byEntry(losses).map(
      ([first, ...others]): LoosenedFinding => ({
        ...about,
        ...nameOf(first, others),
        at: first.head?.at ?? top,
        change: first.change,
      }),
    ),
  ]
}

// A pattern may hold a thousand functions: it is told once.
function byEntry(losses: readonly LoosenedLimit[]): readonly (readonly [LoosenedLimit, ...LoosenedLimit[]])[] {
  const groups = new Map<string, [LoosenedLimit, ...LoosenedLimit[]]>()
  for (const loss of losses) {
    const { noun, base, head, change } = loss
    const key = JSON.stringify([noun, base.at, base.packagePattern, base.namePattern, head?.at, change])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [loss])
    else group.push(loss)
  }
  return [...groups.values()]
}

/** The one thing that is held less tightly, or the patterns of the entry that held them all. */
function nameOf(
  first: LoosenedLimit,
  others: readonly LoosenedLimit[],
): Pick<LoosenedFinding, 'package' | 'benchmark' | 'function'> {
  const isOne = others.every(({ named }) => named.package === first.named.package && named.name === first.named.name)
  const [packageName, name] = isOne
    ? [first.named.package, first.named.name]
    : [first.base.packagePattern, first.base.namePattern]
  return { package: packageName, [first.noun]: name }
}
