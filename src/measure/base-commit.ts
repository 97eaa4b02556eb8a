import type { Ports } from '../ports.ts'
import { askGit, fetchCommit, git } from './git.ts'

/** What a run is to be compared with. */
export type BaseWish =
  /** Nothing: somebody asked for that, or what started the run has no base. */
  | { readonly kind: 'none'; readonly isAsked: boolean }
  /** A ref that a person named: where HEAD left it, as far as the history is here. */
  | { readonly kind: 'ref'; readonly ref: string }
  /** The commit that the event names. */
  | { readonly kind: 'commit'; readonly sha: string }
  | { readonly kind: 'pull-request'; readonly headSha: string; readonly baseSha: string }
  /** On a command line: where the work left the remote's default branch. */
  | { readonly kind: 'origin' }

export type Base =
  | { readonly kind: 'found'; readonly sha: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string; readonly hint: string }

/** Finds the base of what is checked out, and has its files here. The user's repository gets at most that one commit. */
export async function findBase(root: string, wish: BaseWish, ports: Ports): Promise<Base> {
  switch (wish.kind) {
    case 'none':
      return { kind: 'none' }
    case 'ref':
      return resolveRef(root, wish.ref, ports)
    case 'commit':
      return present(root, wish.sha, ports)
    case 'pull-request':
      return present(root, await baseOfPullRequest(root, wish, ports), ports)
    case 'origin':
      return mergeBaseWithOrigin(root, ports)
  }
}

/**
 * A pull request is checked out at the merge commit, whose first parent is what it would be merged into: read from the raw
 * commit, since a checkout of depth 1 has no `HEAD^1`. Where the head itself is checked out: the merge base, as far as the
 * history is here; else the base branch as the event has it.
 */
async function baseOfPullRequest(
  root: string,
  { headSha, baseSha }: { readonly headSha: string; readonly baseSha: string },
  ports: Ports,
): Promise<string> {
  const raw = (await git(root, ['cat-file', 'commit', 'HEAD'], ports)) ?? ''
  const header = raw.split('\n\n', 1)[0] ?? ''
  const [first, second] = [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, sha]) => sha)
  if (first !== undefined && second === headSha) return first
  return (await askGit(root, ['merge-base', 'HEAD', baseSha], ports)) ?? baseSha
}

async function present(root: string, sha: string, ports: Ports): Promise<Base> {
  if (await hasCommit(root, sha, ports)) return { kind: 'found', sha }
  const failure = await fetchCommit(root, sha, ports)
  if (await hasCommit(root, sha, ports)) return { kind: 'found', sha }
  return {
    kind: 'unknown',
    why: `the base commit ${sha} is not in this checkout and could not be fetched${failure === undefined ? '' : `: ${failure}`}`,
    hint: 'check out with fetch-depth: 2',
  }
}

async function hasCommit(root: string, sha: string, ports: Ports): Promise<boolean> {
  return (await askGit(root, ['rev-parse', '--verify', '--quiet', `${sha}^{tree}`], ports)) !== undefined
}

async function resolveRef(root: string, ref: string, ports: Ports): Promise<Base> {
  const commit = (name: string): Promise<string | undefined> =>
    askGit(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], ports)
  const tip = (await commit(ref)) ?? (await commit(`origin/${ref}`))
  // What that branch has done since is not this change's doing.
  if (tip !== undefined) return present(root, (await askGit(root, ['merge-base', 'HEAD', tip], ports)) ?? tip, ports)
  if (/^[0-9a-f]{40}$/.test(ref)) return present(root, ref, ports)
  const listed = (await askGit(root, ['ls-remote', '--quiet', '--', 'origin', ref], ports))?.split('\t')[0]
  if (listed !== undefined && /^[0-9a-f]{40,64}$/.test(listed)) return present(root, listed, ports)
  return { kind: 'unknown', why: `there is no commit ${JSON.stringify(ref)}`, hint: 'name a branch, a tag or a commit' }
}

async function mergeBaseWithOrigin(root: string, ports: Ports): Promise<Base> {
  const sha = await askGit(root, ['merge-base', 'HEAD', 'origin/HEAD'], ports)
  return sha === undefined
    ? { kind: 'unknown', why: 'origin/HEAD is not known here', hint: 'name what to compare with: --base main' }
    : { kind: 'found', sha }
}

/** The text of a file as a commit has it; undefined where the commit has no such file. */
export async function fileAtCommit(
  root: string,
  sha: string,
  path: string,
  maxBytes: number,
  ports: Ports,
): Promise<string | undefined> {
  const size = Number(await askGit(root, ['cat-file', '-s', `${sha}:${path}`], ports))
  if (!(size <= maxBytes)) return undefined
  return git(root, ['cat-file', 'blob', `${sha}:${path}`], ports)
}
