import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatMarker } from '../../src/forge/comment-marker.ts'
import { type Client, makeClient } from '../../src/github/client.ts'
import { type CommentRequest, upsertComment } from '../../src/github/comment.ts'
import { headSha } from '../support/events.ts'
import {
  addComment,
  type GitHubServer,
  secondaryRateLimit,
  startGitHubServer,
  token,
} from '../support/github-server.ts'

let server: GitHubServer
let client: Client
/** The pages of comments that were asked for. */
const pages: number[] = []
const bot = { login: 'github-actions[bot]', type: 'Bot' } as const
const marker = { key: 'allocs-budget.yml ci.yml allocs', headSha, runId: 7, runAttempt: 1 }
const request: CommentRequest = { owner: 'octo', repo: 'm', number: 5, marker, body: '### ❌ over', speaks: true }

beforeEach(async () => {
  server = await startGitHubServer()
  server.pullRequests.set(5, { number: 5, headSha, state: 'open' })
  client = makeClient({ token, apiUrl: server.url, deadlineMs: 20_000, secondMs: 1 })
  pages.splice(0)
  server.onRequest = ({ method, path, search }) => {
    if (method === 'GET' && path.endsWith('/comments')) pages.push(Number(new URLSearchParams(search).get('page')))
  }
})
afterEach(() => server.close())

const bodies = (): readonly string[] => (server.comments.get(5) ?? []).map((it) => it.body)
const ours = (body: string, over: Partial<typeof marker> = {}): string =>
  `${formatMarker({ ...marker, ...over })}\n${body}`

