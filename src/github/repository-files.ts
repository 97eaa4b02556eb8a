import { type Client, statusOf } from './client.ts'

export type Repository = { readonly owner: string; readonly repo: string }

/** The text of a file of at most 1 MB at a commit, as GitHub has it; undefined where there is none. Rejects with octokit's errors. */
export async function fileAt(
  client: Client,
  { owner, repo }: Repository,
  ref: string,
  path: string,
): Promise<string | undefined> {
  try {
    const { data } = await client.rest.repos.getContent({ owner, repo, path, ref })
    // A folder is a list, a link or a submodule has another type, and what has over 1 MB comes without its content.
    if (Array.isArray(data) || data.type !== 'file' || !('content' in data) || data.encoding !== 'base64')
      return undefined
    return Buffer.from(data.content, 'base64').toString('utf8')
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

/** The commit at which two branches parted; undefined where GitHub knows none. Rejects with octokit's errors. */
export async function mergeBase(
  client: Client,
  { owner, repo }: Repository,
  base: string,
  head: string,
): Promise<string | undefined> {
  try {
    const { data } = await client.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${head}`,
      per_page: 1,
    })
    return data.merge_base_commit.sha
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

/** The parents of a commit, of a merge commit first what was merged into; empty where there is no such commit. Rejects with octokit's errors. */
export async function parentsOf(client: Client, { owner, repo }: Repository, sha: string): Promise<readonly string[]> {
  try {
    const { data } = await client.rest.git.getCommit({ owner, repo, commit_sha: sha })
    return data.parents.map((parent) => parent.sha)
  } catch (error) {
    if (statusOf(error) === 404) return []
    throw error
  }
}
