import type { FunctionId } from '../go/calls/call-graph.ts'
import { functionKey } from '../go/names/function-key.ts'
import type { ChangedLine } from '../go/sites/heap-site.ts'
import type { CallStep, CallsOfFunction, SiteByCalls } from '../snapshot/calls-of-function.ts'
import { type Lines, lineAt } from '../snapshot/source-text.ts'

/** A module's calls at base. */
export type CallsAtBase = {
  /** What was followed there; of a function that is there and not among them it is not known what it reaches. */
  readonly calls: readonly CallsOfFunction[]
  /** Whether a function exists there. */
  readonly has: (importPath: string, name: string) => boolean
}

/**
 * Marks in what head's functions reach by calls what base's did not. A heap site is the same where its function, its text and its allocator
 * are; never by its line. The line of the change is that of the first call of the chain that base does not have, or where it has all of
 * them the line that allocates.
 */
export function compareCalls(
  head: readonly CallsOfFunction[],
  base: CallsAtBase,
  lines: Lines,
): readonly CallsOfFunction[] {
  const before = new Map(base.calls.map((each) => [functionKey(each), each]))
  return head.map((each) => {
    const there = before.get(functionKey(each))
    if (there === undefined && base.has(each.package, each.name)) return each
    return { ...each, sites: marked(each.sites, there, lines), atBase: countsOf(there?.sites ?? []) }
  })
}

/** What nothing changed since base. */
export function allKnownCalls(head: readonly CallsOfFunction[]): readonly CallsOfFunction[] {
  return head.map((each) => ({
    ...each,
    sites: each.sites.map((site) => ({ ...site, isNew: false })),
    atBase: countsOf(each.sites),
  }))
}

function countsOf(sites: readonly SiteByCalls[]): NonNullable<CallsOfFunction['atBase']> {
  const counted = sites.filter(({ site }) => site.class !== 'free')
  return { escapes: counted.filter(({ site }) => site.class === 'escape').length, sites: counted.length }
}

function marked(
  sites: readonly SiteByCalls[],
  there: CallsOfFunction | undefined,
  lines: Lines,
): readonly SiteByCalls[] {
  const left = new Map<string, number>()
  for (const site of there?.sites ?? []) left.set(identityOf(site), (left.get(identityOf(site)) ?? 0) + 1)
  const edges = new Set((there?.edges ?? []).map(({ from, to }) => edgeKey(from, to)))
  return sites.map((each) => {
    const key = identityOf(each)
    const known = left.get(key) ?? 0
    if (known > 0) {
      left.set(key, known - 1)
      return { ...each, isNew: false }
    }
    const changed = changedIn(each.chain, edges, there !== undefined, lines)
    return { ...each, isNew: true, ...(changed !== undefined && { changed }) }
  })
}

function changedIn(
  chain: readonly CallStep[],
  edges: ReadonlySet<string>,
  hasBase: boolean,
  lines: Lines,
): ChangedLine | undefined {
  const at = chain.findIndex((step, i) => {
    const next = chain[i + 1]
    return next === undefined || !edges.has(edgeKey(step, next))
  })
  // Where the function itself is new its first line says nothing.
  const step = hasBase || at < 0 ? chain[at] : chain.at(-1)
  // In code of others a line is no line of this change.
  if (step === undefined || !step.isOwn) return undefined
  const { package: path, name, file, line } = step
  return { function: `${path}.${name}`, file, line, source: lineAt(lines, { file, line }) }
}

function edgeKey(from: FunctionId, to: FunctionId): string {
  return `${functionKey(from)} > ${functionKey(to)}`
}

function identityOf({ package: path, name, site: { kind, text, call } }: SiteByCalls): string {
  return JSON.stringify([path, name, kind, text === '' ? call : text])
}
