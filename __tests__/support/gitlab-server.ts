import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer } from './github-routes.ts'
import { closeServer, type Fault, faultOf, parsed, type RecordedRequest, readAll, send } from './github-server.ts'

export type StoredNote = { id: number; body: string; author: number; system: boolean }

export type StoredMergeRequest = {
  sha: string
  state: 'opened' | 'closed' | 'merged' | 'locked'
  /** null: GitLab prepares it still. */
  baseSha: string | null
}

/** A stateful stand-in for GitLab's REST API, as far as we use it, with one project `group/sub/m`, 7; real HTTP on a local port. */
export type GitLabServer = {
  readonly url: string
  readonly apiUrl: string
  readonly mergeRequests: Map<number, StoredMergeRequest>
  readonly notes: StoredNote[]
  /** `SHA:path` to the text of the file. */
  readonly files: Map<string, string>
  /** A commit's SHA to those of its parents. */
  readonly commits: Map<string, readonly string[]>
  /** Tokens to the number of their account, and whether it may write. */
  readonly accounts: Map<string, { id: number; canWrite: boolean }>
  readonly requests: RecordedRequest[]
  readonly faults: Fault[]
  onRequest: ((request: RecordedRequest) => void) | undefined
  /** How many rows a page has at most, whatever is asked for. */
  pageSize: number
  /** False: as with more than 10,000 rows, or behind a proxy. */
  namesLast: boolean
  readonly writes: () => readonly string[]
  readonly close: () => Promise<void>
}

export const gitlabToken = 'glpat-token'
/** The account of that token. */
export const ownAccount = 31

