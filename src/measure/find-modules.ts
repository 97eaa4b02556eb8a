import { z } from 'zod'
import type { MeasuringArgs } from '../diagnostic/args/base.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { type Failed, failed, found, type Result } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { askGoEnv, askGoJson, type GoQuestion } from './go-command.ts'
import { guardModuleFiles, guardSources } from './guard-files.ts'
import { type ModulesBelow, modulesBelow } from './modules-below.ts'

/** A module that is judged. */
export type FoundModule = {
  /** `example.com/m` */
  readonly path: string
  /** Absolute folder. */
  readonly directory: string
  /** The `go` line of go.mod; empty where there is none. */
  readonly goLine: string
  /** What go.mod requires, by module path: a version, or what it is replaced by. */
  readonly requires: ReadonlyMap<string, string>
}

/** Why a module cannot be read. */
export type ModuleProblem = Diagnostic<keyof MeasuringArgs>

export type ModuleSearch = {
  readonly modules: readonly FoundModule[]
  readonly diagnostics: readonly Diagnostic[]
  /** True where the budget is for others, too. */
  readonly isPart: boolean
  /** What a new budget has to name as its modules, relative to its folder; empty: nothing. */
  readonly toName: readonly string[]
}

/** What decides which modules are meant. All folders are absolute. */
export type ModuleQuestion = {
  /** The folder the budget lies in. */
  readonly home: string
  /** The folder we work in. */
  readonly directory: string
  /** Folders relative to `home`, from the budget or the request; undefined: the module the budget lies in. */
  readonly folders: readonly string[] | undefined
  /** The repository's. */
  readonly root: string
  /** True for a new budget: modules below the folder are meant too, where none are named. */
  readonly isNew?: boolean
  readonly isGit?: boolean
  /** The module that a person stands in, below the budget: one that the budget is not for must not be taken for judged. */
  readonly inside?: string
  /** Whether only that one is meant. */
  readonly isOnlyInside?: boolean
} & GoSettings

/** How the go command is asked. */
export type GoSettings = Pick<GoQuestion, 'env' | 'timeoutMs'>

/**
 * The modules to judge: those named, or the one the budget lies in, or, where it lies beside a go.work and in no module, the
 * modules that go.work uses.
 */
export async function findModules(question: ModuleQuestion, ports: Ports): Promise<ModuleSearch> {
  const { folders: named, home, isNew = false } = question
  const below = named === undefined && isNew ? await modulesOfNew(question, ports) : found(nothingBelow)
  if (below.kind === 'failed') return { modules: [], diagnostics: [below.why], isPart: false, toName: [] }
  const { folders: toName, diagnostics: asides } = below.value
  const folders = named ?? (toName.length === 0 ? undefined : toName)
  const given =
    folders === undefined ? await defaultFolders(question, ports) : found(folders.map((it) => `${home}/${it}`))
  const all = given.kind === 'failed' ? given : found(await eachOnce(given.value, ports))
  const meant = all.kind === 'failed' ? all : await foldersMeant(all.value, question, ports)
  if (meant.kind === 'failed') return { modules: [], diagnostics: [...asides, meant.why], isPart: false, toName }
  const searches = await Promise.all(meant.value.map((folder) => readModule(folder, question, ports)))
  const problems = searches.flatMap((search) => (search.kind === 'failed' ? [search.why] : []))
  return {
    modules: searches.flatMap((search) => (search.kind === 'found' ? [search.value] : [])),
    diagnostics: [...asides, ...problems],
    isPart: all.kind === 'found' && meant.value.length < all.value.length,
    toName,
  }
}

const nothingBelow: ModulesBelow = { folders: [], diagnostics: [] }

/** The modules of a new budget, as far as they are not those of any budget that lies there. */
async function modulesOfNew(question: ModuleQuestion, ports: Ports): Promise<Result<ModulesBelow, Diagnostic>> {
  const around = await goEnv(question.home, question, ports)
  if (around.kind === 'failed') return around
  const { GOMOD, GOWORK } = around.value
  const home = await realOf(question.home, ports)
  const place = { home, isGit: question.isGit === true, isInModule: isModule(GOMOD) }
  if (!isFile(GOWORK)) return modulesBelow({ ...place, workspace: undefined }, ports)
  const used = await workspaceFolders(GOWORK, question, ports)
  if (used.kind === 'failed') return used
  const workspace = {
    folder: await realOf(folderOf(GOWORK), ports),
    uses: await Promise.all(used.value.map((folder) => realOf(folder, ports))),
  }
  return modulesBelow({ ...place, workspace }, ports)
}

async function realOf(path: string, ports: Ports): Promise<string> {
  const real = await ports.realPath(path)
  return real.kind === 'found' ? real.value : path
}

/** A module that is named twice, in other words or by a link, is one. */
async function eachOnce(folders: readonly string[], ports: Ports): Promise<readonly string[]> {
  const reals = await Promise.all(folders.map((folder) => realOf(folder, ports)))
  return folders.filter((_, i) => reals.indexOf(reals[i] ?? '') === i)
}

