import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FileAnswer } from '../../src/forge/files.ts'
import { ask, need } from '../../src/github/ask.ts'
import { type Client, makeClient } from '../../src/github/client.ts'
import { commentsOn, commitAt, deletedComment, pullRequestOf, viewer } from '../../src/github/endpoints.ts'
import { makeFileReader } from '../../src/github/repository-files.ts'
import { headSha } from '../support/events.ts'
import { addComment, type Fault, type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'

let server: GitHubServer
let client: Client
const at = { owner: 'octo', repo: 'm' }
const made = (over: Partial<Client['options']> = {}): Client =>
  makeClient({ token, apiUrl: server.url, deadlineMs: 20_000, secondMs: 1, ...over })

beforeEach(async () => {
  server = await startGitHubServer()
  server.pullRequests.set(5, { number: 5, headSha, state: 'open' })
  client = made()
})
afterEach(() => server.close())

const pull = () => need(client, pullRequestOf(at, 5))
const fault = (over: Partial<Fault>): void =>
  void server.faults.push({ method: 'GET', path: /pulls\/5$/, status: 200, times: 99, ...over })

describe('what GitHub answers', () => {
  test.each<[string, Partial<Fault>, string]>([
    ['a status', { status: 500, message: 'oops' }, 'answered 500: oops - https://docs.github.com/rest'],
    [
      'a page of a balancer',
      { status: 502, html: '<html><title>Unicorn!</title>sorry' },
      'answered 502: text/html: Unicorn!',
    ],
    ['a page with 200', { html: '<html><title> A\n page </title>' }, 'answered 200 with text/html: A page'],
    ['a page without a title', { html: '<p>hello' }, 'answered 200 with text/html: <p>hello'],
    ['nothing', { text: '' }, 'answered 200 with an empty body'],
    ['204', { status: 204, text: '' }, 'answered 204 with an empty body'],
    [
      'half of it',
      { text: '{"number": 5, "sta' },
      'answered 200 with JSON that is incomplete or invalid: {"number": 5, "sta',
    ],
    ['another type', { text: 'x', headers: { 'content-type': 'image/png' } }, 'answered 200 with image/png'],
    ['a type that is none', { text: 'x', headers: { 'content-type': ';;' } }, 'answered 200 with no content type'],
    [
      'null',
      { text: 'null' },
      'answered 200 with another shape than GitHub describes: the answer: Invalid input: expected object, received null',
    ],
    [
      'a field of another type',
      { text: `{"number":5,"state":"open","head":{"sha":7},"base":{"sha":"${headSha}","ref":"main"}}` },
      'answered 200 with another shape than GitHub describes: head.sha: Invalid input: expected string, received number',
    ],
    ['a connection that ends', { wire: { kind: 'break', bytes: 100 } }, 'failed: '],
  ])('%s is a failure with what was asked', async (_, over, why) => {
    fault(over)
    const answer = await pull()
    expect(answer).toMatchObject({ kind: 'failed', why: expect.stringContaining(`GET pulls/5 ${why}`) })
    expect(server.requests.length).toBe(4)
  })

  test('a whole answer is found, also after three that were none', async () => {
    fault({ text: 'null', times: 1 })
    fault({ wire: { kind: 'cut', bytes: 500 }, times: 1 })
    fault({ wire: { kind: 'break', bytes: 500 }, times: 1 })
    expect(await pull()).toMatchObject({ kind: 'found', value: { number: 5, head: { sha: headSha } } })
    expect(server.requests.length).toBe(4)
  })

  test('only a 404 of the API itself is absent', async () => {
    const gone = () => ask(client, commitAt(at, 'a'.repeat(40)))
    expect(await gone()).toEqual({ kind: 'absent' })
    server.faults.push({ method: 'GET', path: /commits/, status: 404, html: 'no such page', times: 4 })
    expect(await gone()).toMatchObject({ kind: 'failed', why: expect.stringContaining('404') })
    server.faults.push({
      method: 'GET',
      path: /commits/,
      status: 404,
      text: '{"message":"no Route matched"}',
      times: 4,
    })
    expect(await gone()).toMatchObject({ kind: 'failed', why: expect.stringContaining('404') })
    expect(await need(client, commitAt(at, 'a'.repeat(40)))).toMatchObject({ kind: 'failed', status: 404 })
  })

  test('a server’s words are one line of at most 200 characters', async () => {
    fault({ status: 422, message: `a\n::error::b\u202e${'x'.repeat(20_000)}` })
    const answer = await pull()
    const said = answer.kind === 'failed' ? answer.said : ''
    expect([said.length, said.startsWith('a ::error::b\\u202exxx'), said.endsWith('x…')]).toEqual([200, true, true])
  })

  test('a deletion is one with 204 alone', async () => {
    server.faults.push({ method: 'DELETE', path: /comments/, status: 200, html: 'welcome', times: 99 })
    const { id } = addComment(server, 5, 'x', { login: 'u', type: 'User' })
    expect(await ask(client, deletedComment(at, id))).toMatchObject({ kind: 'failed' })
    server.faults.splice(0)
    expect(await ask(client, deletedComment(at, id))).toEqual({ kind: 'found', value: undefined })
    expect(await ask(client, deletedComment(at, id))).toEqual({ kind: 'absent' })
  })

  test('a list says whether there is more, also where a proxy drops its links', async () => {
    server.pageSize = 2
    for (let i = 0; i < 5; i++) addComment(server, 5, `${i}`, { login: 'u', type: 'User' })
    const page = (n: number) => need(client, commentsOn(at, 5, n))
    expect(await page(1)).toMatchObject({ value: { last: 3, hasNext: true } })
    expect(await page(3)).toMatchObject({ value: { last: undefined, hasNext: false } })
    const row = '{"id":1,"html_url":"https://github.com/octo/m/pull/5#issuecomment-1"}'
    server.faults.push({ method: 'GET', path: /comments$/, status: 200, text: `[${Array(100).fill(row)}]`, times: 1 })
    expect(await page(1)).toMatchObject({ value: { last: undefined, hasNext: true } })
  })

  test('a redirect to another host is no answer, and the token does not go there', async () => {
    const other = await startGitHubServer()
    other.pullRequests.set(5, { number: 5, headSha, state: 'closed' })
    fault({ status: 302, text: '', headers: { location: `${other.url}/repos/octo/m/pulls/5` } })
    expect(await pull()).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('the API pointed to another host'),
    })
    expect(other.requests.map(({ authorization }) => authorization)).toEqual(Array(4).fill(undefined))
    await other.close()
  })

  test('GraphQL that refuses with 200 says why', async () => {
    const text = '{"data":null,"errors":[{"message":"Resource not accessible"}]}'
    server.faults.push({ method: 'POST', path: /graphql/, status: 200, text, times: 1 })
    expect(await ask(client, viewer(server.url))).toMatchObject({ value: { refused: 'Resource not accessible' } })
    expect(await ask(client, viewer(server.url))).toMatchObject({ value: { login: 'github-actions[bot]' } })
  })

  test('GraphQL of a GitHub Enterprise Server is beside its REST API', async () => {
    const enterprise = made({ apiUrl: `${server.url}/api/v3` })
    await ask(enterprise, viewer(enterprise.options.apiUrl))
    expect(server.requests[0]?.path).toBe('/api/graphql')
  })
})

