import { type AllocatorFamily, isGrowth } from '../output/allocators.ts'
import type { AllocatorCall, CompilerFacts } from '../output/compiler-facts.ts'
import { formatEscapeText, isClosureType } from '../output/escape-text.ts'
import { type CauseEvidence, causeOfSite } from './cause.ts'
import { byPlace, type HeapSite } from './heap-site.ts'
import type { Pairing } from './pair-sites.ts'
import type { CallInSymbol } from './physical-functions.ts'
import type { SaidText } from './text-instances.ts'

/** The heap sites of a function, sorted by place, and which of them each allocator call of its code is or belongs to. */
export type SitesAndCalls = {
  readonly sites: readonly HeapSite[]
  readonly ofCalls: readonly (readonly [AllocatorCall, HeapSite])[]
}

/**
 * The heap sites of one declared function, from its texts and what its pools of calls (one pool per shape or copy of its code)
 * have of them. A text is as many escapes as the pool that has most calls of it.
 * @param isLibrary whether a function, as the compiler names it where it is inlined, is none of the compiled packages
 */
export function sitesOf(
  texts: readonly SaidText[],
  pairings: readonly Pairing[],
  indirectCalls: CompilerFacts['indirectCalls'],
  isLibrary: (callee: string) => boolean,
): SitesAndCalls {
  const familiesAt = familiesByLine(pairings.flatMap(callsOf))
  const lines: Lines = {
    familiesAt,
    isIndirect: (file, line) => indirectCalls.get({ file, line }) === true,
    isLibrary,
  }
  const told = texts.map((text) => sitesAndCalls(text, pairings, lines))
  const silent = mergePools(pairings.map(withoutText)).map((calls) => ({ site: siteOfCall(calls[0], lines), calls }))
  return {
    sites: [...told.flatMap(({ sites }) => sites), ...silent.map(({ site }) => site)].sort(byPlace),
    ofCalls: [
      ...told.flatMap(({ ofCalls }) => ofCalls),
      ...silent.flatMap(({ site, calls }) => calls.map(({ emitted }) => [emitted, site] as const)),
    ],
  }
}

/** The n-th call that a text has in one pool is the n-th in another. */
function sitesAndCalls(text: SaidText, pairings: readonly Pairing[], lines: Lines): SitesAndCalls {
  const perPool = pairings.map((pairing) => callsOfText(text, pairing))
  const most = perPool.reduce((longest, calls) => (calls.length > longest.length ? calls : longest), [])
  const sites = sitesOfText(text, most, lines)
  const ofCalls = perPool.flatMap((calls) =>
    calls.flatMap(({ emitted }, i) => {
      const site = sites[i]
      return site === undefined ? [] : [[emitted, site] as const]
    }),
  )
  return { sites, ofCalls }
}

/** All calls of a pool. */
export function callsOf(pairing: Pairing): readonly CallInSymbol[] {
  return [...[...pairing.own.values()].flat(), ...withoutText(pairing)]
}

function withoutText({ wrappers, unreported }: Pairing): readonly CallInSymbol[] {
  return [...wrappers, ...unreported]
}

function callsOfText(text: SaidText, { own, shared }: Pairing): readonly CallInSymbol[] {
  return own.get(text) ?? [shared.get(text) ?? []].flat()
}

/** What a cause may need to know of other lines. */
type Lines = Pick<CauseEvidence, 'familiesAt' | 'isIndirect'> & { readonly isLibrary: (callee: string) => boolean }

function familiesByLine(calls: readonly CallInSymbol[]): Lines['familiesAt'] {
  const byLine = new Map<string, Set<AllocatorFamily>>()
  for (const { file, line, family } of calls) {
    const place = `${file}:${line}`
    byLine.set(place, (byLine.get(place) ?? new Set()).add(family))
  }
  const none: ReadonlySet<AllocatorFamily> = new Set()
  return (file, line) => byLine.get(`${file}:${line}`) ?? none
}

function sitesOfText(text: SaidText, own: readonly CallInSymbol[], lines: Lines): readonly HeapSite[] {
  const { kind, subject, shape, file, line, column, flow, inlined } = text
  const base = { kind, text: formatEscapeText(text), file, line, column, why: flow, inlined }
  const causeOf = (call: CallInSymbol | undefined) =>
    causeOfSite({
      shape,
      subject,
      flow,
      family: call?.family,
      isClosure: call !== undefined && isClosureType(call.type),
      libraries: inlined.every(lines.isLibrary) ? inlined : [],
      ...lines,
      file,
      line,
    })
  // Without a text only a call makes a site.
  if (own.length === 0 && text.saying !== 'text') return []
  if (own.length === 0) return [{ class: 'free', ...base, call: '', cause: causeOf(undefined) }]
  return own.map((call) => ({
    class: isGrowth(call.family) ? 'growth' : 'escape',
    ...base,
    call: call.call,
    cause: causeOf(call),
  }))
}

function siteOfCall(call: CallInSymbol, lines: Lines): HeapSite {
  const { family, file, line } = call
  const evidence = {
    shape: undefined,
    subject: '',
    flow: [],
    family,
    isClosure: isClosureType(call.type),
    libraries: [],
    ...lines,
  }
  return {
    class: isGrowth(family) ? 'growth' : 'unreported',
    kind: '',
    text: '',
    call: call.call,
    file,
    line,
    column: 0,
    why: [],
    inlined: [],
    cause: causeOfSite({ ...evidence, file, line }),
  }
}

/** The n-th call of a class on a line in one pool is the n-th in another: they were compiled from the same source. */
function mergePools(
  perPool: readonly (readonly CallInSymbol[])[],
): readonly (readonly [CallInSymbol, ...CallInSymbol[]])[] {
  const merged = new Map<string, [CallInSymbol, ...CallInSymbol[]]>()
  for (const calls of perPool) {
    const seen = new Map<string, number>()
    for (const call of calls) {
      const place = `${call.file}:${call.line} ${isGrowth(call.family) ? 'growth' : 'unreported'}`
      const nth = (seen.get(place) ?? 0) + 1
      seen.set(place, nth)
      const key = `${place} ${nth}`
      const same = merged.get(key)
      if (same === undefined) merged.set(key, [call])
      else same.push(call)
    }
  }
  return [...merged.values()]
}
