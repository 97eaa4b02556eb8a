import { allows } from '../budget/match/allows.ts'
import { findEntry } from '../budget/match/find-entry.ts'
import { hasWildcard } from '../budget/match/name-pattern.ts'
import { type Diagnostic, errorOf, noteOf } from '../diagnostic/diagnostic.ts'
import type { Bounds } from '../go/calls/bounds.ts'
import { CallGraph, type FunctionId } from '../go/calls/call-graph.ts'
import { type CallsWanted, type Chain, type Reach, reachOf, type Step, unreadFrom } from '../go/calls/reach.ts'
import { functionKey } from '../go/names/function-key.ts'
import { releaseOf } from '../go/names/go-version.ts'
import { isOfModules } from '../go/names/of-modules.ts'
import { packageName } from '../go/names/package-names.ts'
import { sourceFile } from '../go/names/source-file.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { groupBy } from '../lang/group-by.ts'
import type { CallOrder, Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import {
  type CallStep,
  type CallsOfFunction,
  type FollowedCalls,
  noCalls,
  nothingLeft,
} from '../snapshot/calls-of-function.ts'
import { type CallLink, type CallsFound, CallsGathered } from '../snapshot/gather-calls.ts'
import type { ModuleTree } from './module-tree.ts'
import { OutsideFunctions } from './outside-functions.ts'
import { type PackagesRead, readCode } from './read-code.ts'

/** A function whose calls are to be followed, and how. */
export type CallRoot = { readonly fn: FunctionId; readonly order: CallOrder }

/** What is to be followed. */
export type CallsAsked = {
  readonly roots: readonly CallRoot[]
  /** Import paths of the module's packages: one of them has the code of a generic function that its own package does not instantiate. */
  readonly packages: readonly string[]
  /** The calls that are wanted, and not only the chains to what allocates: undefined: none. */
  readonly edgesOf?: (fn: FunctionId) => CallsWanted | undefined
}

/** What was followed, and why some of it could not be. */
export type CallsFollowed = {
  readonly followed: FollowedCalls
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
  { roots, packages, edgesOf = () => undefined }: CallsAsked,
  tree: ModuleTree,
  plan: Plan,
  ports: Ports,
): Promise<CallsFollowed> {
  const read: PackagesRead[] = []
  const source = { ...tree, needsWords: roots.some(({ order }) => (order.follow?.allow ?? []).length > 0) }
  const graph = new CallGraph(releaseOf(tree.toolchain.go)?.minor ?? Number.POSITIVE_INFINITY)
  const outside = new OutsideFunctions(tree.toolchain.goarch, ports)
  const isBounded = roots.some(({ order }) => order.follow?.scope !== 'all')
  const gathered = new CallsGathered()
  const known = new Map<CallRoot, CallsOfFunction | undefined>()
  let wanted: ReadonlySet<string> = new Set(roots.map(({ fn }) => fn.package))
  while (wanted.size > 0) {
    ports.progress({ kind: 'phase', phase: { what: 'calls', module: plan.module, packages: wanted.size } })
    const part = await readCode([...wanted].sort(), source, plan.build.tags, plan.timeoutMs, ports)
    if (part.kind === 'failed') {
      const args = { variant: 'compile', package: [...wanted].sort()[0] ?? '', failure: part.why } as const
      return { followed: noCalls, diagnostics: [errorOf('CALLS_NOT_FOLLOWED', args)] }
    }
    for (const each of part.value) graph.add(each)
    for (const path of wanted) graph.markRead(path)
    read.push(...part.value)
    const code = codeRead(graph, read, packages, outside, tree)
    // Who a symbol is of may be known only now.
    if (isBounded) for (const each of read) await outside.learn(each.code.code, each.files, graph, code.isOfRun)
    const left = roots.filter((root) => !known.has(root))
    wanted = unreadOf(left, code)
    // Each function is followed once, when nothing more has to be read for any of them: thousands lead through the same code.
    if (wanted.size > 0) continue
    const unread = new Set<string>()
    for (const root of left) {
      const reach = reachOf(root.fn, graph, code.boundsOf(root), edgesOf(root.fn) ?? new Map())
      for (const path of reach?.unread ?? []) unread.add(path)
      if (reach === undefined || reach.unread.size === 0)
        known.set(root, reach && gathered.add(foundOf(root, reach, code)))
    }
    wanted = unread
  }
  return {
    followed: gathered.calls(roots.flatMap((root) => known.get(root) ?? [])),
    diagnostics: [
      ...read.flatMap((each) => problemsOf(each, tree)),
      ...roots.filter((root) => known.get(root) === undefined).map(withoutCode),
    ],
  }
}

/** The code that was read so far, and how far it is followed. */
type Code = {
  readonly graph: CallGraph
  /** Import paths of the module's packages. */
  readonly packages: readonly string[]
  readonly isOfRun: (path: string) => boolean
  /** A file as a snapshot names it. */
  readonly fileOf: (file: string) => string
  /** The same with the files that a snapshot has; one object for however many functions lead to it. */
  readonly siteOf: (site: HeapSite) => HeapSite
  readonly boundsOf: (root: CallRoot) => Bounds
}

function codeRead(
  graph: CallGraph,
  read: readonly PackagesRead[],
  packages: readonly string[],
  outside: OutsideFunctions,
  tree: ModuleTree,
): Code {
  const names = namesOf(read)
  const readerOf = new Map(read.flatMap((each) => each.packages.map((path) => [path, each] as const)))
  const isOfRun = ofRun(read, tree)
  const bounds = new Map<string, Bounds>()
  const boundsOf = (root: CallRoot): Bounds => {
    const key = boundsKey(root)
    const known = bounds.get(key) ?? boundsFor(root, isOfRun, readerOf, names, outside)
    bounds.set(key, known)
    return known
  }
  const fileOf = (file: string): string => (isOfRun(file) ? sourceFile(file, tree.places, tree.place) : file)
  const sites = new Map<HeapSite, HeapSite>()
  const siteOf = (site: HeapSite): HeapSite => {
    const why = (): HeapSite['why'] => site.why.map((step) => ({ ...step, file: fileOf(step.file) }))
    const known = sites.get(site) ?? { ...site, file: fileOf(site.file), why: why() }
    sites.set(site, known)
    return known
  }
  return { graph, packages, isOfRun, fileOf, siteOf, boundsOf }
}

/** What a pattern allows depends on the package that it is written for. */
function boundsKey({ fn, order }: CallRoot): string {
  const { scope, allow } = order.follow ?? nothingAllowed
  return JSON.stringify([scope, ...(allow.length === 0 ? [] : [fn.package, ...allow])])
}

/** The packages that have to be read to go on from any of these functions. */
function unreadOf(roots: readonly CallRoot[], { graph, packages, boundsOf }: Code): ReadonlySet<string> {
  const unread = new Set<string>()
  for (const group of groupBy(roots, boundsKey).values()) {
    const [first] = group
    const functions = group.map(({ fn }) => fn)
    const paths = first === undefined ? [] : unreadFrom(functions, graph, boundsOf(first))
    for (const path of paths) unread.add(path)
  }
  const isWithoutCode = ({ fn }: CallRoot): boolean => graph.codeOf(fn).length === 0 && fn.name !== 'init'
  if (roots.some(isWithoutCode)) for (const path of packages) if (!graph.has(path)) unread.add(path)
  return unread
}

const nothingAllowed = { scope: 'module', allow: [] } as const

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

function boundsFor(
  { fn: home, order }: CallRoot,
  isOfRun: (path: string) => boolean,
  readerOf: ReadonlyMap<string, PackagesRead>,
  names: ReadonlyMap<string, string>,
  { callableParameters }: OutsideFunctions,
): Bounds {
  const follow = order.follow ?? nothingAllowed
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
    callableParameters,
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

function withoutCode({ fn, order }: CallRoot): Diagnostic {
  const args = { variant: 'no-code', package: fn.package, function: fn.name } as const
  // Nobody named it: what is inlined of it is judged with the functions that it is inlined into.
  return hasWildcard(order.namePattern) ? noteOf('CALLS_NOT_FOLLOWED', args) : errorOf('CALLS_NOT_FOLLOWED', args)
}

/** What was reached, with the files that a snapshot has. */
function foundOf({ fn, order }: CallRoot, reach: Reach, { isOfRun, fileOf, siteOf }: Code): CallsFound {
  const { scope, allow } = order.follow ?? nothingAllowed
  const stepOf = ({ package: path, name, file, line }: Step): CallStep => ({
    package: path,
    name,
    file: fileOf(file),
    line,
    isOwn: isOfRun(file),
  })
  const linkOf = linksOf(stepOf)
  return {
    ...fn,
    scope,
    allow,
    unreached: allow.filter((pattern) => !reach.allowed.has(pattern)),
    functions: reach.functions.length,
    packages: new Set(reach.functions.map((each) => each.package)).size,
    sites: reach.sites.map(({ site, chain, ...fn }) => ({ ...fn, site: siteOf(site), chain: linkOf(chain) })),
    dynamic: reach.dynamic.map(({ chain, ...call }) => ({ ...call, chain: linkOf(chain) })),
    edges: reach.calls.map(({ from, to }) => ({ from: stepOf(from), to })),
    left: nothingLeft,
  }
}

/** Renames the steps of chains, each once. */
function linksOf(stepOf: (step: Step) => CallStep): (chain: Chain) => CallLink {
  const known = new Map<Chain, CallLink>()
  return (chain) => {
    const links: Chain[] = []
    let at: Chain | undefined = chain
    for (; at !== undefined && !known.has(at); at = at.before) links.push(at)
    let before = at && known.get(at)
    for (const link of links.reverse()) {
      before = { step: stepOf(link.step), before }
      known.set(link, before)
    }
    return before ?? { step: stepOf(chain.step), before: undefined }
  }
}
