import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { ApiFailed } from './ask.ts'

const permissions = 'give the job these permissions:\n\npermissions:\n  contents: read\n  pull-requests: write'

/** What is said where GitHub could not be asked for something that the verdict needs. */
export function apiFailed(failure: ApiFailed): Diagnostic {
  const { status, said, why } = failure
  const isRefused = status !== undefined && [401, 403, 404].includes(status) && !isRateLimit(failure)
  const isAddress = /^GITHUB_API_URL\b/.test(said)
  const hint = isRefused ? permissions : isAddress ? 'leave GITHUB_API_URL as the runner sets it' : 'run the job again'
  return { code: 'API_FAILED', severity: 'error', message: `GitHub's API failed: ${why}`, hint }
}

/** Whether GitHub refused because too much was asked for in too short a time. */
export function isRateLimit({ status, said }: ApiFailed): boolean {
  return (status === 403 || status === 429) && /\brate limit\b/i.test(said)
}
