import type { NoBase } from '../diagnostic/args/base.ts'
import { type Answer, failed, found } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { askGit, askOrigin, commitNamed, fetchCommit, objectName } from './git.ts'
import { readCommit, readTree } from './git-objects.ts'
import type { Repository } from './repository.ts'

/** What a run is to be compared with. */
export type BaseRequest =
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
  /** Nothing here has a default branch to compare with, which is ordinary where nobody asked to compare. */
  | { readonly kind: 'no-origin'; readonly why: NoBase }
  /** What a person named is nowhere, or nobody can say where. */
  | { readonly kind: 'not-found'; readonly why: NoBase }
  /** There is one, and it cannot be had. */
  | { readonly kind: 'unknown'; readonly why: NoBase }

/** Finds the base of what is checked out, and has its files here. The user's repository gets at most that one commit. */
export async function findBase(repository: Repository, request: BaseRequest, ports: Ports): Promise<Base> {
  const { root, isGit } = repository
  if (!isGit && request.kind !== 'none') return noRepository(root, request)
  switch (request.kind) {
    case 'none':
      return { kind: 'none' }
    case 'ref':
      return resolveRef(root, request.ref, ports)
    case 'commit':
      return present(root, request.sha, ports)
    case 'pull-request': {
      const sha = await baseOfPullRequest(repository, request, ports)
      return sha.kind === 'found'
        ? present(root, sha.value, ports)
        : notKnown({ variant: 'pull-request-unread', why: whyOf(sha) })
    }
    case 'origin':
      return mergeBaseWithOrigin(root, ports)
  }
}

function noRepository(root: string, { kind }: BaseRequest): Base {
  const kinds = { ref: 'not-found', origin: 'no-origin' } as const
  return {
    kind: kind === 'ref' || kind === 'origin' ? kinds[kind] : 'unknown',
    why: { variant: 'no-repository', root, isNamed: kind === 'ref' },
  }
}

/**
 * A pull request is checked out at the merge commit, whose first parent is what it would be merged into. Where the head itself is
 * checked out: the merge base, as far as the history is here; else the base branch as the event has it.
 */
async function baseOfPullRequest(
  { root, measured }: Repository,
  { headSha, baseSha }: { readonly headSha: string; readonly baseSha: string },
  ports: Ports,
): Promise<Answer<string>> {
  if (measured === undefined) return failed('there is no commit yet')
  const commit = await readCommit(root, measured, ports)
  if (commit.kind !== 'found') return commit
  const [first, second] = commit.value.parents
  if (first !== undefined && second === headSha) return found(first)
  return mergeBaseOr(root, baseSha, ports)
}

/** Where HEAD left a commit; that commit itself where the history that is here does not say, or is not here at all. */
async function mergeBaseOr(root: string, sha: string, ports: Ports): Promise<Answer<string>> {
  const base = await mergeBase(root, sha, ports)
  if (base.kind === 'found') return base
  if (base.kind === 'absent') return found(sha)
  // git fails where the commit is not here, as in a checkout of depth 1. Where it is, that was another reason.
  return (await readCommit(root, sha, ports)).kind === 'found' ? base : found(sha)
}

/** git-merge-base(1): 1 where there is none. */
function mergeBase(root: string, sha: string, ports: Ports): Promise<Answer<string>> {
  const read = (stdout: Buffer): string | undefined => objectName(stdout.subarray(0, stdout.indexOf(10) + 1))
  return askGit(root, { args: ['merge-base', 'HEAD', sha], read, absentExit: 1 }, ports)
}

async function present(root: string, sha: string, ports: Ports): Promise<Base> {
  if ((await hasFiles(root, sha, ports)).kind === 'found') return { kind: 'found', sha }
  const fetched = await fetchCommit(root, sha, ports)
  const here = await hasFiles(root, sha, ports)
  if (here.kind === 'found') return { kind: 'found', sha }
  const why = fetched.kind === 'failed' ? fetched.why : here.why
  return {
    kind: 'unknown',
    why: { variant: 'not-fetched', sha, why },
  }
}

/** Whether a commit and its tree are here, read and not only named. */
async function hasFiles(root: string, sha: string, ports: Ports): Promise<Exclude<Answer<true>, { kind: 'absent' }>> {
  const commit = await readCommit(root, sha, ports)
  const tree = commit.kind === 'found' ? await readTree(root, commit.value.tree, ports) : commit
  return tree.kind === 'found' ? found(true) : failed(tree.kind === 'failed' ? tree.why : `there is no commit ${sha}`)
}

async function resolveRef(root: string, ref: string, ports: Ports): Promise<Base> {
  for (const name of [ref, `origin/${ref}`]) {
    const tip = await commitNamed(root, name, ports)
    if (tip.kind === 'failed') return nowhere(ref, tip)
    if (tip.kind === 'absent') continue
    // What that branch has done since is not this change's doing.
    const base = await mergeBaseOr(root, tip.value, ports)
    return base.kind === 'found'
      ? present(root, base.value, ports)
      : notKnown({ variant: 'parting-unread', ref, why: whyOf(base) })
  }
  const listed = await atOrigin(root, ref, ports)
  return listed.kind === 'found' ? present(root, listed.value, ports) : nowhere(ref, listed)
}

/** A full name of a commit needs no list of the remote, which names only branches and tags. */
async function atOrigin(root: string, ref: string, ports: Ports): Promise<Answer<string>> {
  const remote = await askGit(
    root,
    { args: ['config', '--get', 'remote.origin.url'], read: (stdout) => stdout.length > 1 || undefined, absentExit: 1 },
    ports,
  )
  if (remote.kind !== 'found') return remote
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref) ? found(ref) : askOrigin(root, ref, ports)
}

function nowhere(ref: string, listed: Exclude<Answer<string>, { kind: 'found' }>): Base {
  const why = whyOf(listed)
  return { kind: 'not-found', why: why === null ? { variant: 'no-commit', ref } : { variant: 'ref-unread', ref, why } }
}

async function mergeBaseWithOrigin(root: string, ports: Ports): Promise<Base> {
  const origin = await commitNamed(root, 'origin/HEAD', ports)
  const base = origin.kind === 'found' ? await mergeBase(root, origin.value, ports) : origin
  if (base.kind === 'found') return { kind: 'found', sha: base.value }
  if (base.kind === 'failed') return notKnown({ variant: 'parting-unread', ref: 'origin/HEAD', why: base.why })
  return { kind: 'no-origin', why: { variant: origin.kind === 'absent' ? 'no-origin' : 'no-common-commit' } }
}

function notKnown(why: NoBase): Base {
  return { kind: 'unknown', why }
}

/** Null: there is nothing, which git says by its exit code alone. */
function whyOf(answer: Exclude<Answer<unknown>, { kind: 'found' }>): string | null {
  return answer.kind === 'failed' ? answer.why : null
}
