import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { benchmarkEnvironment } from '../go/command/environment.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { testFlags } from '../go/command/test-flags.ts'
import type { ToolchainSettings } from '../go/command/toolchain-settings.ts'
import { type ModulePlace, sourceFile } from '../go/names/source-file.ts'
import { messageOf } from '../lang/message-of.ts'
import type { ModulePlan } from '../plan/module-plan.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import type { ModuleFacts } from '../snapshot/module-facts.ts'
import { measureBenchmarks, type PackageBenchmarks } from './benchmarks.ts'
import type { FoundModule } from './find-modules.ts'
import { type HeapSitesMeasured, measureHeapSites } from './heap-sites-of-module.ts'
import { listPackages } from './list-packages.ts'
import { sideBySide } from './side-by-side.ts'
import { sourceNameProblems } from './source-names.ts'
import type { Sources } from './sources.ts'
import { targetProblem } from './target.ts'
import { buildTestBinary } from './test-binaries.ts'
import type { TestBinary } from './test-binary.ts'
import { readTestFiles } from './test-files.ts'
import { unusedProfiles } from './unused-profile.ts'

/** A module, where it lies, and the environment the go command has in it. */
export type ModuleSettings = {
  readonly module: FoundModule
  /** All modules of the run, for naming files. */
  readonly places: readonly ModulePlace[]
  readonly place: ModulePlace
  readonly root: string
  readonly sources: Sources
  readonly goEnv: Readonly<Record<string, string>>
  /** `linux/arm64` */
  readonly target: string
  readonly toolSettings: ToolchainSettings
}

/** What was measured, and what it was measured with. */
export type MeasuredModule = {
  readonly facts: ModuleFacts
  /** The test binaries that ran, by import path; they are there as long as the ports are open. */
  readonly binaries: ReadonlyMap<string, TestBinary>
}

