import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type StoredComment = {
  id: number
  body: string
  login: string
  type: 'Bot' | 'User'
}

export type StoredPullRequest = { number: number; headSha: string; state: 'open' | 'closed'; locked?: boolean }

/** What a token may do and whose it is. GITHUB_TOKEN is `github-actions[bot]`. */
export type Account = { login: string; type: 'Bot' | 'User'; canWrite: boolean; canRead: boolean }

export type RecordedRequest = { method: string; path: string; body: unknown; authorization: string | undefined }

/** Answers the next matching request instead of the server itself. `after: true`: the server does its work first. */
export type Fault = {
  method: string
  path: RegExp
  status: number
  headers?: Record<string, string>
  times: number
  after?: boolean
  message?: string
}

/** A stateful stand-in for GitHub's REST API, as far as we use it; real HTTP on a local port. */
export type GitHubServer = {
  readonly url: string
  readonly pullRequests: Map<number, StoredPullRequest>
  readonly comments: Map<number, StoredComment[]>
  readonly accounts: Map<string, Account>
  readonly requests: RecordedRequest[]
  readonly faults: Fault[]
  /** Called before each request is answered: lets a test change the world in between. */
  onRequest: ((request: RecordedRequest) => void) | undefined
  /** How many comments a page has at most, whatever is asked for. GitHub's is 100. */
  pageSize: number
  /** Replaces the origin in `Link`. */
  linkOrigin: string | undefined
  /** Takes requests and never answers. */
  hang: boolean
  readonly writes: () => readonly string[]
  readonly close: () => Promise<void>
}

export const token = 'ghs_token'
const maxBodyChars = 65_536

export async function startGitHubServer(): Promise<GitHubServer> {
  const server = createServer((request, response) => {
    void answer(state, request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // a TCP server has no other kind
  const state: GitHubServer = {
    url: `http://127.0.0.1:${port}`,
    pullRequests: new Map(),
    comments: new Map(),
    accounts: new Map([[token, { login: 'github-actions[bot]', type: 'Bot', canWrite: true, canRead: true }]]),
    requests: [],
    faults: [],
    onRequest: undefined,
    pageSize: 100,
    linkOrigin: undefined,
    hang: false,
    writes: () =>
      state.requests
        .filter(({ method, path }) => method !== 'GET' && path !== '/graphql')
        .map(({ method, path }) => `${method} ${path}`),
    close: () => closeServer(server),
  }
  return state
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => server.close(() => done()))
}

let nextId = 1000
export function addComment(
  server: GitHubServer,
  number: number,
  body: string,
  author: Pick<StoredComment, 'login' | 'type'>,
): StoredComment {
  const comment = { id: nextId++, body, ...author }
  server.comments.set(number, [...(server.comments.get(number) ?? []), comment])
  return comment
}

type Answer = { status: number; body: unknown; headers?: Record<string, string> }

async function answer(state: GitHubServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', state.url)
  const text = await readAll(request)
  const recorded = {
    method: request.method ?? '',
    path: url.pathname,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    authorization: request.headers.authorization,
  }
  state.requests.push(recorded)
  state.onRequest?.(recorded)
  if (state.hang) return
  const fault = state.faults.find((it) => it.times > 0 && it.method === recorded.method && it.path.test(recorded.path))
  const own = fault === undefined || fault.after === true ? route(state, recorded, url) : undefined
  if (fault !== undefined) fault.times--
  const { status, body, headers } =
    fault === undefined && own !== undefined
      ? own
      : { status: fault?.status ?? 500, body: { message: fault?.message ?? 'fault' }, headers: fault?.headers }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const notFound: Answer = {
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' },
}
const forbidden: Answer = {
  status: 403,
  body: { message: 'Resource not accessible by integration', documentation_url: 'https://docs.github.com/rest' },
}

function route(state: GitHubServer, request: RecordedRequest, url: URL): Answer {
  const account = state.accounts.get((request.authorization ?? '').replace(/^(token|bearer) /i, ''))
  if (account === undefined) return { status: 401, body: { message: 'Bad credentials' } }
  if (!account.canRead) return notFound
  if (request.method === 'POST' && request.path === '/graphql')
    return { status: 200, body: { data: { viewer: { login: account.login } } } }
  const call = /^\/repos\/octo\/m\/(pulls|issues)\/(comments\/)?(\d+)(\/comments)?$/.exec(request.path)
  if (call === null) return notFound
  const [, kind, one, id, many] = call
  if (kind === 'pulls') return pull(state, Number(id))
  if (request.method === 'GET' && many !== undefined) return list(state, Number(id), url)
  if (!account.canWrite) return forbidden
  if (request.method === 'POST' && many !== undefined) return create(state, Number(id), request.body, account)
  if (one !== undefined) return change(state, Number(id), request, account)
  return notFound
}

function pull(state: GitHubServer, number: number): Answer {
  const found = state.pullRequests.get(number)
  if (found === undefined) return notFound
  return {
    status: 200,
    body: { number, state: found.state, locked: found.locked ?? false, head: { sha: found.headSha } },
  }
}

function list(state: GitHubServer, number: number, url: URL): Answer {
  if (!state.pullRequests.has(number)) return notFound
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100, state.pageSize)
  const page = Number(url.searchParams.get('page') ?? 1)
  const all = state.comments.get(number) ?? []
  const next = new URL(url)
  next.searchParams.set('page', String(page + 1))
  const link = `<${state.linkOrigin ?? state.url}${next.pathname}${next.search}>; rel="next"`
  return {
    status: 200,
    body: all.slice((page - 1) * size, page * size).map((it) => shown(state, number, it)),
    ...(page * size < all.length ? { headers: { link } } : {}),
  }
}

function create(state: GitHubServer, number: number, body: unknown, account: Account): Answer {
  const found = state.pullRequests.get(number)
  if (found === undefined) return notFound
  if (found.locked === true)
    return { status: 403, body: { message: 'Unable to create comment because issue is locked.' } }
  const text = bodyText(body)
  if (text === undefined) return tooLong
  return {
    status: 201,
    body: shown(state, number, addComment(state, number, text, { login: account.login, type: account.type })),
  }
}

function change(state: GitHubServer, id: number, request: RecordedRequest, account: Account): Answer {
  for (const [number, comments] of state.comments) {
    const found = comments.find((it) => it.id === id)
    if (found === undefined) continue
    if (found.login !== account.login) return forbidden
    if (request.method === 'DELETE') {
      state.comments.set(
        number,
        comments.filter((it) => it !== found),
      )
      return { status: 204, body: undefined }
    }
    const text = bodyText(request.body)
    if (text === undefined) return tooLong
    found.body = text
    return { status: 200, body: shown(state, number, found) }
  }
  return notFound
}

const tooLong: Answer = {
  status: 422,
  body: {
    message: 'Validation Failed',
    errors: [{ code: 'unprocessable', message: 'Body is too long (maximum is 65536 characters)' }],
  },
}

function bodyText(body: unknown): string | undefined {
  const text = (body as { body?: unknown } | undefined)?.body // what octokit sends
  return typeof text === 'string' && text.length <= maxBodyChars ? text : undefined
}

function shown(state: GitHubServer, number: number, { id, body, login, type }: StoredComment): object {
  return {
    id,
    url: `${state.url}/repos/octo/m/issues/comments/${id}`,
    html_url: `https://github.com/octo/m/pull/${number}#issuecomment-${id}`,
    body,
    user: { login, type },
  }
}
