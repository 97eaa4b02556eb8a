import {
  type ApiAnswer,
  type ApiFailed,
  maxRetries,
  mayPass,
  notThere,
  oneLine,
  type Patience,
  pauseMs,
  readBody,
} from '../forge/answer.ts'
import { type Absent, absent, type Found } from '../lang/answer.ts'
import { messageOf } from '../lang/message-of.ts'
import { type Endpoint, type RawAnswer, shapeOf } from './endpoints.ts'

/** GitLab's API as it is asked by `ask`, and by nothing else. */
export type Client = Patience & {
  readonly token: string
  /** `https://gitlab.com/api/v4` */
  readonly apiUrl: string
  /** When all requests have to be over. Milliseconds since 1970. */
  readonly until: number
}

/** A client of GitLab's REST API. */
export function makeClient(options: Omit<Client, 'until'>): Client {
  return { ...options, until: Date.now() + options.deadlineMs }
}

/**
 * The one way to ask GitLab. What may pass (5xx, 429, a broken connection, an answer that breaks off or is none of GitLab's) is asked
 * for again while there is time; `absent` is only a 404 that the API itself gave. Never rejects.
 */
export async function ask<T>(client: Client, endpoint: Endpoint<T>): Promise<ApiAnswer<T>> {
  if (!URL.canParse(client.apiUrl)) return failure(endpoint, 'failed: CI_API_V4_URL is not a web address', undefined)
  for (let attempt = 0; ; attempt++) {
    const { answer, retryAfter } = await attemptOf(client, endpoint)
    if (answer.kind !== 'failed') return answer
    // What was refused by a rate limit was not done.
    const repeats = mayPass(answer) && (endpoint.repeats !== false || answer.status === 429)
    const pause = retryAfter === undefined ? pauseMs(attempt, client) : retryAfter * client.secondMs
    if (!repeats || attempt === maxRetries || Date.now() + pause >= client.until) return answer
    await new Promise((done) => setTimeout(done, pause))
  }
}

/** Asks for what has to be there: a 404 is a failure as others are. */
export async function need<T>(client: Client, endpoint: Endpoint<T>): Promise<Found<T> | ApiFailed> {
  const answer = await ask(client, endpoint)
  return answer.kind === 'absent' ? notThere(endpoint.asked) : answer
}

type Attempt<T> = {
  readonly answer: Found<T> | Absent | ApiFailed
  /** Seconds that the server asks to wait. */
  readonly retryAfter?: number
}

/** One attempt has a quarter of the time. */
async function attemptOf<T>(client: Client, endpoint: Endpoint<T>): Promise<Attempt<T>> {
  const { method, path, body } = endpoint
  const left = Math.min(client.until - Date.now(), Math.ceil(client.deadlineMs / 4))
  const masked = (text: string): string => oneLine(text.replaceAll(client.token, '***'))
  try {
    const response = await fetch(`${client.apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${client.token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // Whoever is pointed to would get the token.
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.max(1, left)),
    })
    const { status, headers } = response
    const data = parsed((await readBody(response)).toString('utf8'))
    return { answer: answerOf({ status, headers, data }, endpoint, masked), ...pauseOf(headers) }
  } catch (error) {
    const why = masked(causeOf(error))
    return { answer: failure(endpoint, `failed: ${/timeout/i.test(why) ? 'no answer in time' : why}`, undefined) }
  }
}

function answerOf<T>(
  raw: RawAnswer,
  endpoint: Endpoint<T>,
  masked: (text: string) => string,
): Found<T> | Absent | ApiFailed {
  const { status, headers, data } = raw
  if (status >= 300 && status < 400) {
    const to = headers.get('location') ?? ''
    const where = URL.canParse(to) ? new URL(to).origin : 'another address'
    return failure(endpoint, `answered ${status}: a redirect to ${where}, which is not followed`, status)
  }
  if (status < 300) {
    const read = endpoint.read(raw)
    return read.kind === 'found' ? read : failure(endpoint, `answered ${status} with ${masked(read.why)}`, undefined)
  }
  const words = wordsOf(data)
  if (status === 404)
    return words === undefined ? failure(endpoint, `answered 404 with ${masked(shapeOf(raw))}`, undefined) : absent
  const said = masked(words ?? shapeOf(raw))
  return { kind: 'failed', cause: 'api', why: `${endpoint.asked} answered ${status}: ${said}`, status, said }
}

function failure({ asked }: Pick<Endpoint<unknown>, 'asked'>, said: string, status: number | undefined): ApiFailed {
  return { kind: 'failed', cause: 'api', why: `${asked} ${said}`, status, said: said.replace(/^failed: /, '') }
}

/** What an error's body says where it is the API's own, and not that of a proxy or a balancer in front of it. */
function wordsOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  if ('message' in data) return typeof data.message === 'string' ? data.message : JSON.stringify(data.message)
  if (!('error' in data) || typeof data.error !== 'string') return undefined
  const { error_description: more } = data as { readonly error_description?: unknown }
  return typeof more === 'string' ? `${data.error}: ${more}` : data.error
}

function pauseOf(headers: Headers): { readonly retryAfter?: number } {
  const seconds = headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(seconds) ? { retryAfter: Number(seconds) } : {}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** `fetch failed` says nothing: what it failed of is its cause. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? messageOf(error.cause) : messageOf(error)
}
