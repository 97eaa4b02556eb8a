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
import { targetProblem } from './target.ts'
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

/** Builds the test binaries of the packages that a plan asks benchmarks of, and then measures those side by side. */
export async function benchmarksOfModule(
  packages: readonly GoPackage[],
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): Promise<BenchmarksOfModule> {
  const asked = packages.filter(
    ({ testFiles, importPath }) => testFiles.length > 0 && selectionFor(plan, importPath) !== undefined,
  )
  if (asked.length === 0) return { measured: [], broken: [], diagnostics: [] }
  const target = { module: tree.module, env: tree.env, timeoutMs: plan.timeoutMs }
  const foreign = await targetProblem(target, false, ports)
  if (foreign !== undefined) return notRun(asked, foreign)
  const jobs = plan.jobs === 0 ? ports.cores : plan.jobs
  const built = await ports.during('build tests', () => buildTests(asked, jobs, plan, tree, ports))
  const done = await ports.during('run benchmarks', () =>
    sideBySide(asked, jobs, (listed) => measurePackage(listed, built.get(listed.importPath), plan, tree, ports)),
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

/** The test binaries of the packages that are asked for, by import path: all that is built before a benchmark runs. */
function buildTests(
  asked: readonly GoPackage[],
  jobs: number,
  plan: Plan,
  { module, env, toolchain, goFlags }: ModuleTree,
  ports: Ports,
): Promise<ReadonlyMap<string, TestBuilt>> {
  const [first] = asked
  const what =
    asked.length === 1 && first !== undefined ? first.importPath : `${asked.length} packages of ${module.path}`
  ports.progress(`${what}: building tests`)
  const { tags } = plan.build
  const { goos } = toolchain
  const settings = { directory: module.directory, tags, env, goFlags, goos, timeoutMs: plan.timeoutMs, jobs }
  return buildTestBinaries(asked, settings, ports)
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
  ports.progress(`${listed.importPath}: running benchmarks`)
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
