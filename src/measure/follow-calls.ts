import { allows } from '../budget/match/allows.ts'
import { findEntry } from '../budget/match/find-entry.ts'
import { hasWildcard } from '../budget/match/name-pattern.ts'
import { type Diagnostic, errorOf, noteOf } from '../diagnostic/diagnostic.ts'
import type { Bounds } from '../go/calls/bounds.ts'
import { CallGraph, type FunctionId } from '../go/calls/call-graph.ts'
import { type Reach, reachOf, type Step } from '../go/calls/reach.ts'
import { functionKey } from '../go/names/function-key.ts'
import { releaseOf } from '../go/names/go-version.ts'
import { isOfModules } from '../go/names/of-modules.ts'
import { packageName } from '../go/names/package-names.ts'
import { sourceFile } from '../go/names/source-file.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { CallOrder, Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import type { CallStep, CallsOfFunction } from '../snapshot/calls-of-function.ts'
import type { ModuleTree } from './module-tree.ts'
import { type PackagesRead, readCode } from './read-code.ts'

/** A function whose calls are to be followed, and how. */
export type CallRoot = { readonly fn: FunctionId; readonly order: CallOrder }

/** What is to be followed. */
export type CallsAsked = {
  readonly roots: readonly CallRoot[]
  /** Import paths of the module's packages: one of them has the code of a generic function that its own package does not instantiate. */
  readonly packages: readonly string[]
  /** Whether all calls are wanted, and not only the chains to what allocates. */
  readonly withEdges: boolean
}

