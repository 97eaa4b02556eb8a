import type { Client } from './client.ts'
import type { PullRequestEvent, WorkflowRunEvent } from './event.ts'

/** The pull request that a run measured, or why there is none to comment on. */
export type PullRequestFound =
  | {
      readonly kind: 'found'
      readonly event: PullRequestEvent
      /** The merge commit that GitHub tests it with; undefined where there is none. */
      readonly mergeSha: string | undefined
    }
  | { readonly kind: 'none'; readonly why: string }

type Repository = { readonly owner: string; readonly repo: string }

/**
 * Looks the pull request of a `workflow_run` up by head repository, branch and commit, all from the event: its own list of
 * pull requests is empty for forks, and a number in a report is the reporter's choice. Of several, `baseRef` picks one. Rejects
 * with octokit's errors.
 */
export async function findPullRequest(
  client: Client,
  { owner, repo }: Repository,
  run: WorkflowRunEvent,
  baseRef: string | undefined,
): Promise<PullRequestFound> {
  const { headOwner, headRepository, headBranch, headSha } = run
  if (headOwner === undefined || headRepository === undefined) return none('the repository of its head branch is gone')
  const all = await client.paginate(client.rest.pulls.list, {
    owner,
    repo,
    state: 'all',
    head: `${headOwner}:${headBranch}`,
    per_page: 100,
  })
  const home = `${owner}/${repo}`.toLowerCase()
  // GitHub leaves the filter out where it cannot read it: every part is checked again.
  const ofBranch = all.filter(
    ({ head, base }) =>
      head.ref === headBranch &&
      head.repo?.full_name.toLowerCase() === headRepository.toLowerCase() &&
      base.repo.full_name.toLowerCase() === home,
  )
  if (ofBranch.length === 0) return none(`no pull request of ${headRepository} has the branch ${headBranch}`)
  const open = ofBranch.filter(({ state }) => state === 'open')
  if (open.length === 0) return none('the pull request is closed')
  const current = open.filter(({ head }) => head.sha === headSha)
  if (current.length === 0) return none(`the pull request is at ${open[0]?.head.sha} by now, not at ${headSha}`)
  const chosen = current.length === 1 ? current : current.filter(({ base }) => base.ref === baseRef)
  const [found, ...others] = chosen
  if (found === undefined || others.length > 0) {
    const numbers = current.map(({ number }) => number).sort((a, b) => a - b)
    const shown = numbers.map((number) => `#${number}`).join(', ')
    return none(`${shown} have the same head, and the reports do not say which of their bases was measured`)
  }
  const { number, base, merge_commit_sha: mergeSha } = found
  const event: PullRequestEvent = {
    kind: 'pull_request',
    number,
    headSha,
    baseSha: base.sha,
    baseRef: base.ref,
    // The token is that of a workflow of the base repository.
    fork: false,
  }
  return { kind: 'found', event, mergeSha: mergeSha ?? undefined }
}

function none(why: string): PullRequestFound {
  return { kind: 'none', why }
}
