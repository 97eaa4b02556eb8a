import { withInlinedFrames } from '../attribute/inlined-frames.ts'
import { lastWords, mayLeak } from '../attribute/leak-of-site.ts'
import { compareEscapes } from '../compare/compare-escapes.ts'
import { functionKey } from '../go/names/function-key.ts'
import { isTestFile } from '../go/names/source-file.ts'
import { elideTypeArguments } from '../go/names/type-arguments.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { StackAllocations } from '../measure/allocation-profile.ts'
import type { ModuleTree } from '../measure/module-tree.ts'
import { readTestFacts, type TestFacts } from '../measure/test-facts.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { asAtHead, leakSearch, type ToldModule } from './leak-search.ts'

/** A module at one commit, and all functions that its benchmarks may run. */
export type CodeAt = { readonly tree: ModuleTree; readonly functions: readonly GoFunction[] }

/** What was profiled of a package's benchmarks. */
export type PackageProfiled = { readonly package: string; readonly profile: readonly StackAllocations[] }

/** How profiles are read at one commit. */
export type Reading = {
  readonly functions: readonly GoFunction[]
  readonly profileOf: (profile: readonly StackAllocations[]) => readonly StackAllocations[]
}

/**
 * What profiles are read by: the functions of the module, of those that base has otherwise with the parameters that began to leak, and, where a
 * profile leads to a test file, of the tests. Only what a profile needs is compiled.
 */
export async function testedCode(
  profiles: readonly PackageProfiled[],
  head: CodeAt,
  base: CodeAt | undefined,
  plan: Plan,
  ports: Ports,
): Promise<{ readonly head: Reading; readonly base: Reading | undefined }> {
  const plain = (functions: readonly GoFunction[]): Reading => ({ functions, profileOf: (profile) => profile })
  const nothing = { head: plain(head.functions), base: base && plain(base.functions) }
  const asked = askedOf(profiles, head.functions, base !== undefined)
  if (asked.withTests.length + asked.others.length === 0) return nothing
  const facts = await readTestFacts(head.tree, plan, asked, ports)
  const before = base && (await baseFacts(base.tree, head.tree, plan, asked, ports))
  if (facts === undefined || (base !== undefined && before === undefined)) return nothing
  const now = readingOf(head, facts)
  const then = base && before && { ...base, facts: before, reading: readingOf(base, before) }
  if (then === undefined) return { head: now, base: undefined }
  const compared = (ours: readonly GoFunction[], theirs: readonly GoFunction[]) =>
    compareTests(ours, theirs, head.tree, then.tree, then.facts.broken)
  const tests = await compared(now.tests, then.reading.tests)
  const inlined = await compared(inlinedAtBase(now, then.functions), then.reading.inlined)
  const all = [...head.functions, ...tests]
  const functions = await withLeaks([...all, ...inlined], { ...head, facts }, then)
  const leaks = functions.slice(all.length).flatMap(leaking)
  return { head: { ...now, functions: [...functions.slice(0, all.length), ...leaks] }, base: then.reading }
}

/** Of what is an inlined function's own, that which is on the heap for what the caller does with it. */
function leaking(fn: GoFunction): readonly GoFunction[] {
  const sites = fn.sites.filter((site) => site.leak !== undefined)
  return sites.length > 0 ? [{ ...fn, sites }] : []
}

/** A reading, which of its functions are only in tests, and these with what is the own of functions that are inlined there. */
type ReadingOfTests = Reading & {
  readonly tests: readonly GoFunction[]
  readonly inlined: readonly GoFunction[]
  readonly ownerOf: ReadonlyMap<HeapSite, GoFunction>
}

function readingOf({ functions }: CodeAt, facts: TestFacts): ReadingOfTests {
  const known = new Set(functions.map(functionKey))
  // Those of test files, and the generic ones that nothing but a test instantiates.
  const own = facts.functions.filter((fn) => !known.has(functionKey(fn)))
  const unfold = (profile: readonly StackAllocations[]) => withInlinedFrames(profile, own, functions, facts.names)
  const { tests, inlined: ownerOf } = unfold([])
  const inlined = own.map((fn) => ({ ...fn, sites: fn.sites.filter((site) => ownerOf.has(site)) }))
  const all = [...functions, ...tests]
  return { functions: all, tests, inlined, ownerOf, profileOf: (profile) => unfold(profile).profile }
}

