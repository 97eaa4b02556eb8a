import type { getOctokit } from '@actions/github'
import { pauseMs, readBody } from '../forge/answer.ts'

type Plugin = NonNullable<Parameters<typeof getOctokit>[2]>
type Fetch = (url: string, options?: RequestInit) => Promise<Response>

/** An answer with a status below 400, before anybody believed it. `data` is JSON where octokit could read it, else text or bytes. */
export type RawAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | undefined>>
  readonly data: unknown
}

/** Says what is wrong with an answer; undefined: it is what was asked for. Travels with a request as `request.check`. */
export type Check = (answer: RawAnswer) => string | undefined

/**
 * A `fetch` that has the whole body when it returns, and throws where that breaks off: octokit would take it for an empty one, or
 * for a shorter one. An answer of another host, after a redirect, is none.
 */
export function wholeBodies(fetch: Fetch, origin: string): Fetch {
  return async (url, options) => {
    const response = await fetch(url, options)
    const from = new URL(response.url).origin
    if (from !== origin) throw new Error(`the API pointed to another host: ${from}`)
    const body = await readBody(response)
    const hasNone = response.status === 204 || response.status === 205 || response.status === 304
    return new Response(hasNone ? null : body, { status: response.status, headers: [...response.headers] })
  }
}

/** A failure that the retry plugin takes for a 502, with what is wrong with the answer. */
export type Flawed = Error & { readonly flaw: string; readonly response: RawAnswer }

/** True for what `exactAnswers` makes of an answer that is none. */
export function isFlawed(error: unknown): error is Flawed {
  return error instanceof Error && 'flaw' in error
}

/** Whether an error's body is the API's own, and not that of a proxy or a balancer in front of it. */
export function isOfApi(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('message' in body) || !('documentation_url' in body)) return false
  return typeof body.message === 'string' && typeof body.documentation_url === 'string'
}

type Time = { readonly until: number; readonly deadlineMs: number; readonly secondMs: number }

/**
 * Looks at each attempt of a request: an answer that does not fit what was asked is one that failed, and so is a "not there" that
 * the API did not say. One attempt has a quarter of the time, and no pause is begun that would end after it.
 */
export function exactAnswers({ until, deadlineMs, secondMs }: Time): Plugin {
  return (octokit) => {
    octokit.hook.wrap('request', async (request, options) => {
      const left = Math.min(until - Date.now(), Math.ceil(deadlineMs / 4))
      // Changed in place: before-after-hook 4 gives inner hooks the object it was called with, not the one handed on.
      options.request = { ...options.request, signal: AbortSignal.timeout(Math.max(1, left)) }
      try {
        const answer = await request(options)
        const check: Check | undefined = options.request.check
        const flaw = check?.(answer)
        if (flaw !== undefined) throw flawed(flaw, answer, options)
        return answer
      } catch (error) {
        const pause = pauseMs(Number(options.request.retryCount ?? 0), { secondMs })
        if (Date.now() + pause >= until) options.request.retries = 0
        throw retriable(error, options)
      }
    })
    return {}
  }
}

type Options = { readonly request?: object }

function flawed(flaw: string, response: RawAnswer, request: Options): Flawed {
  // Without a request in it the retry plugin leaves an error alone.
  return Object.assign(new Error(flaw), { flaw, status: 502, request, response })
}

/** The error as the retry plugin is to see it. */
function retriable(error: unknown, request: Options): unknown {
  if (isFlawed(error) || !(error instanceof Error)) return error
  const response = 'response' in error ? (error.response as RawAnswer | undefined) : undefined // octokit's RequestError
  if (response?.status === 404 && !isOfApi(response.data)) return flawed(shapeOf(response), response, request)
  // What octokit itself throws at an answer that it cannot read, as at a broken content type.
  return 'status' in error && 'request' in error ? error : Object.assign(error, { status: 502, request })
}

/** What an answer without the right shape looks like: `an empty body`, `text/html: Unicorn!`. */
export function shapeOf({ headers, data }: RawAnswer): string {
  const type =
    String(headers['content-type'] ?? '')
      .split(';', 1)[0]
      ?.trim() || 'no content type'
  if (data === '' || data === undefined) return 'an empty body'
  if (typeof data !== 'string') return type
  if (/json$/.test(type)) return `JSON that is incomplete or invalid: ${data}`
  return `${type}: ${/<title[^>]*>([^<]*)</i.exec(data)?.[1] ?? data}`
}
