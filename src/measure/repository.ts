import type { Ports } from '../ports.ts'
import { askGit, git } from './git.ts'

/** The git repository that holds a folder, as far as there is one. All paths of a report are relative to its root. */
export type Repository = {
  /** Absolute, links resolved; the folder itself where there is no repository. */
  readonly root: string
  /** The commit that is checked out. */
  readonly measured?: string
}

/** Asks git; without git or without a repository the folder itself is the root. */
export async function readRepository(directory: string, ports: Ports): Promise<Repository> {
  const root = await askGit(directory, ['rev-parse', '--show-toplevel'], ports)
  if (root === undefined) return { root: await ports.realPath(directory) }
  const measured = await askGit(directory, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], ports)
  return { root: await ports.realPath(root), ...(measured !== undefined && { measured }) }
}

/**
 * The files whose text is not the same in a commit as in the one that is checked out, for links that must show the right
 * line; undefined where that commit is not here (a checkout of depth 1 has only its own).
 */
export async function filesThatDiffer(
  root: string,
  commit: string,
  ports: Ports,
): Promise<ReadonlySet<string> | undefined> {
  const answer = await git(root, ['diff', '--name-only', '--no-renames', '-z', commit, 'HEAD', '--'], ports)
  return answer === undefined ? undefined : new Set(answer.split('\0'))
}

/** A path below the root, relative to it with `/`; the path itself where it lies elsewhere. */
export function relativeToRoot(root: string, path: string): string {
  const plain = path.replaceAll('\\', '/')
  const top = root.replaceAll('\\', '/').replace(/\/$/, '')
  if (plain === top) return '.'
  return plain.startsWith(`${top}/`) ? plain.slice(top.length + 1) : plain
}
