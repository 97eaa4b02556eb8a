import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { errorBody } from './github-bodies.ts'
import { type Answer, answerTo, type StateView } from './github-routes.ts'

export type StoredComment = {
  id: number
  body: string
  login: string
  type: 'Bot' | 'User'
}

export type StoredPullRequest = {
  number: number
  headSha: string
  state: 'open' | 'closed'
  locked?: boolean
  draft?: boolean
  /** `topic` where not given. */
  headRef?: string
  /** `octo/m` where not given; `someone/m` is a fork, null a fork that was deleted. */
  headRepo?: string | null
  /** The account the head branch belongs to; it outlives a deleted fork. The owner of `headRepo` where not given. */
  headOwner?: string
  /** `main` where not given. */
  baseRef?: string
  /** Forty `d` where not given. */
  baseSha?: string
  /** null where not given. */
  mergeCommitSha?: string | null
}

/** What a token may do and whose it is. GITHUB_TOKEN is `github-actions[bot]`. */
export type Account = {
  login: string
  type: 'Bot' | 'User'
  canWrite: boolean
  canRead: boolean
  /** `contents: read`; a private repository answers 404 without it. True where not given. */
  canReadContents?: boolean
}

export type RecordedRequest = {
  method: string
  path: string
  /** With its `?`; empty where there is no query. */
  search: string
  body: unknown
  authorization: string | undefined
}

/** Answers the next matching request instead of the server itself. `after: true`: the server does its work first. */
export type Fault = {
  method: string
  path: RegExp
  /** Of the query, `?` included; any where not given. */
  query?: RegExp
  /** So many matching requests are answered as if nothing were, before it begins. */
  skip?: number
  status: number
  headers?: Record<string, string>
  times: number
  after?: boolean
  message?: string
  documentationUrl?: string
  /** Sent as it is in place of a JSON body, as the balancers in front of GitHub answer. */
  html?: string
  /** Sent as it is and called JSON. */
  text?: string
  /** What happens on the way to the server's own answer. */
  wire?: Wire
}

/**
 * `drop`: the connection ends before the headers. `break`: after so many bytes of the body, whose length was announced. `cut`: only so
 * much of the body is sent, and announced, as all of it. `silence`: nothing is ever sent.
 */
export type Wire = { readonly kind: 'drop' | 'silence' } | { readonly kind: 'break' | 'cut'; readonly bytes: number }

/** A stateful stand-in for GitHub's REST API, as far as we use it; real HTTP on a local port. */
export type GitHubServer = {
  readonly url: string
  readonly pullRequests: Map<number, StoredPullRequest>
  readonly comments: Map<number, StoredComment[]>
  /** `REF:path` to the text of the file, where REF is what a request names; without a ref that is `main`. */
  readonly files: Map<string, string>
  /** A commit's SHA to those of its parents. */
  readonly commits: Map<string, readonly string[]>
  /** `base...head`, as a request names them, to the SHA of their merge base. */
  readonly mergeBases: Map<string, string>
  readonly accounts: Map<string, Account>
  readonly requests: RecordedRequest[]
  readonly faults: Fault[]
  /** Called before each request is answered: lets a test change the world in between. */
  onRequest: ((request: RecordedRequest) => void) | undefined
  /** How many rows a page has at most, whatever is asked for. GitHub's is 100. */
  pageSize: number
  /** Whether a list says which its last page is. */
  namesLast: boolean
  /** Replaces the origin in `Link`. */
  linkOrigin: string | undefined
  /** Takes requests and never answers. */
  hang: boolean
  readonly writes: () => readonly string[]
  readonly close: () => Promise<void>
}

export const token = 'ghs_token'

