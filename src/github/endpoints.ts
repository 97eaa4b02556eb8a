import type { z } from 'zod'
import { maxPages, type Page } from '../forge/answer.ts'
import { type Failed, type Found, failed, found } from '../lang/answer.ts'
import {
  type CommentRow,
  type Content,
  commentSchema,
  commitSchema,
  comparisonSchema,
  contentSchema,
  type PullRequestRow,
  pullRequestRowSchema,
  pullRequestSchema,
  viewerSchema,
} from './answers.ts'
import { type RawAnswer, shapeOf } from './exact-answers.ts'

export type Repository = { readonly owner: string; readonly repo: string }

/** One question to GitHub, and how its answer is read. */
export type Endpoint<T> = {
  readonly route: string
  readonly parameters: Readonly<Record<string, string | number>>
  /** How messages name it. */
  readonly asked: string
  readonly read: (answer: RawAnswer, apiUrl: string) => Found<T> | Failed
  /** False: what may have been done is not done again unseen. */
  readonly repeats?: false
}

export const pageSize = 100
const inRepo = '/repos/{owner}/{repo}'

export function contentsAt({ owner, repo }: Repository, sha: string, path: string): Endpoint<Content> {
  return {
    route: `GET ${inRepo}/contents/{path}`,
    parameters: { owner, repo, path, ref: sha },
    asked: `GET contents/${path}?ref=${sha}`,
    read: json(contentSchema),
  }
}

export function commitAt({ owner, repo }: Repository, sha: string): Endpoint<z.infer<typeof commitSchema>> {
  return {
    route: `GET ${inRepo}/git/commits/{commit_sha}`,
    parameters: { owner, repo, commit_sha: sha },
    asked: `GET git/commits/${sha}`,
    read: json(commitSchema),
  }
}

export function comparison(
  { owner, repo }: Repository,
  base: string,
  head: string,
): Endpoint<z.infer<typeof comparisonSchema>> {
  const basehead = `${base}...${head}`
  return {
    route: `GET ${inRepo}/compare/{basehead}`,
    parameters: { owner, repo, basehead, per_page: 1 },
    asked: `GET compare/${basehead}`,
    read: json(comparisonSchema),
  }
}

export function pullRequestOf(
  { owner, repo }: Repository,
  number: number,
): Endpoint<z.infer<typeof pullRequestSchema>> {
  return {
    route: `GET ${inRepo}/pulls/{pull_number}`,
    parameters: { owner, repo, pull_number: number },
    asked: `GET pulls/${number}`,
    read: json(pullRequestSchema),
  }
}

/** Pull requests, open or not, whose head is `OWNER:BRANCH`. */
export function pullRequestsFrom(
  { owner, repo }: Repository,
  head: string,
  page: number,
): Endpoint<Page<PullRequestRow>> {
  return {
    route: `GET ${inRepo}/pulls`,
    parameters: { owner, repo, state: 'all', head, per_page: pageSize, page },
    asked: `GET pulls?head=${head}&page=${page}`,
    read: paged(pullRequestRowSchema),
  }
}

/** The oldest comments are on page 1: GitHub has no other order for one pull request. */
export function commentsOn({ owner, repo }: Repository, number: number, page: number): Endpoint<Page<CommentRow>> {
  return {
    route: `GET ${inRepo}/issues/{issue_number}/comments`,
    parameters: { owner, repo, issue_number: number, per_page: pageSize, page },
    asked: `GET issues/${number}/comments?page=${page}`,
    read: paged(commentSchema),
  }
}

/** Not sent again unseen: it may have been written although its answer was lost. */
export function newComment({ owner, repo }: Repository, number: number, body: string): Endpoint<CommentRow> {
  return {
    route: `POST ${inRepo}/issues/{issue_number}/comments`,
    parameters: { owner, repo, issue_number: number, body },
    asked: `POST issues/${number}/comments`,
    read: json(commentSchema),
    repeats: false,
  }
}

