import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { ApiFailed } from './ask.ts'

/** What is said where GitHub could not be asked for something that the verdict needs. */
export function apiFailed(failure: ApiFailed): Diagnostic {
  const { status, said, why } = failure
  const isRefused = status !== undefined && [401, 403, 404].includes(status) && !isRateLimit(failure)
  const isAddress = /^GITHUB_API_URL\b/.test(said)
  return errorOf('API_FAILED', { variant: isRefused ? 'refused' : isAddress ? 'address' : 'failed', why })
}

/** Whether GitHub refused because too much was asked for in too short a time. */
export function isRateLimit({ status, said }: ApiFailed): boolean {
  return (status === 403 || status === 429) && /\brate limit\b/i.test(said)
}
