import type { ApiAnswer } from '../forge/answer.ts'
import { type Bytes, type FileReader, fileReader, tooLarge } from '../forge/files.ts'
import { found, mapFound } from '../lang/answer.ts'
import type { Content } from './answers.ts'
import { ask } from './ask.ts'
import type { Client } from './client.ts'
import { commitAt, comparison, contentsAt, type Repository } from './endpoints.ts'

/** Reads files of at most 1 MB at commits, as GitHub has them. */
export function makeFileReader(client: Client, repository: Repository): FileReader {
  return fileReader({
    repository: `${repository.owner}/${repository.repo}`,
    bytesAt: async (sha, path) => mapFound(await ask(client, contentsAt(repository, sha, path)), bytesOf),
    commitAt: (sha) => ask(client, commitAt(repository, sha)),
  })
}

const kinds = { dir: 'a folder', symlink: 'a link', submodule: 'a submodule' } as const

function bytesOf(content: Content): Bytes {
  if (content.type !== 'file') return { unfit: `is ${kinds[content.type]}` }
  if ('bytes' in content) return content
  return content.encoding === 'none'
    ? tooLarge(content.size)
    : { unfit: `has the encoding ${JSON.stringify(content.encoding)}` }
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
