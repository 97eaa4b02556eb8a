import type { FunctionEntry, Limit } from '../budget/budget.ts'
import type { Position } from '../diagnostic/position.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { CallsRow, Chain, ReachedRow, Unit } from '../report/report-schema.ts'
import { siteRow } from '../report/site-row.ts'
import { lastOwnStep } from '../report/subject.ts'
import type { CallStep, CallsOfFunction, SiteByCalls } from '../snapshot/calls-of-function.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { lineAt } from '../snapshot/source-text.ts'
import { isOver, placeOf } from './judge-limit.ts'
import type { DynamicCalls, OverBudget, Subject } from './judged.ts'
import { severityOf } from './severity.ts'

/** What a function leads to, as its entry asks; undefined: the entry does not ask, or it could not be followed, which a diagnostic says. */
export function followedFor(
  measured: Snapshot,
  fn: Pick<GoFunction, 'package' | 'name'>,
  { calls }: Pick<FunctionEntry, 'calls'>,
): CallsOfFunction | undefined {
  if (calls === undefined) return undefined
  const patterns = calls.allow.map(({ pattern }) => pattern).join('\n')
  return measured.calls.find(
    (each) =>
      each.package === fn.package &&
      each.name === fn.name &&
      each.scope === calls.scope &&
      each.allow.join('\n') === patterns,
  )
}

/**
 * What was followed as a report has it.
 * @param own the function's own heap sites, of which more is known than that they were reached
 * @param isCounted whether a reached heap site is one that a limit counts
 */
export function callsRow(
  measured: Snapshot,
  followed: CallsOfFunction,
  own: readonly HeapSite[],
  isCounted: (reached: SiteByCalls) => boolean = countedAs('sites'),
): CallsRow {
  const known = new Map(own.map((site) => [placeOfSite(site), site]))
  const { scope, allow, unreached, functions, packages, sites, dynamic } = followed
  const chainRow = (chain: readonly CallStep[]): Chain =>
    chain.map(({ package: path, name, file, line, isOwn }) => ({
      package: path,
      function: name,
      file,
      line,
      own: isOwn,
      source: isOwn ? lineAt(measured.lines, { file, line }) : '',
    }))
  return {
    scope,
    allow: [...allow],
    unreached: [...unreached],
    functions,
    packages,
    reached: sites.filter(isCounted).map(({ package: path, name, site, chain, isNew, changed }): ReachedRow => {
      const compared = chain.length === 1 ? known.get(placeOfSite(site)) : undefined
      const marks = { ...(isNew !== undefined && { isNew }), ...(changed !== undefined && { changed }) }
      const marked = compared ?? { ...site, ...marks }
      const isOwn = chain.at(-1)?.isOwn === true
      return {
        package: path,
        function: name,
        site: siteRow(marked, isOwn ? lineAt(measured.lines, site) : '', true),
        chain: chainRow(chain),
      }
    }),
    dynamic: dynamic.map(({ kind, callee, chain, lines, followed: only }) => ({
      kind,
      callee,
      chain: chainRow(chain),
      lines,
      followed: only === null ? null : { package: only.package, function: only.name },
    })),
  }
}

function placeOfSite({ file, line, column, text, call }: HeapSite): string {
  return JSON.stringify([file, line, column, text, call])
}

/** Whether a limit of an entry counts a reached heap site: without one of sites the escapes alone. */
export function countedBy({ sites }: Pick<FunctionEntry, 'sites'>): (reached: SiteByCalls) => boolean {
  return countedAs(sites === undefined ? 'escapes' : 'sites')
}

function countedAs(
  unit: Extract<Unit, 'escapes' | 'sites'>,
): (reached: { readonly site: Pick<HeapSite, 'class'> }) => boolean {
  return ({ site }) => (unit === 'sites' ? site.class !== 'free' : site.class === 'escape')
}

type OfFunction = Extract<Subject, { kind: 'function' }>

/**
 * A finding for each reached heap site of a function that is over its limit, at the allocation. One that both limits count is an escape.
 * @param totals what is held against the limits: the function's own, and what it reaches
 */
export function reachedFindings(
  subject: OfFunction,
  entry: FunctionEntry,
  totals: { readonly escapes: number; readonly sites: number },
): readonly OverBudget[] {
  const all = subject.row.calls?.reached ?? []
  const told = new Set<ReachedRow>()
  const of = (unit: 'escapes' | 'sites', limit: Limit | undefined): readonly OverBudget[] => {
    if (!isOver(totals[unit], limit)) return []
    return all.filter(countedAs(unit)).flatMap((reached): readonly OverBudget[] => {
      // Its own that are on no list have been told.
      const isListed = entry.permitted !== undefined && unit === 'escapes' && reached.chain.length === 1
      if (told.has(reached) || isListed) return []
      told.add(reached)
      const about = {
        severity: severityOf(entry.level),
        subject,
        at: reachedPlace(reached),
        reason: entry.reason ?? null,
      }
      const budget = placeOf(limit.at)
      return [
        { kind: 'over-budget', ...about, budget, entry, site: null, reached, unit, got: totals[unit], max: limit.max },
      ]
    })
  }
  return [...of('escapes', entry.escapes), ...of('sites', entry.sites)]
}

/** The allocation where it is in the repository, else the call that leads out of it. */
export function reachedPlace({ site, chain }: ReachedRow): Position | null {
  const own = lastOwnStep(chain)
  if (own === undefined) return null
  return { file: own.file, line: own.line, column: own === chain.at(-1) ? site.column : 0 }
}

/** That calls could not be followed: the entry says how grave that is. What has a single target was followed, and is a note. */
export function dynamicFinding(subject: OfFunction, { calls, reason }: FunctionEntry): readonly DynamicCalls[] {
  const dynamic = subject.row.calls?.dynamic ?? []
  if (calls === undefined || dynamic.length === 0) return []
  const open = dynamic.filter(({ followed }) => followed === null)
  const [first] = open.length > 0 ? open : dynamic
  const step = first && lastOwnStep(first.chain)
  return [
    {
      kind: 'dynamic-calls',
      severity: open.length > 0 ? severityOf(calls.dynamic) : 'note',
      subject,
      at: step === undefined ? subject.row.at : { file: step.file, line: step.line, column: 0 },
      budget: placeOf(calls.at),
      reason: reason ?? null,
      calls: open.length > 0 ? open : dynamic,
    },
  ]
}
