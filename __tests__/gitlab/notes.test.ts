import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CommentOutcome, type CommentText, upsertComment } from '../../src/forge/comment.ts'
import { formatMarker } from '../../src/forge/comment-marker.ts'
import { ask, type Client, makeClient } from '../../src/gitlab/ask.ts'
import { commitAt, user } from '../../src/gitlab/endpoints.ts'
import { baseOf, makeFileReader, notes, readMergeRequest } from '../../src/gitlab/merge-request.ts'
import type { Fault } from '../support/github-server.ts'
import { addNote, type GitLabServer, gitlabToken, ownAccount, startGitLabServer } from '../support/gitlab-server.ts'

const headSha = 'a'.repeat(40)
const baseSha = 'b'.repeat(40)
const place = { project: 'group/sub/m', number: 5 }
const marker = { key: 'cli/allocs-budget.yml', headSha, runId: 900, runAttempt: 70 }
const over: CommentText = { marker, body: '### ❌ over', speaks: true }
const green: CommentText = { marker: { ...marker, runId: 901 }, body: '### ✅ within', speaks: false }
const mallory = 66

let server: GitLabServer
let client: Client
beforeEach(async () => {
  server = await startGitLabServer()
  server.mergeRequests.set(5, { sha: headSha, state: 'opened', baseSha })
  client = makeClient({ token: gitlabToken, apiUrl: server.apiUrl, deadlineMs: 20_000, secondMs: 1 })
})
afterEach(() => server.close())

const bodies = (): readonly string[] => server.notes.map(({ body }) => body)
const ours = (body: string, change: Partial<typeof marker> = {}): string =>
  `${formatMarker({ ...marker, ...change })}\n${body}`

async function post(text: CommentText): Promise<CommentOutcome> {
  const read = await readMergeRequest(client, place)
  return read.kind === 'failed' ? read : upsertComment(notes(client, place, read.value), text)
}

function fault(method: string, path: RegExp, given: Partial<Fault>): void {
  server.faults.push({ method, path, status: 200, times: 99, ...given })
}