/** What was followed, and why some of it could not be. */
export type CallsFollowed = {
  readonly followed: readonly CallsOfFunction[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The functions of a module whose calls a plan asks for. */
export function callRoots(functions: readonly GoFunction[], { calls, module }: Plan): readonly CallRoot[] {
  if (calls.every(({ follow }) => follow === null)) return []
  return functions.flatMap((fn) => {
    const order = findEntry(calls, { importPath: fn.package, modulePath: module }, fn.name)
    return order === undefined || order.follow === null ? [] : [{ fn: { package: fn.package, name: fn.name }, order }]
  })
}

/**
 * Follows the calls of functions through the code that the compiler emitted. Packages are compiled as they are reached, round by round: first
 * those of the functions themselves, then those that their code calls, until nothing more is reached.
 */
export async function followCalls(
  { roots, packages, withEdges }: CallsAsked,
  tree: ModuleTree,
  plan: Plan,
  ports: Ports,
): Promise<CallsFollowed> {
  const graph = new CallGraph(releaseOf(tree.toolchain.go)?.minor ?? Number.POSITIVE_INFINITY)
  const read: PackagesRead[] = []
  const diagnostics: Diagnostic[] = []
  const reaches = new Map<CallRoot, Reach>()
  const source = { ...tree, needsWords: roots.some(({ order }) => (order.follow?.allow ?? []).length > 0) }
  let wanted = new Set(roots.map(({ fn }) => fn.package))
  let isOfRun = ofRun(read, tree)
  while (wanted.size > 0) {
    ports.progress({ kind: 'phase', phase: { what: 'calls', module: plan.module, packages: wanted.size } })
    const part = await readCode([...wanted].sort(), source, plan.build.tags, plan.timeoutMs, ports)
    if (part.kind === 'failed') {
      const args = { variant: 'compile', package: [...wanted].sort()[0] ?? '', failure: part.why } as const
      return { followed: [], diagnostics: [errorOf('CALLS_NOT_FOLLOWED', args)] }
    }
    for (const each of part.value) {
      graph.add(each)
      read.push(each)
      diagnostics.push(...problemsOf(each, tree))
    }
    for (const path of wanted) graph.markRead(path)
    wanted = new Set()
    reaches.clear()
    const names = namesOf(read)
    const readerOf = new Map(read.flatMap((each) => each.packages.map((path) => [path, each] as const)))
    isOfRun = ofRun(read, tree)
    for (const root of roots) {
      const reach = reachOf(root.fn, graph, boundsOf(root, isOfRun, readerOf, names))
      if (reach !== undefined) reaches.set(root, reach)
      for (const path of reach?.unread ?? packages.filter((each) => !graph.has(each))) wanted.add(path)
    }
  }
  return {
    followed: [...reaches].map(([root, reach]) => shownReach(root, reach, withEdges, isOfRun, tree)),
    diagnostics: [...diagnostics, ...withoutCode(roots, reaches)],
  }
}

function namesOf(read: readonly PackagesRead[]): ReadonlyMap<string, string> {
  return new Map(read.flatMap(({ names }) => [...names]))
}

/** Tells packages and files of the modules of the run from those of other modules. */
function ofRun(read: readonly PackagesRead[], { places }: ModuleTree): (path: string) => boolean {
  const own = places.map(({ path }) => path)
  const others = new Set(read.flatMap(({ modules }) => [...modules.values()]).filter((path) => !own.includes(path)))
  const known = new Map<string, boolean>()
  return (path) => {
    const is = known.get(path) ?? isOfModules(path, own, others)
    known.set(path, is)
    return is
  }
}

function boundsOf(
  { fn: home, order }: CallRoot,
  isOfRun: (path: string) => boolean,
  readerOf: ReadonlyMap<string, PackagesRead>,
  names: ReadonlyMap<string, string>,
): Bounds {
  const follow = order.follow ?? { scope: 'module', allow: [] }
  const known = new Map<string, string | undefined>()
  return {
    isFollowed: (path) => follow.scope === 'all' || isOfRun(path),
    allowedBy: (fn) => {
      if (follow.allow.length === 0) return undefined
      const key = functionKey(fn)
      if (!known.has(key))
        known.set(key, allows(follow.allow, { ...fn, packageName: packageName(fn.package, names) }, home.package))
      return known.get(key)
    },
    inlinedAt: (block, file, line) =>
      follow.allow.length === 0 ? [] : (readerOf.get(block)?.inlinedAt(block, file, line) ?? []),
    timesOfWord: (block, file, line, word) =>
      readerOf.get(block)?.timesOfWord(block, file, line, word) ?? Number.POSITIVE_INFINITY,
    functionsNamed: (block, name) =>
      follow.allow.length === 0 ? [] : (readerOf.get(block)?.functionsNamed(block, name) ?? []),
  }
}

function problemsOf({ broken, code: { miscounts } }: PackagesRead, { toolchain }: ModuleTree): readonly Diagnostic[] {
  const target = `${toolchain.goos}/${toolchain.goarch}`
  return [
    ...[...broken].map(([path, said]) => errorOf('CALLS_NOT_FOLLOWED', { variant: 'package', package: path, said })),
    ...miscounts.slice(0, 3).map(({ block, symbol, instructions, relocations }) =>
      errorOf('CALLS_NOT_FOLLOWED', {
        variant: 'miscount',
        target,
        package: block,
        symbol,
        instructions,
        relocations,
      }),
    ),
  ]
}

function withoutCode(roots: readonly CallRoot[], reaches: ReadonlyMap<CallRoot, Reach>): readonly Diagnostic[] {
  return roots
    .filter((root) => !reaches.has(root))
    .map(({ fn, order }) => {
      const args = { variant: 'no-code', package: fn.package, function: fn.name } as const
      // Nobody named it: what is inlined of it is judged with the functions that it is inlined into.
      return hasWildcard(order.namePattern) ? noteOf('CALLS_NOT_FOLLOWED', args) : errorOf('CALLS_NOT_FOLLOWED', args)
    })
}

function shownReach(
  { fn, order }: CallRoot,
  reach: Reach,
  withEdges: boolean,
  isOwnFile: (file: string) => boolean,
  tree: ModuleTree,
): CallsOfFunction {
  const { scope, allow } = order.follow ?? { scope: 'module', allow: [] }
  const fileOf = (file: string): string => (isOwnFile(file) ? sourceFile(file, tree.places, tree.place) : file)
  const stepOf = ({ package: path, name, file, line }: Step): CallStep => ({
    package: path,
    name,
    file: fileOf(file),
    line,
    isOwn: isOwnFile(file),
  })
  const siteOf = (site: HeapSite): HeapSite => ({
    ...site,
    file: fileOf(site.file),
    why: site.why.map((step) => ({ ...step, file: fileOf(step.file) })),
  })
  return {
    ...fn,
    scope,
    allow,
    unreached: allow.filter((pattern) => !reach.allowed.has(pattern)),
    functions: reach.functions.length,
    packages: new Set(reach.functions.map((each) => each.package)).size,
    sites: reach.sites.map(({ package: path, name, site, chain }) => ({
      package: path,
      name,
      site: siteOf(site),
      chain: chain.map(stepOf),
    })),
    dynamic: reach.dynamic.map((call) => ({ ...call, chain: call.chain.map(stepOf) })),
    ...(withEdges && { edges: reach.calls.map(({ from, to }) => ({ from: stepOf(from), to })) }),
  }
}
