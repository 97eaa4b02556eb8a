import { type ApiAnswer, type ApiFailed, notThere, oneLine } from '../forge/answer.ts'
import { absent, type Found } from '../lang/answer.ts'
import { messageOf } from '../lang/message-of.ts'
import type { Client } from './client.ts'
import type { Endpoint } from './endpoints.ts'
import { isFlawed, isOfApi, type RawAnswer, shapeOf } from './exact-answers.ts'

/**
 * The one way to ask GitHub. An answer that is not of the endpoint's shape, or whose body broke off, was asked for again and is
 * `failed`; `absent` is only a 404 that the API itself gave. Never rejects.
 */
export async function ask<T>(client: Client, endpoint: Endpoint<T>): Promise<ApiAnswer<T>> {
  const read: { value?: Found<T> } = {}
  const check = (answer: RawAnswer): string | undefined => {
    const reading = endpoint.read(answer, client.options.apiUrl)
    if (reading.kind === 'found') read.value = reading
    return reading.kind === 'found' ? undefined : reading.why
  }
  const isOnce = endpoint.repeats === false
  try {
    const octokit = await client.octokit()
    await octokit.request(endpoint.route, { ...endpoint.parameters, request: { check, ...(isOnce && { retries: 0 }) } })
    return read.value ?? failure(client, endpoint, new Error('it was not read'))
  } catch (error) {
    const { status, response } = partsOf(error)
    return status === 404 && isOfApi(response?.data) ? absent : failure(client, endpoint, error)
  }
}

/** Asks for what has to be there: a 404 is a failure as others are. */
export async function need<T>(client: Client, endpoint: Endpoint<T>): Promise<Found<T> | ApiFailed> {
  const answer = await ask(client, endpoint)
  return answer.kind === 'absent' ? notThere(endpoint.asked) : answer
}

function failure({ options }: Client, { asked }: Endpoint<unknown>, error: unknown): ApiFailed {
  const { status, response } = partsOf(error)
  const said = (text: string): string => oneLine(options.token === '' ? text : text.replaceAll(options.token, '***'))
  const message = messageOf(error)
  if (isFlawed(error)) {
    const answered = `answered ${error.response.status} with ${said(error.flaw)}`
    return { kind: 'failed', cause: 'api', why: `${asked} ${answered}`, status: undefined, said: answered }
  }
  if (response === undefined) {
    const why = /aborted due to timeout/.test(message) ? 'no answer in time' : said(message)
    return { kind: 'failed', cause: 'api', why: `${asked} failed: ${why}`, status: undefined, said: why }
  }
  const words = isOfApi(response.data) ? said(message) : said(shapeOf(response))
  return { kind: 'failed', cause: 'api', why: `${asked} answered ${status}: ${words}`, status, said: words }
}

/** What octokit's errors have; nothing for others. */
function partsOf(error: unknown): { readonly status: number | undefined; readonly response: RawAnswer | undefined } {
  if (!(error instanceof Error) || isFlawed(error) || !('response' in error))
    return { status: undefined, response: undefined }
  const response = error.response as RawAnswer | undefined // octokit's RequestError
  return { status: response?.status, response }
}
