import { exactly, partsApart } from '../go/command/bench-arguments.ts'
import { benchmarkEnvironment } from '../go/command/environment.ts'
import { listArguments } from '../go/command/go-list.ts'
import { testFlags } from '../go/command/test-flags.ts'
import { sourceFile } from '../go/names/source-file.ts'
import {
  blocksThatGrow,
  type CoverProfile,
  coverProfileOf,
  type DeclaredAt,
  parseCoveredFunctions,
  parseCoverProfile,
} from '../go/output/cover-profile.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { askGo, askGoList } from './go-command.ts'
import type { ModuleTree } from './module-tree.ts'
import { runBinary } from './run-binary.ts'
import { buildTestBinary } from './test-binaries.ts'
import type { TestBinary } from './test-binary.ts'

/** Benchmarks of one package, and with how many iterations their number is what it is. */
export type NamedBenchmarks = {
  readonly package: string
  readonly names: readonly string[]
  readonly iterations: number
}

/** The functions that benchmarks run in each operation; `failed`: the packages of which that could not be found out. */
export type FunctionsRun = { readonly functions: readonly DeclaredAt[]; readonly failed: readonly string[] }

/** What runs in so small a part of the operations is first use, of a key of many or by a pool that was emptied. */
const partOfOperations = 0.01
const maxProfileBytes = 256 * 2 ** 20

/**
 * Finds which of the module's functions benchmarks run in their operations, by coverage at two sizes: set-up is the same in both. The
 * longer one is where the number is what it is: in a few iterations a cache is filled that then has all. Files from the
 * repository's root.
 */
export async function functionsRun(
  benchmarks: readonly NamedBenchmarks[],
  tree: ModuleTree,
  plan: Plan,
  ports: Ports,
): Promise<FunctionsRun> {
  const functions: DeclaredAt[] = []
  const failed: string[] = []
  const packages = groupBy(benchmarks, (part) => part.package)
  if (packages.size > 0) ports.progress({ kind: 'phase', phase: { what: 'coverage', packages: packages.size } })
  for (const [importPath, own] of packages) {
    ports.progress({ kind: 'begins', package: importPath, step: 'coverage' })
    const found = await functionsOf(importPath, own.flatMap(inParts), tree, plan, ports)
    if (found === undefined) failed.push(importPath)
    else functions.push(...found.map((at) => ({ ...at, file: sourceFile(at.file, tree.places, tree.place) })))
    ports.progress({ kind: 'over', package: importPath })
  }
  return { functions, failed }
}

/** A command line holds only so many names. */
const mostNames = 500

function inParts({ package: importPath, names, iterations }: NamedBenchmarks): readonly NamedBenchmarks[] {
  return partsApart(names).flatMap((part) =>
    Array.from({ length: Math.ceil(part.length / mostNames) }, (_, i) => ({
      package: importPath,
      names: part.slice(i * mostNames, (i + 1) * mostNames),
      iterations,
    })),
  )
}

async function functionsOf(
  importPath: string,
  parts: readonly NamedBenchmarks[],
  tree: ModuleTree,
  plan: Plan,
  ports: Ports,
): Promise<readonly DeclaredAt[] | undefined> {
  const { module, env, toolchain, goFlags } = tree
  const { patterns, tags } = plan.build
  const { timeoutMs, benchmarkMs } = plan
  const question = { args: listArguments({ patterns: [importPath], tags }), cwd: module.directory, env, timeoutMs }
  const answer = await askGoList(question, ports)
  const [listed] = answer.kind === 'found' ? answer.value : []
  if (listed === undefined) return undefined
  const folder = await ports.temporaryFolder()
  const { goos } = toolchain
  const settings = { directory: module.directory, tags, env, goFlags, goos, timeoutMs, coverage: patterns }
  const build = await buildTestBinary(listed, settings, ports)
  if (build.kind === 'failed') return undefined
  const binary = {
    package: importPath,
    path: build.value,
    directory: listed.directory,
    env: benchmarkEnvironment(ports.env, plan.passEnv),
    flags: testFlags(toolchain.settings),
  }
  const blocks = new Set<string>()
  for (const part of parts) {
    const growing = await blocksOf(binary, part, { folder, timeoutFor: () => benchmarkMs }, ports)
    if (growing === undefined) return undefined
    for (const block of growing) blocks.add(block)
  }
  return declared(coverProfileOf(blocks), `${folder}/growing.cover`, tree, timeoutMs, ports)
}

/** The blocks of the module that benchmarks run in their operations. */
async function blocksOf(
  binary: TestBinary,
  { names, iterations }: NamedBenchmarks,
  { folder, timeoutFor }: { readonly folder: string; readonly timeoutFor: () => number },
  ports: Ports,
): Promise<readonly string[] | undefined> {
  const more = Math.max(2, iterations)
  const fewer = Math.floor(more / 2)
  const profiles: CoverProfile[] = []
  for (const n of [fewer, more]) {
    const path = `${folder}/${n}.cover`
    const run = {
      ...exactly(names),
      skip: [],
      benchtime: `${n}x`,
      cpu: 1,
      profile: { kind: 'coverage', path } as const,
      timeoutFor,
    }
    const outcome = await runBinary(binary, run, ports)
    const written = await ports.readText(path, maxProfileBytes)
    if (outcome.earlyEnd !== undefined || written.kind !== 'text') return undefined
    profiles.push(parseCoverProfile(written.text))
  }
  const [shorter, longer] = profiles
  if (shorter === undefined || longer === undefined) return undefined
  return blocksThatGrow(shorter, longer, Math.max(1, partOfOperations * (more - fewer)))
}

/** Asks the go command which functions the blocks of a profile lie in. */
async function declared(
  profile: string,
  path: string,
  { module, env }: ModuleTree,
  timeoutMs: number,
  ports: Ports,
): Promise<readonly DeclaredAt[] | undefined> {
  await ports.writeTemporary(path, profile)
  const args = ['tool', 'cover', `-func=${path}`]
  const answer = await askGo({ args, cwd: module.directory, env, timeoutMs }, ports)
  return answer.kind === 'found' ? parseCoveredFunctions(answer.value.stdout) : undefined
}
