import { type Diagnostic, errorOf, warningOf } from '../diagnostic/diagnostic.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { joinPath } from '../lang/paths.ts'
import type { Ports } from '../ports.ts'
import { askGit, pathList } from './git.ts'
import { relativeToRoot } from './repository.ts'

/** The modules that a new budget of a folder is for, and what is said of others. */
export type ModulesBelow = {
  /** Relative to the folder, `.` first; empty: those that a budget without `modules` is for. */
  readonly folders: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What is known of the folder from the go command. */
type Around = {
  /** Absolute, links resolved. */
  readonly home: string
  /** Whether it lies in a git repository. */
  readonly isGit: boolean
  /** Whether the folder is a module or lies in one. */
  readonly isInModule: boolean
  /** Of the go.work in force: its folder, and those that it uses, absolute with links resolved. */
  readonly workspace: { readonly folder: string; readonly uses: readonly string[] } | undefined
}

/** Folders that hold no code of the repository's own to the go command, or to anybody: `go help packages`, and what others put there. */
const leftOut = /^(?:[._].*|testdata|vendor|node_modules)$/

/**
 * The modules in a folder and below it: not those of other repositories (submodules among them), of test data, of what was vendored, or of what
 * git ignores, which nobody else has. In a workspace those that go.work uses, since the go command builds no other there.
 */
export async function modulesBelow(
  { home, isGit, isInModule, workspace }: Around,
  ports: Ports,
): Promise<Result<ModulesBelow, Diagnostic>> {
  const search = await ports.foldersWith(
    home,
    'go.mod',
    (name, holds) => leftOut.test(name) || (name !== '' && holds('.git')),
  )
  if (search.kind !== 'found') {
    const why = search.kind === 'failed' ? search.why : 'it no longer exists'
    return failed(errorOf('MODULE_NOT_FOUND', { variant: 'unread', file: home, why }))
  }
  const ignored = isGit ? await ignoredOf(search.value, home, ports) : found(new Set<string>())
  if (ignored.kind === 'failed') return failed(errorOf('GIT_FAILED', { why: ignored.why }))
  const folders = search.value.filter((folder) => !ignored.value.has(folder))
  const asWithout = found({ folders: [], diagnostics: [] })
  // The budget of a folder in the middle of a module is that module's.
  if (isInModule && !folders.includes('.')) return asWithout
  if (workspace === undefined) return isHomeAlone(folders) ? asWithout : found({ folders, diagnostics: [] })
  const uses = new Set(workspace.uses.map((folder) => relativeToRoot(home, folder)))
  const own = folders.filter((folder) => uses.has(folder))
  const others = folders.filter((folder) => !uses.has(folder))
  const diagnostics =
    others.length === 0 ? [] : [warningOf('MODULES_LEFT_OUT', { variant: 'workspace', folders: others })]
  // Without `modules`, a budget beside a go.work is for all that it uses, also for what is added to it later.
  const isDefault = isHomeAlone(own) || (workspace.folder === home && !isInModule)
  return found({ folders: isDefault ? [] : own, diagnostics })
}

/** Of modules those that git ignores and nobody committed. */
async function ignoredOf(folders: readonly string[], home: string, ports: Ports): Promise<Result<ReadonlySet<string>>> {
  const files = new Map(folders.map((folder) => [joinPath(folder, 'go.mod'), folder]))
  // Without a path, git lists all that it ignores.
  if (files.size === 0) return found(new Set())
  const paths = [...files.keys()].map((file) => `:(literal)${file}`)
  const args = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--', ...paths]
  const answer = await askGit(home, { args, read: pathList }, ports)
  if (answer.kind !== 'found') return failed(answer.kind === 'failed' ? answer.why : '')
  return found(new Set(answer.value.flatMap((file) => files.get(file) ?? [])))
}

function isHomeAlone(folders: readonly string[]): boolean {
  return folders.every((folder) => folder === '.')
}