export async function startGitHubServer(): Promise<GitHubServer> {
  const server = createServer((request, response) => {
    void answer(state, request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // a TCP server has no other kind
  const state: GitHubServer & StateView = {
    url: `http://127.0.0.1:${port}`,
    pullRequests: new Map(),
    comments: new Map(),
    files: new Map(),
    commits: new Map(),
    mergeBases: new Map(),
    accounts: new Map([[token, { login: 'github-actions[bot]', type: 'Bot', canWrite: true, canRead: true }]]),
    requests: [],
    faults: [],
    onRequest: undefined,
    pageSize: 100,
    namesLast: true,
    linkOrigin: undefined,
    hang: false,
    addComment: (number, body, author) => addComment(state, number, body, author),
    writes: () =>
      state.requests
        .filter(({ method, path }) => method !== 'GET' && path !== '/graphql')
        .map(({ method, path }) => `${method} ${path}`),
    close: () => closeServer(server),
  }
  return state
}

export function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => server.close(() => done()))
}

let nextId = 1000
export function addComment(
  server: Pick<GitHubServer, 'comments'>,
  number: number,
  body: string,
  author: Pick<StoredComment, 'login' | 'type'>,
): StoredComment {
  const comment = { id: nextId++, body, ...author }
  server.comments.set(number, [...(server.comments.get(number) ?? []), comment])
  return comment
}

type Limited = Pick<Fault, 'method' | 'path' | 'times'>

/** GitHub's secondary rate limit (too much content in too short a time); `retryAfter` in seconds. */
export function secondaryRateLimit(requests: Limited, retryAfter: number, status: 403 | 429 = 403): Fault {
  return {
    ...requests,
    status,
    headers: { 'retry-after': String(retryAfter) },
    message:
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID 8C31:3D1F:1A2B3C:4D5E6F:65A0B1C2.',
    documentationUrl:
      'https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
  }
}

/** GitHub's primary rate limit: the hour's requests are used up until `resetAt`, in seconds since 1970. */
export function primaryRateLimit(requests: Limited, resetAt: number, status: 403 | 429 = 403): Fault {
  return {
    ...requests,
    status,
    headers: {
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-used': '1000',
      'x-ratelimit-reset': String(resetAt),
      'x-ratelimit-resource': 'core',
    },
    message: 'API rate limit exceeded for installation.',
    documentationUrl:
      'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-primary-rate-limits',
  }
}

async function answer(
  state: GitHubServer & StateView,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', state.url)
  const text = await readAll(request)
  const body = parsed(text)
  const recorded = {
    method: request.method ?? '',
    path: url.pathname,
    search: url.search,
    body,
    authorization: request.headers.authorization,
  }
  state.requests.push(recorded)
  state.onRequest?.(recorded)
  if (state.hang) return
  const fault = faultOf(state.faults, recorded)
  const isOwn = fault === undefined || fault.after === true || fault.wire !== undefined
  const own = isOwn ? answerTo(state, { ...recorded, url, accept: request.headers.accept ?? '' }) : undefined
  if (fault !== undefined) fault.times--
  const given = own !== undefined && (fault === undefined || fault.wire !== undefined) ? own : faultAnswer(fault)
  send(response, given, fault?.wire)
}

export function faultOf(faults: readonly Fault[], { method, path, search }: RecordedRequest): Fault | undefined {
  const fault = faults.find(
    (it) =>
      it.times > 0 && it.method === method && it.path.test(path) && (it.query === undefined || it.query.test(search)),
  )
  if (fault?.skip === undefined || fault.skip === 0) return fault
  fault.skip--
  return undefined
}

export function send(response: ServerResponse, { status, body, text, headers }: Answer, wire: Wire | undefined): void {
  if (wire?.kind === 'silence') return
  if (wire?.kind === 'drop') {
    response.destroy()
    return
  }
  const json = { 'content-type': 'application/json; charset=utf-8', 'x-github-media-type': 'github.v3; format=json' }
  const bytes = Buffer.from(body === undefined ? (text ?? '') : JSON.stringify(body))
  const sent = wire?.kind === 'break' || wire?.kind === 'cut' ? bytes.subarray(0, wire.bytes) : bytes
  const length = (wire?.kind === 'cut' ? sent : bytes).length
  const hasBody = status !== 204
  response.writeHead(status, {
    ...(body === undefined ? {} : json),
    ...(hasBody && { 'content-length': String(length) }),
    ...headers,
  })
  if (wire?.kind === 'break') response.write(sent, () => response.destroy())
  else response.end(hasBody ? sent : undefined)
}

function faultAnswer(fault: Fault | undefined): Answer {
  const { status = 500, headers, message = 'fault', documentationUrl, html, text } = fault ?? {}
  if (text !== undefined)
    return { status, body: undefined, text, headers: { 'content-type': 'application/json', ...headers } }
  return html === undefined
    ? { status, body: errorBody(status, message, documentationUrl), ...(headers === undefined ? {} : { headers }) }
    : { status, body: undefined, text: html, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } }
}

// What is no JSON reaches the routes as it is, and they answer as GitHub does.
export function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

export async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
