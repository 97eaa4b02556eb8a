import { splitSymbol } from '../go/names/function-name.ts'
import { releaseOf } from '../go/names/go-version.ts'
import type { Cause } from '../go/sites/cause.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { lineOfText } from '../snapshot/source-text.ts'
import type { AllocatingLine, ProfiledCode } from './profiled-code.ts'

/** What base had otherwise, that may be why a line allocates that nobody changed. */
export type BaseFacts = {
  readonly goLine: string
  readonly functions: readonly GoFunction[]
  /** Modules that go.mod requires otherwise than base does: `v1.2.0` and `v1.3.0`. */
  readonly requires: ReadonlyMap<string, { readonly from: string; readonly to: string }>
  /** Files of the repository that are not the same. */
  readonly changed: ReadonlySet<string>
}

export type RowCause = {
  readonly cause: Cause | undefined
  /** What the cause is about: a function, two versions; empty where nothing is to be said. */
  readonly detail: string
  /** The heap site it is told of. */
  readonly site: HeapSite | undefined
}

/** Why a line allocates: what changed around it where it did not change itself, else what its heap sites or calls say. */
export function causeOfRow(
  line: AllocatingLine,
  before: AllocatingLine | undefined,
  code: ProfiledCode,
  goLine: string,
  base: BaseFacts | undefined,
): RowCause {
  const site = siteToTell(line)
  const grew = base !== undefined && line.allocsPerOp > (before?.allocsPerOp ?? 0) + 0.005
  const around = grew ? causeAround(line, site, code, goLine, base) : undefined
  if (around?.cause === 'dependency') return { ...around, site }
  if (site?.leak !== undefined)
    return { cause: site.cause, detail: `${site.leak.function}: ${site.leak.parameter}`, site }
  if (around !== undefined) return { ...around, site }
  const loop = site !== undefined && isLoopVariable(site, code) && isPerIteration(goLine)
  if (loop) return { cause: 'loop-variable', detail: '', site }
  return { ...ownCause(line, site), site }
}

/** Of several on one line: the new one, and the one that the compiler has words for. */
function siteToTell({ sites, calls, allocsPerOp }: AllocatingLine): HeapSite | undefined {
  const rank = (site: HeapSite): number =>
    (site.isNew === true ? 0 : 10) + ['escape', 'unreported', 'growth', 'free'].indexOf(site.class)
  const [best] = [...sites].sort((a, b) => rank(a) - rank(b))
  // Where all of it is inside libraries, a site that happens to stand on the line is not what allocates.
  const inCalls = [...calls.values()].reduce((total, n) => total + n, 0)
  return inCalls >= allocsPerOp - 0.005 && best?.isNew !== true ? undefined : best
}

function ownCause({ calls, file }: AllocatingLine, site: HeapSite | undefined): Omit<RowCause, 'site'> {
  // What a benchmark makes is its own, however it gets to the heap.
  if (site !== undefined) return { cause: file.endsWith('_test.go') ? 'benchmark' : site.cause, detail: '' }
  const [callee] = [...calls].sort(([, a], [, b]) => b - a)[0] ?? []
  if (callee !== undefined) return { cause: causeOfCallee(callee), detail: callee }
  return { cause: file.endsWith('_test.go') ? 'benchmark' : undefined, detail: '' }
}

const byCallee: readonly (readonly [RegExp, Cause])[] = [
  [/^sync\.\(\*Pool\)\.Get$/, 'pool-empty'],
  [/^fmt\./, 'fmt-argument'],
  [/^(?:log|log\/slog)\./, 'log-argument'],
  [/^reflect\./, 'reflect'],
  [/^(?:bytes\.\(\*Buffer\)|strings\.\(\*Builder\)|slices\.Grow)/, 'append-growth'],
]

function causeOfCallee(symbol: string): Cause {
  return byCallee.find(([pattern]) => pattern.test(symbol))?.[1] ?? 'library-call'
}

/** What is not on the line itself. */
function causeAround(
  line: AllocatingLine,
  site: HeapSite | undefined,
  code: ProfiledCode,
  goLine: string,
  base: BaseFacts,
): Omit<RowCause, 'site'> | undefined {
  const module = dependencyOf(line, site, base)
  if (module !== undefined) return { cause: 'dependency', detail: module }
  // What base had in the same function, and had on its caller's stack.
  if (site?.class === 'escape' && site.isNew === false) {
    const obstacle = inliningLost(line, code, base)
    if (obstacle !== undefined) return { cause: 'inlining-lost', detail: `${line.function}: ${obstacle}` }
  }
  const isUntouched = !base.changed.has(line.file)
  return isUntouched && base.goLine !== goLine
    ? { cause: 'go-line', detail: `go ${base.goLine} → go ${goLine}` }
    : undefined
}

/** A module with another version than at base: that of a function the line calls, or that was given what now escapes. */
function dependencyOf(
  { calls }: AllocatingLine,
  site: HeapSite | undefined,
  { requires }: BaseFacts,
): string | undefined {
  const packages = [...calls.keys()].map((symbol) => splitSymbol(symbol, '')?.package ?? '')
  const given = site?.cause === 'passed-on' || site?.cause === 'interface' ? givenTo(site) : undefined
  for (const [module, { from, to }] of requires) {
    const isCalled = packages.some((path) => path === module || path.startsWith(`${module}/`))
    if (isCalled || (given !== undefined && lastElement(module) === given)) return `${module} ${from} → ${to}`
  }
  return undefined
}

/** The package's own word in `dep.Keep(x)` or `(*dep.Cache).Keep(c, x)`. */
function givenTo({ why }: HeapSite): string | undefined {
  const call = why.findLast((step) => step.reason === 'call parameter')?.expr ?? ''
  return /^\(?\*?([\p{L}_][\p{L}\p{N}_]*)\./u.exec(call)?.[1]
}

function lastElement(path: string): string {
  const parts = path.split('/').filter((part) => !/^v\d+$/.test(part))
  return (parts.at(-1) ?? '').replace(/\.v\d+$/, '')
}

/** Why calls of the line's function are no longer inlined, where they were at base. */
function inliningLost(
  { package: path, function: name }: AllocatingLine,
  { functions }: ProfiledCode,
  base: BaseFacts,
): string | undefined {
  const of = (list: readonly GoFunction[]): GoFunction | undefined =>
    list.find((fn) => fn.package === path && fn.name === name)
  const obstacle = of(functions)?.obstacle
  return obstacle !== undefined && obstacle !== '' && of(base.functions)?.obstacle === '' ? obstacle : undefined
}

function isLoopVariable(site: HeapSite, { text }: ProfiledCode): boolean {
  return site.kind === 'moved to heap' && text.has(site.file) && /^\s*for\s/.test(lineOfText(text, site))
}

/** From Go 1.22 on, by the `go` line of go.mod, each iteration has its own variable. */
function isPerIteration(goLine: string): boolean {
  return (releaseOf(goLine)?.minor ?? 22) >= 22
}