export async function startGitLabServer(): Promise<GitLabServer> {
  const server = createServer((request, response) => void respond(state, request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // a TCP server has no other kind
  const url = `http://127.0.0.1:${port}`
  const state: GitLabServer = {
    url,
    // An instance may be below a path.
    apiUrl: `${url}/gitlab/api/v4`,
    mergeRequests: new Map(),
    notes: [],
    files: new Map(),
    commits: new Map(),
    accounts: new Map([[gitlabToken, { id: ownAccount, canWrite: true }]]),
    requests: [],
    faults: [],
    onRequest: undefined,
    pageSize: 100,
    namesLast: true,
    writes: () =>
      state.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    close: () => closeServer(server),
  }
  return state
}

let nextId = 500
export function addNote(server: Pick<GitLabServer, 'notes'>, body: string, author: number): StoredNote {
  const note = { id: nextId++, body, author, system: false }
  server.notes.push(note)
  return note
}

async function respond(state: GitLabServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', state.url)
  const body = parsed(await readAll(request))
  const { method = '' } = request
  const { authorization } = request.headers
  const recorded = { method, path: url.pathname, search: url.search, body, authorization }
  state.requests.push(recorded)
  state.onRequest?.(recorded)
  const fault = faultOf(state.faults, recorded)
  const isOwn = fault === undefined || fault.after === true || fault.wire !== undefined
  const own = isOwn ? routed(state, recorded, url) : undefined
  if (fault !== undefined) fault.times--
  const given = own !== undefined && (fault === undefined || fault.wire !== undefined) ? own : faultAnswer(fault)
  send(response, given, fault?.wire)
}

function faultAnswer(fault: Fault | undefined): Answer {
  const { status = 500, headers, message = 'fault', html, text } = fault ?? {}
  if (text !== undefined)
    return { status, body: undefined, text, headers: { 'content-type': 'application/json', ...headers } }
  return html === undefined
    ? { status, body: { message }, ...(headers !== undefined && { headers }) }
    : { status, body: undefined, text: html, headers: { 'content-type': 'text/html', ...headers } }
}

const notFound = (what: string): Answer => ({ status: 404, body: { message: `404 ${what} Not Found` } })

function routed(state: GitLabServer, { method, path, body, authorization }: RecordedRequest, url: URL): Answer {
  const account = state.accounts.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '')
  if (account === undefined) return { status: 401, body: { message: '401 Unauthorized' } }
  if (method !== 'GET' && !account.canWrite) return { status: 403, body: { message: '403 Forbidden' } }
  const [, rest = ''] = /^\/gitlab\/api\/v4\/(.*)$/.exec(path) ?? []
  if (rest === 'user') return { status: 200, body: { id: account.id, username: `bot_${account.id}` } }
  const [, project = '', below = ''] = /^projects\/([^/]+)\/(.*)$/.exec(rest) ?? []
  if (!['7', 'group/sub/m'].includes(decodeURIComponent(project))) return notFound('Project')
  const [first = '', second = '', third = '', fourth = ''] = below.split('/').map(decodeURIComponent)
  if (first === 'repository')
    return second === 'files' ? fileAnswer(state, third, url.searchParams.get('ref') ?? '') : commitAnswer(state, third)
  const number = Number(second)
  const request = state.mergeRequests.get(number)
  if (request === undefined) return notFound('')
  if (third === '') return { status: 200, body: requestBody(state, number, request) }
  const text = typeof body === 'object' && body !== null && 'body' in body ? String(body.body) : ''
  return fourth === '' ? listAnswer(state, method, text, account.id, url) : noteAnswer(state, method, text, fourth)
}

function requestBody({ url }: GitLabServer, iid: number, { sha, state, baseSha }: StoredMergeRequest): object {
  const web = `${url}/gitlab/group/sub/m/-/merge_requests/${iid}`
  const refs = baseSha === null ? null : { base_sha: baseSha, head_sha: sha, start_sha: baseSha }
  return { id: 1000 + iid, iid, state, sha, target_branch: 'main', web_url: web, diff_refs: refs }
}

function noteBody({ id, body, author, system }: StoredNote): object {
  return {
    id,
    type: null,
    body,
    author: { id: author, username: `user_${author}` },
    system,
    noteable_type: 'MergeRequest',
  }
}

function listAnswer(state: GitLabServer, method: string, text: string, author: number, { searchParams }: URL): Answer {
  if (method === 'POST') return { status: 201, body: noteBody(addNote(state, text, author)) }
  const size = Math.min(state.pageSize, Number(searchParams.get('per_page') ?? 20))
  const page = Number(searchParams.get('page') ?? 1)
  // As GitLab does without these: the newest first.
  const isByAge = searchParams.get('sort') === 'asc' && searchParams.get('order_by') === 'created_at'
  const rows = isByAge ? state.notes : state.notes.toReversed()
  const last = Math.max(1, Math.ceil(rows.length / size))
  const headers = {
    'x-next-page': page < last ? String(page + 1) : '',
    ...(state.namesLast && { 'x-total-pages': String(last) }),
  }
  return { status: 200, body: rows.slice((page - 1) * size, page * size).map(noteBody), headers }
}

function noteAnswer(state: GitLabServer, method: string, text: string, id: string): Answer {
  const at = state.notes.findIndex((note) => String(note.id) === id)
  const note = state.notes[at]
  if (note === undefined) return notFound('Note')
  if (method === 'DELETE') {
    state.notes.splice(at, 1)
    return { status: 204, body: undefined }
  }
  note.body = text
  return { status: 200, body: noteBody(note) }
}

function fileAnswer({ files, commits }: GitLabServer, path: string, ref: string): Answer {
  const text = files.get(`${ref}:${path}`)
  if (text === undefined) return notFound(commits.has(ref) ? 'File' : 'Commit')
  const content = Buffer.from(text).toString('base64')
  const digest = createHash('sha256').update(text).digest('hex')
  const size = Buffer.byteLength(text)
  return { status: 200, body: { file_path: path, ref, size, encoding: 'base64', content, content_sha256: digest } }
}

function commitAnswer({ commits }: GitLabServer, sha: string): Answer {
  const parents = commits.get(sha)
  return parents === undefined ? notFound('Commit') : { status: 200, body: { id: sha, parent_ids: parents } }
}
