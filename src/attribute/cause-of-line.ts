import { replacements, swaps } from '../compare/replaced-sites.ts'
import { splitSymbol } from '../go/names/function-name.ts'
import { releaseOf } from '../go/names/go-version.ts'
import { isTestFile } from '../go/names/source-file.ts'
import { type Cause, causeOfLibrary } from '../go/sites/cause.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { lineOfText } from '../snapshot/source-text.ts'
import { poolGet } from './allocating-lines.ts'
import type { AllocatingLine, ProfiledCode } from './profiled-code.ts'
import { putsBack } from './puts-back.ts'

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

/**
 * Why a line allocates: what changed around it where it did not change itself, else what its heap sites or calls say.
 * @param grew whether it allocates more than at base
 * @param old the line of base that it replaces
 */
export function causeOfRow(
  line: AllocatingLine,
  grew: boolean,
  code: ProfiledCode,
  goLine: string,
  base: BaseFacts | undefined,
  old?: AllocatingLine,
): RowCause {
  const site = siteToTell(line, old)
  const around = grew && base !== undefined ? causeAround(line, site, code, goLine, base) : undefined
  if (around?.cause === 'dependency') return { ...around, site }
  if (site?.leak !== undefined)
    return { cause: site.cause, detail: `${site.leak.function}: ${site.leak.parameter}`, site }
  if (around !== undefined) return { ...around, site }
  const loop = site !== undefined && isLoopVariable(site, code) && isPerIteration(goLine)
  if (loop) return { cause: 'loop-variable', detail: '', site }
  return { ...ownCause(line, site, code), site }
}

/** Of several on one line: the new one that base's line had nothing like, and the one that the compiler has words for. */
function siteToTell(line: AllocatingLine, old: AllocatingLine | undefined): HeapSite | undefined {
  const instead = old === undefined ? new Set<HeapSite>() : sitesInstead(line, old)
  const rank = (site: HeapSite): number =>
    (site.isNew === true ? 0 : 20) +
    (instead.has(site) ? 10 : 0) +
    ['escape', 'unreported', 'growth', 'free'].indexOf(site.class)
  return [...line.sites].sort((a, b) => rank(a) - rank(b))[0]
}

/** The new sites of a line that allocate in place of what the line of base had, wherever that stood. */
function sitesInstead(line: AllocatingLine, old: AllocatingLine): ReadonlySet<HeapSite> {
  const isPaid = (site: HeapSite): boolean => site.class !== 'free'
  const [added, left] = [
    [...line.sites].filter((site) => site.isNew === true && isPaid(site)),
    [...old.sites].filter(isPaid),
  ]
  const sources = { head: () => line.source, base: () => old.source }
  const same = replacements(added, left, sources)
  const gone = new Set(same.values())
  const others = swaps(
    added.filter((site) => !same.has(site)),
    left.filter((site) => !gone.has(site)),
    sources,
  )
  return new Set([...same.keys(), ...others.keys()])
}

/** What is inlined from a library has heap sites on the line, and is no less the library's. */
function ownCause(
  { callee, file, source, path, sites }: AllocatingLine,
  site: HeapSite | undefined,
  { text }: ProfiledCode,
): Omit<RowCause, 'site'> {
  if (callee === poolGet) return { cause: putsBack(path, text) ? 'pool-collected' : 'pool-empty', detail: callee }
  // What a benchmark makes is its own, however it gets to the heap.
  if (callee === '' && site !== undefined && isTestFile(file)) return { cause: 'benchmark', detail: '' }
  const cause = callee === '' ? site?.cause : causeOfLibrary(callee)
  if (cause === 'fmt-argument' && formatsNothing(source, sites)) return { cause: 'needless-format', detail: callee }
  if (cause === 'concatenation' && extendsString(source)) return { cause: 'string-extended', detail: callee }
  if (callee !== '' || site !== undefined) return { cause, detail: callee }
  return { cause: isTestFile(file) ? 'benchmark' : undefined, detail: '' }
}

/**
 * A format without verbs, or one string as it is: `fmt.Errorf("closed")`, `fmt.Sprintf("%s", name)`, `fmt.Sprint(name)`. What is
 * converted to an interface tells whether a variable is a string.
 */
function formatsNothing(source: string, sites: Iterable<HeapSite>): boolean {
  if (/\bfmt\.(?:Errorf|Sprintf)\((?:"[^"%\\]*"|`[^`%]*`)\)/.test(source)) return true
  const conversions = [...sites].flatMap(({ call }) => (call.startsWith('runtime.convT') ? [call] : []))
  const isString = conversions.every((call) => call === 'runtime.convTstring')
  const isOneVerb = /\bfmt\.Sprintf\("%s", [\w.]+\)/.test(source)
  return isString && (isOneVerb || (conversions.length > 0 && /\bfmt\.Sprint\([\w.]+\)/.test(source)))
}

/** `s += x`, and `s = s + x`. */
function extendsString(source: string): boolean {
  return /^\s*[\w.[\]]+ \+= /.test(source) || /^\s*([\w.[\]]+) = \1 \+ /.test(source)
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
  { callee }: AllocatingLine,
  site: HeapSite | undefined,
  { requires }: BaseFacts,
): string | undefined {
  const called = splitSymbol(callee, '')?.package ?? ''
  const given = site?.cause === 'passed-on' || site?.cause === 'interface' ? givenTo(site) : undefined
  for (const [module, { from, to }] of requires) {
    const isCalled = called === module || called.startsWith(`${module}/`)
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