describe('upsertComment', () => {
  test('creates, then updates in place, then settles, then sends nothing', async () => {
    expect((await upsertComment(client, request)).kind).toBe('created')
    expect(bodies()).toEqual([ours('### ❌ over')])
    const again = { ...request, marker: { ...marker, runId: 8 }, body: '### ❌ still over' }
    expect((await upsertComment(client, again)).kind).toBe('updated')
    expect(bodies()).toEqual([ours('### ❌ still over', { runId: 8 })])
    const green = { ...request, marker: { ...marker, runId: 9 }, body: '### ✅ within', speaks: false }
    expect((await upsertComment(client, green)).kind).toBe('updated')
    expect(bodies()).toEqual([ours('### ✅ within', { runId: 9 })])
    const before = server.writes().length
    const outcome = await upsertComment(client, { ...green, marker: { ...marker, runId: 10 } })
    expect(outcome).toEqual({ kind: 'unchanged', url: expect.stringMatching(/#issuecomment-\d+$/), notes: [] })
    expect(server.writes().length).toBe(before)
  })

  test('says nothing and reads no more where there is nothing to say and nothing to settle', async () => {
    expect(await upsertComment(client, { ...request, speaks: false })).toEqual({ kind: 'silent' })
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /repos/octo/m/issues/5/comments',
    ])
  })

  test('finds its comment on a later page', async () => {
    for (let i = 0; i < 250; i++) addComment(server, 5, `talk ${i}`, { login: `u${i}`, type: 'User' })
    const mine = addComment(server, 5, ours('### ❌ over', { runId: 1 }), bot)
    expect((await upsertComment(client, { ...request, body: 'new' })).kind).toBe('updated')
    expect(mine.body).toBe(ours('new'))
    expect(server.comments.get(5)?.length).toBe(251)
  })

  test('reads the first page, then from the last one back, and stops where its comment is', async () => {
    server.pageSize = 1
    for (let i = 0; i < 24; i++) addComment(server, 5, `talk ${i}`, { login: `u${i}`, type: 'User' })
    const mine = addComment(server, 5, ours('### ❌ over', { runId: 1 }), bot)
    for (let i = 0; i < 5; i++) addComment(server, 5, `talk ${i}`, { login: `u${i}`, type: 'User' })
    expect((await upsertComment(client, { ...request, body: 'new' })).kind).toBe('updated')
    expect(mine.body).toBe(ours('new'))
    const before = pages.slice(0, 1 + 8)
    expect([before[0], [...before.slice(1)].sort((a, b) => b - a)]).toEqual([1, [30, 29, 28, 27, 26, 25, 24, 23]])
    // Once it is written, a few more for duplicates: beside it, and the newest.
    const after = [...pages.slice(9)].sort((a, b) => b - a)
    expect(after).toEqual([22, 21, 20, 19, 18, 17, 16, 15, 14, 2])
    expect(new Set(pages).size).toBe(pages.length)
  })

  test('reads every page once where it has none, and creates one then', async () => {
    server.pageSize = 1
    for (let i = 0; i < 30; i++) addComment(server, 5, `talk ${i}`, { login: `u${i}`, type: 'User' })
    expect((await upsertComment(client, request)).kind).toBe('created')
    expect([...pages.slice(0, 30)].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    // Then what came since, the new one included.
    expect(pages.slice(30)).toEqual([30, 31])
  })

  test('creates none where one page cannot be read: that may have it', async () => {
    server.pageSize = 1
    for (let i = 0; i < 9; i++) addComment(server, 5, `talk ${i}`, { login: `u${i}`, type: 'User' })
    const mine = addComment(server, 5, ours('### ❌ over', { runId: 1 }), bot)
    addComment(server, 5, 'talk', { login: 'u', type: 'User' })
    server.faults.push({ method: 'GET', path: /comments$/, query: /[?&]page=10\b/, status: 500, times: 99 })
    expect(await upsertComment(client, { ...request, body: 'new' })).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('GET issues/5/comments?page=10 answered 500'),
    })
    expect([mine.body, server.writes()]).toEqual([ours('### ❌ over', { runId: 1 }), []])
  })

  test('updates its comment although a page with a duplicate cannot be read', async () => {
    server.pageSize = 1
    const mine = addComment(server, 5, ours('one'), bot)
    addComment(server, 5, ours('two'), bot)
    server.faults.push({ method: 'GET', path: /comments$/, query: /[?&]page=2\b/, status: 500, times: 99 })
    expect(await upsertComment(client, { ...request, body: 'new' })).toMatchObject({
      kind: 'updated',
      notes: [{ variant: 'pages-unread', pages: 2, why: expect.stringContaining('answered 500') }],
    })
    expect(mine.body).toBe(ours('new'))
  })

  test('updates its comment before it deletes another, and although it may not', async () => {
    const mine = addComment(server, 5, ours('one'), bot)
    const { id } = addComment(server, 5, ours('two'), bot)
    server.faults.push({ method: 'DELETE', path: /comments/, status: 403, message: 'no', times: 99 })
    expect(await upsertComment(client, { ...request, body: 'new' })).toMatchObject({
      kind: 'updated',
      notes: [
        { variant: 'not-deleted', why: expect.stringContaining(`DELETE issues/comments/${id} answered 403: no`) },
      ],
    })
    expect(mine.body).toBe(ours('new'))
    expect(server.writes().map((write) => write.split(' ')[0])).toEqual(['PATCH', 'DELETE'])
  })

  test('finds a list that does not say how long it is to its end', async () => {
    server.pageSize = 1
    for (let i = 0; i < 3; i++) addComment(server, 5, `talk ${i}`, { login: `u${i}`, type: 'User' })
    const mine = addComment(server, 5, ours('one'), bot)
    server.namesLast = false
    expect((await upsertComment(client, { ...request, body: 'new' })).kind).toBe('updated')
    expect([mine.body, pages]).toEqual([ours('new'), [1, 2, 3, 4]])
  })

  test.each([
    ['an answer that is none', { status: 201, html: 'created' }],
    ['an outage', { status: 502 }],
    ['too many requests', { status: 429, message: 'slow down' }],
  ])('after %s it looks for the comment before it writes it again', async (_, answered) => {
    server.faults.push({ method: 'POST', path: /comments$/, times: 1, ...answered })
    expect((await upsertComment(client, request)).kind).toBe('created')
    const asked = server.requests.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)
    expect(asked).toEqual([
      ...['GET comments', 'GET 5', 'POST comments', 'GET comments', 'POST comments', 'GET comments'],
    ])
    expect(bodies()).toEqual([ours('### ❌ over')])
  })

  test('waits for the limit on what is written, and writes it once', async () => {
    server.faults.push(secondaryRateLimit({ method: 'POST', path: /comments$/, times: 2 }, 30))
    expect((await upsertComment(client, request)).kind).toBe('created')
    expect(bodies()).toEqual([ours('### ❌ over')])
  })

  test('does not write again where nobody says whether it was written', async () => {
    server.faults.push({ method: 'POST', path: /comments$/, status: 502, times: 1, after: true })
    server.faults.push({ method: 'GET', path: /comments$/, status: 500, times: 99, skip: 1 })
    expect(await upsertComment(client, request)).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/^POST issues\/5\/comments answered 502: .*; it is unknown whether it was written$/),
    })
    expect(bodies()).toEqual([ours('### ❌ over')])
  })

  test('leaves a comment alone that may be another’s where the account of the token is not known', async () => {
    const theirs = addComment(server, 5, ours('x'), { login: 'someone', type: 'User' })
    server.faults.push({ method: 'POST', path: /graphql$/, status: 500, times: 99 })
    expect(await upsertComment(client, request)).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/^it is unknown whether a comment with our marker is ours: POST graphql/),
    })
    expect([theirs.body, server.comments.get(5)?.length]).toEqual([ours('x'), 1])
    // One that is surely ours is another thing.
    addComment(server, 5, ours('mine'), bot)
    expect((await upsertComment(client, { ...request, body: 'new' })).kind).toBe('updated')
    expect([theirs.body, server.comments.get(5)?.[1]?.body]).toEqual([ours('x'), ours('new')])
  })

  test('does not take a token that may not see its comment for one whose comment is gone', async () => {
    const mine = addComment(server, 5, ours('one'), bot)
    server.faults.push({ method: 'PATCH', path: /comments/, status: 404, message: 'Not Found', times: 99 })
    expect(await upsertComment(client, { ...request, body: 'new' })).toMatchObject({ kind: 'failed', status: 404 })
    expect([mine.body, server.comments.get(5)?.length]).toEqual([ours('one'), 1])
  })

  test.each([
    ['a person who copied the marker', { login: 'mallory', type: 'User' as const }],
    ['a person who is called like the bot', { login: 'github-actions[bot]', type: 'User' as const }],
    ['another bot', { login: 'other[bot]', type: 'Bot' as const }],
  ])('never touches the comment of %s', async (_, author) => {
    server.accounts.set(token, { ...bot, login: 'github-actions[bot]', canRead: true, canWrite: true })
    const theirs = addComment(server, 5, ours('### ✅ approved'), author)
    if (author.login === bot.login)
      server.accounts.set(token, { login: 'someone', type: 'User', canRead: true, canWrite: true })
    expect((await upsertComment(client, request)).kind).toBe('created')
    expect(theirs.body).toBe(ours('### ✅ approved'))
    expect(server.comments.get(5)?.length).toBe(2)
  })

  test.each([
    ['quoted', `> ${ours('x')}`],
    ['on the second line', `hello\n${ours('x')}`],
    ['of another key', ours('x', { key: 'other' })],
    ['with more on its line', ours('x').replace(' -->', ' --> hello')],
  ])('does not take a marker %s for its own', async (_, body) => {
    const theirs = addComment(server, 5, body, bot)
    expect((await upsertComment(client, request)).kind).toBe('created')
    expect(theirs.body).toBe(body)
  })

  test('knows the comment of a token that belongs to a person or another app', async () => {
    server.accounts.set(token, { login: 'release-helper[bot]', type: 'Bot', canRead: true, canWrite: true })
    expect((await upsertComment(client, request)).kind).toBe('created')
    expect((await upsertComment(client, { ...request, body: 'new' })).kind).toBe('updated')
    expect(bodies()).toEqual([ours('new')])
  })

  test('writes nothing where the pull request has another head by now', async () => {
    server.pullRequests.set(5, { number: 5, headSha: 'e'.repeat(40), state: 'open' })
    expect(await upsertComment(client, request)).toEqual({ kind: 'moved', headSha: 'e'.repeat(40) })
    expect(server.writes()).toEqual([])
  })

  test('writes nothing to a closed pull request', async () => {
    server.pullRequests.set(5, { number: 5, headSha, state: 'closed' })
    addComment(server, 5, ours('### ❌ over'), bot)
    expect(await upsertComment(client, { ...request, body: 'new' })).toEqual({ kind: 'closed' })
    expect(server.writes()).toEqual([])
  })

  test.each([
    ['an older run', { runId: 8, runAttempt: 1 }, 'newer-run'],
    ['an older attempt', { runId: 7, runAttempt: 2 }, 'newer-run'],
    ['a run of another head', { runId: 8, headSha: 'f'.repeat(40) }, 'updated'],
  ])('as %s than the comment answers %j with %s', async (_, theirs, want) => {
    addComment(server, 5, ours('theirs', theirs), bot)
    expect((await upsertComment(client, request)).kind).toBe(want)
  })

  test('removes its own duplicates and keeps the oldest', async () => {
    const first = addComment(server, 5, ours('one'), bot)
    addComment(server, 5, 'talk', { login: 'u', type: 'User' })
    addComment(server, 5, ours('two'), bot)
    expect((await upsertComment(client, { ...request, body: 'new' })).kind).toBe('updated')
    expect(bodies()).toEqual([ours('new'), 'talk'])
    expect(first.body).toBe(ours('new'))
  })

  test('two runs that both found nothing end with one comment', async () => {
    server.onRequest = ({ method }) => {
      if (method !== 'POST') return
      server.onRequest = undefined
      addComment(server, 5, ours('the other run', { runId: 6 }), bot)
    }
    expect((await upsertComment(client, request)).kind).toBe('updated')
    expect(bodies()).toEqual([ours('### ❌ over')])
  })

  test('a create that was answered with 502 and done all the same leaves one comment', async () => {
    server.faults.push({ method: 'POST', path: /comments$/, status: 502, times: 1, after: true })
    expect((await upsertComment(client, request)).kind).toBe('unchanged')
    expect(bodies()).toEqual([ours('### ❌ over')])
  })

  test('creates a new one where a maintainer deleted the comment in between', async () => {
    addComment(server, 5, ours('old'), bot)
    server.onRequest = ({ method }) => {
      if (method === 'PATCH') server.comments.set(5, [])
    }
    expect((await upsertComment(client, request)).kind).toBe('created')
    expect(bodies()).toEqual([ours('### ❌ over')])
  })

  test('sends nothing where only the run differs', async () => {
    const link = (run: number): string => `[this run](https://github.com/octo/m/actions/runs/${run}/attempts/1)`
    await upsertComment(client, { ...request, body: link(7) })
    const again = { ...request, marker: { ...marker, runId: 8 }, body: link(8) }
    expect((await upsertComment(client, again)).kind).toBe('unchanged')
    expect((await upsertComment(client, { ...again, body: `${link(8)} more` })).kind).toBe('updated')
  })

  test('compares without line ends that GitHub changes', async () => {
    addComment(server, 5, ours('a\nb').replaceAll('\n', '\r\n'), bot)
    expect((await upsertComment(client, { ...request, body: 'a\nb\n' })).kind).toBe('unchanged')
  })
})

