import { groupBy } from '../lang/group-by.ts'
import { sorted } from '../report/sort-report.ts'
import type { Draft } from './draft.ts'

/** Lines of the change in one function that allocate for just the same reasons are one story: what mends one mends all. */
export function joined(drafts: readonly Draft[]): readonly Draft[] {
  const alike = groupBy(drafts, (draft) => {
    const reasons = [...draft.lines.values()].map(({ cause, detail, calls }) => JSON.stringify([cause, detail, calls]))
    const { changedIn, origin } = draft
    return changedIn === '' || origin.kind !== 'line'
      ? draft.key
      : JSON.stringify([origin.at.file, changedIn, [...new Set(reasons)].sort()])
  })
  return [...alike.values()].flatMap((group) => {
    const [first, ...others] = sorted(group, ({ origin }) => [origin.kind === 'line' ? origin.at.line : 0])
    return first === undefined ? [] : [others.reduce(withDraft, first)]
  })
}

function withDraft(one: Draft, other: Draft): Draft {
  for (const severity of other.severities) one.severities.add(severity)
  for (const since of other.since) one.since.add(since)
  for (const since of other.sitesSince) one.sitesSince.add(since)
  for (const [key, line] of other.lines) one.lines.set(key, line)
  for (const [key, part] of other.escapes) one.escapes.set(key, part)
  for (const [key, part] of other.functions) {
    const known = one.functions.get(key)
    if (known === undefined) one.functions.set(key, part)
    else for (const finding of part.findings) known.findings.add(finding)
    for (const row of part.rows) known?.rows.add(row)
  }
  for (const [key, part] of other.benchmarks) {
    const known = one.benchmarks.get(key)
    if (known === undefined) {
      one.benchmarks.set(key, part)
      continue
    }
    for (const row of part.rows) known.rows.add(row)
    for (const finding of part.findings) known.findings.add(finding)
    for (const [run, amount] of part.amounts) known.amounts.set(run, (known.amounts.get(run) ?? 0) + amount)
    known.atLeast ||= part.atLeast
  }
  const { origin } = one
  if (origin.kind !== 'line' || other.origin.kind !== 'line') return one
  return { ...one, origin: { ...origin, others: [...origin.others, other.origin.at, ...other.origin.others] } }
}
