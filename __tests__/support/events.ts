export const headSha = 'b'.repeat(40)
export const baseSha = 'd'.repeat(40)

/** The part of a `pull_request` payload that is read, as GitHub names it. */
export function pullRequest(
  over: { number?: number; head?: string; base?: string; from?: string | null; draft?: boolean } = {},
): object {
  const { number = 5, head = headSha, base = baseSha, from = 'octo/m', draft = false } = over
  return {
    action: 'synchronize',
    number,
    pull_request: {
      number,
      state: 'open',
      draft,
      head: { ref: 'topic', sha: head, repo: from === null ? null : { full_name: from, fork: from !== 'octo/m' } },
      base: { ref: 'main', sha: base, repo: { full_name: 'octo/m', fork: false } },
    },
    repository: { full_name: 'octo/m' },
  }
}

/** The part of a `workflow_run` payload that is read: a run of pull request code that has ended. */
export function workflowRun(
  over: { head?: string; from?: string | null; event?: string; conclusion?: string; id?: number; branch?: string } = {},
): object {
  const {
    head = headSha,
    from = 'octo/m',
    event = 'pull_request',
    conclusion = 'failure',
    id = 70,
    branch = 'topic',
  } = over
  return {
    action: 'completed',
    workflow_run: {
      id,
      run_attempt: 2,
      event,
      conclusion,
      head_sha: head,
      head_branch: branch,
      head_repository: from === null ? null : { full_name: from, owner: { login: from.split('/')[0] } },
      // Empty for forks, and never believed.
      pull_requests: [],
    },
    repository: { full_name: 'octo/m' },
  }
}
