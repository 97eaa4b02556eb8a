import { namedFunctions } from '../go/names/call-text.ts'
import { escapedPath } from '../go/names/function-name.ts'
import { type PackageNames, packageName } from '../go/names/package-names.ts'
import { isTestFile } from '../go/names/source-file.ts'
import { withoutQualifiers } from '../go/output/escape-text.ts'
import type { OwnFrame, OwnLocation } from '../go/output/profile.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { groupBy } from '../lang/group-by.ts'
import type { StackAllocations } from '../measure/allocation-profile.ts'

/** A profile, and the functions of test files as far as what they allocate is their own. */
export type Unfolded = {
  readonly profile: readonly StackAllocations[]
  readonly tests: readonly GoFunction[]
  /** The sites of test files that went, and the inlined functions whose own they are. */
  readonly inlined: ReadonlyMap<HeapSite, GoFunction>
}

type Named = { readonly functions: ReadonlyMap<string, readonly GoFunction[]>; readonly names: PackageNames }

/** A heap site of an inlined function, on its own line. */
type Inner = { readonly fn: GoFunction; readonly site: HeapSite }

/**
 * Gives what an inlined function allocates back to it. The parameters of an inlined call stand, for the compiler and for a profile, at the
 * call; in a test file that would be the benchmark's line. The function has the same heap site where it is compiled by itself: its frame
 * is put back, where all that is allocated on the line is its own, and the test's site goes.
 * @param functions of the code that is tested
 * @param names of packages, by which other packages' texts call their functions
 */
export function withInlinedFrames(
  profile: readonly StackAllocations[],
  tests: readonly GoFunction[],
  functions: readonly GoFunction[],
  names: PackageNames,
): Unfolded {
  const named: Named = { functions: groupBy(functions, ({ name }) => name), names }
  const inners = new Map<HeapSite, Inner>()
  for (const test of tests)
    for (const site of test.sites) {
      const inner = innerOf(site, test, named)
      if (inner !== undefined) inners.set(site, inner)
    }
  const counted = tests.flatMap(({ sites }) => sites.filter((site) => site.class !== 'free'))
  const byLine = groupBy(counted, lineOf)
  return {
    profile: profile.map((each) => ({ ...each, stack: unfolded(each.stack, byLine, inners) })),
    tests: tests.map((fn) => ({ ...fn, sites: fn.sites.filter((site) => !inners.has(site)) })),
    inlined: new Map([...inners].map(([site, { fn }]) => [site, fn])),
  }
}

/** The site of the one inlined function that says the same of its own line. */
function innerOf(site: HeapSite, test: GoFunction, named: Named): Inner | undefined {
  if (site.class === 'free' || site.text === '' || !isTestFile(site.file)) return undefined
  const text = withoutQualifiers(site.text)
  const found = site.inlined.flatMap((callee) => {
    const fn = calleeOf(callee, test.package, named)
    const own = fn?.sites.find((each) => each.class === site.class && withoutQualifiers(each.text) === text)
    return fn === undefined || own === undefined ? [] : [{ fn, site: own }]
  })
  return found.length === 1 ? found[0] : undefined
}

function calleeOf(callee: string, importPath: string, { functions, names }: Named): GoFunction | undefined {
  for (const { qualifier, name } of namedFunctions(callee)) {
    const meant = (functions.get(name) ?? []).filter((fn) =>
      qualifier === undefined ? fn.package === importPath : packageName(fn.package, names) === qualifier,
    )
    if (meant.length > 0) return meant.length === 1 ? meant[0] : undefined
  }
  return undefined
}

function unfolded(
  stack: readonly OwnLocation[],
  byLine: ReadonlyMap<string, readonly HeapSite[]>,
  inners: ReadonlyMap<HeapSite, Inner>,
): readonly OwnLocation[] {
  const [location, ...callers] = stack
  const [innermost] = location ?? []
  if (location === undefined || typeof innermost?.own !== 'string') return stack
  const sites = byLine.get(lineOf({ file: innermost.own, line: innermost.line })) ?? []
  const found = sites.map((site) => inners.get(site))
  const [first] = found
  const isOne = first !== undefined && found.every((each) => each !== undefined && isSamePlace(each, first))
  return isOne ? [[frameOf(first), ...location], ...callers] : stack
}

function isSamePlace(a: Inner, b: Inner): boolean {
  return a.fn === b.fn && a.site.file === b.site.file && a.site.line === b.site.line
}

function frameOf({ fn, site: { file, line } }: Inner): OwnFrame {
  return { function: `${escapedPath(fn.package)}.${fn.name}`, file, line, own: file }
}

function lineOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file}:${line}`
}