describe('what cannot be asked', () => {
  test.each([
    ['an address that is none', { apiUrl: 'no address' }, 'GITHUB_API_URL is not a web address: "no address"'],
    [
      'an address of another protocol',
      { apiUrl: 'ftp://example.com' },
      'GITHUB_API_URL is not a web address: "ftp://example.com"',
    ],
    ['a host that is not there', { apiUrl: 'http://nowhere.invalid' }, ''],
    ['a port that nobody listens on', { apiUrl: 'http://127.0.0.1:9' }, ''],
    ['a token with a line end', { token: 'ghs_first\nghs_second' }, 'the token contains white space'],
  ])('%s is a failure', async (_, over, why) => {
    const answer = await need(made(over), pullRequestOf(at, 5))
    expect(answer).toMatchObject({ kind: 'failed', status: undefined, why: expect.stringContaining(why) })
    expect(answer).toMatchObject({ why: expect.not.stringContaining('ghs_') })
    expect(server.requests).toEqual([])
  })

  test('a token that a server repeats is not told', async () => {
    fault({ status: 400, message: `bad token ${token}` })
    expect(await pull()).toMatchObject({ said: expect.stringContaining('bad token ***') })
  })
})

describe('a file at a commit', () => {
  const file = { type: 'file', encoding: 'base64', size: 2, content: 'aGkK' }
  const read = (): Promise<FileAnswer> => makeFileReader(client, at)(headSha, 'b.yml')
  const answers = (value: unknown): void =>
    void server.faults.push({ method: 'GET', path: /contents/, status: 200, text: JSON.stringify(value), times: 99 })

  test('is its text', async () => {
    server.files.set(`${headSha}:b.yml`, '\ufeffversion: 1\n')
    expect(await read()).toEqual({ kind: 'found', value: '\ufeffversion: 1\n' })
  })

  test.each<[string, unknown, string]>([
    ['a folder', [{ path: 'b.yml/a' }], `b.yml at ${headSha} is a folder`],
    ['a link to nothing', { type: 'symlink', target: 'x', size: 1 }, `b.yml at ${headSha} is a link`],
    ['a submodule', { type: 'submodule', size: 0 }, `b.yml at ${headSha} is a submodule`],
    [
      'of 2 MB',
      { ...file, encoding: 'none', content: '', size: 2e6 },
      `b.yml at ${headSha} has 2000000 bytes, but a budget must not exceed 1 MB`,
    ],
    ['in another encoding', { ...file, encoding: 'utf-8' }, `b.yml at ${headSha} has the encoding "utf-8"`],
    ['no text', { ...file, content: '//4=', size: 2 }, `b.yml at ${headSha} is not UTF-8 text`],
  ])('that is %s is a failure, and never no file', async (_, answer, why) => {
    answers(answer)
    expect(await read()).toEqual({ kind: 'failed', cause: 'file', why })
  })

  test.each<[string, unknown]>([
    ['an empty list', []],
    ['content that is shorter than its size', { ...file, size: 4 }],
    ['no content', { ...file, content: undefined }],
    ['another kind of thing', { ...file, type: 'socket' }],
  ])('that is answered with %s is a failure of the API', async (_, answer) => {
    answers(answer)
    expect(await read()).toMatchObject({ kind: 'failed', cause: 'api', why: expect.stringContaining('another shape') })
  })

  test('is absent only where the commit can be read', async () => {
    server.commits.set(headSha, [])
    const reader = makeFileReader(client, at)
    expect([await reader(headSha, 'a.yml'), await reader(headSha, 'b.yml')]).toEqual([
      { kind: 'absent' },
      { kind: 'absent' },
    ])
    // The commit was asked for once.
    expect(server.requests.filter(({ path }) => path.includes('/commits/')).length).toBe(1)
    expect(await reader('c'.repeat(40), 'a.yml')).toMatchObject({ kind: 'failed', cause: 'commit' })
  })

  test('is a failure where a private repository hides itself from the token', async () => {
    server.commits.set(headSha, [])
    server.files.set(`${headSha}:b.yml`, 'version: 1\n')
    server.accounts.set(token, {
      login: 'github-actions[bot]',
      type: 'Bot',
      canRead: true,
      canWrite: true,
      canReadContents: false,
    })
    expect(await read()).toMatchObject({ kind: 'failed', cause: 'commit' })
  })
})
