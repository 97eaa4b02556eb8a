import type { FunctionEntry, PermittedEscape, Rules } from '../budget/budget.ts'
import { findFunctionEntry } from '../budget/find-entry.ts'
import type { GoFunction, HeapSite } from '../golang/heap-site.ts'
import { normaliseText } from '../golang/type-arguments.ts'
import { limitFinding, severityOf, shownLimit } from './judge-benchmarks.ts'
import type { ModuleMeasured } from './measured.ts'
import type { CodeFinding, FunctionRow, SiteRow } from './report.ts'

/** The judged functions of a module: a row for each that an entry names, and what there is to say about them. */
export function judgeFunctions(
  measured: ModuleMeasured,
  entries: readonly FunctionEntry[],
  rules: Rules,
): { readonly rows: readonly FunctionRow[]; readonly findings: readonly CodeFinding[] } {
  const judged = (measured.functions ?? []).flatMap((fn) => {
    const entry = findFunctionEntry(entries, { importPath: fn.package, modulePath: measured.run.module }, fn.name)
    return entry === undefined ? [] : [judgeOne(measured, fn, entry, rules)]
  })
  return { rows: judged.map(({ row }) => row), findings: judged.flatMap(({ findings }) => findings) }
}

function judgeOne(
  measured: ModuleMeasured,
  fn: GoFunction,
  entry: FunctionEntry,
  rules: Rules,
): { row: FunctionRow; findings: readonly CodeFinding[] } {
  const sites = siteRows(measured, fn, entry.permitted)
  const at = fn.line === 0 ? undefined : { file: measured.fileOf(fn.file), line: fn.line, column: 0 }
  const base = { run: measured.run.id, package: fn.package, function: fn.name }
  const findings = [
    ...escapeFindings(base, sites, entry, rules, at),
    ...siteCountFindings(base, sites, entry, rules, at),
  ]
  const row: FunctionRow = {
    run: measured.run.id,
    package: fn.package,
    name: fn.name,
    file: at?.file ?? '',
    line: fn.line,
    limit: {
      ...(entry.escapes !== undefined && { escapes: shownLimit(entry.escapes) }),
      ...(entry.sites !== undefined && { sites: shownLimit(entry.sites) }),
    },
    status: findings.some((finding) => finding.kind === 'over-budget') ? 'over' : 'pass',
    ...(entry.reason !== undefined && { reason: entry.reason }),
    sites,
  }
  return { row, findings }
}

/** Each escape takes one entry of the list; what finds none is not permitted. Other classes are never on a list. */
function siteRows(
  measured: ModuleMeasured,
  fn: GoFunction,
  permitted: readonly PermittedEscape[] | undefined,
): readonly SiteRow[] {
  const left = (permitted ?? []).map(({ text }) => normaliseText(text.trim()))
  return fn.sites.map((site) => {
    const at = left.indexOf(site.text)
    const isListed = permitted === undefined || site.class !== 'escape' || at >= 0
    if (permitted !== undefined && site.class === 'escape' && at >= 0) left.splice(at, 1)
    return siteRow(measured, site, isListed)
  })
}

function siteRow(measured: ModuleMeasured, site: HeapSite, permitted: boolean): SiteRow {
  const source = measured.sourceLine(site.file, site.line)
  return { ...site, file: measured.fileOf(site.file), source, permitted }
}

type Base = Pick<CodeFinding, 'run' | 'package' | 'function'>

function placeOf(
  site: SiteRow | undefined,
  declared: CodeFinding['at'],
): { readonly at?: NonNullable<CodeFinding['at']> } {
  const at = site === undefined ? declared : { file: site.file, line: site.line, column: site.column }
  return at === undefined ? {} : { at }
}

/** For a number: one finding with the count. For a list: one for each escape that is not on it. */
function escapeFindings(
  base: Base,
  sites: readonly SiteRow[],
  entry: FunctionEntry,
  rules: Rules,
  declared: CodeFinding['at'],
): readonly CodeFinding[] {
  const escapes = sites.filter((site) => site.class === 'escape')
  if (entry.permitted === undefined) {
    return limitFinding(
      { ...base, ...placeOf(escapes[0], declared) },
      'escapes',
      escapes.length,
      entry.escapes,
      entry,
      rules,
    )
  }
  const alien = escapes.filter((site) => !site.permitted)
  return [
    ...alien.flatMap((site) => alienFinding(base, site, escapes, entry)),
    ...absentFindings(base, escapes, entry, rules, declared),
  ]
}

function alienFinding(
  base: Base,
  site: SiteRow,
  escapes: readonly SiteRow[],
  entry: FunctionEntry,
): readonly CodeFinding[] {
  const severity = severityOf(entry.level)
  if (severity === undefined) return []
  const got = escapes.filter((other) => other.text === site.text).length
  const max = (entry.permitted ?? []).filter(({ text }) => normaliseText(text.trim()) === site.text).length
  const reason = entry.reason === undefined ? {} : { reason: entry.reason }
  const at = { file: site.file, line: site.line, column: site.column }
  return [
    {
      kind: 'over-budget',
      severity,
      ...base,
      text: site.text,
      at,
      unit: 'escapes',
      got,
      max,
      budget: entry.at,
      ...reason,
    },
  ]
}

/** A listed escape that the code no longer has: the budget allows more than there is. */
function absentFindings(
  base: Base,
  escapes: readonly SiteRow[],
  entry: FunctionEntry,
  rules: Rules,
  declared: CodeFinding['at'],
): readonly CodeFinding[] {
  const severity = severityOf(rules.slack)
  if (severity === undefined) return []
  const left = escapes.map(({ text }) => text)
  return (entry.permitted ?? []).flatMap(({ text, at: budget }) => {
    const wanted = normaliseText(text.trim())
    const found = left.indexOf(wanted)
    if (found >= 0) {
      left.splice(found, 1)
      return []
    }
    const max = (entry.permitted ?? []).filter((other) => normaliseText(other.text.trim()) === wanted).length
    const got = escapes.filter((site) => site.text === wanted).length
    return [
      {
        kind: 'slack' as const,
        severity,
        ...base,
        text: wanted,
        ...placeOf(undefined, declared),
        unit: 'escapes' as const,
        got,
        max,
        budget,
      },
    ]
  })
}

function siteCountFindings(
  base: Base,
  sites: readonly SiteRow[],
  entry: FunctionEntry,
  rules: Rules,
  declared: CodeFinding['at'],
): readonly CodeFinding[] {
  const counted = sites.filter((site) => site.class !== 'free')
  return limitFinding({ ...base, ...placeOf(counted[0], declared) }, 'sites', counted.length, entry.sites, entry, rules)
}
