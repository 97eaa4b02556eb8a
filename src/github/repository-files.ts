import { type Absent, absent, type Failed, type Found, failed, found } from '../lang/answer.ts'
import type { Content } from './answers.ts'
import { type ApiAnswer, type ApiFailed, ask } from './ask.ts'
import type { Client } from './client.ts'
import { commitAt, comparison, contentsAt, type Repository } from './endpoints.ts'

/** No text is to be had: `file`: what is there is none, `commit`: there is no such commit or the token may not read it. */
export type FileFailed = ApiFailed | (Failed & { readonly cause: 'file' | 'commit' })

/** A file's text at a commit. `absent`: the commit can be read, and has no such file. */
export type FileAnswer = Found<string> | Absent | FileFailed

/** Reads files of at most 1 MB at commits, as GitHub has them. */
export function makeFileReader(
  client: Client,
  repository: Repository,
): (sha: string, path: string) => Promise<FileAnswer> {
  const commits = new Map<string, Promise<ApiAnswer<unknown>>>()
  const commit = (sha: string): Promise<ApiAnswer<unknown>> => {
    const asked = commits.get(sha) ?? ask(client, commitAt(repository, sha))
    commits.set(sha, asked)
    return asked
  }
  return async (sha, path) => {
    const answer = await ask(client, contentsAt(repository, sha, path))
    if (answer.kind === 'failed') return answer
    if (answer.kind === 'found') return textOf(answer.value, sha, path)
    // A commit that is not there, and a repository that hides itself from the token, answer a file with 404 as well.
    const at = await commit(sha)
    if (at.kind === 'found') return absent
    if (at.kind === 'failed') return at
    const why = `the commit ${sha} is not in ${repository.owner}/${repository.repo}, or the token cannot read it`
    return { ...failed(why), cause: 'commit' }
  }
}

const kinds = { dir: 'a folder', symlink: 'a link', submodule: 'a submodule' } as const

function textOf(content: Content, sha: string, path: string): FileAnswer {
  const unfit = (why: string): FileAnswer => ({ ...failed(`${path} at ${sha} ${why}`), cause: 'file' })
  if (content.type !== 'file') return unfit(`is ${kinds[content.type]}`)
  if (!('bytes' in content))
    return unfit(
      content.encoding === 'none'
        ? `has ${content.size} bytes, but a budget must not exceed 1 MB`
        : `has the encoding ${JSON.stringify(content.encoding)}`,
    )
  try {
    return found(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content.bytes))
  } catch {
    return unfit('is not UTF-8 text')
  }
}

/** The commit at which two branches parted. */
export async function mergeBase(
  client: Client,
  repository: Repository,
  base: string,
  head: string,
): Promise<ApiAnswer<string>> {
  const answer = await ask(client, comparison(repository, base, head))
  return answer.kind === 'found' ? found(answer.value.merge_base_commit.sha) : answer
}

/** The parents of a commit, of a merge commit first what was merged into. */
export async function parentsOf(
  client: Client,
  repository: Repository,
  sha: string,
): Promise<ApiAnswer<readonly string[]>> {
  const answer = await ask(client, commitAt(repository, sha))
  return answer.kind === 'found' ? found(answer.value.parents.map((parent) => parent.sha)) : answer
}
