import { exactPattern } from '../go/command/bench-arguments.ts'
import { benchmarkEnvironment } from '../go/command/environment.ts'
import { listArguments } from '../go/command/go-list.ts'
import { testFlags } from '../go/command/test-flags.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { SettingsGroup } from '../plan/benchmark-order.ts'
import type { Ports } from '../ports.ts'
import type { HeadModule } from './base-module.ts'
import { measureBenchmarks } from './benchmarks.ts'
import type { FoundModule } from './find-modules.ts'
import { askGoList } from './go-command.ts'
import { buildTestBinary } from './test-binaries.ts'
import type { TestBinary } from './test-binary.ts'

/** Builds test binaries of a module as base has it, each once. */
export class BaseBinaries {
  readonly #found: FoundModule | undefined
  readonly #head: HeadModule
  readonly #env: HeadModule['env']
  readonly #ports: Ports
  readonly #built = new Map<string, Promise<TestBinary | undefined>>()

  /**
   * @param found the module there; undefined where base has none
   * @param env what its Go is chosen by
   */
  constructor(found: FoundModule | undefined, head: HeadModule, env: HeadModule['env'], ports: Ports) {
    this.#found = found
    this.#head = head
    this.#env = env
    this.#ports = ports
  }

  /** The test binary of a package, by its path at head; undefined where base has none that can be built. */
  of(importPath: string): Promise<TestBinary | undefined> {
    const known = this.#built.get(importPath) ?? this.#build(importPath)
    this.#built.set(importPath, known)
    return known
  }

  async #build(importPath: string): Promise<TestBinary | undefined> {
    const found = this.#found
    if (found === undefined) return undefined
    const { module, plan } = this.#head
    const env = this.#env
    const path = found.path + importPath.slice(module.path.length)
    const { tags } = plan.build
    const { timeoutMs } = plan
    const question = { args: listArguments({ patterns: [path], tags }), cwd: found.directory, env, timeoutMs }
    const answer = await askGoList(question, this.#ports)
    const [listed] = answer.kind === 'answer' ? answer.packages : []
    if (listed === undefined || listed.errors.length > 0 || listed.testFiles.length === 0) return undefined
    this.#ports.progress(`${path}: building base's tests`)
    const binary = `${await this.#ports.temporaryFolder()}/base.test`
    const settings = { directory: found.directory, tags, env, timeoutMs }
    const build = await buildTestBinary(listed, binary, settings, this.#ports)
    if (build.kind === 'failed') return undefined
    const directory = listed.directory
    const flags = testFlags(this.#head.settings)
    return { package: path, path: binary, directory, env: benchmarkEnvironment(this.#ports.env, plan.passEnv), flags }
  }
}

/**
 * One benchmark as base has it, measured as at head: alone, where it read alone there what it reads beside others. Undefined where
 * it does not exist there or gives no number.
 */
export async function measureBaseBenchmark(
  binary: TestBinary,
  { name, beside }: BenchmarkResult,
  importPath: string,
  { plan }: HeadModule,
  ports: Ports,
): Promise<BenchmarkResult | undefined> {
  const order = plan.selectionFor(importPath)?.orderFor(name)
  if (order === undefined) return undefined
  const isBelow = (each: string): boolean => name.startsWith(`${each}/`)
  const group: SettingsGroup = {
    settings: order,
    select: (topLevel) => (topLevel === name.split('/')[0] ? exactPattern(name) : undefined),
    leadsTo: (each) => each === name || isBelow(each),
    leadsBelow: isBelow,
    expects: () => [name],
    isOpenBelow: () => false,
    shortestMs: () => order.timeoutMs,
    timeoutMs: order.timeoutMs,
  }
  const selection = {
    groups: [group],
    listMs: order.timeoutMs,
    // Nothing is judged here: what the first sizes agree on is shown.
    orderFor: (each: string) => (each === name ? { ...order, count: 1, limits: {}, least: {} } : undefined),
    explore: () => [],
    isAlone: beside === undefined,
  }
  const { results } = await measureBenchmarks(binary, selection, ports)
  return results.find((result) => result.name === name)
}