describe('the note on a merge request', () => {
  test('is created, updated in place, settled, and then left alone', async () => {
    const page = `${server.url}/gitlab/group/sub/m/-/merge_requests/5`
    expect(await post(over)).toEqual({ kind: 'created', url: expect.stringContaining(`${page}#note_`), notes: [] })
    expect(await post({ ...over, body: '### ❌ still over' })).toMatchObject({ kind: 'updated' })
    expect(bodies()).toEqual([ours('### ❌ still over')])
    expect(await post(green)).toMatchObject({ kind: 'updated' })
    expect(bodies()).toEqual([ours('### ✅ within', { runId: 901 })])
    const before = server.writes().length
    expect(await post({ ...green, marker: { ...marker, runId: 902 } })).toMatchObject({ kind: 'unchanged' })
    expect(server.writes()).toHaveLength(before)
  })

  test('is not made where there is nothing to say', async () => {
    expect(await post(green)).toEqual({ kind: 'silent' })
    expect(server.writes()).toEqual([])
  })

  test.each([
    ['another head', { sha: 'c'.repeat(40) }, { kind: 'moved', headSha: 'c'.repeat(40) }],
    ['merged', { state: 'merged' }, { kind: 'closed' }],
    ['closed', { state: 'closed' }, { kind: 'closed' }],
  ] as const)('is not written where the merge request meanwhile is: %s', async (_, now, outcome) => {
    const stored = server.mergeRequests.get(5)
    // Between the first look and the last one before the note is written.
    server.onRequest = ({ path }) => void (path.endsWith('/notes') && stored && Object.assign(stored, now))
    expect(await post(over)).toEqual(outcome)
    expect(server.writes()).toEqual([])
  })

  test('of a later pipeline of the same commit stays, and that of an earlier one does not', async () => {
    addNote(server, ours('### ❌ later', { runId: 1000 }), ownAccount)
    expect(await post(over)).toMatchObject({ kind: 'newer-run' })
    expect(await post({ ...over, marker: { ...marker, runId: 1001 } })).toMatchObject({ kind: 'updated' })
    expect(bodies()).toEqual([ours('### ❌ over', { runId: 1001 })])
  })

  test.each([true, false])('is found on a later page, whether a list says its length: %s', async (namesLast) => {
    Object.assign(server, { pageSize: 2, namesLast })
    for (let i = 0; i < 4; i++) addNote(server, `talk ${i}`, mallory)
    addNote(server, ours('### ❌ old'), ownAccount)
    expect(await post(over)).toMatchObject({ kind: 'updated' })
    expect(bodies().at(-1)).toBe(ours('### ❌ over'))
    expect(server.notes).toHaveLength(5)
  })

  test('of somebody else is never touched, whatever its first line says', async () => {
    const theirs = addNote(server, ours('### ✅ all is well'), mallory)
    expect(await post(over)).toMatchObject({ kind: 'created' })
    expect(theirs.body).toBe(ours('### ✅ all is well'))
    expect(server.notes.map(({ author }) => author)).toEqual([mallory, ownAccount])
    fault('GET', /\/user$/, { status: 500 })
    expect(await post({ ...over, body: '### ❌ more' })).toMatchObject({ kind: 'failed', status: undefined })
    expect(theirs.body).toBe(ours('### ✅ all is well'))
  })

  test('that was written although its answer was lost is not written twice', async () => {
    fault('POST', /notes$/, { status: 502, html: '<title>Bad Gateway</title>', after: true, times: 1 })
    expect(await post(over)).toMatchObject({ kind: expect.stringMatching(/^(?:created|updated|unchanged)$/) })
    expect(bodies()).toEqual([ours('### ❌ over')])
  })

  test('that a second run made at the same time is removed, and the older one stays', async () => {
    server.onRequest = ({ method }) => {
      if (method !== 'POST') return
      server.onRequest = undefined
      addNote(server, ours('### ❌ the other'), ownAccount)
    }
    await post(over)
    expect(bodies()).toEqual([ours('### ❌ over')])
  })

  test('is not created where one page of notes cannot be read', async () => {
    fault('GET', /notes$/, { status: 500 })
    expect(await post(over)).toMatchObject({ kind: 'failed', status: 500 })
    expect(server.writes()).toEqual([])
  })
})

describe('what GitLab answers', () => {
  test.each([401, 403])('%i is not asked for again, and says why', async (status) => {
    fault('GET', /\/5$/, { status, message: `${status} no` })
    expect(await post(over)).toMatchObject({ kind: 'failed', status, said: `${status} no` })
    expect(server.requests).toHaveLength(1)
  })

  test('the words of a scope that is missing are shown', async () => {
    const text = JSON.stringify({ error: 'insufficient_scope', error_description: 'higher privileges', scope: 'api' })
    fault('POST', /notes$/, { status: 403, text })
    expect(await post(over)).toMatchObject({ status: 403, said: 'insufficient_scope: higher privileges' })
  })

  test.each<[string, Partial<Fault>]>([
    ['500', { status: 500 }],
    ['429', { status: 429, headers: { 'retry-after': '1' } }],
    ['429 as text', { status: 429, html: 'Retry later' }],
    ['HTML', { html: '<title>Sign in</title>' }],
    ['a 404 of a proxy', { status: 404, html: '<title>Not Found</title>' }],
    ['half an answer', { wire: { kind: 'cut', bytes: 30 } }],
    ['a connection that breaks', { wire: { kind: 'break', bytes: 30 } }],
    ['no answer', { wire: { kind: 'drop' } }],
    ['another shape', { text: '{"iid":"five"}' }],
  ])('%s is asked for again, and fails when it stays', async (_, given) => {
    fault('GET', /\/5$/, { ...given, times: 2 })
    expect(await post(over)).toMatchObject({ kind: 'created' })
    server.faults.splice(0)
    fault('GET', /\/5$/, given)
    const before = server.requests.length
    const outcome = await post(over)
    expect(outcome).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/^GET merge_requests\/5 (?:answered|failed)/),
    })
    expect(outcome).not.toHaveProperty('status', 404)
    expect(server.requests.length - before).toBe(4)
  })

  test('a pause that would end after the deadline is not begun', async () => {
    fault('GET', /\/5$/, { status: 429, headers: { 'retry-after': '30000' } })
    expect(await post(over)).toMatchObject({ status: 429 })
    expect(server.requests).toHaveLength(1)
  })

  test('a write that a rate limit refused is sent again', async () => {
    fault('POST', /notes$/, { status: 429, headers: { 'retry-after': '1' }, times: 1 })
    expect(await post(over)).toMatchObject({ kind: 'created' })
    expect(server.notes).toHaveLength(1)
  })

  test('a redirect is never followed, so that nobody else gets the token', async () => {
    const seen: (string | undefined)[] = []
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end('{}')
    })
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo // a TCP server has no other kind
    fault('GET', /\/5$/, { status: 302, headers: { location: `http://127.0.0.1:${port}/stolen?x=1` } })
    const outcome = await post(over)
    expect(outcome).toMatchObject({ kind: 'failed', status: 302 })
    expect(outcome).toMatchObject({ why: expect.stringContaining(`a redirect to http://127.0.0.1:${port}, which`) })
    expect([seen, server.requests.length]).toEqual([[], 1])
    await new Promise((done) => other.close(done))
  })

  test('the token is in no message', async () => {
    fault('GET', /\/5$/, { status: 400, message: `bad ${gitlabToken}` })
    expect(JSON.stringify(await post(over))).not.toContain(gitlabToken)
  })

  test('an address that is none is a failure, without a request', async () => {
    const broken = makeClient({ ...client, apiUrl: 'nowhere' })
    expect(await ask(broken, user())).toMatchObject({ kind: 'failed', said: 'CI_API_V4_URL is not a web address' })
  })
})

