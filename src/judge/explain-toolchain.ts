import type { Budget } from '../budget/budget.ts'
import { overridesForRelease } from '../budget/match/effective-entries.ts'
import { limitsOfEntry } from '../budget/match/limits-of-entry.ts'
import { type Diagnostic, isError, noteOf, warningOf } from '../diagnostic/diagnostic.ts'
import { placeKey } from '../diagnostic/position.ts'
import type { CodeFinding, Finding, Report, Run } from '../report/report.ts'
import { judgedValue, type RowsOfFinding, rowsOfFinding, sitesOf } from '../report/rows-of-finding.ts'
import { rendered } from '../words/diagnostics.ts'
import { hasSettings, isMeasuredWith, isSameSettings, measuredWithText, minorRelease } from './measured-with.ts'

/**
 * Says of each number that is not its limit's what another Go explains of it, where the limits were taken under another minor
 * version than the one that ran, or under other settings: what base has too, measured with the same Go, was not made by the
 * change. The rest was.
 */
export function explainToolchain(report: Report, budget: Pick<Budget, 'measuredWith' | 'overrides'>): Report {
  const { measuredWith } = budget
  const from = measuredWith === undefined ? undefined : measuredWithText(measuredWith)
  if (measuredWith === undefined || from === undefined) return report
  const runs = report.runs.filter(({ toolchain }) => !isMeasuredWith(measuredWith, toolchain))
  const changed = new Map(runs.map((run) => [run.id, changedRun(run, budget, measuredWith)]))
  if (changed.size === 0) return report
  const rows = rowsOfFinding(report)
  const findings = report.findings.map((finding): Finding => {
    if (finding.kind !== 'over-budget' && finding.kind !== 'slack') return finding
    const run = changed.get(finding.run)
    if (run === undefined || (finding.budget !== undefined && run.own.has(placeKey(finding.budget)))) return finding
    const explains = run.isComparable ? explainedOf(finding, rows) : undefined
    return { ...finding, toolchain: { measuredWith: from, ...(explains !== undefined && { explains }) } }
  })
  // A budget that has overrides for this release knows it: then only what they do not speak of is told.
  const isNews =
    findings.some((it) => it.kind !== 'loosened' && it.toolchain !== undefined) ||
    [...changed.values()].some(({ isKnown }) => !isKnown)
  if (!isNews) return report
  const diagnostics = [...report.diagnostics, rendered(changedNote(findings, from, runs, measuredWith))]
  // Neither the note nor the warning changes a verdict.
  return { ...report, findings, diagnostics }
}

type ChangedRun = {
  /** Places of the entries and limits that were written for the release that ran. */
  readonly own: ReadonlySet<string>
  /** Whether the budget has overrides for that release. */
  readonly isKnown: boolean
  /** Whether base was measured with the same release. */
  readonly isComparable: boolean
}

function changedRun(
  { toolchain, base }: Run,
  budget: Pick<Budget, 'overrides'>,
  measuredWith: NonNullable<Budget['measuredWith']>,
): ChangedRun {
  // An override is for a release, under the settings that the rest of the budget was taken with.
  const overrides = hasSettings(measuredWith, toolchain) ? overridesForRelease(budget, toolchain) : []
  const entries = overrides.flatMap((it) => [...it.benchmarks, ...it.functions])
  const places = entries.flatMap((entry) => [entry.at, ...limitsOfEntry(entry).map(({ at }) => at)])
  const isComparable =
    base !== undefined &&
    minorRelease(base.go) === minorRelease(toolchain.go) &&
    isSameSettings(base.settings, toolchain.settings)
  return { own: new Set(places.map(placeKey)), isKnown: overrides.length > 0, isComparable }
}

/** How far above its limit a finding is. */
export function excessOf({ got, max = 0, text }: CodeFinding): number {
  return text === undefined ? Math.max(0, got - max) : 1
}

/** Whether base has all that is over the limit too, under the same Go. */
export function isExplained(finding: Finding): finding is CodeFinding {
  return finding.kind === 'over-budget' && finding.toolchain?.explains === excessOf(finding)
}

/** How much of what is over the limit base has too, measured with the same Go; undefined: not known. */
function explainedOf(finding: CodeFinding, rows: RowsOfFinding): number | undefined {
  if (finding.kind !== 'over-budget') return undefined
  const excess = excessOf(finding)
  const atBase = finding.benchmark === undefined ? excess - newSites(finding, rows) : benchmarkAtBase(finding, rows)
  return atBase === undefined ? undefined : Math.max(0, Math.min(excess, atBase))
}

function benchmarkAtBase(finding: CodeFinding, rows: RowsOfFinding): number | undefined {
  const base = rows.benchmark(finding)?.base
  return base === undefined ? undefined : base[judgedValue(finding)] - (finding.max ?? 0)
}

function newSites(finding: CodeFinding, rows: RowsOfFinding): number {
  const row = rows.function(finding)
  return row === undefined ? 0 : sitesOf(row, finding).filter(({ isNew }) => isNew === true).length
}

/** One sentence for all of them; a warning where something fails that may not be the change's doing. */
function changedNote(
  findings: readonly Finding[],
  from: string,
  runs: readonly Run[],
  measuredWith: NonNullable<Budget['measuredWith']>,
): Diagnostic {
  const under = [...new Set(runs.map(({ toolchain }) => measuredWithText(toolchain) ?? toolchain.go))].join(', ')
  const over = findings.filter((it) => it.kind === 'over-budget' && isError(it))
  const args = {
    from,
    to: under,
    over: over.length,
    explained: over.filter(isExplained).length,
    canOverride: runs.every(({ toolchain }) => hasSettings(measuredWith, toolchain)),
  }
  const { at } = measuredWith
  return over.length === 0 ? noteOf('TOOLCHAIN_CHANGED', args, at) : warningOf('TOOLCHAIN_CHANGED', args, at)
}
