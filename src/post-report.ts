import { posix } from 'node:path'
import type { Report } from './check/report.ts'
import type { Diagnostic } from './diagnostic/diagnostic.ts'
import { type Client, makeClient, statusOf } from './github/client.ts'
import { type CommentTexts, type Posted, postComment } from './github/post-comment.ts'
import { parentsOf } from './github/repository-files.ts'

/** A pull request that a command line is to comment on. */
export type PostTarget = {
  readonly owner: string
  readonly repo: string
  readonly number: number
  readonly apiUrl: string
  readonly token: string
  readonly key: string
  /** The head commit that was measured, where the person says so. */
  readonly head: string | undefined
}

const deadlineMs = 120_000
const secondMs = 1000

/** Comments from any other CI. The pull request has to be at the commit that the reports are of, or at the head of the merge they are of. */
export async function postReport(report: Report, texts: CommentTexts, target: PostTarget): Promise<Posted> {
  const { owner, repo, number, apiUrl, token, key } = target
  const client = makeClient({ token, apiUrl, deadlineMs, secondMs })
  try {
    const { data } = await client.rest.pulls.get({ owner, repo, pull_number: number })
    const other = await otherCommit(client, report, target, data.head.sha)
    if (other !== undefined) return { url: undefined, failed: true, diagnostics: [other] }
    const event = {
      kind: 'pull_request' as const,
      number,
      headSha: data.head.sha,
      baseSha: data.base.sha,
      baseRef: data.base.ref,
      // The token is the person's own, not one that GitHub made for a fork.
      fork: false,
    }
    const run = { owner, repo, apiUrl, runId: 0, runAttempt: 0 }
    return await postComment({ comment: 'auto', token, key, run, event, report, texts })
  } catch (error) {
    const status = statusOf(error)
    const why = error instanceof Error ? error.message : String(error)
    const code = status === 401 || status === 403 || status === 404 ? 'COMMENT_FORBIDDEN' : 'COMMENT_FAILED'
    const message = `pull request ${owner}/${repo}#${number} cannot be read: ${why}`
    const hint = 'check --repo and --pull-request, and that GITHUB_TOKEN may read and write pull requests'
    return { url: undefined, failed: true, diagnostics: [{ code, severity: 'warning', message, hint }] }
  }
}

async function otherCommit(
  client: Client,
  { commit }: Report,
  { owner, repo, number, head }: PostTarget,
  current: string,
): Promise<Diagnostic | undefined> {
  const ours = head ?? commit.head ?? commit.measured
  if (ours === current) return undefined
  const isMerge = head === undefined && commit.head === undefined && ours !== undefined
  if (isMerge && (await parentsOf(client, { owner, repo }, ours)).includes(current)) return undefined
  return {
    code: 'COMMENT_FAILED',
    severity: 'warning',
    message: `pull request #${number} is at ${current}, and the reports are of ${ours ?? 'an unknown commit'}: no comment was written`,
    hint: 'measure again; where a merge of the head was measured, name the head: --head SHA',
  }
}

/** The comment's key where none is given: the budget it is about. */
export function usualKey(report: Report): string {
  return posix.join('cli', report.runs[0]?.budget.path ?? 'allocs-budget.yml')
}
