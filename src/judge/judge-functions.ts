import type { FunctionEntry, PermittedEscape, Rules } from '../budget/budget.ts'
import { findFunctionEntry } from '../budget/match/find-entry.ts'
import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { withoutQualifiers } from '../go/output/escape-text.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { SiteRow } from '../report/report-schema.ts'
import { siteRow } from '../report/site-row.ts'
import { countedSites, escapesOf, siteCounts } from '../report/subject.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { lineAt } from '../snapshot/source-text.ts'
import { CallsMeasured, countedBy } from './calls-measured.ts'
import type { Judged } from './judge-benchmarks.ts'
import { dynamicFinding, reachedFindings } from './judge-calls.ts'
import { isOver, limitFinding, limitUse, placeOf, shownLimit, type Value } from './judge-limit.ts'
import type { JudgedFinding, JudgedFunction, NewEscape, OverBudget, Subject, Use } from './judged.ts'
import { permittedText } from './permitted-text.ts'
import { exactly } from './room.ts'
import { severityOf } from './severity.ts'

/**
 * The judged functions of a module: a row for each that an entry names or that has something base does not have, and what there
 * is to say about them.
 */
export function judgeFunctions(
  measured: Snapshot,
  entries: readonly FunctionEntry[],
  rules: Rules,
): Judged<JudgedFunction> {
  const calls = new CallsMeasured(measured)
  const functions = new Map((measured.functions ?? []).map((fn) => [symbolOf(fn), fn]))
  const judged = (measured.functions ?? []).flatMap((fn) => {
    const entry = findFunctionEntry(entries, { importPath: fn.package, modulePath: measured.run.module }, fn.name)
    return entry === undefined ? judgeUnlisted(measured, fn, rules, functions) : [judgeOne(measured, fn, entry, calls)]
  })
  return {
    rows: judged.map(({ row }) => row),
    findings: judged.flatMap(({ findings }) => findings),
    uses: judged.flatMap(({ uses }) => uses),
  }
}

type Outcome = {
  readonly row: JudgedFunction
  readonly findings: readonly JudgedFinding[]
  readonly uses: readonly Use[]
}

function judgeOne(measured: Snapshot, fn: GoFunction, entry: FunctionEntry, callsMeasured: CallsMeasured): Outcome {
  const sites = siteRows(measured, fn, entry.permitted)
  const followed = callsMeasured.of(fn, entry)
  const calls = followed === undefined ? null : callsMeasured.row(followed, fn.sites, countedBy(entry))
  const totals = totalsOf({ sites, calls }, entry)
  const isFailing =
    (entry.calls?.dynamic === 'error' && calls !== null && calls.total.open > 0) ||
    isOver(totals.escapes, entry.escapes) ||
    (entry.permitted !== undefined && sites.some(({ permitted }) => !permitted))
  const row: JudgedFunction = {
    run: measured.run.id,
    package: fn.package,
    name: fn.name,
    at: declaredAt(fn),
    limit: { escapes: shownLimit(entry.escapes), sites: shownLimit(entry.sites) },
    status: isFailing || isOver(totals.sites, entry.sites) ? 'over' : 'pass',
    reason: entry.reason ?? null,
    base: (followed === undefined ? fn.atBase : followed.atBase) ?? null,
    sites,
    calls,
  }
  const subject = { kind: 'function', row } as const
  const over = overFindings(subject, entry)
  const findings = [...over, ...newInBudget(subject, over), ...dynamicFinding(subject, entry)]
  return { row, findings, uses: usesOf(subject, entry) }
}

type Totals = { readonly escapes: number; readonly sites: number }

/** What is held against the limits. A list is for the function's own escapes, each by itself: beside it nothing may be reached. */
function totalsOf(row: Pick<JudgedFunction, 'sites' | 'calls'>, { permitted }: FunctionEntry): Totals {
  const { escapes, sites } = siteCounts(row)
  if (permitted === undefined) return { escapes, sites }
  // Its own are listed, however many are reached.
  const own = (row.calls?.reached ?? []).filter(({ site, chain }) => site.class === 'escape' && chain.length === 1)
  return { escapes: permitted.length + (row.calls === null ? 0 : escapes - own.length), sites }
}

function declaredAt({ file, line }: GoFunction): Position | null {
  return line === 0 ? null : { file, line, column: 0 }
}

function symbolOf({ package: path, name }: GoFunction): string {
  return `${path}.${name}`
}

/**
 * A function that no entry names has a row where it has an escape that base does not have, or that base had in another
 * function. What was moved is told and no finding: it was accepted before. What is inlined from a function where it is new as well is
 * told there, once for all its callers.
 */
function judgeUnlisted(
  measured: Snapshot,
  fn: GoFunction,
  rules: Rules,
  functions: ReadonlyMap<string, GoFunction>,
): readonly Outcome[] {
  const severity = severityOf(rules.newEscapes)
  const isCopy = (site: Pick<HeapSite, 'text' | 'changed'>): boolean => isInlinedCopy(fn, site, functions)
  const isTold = (site: HeapSite): boolean =>
    site.class === 'escape' && ((site.isNew === true && !isCopy(site)) || site.movedFrom !== undefined)
  if (severity === undefined || !fn.sites.some(isTold)) return []
  const row: JudgedFunction = {
    run: measured.run.id,
    package: fn.package,
    name: fn.name,
    at: declaredAt(fn),
    limit: { escapes: null, sites: null },
    status: 'unlisted',
    reason: null,
    base: fn.atBase ?? null,
    sites: siteRows(measured, fn, undefined),
    calls: null,
  }
  const findings = newEscapes({ kind: 'function', row }, severity)
  return [
    {
      row,
      findings: findings.filter(
        ({ site: { text, changed } }) => !isCopy({ text, ...(changed !== null && { changed }) }),
      ),
      uses: [],
    },
  ]
}

