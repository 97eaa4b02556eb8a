import { setTimeout as sleep } from 'node:timers/promises'
import { getOctokit } from '@actions/github'

export type Client = ReturnType<typeof getOctokit>

export type ClientOptions = {
  readonly token: string
  readonly apiUrl: string
  /** All requests together may take this long. Milliseconds. */
  readonly deadlineMs: number
  /** The first pause before a retry; each next is twice as long. Milliseconds. */
  readonly pauseMs: number
}

const maxAttempts = 4

/**
 * GitHub's REST and GraphQL API with what octokit does not bring: the token goes to the API's own origin only (octokit follows
 * whatever `Link` names), a common deadline, and retries of what may pass (5xx, 429, a rate limit, a broken connection).
 */
export function makeClient(options: ClientOptions): Client {
  const client = getOctokit(options.token, { baseUrl: options.apiUrl })
  const origin = new URL(options.apiUrl).origin
  const until = Date.now() + options.deadlineMs
  client.hook.wrap('request', async (request, endpoint) => {
    if (/^http/i.test(endpoint.url) && new URL(endpoint.url).origin !== origin) {
      throw new Error(`the API pointed to another host: ${new URL(endpoint.url).origin}`)
    }
    for (let attempt = 1; ; attempt++) {
      const left = Math.max(1, until - Date.now())
      // Changed in place: before-after-hook 4 gives inner hooks the object it was called with, not the one handed on.
      endpoint.request = { ...endpoint.request, signal: AbortSignal.timeout(left) }
      try {
        return await request(endpoint)
      } catch (error) {
        const pause = pauseBefore(error, options.pauseMs * 2 ** (attempt - 1))
        if (pause === undefined || attempt === maxAttempts || Date.now() + pause >= until) throw error
        await sleep(pause)
      }
    }
  })
  return client
}

/** The HTTP status of a failed request; undefined where the error is no answer of the API. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined
}

// Milliseconds to wait, or undefined where trying again is no use. A request that got no answer has status 500 in octokit.
function pauseBefore(error: unknown, pauseMs: number): number | undefined {
  const status = statusOf(error)
  if (status === undefined) return undefined
  const retryAfter = header(error, 'retry-after')
  if (retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter)) return Number(retryAfter) * 1000
  if (status >= 500 || status === 429) return pauseMs
  return undefined
}

function header(error: unknown, name: string): string | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined
  const response = error.response as { readonly headers?: Readonly<Record<string, unknown>> } | undefined // octokit's RequestError
  const value = response?.headers?.[name]
  return value === undefined ? undefined : String(value)
}
