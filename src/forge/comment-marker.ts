import { createHash } from 'node:crypto'

/** What the first line of our comment says, for us alone. */
export type Marker = {
  readonly key: string
  readonly headSha: string
  readonly runId: number
  readonly runAttempt: number
}

const form = /^<!-- allocs-budget key=(\S+) head=([0-9a-f]+) run=(\d{1,15}) attempt=(\d{1,15}) -->$/
const maxKeyChars = 200

/** The hidden first line of a comment. A key is encoded so that nothing in it can end the HTML comment. */
export function formatMarker(marker: Marker): string {
  const { key, headSha, runId, runAttempt } = marker
  return `<!-- allocs-budget key=${encodeKey(key)} head=${headSha} run=${runId} attempt=${runAttempt} -->`
}

/** The marker a body starts with, its key still encoded; undefined where the first line is not exactly one of ours. */
export function parseMarker(body: string): (Omit<Marker, 'key'> & { readonly encodedKey: string }) | undefined {
  const [, encodedKey, headSha, runId, runAttempt] = form.exec(body.split(/\r?\n/, 1)[0] ?? '') ?? []
  if (encodedKey === undefined || headSha === undefined) return undefined
  return { encodedKey, headSha, runId: Number(runId), runAttempt: Number(runAttempt) }
}

/**
 * What of a body counts when two are compared: all but the marker and the numbers in the address of a run, with line ends as
 * we write them. GitHub may give back others.
 */
export function comparableBody(body: string): string {
  return body
    .replace(/\r\n/g, '\n')
    .replace(/^<!-- allocs-budget [^\n]*(\n|$)/, '')
    .replace(/\/actions\/runs\/\d+\/attempts\/\d+/g, '/actions/runs')
    .trimEnd()
}

/** A key in letters, digits and `%.-`; where it would be long, its start and a hash of all of it. */
export function encodeKey(key: string): string {
  const encoded = encodeURIComponent(key.replace(/\p{Cs}/gu, '\ufffd')).replace(/--/g, '%2D%2D')
  if (encoded.length <= maxKeyChars) return encoded === '' ? '%00' : encoded
  const hash = createHash('sha256').update(key).digest('hex')
  return `${encoded.slice(0, maxKeyChars - hash.length - 1)}~${hash}`
}
