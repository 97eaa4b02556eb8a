import type { FunctionEntry, PermittedEscape, Rules } from '../budget/budget.ts'
import { findFunctionEntry } from '../budget/match/find-entry.ts'
import type { Severity } from '../diagnostic/diagnostic.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { CodeFinding, FunctionRow, SiteRow } from '../report/report.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { type Lines, lineAt } from '../snapshot/source-text.ts'
import { type Judged, limitFinding, limitUse, shownLimit } from './judge-benchmarks.ts'
import { permittedText } from './permitted-text.ts'
import { severityOf } from './severity.ts'
import type { Use } from './slack.ts'

/**
 * The judged functions of a module: a row for each that an entry names or that has something base does not have, and what there
 * is to say about them.
 */
export function judgeFunctions(
  measured: Snapshot,
  entries: readonly FunctionEntry[],
  rules: Rules,
): Judged<FunctionRow> {
  const judged = (measured.functions ?? []).flatMap((fn) => {
    const entry = findFunctionEntry(entries, { importPath: fn.package, modulePath: measured.run.module }, fn.name)
    return entry === undefined ? judgeUnlisted(measured, fn, rules) : [judgeOne(measured, fn, entry)]
  })
  return {
    rows: judged.map(({ row }) => row),
    findings: judged.flatMap(({ findings }) => findings),
    uses: judged.flatMap(({ uses }) => uses),
  }
}

type JudgedFunction = { row: FunctionRow; findings: readonly CodeFinding[]; uses: readonly Use[] }

function judgeOne(measured: Snapshot, fn: GoFunction, entry: FunctionEntry): JudgedFunction {
  const sites = siteRows(measured, fn, entry.permitted)
  const at = fn.line === 0 ? undefined : { file: fn.file, line: fn.line, column: 0 }
  const base = { run: measured.run.id, package: fn.package, function: fn.name }
  const over = [...escapeFindings(base, sites, entry, at), ...siteCountFindings(base, sites, entry, at)]
  const findings = [...over, ...newInBudget(base, sites, over)]
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
  return { row, findings, uses: usesOf({ ...base, ...(at !== undefined && { at }) }, sites, entry) }
}

/**
 * A function that no entry names has a row where it has an escape that base does not have, or that base had in another
 * function. What was moved is told and no finding: it was accepted before.
 */
function judgeUnlisted(measured: Snapshot, fn: GoFunction, rules: Rules): readonly JudgedFunction[] {
  const severity = severityOf(rules.newEscapes)
  const isTold = (site: HeapSite): boolean =>
    site.class === 'escape' && (site.isNew === true || site.movedFrom !== undefined)
  if (severity === undefined || !fn.sites.some(isTold)) return []
  const sites = siteRows(measured, fn, undefined)
  const row: FunctionRow = {
    run: measured.run.id,
    package: fn.package,
    name: fn.name,
    file: fn.file,
    line: fn.line,
    limit: {},
    status: 'unlisted',
    sites,
  }
  const base = { run: measured.run.id, package: fn.package, function: fn.name }
  return [{ row, findings: newEscapes(base, sites, severity), uses: [] }]
}

/**
 * The new escapes of a function that has an entry. They are as grave as its being over the limit, which they explain; within
 * the limit the budget has permitted them already, and they are notes.
 */
function newInBudget(base: Base, sites: readonly SiteRow[], over: readonly CodeFinding[]): readonly CodeFinding[] {
  const about = (text: string): CodeFinding | undefined =>
    over.find((it) => it.kind === 'over-budget' && (it.text === undefined || it.text === text))
  return newEscapes(base, sites, undefined).map((finding) => {
    const it = about(finding.text ?? '')
    if (it === undefined) return finding
    const { severity, budget, reason } = it
    return {
      ...finding,
      severity,
      ...(budget !== undefined && { budget }),
      ...(reason !== undefined && { reason }),
    }
  })
}

