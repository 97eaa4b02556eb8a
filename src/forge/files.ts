import { type Absent, absent, type Failed, type Found, failed, found } from '../lang/answer.ts'
import type { ApiAnswer, ApiFailed } from './answer.ts'

/** No text is to be had: `file`: what is there is none, `commit`: there is no such commit or the token may not read it. */
export type FileFailed = ApiFailed | (Failed & { readonly cause: 'file' | 'commit' })

/** A file's text at a commit. `absent`: the commit can be read, and has no such file. */
export type FileAnswer = Found<string> | Absent | FileFailed

/** Reads a file at a commit. */
export type FileReader = (sha: string, path: string) => Promise<FileAnswer>

/** What is at a path: bytes, or what it is that is no file of use. */
export type Bytes = { readonly bytes: Uint8Array } | { readonly unfit: string }

export type FileSource = {
  /** How messages name the repository. */
  readonly repository: string
  readonly bytesAt: (sha: string, path: string) => Promise<ApiAnswer<Bytes>>
  readonly commitAt: (sha: string) => Promise<ApiAnswer<unknown>>
}

/** Reads files of at most 1 MB at commits, as a forge has them. */
export function fileReader({ repository, bytesAt, commitAt }: FileSource): FileReader {
  const commits = new Map<string, Promise<ApiAnswer<unknown>>>()
  const commit = (sha: string): Promise<ApiAnswer<unknown>> => {
    const asked = commits.get(sha) ?? commitAt(sha)
    commits.set(sha, asked)
    return asked
  }
  return async (sha, path) => {
    const answer = await bytesAt(sha, path)
    if (answer.kind === 'failed') return answer
    if (answer.kind === 'found') return textOf(answer.value, sha, path)
    // A commit that is not there, and a repository that hides itself from the token, answer a file with 404 as well.
    const at = await commit(sha)
    if (at.kind === 'found') return absent
    if (at.kind === 'failed') return at
    const why = `the commit ${sha} is not in ${repository}, or the token cannot read it`
    return { ...failed(why), cause: 'commit' }
  }
}

/** Why a file of so many bytes is not read. */
export function tooLarge(size: number): Bytes {
  return { unfit: `has ${size} bytes, but a budget must not exceed 1 MB` }
}

function textOf(content: Bytes, sha: string, path: string): FileAnswer {
  const unfit = (why: string): FileAnswer => ({ ...failed(`${path} at ${sha} ${why}`), cause: 'file' })
  if ('unfit' in content) return unfit(content.unfit)
  try {
    return found(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content.bytes))
  } catch {
    return unfit('is not UTF-8 text')
  }
}
