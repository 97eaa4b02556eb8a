import { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'

export type Client = ReturnType<typeof getOctokit>

export type ClientOptions = {
  readonly token: string
  readonly apiUrl: string
  /** All requests together may take this long. Milliseconds. */
  readonly deadlineMs: number
  /** What one second of a pause lasts; 1000 but for tests. Milliseconds. */
  readonly secondMs: number
}

const maxRetries = 3
/** Where a secondary limit names no time: GitHub asks for a minute. Seconds. */
const usualPause = 60

/**
 * GitHub's REST and GraphQL API. What may pass (5xx, 429, a broken connection) is tried again by octokit's retry plugin, rate
 * limits are waited for by its throttling plugin, as long as there is time. Added to octokit: the token goes to the API's own
 * origin only (octokit follows whatever `Link` names), and all requests have a common deadline.
 */
export function makeClient(options: ClientOptions): Client {
  const until = Date.now() + options.deadlineMs
  const isInTime = (pause: number, _: object, __: object, retryCount: number): boolean =>
    retryCount < maxRetries && Date.now() + pause * options.secondMs < until
  const settings = {
    baseUrl: options.apiUrl,
    retry: { retries: maxRetries, retryAfterBaseValue: options.secondMs },
    throttle: {
      // Two clients of one process do not wait for each other.
      id: `${options.apiUrl} ${until}`,
      retryAfterBaseValue: options.secondMs,
      fallbackSecondaryRateRetryAfter: usualPause,
      onRateLimit: isInTime,
      onSecondaryRateLimit: isInTime,
    },
    // What is waited for is in our own report; octokit would print it in the middle of the log.
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  }
  const client = getOctokit(options.token, settings, retry, throttling)
  const origin = new URL(options.apiUrl).origin
  client.hook.wrap('request', (request, endpoint) => {
    if (/^http/i.test(endpoint.url) && new URL(endpoint.url).origin !== origin) {
      throw new Error(`the API pointed to another host: ${new URL(endpoint.url).origin}`)
    }
    // Changed in place: before-after-hook 4 gives inner hooks the object it was called with, not the one handed on.
    const signal = AbortSignal.timeout(Math.max(1, until - Date.now()))
    endpoint.request = { ...endpoint.request, signal }
    return request(endpoint)
  })
  return client
}

function nothing(): void {}

/** The HTTP status of a failed request; undefined where the error is no answer of the API. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined
}