describe('the client', () => {
  test.each([
    [500, {}],
    [503, { 'retry-after': '0' }],
    [429, {}],
    [403, { 'retry-after': '1' }],
    [429, { 'retry-after': '1' }],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }],
  ])('tries again after %i %j', async (status, headers) => {
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
    server.faults.push({ method: 'GET', path: /comments$/, status, headers, message, times: 2 })
    expect((await upsertComment(client, request)).kind).toBe('created')
  })

  test('gives up after four attempts', async () => {
    server.faults.push({ method: 'GET', path: /comments$/, status: 500, times: 99 })
    expect(await upsertComment(client, request)).toMatchObject({ kind: 'failed', status: 500 })
    expect(server.requests.length).toBe(4)
  })

  test.each([401, 403, 404, 422])('does not try again after %i', async (status) => {
    server.faults.push({ method: 'GET', path: /comments$/, status, times: 99 })
    expect(await upsertComment(client, request)).toMatchObject({ kind: 'failed', status })
    expect(server.requests.length).toBe(1)
  })

  test('does not wait longer than its deadline', async () => {
    const hurried = makeClient({ token, apiUrl: server.url, deadlineMs: 5000, secondMs: 1 })
    const message = 'You have exceeded a secondary rate limit'
    const headers = { 'retry-after': '3600000' }
    server.faults.push({ method: 'GET', path: /comments$/, status: 403, message, headers, times: 99 })
    expect(await upsertComment(hurried, request)).toMatchObject({ kind: 'failed', status: 403 })
    expect(server.requests.length).toBe(1)
  })

  test('ends a request that gets no answer at its deadline', async () => {
    const hurried = makeClient({ token, apiUrl: server.url, deadlineMs: 200, secondMs: 1 })
    server.hang = true
    const why = 'GET issues/5/comments?page=1 failed: no answer in time'
    expect(await upsertComment(hurried, request)).toMatchObject({ kind: 'failed', why })
  })

  test('never follows a page to another host with the token', async () => {
    const other = await startGitHubServer()
    server.linkOrigin = other.url
    server.pageSize = 1
    addComment(server, 5, 'one', bot)
    addComment(server, 5, 'two', bot)
    const why = `GET issues/5/comments?page=1 answered 200 with a page of another host: ${other.url}`
    expect(await upsertComment(client, request)).toMatchObject({ kind: 'failed', why })
    expect(other.requests).toEqual([])
    await other.close()
  })
})
