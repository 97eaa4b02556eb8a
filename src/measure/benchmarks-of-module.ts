import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { benchmarkEnvironment } from '../go/command/environment.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { testFlags } from '../go/command/test-flags.ts'
import { messageOf } from '../lang/message-of.ts'
import type { Plan } from '../plan/plan.ts'
import { selectionFor } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { measureBenchmarks, type PackageBenchmarks } from './benchmarks.ts'
import type { ModuleTree } from './module-tree.ts'
import { sideBySide } from './side-by-side.ts'
import { type TargetOf, targetProblem } from './target.ts'
import { buildTestBinaries, type TestBuilt } from './test-binaries.ts'
import type { TestBinary } from './test-binary.ts'

type MeasuredPackage = PackageBenchmarks & {
  readonly kind: 'measured'
  readonly package: string
  readonly binary?: TestBinary
}
type BrokenPackage = { readonly kind: 'broken'; readonly package: string; readonly diagnostics: readonly Diagnostic[] }
/** What was measured of the benchmarks of a module's packages. */
export type BenchmarksOfModule = {
  readonly measured: readonly MeasuredPackage[]
  readonly broken: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The packages of a module that a plan asks benchmarks of, with what came of the build of their tests. */
export type TestsOfModule = {
  readonly asked: readonly GoPackage[]
  /** By import path. */
  readonly built: ReadonlyMap<string, TestBuilt>
  /** Why nothing that is built for the module's target runs here; then nothing was built. */
  readonly foreign: BenchmarkProblem | undefined
}

/** Builds the test binaries of the packages that a plan asks benchmarks of, and of no other. */
export async function testsOfModule(
  packages: readonly GoPackage[],
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): Promise<TestsOfModule> {
  const asked = packages.filter(
    ({ testFiles, importPath }) => testFiles.length > 0 && selectionFor(plan, importPath) !== undefined,
  )
  const nothing = { asked, built: new Map(), foreign: undefined }
  if (asked.length === 0) return nothing
  const foreign = await targetProblem(targetOf(plan, tree), false, ports)
  if (foreign !== undefined) return { ...nothing, foreign }
  return { ...nothing, built: await ports.during('build tests', () => buildTests(asked, plan, tree, ports)) }
}

/** Measures the benchmarks of packages side by side, once their tests are built. */
export async function benchmarksOfModule(
  { asked, built, foreign }: TestsOfModule,
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): Promise<BenchmarksOfModule> {
  if (asked.length === 0) return { measured: [], broken: [], diagnostics: [] }
  if (foreign !== undefined) return notRun(asked, foreign)
  ports.progress({ kind: 'phase', phase: { what: 'benchmarks', module: plan.module, packages: asked.length } })
  const done = await ports.during('run benchmarks', () =>
    sideBySide(asked, jobsOf(plan, ports), async (listed) => {
      const measured = await measurePackage(listed, built.get(listed.importPath), plan, tree, ports)
      const benchmarks = measured.kind === 'measured' ? measured.results.length : 0
      ports.progress({ kind: 'over', package: listed.importPath, benchmarks })
      return measured
    }),
  )
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
    diagnostics: broken.flatMap(({ diagnostics }) => diagnostics),
  }
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
  build: TestBuilt | undefined,
  plan: Plan,
  { toolchain }: ModuleTree,
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
