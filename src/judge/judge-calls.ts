import type { FunctionEntry, Limit } from '../budget/budget.ts'
import type { Position } from '../diagnostic/position.ts'
import type { CallsRow, ReachedRow } from '../report/calls-of-row.ts'
import { lastOwnStep } from '../report/subject.ts'
import { countedAs } from './calls-measured.ts'
import { isOver, placeOf } from './judge-limit.ts'
import type { DynamicCalls, OverBudget, Subject } from './judged.ts'
import { severityOf } from './severity.ts'

type OfFunction = Extract<Subject, { kind: 'function' }>

/**
 * A finding for each limit that is exceeded by what a function reaches: the heap sites behind it, and how many more there are than the row
 * lists. One that both limits count is an escape.
 * @param totals what is held against the limits: the function's own, and what it reaches
 */
export function reachedFindings(
  subject: OfFunction,
  entry: FunctionEntry,
  totals: { readonly escapes: number; readonly sites: number },
): readonly OverBudget[] {
  const { calls } = subject.row
  if (calls === null) return []
  const isOverEscapes = isOver(totals.escapes, entry.escapes)
  // Its own that are on no list have been told.
  const isTold = ({ chain }: ReachedRow): boolean => entry.permitted !== undefined && chain.length === 1
  const isOfEscapes = (each: ReachedRow): boolean => countedAs('escapes')(each.site) && !isTold(each)
  const notListed = notListedOf(calls)
  const of = (
    unit: 'escapes' | 'sites',
    limit: Limit | undefined,
    isMeant: (reached: ReachedRow) => boolean,
    more: number,
  ): readonly OverBudget[] => {
    const listed = calls.reached.filter(isMeant)
    const reached = [...listed.filter(isNew), ...listed.filter((each) => !isNew(each))]
    const [first] = reached
    if (!isOver(totals[unit], limit) || (first === undefined && more === 0)) return []
    const at = first === undefined ? subject.row.at : reachedPlace(first)
    const about = { severity: severityOf(entry.level), subject, at, reason: entry.reason ?? null }
    const [got, { max }] = [totals[unit], limit]
    const budget = placeOf(limit.at)
    return [{ kind: 'over-budget', ...about, budget, entry, site: null, reached, notListed: more, unit, got, max }]
  }
  const others = notListed.sites - (isOverEscapes ? notListed.escapes : 0)
  return [
    ...of('escapes', entry.escapes, isOfEscapes, notListed.escapes),
    ...of('sites', entry.sites, (each) => !(isOverEscapes && isOfEscapes(each)), others),
  ]
}

function isNew(reached: ReachedRow): boolean {
  return reached.new === true
}

/** How many of those that were reached the row does not list. */
function notListedOf({ total, reached }: CallsRow): { readonly escapes: number; readonly sites: number } {
  const escapes = reached.filter(({ site }) => site.class === 'escape').length
  return { escapes: total.escapes - escapes, sites: total.sites - reached.length }
}

/** The allocation where it is in the repository, else the call that leads out of it. */
function reachedPlace({ site, chain }: ReachedRow): Position | null {
  const own = lastOwnStep(chain)
  if (own === undefined) return null
  return { file: own.file, line: own.line, column: own === chain.at(-1) ? site.column : 0 }
}

/** That calls could not be followed: the entry says how grave that is. What has a single target was followed, and is a note. */
export function dynamicFinding(subject: OfFunction, { calls, reason }: FunctionEntry): readonly DynamicCalls[] {
  const row = subject.row.calls
  if (calls === undefined || row === null || row.dynamic.length === 0) return []
  const { dynamic, total } = row
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
      got: open.length > 0 ? total.open : total.followed,
    },
  ]
}
