import { benchmarkEnvironment, isPassing } from '../go/command/environment.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { testFlags } from '../go/command/test-flags.ts'
import { toolchainName } from '../go/command/toolchain.ts'
import type { TestLog } from '../go/output/test-log.ts'
import { hexOf } from '../lang/digest.ts'
import type { Plan } from '../plan/plan.ts'
import { type BenchmarkSelection, ordersOf } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import { type KeptInputs, maxKeptBytes, readKept, writeKept } from '../snapshot/kept-results.ts'
import { roundedProblem } from './benchmark-problems.ts'
import { measureBenchmarks, type PackageBenchmarks } from './benchmarks.ts'
import { dataFiles } from './data-files.ts'
import { isRounded } from './enough.ts'
import { isKeepable } from './keep-rule.ts'
import { areSame, type InputPlace, inputsNow } from './kept-inputs.ts'
import type { ModuleTree } from './module-tree.ts'
import { RunRecord } from './run-record.ts'
import type { TestBinary } from './test-binary.ts'
import { testIdentities } from './test-identities.ts'

/** A package whose benchmarks are asked for, and what decides their results as far as that is known before it runs. */
export type KeptQuestion = {
  /** Import path. */
  readonly package: string
  /** See `KeptResults`. */
  readonly key: string
  readonly place: InputPlace
}

/** The same for each of the packages that could be built; empty where nothing is kept. */
export async function keptQuestions(
  packages: readonly Pick<GoPackage, 'importPath' | 'directory'>[],
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): Promise<ReadonlyMap<string, KeptQuestion>> {
  if (ports.kept === undefined) return new Map()
  const { program } = ports.kept
  const identities = await testIdentities(
    {
      packages: packages.map(({ importPath }) => importPath),
      directory: tree.module.directory,
      tags: plan.build.tags,
      env: tree.env,
      timeoutMs: plan.timeoutMs,
    },
    ports,
  )
  const env = benchmarkEnvironment(ports.env, plan.passEnv)
  const surroundings = {
    program,
    toolchain: toolchainName(tree.toolchain),
    tags: plan.build.tags,
    flags: testFlags(tree.toolchain.settings),
    // What it is given, not only what it asks for: os.Environ, the runtime, C code and child processes leave no record.
    env: Object.entries(env)
      .map(([name, value]) => (isPassing(name) ? [name] : [name, value]))
      .sort(),
    cores: ports.cores,
  }
  const questions = packages.map(async ({ importPath, directory }) => {
    const identity = identities.get(importPath)
    if (identity === undefined) return []
    const asked = { orders: ordersOf(plan, importPath), only: plan.only, listMs: plan.benchmarkMs }
    const key = await hexOf({ importPath, directory, identity, asked, ...surroundings })
    const question = { package: importPath, key, place: { root: tree.root, env } }
    return [[importPath, question] as const]
  })
  return new Map((await Promise.all(questions)).flat())
}

/** What was kept of a package, where all that decided it is the same; undefined: it is to be measured. */
export async function recall(
  { key, package: path, place }: KeptQuestion,
  ports: Ports,
): Promise<PackageBenchmarks | undefined> {
  const text = await ports.kept?.read(key, maxKeptBytes)
  const kept = text === undefined ? undefined : await readKept(text, { key, package: path })
  if (kept === undefined || !(await areSame(kept.inputs, place, ports))) return undefined
  const { results, exists } = kept
  return {
    results: results.map((result) => ({ ...result, cached: true as const })),
    exists,
    problems: results.filter(isRounded).map(({ name, bytesPerOp }) => roundedProblem(path, name, bytesPerOp)),
  }
}

/** What was measured of a package just now, with what its runs depended on; without that it cannot be kept. */
export type Recorded = { readonly measured: PackageBenchmarks; readonly inputs: KeptInputs | undefined }

/** Measures the benchmarks of a package as `measureBenchmarks` does, and looks at what the runs asked for. */
export async function measureRecorded(
  binary: TestBinary,
  selection: BenchmarkSelection,
  place: InputPlace,
  ports: Ports,
): Promise<Recorded> {
  const folder = await ports.temporaryFolder()
  // By the clock that files have.
  await ports.writeTemporary(`${folder}/started`, '')
  const started = await ports.pathState(`${folder}/started`, { maxBytes: 0, listsFolder: false })
  const record = new RunRecord(binary, folder, ports)
  const measured = await measureBenchmarks(binary, selection, record.ports)
  const { asked } = record
  const isKept = asked !== undefined && started.kind === 'found' && isKeepable(measured, selection.orderFor)
  const inputs = isKept ? await inputsOf(binary, asked, started.value.changedMs, place, ports) : undefined
  return { measured, inputs }
}

async function inputsOf(
  binary: TestBinary,
  asked: TestLog,
  startedMs: number,
  place: InputPlace,
  ports: Ports,
): Promise<KeptInputs | undefined> {
  for (const name of Object.keys(binary.env).filter(isPassing)) {
    const held = await ports.holds(binary.path, name)
    if (asked.variables.has(name) || held.kind !== 'found' || held.value) return undefined
  }
  const data = await dataFiles(binary, place.root, ports)
  if (data.kind === 'failed') return undefined
  const opened = new Set([...asked.opened, ...data.value])
  return inputsNow({ opened, lookedAt: asked.lookedAt }, place, startedMs, ports)
}

/** Keeps what was measured. Why it cannot be, the first time; see `ResultStore`. */
export async function keep(
  { key, package: path }: KeptQuestion,
  { measured, inputs }: Recorded,
  ports: Ports,
): Promise<{ readonly folder: string; readonly why: string } | undefined> {
  if (inputs === undefined) return undefined
  const { results, exists } = measured
  const text = await writeKept({ key, package: path, results, exists, inputs })
  return text === undefined ? undefined : ports.kept?.write(key, text)
}