export function changedComment({ owner, repo }: Repository, id: number, body: string): Endpoint<CommentRow> {
  return {
    route: `PATCH ${inRepo}/issues/comments/{comment_id}`,
    parameters: { owner, repo, comment_id: id, body },
    asked: `PATCH issues/comments/${id}`,
    read: json(commentSchema),
  }
}

export function deletedComment({ owner, repo }: Repository, id: number): Endpoint<undefined> {
  return {
    route: `DELETE ${inRepo}/issues/comments/{comment_id}`,
    parameters: { owner, repo, comment_id: id },
    asked: `DELETE issues/comments/${id}`,
    read: (answer) => (answer.status === 204 ? found(undefined) : failed(shapeOf(answer))),
  }
}

/** The account of a token. GITHUB_TOKEN may not read `GET /user`; `viewer` answers for every kind of token. */
export function viewer(apiUrl: string): Endpoint<z.infer<typeof viewerSchema>> {
  return {
    route: 'POST /graphql',
    // A GitHub Enterprise Server has REST at /api/v3 and GraphQL at /api/graphql.
    parameters: { baseUrl: apiUrl.replace(/\/api\/v3\/?$/, '/api'), query: 'query { viewer { login } }' },
    asked: 'POST graphql (viewer)',
    read: json(viewerSchema),
  }
}

function json<T>(schema: z.ZodType<T>): Endpoint<T>['read'] {
  return (answer) => {
    const { data } = answer
    if (typeof data === 'string' || data instanceof ArrayBuffer) return failed(shapeOf(answer))
    const read = schema.safeParse(data)
    return read.success ? found(read.data) : failed(`another shape than GitHub describes: ${mistake(read.error)}`)
  }
}

function paged<Row>(row: z.ZodType<Row>): Endpoint<Page<Row>>['read'] {
  const rowsOf = json(row.array())
  return (answer, apiUrl) => {
    const rows = rowsOf(answer, apiUrl)
    if (rows.kind === 'failed') return rows
    const links = linksOf(String(answer.headers.link ?? ''))
    const { origin } = new URL(apiUrl)
    // Only ever the number of a page is taken from there; but a list that names another host is none of this API.
    const stranger = links.find(({ url }) => url.origin !== origin)
    if (stranger !== undefined) return failed(`a page of another host: ${stranger.url.origin}`)
    const page = (name: string): number | undefined => pageNumber(links.find(({ rel }) => rel === name)?.url)
    const [next, last] = [page('next'), page('last')]
    // A proxy may have dropped the links: behind a full page there may be another.
    return found({ rows: rows.value, last, hasNext: next !== undefined || rows.value.length >= pageSize })
  }
}

function linksOf(header: string): readonly { readonly rel: string; readonly url: URL }[] {
  return [...header.matchAll(/<([^<>]+)>\s*;[^,]*?\brel="?([a-z]+)"?/g)].flatMap(([, url = '', rel = '']) =>
    URL.canParse(url) ? [{ rel, url: new URL(url) }] : [],
  )
}

function pageNumber(url: URL | undefined): number | undefined {
  const page = Number(url?.searchParams.get('page') ?? Number.NaN)
  return Number.isInteger(page) && page > 0 && page <= maxPages ? page : undefined
}

function mistake({ issues }: { readonly issues: readonly z.core.$ZodIssue[] }): string {
  const [first] = issues
  // Of the forms that an answer may have, the one that it came nearest to.
  if (first?.code === 'invalid_union') {
    const nearest = first.errors.flat().sort((a, b) => nearness(b) - nearness(a))[0]
    if (nearest !== undefined) return mistake({ issues: [nearest] })
  }
  const path = first?.path.map(String).join('.') ?? ''
  return `${path === '' ? 'the answer' : path}: ${first?.message ?? ''}`
}

function nearness({ code, path }: z.core.$ZodIssue): number {
  return code === 'custom' ? Number.POSITIVE_INFINITY : path.length
}
