import type { FunctionEntry, Limit } from '../budget/budget.ts'
import type { Position } from '../diagnostic/position.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { type CallsRow, type Chain, changedAt, type ReachedRow, type Step } from '../report/calls-of-row.ts'
import type { SiteRow, Unit } from '../report/report-schema.ts'
import { siteRow } from '../report/site-row.ts'
import { lastOwnStep } from '../report/subject.ts'
import {
  branchesOf,
  type CallStep,
  type CallsOfFunction,
  dynamicCallsOf,
  reachedBy,
  type SiteByCalls,
} from '../snapshot/calls-of-function.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { lineAt } from '../snapshot/source-text.ts'
import { isOver, placeOf } from './judge-limit.ts'
import type { DynamicCalls, OverBudget, Subject } from './judged.ts'
import { severityOf } from './severity.ts'

/** So many heap sites, and calls, are listed of a module's functions, about 20 MB of a report; of each function at least some. */
const listedInAll = 100_000
const leastListed = 20

/** What the functions of a module lead to by their calls, for the rows of a report. */
export class CallsMeasured {
  readonly #measured: Pick<Snapshot, 'calls' | 'lines'>
  readonly #functions: ReadonlyMap<string, CallsOfFunction>
  /** Of one function. */
  readonly #mostListed: number
  /** Functions share them. */
  readonly #steps = new Map<CallStep, Step>()
  readonly #sites = new Map<HeapSite, SiteRow>()

