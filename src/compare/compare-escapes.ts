import { withoutQualifiers } from '../go/output/escape-text.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { groupBy } from '../lang/group-by.ts'
import { hasLine, lineOfText, type Place, type SourceText } from '../snapshot/source-text.ts'

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
 * Marks what base does not have. A site is known by package, function, kind and text, never by line or column; the n-th of a
 * kind is told apart by its line of source. What base had in another function of the package on the same line of source was
 * moved there by an edit; what base had in a function that could not be inlined then was moved to its caller by the inliner.
 */
export function compareEscapes(comparison: Escapes): readonly GoFunction[] {
  const { head, base, unknown } = comparison
  const known = new Map(base.map((fn) => [keyOf(fn), fn]))
  const lost = new LostSites(comparison)
  const pairs = head.map((fn) => ({ fn, ...pairOff(fn, known.get(keyOf(fn)), comparison) }))
  for (const { fn, left, extracted } of pairs) {
    const before = known.get(keyOf(fn)) ?? fn
    lost.add(before, left)
    for (const { old, into } of extracted) for (const name of into) lost.add(before, [old], name)
  }
  const heads = new Set(head.map(keyOf))
  for (const fn of base) if (!heads.has(keyOf(fn))) lost.add(fn, fn.sites)
  const inliner = new Inliner(comparison)
  return pairs.map(({ fn, added }) =>
    unknown.has(fn.package)
      ? fn
      : {
          ...fn,
          sites: fn.sites.map((site) => {
            if (site.class === 'free') return site
            if (!added.has(site)) return { ...site, isNew: false }
            const movedFrom = inliner.movedFrom(fn, site) ?? lost.take(fn, site)
            return movedFrom === undefined ? { ...site, isNew: true } : { ...site, isNew: false, movedFrom }
          }),
        },
  )
}

/** Marks every heap site as one that base has too: nothing that is compiled differs. */
export function allKnown(functions: readonly GoFunction[]): readonly GoFunction[] {
  return functions.map((fn) => ({
    ...fn,
    sites: fn.sites.map((site) => (site.class === 'free' ? site : { ...site, isNew: false })),
  }))
}

/** The files that a comparison reads: those of functions that differ. */
export function filesOfDifferences(
  head: readonly GoFunction[],
  base: readonly GoFunction[],
): { readonly head: readonly string[]; readonly base: readonly string[] } {
  const known = new Map(base.map((fn) => [keyOf(fn), fn]))
  const heads = new Map(head.map((fn) => [keyOf(fn), fn]))
  const differs = (fn: GoFunction, other: GoFunction | undefined): boolean =>
    other === undefined || kindsOf(fn) !== kindsOf(other)
  const filesOf = (fn: GoFunction): readonly string[] => [fn.file, ...fn.sites.map(({ file }) => file)]
  const changed = head.filter((fn) => differs(fn, known.get(keyOf(fn))))
  const before = base.filter((fn) => differs(fn, heads.get(keyOf(fn))))
  return {
    head: changed.flatMap(filesOf),
    // A call may stand on a line of base that has no site yet.
    base: [...before, ...changed.flatMap((fn) => known.get(keyOf(fn)) ?? [])].flatMap(filesOf),
  }
}

/** Functions that do not differ stand in files that need not be read: there each site is its own at base. */
function trimmedLine(text: SourceText, place: Place): string {
  return text.has(place.file) ? lineOfText(text, place).trim() : ''
}

function keyOf(fn: GoFunction): string {
  return `${fn.package} ${fn.name}`
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
  readonly #from = new Map<string, string[]>()

  constructor(comparison: Escapes) {
    this.#comparison = comparison
  }

  /** @param into the one function they may be in now; empty: any of the package */
  add(fn: GoFunction, sites: readonly HeapSite[], into = ''): void {
    for (const site of sites) {
      const key = this.#key(fn, site, this.#comparison.baseText, into)
      if (key === undefined) continue
      const known = this.#from.get(key)
      if (known === undefined) this.#from.set(key, [fn.name])
      else known.push(fn.name)
    }
  }

  /** The function that had this site. */
  take(fn: GoFunction, site: HeapSite): string | undefined {
    const keys = ['', fn.name].map((into) => this.#key(fn, site, this.#comparison.headText, into) ?? '')
    return keys.map((key) => this.#from.get(key)?.shift()).find((from) => from !== undefined)
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
    for (const fn of comparison.head) this.#head.set(keyOf(fn), fn)
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
    const isInlined = this.#head.get(keyOf(fn))?.obstacle === ''
    return (
      wasCalled &&
      isInlined &&
      fn.sites.some((old) => withoutQualifiers(kindOf(old)) === withoutQualifiers(kindOf(site)))
    )
  }
}