/** What a function that base could not inline makes was on the heap there, whatever its callers did with it. */
function inlinedAtBase({ inlined, ownerOf }: ReadingOfTests, base: readonly GoFunction[]): readonly GoFunction[] {
  const inlinable = new Set(base.filter(({ obstacle }) => obstacle === '').map(functionKey))
  const isMeant = (site: HeapSite): boolean => {
    const owner = ownerOf.get(site)
    return owner !== undefined && inlinable.has(functionKey(owner))
  }
  return inlined.map((fn) => ({ ...fn, sites: fn.sites.filter(isMeant) }))
}

/** Functions with the parameters that began to leak, in the sites that are there for them. */
async function withLeaks(
  functions: readonly GoFunction[],
  head: ToldModule,
  base: ToldModule,
): Promise<readonly GoFunction[]> {
  const { declarations } = head.facts.leaks
  const words = lastWords(declarations.map(({ bare }) => ({ name: elideTypeArguments(bare) })))
  const sites = new Set(functions.flatMap((fn) => fn.sites.filter((site) => mayLeak(site, words))))
  if (sites.size === 0) return functions
  const search = await leakSearch(head, base, [...sites])
  return functions.map((fn) => ({
    ...fn,
    sites: fn.sites.map((site) => (sites.has(site) ? { ...site, ...search.of(site, fn) } : site)),
  }))
}

/** The packages of which more must be known: where what is only in tests allocates, or where a value that was not on the heap at base is passed on. */
function askedOf(
  profiles: readonly PackageProfiled[],
  functions: readonly GoFunction[],
  isCompared: boolean,
): { readonly withTests: readonly string[]; readonly others: readonly string[] } {
  const known = new Set(functions.flatMap(({ sites }) => sites.map(({ file, line }) => `${file}:${line}`)))
  const isOfTests = ({ stack }: StackAllocations): boolean => {
    // A value that an inlined function makes in a test may be on the heap for what the test does with it.
    if (filesOf(stack, isCompared).some((file) => isTestFile(file))) return true
    const own = stack[0]?.find((frame) => frame.own !== null)
    // A generic function that nothing but a test instantiates is compiled with the tests alone.
    return own?.function.includes('[') === true && !known.has(`${own.own}:${own.line}`)
  }
  const inTests = profiles.filter(({ profile }) => profile.some(isOfTests))
  const withTests = new Set(inTests.map(({ package: path }) => path))
  if (!isCompared) return { withTests: [...withTests], others: [] }
  const words = lastWords(functions)
  const passing = functions.flatMap(({ sites }) => sites.filter((site) => mayLeak(site, words)))
  const lines = new Set(passing.map(({ file, line }) => `${file}:${line}`))
  const isPassing = ({ profile }: PackageProfiled): boolean =>
    profile.some(({ stack }) => stack[0]?.some(({ own, line }) => own !== null && lines.has(`${own}:${line}`)) === true)
  const others = new Set(profiles.filter(isPassing).map(({ package: path }) => path))
  return { withTests: [...withTests], others: [...others].filter((path) => !withTests.has(path)) }
}

/** The file of the innermost own frame of the function that allocates, or those of all that is inlined there. */
function filesOf([location]: StackAllocations['stack'], withInlined: boolean): readonly string[] {
  const files = (location ?? []).flatMap(({ own }) => own ?? [])
  return withInlined ? files : files.slice(0, 1)
}

/** The same of base, packages named as head names them. */
async function baseFacts(
  tree: ModuleTree,
  head: ModuleTree,
  plan: Plan,
  { withTests, others }: Parameters<typeof readTestFacts>[2],
  ports: Ports,
): Promise<TestFacts | undefined> {
  const there = (path: string): string => tree.module.path + path.slice(head.module.path.length)
  const asked = { withTests: withTests.map(there), others: others.map(there) }
  const facts = await readTestFacts(tree, plan, asked, ports)
  const pathOf = asAtHead(tree, head)
  return (
    facts && {
      ...facts,
      functions: facts.functions.map((fn) => ({ ...fn, package: pathOf(fn.package) })),
      broken: new Set([...facts.broken].map(pathOf)),
    }
  )
}

/** What base's tests do not have is new in head's, as it is in the code; of packages that are broken there it is not known. */
async function compareTests(
  head: readonly GoFunction[],
  base: readonly GoFunction[],
  tree: ModuleTree,
  baseTree: ModuleTree,
  unknown: ReadonlySet<string>,
): Promise<readonly GoFunction[]> {
  const filesOf = (functions: readonly GoFunction[]): readonly string[] =>
    functions.flatMap((fn) => [fn.file, ...fn.sites.map(({ file }) => file)])
  const files = new Set([...filesOf(head), ...filesOf(base)])
  const [headText, baseText] = [await tree.sources.read(files), await baseTree.sources.read(files)]
  return compareEscapes({ head, base, unknown, headText, baseText })
}
