import type { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { maxRetries, type Patience, pauseMs, usualPatience } from '../forge/answer.ts'
import { exactAnswers, wholeBodies } from './exact-answers.ts'

export type Octokit = ReturnType<typeof getOctokit>

export type ClientOptions = Patience & { readonly token: string; readonly apiUrl: string }

/** GitHub's API as it is asked by `ask`, and by nothing else. */
export type Client = {
  readonly options: ClientOptions
  /** Made when it is first needed; rejects where no request can be sent at all. */
  readonly octokit: () => Promise<Octokit>
  /** Waits before something is tried once more: the longer, the more often it was. */
  readonly pause: (attempt: number) => Promise<void>
}

/** Where a secondary limit names no time: GitHub asks for a minute. Seconds. */
const usualPause = 60

/** A client of GitHub's REST and GraphQL API. Never throws: what is wrong with the address or the token, `ask` answers. */
export function makeClient(options: ClientOptions): Client {
  const until = Date.now() + options.deadlineMs
  let made: Promise<Octokit> | undefined
  return {
    options,
    octokit: () => {
      made ??= makeOctokit(options, until)
      return made
    },
    pause: (attempt) => new Promise((done) => setTimeout(done, pauseMs(attempt, options))),
  }
}

/**
 * What may pass (5xx, 429, a broken connection, an answer that breaks off or is none of GitHub's) is tried again by octokit's
 * retry plugin, rate limits are waited for by its throttling plugin, as long as there is time.
 */
async function makeOctokit(options: ClientOptions, until: number): Promise<Octokit> {
  const { token, apiUrl, deadlineMs, secondMs } = options
  const { origin } = addressOf(apiUrl)
  if (/[^\x21-\x7e]/.test(token)) throw new Error('the token contains white space or a character that no token has')
  // Loaded here, in the same bundle: it reads the event's file and the address of the API while it loads, and throws where they are broken.
  const { getOctokit } = await import(/* webpackMode: "eager" */ '@actions/github')
  const { defaults } = await import(/* webpackMode: "eager" */ '@actions/github/lib/utils')
  const isInTime = (pause: number, _: object, __: object, retryCount: number): boolean =>
    retryCount < maxRetries && Date.now() + pause * secondMs < until
  const settings = {
    baseUrl: apiUrl,
    request: { fetch: wholeBodies(defaults.request?.fetch ?? fetch, origin) },
    retry: { retries: maxRetries, retryAfterBaseValue: secondMs },
    throttle: {
      // Two clients of one process do not wait for each other.
      id: `${apiUrl} ${until} ${Math.random()}`,
      retryAfterBaseValue: secondMs,
      fallbackSecondaryRateRetryAfter: usualPause,
      onRateLimit: isInTime,
      onSecondaryRateLimit: isInTime,
      // Between two writes it waits for seconds of its own, whatever a second lasts here.
      ...(secondMs < usualPatience.secondMs && { write: unspaced, notifications: unspaced }),
    },
    // What is waited for is in our own report; octokit would print it in the middle of the log.
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  }
  // The first plugin is the innermost: it sees each attempt, and what it finds wrong the next ones try again.
  return getOctokit(token, settings, exactAnswers({ until, deadlineMs, secondMs }), retry, throttling)
}

type Limiter = NonNullable<Parameters<typeof throttling>[1]['throttle']>['write']

/** In place of octokit's limiter that leaves time between what is written. */
const unspaced = {
  key: () => ({ schedule: <T>(_: object, run: (...args: unknown[]) => T, ...args: unknown[]) => run(...args) }),
} as unknown as NonNullable<Limiter> // all that the plugin uses of bottleneck's class

function addressOf(apiUrl: string): URL {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Error(`GITHUB_API_URL is not a web address: ${JSON.stringify(apiUrl)}`)
  return url
}

function nothing(): void {}
