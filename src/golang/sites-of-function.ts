import { isGrowth } from './allocators.ts'
import { formatEscapeText } from './escape-text.ts'
import type { HeapSite } from './heap-site.ts'
import { type CallInSymbol, pairSites, type TextAtPlace } from './pair-sites.ts'

/**
 * The heap sites of one declared function, from its texts and its pools of calls (one pool per shape or copy of its code).
 * A text is an escape as soon as one pool has a call of its own for it. Sorted by place.
 */
export function sitesOf(
  texts: readonly TextAtPlace[],
  pools: readonly (readonly CallInSymbol[])[],
): readonly HeapSite[] {
  const pairings = pools.map((calls) => pairSites(texts, calls))
  const told = texts.flatMap((text) => sitesOfText(text, mostCalls(pairings.map(({ own }) => own.get(text) ?? []))))
  const silent = mergePools(pairings.map(({ unclaimed }) => unclaimed)).map(siteOfCall)
  return [...told, ...silent].sort(byPlace)
}

function mostCalls(perPool: readonly (readonly CallInSymbol[])[]): readonly CallInSymbol[] {
  return perPool.reduce((most, calls) => (calls.length > most.length ? calls : most), [])
}

function sitesOfText(text: TextAtPlace, own: readonly CallInSymbol[]): readonly HeapSite[] {
  const base = { kind: text.kind, text: formatEscapeText(text), file: text.file, line: text.line, column: text.column }
  if (own.length === 0) return [{ class: 'free', ...base, call: '' }]
  return own.map((call) => ({ class: isGrowth(call.family) ? 'growth' : 'escape', ...base, call: call.call }))
}

function siteOfCall(call: CallInSymbol): HeapSite {
  return {
    class: isGrowth(call.family) ? 'growth' : 'unreported',
    kind: '',
    text: '',
    call: call.call,
    file: call.file,
    line: call.line,
    column: 0,
  }
}

/** The n-th call of a class on a line in one pool is the n-th in another: they were compiled from the same source. */
function mergePools(perPool: readonly (readonly CallInSymbol[])[]): readonly CallInSymbol[] {
  const merged = new Map<string, CallInSymbol>()
  for (const calls of perPool) {
    const seen = new Map<string, number>()
    for (const call of calls) {
      const place = `${call.file}:${call.line} ${isGrowth(call.family) ? 'growth' : 'unreported'}`
      const nth = (seen.get(place) ?? 0) + 1
      seen.set(place, nth)
      const key = `${place} ${nth}`
      if (!merged.has(key)) merged.set(key, call)
    }
  }
  return [...merged.values()]
}

function byPlace(a: HeapSite, b: HeapSite): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  if (a.line !== b.line) return a.line - b.line
  if (a.column !== b.column) return a.column - b.column
  const key = (site: HeapSite): string => `${site.text} ${site.call}`
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
}
