import type { FunctionEntry } from '../budget/budget.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { type CallsRow, type Chain, changedAt, type ReachedRow, type Step } from '../report/calls-of-row.ts'
import type { SiteRow, Unit } from '../report/report-schema.ts'
import { siteRow } from '../report/site-row.ts'
import {
  branchesOf,
  type CallStep,
  type CallsOfFunction,
  type DynamicByCalls,
  dynamicCallsOf,
  reachedBy,
  type SiteByCalls,
} from '../snapshot/calls-of-function.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { lineAt } from '../snapshot/source-text.ts'

/** So many heap sites are listed of all functions of a module, some 10 MB of a report; beside its own, of each function at least some. */
const listedInAll = 100_000
const leastListed = 20

/** What the functions of a module lead to by their calls, for the rows of a report. */
export class CallsMeasured {
  readonly #measured: Pick<Snapshot, 'calls'>
  readonly #functions: ReadonlyMap<string, CallsOfFunction>
  readonly #mostListed: number
  readonly #shared: SharedRows

  constructor(measured: Pick<Snapshot, 'calls' | 'lines'>) {
    const { functions } = measured.calls
    this.#measured = measured
    this.#functions = new Map(functions.map((each) => [keyOf(each, each.scope, each.allow), each] as const))
    const needs = functions.map(({ reached }) => reached.length / 2)
    this.#mostListed = Math.max(leastListed, fairShare(needs, listedInAll))
    this.#shared = new SharedRows(measured)
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
    const { scope, allow, unreached, functions, packages } = followed
    const rows = new RowsOfFunction(branchesOf(calls, followed), own, this.#shared)
    const reached = reachedBy(calls, followed).filter(({ site }) => isCounted(site))
    const dynamic = dynamicCallsOf(calls, followed)
    return {
      scope,
      allow: [...allow],
      unreached: [...unreached],
      functions,
      packages,
      total: totalOf(followed, reached, dynamic, rows),
      reached: firstOf(reached, most, (each) => rows.rank(each)).map((each) => rows.reached(each)),
      dynamic: firstOf(dynamic, most, ({ followed: only }) => (only === null ? 0 : 1)).map((each) =>
        rows.dynamic(each),
      ),
    }
  }
}

function totalOf(
  { left }: CallsOfFunction,
  reached: readonly SiteByCalls[],
  dynamic: readonly DynamicByCalls[],
  rows: RowsOfFunction,
): CallsRow['total'] {
  const escapes = reached.filter(({ site }) => site.class === 'escape')
  const isNew = (each: SiteByCalls): boolean => rows.isNew(each) === true
  const open = dynamic.filter(({ followed }) => followed === null).length
  return {
    escapes: left.escapes + escapes.length,
    sites: left.sites + reached.length,
    newEscapes: left.newEscapes + escapes.filter(isNew).length,
    newSites: left.newSites + reached.filter(isNew).length,
    open: left.open + open,
    followed: left.followed + dynamic.length - open,
  }
}

/** The rows of what one function leads to. */
class RowsOfFunction {
  readonly #branches: ReturnType<typeof branchesOf>
  readonly #compared: ReadonlyMap<string, HeapSite>
  readonly #shared: SharedRows
  readonly #lastOwn: readonly (CallStep | undefined)[]
  readonly #lines = new Set<CallStep | undefined>()

  constructor(branches: ReturnType<typeof branchesOf>, own: readonly HeapSite[], shared: SharedRows) {
    this.#branches = branches
    this.#compared = new Map(own.map((site) => [placeOfSite(site), site]))
    this.#shared = shared
    this.#lastOwn = lastOwnSteps(branches)
  }