/** Measures what the plan asks for: packages, then heap sites from one compile, then benchmarks side by side. */
export async function measureModule(plan: ModulePlan, settings: ModuleSettings, ports: Ports): Promise<MeasuredModule> {
  const files = new Map<string, string>()
  // Of a hundred thousand sites in a few thousand files, among hundreds of modules.
  const fileOf = (file: string): string => {
    const known = files.get(file) ?? sourceFile(file, settings.places, settings.place)
    files.set(file, known)
    return known
  }
  const question = { build: plan.build, module: settings.module, env: settings.goEnv, timeoutMs: plan.timeoutMs }
  const { packages, ...listed } = await listPackages(question, ports)
  const build = { ...plan.build, patterns: listed.patterns }
  const named = plan.wantsFunctions ? await sourceNameProblems(packages, ports) : []
  const isCompiled = plan.wantsFunctions && build.patterns.length > 0
  const heap = isCompiled ? complete(await compiled({ ...plan, build }, settings, ports), packages) : undefined
  // What a compile that failed as a whole would have found is not known: not one package of it counts as read.
  const isUnread = heap?.diagnostics.some(({ code }) => code === 'GO_COMMAND_FAILED') === true
  // What is only compared stands in no benchmark's way: a package that does not compile says so itself where it has one.
  const broken = new Set(plan.judgesFunctions ? heap?.broken : [])
  const benchmarks = await benchmarksOf(
    packages.filter(({ importPath }) => !broken.has(importPath)),
    plan,
    settings,
    ports,
  )
  const tests = await readTestFiles(packages, benchmarks.measured, settings.root, ports)
  const shown = (heap?.functions ?? [])
    .filter((fn) => plan.showsFunction(fn.package, fn.name))
    .flatMap(({ sites }) => sites)
  const foreign = (heap?.foreign ?? []).filter((fn) => isOfRun(fn.package, settings))
  await settings.sources.load([...shown, ...foreign.flatMap(({ sites }) => sites)].map(({ file }) => fileOf(file)))
  const aboutFunctions = [...named, ...(heap?.diagnostics ?? [])].map((it) =>
    plan.judgesFunctions ? it : ({ ...it, severity: 'warning' } as const),
  )
  const scope = { module: settings.module, tags: build.tags, env: settings.goEnv, timeoutMs: plan.timeoutMs }
  const unused = isCompiled && plan.judgesFunctions ? await unusedProfiles(packages, scope, ports) : []
  const diagnostics = [...listed.diagnostics, ...aboutFunctions, ...unused, ...benchmarks.diagnostics]
  const facts = {
    packages: packages.map(({ importPath }) => importPath),
    benchmarks: benchmarks.measured.flatMap(({ results }) => results),
    benchmarksThatExist: benchmarks.measured.flatMap(({ package: path, exists }) =>
      exists.map((each) => ({ package: path, ...each })),
    ),
    problems: [
      ...new Set([...benchmarks.measured.flatMap(({ problems }) => problems).map(tests.explained), ...tests.problems]),
    ],
    functions: isUnread ? undefined : heap?.functions,
    foreign,
    diagnostics: diagnostics.map((diagnostic) => placed(diagnostic, fileOf)),
    broken: isUnread ? packages.map(({ importPath }) => importPath) : [...broken, ...benchmarks.broken],
    benchmarkAt: tests.benchmarkAt,
    fileOf,
    sourceLine: (file: string, line: number) => settings.sources.line(fileOf(file), line),
  }
  const binaries = benchmarks.measured.flatMap(({ binary }) => binary ?? [])
  return { facts, binaries: new Map(binaries.map((binary) => [binary.package, binary])) }
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

function isOfRun(importPath: string, { places, place }: ModuleSettings): boolean {
  return places.some(({ path }) => path !== place.path && (importPath === path || importPath.startsWith(`${path}/`)))
}

function placed(diagnostic: Diagnostic, fileOf: (file: string) => string): Diagnostic {
  return diagnostic.at === undefined
    ? diagnostic
    : { ...diagnostic, at: { ...diagnostic.at, file: fileOf(diagnostic.at.file) } }
}

function compiled(
  plan: ModulePlan,
  { module, goEnv, target }: ModuleSettings,
  ports: Ports,
): Promise<HeapSitesMeasured> {
  ports.progress(`${module.path}: compiling with escape analysis`)
  const { build, timeoutMs } = plan
  const { path: modulePath, directory } = module
  return measureHeapSites({ modulePath, directory, build, env: goEnv, timeoutMs, target }, ports)
}

type MeasuredPackage = PackageBenchmarks & {
  readonly kind: 'measured'
  readonly package: string
  readonly binary?: TestBinary
}
type BrokenPackage = { readonly kind: 'broken'; readonly package: string; readonly diagnostics: readonly Diagnostic[] }
type BenchmarksOfModule = {
  readonly measured: readonly MeasuredPackage[]
  readonly broken: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

async function benchmarksOf(
  packages: readonly GoPackage[],
  plan: ModulePlan,
  settings: ModuleSettings,
  ports: Ports,
): Promise<BenchmarksOfModule> {
  const asked = packages.filter(
    ({ testFiles, importPath }) => testFiles.length > 0 && plan.selectionFor(importPath) !== undefined,
  )
  if (asked.length === 0) return { measured: [], broken: [], diagnostics: [] }
  const target = { module: settings.module, env: settings.goEnv, timeoutMs: plan.timeoutMs }
  const foreign = await targetProblem(target, false, ports)
  if (foreign !== undefined) return notRun(asked, foreign)
  const folder = await ports.temporaryFolder()
  const jobs = plan.jobs === 0 ? ports.cores : plan.jobs
  const binaries = asked.map((listed, index) => ({ listed, path: `${folder}/${index}.test` }))
  const done = await sideBySide(binaries, jobs, ({ listed, path }) =>
    measurePackage(listed, path, plan, settings, ports),
  )
  const isDead = ({ exists, problems }: PackageBenchmarks): boolean =>
    exists.length === 0 && problems.some(({ name }) => name === undefined)
  const unfit = done.some((each) => each.kind === 'measured' && isDead(each))
    ? await targetProblem(target, true, ports)
    : undefined
  if (unfit !== undefined) return notRun(asked, unfit)
  const broken = done.filter((each) => each.kind === 'broken')
  return {
    measured: done.filter((each) => each.kind === 'measured'),
    broken: broken.map((each) => each.package),
    diagnostics: broken.flatMap(({ diagnostics }) => diagnostics),
  }
}

/** Nothing runs here, of any package: that is told once. */
function notRun(asked: readonly GoPackage[], problem: BenchmarkProblem): BenchmarksOfModule {
  const nothing = { kind: 'measured', results: [], exists: [], problems: [problem] } as const
  return { measured: asked.map(({ importPath }) => ({ ...nothing, package: importPath })), broken: [], diagnostics: [] }
}

async function measurePackage(
  listed: GoPackage,
  path: string,
  plan: ModulePlan,
  { module, goEnv, toolSettings }: ModuleSettings,
  ports: Ports,
): Promise<MeasuredPackage | BrokenPackage> {
  const selection = plan.selectionFor(listed.importPath)
  if (selection === undefined)
    return { kind: 'measured', package: listed.importPath, results: [], exists: [], problems: [] }
  ports.progress(`${listed.importPath}: building tests`)
  const settings = { directory: module.directory, tags: plan.build.tags, env: goEnv, timeoutMs: plan.timeoutMs }
  const build = await buildTestBinary(listed, path, settings, ports)
  if (build.kind === 'failed') return { kind: 'broken', package: listed.importPath, diagnostics: build.diagnostics }
  ports.progress(`${listed.importPath}: running benchmarks`)
  const env = benchmarkEnvironment(ports.env, plan.passEnv)
  const binary = { package: listed.importPath, path, directory: listed.directory, env, flags: testFlags(toolSettings) }
  try {
    const measured = await measureBenchmarks(binary, selection, ports)
    return { kind: 'measured', package: listed.importPath, binary, ...measured }
  } catch (error) {
    // It could be started before: what it did since took away the program, or made names that no command line holds.
    const why = messageOf(error)
    const problem = {
      code: 'BENCHMARK_NOT_RUN',
      package: listed.importPath,
      args: { variant: 'broken', package: listed.importPath, why },
    } as const
    return { kind: 'measured', package: listed.importPath, results: [], exists: [], problems: [problem] }
  }
}
