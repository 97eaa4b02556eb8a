import type { Budget } from '../budget/budget.ts'
import { overridesForRelease } from '../budget/match/effective-entries.ts'
import { limitsOfEntry } from '../budget/match/limits-of-entry.ts'
import { type Diagnostic, isError, noteOf, warningOf } from '../diagnostic/diagnostic.ts'
import { placeKey } from '../diagnostic/position.ts'
import { minorRelease } from '../go/names/go-version.ts'
import type { BenchmarkRow, Finding, Run, ToolchainShare } from '../report/report-schema.ts'
import { siteCounts } from '../report/subject.ts'
import type { JudgedBenchmark, Judgement, OverBudget, Shares } from './judged.ts'
import { hasSettings, isMeasuredWith, isSameSettings, measuredWithText } from './measured-with.ts'

/** What base has of the benchmarks that were looked at there. */
export type AtBase = (row: JudgedBenchmark) => BenchmarkRow['base']

/**
 * Says of each number that is not its limit's what another Go explains of it, where the limits were taken under another minor
 * version than the one that ran, or under other settings: what base has too, measured with the same Go, was not made by the
 * change. The rest was.
 */
export function explainToolchain(
  { runs: all, findings }: Pick<Judgement, 'runs' | 'findings'>,
  budget: Pick<Budget, 'measuredWith' | 'overrides'>,
  atBase: AtBase,
): { readonly shares: Shares; readonly diagnostics: readonly Diagnostic[] } {
  const { measuredWith } = budget
  const from = measuredWith === undefined ? undefined : measuredWithText(measuredWith)
  const nothing = { shares: new Map(), diagnostics: [] }
  if (measuredWith === undefined || from === undefined) return nothing
  const runs = all.filter(({ toolchain }) => !isMeasuredWith(measuredWith, toolchain))
  const changed = new Map(runs.map((run) => [run.id, changedRun(run, budget, measuredWith)]))
  const shares: Shares = new Map(
    findings.flatMap((finding) => {
      const run = changed.get(finding.subject.row.run)
      if (run === undefined || (finding.kind !== 'over-budget' && finding.kind !== 'slack')) return []
      if (finding.budget !== null && run.own.has(placeKey(finding.budget))) return []
      const isComparable = run.isComparable && finding.kind === 'over-budget'
      const share: ToolchainShare = { measuredWith: from, explains: isComparable ? explainedOf(finding, atBase) : null }
      return [[finding, share] as const]
    }),
  )
  // A budget that has overrides for this release knows it: then only what they do not speak of is told.
  const isNews = shares.size > 0 || [...changed.values()].some(({ isKnown }) => !isKnown)
  // Neither the note nor the warning changes a verdict.
  return isNews ? { shares, diagnostics: [changedNote(findings, shares, from, runs, measuredWith)] } : nothing
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
    base !== null &&
    minorRelease(base.go) === minorRelease(toolchain.go) &&
    isSameSettings(base.settings, toolchain.settings)
  return { own: new Set(places.map(placeKey)), isKnown: overrides.length > 0, isComparable }
}

type Over = Extract<Finding, { kind: 'over-budget' }>

/** How far above its limit a finding is; an escape that is not permitted is one. */
export function excessOf({ got, max, site }: Pick<Over, 'got' | 'max'> & { readonly site: unknown }): number {
  return site === null ? Math.max(0, got - max) : 1
}

/** Whether base has all that is over the limit too, under the same Go. */
export function isExplained(finding: Finding): finding is Over {
  return finding.kind === 'over-budget' && finding.toolchain?.explains === excessOf(finding)
}

/** How much of what is over the limit base has too, measured with the same Go; null: not known. */
function explainedOf(finding: OverBudget, atBase: AtBase): number | null {
  const excess = excessOf(finding)
  const { subject } = finding
  const had = subject.kind === 'benchmark' ? overAtBase(finding, atBase(subject.row)) : excess - newSites(finding)
  return had === null ? null : Math.max(0, Math.min(excess, had))
}

function overAtBase({ unit, max }: OverBudget, base: BenchmarkRow['base']): number | null {
  return base === null ? null : (unit === 'B/op' ? base.bytesPerOp : base.allocsPerOp) - max
}

function newSites({ subject, site, unit }: OverBudget): number {
  if (subject.kind === 'benchmark') return 0
  if (site !== null) return site.new === true ? 1 : 0
  const { newSites, newEscapes } = siteCounts(subject.row)
  return unit === 'sites' ? newSites : newEscapes
}

/** One sentence for all of them; a warning where something fails that may not be the change's doing. */
function changedNote(
  findings: Judgement['findings'],
  shares: Shares,
  from: string,
  runs: readonly Run[],
  measuredWith: NonNullable<Budget['measuredWith']>,
): Diagnostic {
  const under = [...new Set(runs.map(({ toolchain }) => measuredWithText(toolchain) ?? toolchain.go))].join(', ')
  const over = findings.filter((it) => it.kind === 'over-budget').filter(isError)
  const args = {
    from,
    to: under,
    over: over.length,
    explained: over.filter((it) => shares.get(it)?.explains === excessOf(it)).length,
    canOverride: runs.every(({ toolchain }) => hasSettings(measuredWith, toolchain)),
  }
  const { at } = measuredWith
  return over.length === 0 ? noteOf('TOOLCHAIN_CHANGED', args, at) : warningOf('TOOLCHAIN_CHANGED', args, at)
}
