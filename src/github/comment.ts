import { type ApiFailed, oneLine, type Page } from '../forge/answer.ts'
import { type CommentOutcome, type CommentText, type Conversation, upsertComment as upsert } from '../forge/comment.ts'
import type { CommentRow } from '../forge/comment-pages.ts'
import { type Found, found, mapFound } from '../lang/answer.ts'
import type { CommentRow as Row } from './answers.ts'
import { ask, need } from './ask.ts'
import type { Client } from './client.ts'
import {
  changedComment,
  commentsOn,
  deletedComment,
  newComment,
  pullRequestOf,
  type Repository,
  viewer,
} from './endpoints.ts'

export type CommentRequest = Repository & CommentText & { readonly number: number }

/** Creates, updates or settles the one comment of a key on a pull request of GitHub. Never rejects. */
export function upsertComment(client: Client, request: CommentRequest): Promise<CommentOutcome> {
  return upsert(conversation(client, request, request.number), request)
}

function conversation(client: Client, repository: Repository, number: number): Conversation {
  return {
    page: async (page) => mapFound(await need(client, commentsOn(repository, number, page)), pageOf),
    account: () => accountOf(client),
    read: async () =>
      mapFound(await need(client, pullRequestOf(repository, number)), ({ head, state }) => ({
        headSha: head.sha,
        isOpen: state === 'open',
      })),
    create: async (body) => mapFound(await need(client, newComment(repository, number, body)), rowOf),
    change: async (id, body) => mapFound(await ask(client, changedComment(repository, id, body)), rowOf),
    remove: (id) => ask(client, deletedComment(repository, id)),
    changing: (id) => changedComment(repository, id, '').asked,
    pause: client.pause,
  }
}

function pageOf({ rows, ...rest }: Page<Row>): Page<CommentRow> {
  return { ...rest, rows: rows.map(rowOf) }
}

function rowOf({ id, body, html_url: url, user }: Row): CommentRow {
  const author = user?.login ?? ''
  return { id, body: body ?? '', url, author, isSurelyOurs: user?.type === 'Bot' && author === 'github-actions[bot]' }
}

async function accountOf(client: Client): Promise<Found<string> | ApiFailed> {
  const endpoint = viewer(client.options.apiUrl)
  const answer = await need(client, endpoint)
  if (answer.kind === 'failed') return answer
  if ('login' in answer.value) return found(answer.value.login)
  const said = `answered: ${oneLine(answer.value.refused)}`
  return { kind: 'failed', cause: 'api', why: `${endpoint.asked} ${said}`, status: undefined, said }
}
