import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { formatMarker } from '../../src/forge/comment-marker.ts'
import { pullRequest, workflowRun } from '../support/events.ts'
import { addComment, type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import {
  downloaded,
  loweredBudget,
  type MeasuredPullRequest,
  measurePullRequest,
  publishPullRequest,
  quickBudget,
} from '../support/measured.ts'
import { runStep, type Step, type StepResult } from '../support/runner.ts'
import { operations, startValidatingProxy, type ValidatingProxy } from '../support/validating-proxy.ts'

let server: GitHubServer
let proxy: ValidatingProxy
let red: MeasuredPullRequest
const used = new Set<string>()
beforeAll(async () => {
  red = await measurePullRequest((write) => write('allocs-budget.yml', loweredBudget))
})
afterAll(() => red.repository.remove())
beforeEach(async () => {
  server = await startGitHubServer()
  proxy = await startValidatingProxy(server.url)
  publishPullRequest(server, red.repository, { head: loweredBudget, base: quickBudget }, 'someone/m')
})
afterEach(async () => {
  for (const operation of proxy.used) used.add(operation)
  await proxy.close()
  await server.close()
})

async function report(event: Step['event'], runId = '900'): Promise<StepResult> {
  const { folder, remove } = downloaded(red.reports)
  try {
    const inputs = { mode: 'report', reports: folder, 'expect-reports': '1', 'comment-key': 'mine' }
    return await runStep({
      event,
      apiUrl: proxy.url,
      token,
      inputs,
      env: { GITHUB_SHA: red.repository.mergeSha, GITHUB_RUN_ID: runId },
    })
  } finally {
    remove()
  }
}

const own = (): Step['event'] => {
  const { headSha, baseSha } = red.repository
  return { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha }) }
}
const marker = (over: object = {}): string =>
  formatMarker({ key: 'mine', headSha: red.repository.headSha, runId: 1, runAttempt: 1, ...over })

test('what the action asks, and what its tests answer, is what GitHub describes', async () => {
  // Created on the third page, with a duplicate of ours to remove and a stranger's copy to leave.
  server.pageSize = 2
  server.linkOrigin = proxy.url
  for (const n of [1, 2, 3]) addComment(server, 5, `talk ${n}`, { login: 'someone', type: 'User' })
  expect((await report(own())).exitCode).toBe(1)
  Object.assign(server.comments.get(5)?.at(-1) ?? {}, { body: `${marker()}\nolder` })
  addComment(server, 5, `${marker()}\nours`, { login: 'github-actions[bot]', type: 'Bot' })
  addComment(server, 5, `${marker()}\ncopied`, { login: 'mallory', type: 'User' })
  expect((await report(own(), '901')).exitCode).toBe(1)
  expect(server.writes().map((write) => write.split(' ')[0])).toEqual(['POST', 'PATCH', 'DELETE'])

  // A second workflow looks its pull request up; the merge commit has the budget, and its parents are asked for.
  server.files.set(`${red.repository.headSha}:allocs-budget.yml`, quickBudget)
  const payload = workflowRun({ head: red.repository.headSha, from: 'someone/m', id: 902 })
  expect((await report({ name: 'workflow_run', payload })).exitCode).toBe(0)
  expect(proxy.violations).toEqual([])
})

test.each<[string, () => void]>([
  [
    'a token that may not write',
    () => server.accounts.set(token, { login: 'github-actions[bot]', type: 'Bot', canWrite: false, canRead: true }),
  ],
  [
    'a token that may not read',
    () => server.accounts.set(token, { login: 'github-actions[bot]', type: 'Bot', canWrite: false, canRead: false }),
  ],
  ['bad credentials', () => void server.accounts.clear()],
  ['a locked conversation', () => void Object.assign(server.pullRequests.get(5) ?? {}, { locked: true })],
  ['a pull request that is gone', () => void server.pullRequests.clear()],
])('%s is answered as GitHub describes', async (_, prepare) => {
  prepare()
  await report(own())
  expect(proxy.violations).toEqual([])
})

test('every operation of the description that is kept here was used', () => {
  expect([...used].sort()).toEqual([...operations].sort())
})

test('the proxy finds what does not fit, in requests and in answers', async () => {
  const headers = { authorization: `token ${token}`, 'content-type': 'application/json' }
  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${proxy.url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  await send('POST', '/repos/octo/m/issues/5/comments', { text: 'x' })
  await send('GET', '/repos/octo/m/issues/five/comments')
  await send('GET', '/repos/octo/m/pulls?state=all&per_pages=3')
  await send('GET', '/repos/octo/m/nothing')
  server.faults.push({ method: 'GET', path: /pulls\/5$/, status: 200, times: 1, message: 'not a pull request' })
  await send('GET', '/repos/octo/m/pulls/5')
  expect(proxy.violations.map((line) => line.slice(0, 96))).toEqual([
    expect.stringMatching(/^POST .*comments: body .*must have required property 'body'/),
    expect.stringMatching(/^GET .*five\/comments: issue_number .*must be integer/),
    expect.stringMatching(/^GET .*pulls: no parameter per_pages/),
    'GET /repos/octo/m/nothing: no such operation',
    expect.stringMatching(/^GET .*\{pull_number\} -> 200: .*must have required property/),
  ])
})
