import { findEntry } from '../budget/match/find-entry.ts'
import { type Diagnostic, errorOf, isError } from '../diagnostic/diagnostic.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { sourceFile } from '../go/names/source-file.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { renameFiles } from '../go/sites/rename-files.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { noCalls } from '../snapshot/calls-of-function.ts'
import { runId } from '../snapshot/run-id.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { type Lines, linesAt, type Place } from '../snapshot/source-text.ts'
import { type AskedOfModule, askedOfModule, benchmarksOfModule, jobsOf, testsOfModule } from './benchmarks-of-module.ts'
import { type CallsFollowed, callRoots, followCalls } from './follow-calls.ts'
import type { HeapSitesMeasured } from './heap-sites-of-module.ts'
import { heapSitesOfModule } from './kept-heap-sites.ts'
import { listPackages } from './list-packages.ts'
import type { ModuleTree } from './module-tree.ts'
import { sourceNameProblems } from './source-names.ts'
import type { TestBinary } from './test-binary.ts'
import { readTestFiles } from './test-files.ts'
import { unusedProfiles } from './unused-profile.ts'

/** The budget that a plan was made from, and what took precedence over it: what a snapshot says it was measured for. */
export type Purpose = Pick<Snapshot['run'], 'budget' | 'overrides'>

/** What was measured, of which tree, and as which plan says. */
export type Measurement = {
  readonly tree: ModuleTree
  readonly plan: Plan
  readonly snapshot: Snapshot
  /** The test binaries that ran, by import path; they are there as long as the ports are open. */
  readonly binaries: ReadonlyMap<string, TestBinary>
}

/** Measures what a plan asks of a module: packages, then heap sites from one compile, test binaries, and benchmarks side by side. */
export async function measure(tree: ModuleTree, plan: Plan, purpose: Purpose, ports: Ports): Promise<Measurement> {
  const question = { build: plan.build, module: tree.module, env: tree.env, timeoutMs: plan.timeoutMs }
  ports.progress({ kind: 'phase', phase: { what: 'list', module: plan.module } })
  const { packages, patterns, ...listed } = await ports.during('list packages', () => listPackages(question, ports))
  const isCompiled = plan.functions !== 'no' && patterns.length > 0
  const named = plan.functions === 'no' ? [] : await sourceNameProblems(packages, ports)
  const compiling = isCompiled ? () => compiled(tree, plan, patterns, packages, ports) : async () => undefined
  // One go command does not keep all cores busy with so few packages; with more of them two builds are in each other's way. What the
  // compile finds broken fails to build as well: it is told once, by the compile.
  const isBeside = isCompiled && jobsOf(plan, ports) > 1
  const isFew = isBeside && packages.length <= ports.cores
  const asking = async () => {
    const asked = await askedOfModule(packages, plan, tree, ports)
    return { asked, early: isFew ? await testsOfModule(asked, plan, tree, ports) : undefined }
  }
  const [heap, { asked, early }] = isBeside
    ? await Promise.all([compiling(), asking()])
    : [await compiling(), await asking()]
  // What a compile that failed as a whole would have found is not known: not one package of it counts as read.
  const isUnread = heap?.diagnostics.some(({ code }) => code === 'GO_COMMAND_FAILED') === true
  // What is only compared stands in no benchmark's way: a package that does not compile says so itself where it has one.
  const broken = new Set(plan.functions === 'judge' ? heap?.broken : [])
  const isWhole = ({ importPath }: GoPackage): boolean => !broken.has(importPath)
  const whole = only(asked, isWhole)
  const tests = early === undefined ? await testsOfModule(whole, plan, tree, ports) : { ...early, ...whole }
  const benchmarks = await benchmarksOfModule(tests, plan, tree, ports)
  const read = await readTestFiles(packages, benchmarks.measured, tree.root, ports)
  const followed = heap === undefined || isUnread ? nothingFollowed : await followedOf(heap, tree, plan, ports)
  const aboutFunctions = [...named, ...(heap?.diagnostics ?? []), ...followed.diagnostics].map((it) =>
    asGraveAs(plan.functions, it),
  )
  const unused = isCompiled && plan.functions === 'judge' ? await unusedProfiles(packages, question, ports) : []
  const diagnostics = [...listed.diagnostics, ...aboutFunctions, ...unused, ...benchmarks.diagnostics]
  const foreign = (heap?.foreign ?? []).filter((fn) => isOfRun(fn.package, tree))
  const importPaths = packages.map(({ importPath }) => importPath)
  const snapshot: Snapshot = {
    ...identityOf(tree, purpose),
    packages: importPaths,
    broken: isUnread ? importPaths : [...broken, ...benchmarks.broken],
    benchmarks: benchmarks.measured.flatMap(({ results }) => results),
    benchmarksThatExist: benchmarks.measured.flatMap(({ package: path, exists }) =>
      exists.map((each) => ({ package: path, ...each })),
    ),
    declared: read.declared,
    problems: [
      ...new Set([...benchmarks.measured.flatMap(({ problems }) => problems).map(read.explained), ...read.problems]),
    ],
    functions: isUnread || heap === undefined ? null : heap.functions,
    calls: followed.followed,
    foreign,
    diagnostics: diagnostics.map((diagnostic) => placed(diagnostic, tree)),
    lines: await linesShown(
      [
        ...[...(heap?.functions ?? []).filter((fn) => isShown(fn, plan)), ...foreign].flatMap(({ sites }) => sites),
        ...followed.followed.steps.filter(({ isOwn }) => isOwn),
      ],
      tree,
    ),
  }
  const binaries = benchmarks.measured.flatMap(({ binary }) => binary ?? [])
  return { tree, plan, snapshot, binaries: new Map(binaries.map((binary) => [binary.package, binary])) }
}

