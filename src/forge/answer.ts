import type { Absent, Failed, Found } from '../lang/answer.ts'
import { visible } from '../lang/visible.ts'

/** An API gave no answer that can be used, also when asked again. */
export type ApiFailed = Failed & {
  readonly cause: 'api'
  /** The status with which the API refused; undefined: it did not answer, or with something that is no answer. */
  readonly status: number | undefined
  /** What the server said, on one line. */
  readonly said: string
}

export type ApiAnswer<T> = Found<T> | Absent | ApiFailed

/** A page of a list; pages count from 1. */
export type Page<Row> = {
  readonly rows: readonly Row[]
  /** The number of the last page, where the list says so; undefined on the last one. */
  readonly last: number | undefined
  readonly hasNext: boolean
}

/** How long an API is waited for. */
export type Patience = {
  /** All requests together may take this long. Milliseconds. */
  readonly deadlineMs: number
  /** What one second of a pause lasts; 1000 but for tests. Milliseconds. */
  readonly secondMs: number
}

/** The job waits for this: two minutes are enough for a rate limit's pause and four attempts. */
export const usualPatience: Patience = { deadlineMs: 120_000, secondMs: 1000 }

export const maxRetries = 3
/** A list that names a page beyond this one is not believed. */
export const maxPages = 10_000
/** More than a hundred comments of the largest size. */
const maxBodyBytes = 64 * 2 ** 20

/** How long to wait before something is tried once more: the longer, the more often it was. Milliseconds. */
export function pauseMs(attempt: number, { secondMs }: Pick<Patience, 'secondMs'>): number {
  return (attempt + 1) ** 2 * secondMs
}

/** Reads a body to its end. Rejects where it breaks off or is larger than any answer of use. */
export async function readBody(response: Response): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > maxBodyBytes) throw new Error(`the body has more than ${maxBodyBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** That the API does not know what has to be there, or hides it from the token. */
export function notThere(asked: string): ApiFailed {
  return { kind: 'failed', cause: 'api', why: `${asked} answered 404: Not Found`, status: 404, said: 'Not Found' }
}

/** Whether another attempt may fare better: no answer, one that is none of the API, an outage, too many requests. */
export function mayPass({ status }: Pick<ApiFailed, 'status'>): boolean {
  return status === undefined || status >= 500 || status === 429
}

/** Whether an API refused because too much was asked for in too short a time. */
export function isRateLimit({ status, said }: ApiFailed): boolean {
  return status === 429 || (status === 403 && /\brate limit\b/i.test(said))
}

/** A server's words are somebody else's: an error page has 20 KB. */
const maxSaid = 200

/** Foreign text on one line, cut where it is long. */
export function oneLine(text: string): string {
  const line = visible(
    text
      .slice(0, 20 * maxSaid)
      .replace(/\s+/g, ' ')
      .trim(),
  )
  return line.length > maxSaid ? `${line.slice(0, maxSaid - 1)}…` : line
}
