import { benchmarkEnvironment } from '../go/command/environment.ts'
import { listArguments } from '../go/command/go-list.ts'
import { testFlags } from '../go/command/test-flags.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { Plan } from '../plan/plan.ts'
import { orderFor, selectionOfOne } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import { measureBenchmarks } from './benchmarks.ts'
import { askGoList } from './go-command.ts'
import type { ModuleTree } from './module-tree.ts'
import { buildTestBinary } from './test-binaries.ts'
import type { TestBinary } from './test-binary.ts'

/** Builds test binaries of a module as base has it, each once. */
export class BaseBinaries {
  readonly #tree: ModuleTree
  readonly #plan: Plan
  readonly #ports: Ports
  readonly #built = new Map<string, Promise<TestBinary | undefined>>()

  /** @param plan head's: its import paths are those of head */
  constructor(tree: ModuleTree, plan: Plan, ports: Ports) {
    this.#tree = tree
    this.#plan = plan
    this.#ports = ports
  }

  /** The test binary of a package, by its path at head; undefined where base has none that can be built. */
  of(importPath: string): Promise<TestBinary | undefined> {
    const known = this.#built.get(importPath) ?? this.#build(importPath)
    this.#built.set(importPath, known)
    return known
  }

  async #build(importPath: string): Promise<TestBinary | undefined> {
    const { module, env, toolchain, goFlags } = this.#tree
    const { build, timeoutMs, passEnv, module: atHead } = this.#plan
    const path = module.path + importPath.slice(atHead.length)
    const { tags } = build
    const question = { args: listArguments({ patterns: [path], tags }), cwd: module.directory, env, timeoutMs }
    const answer = await askGoList(question, this.#ports)
    const [listed] = answer.kind === 'found' ? answer.value : []
    if (listed === undefined || listed.errors.length > 0 || listed.testFiles.length === 0) return undefined
    this.#ports.progress({ kind: 'build-base', package: path })
    const settings = { directory: module.directory, tags, env, goFlags, goos: toolchain.goos, timeoutMs }
    const built = await buildTestBinary(listed, settings, this.#ports)
    if (built.kind === 'failed') return undefined
    return {
      package: path,
      path: built.value,
      directory: listed.directory,
      env: benchmarkEnvironment(this.#ports.env, passEnv),
      flags: testFlags(toolchain.settings),
    }
  }
}

/**
 * One benchmark as base has it, measured as at head: alone, where it read alone there what it reads beside others. Undefined where
 * it does not exist there or gives no number.
 */
export async function measureBaseBenchmark(
  binary: TestBinary,
  { package: importPath, name, beside }: BenchmarkResult,
  plan: Plan,
  ports: Ports,
): Promise<BenchmarkResult | undefined> {
  const order = orderFor(plan, importPath, name)
  if (order === undefined) return undefined
  // Nothing is judged here: the number itself is shown beside head's.
  const once = { ...order, want: 'value', count: 1, limits: {}, least: {} } as const
  const { results } = await measureBenchmarks(binary, selectionOfOne(once, name, beside === undefined), ports)
  return results.find((result) => result.name === name)
}