  constructor(measured: Pick<Snapshot, 'calls' | 'lines'>) {
    this.#measured = measured
    this.#functions = new Map(
      measured.calls.functions.map((each) => [keyOf(each, each.scope, each.allow), each] as const),
    )
    const lengths = measured.calls.functions.map(({ reached }) => reached.length / 2)
    this.#mostListed = Math.max(leastListed, fairShare(lengths, listedInAll))
  }

  /** What a function leads to, as its entry asks; undefined: the entry does not ask, or it could not be followed, which a diagnostic says. */
  of(fn: Pick<GoFunction, 'package' | 'name'>, { calls }: Pick<FunctionEntry, 'calls'>): CallsOfFunction | undefined {
    if (calls === undefined) return undefined
    const patterns = calls.allow.map(({ pattern }) => pattern)
    return this.#functions.get(keyOf(fn, calls.scope, patterns))
  }

  /**
   * What was followed as a row has it: the numbers of all, and of very many heap sites and calls a part.
   * @param own the function's own heap sites, of which more is known than that they were reached
   * @param isCounted whether a limit counts a heap site
   */
  row(followed: CallsOfFunction, own: readonly HeapSite[], isCounted: IsCounted): CallsRow {
    return this.#row(followed, own, isCounted, this.#mostListed)
  }

  /** The same with all that is reached. */
  whole(followed: CallsOfFunction, own: readonly HeapSite[]): CallsRow {
    return this.#row(followed, own, countedAs('sites'), Number.POSITIVE_INFINITY)
  }

  #row(followed: CallsOfFunction, own: readonly HeapSite[], isCounted: IsCounted, most: number): CallsRow {
    const { calls } = this.#measured
    const { scope, allow, unreached, functions, packages, left } = followed
    const rows = this.#rowsOf(followed, own)
    const reached = reachedBy(calls, followed).filter(({ site }) => isCounted(site))
    const dynamic = dynamicCallsOf(calls, followed)
    const open = dynamic.filter((call) => call.followed === null)
    const numbers = reached.map((each) => ({
      isEscape: each.site.class === 'escape',
      isNew: rows.isNew(each) === true,
    }))
    return {
      scope,
      allow: [...allow],
      unreached: [...unreached],
      functions,
      packages,
      total: {
        escapes: left.escapes + numbers.filter(({ isEscape }) => isEscape).length,
        sites: left.sites + numbers.length,
        newEscapes: left.newEscapes + numbers.filter(({ isEscape, isNew }) => isEscape && isNew).length,
        newSites: left.newSites + numbers.filter(({ isNew }) => isNew).length,
        open: left.open + open.length,
        followed: left.followed + dynamic.length - open.length,
      },
      reached: firstOf(reached, most, rows.rank).map(rows.reached),
      dynamic: firstOf(dynamic, most, (call) => (call.followed === null ? 0 : 1)).map(
        ({ kind, callee, lines, followed: only, branch }) => ({
          kind,
          callee,
          lines,
          followed: only === null ? null : { package: only.package, function: only.name },
          chain: rows.chain(branch),
        }),
      ),
    }
  }

  #rowsOf(followed: CallsOfFunction, own: readonly HeapSite[]) {
    const compared = new Map(own.map((site) => [placeOfSite(site), site]))
    const branches = branchesOf(this.#measured.calls, followed)
    const isOwn = ({ branch }: SiteByCalls): boolean => branches[branch - 1]?.before === 0
    /** What is known of a heap site of the function itself beyond its being reached. */
    const known = (each: SiteByCalls): HeapSite | undefined =>
      isOwn(each) ? compared.get(placeOfSite(each.site)) : undefined
    const chain = (branch: number): Chain => {
      const steps: Step[] = []
      for (let at = branches[branch - 1]; at !== undefined; at = branches[at.before - 1])
        steps.push(this.#step(at.step))
      return steps.reverse()
    }
    const isNew = (each: SiteByCalls): boolean | undefined => (known(each) ?? each).isNew
    const lastOwn = lastOwnSteps(branches)
    const lines = new Set<CallStep | undefined>()
    /** Its own are always listed. Then what is new, then something of each line of the repository that leads to any. */
    const rank = (each: SiteByCalls): number => {
      const line = lastOwn[each.branch - 1]
      const isFirst = !lines.has(line)
      lines.add(line)
      return isOwn(each) ? -1 : isNew(each) === true ? 0 : isFirst ? 1 : 2
    }
    const reached = (each: SiteByCalls): ReachedRow => {
      const isOwnFile = branches[each.branch - 1]?.step.isOwn === true
      const { package: path, name, changed } = each
      const about = { package: path, function: name, chain: chain(each.branch), new: isNew(each) ?? null }
      const step = changed === undefined ? null : this.#step(changed)
      if (!isOwn(each)) return { ...about, site: this.#site(each.site, isOwnFile), changed: step }
      const marks = {
        ...(each.isNew !== undefined && { isNew: each.isNew }),
        ...(step !== null && { changed: changedAt(step) }),
      }
      const site = known(each) ?? { ...each.site, ...marks }
      return { ...about, site: this.#siteRow(site, isOwnFile), changed: null }
    }
    return { chain, isNew, rank, reached }
  }

  #step(step: CallStep): Step {
    const { package: path, name, file, line, isOwn } = step
    const source = isOwn ? lineAt(this.#measured.lines, { file, line }) : ''
    const row = this.#steps.get(step) ?? { package: path, function: name, file, line, own: isOwn, source }
    this.#steps.set(step, row)
    return row
  }

  #site(site: HeapSite, isOwnFile: boolean): SiteRow {
    const row = this.#sites.get(site) ?? this.#siteRow(site, isOwnFile)
    this.#sites.set(site, row)
    return row
  }

  #siteRow(site: HeapSite, isOwnFile: boolean): SiteRow {
    return siteRow(site, isOwnFile ? lineAt(this.#measured.lines, site) : '', true)
  }
}

/** The most that each may have, so that all together have no more than there is: who needs less leaves it to the others. */
function fairShare(needs: readonly number[], most: number): number {
  let left = most
  for (const [i, need] of needs.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (needs.length - i))
    if (need > share) return share
    left -= need
  }
  return Number.POSITIVE_INFINITY
}

function keyOf(
  { package: path, name }: Pick<GoFunction, 'package' | 'name'>,
  scope: string,
  allow: readonly string[],
): string {
  return JSON.stringify([path, name, scope, ...allow])
}

/** For each branch the last step until there that is in the repository. */
function lastOwnSteps(branches: ReturnType<typeof branchesOf>): readonly (CallStep | undefined)[] {
  const last: (CallStep | undefined)[] = []
  for (const [i, { step, before }] of branches.entries()) last[i] = step.isOwn ? step : last[before - 1]
  return last
}

/** The first by rank, in their own order; those of a rank below 0 in any case. */
function firstOf<T>(all: readonly T[], most: number, rankOf: (each: T) => number): readonly T[] {
  if (all.length <= most) return all
  const ranked = all.map((each, i) => ({ i, rank: rankOf(each) }))
  const first = ranked.toSorted((a, b) => a.rank - b.rank)
  const listed = new Set(first.filter(({ rank }, place) => rank < 0 || place < most).map(({ i }) => i))
  return all.filter((_, i) => listed.has(i))
}

function placeOfSite({ file, line, column, text, call }: HeapSite): string {
  return JSON.stringify([file, line, column, text, call])
}

type IsCounted = (site: Pick<HeapSite, 'class'>) => boolean

/** Whether a limit of an entry counts a heap site: without one of sites the escapes alone. */
export function countedBy({ sites }: Pick<FunctionEntry, 'sites'>): IsCounted {
  return countedAs(sites === undefined ? 'escapes' : 'sites')
}

function countedAs(unit: Extract<Unit, 'escapes' | 'sites'>): IsCounted {
  return (site) => (unit === 'sites' ? site.class !== 'free' : site.class === 'escape')
}

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
  const unlisted = unlistedOf(calls)
  const of = (
    unit: 'escapes' | 'sites',
    limit: Limit | undefined,
    isMeant: (reached: ReachedRow) => boolean,
    more: number,
  ): readonly OverBudget[] => {
    if (!isOver(totals[unit], limit)) return []
    const reached = calls.reached.filter((each) => countedAs(unit)(each.site) && isMeant(each))
    const [first] = newFirst(reached)
    if (first === undefined) return []
    const about = { severity: severityOf(entry.level), subject, at: reachedPlace(first), reason: entry.reason ?? null }
    const budget = placeOf(limit.at)
    const got = totals[unit]
    return [
      {
        kind: 'over-budget',
        ...about,
        budget,
        entry,
        site: null,
        reached: newFirst(reached),
        unlisted: more,
        unit,
        got,
        max: limit.max,
      },
    ]
  }
  // Its own that are on no list have been told.
  const isListed = ({ chain }: ReachedRow): boolean => entry.permitted !== undefined && chain.length === 1
  return [
    ...of('escapes', entry.escapes, (each) => !isListed(each), unlisted.escapes),
    ...of(
      'sites',
      entry.sites,
      (each) => !(isOverEscapes && each.site.class === 'escape' && !isListed(each)),
      unlisted.sites - (isOverEscapes ? unlisted.escapes : 0),
    ),
  ]
}

/** How many of those that were reached the row does not list. */
function unlistedOf({ total, reached }: CallsRow): { readonly escapes: number; readonly sites: number } {
  const escapes = reached.filter(({ site }) => site.class === 'escape').length
  return { escapes: total.escapes - escapes, sites: total.sites - reached.length }
}

function newFirst(reached: readonly ReachedRow[]): readonly ReachedRow[] {
  return [...reached.filter((each) => each.new === true), ...reached.filter((each) => each.new !== true)]
}

/** The allocation where it is in the repository, else the call that leads out of it. */
export function reachedPlace({ site, chain }: ReachedRow): Position | null {
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
