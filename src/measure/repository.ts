import { type Answer, absent, failed, found } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { askGit, commitNamed, pathList } from './git.ts'

/** The git repository that holds a folder, as far as there is one. All paths of a report are relative to its root. */
export type Repository = {
  /** Absolute, links resolved; the folder itself where there is no repository. */
  readonly root: string
  /** False where no git repository holds the folder. */
  readonly isGit: boolean
  /** The commit that is checked out. */
  readonly measured?: string
}

/**
 * Asks git. Without a repository the folder itself is the root. Where there is a repository and git cannot say so, all paths would be
 * wrong, base's among them: that is `failed`.
 */
export async function readRepository(
  directory: string,
  ports: Ports,
): Promise<Exclude<Answer<Repository>, { kind: 'absent' }>> {
  const toplevel = await askGit(directory, { args: ['rev-parse', '--show-toplevel'], read: oneLine }, ports)
  const root = toplevel.kind === 'found' ? toplevel : await rootWithoutGit(directory, toplevel, ports)
  if (root.kind === 'failed') return failed(`the git repository of ${directory} cannot be read: ${root.why}`)
  const resolved = await ports.realPath(root.kind === 'found' ? root.value : directory)
  if (resolved.kind !== 'found')
    return failed(resolved.kind === 'failed' ? resolved.why : `${directory} does not exist`)
  if (toplevel.kind !== 'found') return found({ root: resolved.value, isGit: root.kind === 'found' })
  const measured = await commitNamed(directory, 'HEAD', ports)
  if (measured.kind === 'failed') return failed(`the checked-out commit cannot be read: ${measured.why}`)
  return found({ root: resolved.value, isGit: true, ...(measured.kind === 'found' && { measured: measured.value }) })
}

/** What the folders say where git does not: nothing of the verdict hangs on a git that is not installed but base. */
async function rootWithoutGit(
  directory: string,
  answer: Exclude<Answer<string>, { kind: 'found' }>,
  ports: Ports,
): Promise<Answer<string>> {
  const holder = await holderOf(directory, ports)
  if (holder.kind !== 'found') return holder
  const version = await askGit(directory, { args: ['--version'], read: oneLine }, ports)
  return version.kind === 'found' ? answer : holder
}

/** The nearest folder with a `.git`, as git looks for it: a folder that has a HEAD, or the file of a worktree. */
async function holderOf(directory: string, ports: Ports): Promise<Answer<string>> {
  for (const folder of withParents(directory)) {
    const git = await ports.kindOf(`${folder}/.git`)
    const marker = git.kind === 'found' && git.value === 'directory' ? await ports.kindOf(`${folder}/.git/HEAD`) : git
    if (marker.kind === 'failed') return marker
    if (marker.kind === 'found') return found(folder === '' ? '/' : folder)
  }
  return absent
}

/** A folder and all that hold it, the nearest first. */
export function withParents(directory: string): readonly string[] {
  const parts = directory.replaceAll('\\', '/').replace(/\/+$/, '').split('/')
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/'))
}

function oneLine(stdout: Buffer): string | undefined {
  return /^([^\n]+)\n$/.exec(stdout.toString('utf8'))?.[1]
}

/**
 * The files whose text is not the same in a commit as in the one that is checked out, for links that must show the right
 * line. A checkout of depth 1 has only its own commit: then git fails.
 */
export async function filesThatDiffer(
  root: string,
  commit: string,
  ports: Ports,
): Promise<Answer<ReadonlySet<string>>> {
  const args = ['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', commit, 'HEAD', '--']
  const answer = await askGit(root, { args, read: pathList }, ports)
  return answer.kind === 'found' ? found(new Set(answer.value)) : answer
}

/** A path below the root, relative to it with `/`; the path itself where it lies elsewhere. */
export function relativeToRoot(root: string, path: string): string {
  const plain = path.replaceAll('\\', '/')
  const top = root.replaceAll('\\', '/').replace(/\/$/, '')
  if (plain === top) return '.'
  return plain.startsWith(`${top}/`) ? plain.slice(top.length + 1) : plain
}

/** Whether an absolute path is the root, or lies below it. */
export function isInRoot(root: string, path: string): boolean {
  return relativeToRoot(root, path) !== path.replaceAll('\\', '/')
}
