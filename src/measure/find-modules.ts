import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Ports } from '../ports.ts'
import { askGo, type GoQuestion } from './go-command.ts'

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

export type ModuleSearch = { readonly modules: readonly FoundModule[]; readonly diagnostics: readonly Diagnostic[] }

/** What decides which modules are meant. All folders are absolute. */
export type ModuleQuestion = {
  /** The folder the budget lies in. */
  readonly home: string
  /** The folder we work in. */
  readonly directory: string
  /** Folders relative to `home`, from the budget or the request; undefined: the module the budget lies in. */
  readonly folders: readonly string[] | undefined
} & GoSettings

/** How the go command is asked. */
export type GoSettings = Pick<GoQuestion, 'env' | 'timeoutMs'>

/**
 * The modules to judge: those named, or the one the budget lies in, or, where it lies beside a go.work and in no module, the
 * modules that go.work uses.
 */
export async function findModules(question: ModuleQuestion, ports: Ports): Promise<ModuleSearch> {
  const folders = question.folders?.map((folder) => `${question.home}/${folder}`)
  const found = folders ?? (await defaultFolders(question, ports))
  if (!isFolders(found)) return { modules: [], diagnostics: [found] }
  const searches = await Promise.all(found.map((folder) => readModule(folder, question, ports)))
  return {
    modules: searches.flatMap((search) => ('path' in search ? [search] : [])),
    diagnostics: searches.flatMap((search) => ('path' in search ? [] : [search])),
  }
}

function isFolders(found: readonly string[] | Diagnostic): found is readonly string[] {
  return Array.isArray(found)
}

type GoEnv = { readonly GOMOD: string; readonly GOWORK: string }

async function goEnv(cwd: string, { env, timeoutMs }: GoSettings, ports: Ports): Promise<GoEnv | Diagnostic> {
  const answer = await askGo({ args: ['env', '-json', 'GOMOD', 'GOWORK'], cwd, env, timeoutMs }, ports)
  return answer.kind === 'failed' ? answer.diagnostic : (JSON.parse(answer.stdout) as GoEnv)
}

const folderOf = (file: string): string => file.replace(/[\\/][^\\/]*$/, '')
const isModule = (gomod: string): boolean => /[\\/]go\.mod$/.test(gomod)

async function defaultFolders(question: ModuleQuestion, ports: Ports): Promise<readonly string[] | Diagnostic> {
  const [home, here] = await Promise.all([
    goEnv(question.home, question, ports),
    goEnv(question.directory, question, ports),
  ])
  if ('code' in home) return home
  if ('code' in here) return here
  if (isModule(here.GOMOD) && here.GOMOD !== home.GOMOD) {
    const where = isModule(home.GOMOD) ? `in the module at ${folderOf(home.GOMOD)}` : 'in no module'
    const hint = "keep the budget in the module's folder, or name the modules in it: modules: [folder]"
    return {
      code: 'BUDGET_OUTSIDE_MODULE',
      severity: 'error',
      message: `the budget lies ${where}, but ${question.directory} is in the module at ${folderOf(here.GOMOD)}`,
      hint,
    }
  }
  if (isModule(home.GOMOD)) return [folderOf(home.GOMOD)]
  return home.GOWORK !== '' ? workspaceFolders(home.GOWORK, question, ports) : noModule(question.home)
}

async function workspaceFolders(
  gowork: string,
  { env, timeoutMs }: GoSettings,
  ports: Ports,
): Promise<readonly string[] | Diagnostic> {
  const root = folderOf(gowork)
  const answer = await askGo({ args: ['work', 'edit', '-json'], cwd: root, env, timeoutMs }, ports)
  if (answer.kind === 'failed') return answer.diagnostic
  const { Use } = JSON.parse(answer.stdout) as { Use?: { DiskPath: string }[] | null }
  return (Use ?? []).map(({ DiskPath }) => (DiskPath.startsWith('/') ? DiskPath : `${root}/${DiskPath}`))
}

/** Reads the go.mod of a folder. */
export async function readModule(
  folder: string,
  { env, timeoutMs }: GoSettings,
  ports: Ports,
): Promise<FoundModule | Diagnostic> {
  if ((await ports.kindOf(`${folder}/go.mod`)) !== 'file') return noModule(folder)
  const directory = await ports.realPath(folder)
  const answer = await askGo({ args: ['mod', 'edit', '-json'], cwd: directory, env, timeoutMs }, ports)
  if (answer.kind === 'failed') return answer.diagnostic
  const { Module, Go, Require, Replace } = JSON.parse(answer.stdout) as GoMod
  const requires = new Map((Require ?? []).map(({ Path, Version = '' }) => [Path, Version]))
  for (const { Old, New } of Replace ?? []) requires.set(Old.Path, [New.Path, New.Version].join(' ').trim())
  return { path: Module.Path, directory, goLine: Go ?? '', requires }
}

/** `go help mod edit` */
type GoMod = {
  readonly Module: { readonly Path: string }
  readonly Go?: string
  readonly Require?: readonly ModuleVersion[] | null
  readonly Replace?: readonly { readonly Old: ModuleVersion; readonly New: ModuleVersion }[] | null
}
type ModuleVersion = { readonly Path: string; readonly Version?: string }

function noModule(folder: string): Diagnostic {
  const hint = 'run it in a folder with a go.mod (go mod init), or name the folders in the budget: modules: [folder]'
  return { code: 'MODULE_NOT_FOUND', severity: 'error', message: `there is no go.mod in ${folder}`, hint }
}
