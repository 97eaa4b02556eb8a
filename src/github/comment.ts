import { type Client, statusOf } from './client.ts'
import { comparableBody, encodeKey, formatMarker, type Marker, parseMarker } from './comment-marker.ts'

export type CommentRequest = {
  readonly owner: string
  readonly repo: string
  readonly number: number
  readonly marker: Marker
  /** Without the marker. */
  readonly body: string
  /** False: written only where an earlier comment of ours is there to be settled. */
  readonly speaks: boolean
}

/** What became of a comment. `silent`: nothing to say and nothing to settle; `newer-run`: a later run of the same commit spoke. */
export type CommentOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged' | 'newer-run'; readonly url: string }
  | { readonly kind: 'silent' | 'closed' }
  | { readonly kind: 'moved'; readonly headSha: string }

type Comment = { readonly id: number; readonly body: string; readonly html_url: string }

/**
 * Creates, updates or settles the one comment of a key. Nothing is sent where only the run would differ, and nothing is
 * written to a pull request that is closed or has another head by now. Rejects with octokit's errors.
 */
export async function upsertComment(client: Client, request: CommentRequest): Promise<CommentOutcome> {
  const [kept, ...duplicates] = await ourComments(client, request)
  if (kept === undefined && !request.speaks) return { kind: 'silent' }
  if (kept !== undefined && isNewer(kept, request.marker)) return { kind: 'newer-run', url: kept.html_url }

  const stopped = await readAgain(client, request)
  if (stopped !== undefined) return stopped

  if (kept === undefined) return create(client, request)
  await remove(client, request, duplicates)
  return update(client, request, kept)
}

// Read as late as possible: between the event and now somebody may have pushed or merged.
async function readAgain(
  client: Client,
  { owner, repo, number, marker }: CommentRequest,
): Promise<CommentOutcome | undefined> {
  const { data } = await client.rest.pulls.get({ owner, repo, pull_number: number })
  if (data.head.sha !== marker.headSha) return { kind: 'moved', headSha: data.head.sha }
  return data.state === 'closed' ? { kind: 'closed' } : undefined
}

async function create(client: Client, request: CommentRequest): Promise<CommentOutcome> {
  const { owner, repo, number } = request
  const created = await client.rest.issues.createComment({ owner, repo, issue_number: number, body: bodyOf(request) })
  // Two runs that found nothing both create one. The oldest stays, so that both end with the same.
  const [kept, ...duplicates] = await ourComments(client, request)
  await remove(client, request, duplicates)
  if (kept === undefined || kept.id === created.data.id) return { kind: 'created', url: created.data.html_url }
  return isNewer(kept, request.marker) ? { kind: 'newer-run', url: kept.html_url } : update(client, request, kept)
}

async function update(client: Client, request: CommentRequest, kept: Comment): Promise<CommentOutcome> {
  if (comparableBody(kept.body) === comparableBody(request.body)) return { kind: 'unchanged', url: kept.html_url }
  const { owner, repo } = request
  try {
    const { data } = await client.rest.issues.updateComment({ owner, repo, comment_id: kept.id, body: bodyOf(request) })
    return { kind: 'updated', url: data.html_url }
  } catch (error) {
    // A maintainer deleted it since we looked.
    if (statusOf(error) !== 404 || (await ourComments(client, request)).some(({ id }) => id === kept.id)) throw error
    return request.speaks ? create(client, request) : { kind: 'silent' }
  }
}

async function remove(client: Client, { owner, repo }: CommentRequest, duplicates: readonly Comment[]): Promise<void> {
  for (const { id } of duplicates) {
    try {
      await client.rest.issues.deleteComment({ owner, repo, comment_id: id })
    } catch (error) {
      if (statusOf(error) !== 404) throw error // the other run was faster
    }
  }
}

function bodyOf({ marker, body }: CommentRequest): string {
  return `${formatMarker(marker)}\n${body}`
}

// For one head the higher run and attempt wins: a re-run of an old workflow must not overwrite the answer of a new one.
function isNewer(comment: Comment, ours: Marker): boolean {
  const theirs = parseMarker(comment.body)
  if (theirs === undefined || theirs.headSha !== ours.headSha) return false
  return theirs.runId > ours.runId || (theirs.runId === ours.runId && theirs.runAttempt > ours.runAttempt)
}

/** Our comments of this key from all pages, oldest first. */
async function ourComments(client: Client, request: CommentRequest): Promise<readonly Comment[]> {
  const { owner, repo, number, marker } = request
  const key = encodeKey(marker.key)
  const marked: (Comment & { readonly login: string; readonly isBot: boolean })[] = []
  const pages = client.paginate.iterator(client.rest.issues.listComments, {
    owner,
    repo,
    issue_number: number,
    per_page: 100,
  })
  for await (const { data } of pages) {
    for (const { id, body, html_url, user } of data) {
      if (body === undefined || parseMarker(body)?.encodedKey !== key) continue
      marked.push({ id, body, html_url, login: user?.login ?? '', isBot: user?.type === 'Bot' })
    }
  }
  // Whoever may comment can copy a marker; only our own author makes it ours.
  const isActions = (it: (typeof marked)[number]): boolean => it.isBot && it.login === 'github-actions[bot]'
  const self = marked.every(isActions) ? undefined : await ownLogin(client)
  return marked.filter((it) => isActions(it) || (self !== undefined && it.login === self)).sort((a, b) => a.id - b.id)
}

/** The account a token belongs to. GITHUB_TOKEN may not read `GET /user`; `viewer` answers for every kind of token. */
async function ownLogin(client: Client): Promise<string | undefined> {
  try {
    const { viewer } = await client.graphql<{ readonly viewer: { readonly login: string } }>(
      'query { viewer { login } }',
    )
    return viewer.login
  } catch {
    return undefined // not known: then only github-actions[bot] counts
  }
}