/** What is asked of those packages alone. */
function only({ asked, foreign, kept }: AskedOfModule, isMeant: (listed: GoPackage) => boolean): AskedOfModule {
  const meant = asked.filter(isMeant)
  const recalled = meant.flatMap(({ importPath }) => {
    const benchmarks = kept.recalled.get(importPath)
    return benchmarks === undefined ? [] : [[importPath, benchmarks] as const]
  })
  return { asked: meant, foreign, kept: { ...kept, recalled: new Map(recalled) } }
}

async function compiled(
  tree: ModuleTree,
  plan: Plan,
  patterns: readonly string[],
  packages: readonly GoPackage[],
  ports: Ports,
): Promise<HeapSitesMeasured> {
  ports.progress({ kind: 'phase', phase: { what: 'compile', module: plan.module } })
  const heap = await ports.during('compile heap sites', () => compile(tree, plan, patterns, ports))
  return complete(heap, packages)
}

/** What a snapshot says of where it was taken. */
export function identityOf(
  { module, place, toolchain }: ModuleTree,
  purpose: Purpose,
): Pick<Snapshot, 'run' | 'requires'> {
  const { budget, overrides } = purpose
  const { path, requires } = module
  return {
    run: { id: runId(toolchain, path), toolchain, module: path, directory: place.directory, budget, overrides },
    requires: Object.fromEntries(requires),
  }
}

/**
 * Heap sites of a module's packages. The files that the compiler names become paths from the repository's root here, and nowhere
 * else.
 */
export async function compile(
  tree: ModuleTree,
  { build, timeoutMs }: Plan,
  patterns: readonly string[],
  ports: Ports,
): Promise<HeapSitesMeasured> {
  const { module, env, toolchain } = tree
  const target = `${toolchain.goos}/${toolchain.goarch}`
  const { path: modulePath, directory } = module
  const settings = { modulePath, directory, build: { ...build, patterns }, env, timeoutMs, target }
  const heap = await heapSitesOfModule(settings, ports)
  const fileOf = (file: string): string => sourceFile(file, tree.places, tree.place)
  return { ...heap, functions: renameFiles(heap.functions, fileOf), foreign: renameFiles(heap.foreign, fileOf) }
}

function isShown(fn: GoFunction, { shown, module }: Plan): boolean {
  return findEntry(shown, { importPath: fn.package, modulePath: module }, fn.name) !== undefined
}

async function linesShown(places: readonly Place[], { sources }: ModuleTree): Promise<Lines> {
  return linesAt(await sources.read(places.map(({ file }) => file)), places)
}

const nothingFollowed = { followed: noCalls, diagnostics: [] }

/** What the functions lead to whose calls the plan wants to be followed. */
async function followedOf(
  { functions, packages }: HeapSitesMeasured,
  tree: ModuleTree,
  plan: Plan,
  ports: Ports,
): Promise<CallsFollowed> {
  const roots = callRoots(functions, plan)
  return roots.length === 0
    ? nothingFollowed
    : ports.during('follow calls', () =>
        followCalls({ roots, packages, ...(plan.showsCalls && { edgesOf: () => 'all' }) }, tree, plan, ports),
      )
}

/** Where nobody judges heap sites, a mistake about them is no reason to fail. */
function asGraveAs(functions: Plan['functions'], diagnostic: Diagnostic): Diagnostic {
  return functions === 'judge' || !isError(diagnostic) ? diagnostic : { ...diagnostic, severity: 'warning' }
}

/** The go command was asked for these packages twice: where the compile leaves one out, nothing of it is known. */
function complete(heap: HeapSitesMeasured, listed: readonly GoPackage[]): HeapSitesMeasured {
  const answered = new Set(heap.packages)
  const left = listed.map(({ importPath }) => importPath).filter((path) => !answered.has(path))
  if (left.length === 0 || heap.packages.length === 0) return heap
  const args = { variant: 'left-out', package: String(left[0]), others: left.length - 1 } as const
  const diagnostics = [errorOf('GO_COMMAND_FAILED', args), ...heap.diagnostics]
  return { ...heap, functions: [], diagnostics }
}

function isOfRun(importPath: string, { places, place }: ModuleTree): boolean {
  return places.some(({ path }) => path !== place.path && (importPath === path || importPath.startsWith(`${path}/`)))
}

function placed(diagnostic: Diagnostic, { places, place }: ModuleTree): Diagnostic {
  if (diagnostic.at === undefined) return diagnostic
  return { ...diagnostic, at: { ...diagnostic.at, file: sourceFile(diagnostic.at.file, places, place) } }
}
