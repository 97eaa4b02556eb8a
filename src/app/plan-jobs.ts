import { posix } from 'node:path'
import type { Budget } from '../budget/budget.ts'
import { matchesPackage, type PackageName } from '../budget/match/match-package.ts'
import { relativePackage } from '../budget/match/relative-package.ts'
import { type Diagnostic, errorOf, isError, noteOf } from '../diagnostic/diagnostic.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { benchmarkDeclarations } from '../go/names/benchmark-declarations.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import type { FoundModule } from '../measure/find-modules.ts'
import { recallTime } from '../measure/kept-times.ts'
import { listPackages } from '../measure/list-packages.ts'
import { sideBySide } from '../measure/side-by-side.ts'
import { maxTestFileBytes } from '../measure/test-files.ts'
import { type Shard, shardsOf, type WeighedPackage } from '../plan/shards.ts'
import type { Ports } from '../ports.ts'
import { type OverrideName, readOverride } from '../report/overrides.ts'
import type { MatrixJob } from '../write/matrix.ts'
import type { Draft } from './assemble.ts'
import { placeOfBudget } from './find-budget.ts'
import { openTask, type Task } from './open.ts'
import type { Request } from './request.ts'

export type JobsPlanned = {
  readonly jobs: readonly MatrixJob[]
  readonly packages: number
  /** How many of them have a time that an earlier run kept. */
  readonly timed: number
  /** What else there is to say. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Spreads the packages of a budget over jobs that each measure a part, so that they take about as long. Nothing is compiled or run: packages are
 * listed, and what they cost is known from earlier runs, else from how many benchmarks they declare.
 * @param most how many jobs there may be
 */
export async function planJobs(request: Request, most: number, ports: Ports): Promise<Result<JobsPlanned, Draft>> {
  const open = await openTask(request, ports)
  if (open.kind === 'failed') return open
  const task = open.value
  const refused = (diagnostics: readonly Diagnostic[]) =>
    failed({ tool: { version: request.version }, commit: task.commit, diagnostics })
  const home = await realHome(request, task, ports)
  const listed = await sideBySide(task.modules, ports.cores, ({ module }) => packagesIn(module, home, task, ports))
  const diagnostics = [...task.diagnostics, ...listed.flatMap((each) => each.diagnostics)]
  if (diagnostics.some(isError)) return refused(diagnostics)
  const known = listed.flatMap(({ packages }) => packages)
  const weighed = weighedOf(known)
  const shards = shardsOf(weighed, most)
  const jobs = shards.map((shard, i) => jobOf(shard, i, shards.length, task))
  const unfit = jobs.some(({ modules }) => modules !== '')
    ? weighed.map(({ module }) => module).find((folder) => folder.includes(','))
    : undefined
  if (unfit !== undefined) return refused([errorOf('NOT_PLANNED', { variant: 'folder', folder: unfit })])
  if (jobs.some(({ packages }) => packages.length > mostCharacters))
    return refused([errorOf('NOT_PLANNED', { variant: 'long', jobs: jobs.length, packages: weighed.length })])
  const fewer =
    jobs.length < most ? [noteOf('FEWER_JOBS', { wanted: most, jobs: jobs.length, packages: weighed.length })] : []
  return found({
    jobs,
    packages: known.length,
    timed: known.filter(({ ms }) => ms !== undefined).length,
    diagnostics: [...diagnostics, ...fewer],
  })
}

/** The folder that names of modules are relative to, links resolved as theirs are. */
async function realHome({ directory }: Request, { written }: Task, ports: Ports): Promise<string> {
  const { home } = placeOfBudget(directory, written.path)
  const real = await ports.realPath(home)
  return real.kind === 'found' ? real.value : home
}

/** Linux passes no longer variable to a process (MAX_ARG_STRLEN), and the runner passes inputs so. */
const mostCharacters = 100_000

type KnownPackage = Pick<WeighedPackage, 'module' | 'pattern'> & {
  /** How many benchmarks it declares, as far as an entry may ask for them. */
  readonly benchmarks: number
  readonly ms: number | undefined
}

/** What a package costs without its benchmarks: it is compiled, and its tests are linked. As rough as all of this. Milliseconds. */
const compileMs = 200
/** What a benchmark takes where no time is known. */
const usualMs = 200

/** By the times that are known; of the other packages by what a benchmark took in those. */
function weighedOf(packages: readonly KnownPackage[]): readonly WeighedPackage[] {
  const timed = packages.filter(({ ms, benchmarks }) => ms !== undefined && benchmarks > 0)
  const sum = (of: (each: KnownPackage) => number): number => timed.reduce((total, each) => total + of(each), 0)
  const eachMs = timed.length === 0 ? usualMs : sum(({ ms = 0 }) => ms) / sum(({ benchmarks }) => benchmarks)
  return packages.map(({ module, pattern, benchmarks, ms }) => ({
    module,
    pattern,
    weight: compileMs + (benchmarks === 0 ? 0 : (ms ?? Math.ceil(benchmarks * eachMs))),
  }))
}

const atOnce = 16

async function packagesIn(
  module: FoundModule,
  home: string,
  { budget, env }: Task,
  ports: Ports,
): Promise<{ readonly packages: readonly KnownPackage[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { packages: patterns, tags, timeoutMs } = budget
  const listed = await listPackages({ build: { patterns, tags }, module, env, timeoutMs }, ports)
  // Each reads some files; a process may not have thousands of them open.
  const packages = await sideBySide(listed.packages, atOnce, async (each): Promise<KnownPackage> => {
    const name = { importPath: each.importPath, modulePath: module.path }
    return {
      module: posix.relative(home, module.directory) || '.',
      pattern: relativePackage(module.path, each.importPath),
      benchmarks: isAsked(budget, name) ? await declaredIn(each, ports) : 0,
      ms: await recallTime(each.importPath, ports),
    }
  })
  return { packages, diagnostics: listed.diagnostics }
}

/** Whether any entry may ask for benchmarks of a package, under whatever toolchain. */
function isAsked({ benchmarks, overrides, rules }: Budget, name: PackageName): boolean {
  const entries = [...benchmarks, ...overrides.flatMap((it) => it.benchmarks)]
  return rules.unlisted !== 'off' || entries.some(({ packagePattern }) => matchesPackage(packagePattern, name))
}

/** How many benchmarks the test files of a package declare; a file that cannot be read has none that anybody knows of. */
async function declaredIn({ directory, testFiles }: GoPackage, ports: Ports): Promise<number> {
  const texts = await Promise.all(testFiles.map((name) => ports.readText(`${directory}/${name}`, maxTestFileBytes)))
  return texts.reduce((sum, read) => sum + (read.kind === 'text' ? benchmarkDeclarations(read.text).length : 0), 0)
}

function jobOf({ modules, packages }: Shard, at: number, of: number, { budget, overrides, ...task }: Task): MatrixJob {
  const isSet = (name: OverrideName): boolean => overrides.some((text) => readOverride(text).name === name)
  // Of one module a budget says which it is; who asked for a part gets parts of that.
  const isNamed = task.modules.length > 1 || isSet('modules')
  const all = isSet('packages') ? budget.packages : []
  return {
    shard: `${at + 1} of ${of}`,
    modules: isNamed ? modules.join(',') : '',
    packages: (packages ?? all).join(' '),
  }
}