  isNew(each: SiteByCalls): boolean | undefined {
    return (this.#known(each) ?? each).isNew
  }

  /** Its own are always listed; then what is new, then something of each line of the repository that leads to any. To be asked in their order. */
  rank(each: SiteByCalls): number {
    const line = this.#lastOwn[each.branch - 1]
    const isFirst = !this.#lines.has(line)
    this.#lines.add(line)
    return this.#isOwn(each) ? -1 : this.isNew(each) === true ? 0 : isFirst ? 1 : 2
  }

  reached(each: SiteByCalls): ReachedRow {
    const { package: path, name, branch, changed } = each
    const isOwnFile = this.#branches[branch - 1]?.step.isOwn === true
    const about = { package: path, function: name, chain: this.#chain(branch), new: this.isNew(each) ?? null }
    const step = changed === undefined ? null : this.#shared.step(changed)
    if (!this.#isOwn(each)) return { ...about, site: this.#shared.site(each.site, isOwnFile), changed: step }
    const marks = {
      ...(each.isNew !== undefined && { isNew: each.isNew }),
      ...(step !== null && { changed: changedAt(step) }),
    }
    const site = this.#known(each) ?? { ...each.site, ...marks }
    return { ...about, site: this.#shared.siteRow(site, isOwnFile), changed: null }
  }

  dynamic({ kind, callee, lines, followed, branch }: DynamicByCalls): CallsRow['dynamic'][number] {
    const only = followed === null ? null : { package: followed.package, function: followed.name }
    return { kind, callee, lines, followed: only, chain: this.#chain(branch) }
  }

  #isOwn({ branch }: SiteByCalls): boolean {
    return this.#branches[branch - 1]?.before === 0
  }

  /** What is known of a heap site of the function itself beyond its being reached. */
  #known(each: SiteByCalls): HeapSite | undefined {
    return this.#isOwn(each) ? this.#compared.get(placeOfSite(each.site)) : undefined
  }

  #chain(branch: number): Chain {
    const steps: Step[] = []
    for (let at = this.#branches[branch - 1]; at !== undefined; at = this.#branches[at.before - 1])
      steps.push(this.#shared.step(at.step))
    return steps.reverse()
  }
}

/** What the rows of several functions have in common: each heap site and step is one object. */
class SharedRows {
  readonly #lines: Snapshot['lines']
  readonly #steps = new Map<CallStep, Step>()
  readonly #sites = new Map<HeapSite, SiteRow>()

  constructor({ lines }: Pick<Snapshot, 'lines'>) {
    this.#lines = lines
  }

  step(step: CallStep): Step {
    const known = this.#steps.get(step)
    if (known !== undefined) return known
    const { package: path, name, file, line, isOwn } = step
    const source = isOwn ? lineAt(this.#lines, { file, line }) : ''
    const row = { package: path, function: name, file, line, own: isOwn, source }
    this.#steps.set(step, row)
    return row
  }

  site(site: HeapSite, isOwnFile: boolean): SiteRow {
    const row = this.#sites.get(site) ?? this.siteRow(site, isOwnFile)
    this.#sites.set(site, row)
    return row
  }

  /** One that no other function has. */
  siteRow(site: HeapSite, isOwnFile: boolean): SiteRow {
    return siteRow(site, isOwnFile ? lineAt(this.#lines, site) : '', true)
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
  const ranked = all.map((each) => ({ each, rank: rankOf(each) }))
  const others = ranked.filter(({ rank }) => rank >= 0).toSorted((a, b) => a.rank - b.rank)
  const left = new Set(others.slice(most))
  return ranked.filter((each) => !left.has(each)).map(({ each }) => each)
}

function placeOfSite({ file, line, column, text, call }: HeapSite): string {
  return JSON.stringify([file, line, column, text, call])
}

type IsCounted = (site: Pick<HeapSite, 'class'>) => boolean

/** Whether a limit of an entry counts a heap site: without one of sites the escapes alone. */
export function countedBy({ sites }: Pick<FunctionEntry, 'sites'>): IsCounted {
  return countedAs(sites === undefined ? 'escapes' : 'sites')
}

/** Whether a limit of a unit counts a heap site. */
export function countedAs(unit: Extract<Unit, 'escapes' | 'sites'>): IsCounted {
  return (site) => (unit === 'sites' ? site.class !== 'free' : site.class === 'escape')
}
