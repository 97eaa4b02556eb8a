import type { Budget } from '../budget/budget.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { findFunctionEntry } from '../budget/match/find-entry.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { explainToolchain } from '../judge/explain-toolchain.ts'
import { type Context, judge } from '../judge/judge.ts'
import type { JudgedBenchmark, JudgedDiagnostic, Judgement } from '../judge/judged.ts'
import { saysJudgement } from '../report/judgement.ts'
import { preparations, withoutParts } from '../report/overrides.ts'
import type { ReadReport } from '../report/read-report.ts'
import type { ReportDiagnostic } from '../report/report-schema.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { Attribution, Draft } from './assemble.ts'
import { mergeReports } from './merge-reports.ts'

/** The budget that reports are judged with: read from where the reports cannot reach. */
export type TrustedBudget = { readonly budget: Budget; readonly path: string; readonly digest: string }

/**
 * All of the budget is judged here, whatever part of it each report was about. And a report, which may be a stranger's, names no
 * command that a reader would run.
 */
function overridesToName(overrides: readonly string[]): readonly string[] {
  const commands = preparations(overrides)
  return withoutParts(overrides).filter((text) => !commands.includes(text))
}

/**
 * Judges reports again from their numbers. Nothing of their limits, findings and verdicts is used; their diagnostics about
 * measuring are, since what could not be measured cannot be judged.
 */
export function judgeReports(
  reports: readonly ReadReport[],
  { budget, path, digest }: TrustedBudget,
  { tool, commit, ...context }: Omit<Context, 'isWhole'> & Pick<Draft, 'tool' | 'commit'>,
): Draft {
  const others = reports.flatMap((read) => otherBudget(read, path, digest))
  const known = [...context.diagnostics, ...others]
  // Held against a budget that it was not measured for, every line would be a finding.
  if (others.length > 0) return { tool, commit, diagnostics: known }
  const merged = mergeReports(reports)
  const modules = merged.modules.map((measured) => ({
    ...measured,
    run: { ...measured.run, budget: { path, digest }, overrides: overridesToName(measured.run.overrides) },
  }))
  const withSites = new Set(reports.flatMap(({ report }) => report.functions.map(rowKey)))
  const diagnostics = [
    ...known,
    ...merged.diagnostics,
    ...reports.flatMap(brokenInSilence),
    ...reports.flatMap(({ report }) => report.diagnostics.flatMap(carriedOver)),
    ...modules.flatMap((measured) => withoutSites(measured, budget, withSites)),
  ]
  const isPartUnread = reports.some(hasFailed)
  const judgement = judge(budget, modules, { ...context, diagnostics, isWhole: true, isPartUnread })
  const attributions = attributionsOf(judgement, reports)
  const toolchain = explainToolchain(judgement, budget, (row) => attributions.get(row)?.base ?? null)
  const moved = filesMoved(reports)
  return {
    tool,
    commit: { measured: reports.flatMap(({ report }) => report.commit.measured ?? [])[0] ?? null, ...commit },
    judgement,
    attributions,
    shares: toolchain.shares,
    diagnostics: toolchain.diagnostics,
    ...(moved !== undefined && { moved }),
  }
}

/** What the reports say of where benchmarks allocate: of no weight for the verdict. */
function attributionsOf(
  { benchmarks }: Judgement,
  reports: readonly ReadReport[],
): ReadonlyMap<JudgedBenchmark, Attribution> {
  const keyOf = (row: Pick<JudgedBenchmark, 'run' | 'package' | 'name' | 'cpu'>): string =>
    JSON.stringify([row.run, row.package, row.name, row.cpu])
  const known = new Map(reports.flatMap(({ report }) => report.benchmarks.map((row) => [keyOf(row), row] as const)))
  return new Map(
    benchmarks.flatMap((row) => {
      const read = known.get(keyOf(row))
      return read === undefined ? [] : [[row, { base: read.base, where: read.where }] as const]
    }),
  )
}

// Of no use for the verdict: a file that a report forgets here gets a link to a line that has moved.
function filesMoved(reports: readonly ReadReport[]): Draft['moved'] {
  const known = reports.flatMap(({ report }) => (report.commit.differs === null ? [] : [report.commit.differs]))
  return known.length === 0 || known.length < reports.length ? undefined : new Set(known.flat())
}

function otherBudget({ name, report }: ReadReport, path: string, digest: string): readonly Diagnostic[] {
  if (report.runs.every((run) => run.budget.digest === digest)) return []
  return [errorOf('REPORT_OTHER_BUDGET', { file: name, budget: path })]
}

/** Whether a module could not be read, which then has no run, or its packages could not be listed. */
function hasFailed({ report }: ReadReport): boolean {
  if (report.runs.some(({ packages }) => packages.length === 0)) return true
  return report.diagnostics.some((row) => row.severity === 'error' && row.runs.length === 0 && !saysJudgement(row.code))
}

/** Nothing is judged of packages that did not build or could not be listed: a report that has some must say what went wrong. */
function brokenInSilence({ name, report }: ReadReport): readonly Diagnostic[] {
  const isSaid = report.diagnostics.some(({ severity }) => severity === 'error')
  if (isSaid || report.runs.every(({ broken, packages }) => broken.length === 0 && packages.length > 0)) return []
  return [errorOf('REPORT_INVALID', { variant: 'silent', file: name })]
}

function carriedOver(row: ReportDiagnostic): readonly JudgedDiagnostic[] {
  const { code, severity, message, at, hint, runs } = row
  if (row.package !== null || saysJudgement(code)) return []
  const told = { code, severity, message, ...(at !== null && { at }), ...(hint !== null && { hint }) }
  return runs.length === 0 ? [told] : runs.map((run) => ({ ...told, about: { run } }))
}

function rowKey(row: { readonly run: string; readonly package: string; readonly name: string }): string {
  return JSON.stringify([row.run, row.package, row.name])
}

/** A function that an entry covers and that a report names without its sites would pass with nothing counted. */
function withoutSites(
  { run, functions }: Snapshot,
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
