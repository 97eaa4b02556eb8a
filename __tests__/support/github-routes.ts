import {
  commentBody,
  commitBody,
  compareBody,
  contentBody,
  errorBody,
  gitCommitBody,
  pullRequestBody,
  repositoryId,
} from './github-bodies.ts'
import type { Account, GitHubServer, RecordedRequest, StoredComment, StoredPullRequest } from './github-server.ts'

export type Answer = {
  readonly status: number
  /** Sent as JSON; undefined for no body or for `text`. */
  readonly body: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a route may look at, and the one way to add a comment. */
export type StateView = Pick<
  GitHubServer,
  | 'url'
  | 'pullRequests'
  | 'comments'
  | 'files'
  | 'commits'
  | 'mergeBases'
  | 'accounts'
  | 'requests'
  | 'pageSize'
  | 'namesLast'
  | 'linkOrigin'
> & {
  readonly addComment: (number: number, body: string, author: Pick<StoredComment, 'login' | 'type'>) => StoredComment
}

export type RoutedRequest = RecordedRequest & { readonly url: URL; readonly accept: string }

type Call = {
  readonly state: StateView
  readonly account: Account
  readonly request: RoutedRequest
  /** What the route's parentheses caught, percent-decoded. */
  readonly names: readonly string[]
}

type Route = {
  readonly method: string
  readonly path: RegExp
  readonly needs: 'read' | 'write' | 'contents'
  readonly answer: (call: Call) => Answer
}

const maxBodyChars = 65_536
const maxInlineBytes = 1024 * 1024

const routes: readonly Route[] = [
  { method: 'GET', path: /^pulls$/, needs: 'read', answer: listPulls },
  { method: 'GET', path: /^pulls\/(\d+)$/, needs: 'read', answer: getPull },
  { method: 'GET', path: /^issues\/(\d+)\/comments$/, needs: 'read', answer: listComments },
  { method: 'POST', path: /^issues\/(\d+)\/comments$/, needs: 'write', answer: createComment },
  { method: 'PATCH', path: /^issues\/comments\/(\d+)$/, needs: 'write', answer: updateComment },
  { method: 'DELETE', path: /^issues\/comments\/(\d+)$/, needs: 'write', answer: deleteComment },
  { method: 'GET', path: /^contents\/(.+)$/, needs: 'contents', answer: getContent },
  { method: 'GET', path: /^git\/commits\/([0-9a-f]+)$/, needs: 'contents', answer: getCommit },
  { method: 'GET', path: /^compare\/(.+?)\.\.\.(.+)$/, needs: 'contents', answer: compare },
]

/** GitHub's answer to one request. */
export function answerTo(state: StateView, request: RoutedRequest): Answer {
  const account = state.accounts.get((request.authorization ?? '').replace(/^(token|bearer) /i, ''))
  if (account === undefined) return failed(401, 'Bad credentials')
  if (!account.canRead) return notFound
  if (request.method === 'POST' && request.path === '/graphql')
    return { status: 200, body: { data: { viewer: { login: account.login } } } }
  // `Link` names a repository by its number, and GitHub takes both.
  const [, inside] = /^\/(?:repos\/octo\/m|repositories\/(?:\d+))\/(.+)$/.exec(request.path) ?? []
  const route = routes.find(({ method, path }) => method === request.method && path.test(inside ?? ''))
  if (inside === undefined || route === undefined) return notFound
  if (route.needs === 'contents' && account.canReadContents === false) return notFound
  if (route.needs === 'write' && !account.canWrite) return failed(403, 'Resource not accessible by integration')
  const names = (route.path.exec(inside) ?? []).slice(1).map(decodeURIComponent)
  return withRateLimit(state, route.answer({ state, account, request, names }))
}

// An hour has 1000 requests for GITHUB_TOKEN; a test that makes more than that would be told so by its numbers.
function withRateLimit(state: StateView, answer: Answer): Answer {
  const used = state.requests.length
  const counts = {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': String(Math.max(0, 1000 - used)),
    'x-ratelimit-used': String(used),
    'x-ratelimit-resource': 'core',
  }
  return { ...answer, headers: { ...counts, ...answer.headers } }
}

function failed(status: number, message: string, errors?: readonly object[]): Answer {
  return { status, body: { ...errorBody(status, message), ...(errors === undefined ? {} : { errors }) } }
}

const notFound = failed(404, 'Not Found')

/** One page of rows with GitHub's `Link`: nothing where all fits, else the neighbours and the ends. */
function paged<Row>({ state, request }: Call, all: readonly Row[], show: (row: Row) => object): Answer {
  const number = (name: string, initial: number): number => {
    const value = Number(request.url.searchParams.get(name) ?? initial)
    return Number.isInteger(value) && value > 0 ? value : initial
  }
  const size = Math.min(number('per_page', 30), 100, state.pageSize)
  const page = number('page', 1)
  const last = Math.max(1, Math.ceil(all.length / size))
  const near = { prev: page - 1, next: page + 1, last, first: 1 }
  const named = (Object.keys(near) as (keyof typeof near)[]).filter((rel) =>
    rel === 'prev' || rel === 'first' ? page > 1 : page < last && (rel !== 'last' || state.namesLast),
  )
  const link = named.map((rel) => `<${pageUrl(state, request, near[rel])}>; rel="${rel}"`).join(', ')
  return {
    status: 200,
    body: all.slice((page - 1) * size, page * size).map(show),
    ...(link === '' ? {} : { headers: { link } }),
  }
}

function pageUrl(state: StateView, request: RoutedRequest, page: number): string {
  const url = new URL(request.url)
  url.searchParams.set('page', String(page))
  const path = url.pathname.replace(/^\/repos\/octo\/m\//, `/repositories/${repositoryId}/`)
  return `${state.linkOrigin ?? state.url}${path}${url.search}`
}

function listPulls(call: Call): Answer {
  const { state, request } = call
  const asked = request.url.searchParams
  const wanted = asked.get('state') ?? 'open'
  // GitHub ignores a head that is not OWNER:BRANCH and answers with all of them.
  const [, owner, branch] = /^([^:]+):(.+)$/.exec(asked.get('head') ?? '') ?? []
  const found = [...state.pullRequests.values()]
    .filter((it) => wanted === 'all' || it.state === wanted)
    .filter((it) => asked.get('base') === null || asked.get('base') === (it.baseRef ?? 'main'))
    .filter((it) => owner === undefined || (isOwner(it, owner) && (it.headRef ?? 'topic') === branch))
    .sort((a, b) => (asked.get('direction') === 'asc' ? a.number - b.number : b.number - a.number))
  return paged(call, found, (it) => pullRequestBody(state.url, it, 'row'))
}

function isOwner(pull: StoredPullRequest, owner: string): boolean {
  return headOwnerOf(pull).toLowerCase() === owner.toLowerCase()
}

/** The account whose branch is the head; that of a deleted fork stays. */
export function headOwnerOf({ headOwner, headRepo = 'octo/m' }: StoredPullRequest): string {
  return headOwner ?? headRepo?.split('/')[0] ?? 'someone'
}

function getPull({ state, names }: Call): Answer {
  const found = state.pullRequests.get(Number(names[0]))
  if (found === undefined) return notFound
  const comments = state.comments.get(found.number)?.length ?? 0
  return { status: 200, body: { ...pullRequestBody(state.url, found, 'whole'), comments } }
}

function listComments(call: Call): Answer {
  const { state, names } = call
  const number = Number(names[0])
  if (!state.pullRequests.has(number)) return notFound
  return paged(call, state.comments.get(number) ?? [], (it) => commentBody(state.url, number, it))
}

function createComment({ state, account, request, names }: Call): Answer {
  const number = Number(names[0])
  const found = state.pullRequests.get(number)
  if (found === undefined) return notFound
  if (found.locked === true) return failed(403, 'Unable to create comment because issue is locked.')
  const text = textOf(request.body)
  if (typeof text !== 'string') return text
  const created = state.addComment(number, text, { login: account.login, type: account.type })
  const body = commentBody(state.url, number, created)
  return { status: 201, body, headers: { location: body.url } }
}

function updateComment({ state, request, names }: Call): Answer {
  const found = find(state, Number(names[0]))
  if (found === undefined) return notFound
  const text = textOf(request.body)
  if (typeof text !== 'string') return text
  // Whoever may write may write in a stranger's comment as well: not to do that is the client's part.
  found.comment.body = text
  return { status: 200, body: commentBody(state.url, found.number, found.comment) }
}

function deleteComment({ state, names }: Call): Answer {
  const found = find(state, Number(names[0]))
  if (found === undefined) return notFound
  const left = (state.comments.get(found.number) ?? []).filter((it) => it !== found.comment)
  state.comments.set(found.number, left)
  return { status: 204, body: undefined }
}

function find(state: StateView, id: number): { readonly number: number; readonly comment: StoredComment } | undefined {
  for (const [number, comments] of state.comments) {
    const comment = comments.find((it) => it.id === id)
    if (comment !== undefined) return { number, comment }
  }
  return undefined
}

/** The text of a comment, or the refusal of a body that GitHub does not take. */
function textOf(body: unknown): string | Answer {
  if (typeof body === 'string') return failed(400, 'Problems parsing JSON')
  const text = (body as { body?: unknown } | null | undefined)?.body // any JSON can be here
  if (typeof text !== 'string') return failed(422, 'Invalid request.\n\n"body" wasn\'t supplied.')
  if (text.trim() === '') return invalid("Body can't be blank")
  return text.length > maxBodyChars ? invalid('Body is too long (maximum is 65536 characters)') : text
}

function invalid(message: string): Answer {
  return failed(422, 'Validation Failed', [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }])
}

function getContent({ state, request, names }: Call): Answer {
  const path = names[0] ?? ''
  const ref = request.url.searchParams.get('ref') ?? 'main'
  const text = state.files.get(`${ref}:${path}`)
  if (text === undefined) {
    const known = state.commits.has(ref) || [...state.files.keys()].some((key) => key.startsWith(`${ref}:`))
    return known ? notFound : failed(404, `No commit found for the ref ${ref}`)
  }
  const [, raw] = /\bapplication\/vnd\.github\.(?:v3\.)?(raw(?:\+json)?)\b/.exec(request.accept) ?? []
  if (raw !== undefined) {
    const headers = { 'content-type': `application/vnd.github.${raw}; charset=utf-8` }
    return { status: 200, body: undefined, text, headers }
  }
  // From 1 MB on the JSON form comes without the content.
  return { status: 200, body: contentBody(state.url, ref, path, text, maxInlineBytes) }
}

function getCommit({ state, names }: Call): Answer {
  const sha = names[0] ?? ''
  const parents = state.commits.get(sha)
  return parents === undefined ? notFound : { status: 200, body: gitCommitBody(state.url, sha, parents) }
}

function compare({ state, names }: Call): Answer {
  const [base = '', head = ''] = names
  const mergeBase = state.mergeBases.get(`${base}...${head}`)
  if (mergeBase === undefined) return notFound
  const shared = reachable(state, mergeBase)
  const only = (from: string): readonly string[] => [...reachable(state, from)].filter((sha) => !shared.has(sha))
  const commit = (sha: string): object => commitBody(state.url, sha, state.commits.get(sha) ?? [])
  const [ahead, behind] = [only(head), only(base)]
  return {
    status: 200,
    body: compareBody(state.url, `${base}...${head}`, {
      base: commit(base),
      mergeBase: commit(mergeBase),
      ahead: ahead.map(commit),
      behindBy: behind.length,
    }),
  }
}

function reachable({ commits }: StateView, from: string): ReadonlySet<string> {
  const seen = new Set<string>([from])
  for (const sha of seen) for (const parent of commits.get(sha) ?? []) seen.add(parent)
  return seen
}