/** Whether the line of the change is in another function, which has the same new site by it. */
function isInlinedCopy(
  fn: GoFunction,
  { text, changed }: Pick<HeapSite, 'text' | 'changed'>,
  functions: ReadonlyMap<string, GoFunction>,
): boolean {
  if (changed === undefined || text === '' || changed.function === symbolOf(fn)) return false
  const same = (functions.get(changed.function)?.sites ?? []).filter(
    (each) => withoutQualifiers(each.text) === withoutQualifiers(text),
  )
  return same.some(
    ({ class: of, isNew, changed: its }) =>
      of === 'escape' && isNew === true && its?.file === changed.file && its.line === changed.line,
  )
}

/**
 * The new escapes of a function that has an entry. They are as grave as its being over the limit, which they explain; within
 * the limit the budget has permitted them already, and they are notes.
 */
function newInBudget(subject: OfFunction, over: readonly OverBudget[]): readonly NewEscape[] {
  const withLimit = over.length > 0
  return newEscapes(subject, 'note').map((finding) => {
    const about = over.find(({ site }) => site === null || site.text === finding.site.text)
    if (about === undefined) return { ...finding, withLimit }
    const { severity, budget, reason } = about
    return { ...finding, severity, budget, reason, withLimit }
  })
}

type OfFunction = Extract<Subject, { kind: 'function' }>

function newEscapes(subject: OfFunction, severity: Severity): readonly NewEscape[] {
  return escapesOf(subject.row.sites)
    .filter((site) => site.new === true)
    .map((site) => {
      const about = { severity, subject, at: placeOf(site), budget: null, reason: null }
      return { kind: 'new-escape', ...about, site, withLimit: false }
    })
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
    return siteRow(site, lineAt(measured.lines, site), isListed)
  })
}

/** For a number: one finding with the count. For a list: one for each escape that is not on it. */
function overFindings(subject: OfFunction, entry: FunctionEntry): readonly OverBudget[] {
  const { sites } = subject.row
  const totals = totalsOf(subject.row, entry)
  const [escapes, counted] = [escapesOf(sites), countedSites(sites)]
  const firstOf = ([site]: readonly SiteRow[]): Position | null => (site === undefined ? subject.row.at : placeOf(site))
  // What it reaches has findings of its own, at each allocation.
  const ownFinding = (own: readonly SiteRow[], value: Value): readonly OverBudget[] =>
    subject.row.calls === null ? limitFinding({ subject, at: firstOf(own) }, value, entry) : []
  return [
    ...(entry.permitted === undefined
      ? ownFinding(escapes, escapeCount(totals, entry))
      : escapes.filter(({ permitted }) => !permitted).map((site) => notPermitted(subject, site, entry))),
    ...ownFinding(counted, siteCount(totals, entry)),
    ...reachedFindings(subject, entry, totals),
  ]
}

function escapeCount({ escapes: n }: Totals, { escapes }: FunctionEntry): Value {
  return { unit: 'escapes', got: n, room: exactly(n), limit: escapes }
}

function siteCount({ sites: n }: Totals, { sites }: FunctionEntry): Value {
  return { unit: 'sites', got: n, room: exactly(n), limit: sites }
}

function notPermitted(subject: OfFunction, site: SiteRow, entry: FunctionEntry): OverBudget {
  const severity = severityOf(entry.level)
  const got = escapesOf(subject.row.sites).filter((other) => other.text === site.text).length
  const max = (entry.permitted ?? []).filter(({ text }) => permittedText(text) === site.text).length
  const about = { severity, subject, at: placeOf(site), budget: placeOf(entry.at), reason: entry.reason ?? null }
  return { kind: 'over-budget', ...about, entry, site, reached: [], notListed: 0, unit: 'escapes', got, max }
}

/** What the function makes use of: of a list, each line that permits an escape it has. */
function usesOf(subject: OfFunction, entry: FunctionEntry): readonly Use[] {
  const { sites, at } = subject.row
  const totals = totalsOf(subject.row, entry)
  const about = { subject, at, text: null }
  return [
    ...(entry.permitted === undefined
      ? limitUse(about, escapeCount(totals, entry), entry)
      : permittedUses(subject, escapesOf(sites), entry, entry.permitted)),
    ...limitUse(about, siteCount(totals, entry), entry),
  ]
}

function permittedUses(
  subject: OfFunction,
  escapes: readonly SiteRow[],
  entry: FunctionEntry,
  permitted: readonly PermittedEscape[],
): readonly Use[] {
  const left = escapes.map(({ text }) => text)
  return permitted.map(({ text: written, at: budget }): Use => {
    const text = permittedText(written)
    const found = left.indexOf(text)
    if (found >= 0) left.splice(found, 1)
    const got = found >= 0 ? 1 : 0
    const about = { subject, at: subject.row.at, text, entry, unit: 'escapes' } as const
    return { ...about, got, room: exactly(got), least: 1, max: 1, budget }
  })
}
