import type { z } from 'zod'
import { maxPages, type Page } from '../forge/answer.ts'
import { type Failed, type Found, failed, found } from '../lang/answer.ts'
import {
  commitSchema,
  fileSchema,
  type MergeRequest,
  mergeRequestSchema,
  type Note,
  noteSchema,
  type StoredFile,
  userSchema,
} from './answers.ts'

/** An answer with a status below 400, before anybody believed it. `data` is JSON where it could be read, else text. */
export type RawAnswer = { readonly status: number; readonly headers: Headers; readonly data: unknown }

/** One question to GitLab, and how its answer is read. */
export type Endpoint<T> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Behind the address of the API, encoded. */
  readonly path: string
  readonly body?: Readonly<Record<string, string>>
  /** How messages name it. */
  readonly asked: string
  readonly read: (answer: RawAnswer) => Found<T> | Failed
  /** False: what may have been done is not done again unseen. */
  readonly repeats?: false
}

/** A project by its path or its number, and a merge request of it by the number that its page has. */
export type Place = { readonly project: string; readonly number: number }

const pageSize = 100

export function mergeRequestAt(place: Place): Endpoint<MergeRequest> {
  return get(requestPath(place), '', json(mergeRequestSchema))
}

export function notesOn(place: Place, page: number): Endpoint<Page<Note>> {
  return get(
    [...requestPath(place), 'notes'],
    `?sort=asc&order_by=created_at&per_page=${pageSize}&page=${page}`,
    paged(noteSchema),
  )
}

/** Not sent again unseen: it may have been written although its answer was lost. */
export function newNote(place: Place, body: string): Endpoint<Note> {
  return { ...writing('POST', [...requestPath(place), 'notes'], json(noteSchema)), body: { body }, repeats: false }
}

export function changedNote(place: Place, id: number, body: string): Endpoint<Note> {
  return { ...writing('PUT', [...requestPath(place), 'notes', String(id)], json(noteSchema)), body: { body } }
}

export function deletedNote(place: Place, id: number): Endpoint<undefined> {
  return writing('DELETE', [...requestPath(place), 'notes', String(id)], (answer) =>
    answer.status === 204 ? found(undefined) : failed(shapeOf(answer)),
  )
}

/** The account that a token belongs to: of a project access token, its bot. */
export function user(): Endpoint<z.infer<typeof userSchema>> {
  return get(['user'], '', json(userSchema))
}

export function fileAt({ project }: Place, sha: string, path: string): Endpoint<StoredFile> {
  return get(['projects', project, 'repository', 'files', path], `?ref=${encodeURIComponent(sha)}`, json(fileSchema))
}

export function commitAt({ project }: Place, sha: string): Endpoint<z.infer<typeof commitSchema>> {
  return get(['projects', project, 'repository', 'commits', sha], '', json(commitSchema))
}

function requestPath({ project, number }: Place): readonly string[] {
  return ['projects', project, 'merge_requests', String(number)]
}

function get<T>(path: readonly string[], query: string, read: Endpoint<T>['read']): Endpoint<T> {
  return { method: 'GET', path: `/${path.map(encodeURIComponent).join('/')}${query}`, asked: named('GET', path), read }
}

function writing<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: readonly string[],
  read: Endpoint<T>['read'],
): Endpoint<T> {
  return { method, path: `/${path.map(encodeURIComponent).join('/')}`, asked: named(method, path), read }
}

function named(method: string, path: readonly string[]): string {
  const [first, , ...rest] = path
  return `${method} ${(first === 'projects' ? rest : path).join('/')}`
}

function json<T>(schema: z.ZodType<T>): Endpoint<T>['read'] {
  return (answer) => {
    if (typeof answer.data === 'string') return failed(shapeOf(answer))
    const read = schema.safeParse(answer.data)
    if (read.success) return found(read.data)
    const [mistake] = read.error.issues
    const where = mistake?.path.map(String).join('.') ?? ''
    return failed(
      `another shape than GitLab describes: ${where === '' ? 'the answer' : where}: ${mistake?.message ?? ''}`,
    )
  }
}

function paged<Row>(row: z.ZodType<Row>): Endpoint<Page<Row>>['read'] {
  const rowsOf = json(row.array())
  return (answer) => {
    const rows = rowsOf(answer)
    if (rows.kind === 'failed') return rows
    const [next, last] = ['x-next-page', 'x-total-pages'].map((name) => pageNumber(answer.headers.get(name)))
    // A proxy may have dropped the headers: behind a full page there may be another.
    return found({ rows: rows.value, last, hasNext: next !== undefined || rows.value.length >= pageSize })
  }
}

/** Of a long list GitLab does not say how long it is. */
function pageNumber(header: string | null): number | undefined {
  const page = /^\d{1,6}$/.test(header ?? '') ? Number(header) : 0
  return page > 0 && page <= maxPages ? page : undefined
}

/** What an answer without the right shape looks like: `an empty body`, `text/html: Bad Gateway`. */
export function shapeOf({ headers, data }: Pick<RawAnswer, 'headers' | 'data'>): string {
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim() || 'no content type'
  if (data === '') return 'an empty body'
  if (typeof data !== 'string') return type
  if (/json$/.test(type)) return `JSON that is incomplete or invalid: ${data}`
  return `${type}: ${/<title[^>]*>([^<]*)</i.exec(data)?.[1] ?? data}`
}
