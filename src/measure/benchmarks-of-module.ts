import { type Diagnostic, noteOf } from '../diagnostic/diagnostic.ts'
import { benchmarkEnvironment } from '../go/command/environment.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { testFlags } from '../go/command/test-flags.ts'
import { messageOf } from '../lang/message-of.ts'
import type { Plan } from '../plan/plan.ts'
import { selectionFor } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { measureBenchmarks, type PackageBenchmarks } from './benchmarks.ts'
import { keptQuestions, measureRecorded, type Recorded } from './kept-benchmarks.ts'
import { type KeptOfModule, keepMeasured, keptOfModule, nothingKept } from './kept-of-module.ts'
import { keepTimes } from './kept-times.ts'
import type { ModuleTree } from './module-tree.ts'
import { sideBySide } from './side-by-side.ts'
import { type TargetOf, targetProblem } from './target.ts'
import { buildTestBinaries, type TestBuilt } from './test-binaries.ts'
import type { TestBinary } from './test-binary.ts'

type MeasuredPackage = PackageBenchmarks & {
  readonly kind: 'measured'
  readonly package: string
  readonly binary?: TestBinary
  /** Of what was measured just now, what it depended on beside its binary; undefined: it is not to be kept. */
  readonly inputs?: Recorded['inputs']
}
type BrokenPackage = { readonly kind: 'broken'; readonly package: string; readonly diagnostics: readonly Diagnostic[] }
/** What was measured of the benchmarks of a module's packages. */
export type BenchmarksOfModule = {
  readonly measured: readonly MeasuredPackage[]
  readonly broken: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The packages of a module that a plan asks benchmarks of, and what was kept of them. */
export type AskedOfModule = {
  readonly asked: readonly GoPackage[]
  /** Why nothing that is built for the module's target runs here; then nothing is built or looked up. */
  readonly foreign: BenchmarkProblem | undefined
  readonly kept: KeptOfModule
}

/** The same, with what came of the build of those tests that have to run; by import path. */
export type TestsOfModule = AskedOfModule & { readonly built: ReadonlyMap<string, TestBuilt> }

/** Looks up which of a module's packages a plan asks benchmarks of, and which results of those there are. */
export async function askedOfModule(
  packages: readonly GoPackage[],
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): Promise<AskedOfModule> {
  const asked = packages.filter(
    ({ testFiles, importPath }) => testFiles.length > 0 && selectionFor(plan, importPath) !== undefined,
  )
  if (asked.length === 0) return { asked, foreign: undefined, kept: nothingKept }
  const [foreign, kept] = await Promise.all([
    targetProblem(targetOf(plan, tree), false, ports),
    keptOfModule(asked, plan, tree, ports),
  ])
  return { asked, foreign, kept: foreign === undefined ? kept : nothingKept }
}

/** Builds the test binaries of the packages that have to run, and of no other. */
export async function testsOfModule(
  those: AskedOfModule,
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): Promise<TestsOfModule> {
  const missed = those.foreign === undefined ? missedOf(those) : []
  if (missed.length === 0) return { ...those, built: new Map() }
  return { ...those, built: await ports.during('build tests', () => buildTests(missed, plan, tree, ports)) }
}

function missedOf({ asked, kept }: AskedOfModule): readonly GoPackage[] {
  return asked.filter(({ importPath }) => !kept.recalled.has(importPath))
}

/** Measures the benchmarks of packages side by side, once their tests are built, and keeps what may be kept. */
export async function benchmarksOfModule(
  tests: TestsOfModule,
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): Promise<BenchmarksOfModule> {
  const { asked, foreign, kept } = tests
  if (asked.length === 0) return { measured: [], broken: [], diagnostics: [] }
  if (foreign !== undefined) return notRun(asked, foreign)
  ports.progress({ kind: 'phase', phase: { what: 'benchmarks', module: plan.module, packages: asked.length } })
  for (const [path, { results }] of kept.recalled)
    ports.progress({ kind: 'over', package: path, benchmarks: results.length, cached: true })
  const missed = missedOf(tests)
  const [ran, again] = await ports.during('run benchmarks', () =>
    // What the test binaries were built from is listed once more, beside their runs: counts do not depend on speed.
    Promise.all([measureAll(missed, tests, plan, tree, ports), askedAgain(missed, kept, plan, tree, ports)]),
  )
  const recorded = ran.flatMap((each) =>
    each.kind === 'measured' ? [{ package: each.package, measured: each, inputs: each.inputs }] : [],
  )
  const notKept = await keepMeasured(recorded, kept, again, ports)
  const noTimes = await keepTimes(recorded, ports)
  const done = [
    ...[...kept.recalled].map(([path, it]) => ({ kind: 'measured', package: path, ...it }) as const),
    ...ran,
  ]
  const isDead = ({ exists, problems }: PackageBenchmarks): boolean =>
    exists.length === 0 && problems.some(({ name }) => name === undefined)
  const unfit = done.some((each) => each.kind === 'measured' && isDead(each))
    ? await targetProblem(targetOf(plan, tree), true, ports)
    : undefined
  if (unfit !== undefined) return notRun(asked, unfit)
  const broken = done.filter((each) => each.kind === 'broken')
  return {
    measured: done.filter((each) => each.kind === 'measured'),
    broken: broken.map((each) => each.package),
    diagnostics: [
      ...broken.flatMap(({ diagnostics }) => diagnostics),
      ...notKept,
      ...(noTimes === undefined ? [] : [noteOf('RESULTS_NOT_KEPT', noTimes)]),
    ],
  }
}

function measureAll(
  missed: readonly GoPackage[],
  { built, kept }: TestsOfModule,
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): Promise<readonly (MeasuredPackage | BrokenPackage)[]> {
  return sideBySide(missed, jobsOf(plan, ports), async (listed) => {
    const { importPath } = listed
    const isRecorded = kept.questions.has(importPath)
    const measured = await measurePackage(listed, { build: built.get(importPath), isRecorded }, plan, tree, ports)
    const benchmarks = measured.kind === 'measured' ? measured.results.length : 0
    ports.progress({ kind: 'over', package: importPath, benchmarks })
    return measured
  })
}

function askedAgain(
  missed: readonly GoPackage[],
  { questions }: KeptOfModule,
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): ReturnType<typeof keptQuestions> {
  return keptQuestions(
    missed.filter(({ importPath }) => questions.has(importPath)),
    plan,
    tree,
    ports,
  )
}

/** Nothing runs here, of any package: that is told once. */
function notRun(asked: readonly GoPackage[], problem: BenchmarkProblem): BenchmarksOfModule {
  const nothing = { kind: 'measured', results: [], exists: [], problems: [problem] } as const
  return { measured: asked.map(({ importPath }) => ({ ...nothing, package: importPath })), broken: [], diagnostics: [] }
}

/** How many packages are measured at a time. */
export function jobsOf({ jobs }: Pick<Plan, 'jobs'>, { cores }: Pick<Ports, 'cores'>): number {
  return jobs === 0 ? cores : jobs
}

function targetOf({ timeoutMs }: Plan, { module, env }: ModuleTree): TargetOf {
  return { module, env, timeoutMs }
}

function buildTests(
  asked: readonly GoPackage[],
  plan: Plan,
  { module, env, toolchain, goFlags }: ModuleTree,
  ports: Ports,
): Promise<ReadonlyMap<string, TestBuilt>> {
  ports.progress({ kind: 'phase', phase: { what: 'tests', module: module.path, packages: asked.length } })
  const { tags } = plan.build
  const { goos } = toolchain
  const settings = { directory: module.directory, tags, env, goFlags, goos, timeoutMs: plan.timeoutMs }
  return buildTestBinaries(asked, { ...settings, jobs: jobsOf(plan, ports) }, ports)
}

async function measurePackage(
  listed: GoPackage,
  { build, isRecorded }: { readonly build: TestBuilt | undefined; readonly isRecorded: boolean },
  plan: Plan,
  { root, toolchain }: ModuleTree,
  ports: Ports,
): Promise<MeasuredPackage | BrokenPackage> {
  const selection = selectionFor(plan, listed.importPath)
  if (selection === undefined || build === undefined)
    return { kind: 'measured', package: listed.importPath, results: [], exists: [], problems: [] }
  if (build.kind === 'failed') return { kind: 'broken', package: listed.importPath, diagnostics: build.why }
  ports.progress({ kind: 'begins', package: listed.importPath, step: 'run' })
  const env = benchmarkEnvironment(ports.env, plan.passEnv)
  const binary = {
    package: listed.importPath,
    path: build.value,
    directory: listed.directory,
    env,
    flags: testFlags(toolchain.settings),
  }
  try {
    const known = { kind: 'measured', package: listed.importPath, binary } as const
    if (!isRecorded) return { ...known, ...(await measureBenchmarks(binary, selection, ports)) }
    const { measured, inputs } = await measureRecorded(binary, selection, { root, env }, ports)
    return { ...known, ...measured, inputs }
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
