import type { Forge } from '../diagnostic/args/reports.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { type ApiFailed, isRateLimit } from './answer.ts'

/** What is said where an API could not be asked for something that the verdict needs. */
export function apiFailed(failure: ApiFailed, forge: Forge): Diagnostic {
  const { status, said, why } = failure
  const isRefused = status !== undefined && [401, 403, 404].includes(status) && !isRateLimit(failure)
  const isAddress = /^(?:GITHUB_API_URL|CI_API_V4_URL)\b/.test(said) || (forge === 'gitlab' && isElsewhere(failure))
  return errorOf('API_FAILED', { variant: isRefused ? 'refused' : isAddress ? 'address' : 'failed', forge, why })
}

/** Whether a person set an address of something else than the API, which answers the same each time: a page, or the way to one. */
function isElsewhere({ status = 0, said }: ApiFailed): boolean {
  return (status >= 300 && status < 400) || /^(?:bad port$|answered (?:200|404) with text\/html\b)/.test(said)
}
