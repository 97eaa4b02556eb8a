import type { CommentAside } from '../diagnostic/args/reports.ts'
import { type Found, found } from '../lang/answer.ts'
import { type ApiAnswer, type ApiFailed, maxRetries, mayPass, notThere } from './answer.ts'
import { comparableBody, formatMarker, type Marker, parseMarker } from './comment-marker.ts'
import { type Comment, type CommentList, type CommentReader, commentReader, type Thread } from './comment-pages.ts'

/** The conversation of a pull request or merge request, as far as a comment needs it. */
export type Conversation = CommentList & {
  /** Where it is now. */
  readonly read: () => Promise<Found<{ readonly headSha: string; readonly isOpen: boolean }> | ApiFailed>
  /** Not sent again unseen: it may have been written although its answer was lost. */
  readonly create: (body: string) => Promise<Found<WrittenComment> | ApiFailed>
  readonly change: (id: number, body: string) => Promise<ApiAnswer<WrittenComment>>
  readonly remove: (id: number) => Promise<ApiAnswer<unknown>>
  /** How messages name a change. */
  readonly changing: (id: number) => string
  /** Waits before something is tried once more: the longer, the more often it was. */
  readonly pause: (attempt: number) => Promise<void>
}

export type WrittenComment = Pick<Comment, 'id' | 'url'>

export type CommentText = {
  readonly marker: Marker
  /** Without the marker. */
  readonly body: string
  /** False: written only where an earlier comment of ours is there to be settled. */
  readonly speaks: boolean
}

/** What became of a comment. `silent`: nothing to say and nothing to settle; `newer-run`: a later run of the same commit spoke. */
export type CommentOutcome =
  | {
      readonly kind: 'created' | 'updated' | 'unchanged' | 'newer-run'
      readonly url: string
      /** What could not be tidied up beside it. */
      readonly notes: readonly CommentAside[]
    }
  | { readonly kind: 'silent' | 'closed' }
  | { readonly kind: 'moved'; readonly headSha: string }
  | ApiFailed

/** Pages that are looked through for duplicates after the comment is written. */
const mostTidied = 10

/** A request on its way. */
type Task = CommentText & { readonly at: Conversation; readonly reader: CommentReader }

/**
 * Creates, updates or settles the one comment of a key. Nothing is sent where only the run would differ, and nothing is
 * written to a pull request that is closed or has another head by now. Without all pages read, and none of ours on them, nothing is
 * created: there may be one. Never rejects.
 */
export async function upsertComment(at: Conversation, text: CommentText): Promise<CommentOutcome> {
  const reader = commentReader(at, text.marker.key)
  const task: Task = { ...text, at, reader }
  const searched = await reader.search()
  if (searched.kind === 'failed') return searched
  const [kept] = searched.value.ours
  if (kept === undefined && !text.speaks) return { kind: 'silent' }
  if (kept !== undefined && isNewer(kept, text.marker)) return { kind: 'newer-run', url: kept.url, notes: [] }

  const stopped = await readAgain(task)
  if (stopped !== undefined) return stopped

  return kept === undefined ? create(task, searched.value.last) : update(task, searched.value, kept)
}

// Read as late as possible: between the event and now somebody may have pushed or merged.
async function readAgain({ at, marker }: Task): Promise<CommentOutcome | undefined> {
  const now = await at.read()
  if (now.kind === 'failed') return now
  if (now.value.headSha !== marker.headSha) return { kind: 'moved', headSha: now.value.headSha }
  return now.value.isOpen ? undefined : { kind: 'closed' }
}

/** `last` is the page that new comments come on. */
async function create(task: Task, last: number): Promise<CommentOutcome> {
  const { at, reader } = task
  for (let attempt = 0; ; attempt++) {
    const created = await at.create(bodyOf(task))
    if (created.kind === 'found') return settleRace(task, created.value, last)
    if (!mayPass(created)) return created
    // It may be there although nobody said so.
    await at.pause(attempt)
    const since = await reader.since(last)
    if (since.kind === 'failed') return { ...created, why: `${created.why}; it is unknown whether it was written` }
    const [kept] = since.value
    if (kept !== undefined) return update(task, { ours: since.value, unread: [], last }, kept)
    if (attempt === maxRetries) return created
  }
}

