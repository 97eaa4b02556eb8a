import { exactly, partsApart } from '../go/command/bench-arguments.ts'
import { benchmarkEnvironment } from '../go/command/environment.ts'
import { listArguments } from '../go/command/go-list.ts'
import { testFlags } from '../go/command/test-flags.ts'
import { sourceFile } from '../go/names/source-file.ts'
import {
  blocksThatGrow,
  type CoverProfile,
  type DeclaredAt,
  parseCoveredFunctions,
  parseCoverProfile,
} from '../go/output/cover-profile.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { askGo, askGoList } from './go-command.ts'
import type { ModuleTree } from './module-tree.ts'
import { runBinary } from './run-binary.ts'
import { buildTestBinary } from './test-binaries.ts'

/** Benchmarks of one package. */
export type NamedBenchmarks = { readonly package: string; readonly names: readonly string[] }

/** The functions that benchmarks run in each operation; `failed`: the packages of which that could not be found out. */
export type FunctionsRun = { readonly functions: readonly DeclaredAt[]; readonly failed: readonly string[] }

/** Few are enough: what runs in each operation runs more often in the longer run, set-up does not. */
const iterations = [10, 20] as const
const maxProfileBytes = 256 * 2 ** 20

/** Finds which of the module's functions benchmarks run, by coverage at two sizes; files from the repository's root. */
export async function functionsRun(
  benchmarks: readonly NamedBenchmarks[],
  tree: ModuleTree,
  plan: Plan,
  ports: Ports,
): Promise<FunctionsRun> {
  const functions: DeclaredAt[] = []
  const failed: string[] = []
  const parts = benchmarks.flatMap(inParts)
  if (parts.length > 0) ports.progress({ kind: 'phase', phase: { what: 'coverage', packages: parts.length } })
  for (const each of parts) {
    ports.progress({ kind: 'begins', package: each.package, step: 'coverage' })
    const found = await functionsOf(each, tree, plan, ports)
    if (found === undefined) failed.push(each.package)
    else functions.push(...found.map((at) => ({ ...at, file: sourceFile(at.file, tree.places, tree.place) })))
    ports.progress({ kind: 'over', package: each.package })
  }
  return { functions, failed }
}

/** A command line holds only so many names. */
const mostNames = 500

function inParts({ package: importPath, names }: NamedBenchmarks): readonly NamedBenchmarks[] {
  return partsApart(names).flatMap((part) =>
    Array.from({ length: Math.ceil(part.length / mostNames) }, (_, i) => ({
      package: importPath,
      names: part.slice(i * mostNames, (i + 1) * mostNames),
    })),
  )
}

async function functionsOf(
  { package: importPath, names }: NamedBenchmarks,
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
  const profiles: CoverProfile[] = []
  for (const n of iterations) {
    const path = `${folder}/${n}.cover`
    const run = {
      ...exactly(names),
      skip: [],
      benchtime: `${n}x`,
      cpu: 1,
      profile: { kind: 'coverage', path } as const,
      timeoutFor: () => benchmarkMs,
    }
    const outcome = await runBinary(binary, run, ports)
    const written = await ports.readText(path, maxProfileBytes)
    if (outcome.earlyEnd !== undefined || written.kind !== 'text') return undefined
    profiles.push(parseCoverProfile(written.text))
  }
  const [shorter, longer] = profiles
  if (shorter === undefined || longer === undefined) return undefined
  return declared(blocksThatGrow(shorter, longer), `${folder}/growing.cover`, tree, timeoutMs, ports)
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
