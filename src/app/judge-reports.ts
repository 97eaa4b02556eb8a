import type { Budget } from '../budget/budget.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { findFunctionEntry } from '../budget/match/find-entry.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { explainToolchain } from '../judge/explain-toolchain.ts'
import { type Context, cannotJudge, judge } from '../judge/judge.ts'
import { saysJudgement } from '../report/judgement.ts'
import type { ReadReport } from '../report/read-report.ts'
import type { Report, ReportDiagnostic } from '../report/report.ts'
import type { ModuleMeasured } from '../snapshot/measured.ts'
import { withExplanations } from './explained-in-reports.ts'
import { mergeReports } from './merge-reports.ts'

/** The budget that reports are judged with: read from where the reports cannot reach. */
export type TrustedBudget = { readonly budget: Budget; readonly path: string; readonly digest: string }

/**
 * Judges reports again from their numbers. Nothing of their limits, findings and verdicts is used; their diagnostics about
 * measuring are, since what could not be measured cannot be judged.
 */
export function judgeReports(
  reports: readonly ReadReport[],
  { budget, path, digest }: TrustedBudget,
  context: Omit<Context, 'isWhole'>,
): Report {
  const others = reports.flatMap((read) => otherBudget(read, path, digest))
  const known = [...context.diagnostics, ...others]
  // Held against a budget that it was not measured for, every line would be a finding.
  if (others.length > 0) return cannotJudge({ ...context, diagnostics: known })
  const merged = mergeReports(reports)
  const modules = merged.modules.map((measured) => ({
    ...measured,
    run: { ...measured.run, budget: { path, digest } },
  }))
  const withSites = new Set(reports.flatMap(({ report }) => report.functions.map(rowKey)))
  const diagnostics = [
    ...known,
    ...merged.diagnostics,
    ...reports.flatMap(brokenInSilence),
    ...reports.flatMap(({ report }) => report.diagnostics.flatMap(carriedOver)),
    ...modules.flatMap((measured) => withoutSites(measured, budget, withSites)),
  ]
  const commit = { ...measuredCommit(reports), ...context.commit }
  const isPartUnread = reports.some(hasFailed)
  const report = judge(budget, modules, { ...context, commit, diagnostics, isWhole: true, isPartUnread })
  return explainToolchain(withExplanations(report, reports), budget)
}

function measuredCommit(reports: readonly ReadReport[]): Report['commit'] {
  const measured = reports.map(({ report }) => report.commit.measured).find((sha) => sha !== null)
  // Of no use for the verdict: a file that a report forgets here gets a link to a line that has moved.
  const known = reports.every(({ report }) => report.commit.differs !== null) && reports.length > 0
  const differs = [...new Set(reports.flatMap(({ report }) => report.commit.differs ?? []))].sort()
  return { ...(measured !== undefined && { measured }), ...(known && { differs }) }
}

function otherBudget({ name, report }: ReadReport, path: string, digest: string): readonly Diagnostic[] {
  if (report.runs.every((run) => run.budget.digest === digest)) return []
  return [errorOf('REPORT_OTHER_BUDGET', { file: name, budget: path })]
}

/** Whether a module could not be read, which then has no run, or its packages could not be listed. */
function hasFailed({ report }: ReadReport): boolean {
  if (report.runs.some(({ packages }) => packages.length === 0)) return true
  return report.diagnostics.some((row) => row.severity === 'error' && row.run === null && !saysJudgement(row.code))
}

/** Nothing is judged of packages that did not build or could not be listed: a report that has some must say what went wrong. */
function brokenInSilence({ name, report }: ReadReport): readonly Diagnostic[] {
  const isSaid = report.diagnostics.some(({ severity }) => severity === 'error')
  if (isSaid || report.runs.every(({ broken, packages }) => broken.length === 0 && packages.length > 0)) return []
  return [errorOf('REPORT_INVALID', { variant: 'silent', file: name })]
}

function carriedOver(row: ReadReport['report']['diagnostics'][number]): readonly ReportDiagnostic[] {
  const { code, severity, message, hint, run } = row
  if (row.package !== null || saysJudgement(code)) return []
  const at: Position | undefined =
    row.file === null ? undefined : { file: row.file, line: row.line ?? 0, column: row.column ?? 0 }
  const about = run === null ? {} : { about: { run } }
  return [{ code, severity, message, ...(at !== undefined && { at }), ...(hint !== null && { hint }), ...about }]
}

function rowKey(row: { readonly run: string; readonly package: string; readonly name: string }): string {
  return JSON.stringify([row.run, row.package, row.name])
}

/** A function that an entry covers and that a report names without its sites would pass with nothing counted. */
function withoutSites(
  { run, functions }: ModuleMeasured,
  budget: Budget,
  withSites: ReadonlySet<string>,
): readonly Diagnostic[] {
  const { functions: entries } = effectiveEntries(budget, run.toolchain)
  return (functions ?? []).flatMap((fn): readonly Diagnostic[] => {
    if (withSites.has(rowKey({ run: run.id, package: fn.package, name: fn.name }))) return []
    const entry = findFunctionEntry(entries, { importPath: fn.package, modulePath: run.module }, fn.name)
    if (entry === undefined) return []
    return [errorOf('REPORT_INVALID', { variant: 'no-sites', package: fn.package, function: fn.name }, entry.at)]
  })
}