// Two runs that found nothing both create one. The oldest stays, so that both end with the same.
async function settleRace(task: Task, created: WrittenComment, last: number): Promise<CommentOutcome> {
  const { url } = created
  const since = await task.reader.since(last)
  if (since.kind === 'failed') {
    return { kind: 'created', url, notes: [{ variant: 'race-unknown', why: since.why }] }
  }
  const [kept, ...duplicates] = since.value
  if (kept === undefined || kept.id === created.id)
    return { kind: 'created', url, notes: await remove(task, duplicates) }
  const thread: Thread = { ours: since.value, unread: [], last }
  if (!isNewer(kept, task.marker)) return update(task, thread, kept)
  return { kind: 'newer-run', url: kept.url, notes: await remove(task, duplicates) }
}

/** Writes what is to be said first, and tidies up then: a duplicate that stays is no reason to leave the comment as it is. */
async function update(task: Task, thread: Thread, kept: Comment): Promise<CommentOutcome> {
  const written = await write(task, kept)
  if (written === 'gone') return replace(task, kept)
  if (written.kind === 'failed') return written
  return { ...written, notes: await tidy(task, thread, kept) }
}

type Written = { readonly kind: 'updated' | 'unchanged'; readonly url: string } | ApiFailed | 'gone'

async function write(task: Task, kept: Comment): Promise<Written> {
  if (comparableBody(kept.body) === comparableBody(task.body)) return { kind: 'unchanged', url: kept.url }
  const changed = await task.at.change(kept.id, bodyOf(task))
  if (changed.kind === 'absent') return 'gone'
  return changed.kind === 'failed' ? changed : { kind: 'updated', url: changed.value.url }
}

// A maintainer deleted it since we looked, or the token may not see that it is there.
async function replace(task: Task, gone: Comment): Promise<CommentOutcome> {
  const again = await task.reader.search()
  if (again.kind === 'failed') return again
  if (again.value.ours.some(({ id }) => id === gone.id)) return notThere(task.at.changing(gone.id))
  const [other] = again.value.ours
  if (other === undefined) return task.speaks ? create(task, again.value.last) : { kind: 'silent' }
  const written = await write(task, other)
  if (written === 'gone') return notThere(task.at.changing(other.id))
  return written.kind === 'failed' ? written : { ...written, notes: await tidy(task, again.value, other) }
}

/** Deletes what other comments of ours there are: racing runs leave them beside the kept one, faults of the past anywhere. */
async function tidy(task: Task, { ours, unread, last }: Thread, kept: Comment): Promise<readonly CommentAside[]> {
  const isOther = ({ id }: Comment): boolean => id !== kept.id
  const pages = likeliest(unread).slice(0, mostTidied)
  const more = pages.length === 0 ? found([]) : await task.reader.on(pages)
  const elsewhere = more.kind === 'found' ? more.value : []
  const others = new Map([...ours, ...elsewhere].filter(isOther).map((it) => [it.id, it]))
  const notes = await remove(task, [...others.values()])
  if (more.kind === 'found') return notes
  return [...notes, { variant: 'pages-unread', pages: last, why: more.why }]
}

// Beside where it was found (the first page, or the last ones), and then from the end: what is last a person reads last.
function likeliest(unread: readonly number[]): readonly number[] {
  const [second, ...rest] = [...unread].sort((a, b) => a - b)
  return second === undefined ? [] : [second, ...rest.reverse()]
}

async function remove(task: Task, duplicates: readonly Comment[]): Promise<readonly CommentAside[]> {
  const notes: CommentAside[] = []
  for (const { id } of duplicates) {
    const removed = await task.at.remove(id)
    // Absent: the other run was faster.
    if (removed.kind === 'failed') notes.push({ variant: 'not-deleted', why: removed.why })
  }
  return notes
}

function bodyOf({ marker, body }: CommentText): string {
  return `${formatMarker(marker)}\n${body}`
}

// For one head the higher run and attempt wins: a re-run of an old workflow must not overwrite the answer of a new one.
function isNewer(comment: Comment, ours: Marker): boolean {
  const theirs = parseMarker(comment.body)
  if (theirs === undefined || theirs.headSha !== ours.headSha) return false
  return theirs.runId > ours.runId || (theirs.runId === ours.runId && theirs.runAttempt > ours.runAttempt)
}