function newEscapes(base: Base, sites: readonly SiteRow[], severity: Severity = 'note'): readonly CodeFinding[] {
  return sites
    .filter((site) => site.class === 'escape' && site.isNew === true)
    .map((site) => ({
      kind: 'new-escape',
      severity,
      ...base,
      text: site.text,
      ...(site.cause !== undefined && { cause: site.cause }),
      ...placeOf(site, undefined),
      unit: 'escapes',
      got: 1,
    }))
}

/** Each escape takes one entry of the list; what finds none is not permitted. Other classes are never on a list. */
function siteRows(
  measured: Snapshot,
  fn: GoFunction,
  permitted: readonly PermittedEscape[] | undefined,
): readonly SiteRow[] {
  const left = (permitted ?? []).map(({ text }) => permittedText(text))
  return fn.sites.map((site) => {
    const at = left.indexOf(site.text)
    const isListed = permitted === undefined || site.class !== 'escape' || at >= 0
    if (permitted !== undefined && site.class === 'escape' && at >= 0) left.splice(at, 1)
    return siteRow(measured.lines, site, isListed)
  })
}

/** A site as the report has it: with its line of source. */
export function siteRow(lines: Lines, site: HeapSite, permitted: boolean): SiteRow {
  return { ...site, source: lineAt(lines, site), permitted }
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
  declared: CodeFinding['at'],
): readonly CodeFinding[] {
  const escapes = sites.filter((site) => site.class === 'escape')
  if (entry.permitted === undefined)
    return limitFinding({ ...base, ...placeOf(escapes[0], declared) }, 'escapes', escapes.length, entry.escapes, entry)
  return escapes.filter((site) => !site.permitted).flatMap((site) => notPermitted(base, site, escapes, entry))
}

function notPermitted(
  base: Base,
  site: SiteRow,
  escapes: readonly SiteRow[],
  entry: FunctionEntry,
): readonly CodeFinding[] {
  const severity = severityOf(entry.level)
  if (severity === undefined) return []
  const got = escapes.filter((other) => other.text === site.text).length
  const max = (entry.permitted ?? []).filter(({ text }) => permittedText(text) === site.text).length
  const reason = entry.reason === undefined ? {} : { reason: entry.reason }
  const at = { file: site.file, line: site.line, column: site.column }
  return [
    {
      kind: 'over-budget',
      severity,
      ...base,
      text: site.text,
      ...(site.cause !== undefined && { cause: site.cause }),
      at,
      unit: 'escapes',
      got,
      max,
      budget: entry.at,
      ...reason,
    },
  ]
}

/** What the function makes use of: of a list, each line that permits an escape it has. */
function usesOf(base: Use['about'], sites: readonly SiteRow[], entry: FunctionEntry): readonly Use[] {
  const escapes = sites.filter((site) => site.class === 'escape')
  const counted = sites.filter((site) => site.class !== 'free')
  return [
    ...(entry.permitted === undefined
      ? limitUse(base, 'escapes', exactly(escapes.length), entry.escapes, entry)
      : permittedUses(base, escapes, entry, entry.permitted)),
    ...limitUse(base, 'sites', exactly(counted.length), entry.sites, entry),
  ]
}

function exactly(n: number): Pick<Use, 'got' | 'most'> {
  return { got: n, most: n }
}

function permittedUses(
  base: Use['about'],
  escapes: readonly SiteRow[],
  entry: FunctionEntry,
  permitted: readonly PermittedEscape[],
): readonly Use[] {
  const left = escapes.map(({ text }) => text)
  return permitted.map(({ text, at }): Use => {
    const wanted = permittedText(text)
    const found = left.indexOf(wanted)
    if (found >= 0) left.splice(found, 1)
    const about = { ...base, text: wanted, ...(entry.reason !== undefined && { reason: entry.reason }) }
    return { about, entry, unit: 'escapes', ...exactly(found >= 0 ? 1 : 0), least: 1, max: 1, at }
  })
}

function siteCountFindings(
  base: Base,
  sites: readonly SiteRow[],
  entry: FunctionEntry,
  declared: CodeFinding['at'],
): readonly CodeFinding[] {
  const counted = sites.filter((site) => site.class !== 'free')
  return limitFinding({ ...base, ...placeOf(counted[0], declared) }, 'sites', counted.length, entry.sites, entry)
}
