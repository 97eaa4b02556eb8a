import { type Diagnostic, warningOf } from '../diagnostic/diagnostic.ts'
import { type ApiFailed, type Patience, usualPatience } from '../forge/answer.ts'
import { type CommentTexts, notPosted, type Posted } from '../forge/posted.ts'
import { need } from '../github/ask.ts'
import { type Client, makeClient } from '../github/client.ts'
import { pullRequestOf } from '../github/endpoints.ts'
import { postComment } from '../github/post-comment.ts'
import { parentsOf } from '../github/repository-files.ts'
import type { Report } from '../report/report-schema.ts'

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
  readonly patience?: Patience
}

/** Comments from any other CI. The pull request has to be at the commit that the reports are of, or at the head of the merge they are of. Never rejects. */
export async function postReport(report: Report, texts: CommentTexts, target: PostTarget): Promise<Posted> {
  const { owner, repo, number, apiUrl, token, key, patience = usualPatience } = target
  const client = makeClient({ token, apiUrl, ...patience })
  const pull = await need(client, pullRequestOf(target, number))
  if (pull.kind === 'failed') return notPosted(unreadPullRequest(pull, target))
  const { head, base } = pull.value
  const other = await otherCommit(client, report, target, head.sha)
  if (other !== undefined) return notPosted(other)
  const event = {
    kind: 'pull_request' as const,
    number,
    headSha: head.sha,
    baseSha: base.sha,
    baseRef: base.ref,
    // The token is the person's own, not one that GitHub made for a fork.
    fork: false,
  }
  const run = { owner, repo, apiUrl, runId: 0, runAttempt: 0 }
  return postComment({ comment: 'auto', token, key, run, event, report, texts, patience })
}

function unreadPullRequest({ status, why }: ApiFailed, { owner, repo, number }: PostTarget): Diagnostic {
  const code = status === 401 || status === 403 || status === 404 ? 'COMMENT_FORBIDDEN' : 'COMMENT_FAILED'
  return warningOf(code, { variant: 'unread', forge: 'github', repository: `${owner}/${repo}`, number, why })
}

async function otherCommit(
  client: Client,
  { commit }: Report,
  { owner, repo, number, head }: PostTarget,
  current: string,
): Promise<Diagnostic | undefined> {
  const ours = head ?? commit.head ?? commit.measured ?? undefined
  if (ours === current) return undefined
  const isMerge = head === undefined && commit.head === null && ours !== undefined
  const parents = isMerge ? await parentsOf(client, { owner, repo }, ours) : undefined
  if (parents?.kind === 'found' && parents.value.includes(current)) return undefined
  const why = parents?.kind === 'failed' ? parents.why : null
  return warningOf('COMMENT_FAILED', {
    variant: 'other-commit',
    forge: 'github',
    number,
    at: current,
    measured: ours ?? null,
    why,
  })
}
