import type { BaseFailure, MeasuringSaying } from '../diagnostic/args/base.ts'
import type { ToolchainSettings } from '../go/command/toolchain-settings.ts'
import { type ModulePlace, sourceFile } from '../go/names/source-file.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import type { ModulePlan } from '../plan/module-plan.ts'
import type { Ports } from '../ports.ts'
import type { BaseTree } from './base-tree.ts'
import { type FoundModule, readModule } from './find-modules.ts'
import { isCompiled } from './guard-files.ts'
import { measureHeapSites } from './heap-sites-of-module.ts'
import { Sources } from './sources.ts'
import { readToolchain } from './toolchain.ts'

/** A module as the base commit has it. */
export type BaseModule = {
  /** What it was measured with: head's Go, unless it refuses base's go.mod; and the environment that chooses it. */
  readonly go: string
  readonly settings: ToolchainSettings
  readonly env: Readonly<Record<string, string>>
  readonly goLine: string
  /** By module path, what go.mod requires. */
  readonly requires: ReadonlyMap<string, string>
  /** Undefined where nothing that is compiled differs: it has what head has. */
  readonly functions: readonly GoFunction[] | undefined
  /** What the compile emitted of other modules' generic functions. */
  readonly foreign: readonly GoFunction[]
  /** Import paths that do not compile there. */
  readonly broken: readonly string[]
  /** Lines of its files, by the compiler's names; to be loaded first. */
  readonly sources: { readonly tree: Sources; readonly fileOf: (file: string) => string }
  /** The module there; undefined where base has none. */
  readonly found: FoundModule | undefined
}

export type BaseModuleOutcome =
  | { readonly kind: 'measured'; readonly base: BaseModule }
  | { readonly kind: 'failed'; readonly failure: BaseFailure }

/** A module of head, and how it was compiled. */
export type HeadModule = {
  readonly module: FoundModule
  readonly place: ModulePlace
  /** All modules of the run. */
  readonly places: readonly ModulePlace[]
  readonly go: string
  /** `linux/arm64` */
  readonly target: string
  readonly settings: ToolchainSettings
  readonly plan: ModulePlan
  readonly env: Readonly<Record<string, string>>
  readonly root: string
}

/** Whether a change of that file can change what is compiled into packages. Generated code may come from any file. */
export function changesCode(isPrepared: boolean): (path: string) => boolean {
  return (path) => isPrepared || (isCompiled(path) && !path.endsWith('_test.go'))
}

/**
 * Compiles a module as base has it, where it can differ at all; from Go's build cache as far as it does not. `isSame` says that
 * it cannot.
 */
export async function measureBaseModule(
  tree: BaseTree,
  head: HeadModule,
  isSame: boolean,
  ports: Ports,
): Promise<BaseModuleOutcome> {
  if (isSame) return { kind: 'measured', base: sameAs(head, ports) }
  const open = await tree.open()
  if (open.kind === 'failed') return open
  const sources = sourcesIn(open.directory, head, ports)
  const folder = `${open.directory}/${head.place.directory}`
  const gomod = await tree.has(head.place.directory === '.' ? 'go.mod' : `${head.place.directory}/go.mod`)
  if (gomod.kind === 'failed') return { kind: 'failed', failure: { how: 'unread', why: gomod.why } }
  if (!gomod.value) return { kind: 'measured', base: none(head, sources) }
  const found = await readBaseModule(folder, open.directory, head, ports)
  if ('code' in found) return failedBy(found)
  const chosen = await toolchainFor(found, head, ports)
  if ('why' in chosen) return failedBy(chosen.why)
  ports.progress(`${found.path}: compiling base with escape analysis`)
  const { target } = head
  const { build, timeoutMs } = head.plan
  const settings = { modulePath: found.path, directory: found.directory, build, env: chosen.env, timeoutMs, target }
  const heap = await measureHeapSites(settings, ports)
  const broken = await onlyExisting(heap.broken, found, ports)
  const fatal = heap.diagnostics.find((it) => it.code === 'GO_COMMAND_FAILED')
  if (fatal !== undefined) return failedBy(fatal)
  // A module that was renamed has the same packages under another path.
  const renamed = (path: string): string =>
    path === found.path || path.startsWith(`${found.path}/`) ? head.module.path + path.slice(found.path.length) : path
  return {
    kind: 'measured',
    base: {
      ...chosen,
      goLine: found.goLine,
      requires: found.requires,
      functions: heap.functions.map((fn) => ({ ...fn, package: renamed(fn.package) })),
      foreign: heap.foreign,
      broken: broken.map(renamed),
      sources,
      found,
    },
  }
}

function failedBy(problem: MeasuringSaying): BaseModuleOutcome {
  return { kind: 'failed', failure: { how: 'problem', problem } }
}

/** Base's go.mod may choose a Go that refuses what is set for head's, an experiment that it does not know: then with head's. */
async function readBaseModule(
  folder: string,
  root: string,
  { go, env, plan }: HeadModule,
  ports: Ports,
): ReturnType<typeof readModule> {
  const settings = { timeoutMs: plan.timeoutMs, root }
  const own = await readModule(folder, { ...settings, env }, ports)
  if (!('code' in own)) return own
  const forced = await readModule(folder, { ...settings, env: { ...env, GOTOOLCHAIN: go } }, ports)
  return 'code' in forced ? own : forced
}

/** What another Go makes of the same code is not new: a change of go.mod's toolchain is measured with head's on both sides. */
async function toolchainFor(
  found: FoundModule,
  { go, env, plan: { timeoutMs } }: HeadModule,
  ports: Ports,
): Promise<Pick<BaseModule, 'go' | 'settings' | 'env'> | { readonly why: MeasuringSaying }> {
  const own = await readToolchain(found, { env, timeoutMs }, ports)
  const isOwn = own.diagnostics.length === 0
  if (isOwn && own.toolchain.go === go) return { go, settings: own.toolchain.settings, env }
  const forced = { ...env, GOTOOLCHAIN: go }
  const { toolchain, diagnostics } = await readToolchain(found, { env: forced, timeoutMs }, ports)
  if (diagnostics.length === 0 && toolchain.go === go) return { go, settings: toolchain.settings, env: forced }
  const [why] = own.diagnostics
  return why === undefined ? { go: own.toolchain.go, settings: own.toolchain.settings, env } : { why }
}

function sourcesIn(directory: string, { place, places }: HeadModule, ports: Ports): BaseModule['sources'] {
  return { tree: new Sources(directory, ports), fileOf: (file) => sourceFile(file, places, place) }
}

function sameAs(head: HeadModule, ports: Ports): BaseModule {
  const { module, go, settings, env, root } = head
  const sources = sourcesIn(root, head, ports)
  return {
    go,
    settings,
    env,
    goLine: module.goLine,
    requires: module.requires,
    functions: undefined,
    foreign: [],
    broken: [],
    sources,
    found: module,
  }
}

function none({ go, settings, env, module }: HeadModule, sources: BaseModule['sources']): BaseModule {
  return {
    go,
    settings,
    env,
    goLine: module.goLine,
    requires: new Map(),
    functions: [],
    foreign: [],
    broken: [],
    sources,
    found: undefined,
  }
}

/** A package named in the budget that base does not have yet is not broken there. */
async function onlyExisting(
  packages: readonly string[],
  { path, directory }: FoundModule,
  ports: Ports,
): Promise<readonly string[]> {
  const kinds = await Promise.all(
    packages.map((each) => ports.kindOf(`${directory}${each.startsWith(path) ? each.slice(path.length) : ''}`)),
  )
  return packages.filter((_, i) => kinds[i]?.kind !== 'absent')
}
