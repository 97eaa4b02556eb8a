import { allocatorFamily } from '../go/output/allocators.ts'
import { parseEscapeText, typeInText } from '../go/output/escape-text.ts'
import type { HeapSite } from '../go/sites/heap-site.ts'
import { groupBy } from '../lang/group-by.ts'

/** The line of source that a site stands on, without white space around it; empty where it could not be read. */
type LineOf = (site: HeapSite) => string

type Lines = { readonly head: LineOf; readonly base: LineOf }

/** Sites of head and of base that nothing stands for yet. */
type Rest = { readonly added: readonly HeapSite[]; readonly left: readonly HeapSite[] }

/**
 * Which of a function's sites stand in for one that base had and head does not: those of the same kind, whatever their names are. Each
 * of base's is replaced once, so that as many are left as there are more of a kind. The most alike are paired first.
 */
export function replacements(
  added: readonly HeapSite[],
  left: readonly HeapSite[],
  lines: Lines,
): ReadonlyMap<HeapSite, HeapSite> {
  return paired({ added, left }, replaceableKind, lines)
}

/**
 * Of what no site of its kind stands for: whichever kind it is of, so that no more is new than the function has more. One escape stands
 * for another, since those are counted by themselves; what may grow or has no text stands for anything.
 */
export function swaps(
  added: readonly HeapSite[],
  left: readonly HeapSite[],
  lines: Lines,
): ReadonlyMap<HeapSite, HeapSite> {
  const isEscape = (site: HeapSite): boolean => site.class === 'escape'
  const any = (): string => ''
  const escapes = paired({ added: added.filter(isEscape), left: left.filter(isEscape) }, any, lines)
  const replaced = new Set(escapes.values())
  const others = {
    added: added.filter((site) => !isEscape(site)),
    left: left.filter((old) => !replaced.has(old)),
  }
  return new Map([...escapes, ...paired(others, any, lines)])
}

/**
 * Which sites of other functions went to those of `added`: of the same kind, with the same expression or from a line that is much the
 * same. A name alone is no such expression, nor is `new(int)`, and what a library makes is the same everywhere.
 */
export function looseMoves(
  added: readonly HeapSite[],
  left: readonly HeapSite[],
  lines: Lines,
): ReadonlyMap<HeapSite, HeapSite> {
  const may = (site: HeapSite, old: HeapSite): boolean =>
    (site.text === old.text && isTelling(site)) ||
    inCommon(wordsOf(lines.head(site)), wordsOf(lines.base(old))) >= leastInCommon
  return paired({ added, left }, replaceableKind, lines, may)
}

/** The share of words that two versions of one line have in common, at least. */
const leastInCommon = 0.6

function isTelling({ text, inlined }: HeapSite): boolean {
  const type = typeOf({ text })
  return type !== undefined && inlined.length === 0 && !predeclared.test(type)
}

/** An int is made anywhere. */
const predeclared =
  /^(?:bool|string|u?int(?:8|16|32|64)?|uintptr|byte|rune|float(?:32|64)|complex(?:64|128)|error|any)$/

function paired(
  { added, left }: Rest,
  keyOf: (site: HeapSite) => string,
  lines: Lines,
  may: (site: HeapSite, old: HeapSite) => boolean = () => true,
): ReadonlyMap<HeapSite, HeapSite> {
  const pairs = new Map<HeapSite, HeapSite>()
  const fresh = groupBy(added, keyOf)
  for (const [kind, gone] of groupBy(left, keyOf)) {
    const taken = new Set<HeapSite>()
    for (const [site, old] of inOrderOfLikeness(fresh.get(kind) ?? [], gone, lines)) {
      if (pairs.has(site) || taken.has(old) || !may(site, old)) continue
      pairs.set(site, old)
      taken.add(old)
    }
  }
  return pairs
}

/**
 * What a site is, apart from the names in its text: class, kind of text, and what is made. `moved to heap: x` and `moved to heap: y` are
 * the same, `make([]T, n)` and `make([]T, m)`, a sum of strings and another; `new(T)` and `make([]T, n)` are not.
 */
export function replaceableKind(site: HeapSite): string {
  const family = allocatorFamily(site.call.replace(/^runtime\./, ''))
  return JSON.stringify([site.class, site.kind, site.text === '' ? (family ?? site.call) : madeBy(site.text, family)])
}

function madeBy(text: string, family: ReturnType<typeof allocatorFamily>): string {
  const parsed = parseEscapeText(text)
  if (parsed === undefined) return text
  const { shape, subject } = parsed
  if (shape === 'object')
    return subject === '... argument' ? 'arguments' : subject.startsWith('[') ? 'slice literal' : 'object'
  const isValue = shape === 'composite' || shape === 'conversion' || shape === 'constant' || shape === 'value'
  if (!isValue) return shape
  // `T(x)` and `T{...}` are what T names: the call says which.
  if (family === 'string') return 'string conversion'
  if (family === 'concat') return 'concatenation'
  return family === 'map' ? 'make map' : family === 'slice' ? 'make slice' : 'value'
}

/** More pairs than this come from generated code: there the n-th replaces the n-th. */
const mostCompared = 10_000

/** Pairs of a new and a gone site, the most alike first; of those as alike, in order. */
function inOrderOfLikeness(
  fresh: readonly HeapSite[],
  gone: readonly HeapSite[],
  { head, base }: Lines,
): readonly (readonly [HeapSite, HeapSite])[] {
  if (fresh.length * gone.length > mostCompared)
    return fresh.flatMap((site, i) => {
      const old = gone[i]
      return old === undefined ? [] : [[site, old] as const]
    })
  const before = gone.map((old) => ({ old, words: wordsOf(`${base(old)} ${old.text}`), type: typeOf(old) }))
  return fresh
    .flatMap((site) => {
      const [words, type] = [wordsOf(`${head(site)} ${site.text}`), typeOf(site)]
      return before.map(({ old, ...its }) => ({
        pair: [site, old] as const,
        likeness: (type === its.type ? 1 : 0) + inCommon(words, its.words),
      }))
    })
    .sort((a, b) => b.likeness - a.likeness)
    .map(({ pair }) => pair)
}

function typeOf({ text }: Pick<HeapSite, 'text'>): string | undefined {
  const parsed = parseEscapeText(text)
  return parsed === undefined ? undefined : typeInText(parsed.shape, parsed.subject)
}

/** Words and signs of source text. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]+/gu) ?? [])
}

/** The share of words that both have: 0 to 1. */
export function inCommon(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((word) => b.has(word)).length
  return (2 * both) / Math.max(1, a.size + b.size)
}
