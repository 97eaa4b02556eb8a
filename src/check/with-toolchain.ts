import type { Budget } from '../budget/budget.ts'
import { overridesForRelease } from '../budget/effective-entries.ts'
import { limitsOfEntry } from '../budget/limits-of-entry.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { isError } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { verdictOf } from './judge.ts'
import { minorRelease } from './measured-with.ts'
import type { CodeFinding, Finding, Report, Run } from './report.ts'

/**
 * Says of each number that is not its limit's what another Go explains of it, where the limits were taken under another minor
 * version than the one that ran: what base has too, measured with the same Go, was not made by the change. The rest was.
 */
export function withToolchain(report: Report, budget: Pick<Budget, 'measuredWith' | 'overrides'>): Report {
  const { measuredWith } = budget
  const release = minorRelease(measuredWith?.go ?? '')
  const changed = new Set(
    report.runs
      .filter(({ toolchain }) => release !== undefined && minorRelease(toolchain.go) !== release)
      .map(({ id }) => id),
  )
  if (measuredWith === undefined || release === undefined || changed.size === 0) return report
  const findings = report.findings.map((finding): Finding => {
    if (finding.kind !== 'over-budget' && finding.kind !== 'slack') return finding
    const run = report.runs.find(({ id }) => id === finding.run)
    if (run === undefined || !changed.has(run.id) || isForRelease(finding, run, budget)) return finding
    const explains = explainedOf(finding, run, report)
    return { ...finding, toolchain: { measuredWith: release, ...(explains !== undefined && { explains }) } }
  })
  // A budget that has overrides for this release knows it: then only what they do not speak of is told.
  const isNews =
    findings.some((it) => it.kind !== 'loosened' && it.toolchain !== undefined) ||
    report.runs.some(({ id, toolchain }) => changed.has(id) && overridesForRelease(budget, toolchain).length === 0)
  if (!isNews) return report
  const diagnostics = [...report.diagnostics, changedNote(findings, release, report, measuredWith.at)]
  return { ...report, findings, diagnostics, verdict: verdictOf(findings, diagnostics) }
}

/** Whether the limit of a finding was written for the release that ran. */
function isForRelease({ budget: at }: CodeFinding, { toolchain }: Run, budget: Pick<Budget, 'overrides'>): boolean {
  const entries = overridesForRelease(budget, toolchain).flatMap((it) => [...it.benchmarks, ...it.functions])
  return entries
    .flatMap((entry) => [entry.at, ...limitsOfEntry(entry).map((limit) => limit.at)])
    .some((place) => place.line === at?.line && place.column === at.column)
}

/** How far above its limit a finding is. */
export function excessOf({ got, max = 0, text }: CodeFinding): number {
  return text === undefined ? Math.max(0, got - max) : 1
}

/** How much of what is over the limit base has too, under the same Go; undefined: not known. */
function explainedOf(finding: CodeFinding, run: Run, report: Report): number | undefined {
  const isSameGo = run.base !== undefined && minorRelease(run.base.go) === minorRelease(run.toolchain.go)
  if (finding.kind !== 'over-budget' || !isSameGo) return undefined
  const excess = excessOf(finding)
  const atBase = finding.benchmark === undefined ? excess - newSites(finding, report) : benchmarkAtBase(finding, report)
  return atBase === undefined ? undefined : Math.max(0, Math.min(excess, atBase))
}

function benchmarkAtBase(finding: CodeFinding, { benchmarks }: Report): number | undefined {
  const rows = benchmarks.filter(
    ({ run, package: path, name }) => run === finding.run && path === finding.package && name === finding.benchmark,
  )
  const value = finding.unit === 'B/op' ? 'bytesPerOp' : 'allocsPerOp'
  const row = rows.find((it) => it[value] === finding.got)
  return row?.base === undefined ? undefined : row.base[value] - (finding.max ?? 0)
}

function newSites({ run, package: path, function: name, text, at, unit }: CodeFinding, { functions }: Report): number {
  const row = functions.find((it) => it.run === run && it.package === path && it.name === name)
  const sites = (row?.sites ?? []).filter(({ isNew }) => isNew === true)
  if (text === undefined) return sites.filter((site) => unit === 'sites' || site.class === 'escape').length
  return sites.filter((site) => site.text === text && site.line === at?.line).length > 0 ? 1 : 0
}

/** One sentence for all of them; a warning where something fails that may not be the change's doing. */
function changedNote(findings: readonly Finding[], release: string, { runs }: Report, at: Position): Diagnostic {
  const under = [...new Set(runs.map(({ toolchain }) => minorRelease(toolchain.go) ?? toolchain.go))]
    .filter((each) => each !== release)
    .join(', ')
  const over = findings.filter((it) => it.kind === 'over-budget' && isError(it))
  const explained = over.filter(
    (it) => it.kind !== 'loosened' && it.toolchain?.explains !== undefined && it.toolchain.explains >= excessOf(it),
  ).length
  const message =
    over.length === 0
      ? `toolchain changed from ${release}, which the limits were measured with, to ${under}`
      : `toolchain changed from ${release} to ${under}: it explains ${explained} of ${over.length} over the limit`
  return {
    code: 'TOOLCHAIN_CHANGED',
    severity: over.length === 0 ? 'note' : 'warning',
    message,
    at,
    hint: `take the limits under ${under} with \`allocs-budget update\`, or keep both with an override for it`,
  }
}