describe('a file of a commit', () => {
  const read = (sha: string, path: string) => makeFileReader(client, place)(sha, path)
  beforeEach(() => {
    server.commits.set(headSha, [baseSha])
    server.files.set(`${headSha}:codec/allocs-budget.yml`, 'version: 1\n# é\n')
  })

  test('is its text, or absent where the commit is there and the file is not', async () => {
    expect(await read(headSha, 'codec/allocs-budget.yml')).toEqual({ kind: 'found', value: 'version: 1\n# é\n' })
    expect(await read(headSha, 'allocs-budget.yml')).toEqual({ kind: 'absent' })
  })

  test('is not absent where the commit is not there, or nobody can say', async () => {
    expect(await read('e'.repeat(40), 'allocs-budget.yml')).toMatchObject({ kind: 'failed', cause: 'commit' })
    fault('GET', /commits/, { status: 500 })
    expect(await read(headSha, 'allocs-budget.yml')).toMatchObject({ kind: 'failed', cause: 'api' })
  })

  test('is not read where it is shorter than its size, or larger than a budget', async () => {
    const body = { size: 9, encoding: 'base64', content: Buffer.from('version').toString('base64') }
    fault('GET', /files/, { text: JSON.stringify(body) })
    expect(await read(headSha, 'a.yml')).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('shorter than its size'),
    })
    server.faults.splice(0)
    server.files.set(`${headSha}:large.yml`, '#'.repeat(2 ** 20 + 1))
    expect(await read(headSha, 'large.yml')).toMatchObject({ kind: 'failed', cause: 'file' })
  })

  test('is compared with where the merge request starts, and with what a merge of it was merged into', async () => {
    const mergeSha = 'c'.repeat(40)
    server.commits.set(mergeSha, ['d'.repeat(40), headSha])
    const base = async (sha: string) => {
      const read = await readMergeRequest(client, place)
      return read.kind === 'failed' ? read : baseOf(client, place, read.value, sha)
    }
    expect(await base(headSha)).toEqual({ kind: 'found', value: baseSha })
    expect(await base(mergeSha)).toEqual({ kind: 'found', value: 'd'.repeat(40) })
    server.mergeRequests.set(5, { sha: headSha, state: 'opened', baseSha: null })
    expect(await base(headSha)).toEqual({ kind: 'absent' })
  })

  test('a commit has its parents', async () => {
    expect(await ask(client, commitAt(place, headSha))).toMatchObject({ value: { parent_ids: [baseSha] } })
    expect(await ask(client, commitAt(place, 'e'.repeat(40)))).toEqual({ kind: 'absent' })
  })
})
