import type { NoPullRequest } from '../diagnostic/args/reports.ts'
import type { ApiFailed } from '../forge/answer.ts'
import type { PullRequestRow } from './answers.ts'
import { need } from './ask.ts'
import type { Client } from './client.ts'
import { pullRequestsFrom, type Repository } from './endpoints.ts'
import type { PullRequestEvent, WorkflowRunEvent } from './event.ts'

/** The pull request that a run measured, or why there is none to comment on. */
export type PullRequestFound =
  | {
      readonly kind: 'found'
      readonly event: PullRequestEvent
      /** The merge commit that GitHub tests it with; undefined where there is none. */
      readonly mergeSha: string | undefined
    }
  | { readonly kind: 'none'; readonly why: NoPullRequest }
  | ApiFailed

/**
 * Looks the pull request of a `workflow_run` up by head repository, branch and commit, all from the event: its own list of
 * pull requests is empty for forks, and a number in a report is the reporter's choice. Of several, `baseRef` picks one. Never
 * rejects.
 */
export async function findPullRequest(
  client: Client,
  { owner, repo }: Repository,
  run: WorkflowRunEvent,
  baseRef: string | undefined,
): Promise<PullRequestFound> {
  const { headOwner, headRepository, headBranch, headSha } = run
  if (headOwner === undefined || headRepository === undefined) return none({ variant: 'head-gone' })
  const all = await allFrom(client, { owner, repo }, `${headOwner}:${headBranch}`)
  if ('kind' in all) return all
  const home = `${owner}/${repo}`.toLowerCase()
  // GitHub leaves the filter out where it cannot read it: every part is checked again.
  const ofBranch = all.filter(
    ({ head, base }) =>
      head.ref === headBranch &&
      head.repo?.full_name.toLowerCase() === headRepository.toLowerCase() &&
      base.repo.full_name.toLowerCase() === home,
  )
  if (ofBranch.length === 0) return none({ variant: 'no-branch', repository: headRepository, branch: headBranch })
  const open = ofBranch.filter(({ state }) => state === 'open')
  if (open.length === 0) return none({ variant: 'closed' })
  const current = open.filter(({ head }) => head.sha === headSha)
  if (current.length === 0) return none({ variant: 'moved', at: String(open[0]?.head.sha), measured: headSha })
  const chosen = current.length === 1 ? current : current.filter(({ base }) => base.ref === baseRef)
  const [found, ...others] = chosen
  if (found === undefined || others.length > 0) {
    const numbers = current.map(({ number }) => number).sort((a, b) => a - b)
    return none({ variant: 'several', numbers })
  }
  return chosenOne(found, headSha)
}

function chosenOne({ number, base, merge_commit_sha: mergeSha }: PullRequestRow, headSha: string): PullRequestFound {
  const event: PullRequestEvent = {
    kind: 'pull_request',
    number,
    headSha,
    baseSha: base.sha,
    baseRef: base.ref,
    // The token is that of a workflow of the base repository.
    fork: false,
  }
  return { kind: 'found', event, mergeSha: mergeSha || undefined }
}

async function allFrom(
  client: Client,
  repository: Repository,
  head: string,
): Promise<readonly PullRequestRow[] | ApiFailed> {
  const rows: PullRequestRow[] = []
  for (let page = 1; ; page++) {
    const answer = await need(client, pullRequestsFrom(repository, head, page))
    if (answer.kind === 'failed') return answer
    rows.push(...answer.value.rows)
    if (!answer.value.hasNext) return rows
  }
}

function none(why: NoPullRequest): PullRequestFound {
  return { kind: 'none', why }
}