/** Of a budget's modules those that are meant where a person stands. */
async function foldersMeant(
  folders: readonly string[],
  { home, directory, inside, isOnlyInside = false }: ModuleQuestion,
  ports: Ports,
): Promise<Result<readonly string[], Diagnostic>> {
  if (inside === undefined) return found(folders)
  const place = await realOf(inside, ports)
  const reals = await Promise.all(folders.map((folder) => realOf(folder, ports)))
  const own = folders.filter((_, i) => reals[i] === place)
  if (own.length > 0) return found(isOnlyInside ? own : folders)
  return failed(errorOf('BUDGET_OUTSIDE_MODULE', { variant: 'unlisted', home, directory, module: inside }))
}

const goEnvSchema = z.object({ GOMOD: z.string(), GOWORK: z.string() })
type GoEnv = z.output<typeof goEnvSchema>

async function goEnv(
  cwd: string,
  { root, env, timeoutMs }: ModuleQuestion,
  ports: Ports,
): Promise<Result<GoEnv, ModuleProblem>> {
  const unfit = await guardModuleFiles(cwd, root, ports)
  return unfit === undefined ? askGoEnv({ cwd, env, timeoutMs }, goEnvSchema, ports) : failed(unfit)
}

const folderOf = (file: string): string => file.replace(/[\\/][^\\/]*$/, '')
const isModule = (gomod: string): boolean => /[\\/]go\.mod$/.test(gomod)
/** GOWORK may be `off`, too. */
const isFile = (gowork: string): boolean => /[\\/]/.test(gowork)

async function defaultFolders(question: ModuleQuestion, ports: Ports): Promise<Result<readonly string[], Diagnostic>> {
  const [homeEnv, hereEnv] = await Promise.all([
    goEnv(question.home, question, ports),
    goEnv(question.directory, question, ports),
  ])
  if (homeEnv.kind === 'failed') return homeEnv
  if (hereEnv.kind === 'failed') return hereEnv
  const [home, here] = [homeEnv.value, hereEnv.value]
  const isWorkspace = !isModule(home.GOMOD) && isFile(home.GOWORK)
  // Whether a workspace has the module that a person stands in is looked up in what it uses.
  const isAmong = isWorkspace && question.inside !== undefined
  if (isModule(here.GOMOD) && here.GOMOD !== home.GOMOD && !isAmong) {
    const args = { home: isModule(home.GOMOD) ? folderOf(home.GOMOD) : null, module: folderOf(here.GOMOD) }
    return failed(errorOf('BUDGET_OUTSIDE_MODULE', { variant: 'other', ...args, directory: question.directory }))
  }
  if (isModule(home.GOMOD)) return found([folderOf(home.GOMOD)])
  return isWorkspace ? workspaceFolders(home.GOWORK, question, ports) : noModule(question.home)
}

async function workspaceFolders(
  gowork: string,
  { env, timeoutMs }: GoSettings,
  ports: Ports,
): Promise<Result<readonly string[], Diagnostic>> {
  const root = folderOf(gowork)
  const answer = await askGoJson({ args: ['work', 'edit', '-json'], cwd: root, env, timeoutMs }, goWorkSchema, ports)
  if (answer.kind === 'failed') return answer
  const paths = (answer.value.Use ?? []).map(({ DiskPath }) => DiskPath)
  return found(paths.map((path) => (path.startsWith('/') ? path : `${root}/${path}`)))
}

/** Reads the go.mod of a folder, once all that the go command would read there is fit to be read. */
export async function readModule(
  folder: string,
  { env, timeoutMs, root }: GoSettings & Pick<ModuleQuestion, 'root'>,
  ports: Ports,
): Promise<Result<FoundModule, ModuleProblem>> {
  const [gomod, place] = [await ports.kindOf(`${folder}/go.mod`), await ports.realPath(folder)]
  const isThere = gomod.kind !== 'absent' && !(gomod.kind === 'found' && gomod.value === 'directory')
  if (!isThere || place.kind !== 'found') return noModule(folder)
  const directory = place.value
  const unfit = (await guardModuleFiles(directory, root, ports)) ?? (await guardSources(directory, root, ports))
  if (unfit !== undefined) return failed(unfit)
  const answer = await askGoJson({ args: ['mod', 'edit', '-json'], cwd: directory, env, timeoutMs }, goModSchema, ports)
  if (answer.kind === 'failed') return answer
  const { Module, Go, Require, Replace } = answer.value
  const requires = new Map((Require ?? []).map(({ Path, Version = '' }) => [Path, Version]))
  for (const { Old, New } of Replace ?? []) requires.set(Old.Path, [New.Path, New.Version].join(' ').trim())
  return found({ path: Module.Path, directory, goLine: Go ?? '', requires })
}

const moduleVersion = z.object({ Path: z.string(), Version: z.string().optional() })

/** `go help mod edit` */
const goModSchema = z.object({
  Module: z.object({ Path: z.string() }),
  Go: z.string().optional(),
  Require: z.array(moduleVersion).nullish(),
  Replace: z.array(z.object({ Old: moduleVersion, New: moduleVersion })).nullish(),
})

/** `go help work edit` */
const goWorkSchema = z.object({ Use: z.array(z.object({ DiskPath: z.string() })).nullish() })

function noModule(folder: string): Failed<ModuleProblem> {
  return failed(errorOf('MODULE_NOT_FOUND', { variant: 'folder', folder }))
}
