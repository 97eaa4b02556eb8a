export const headSha = 'b'.repeat(40)
export const baseSha = 'd'.repeat(40)

/** The part of a `pull_request` payload that is read, as GitHub names it. */
export function pullRequest(over: { number?: number; head?: string; from?: string | null } = {}): object {
  const { number = 5, head = headSha, from = 'octo/m' } = over
  return {
    action: 'synchronize',
    number,
    pull_request: {
      number,
      state: 'open',
      head: { ref: 'topic', sha: head, repo: from === null ? null : { full_name: from, fork: from !== 'octo/m' } },
      base: { ref: 'main', sha: baseSha, repo: { full_name: 'octo/m', fork: false } },
    },
    repository: { full_name: 'octo/m' },
  }
}
