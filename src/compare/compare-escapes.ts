import { functionKey } from '../go/names/function-key.ts'
import { withoutQualifiers } from '../go/output/escape-text.ts'
import type { ChangedLine, GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { groupBy } from '../lang/group-by.ts'
import { hasLine, type SourceText } from '../snapshot/source-text.ts'
import { ChangedLines, trimmedLine } from './changed-lines.ts'
import { looseMoves, replacements, swaps } from './replaced-sites.ts'

/** Heap sites of one module at two commits, and the source of what differs. */
export type Escapes = {
  readonly head: readonly GoFunction[]
  readonly base: readonly GoFunction[]
  /** Packages of which base's sites are not known. */
  readonly unknown: ReadonlySet<string>
  readonly headText: SourceText
  readonly baseText: SourceText
}

/**
 * Marks what base does not have, and the line of the change that each site comes from. A site is known by package, function, kind and text,
 * never by line or column; the n-th of a kind is told apart by its line of source. What base had in another function of the package on the
 * same line of source was moved there by an edit; what base had in a function that could not be inlined then was moved to its caller by the
 * inliner. Of what is left on both sides in a function, one replaces another, of its own kind first; what a function lost may be in another
 * one with its line edited. Each of base's sites stands for one of head's, so that no more is new than there is more of it.
 */
export function compareEscapes(comparison: Escapes): readonly GoFunction[] {
  const { head, base, unknown } = comparison
  const known = new Map(base.map((fn) => [functionKey(fn), fn]))
  const lost = new LostSites(comparison)
  const pairs = head.map((fn) => ({ fn, ...pairOff(fn, known.get(functionKey(fn)), comparison) }))
  for (const { fn, left, extracted } of pairs) {
    const before = known.get(functionKey(fn)) ?? fn
    lost.add(before, left)
    for (const { old, into } of extracted) for (const name of into) lost.add(before, [old], name)
  }
  const heads = new Set(head.map(functionKey))
  for (const fn of base) if (!heads.has(functionKey(fn))) lost.add(fn, fn.sites)
  const inliner = new Inliner(comparison)
  // What has its very line in another function was moved there; only what nobody took can be replaced.
  const moved = new Map<HeapSite, string>()
  const compared = pairs.filter(({ fn }) => !unknown.has(fn.package))
  for (const { fn, added } of compared) {
    for (const site of added) {
      const from = site.class === 'free' ? undefined : (inliner.movedFrom(fn, site) ?? lost.take(fn, site))
      if (from !== undefined) moved.set(site, from)
    }
  }
  const replaced = replacedAndMoved(comparison, compared, { heads, lost, moved })
  const marks = pairs.map(({ fn, added }) => {
    if (unknown.has(fn.package)) return fn
    const atBase = counted(known.get(functionKey(fn))?.sites ?? [])
    return { ...fn, atBase, sites: fn.sites.map((site) => marked(site, added, moved, replaced)) }
  })
  const changes = new ChangedLines({ ...comparison, head: marks })
  return marks.map((fn) =>
    unknown.has(fn.package) || !differs(fn, known.get(functionKey(fn)))
      ? fn
      : { ...fn, sites: fn.sites.map((site) => withChange(site, changes.of(fn, site))) },
  )
}

function marked(
  site: HeapSite,
  added: ReadonlySet<HeapSite>,
  moved: ReadonlyMap<HeapSite, string>,
  replaced: ReadonlyMap<HeapSite, HeapSite>,
): HeapSite {
  if (site.class === 'free') return site
  const [movedFrom, old] = [moved.get(site), replaced.get(site)]
  return {
    ...site,
    isNew: added.has(site) && movedFrom === undefined && old === undefined,
    ...(movedFrom !== undefined && { movedFrom }),
    ...(old !== undefined && { replaces: old.text === '' ? old.call : old.text }),
  }
}

function withChange(site: HeapSite, changed: ChangedLine | undefined): HeapSite {
  return site.class === 'free' || changed === undefined ? site : { ...site, changed }
}

/**
 * What is not new although its line is, best explanation first: it replaces one of its kind in its function; a function that is gone
 * had it; it replaces another kind in its function; a function that lost more than it has in its place had it.
 * @param moved what was moved as it is; what was edited as well is added to it
 */
function replacedAndMoved(
  { base, headText, baseText }: Escapes,
  pairs: readonly {
    readonly fn: GoFunction
    readonly added: ReadonlySet<HeapSite>
    readonly left: readonly HeapSite[]
  }[],
  { heads, lost, moved }: { heads: ReadonlySet<string>; lost: LostSites; moved: Map<HeapSite, string> },
): ReadonlyMap<HeapSite, HeapSite> {
  const lines = {
    head: (site: HeapSite) => trimmedLine(headText, site),
    base: (site: HeapSite) => trimmedLine(baseText, site),
  }
  const replaced = new Map<HeapSite, HeapSite>()
  const taken = new Set<HeapSite>()
  const isOpen = (site: HeapSite): boolean => site.class !== 'free' && !moved.has(site) && !replaced.has(site)
  const isLeft = (old: HeapSite): boolean => old.class !== 'free' && !lost.isTaken(old) && !taken.has(old)
  const replaceIn = (pairing: typeof replacements): void => {
    for (const { added, left } of pairs)
      for (const [site, old] of pairing([...added].filter(isOpen), left.filter(isLeft), lines)) {
        replaced.set(site, old)
        taken.add(old)
      }
  }
  const moveFrom = (from: readonly { readonly fn: GoFunction; readonly left: readonly HeapSite[] }[]): void => {
    const byPackage = groupBy(from, ({ fn }) => fn.package)
    for (const [path, into] of groupBy(pairs, ({ fn }) => fn.package)) {
      const gone = (byPackage.get(path) ?? []).flatMap(({ fn, left }) =>
        left.filter(isLeft).map((old) => [old, fn] as const),
      )
      const nameOf = new Map(gone.map(([old, { name }]) => [old, name]))
      const added = into.flatMap((each) => [...each.added].filter(isOpen))
      for (const [site, old] of looseMoves(added, [...nameOf.keys()], lines)) {
        moved.set(site, nameOf.get(old) ?? '')
        taken.add(old)
      }
    }
  }
  replaceIn(replacements)
  moveFrom(base.filter((fn) => !heads.has(functionKey(fn))).map((fn) => ({ fn, left: fn.sites })))
  replaceIn(swaps)
  moveFrom(pairs)
  return replaced
}

function counted(sites: readonly HeapSite[]): NonNullable<GoFunction['atBase']> {
  const isOf = (...classes: readonly HeapSite['class'][]): number =>
    sites.filter((site) => classes.includes(site.class)).length
  return { escapes: isOf('escape'), sites: isOf('escape', 'growth', 'unreported') }
}

/** Marks every heap site as one that base has too: nothing that is compiled differs. */
export function allKnown(functions: readonly GoFunction[]): readonly GoFunction[] {
  return functions.map((fn) => ({
    ...fn,
    atBase: counted(fn.sites),
    sites: fn.sites.map((site) => (site.class === 'free' ? site : { ...site, isNew: false })),
  }))
}

/** The files that a comparison reads: those of functions that differ, and those that values from there go through to the heap. */
export function filesOfDifferences(
  head: readonly GoFunction[],
  base: readonly GoFunction[],
): { readonly head: readonly string[]; readonly base: readonly string[] } {
  const known = new Map(base.map((fn) => [functionKey(fn), fn]))
  const heads = new Map(head.map((fn) => [functionKey(fn), fn]))
  const filesOf = (fn: GoFunction): readonly string[] => [fn.file, ...fn.sites.map(({ file }) => file)]
  const flowsOf = (fn: GoFunction): readonly string[] => fn.sites.flatMap(({ why }) => why.map(({ file }) => file))
  const changed = head.filter((fn) => differs(fn, known.get(functionKey(fn))))
  const before = base.filter((fn) => differs(fn, heads.get(functionKey(fn))))
  const atHead = changed.flatMap((fn) => [...filesOf(fn), ...flowsOf(fn)])
  return {
    head: [...new Set(atHead)],
    // A call may stand on a line of base that has no site yet, and whether base has a line of head's is asked.
    base: [
      ...new Set([
        ...[...before, ...changed.flatMap((fn) => known.get(functionKey(fn)) ?? [])].flatMap(filesOf),
        ...atHead,
      ]),
    ],
  }
}

function differs(fn: GoFunction, other: GoFunction | undefined): boolean {
  return other === undefined || kindsOf(fn) !== kindsOf(other)
}

/** What tells sites of a function apart, beside their number. Without a text it is the call: `mapassign_faststr` or another. */
function kindOf(site: HeapSite): string {
  return site.text === '' ? `${site.class} ${site.call}` : `${site.class} ${site.kind} ${site.text}`
}

function kindsOf(fn: GoFunction): string {
  return fn.sites.map(kindOf).sort().join('\n')
}

/**
 * Base's sites each take one of head's of the same kind, first on the same line of source, then in order. One of head's that is
 * inlined from another function may stand for a line that was extracted into that one: there the line is not new either.
 */
function pairOff(
  fn: GoFunction,
  base: GoFunction | undefined,
  { headText, baseText }: Escapes,
): {
  readonly added: ReadonlySet<HeapSite>
  readonly left: readonly HeapSite[]
  readonly extracted: readonly { readonly old: HeapSite; readonly into: readonly string[] }[]
} {
  const left: HeapSite[] = []
  const extracted: { readonly old: HeapSite; readonly into: readonly string[] }[] = []
  const onLine = (site: HeapSite, text: SourceText): string => `${kindOf(site)}\n${trimmedLine(text, site)}`
  const sameLine = new Queues(fn.sites, (site) => onLine(site, headText))
  const elsewhere = (base?.sites ?? []).filter((old) => sameLine.take(onLine(old, baseText)) === undefined)
  const sameKind = new Queues(sameLine.left(), kindOf)
  for (const old of elsewhere) {
    const site = sameKind.take(kindOf(old))
    if (site === undefined) left.push(old)
    else if (site.inlined.length > 0) extracted.push({ old, into: site.inlined })
  }
  return { added: new Set(sameKind.left()), left, extracted }
}

/** Sites by a key, each to be taken once, in their order. */
class Queues {
  readonly #queues: Map<string, HeapSite[]>

  constructor(sites: readonly HeapSite[], keyOfSite: (site: HeapSite) => string) {
    this.#queues = groupBy(sites, keyOfSite)
  }

  take(key: string): HeapSite | undefined {
    return this.#queues.get(key)?.shift()
  }

  left(): readonly HeapSite[] {
    return [...this.#queues.values()].flat()
  }
}

/** Sites that base has and head does not, for those that an edit moved to another function. */
class LostSites {
  readonly #comparison: Escapes
  readonly #from = new Map<string, { readonly name: string; readonly site: HeapSite }[]>()
  readonly #taken = new Set<HeapSite>()

  constructor(comparison: Escapes) {
    this.#comparison = comparison
  }

  /** @param into the one function they may be in now; empty: any of the package */
  add(fn: GoFunction, sites: readonly HeapSite[], into = ''): void {
    for (const site of sites) {
      const key = this.#key(fn, site, this.#comparison.baseText, into)
      if (key === undefined) continue
      const known = this.#from.get(key)
      if (known === undefined) this.#from.set(key, [{ name: fn.name, site }])
      else known.push({ name: fn.name, site })
    }
  }

  /** The function that had this site. */
  take(fn: GoFunction, site: HeapSite): string | undefined {
    const keys = ['', fn.name].map((into) => this.#key(fn, site, this.#comparison.headText, into) ?? '')
    const found = keys.map((key) => this.#from.get(key)?.shift()).find((from) => from !== undefined)
    if (found !== undefined) this.#taken.add(found.site)
    return found?.name
  }

  isTaken(site: HeapSite): boolean {
    return this.#taken.has(site)
  }

  #key(fn: GoFunction, site: HeapSite, source: SourceText, into: string): string | undefined {
    const text = trimmedLine(source, site)
    return text === '' ? undefined : JSON.stringify([fn.package, kindOf(site), text, into])
  }
}

/** Sites that came into a function because a call in it is inlined now and was not at base. */
class Inliner {
  readonly #comparison: Escapes
  readonly #base = new Map<string, GoFunction[]>()
  readonly #head = new Map<string, GoFunction>()

  constructor(comparison: Escapes) {
    this.#comparison = comparison
    for (const fn of comparison.head) this.#head.set(functionKey(fn), fn)
    for (const fn of comparison.base) {
      const known = this.#base.get(fn.name)
      if (known === undefined) this.#base.set(fn.name, [fn])
      else known.push(fn)
    }
  }

  movedFrom(caller: GoFunction, site: HeapSite): string | undefined {
    const { headText, baseText } = this.#comparison
    const call = trimmedLine(headText, site)
    const before = this.#base.get(caller.name)?.find((fn) => fn.package === caller.package)
    if (before === undefined || call === '' || !baseText.has(before.file) || !hasLine(baseText, before.file, call))
      return undefined
    return site.inlined.find((callee) => this.#callees(caller, callee).some((fn) => this.#hadIt(fn, site)))
  }

  /** `F` is of the caller's package, `p.F` of one whose path ends in `p`. */
  #callees(caller: GoFunction, callee: string): readonly GoFunction[] {
    const own = (this.#base.get(callee) ?? []).filter((fn) => fn.package === caller.package)
    const dot = callee.indexOf('.')
    const imported = (this.#base.get(callee.slice(dot + 1)) ?? []).filter(
      (fn) => dot > 0 && fn.package.split('/').at(-1) === callee.slice(0, dot),
    )
    return [...own, ...imported]
  }

  #hadIt(fn: GoFunction, site: HeapSite): boolean {
    const wasCalled = fn.obstacle !== undefined && fn.obstacle !== ''
    const isInlined = this.#head.get(functionKey(fn))?.obstacle === ''
    return (
      wasCalled &&
      isInlined &&
      fn.sites.some((old) => withoutQualifiers(kindOf(old)) === withoutQualifiers(kindOf(site)))
    )
  }
}
