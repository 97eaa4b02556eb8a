import { type Found, found } from '../lang/answer.ts'
import type { ApiFailed, Page } from './answer.ts'
import { encodeKey, parseMarker } from './comment-marker.ts'

export type Comment = { readonly id: number; readonly body: string; readonly url: string }

/** A comment as a forge lists it. */
export type CommentRow = Comment & {
  /** Whose it is; empty where the account is gone. */
  readonly author: string
  /** Whether it is ours whatever the token's account is. */
  readonly isSurelyOurs: boolean
}

/** Where comments are read. */
export type CommentList = {
  /** A page of all comments, the oldest first. */
  readonly page: (page: number) => Promise<Found<Page<CommentRow>> | ApiFailed>
  /** The account that a token belongs to, as rows name it. */
  readonly account: () => Promise<Found<string> | ApiFailed>
}

/** What was read of a conversation. */
export type Thread = {
  /** Our comments of one key, oldest first. Empty: all pages were read, and there is none. */
  readonly ours: readonly Comment[]
  /** Pages that nobody looked at because ours was found before. */
  readonly unread: readonly number[]
  readonly last: number
}

export type CommentReader = {
  /** Reads page by page, the likeliest first, until one has a comment of ours. */
  readonly search: () => Promise<Found<Thread> | ApiFailed>
  /** Our comments on these pages. */
  readonly on: (pages: readonly number[]) => Promise<Found<readonly Comment[]> | ApiFailed>
  /** Our comments from a page on, to the end as it is now. */
  readonly since: (page: number) => Promise<Found<readonly Comment[]> | ApiFailed>
}

/** Pages that are asked for at the same time. */
const sideBySide = 4

/** Finds the comments that are ours: of one key by their marker, and of our account. */
export function commentReader(list: CommentList, key: string): CommentReader {
  const encoded = encodeKey(key)
  const read: Read = async (page) => {
    const answer = await list.page(page)
    return answer.kind === 'found' ? found(marked(answer.value, encoded)) : answer
  }
  const readAll: ReadAll = async (pages) => {
    const rows: CommentRow[] = []
    for (const batch of batches(pages)) {
      const answers = await Promise.all(batch.map(read))
      for (const answer of answers) {
        if (answer.kind === 'failed') return answer
        rows.push(...answer.value.rows)
      }
    }
    return found(rows)
  }
  const account = once(list.account)
  return {
    search: () => search(read, readAll, account),
    on: async (pages) => sure(await readAll(pages), account),
    since: async (page) => {
      const rest = await toTheEnd(read, page)
      return rest.kind === 'failed' ? rest : sure(found(rest.value.rows), account)
    },
  }
}

type Read = CommentList['page']
type ReadAll = (pages: readonly number[]) => Promise<Found<readonly CommentRow[]> | ApiFailed>
type Account = CommentList['account']

/**
 * Ours is on the first page where the first run of the pull request had something to say, and else among the newest: so that one,
 * and the others from the last one back.
 */
async function search(read: Read, readAll: ReadAll, account: Account): Promise<Found<Thread> | ApiFailed> {
  const first = await read(1)
  if (first.kind === 'failed') return first
  const { rows, last, hasNext } = first.value
  if (last === undefined && hasNext) return searchUpwards(read, rows, account)
  let doubt: ApiFailed | undefined
  const order = Array.from({ length: (last ?? 1) - 1 }, (_, i) => (last ?? 1) - i)
  const unread = new Set(order)
  for (const batch of [[], ...batches(order)]) {
    const more = batch.length === 0 ? found(rows) : await readAll(batch)
    for (const page of batch) unread.delete(page)
    const ours = await sure(more, account)
    if (ours.kind === 'failed' && more.kind === 'failed') return ours
    // Somebody's comment has our marker, and whose we are is not known: another page may have one that is surely ours.
    if (ours.kind === 'failed') doubt = ours
    else if (ours.value.length > 0) return found({ ours: ours.value, unread: [...unread], last: last ?? 1 })
  }
  return doubt ?? found({ ours: [], unread: [], last: last ?? 1 })
}

// Where a list does not say how long it is.
async function searchUpwards(
  read: Read,
  first: readonly CommentRow[],
  account: Account,
): Promise<Found<Thread> | ApiFailed> {
  const rest = await toTheEnd(read, 2)
  if (rest.kind === 'failed') return rest
  const ours = await sure(found([...first, ...rest.value.rows]), account)
  return ours.kind === 'failed' ? ours : found({ ours: ours.value, unread: [], last: rest.value.last })
}

async function toTheEnd(
  read: Read,
  from: number,
): Promise<Found<{ readonly rows: readonly CommentRow[]; readonly last: number }> | ApiFailed> {
  const rows: CommentRow[] = []
  for (let page = from; ; page++) {
    const answer = await read(page)
    if (answer.kind === 'failed') return answer
    rows.push(...answer.value.rows)
    if (!answer.value.hasNext) return found({ rows, last: page })
  }
}

function marked({ rows, last, hasNext }: Page<CommentRow>, key: string): Page<CommentRow> {
  return { rows: rows.filter(({ body }) => parseMarker(body)?.encodedKey === key), last, hasNext }
}

/** The account a token belongs to, asked for once and only where it matters. */
function once(account: Account): Account {
  let asked: ReturnType<Account> | undefined
  const ask: Account = async () => {
    const answer = await account()
    return answer.kind === 'failed' ? unknownAccount(answer.why) : answer
  }
  return () => {
    asked ??= ask()
    return asked
  }
}

// Without a status: the permission to comment has nothing to do with it.
function unknownAccount(why: string): ApiFailed {
  const said = `it is unknown whether a comment with our marker is ours: ${why}`
  return { kind: 'failed', cause: 'api', why: said, status: undefined, said }
}

/** Whoever may comment can copy a marker; only our own author makes it ours. */
async function sure(
  rows: Found<readonly CommentRow[]> | ApiFailed,
  account: Account,
): Promise<Found<readonly Comment[]> | ApiFailed> {
  if (rows.kind === 'failed') return rows
  if (rows.value.every((row) => row.isSurelyOurs)) return found(byAge(rows.value))
  const self = await account()
  if (self.kind === 'found')
    return found(byAge(rows.value.filter((row) => row.isSurelyOurs || row.author === self.value)))
  const certain = rows.value.filter((row) => row.isSurelyOurs)
  return certain.length > 0 ? found(byAge(certain)) : self
}

// A comment that was there on two pages, because one before it was deleted meanwhile, is one.
function byAge(rows: readonly CommentRow[]): readonly Comment[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) => a.id - b.id)
}

function batches(pages: readonly number[]): readonly (readonly number[])[] {
  const count = Math.ceil(pages.length / sideBySide)
  return Array.from({ length: count }, (_, i) => pages.slice(i * sideBySide, (i + 1) * sideBySide))
}
