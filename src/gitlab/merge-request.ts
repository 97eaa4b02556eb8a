import { type ApiAnswer, type ApiFailed, pauseMs } from '../forge/answer.ts'
import type { Conversation } from '../forge/comment.ts'
import type { CommentRow } from '../forge/comment-pages.ts'
import { type FileReader, fileReader, tooLarge } from '../forge/files.ts'
import { absent, type Found, found, mapFound } from '../lang/answer.ts'
import type { MergeRequest, Note } from './answers.ts'
import { ask, type Client, need } from './ask.ts'
import {
  changedNote,
  commitAt,
  deletedNote,
  fileAt,
  mergeRequestAt,
  newNote,
  notesOn,
  type Place,
  user,
} from './endpoints.ts'

export type { MergeRequest } from './answers.ts'
export type { Place } from './endpoints.ts'

/** A larger file is no budget. */
const maxFileBytes = 1 << 20

/** Reads a merge request as it is now. */
export function readMergeRequest(client: Client, place: Place): Promise<Found<MergeRequest> | ApiFailed> {
  return need(client, mergeRequestAt(place))
}

/** The notes of a merge request. */
export function notes(client: Client, place: Place, { web_url: page }: MergeRequest): Conversation {
  const rowOf = ({ id, body, author }: Note): CommentRow => ({
    ...{ id, body: body ?? '', url: `${page}#note_${id}` },
    ...{ author: author == null ? '' : String(author.id), isSurelyOurs: false },
  })
  return {
    page: async (n) =>
      mapFound(await need(client, notesOn(place, n)), ({ rows, ...rest }) => ({ ...rest, rows: rows.map(rowOf) })),
    account: async () => mapFound(await need(client, user()), ({ id }) => String(id)),
    read: async () =>
      mapFound(await readMergeRequest(client, place), ({ sha, state }) => ({
        headSha: sha,
        isOpen: state === 'opened',
      })),
    create: async (body) => mapFound(await need(client, newNote(place, body)), rowOf),
    change: async (id, body) => mapFound(await ask(client, changedNote(place, id, body)), rowOf),
    remove: (id) => ask(client, deletedNote(place, id)),
    changing: (id) => changedNote(place, id, '').asked,
    pause: (attempt) => new Promise((done) => setTimeout(done, pauseMs(attempt, client))),
  }
}

/** Reads files of at most 1 MB at commits, as GitLab has them. */
export function makeFileReader(client: Client, place: Place): FileReader {
  return fileReader({
    repository: place.project,
    bytesAt: async (sha, path) =>
      mapFound(await ask(client, fileAt(place, sha, path)), ({ bytes, size }) =>
        size > maxFileBytes ? tooLarge(size) : { bytes },
      ),
    commitAt: (sha) => ask(client, commitAt(place, sha)),
  })
}

/** The parents of a commit, of a merge commit first what was merged into. */
export async function parentsOf(client: Client, place: Place, sha: string): Promise<ApiAnswer<readonly string[]>> {
  return mapFound(await ask(client, commitAt(place, sha)), ({ parent_ids: parents }) => parents)
}

/** The commit that one is compared with: of the head where the branches parted, of a merge of it what it was merged into. */
export async function baseOf(
  client: Client,
  place: Place,
  { sha: head, diff_refs: refs }: MergeRequest,
  sha: string,
): Promise<ApiAnswer<string>> {
  if (sha === head) return refs?.base_sha == null ? absent : found(refs.base_sha)
  const parents = await parentsOf(client, place, sha)
  if (parents.kind !== 'found') return parents
  const [first] = parents.value
  return first === undefined ? absent : found(first)
}

/** Where the files of a commit can be looked at: `https://gitlab.com/GROUP/NAME/-/blob/SHA`. */
export function blobUrl({ web_url: page }: Pick<MergeRequest, 'web_url'>, sha: string): string | undefined {
  const [, project] = /^(.+)\/-\/merge_requests\/\d+$/.exec(page) ?? []
  return project === undefined ? undefined : `${project}/-/blob/${sha}`
}
