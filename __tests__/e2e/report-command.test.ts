import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { addComment, type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { addNote, type GitLabServer, gitlabToken, ownAccount, startGitLabServer } from '../support/gitlab-server.ts'
import { downloaded, loweredBudget, publishPullRequest, quickBudget, stackit } from '../support/measured.ts'
import { type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'

let server: GitHubServer
let repository: PullRequestRepository
/** What `allocs-budget check --json` left: measured at the merge commit, outside of any workflow. */
let measured: Report
beforeAll(async () => {
  repository = pullRequestRepository(stackit, (write) => write('allocs-budget.yml', loweredBudget))
  const { code, stdout } = await runCli(['-C', repository.directory, '--json', '-'])
  expect(code).toBe(1)
  measured = JSON.parse(stdout) as Report
})
afterAll(() => repository.remove())

const cleanups: (() => void)[] = []
beforeEach(async () => {
  server = await startGitHubServer()
  publishPullRequest(server, repository, { head: loweredBudget, base: quickBudget })
})
afterEach(async () => {
  await server.close()
  for (const cleanup of cleanups.splice(0)) cleanup()
})

function reports(given: readonly unknown[]): string {
  const { folder, remove } = downloaded(given)
  cleanups.push(remove)
  return folder
}

const env = (): Record<string, string> => ({ GITHUB_TOKEN: token, GITHUB_API_URL: server.url })
const bodies = (): readonly string[] => (server.comments.get(5) ?? []).map(({ body }) => body)
const at = (): readonly string[] => ['-C', repository.directory]

describe('allocs-budget report', () => {
  test('prints what check printed, from its JSON', async () => {
    const folder = reports([measured])
    const { code, stdout, stderr } = await runCli(['report', join(folder, 'report-0.json'), ...at()])
    const checked = await runCli([...at()])
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toBe(checked.stdout)
  })

  test('merges and writes JSON that reads the same again', async () => {
    const first = await runCli(['report', reports([measured]), ...at(), '--json', '-'])
    const again = await runCli(['report', reports([first.stdout]), ...at(), '--json', '-'])
    expect(again.stdout).toBe(first.stdout)
    const markdown = await runCli(['report', reports([first.stdout]), ...at(), '--markdown', '-'])
    expect(markdown.stdout).toContain('### ❌ 1 of 5 benchmarks is over budget')
  })

  test('judges with the budget that lies here now', async () => {
    const path = join(repository.directory, 'allocs-budget.yml')
    writeFileSync(path, quickBudget)
    try {
      const { code, stdout } = await runCli(['report', reports([measured]), ...at()])
      expect([code, stdout]).toEqual([2, expect.stringContaining('[REPORT_OTHER_BUDGET]')])
      expect(stdout.match(/error: /g)).toHaveLength(2)
    } finally {
      writeFileSync(path, loweredBudget)
    }
  })

  test.each<[string, readonly string[], RegExp]>([
    [
      'a report that is missing',
      ['--expect-reports', '2'],
      /there is 1 report in .*, but 2 are expected \[REPORT_COUNT\]/,
    ],
    ['one that is missing among those expected', ['nowhere.json', '--expect-reports', '2'], /\[REPORT_COUNT\]/],
    ['a file that is not there', ['nowhere.json'], /nowhere\.json does not exist \[REPORT_UNREADABLE\]/],
  ])('%s is exit 2', async (_, args, says) => {
    const { code, stdout } = await runCli(['report', reports([measured]), ...args, ...at()])
    expect([code, stdout]).toEqual([2, expect.stringMatching(says)])
  })

  test.each<[readonly string[], Record<string, string>, string]>([
    [[], {}, "missing required argument 'file'"],
    [['x', '--post', '--pull-request', '5'], { GITHUB_TOKEN: 't' }, '--post needs --repo OWNER/NAME'],
    [['x', '--post', '--repo', 'octo/m'], { GITHUB_TOKEN: 't' }, '--post needs --pull-request N'],
    [['x', '--post', '--repo', 'octo/m', '--pull-request', '5'], {}, 'a token in the variable GITHUB_TOKEN'],
    [['x', '--repo', 'octo/m'], {}, '--comment-key need --post'],
    [['x', '--gitlab'], {}, '--comment-key need --post'],
    [['x', '--post', '--gitlab', '--repo', 'g/m'], { GITLAB_TOKEN: 't' }, '--gitlab needs --merge-request N'],
    [['x', '--expect-reports', 'two'], {}, 'It must be a whole number of 1 or more.'],
    [['x', '--post', '--repo', 'octo', '--pull-request', '5'], { GITHUB_TOKEN: 't' }, '--post needs --repo OWNER/NAME'],
  ])('%j is exit 2 with a clear word', async (args, given, says) => {
    const { code, stdout, stderr } = await runCli(['report', ...args], { env: given })
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(says)])
  })
})

describe('allocs-budget report --post', () => {
  const post = ['--post', '--repo', 'octo/m', '--pull-request', '5']

  test('comments from any other CI, updates in place, and exits with the verdict', async () => {
    const first = await runCli(['report', reports([measured]), ...at(), ...post], { env: env() })
    expect([first.code, first.stderr]).toEqual([1, ''])
    expect(bodies()).toEqual([expect.stringContaining('### ❌ 1 of 5 benchmarks is over budget')])
    const again = await runCli(['report', reports([measured]), ...at(), ...post], { env: env() })
    expect([again.code, server.writes().length]).toEqual([1, 1])
    const other = await runCli(['report', reports([measured]), ...at(), ...post, '--comment-key', 'nightly'], {
      env: env(),
    })
    expect([other.code, bodies().length]).toEqual([1, 2])
  })

  test('knows the comments of its own account, and no one else’s', async () => {
    server.accounts.set('pat', { login: 'builder', type: 'User', canRead: true, canWrite: true })
    const run = () =>
      runCli(['report', reports([measured]), ...at(), ...post], { env: { ...env(), GITHUB_TOKEN: 'pat' } })
    await run()
    const [body = ''] = bodies()
    server.comments.set(5, [])
    addComment(server, 5, body, { login: 'mallory', type: 'User' })
    await run()
    await run()
    expect(server.comments.get(5)?.map(({ login }) => login)).toEqual(['mallory', 'builder'])
  })

  test('writes nothing where the pull request is now at another commit', async () => {
    Object.assign(server.pullRequests.get(5) ?? {}, { headSha: 'e'.repeat(40) })
    const { code, stdout } = await runCli(['report', reports([measured]), ...at(), ...post], { env: env() })
    expect([code, bodies()]).toEqual([1, []])
    expect(stdout).toContain(`pull request #5 is at ${'e'.repeat(40)}, but the reports are for ${repository.mergeSha}`)
  })

  test('takes the head from the person where GitHub does not know the merge', async () => {
    server.commits.clear()
    const unknown = await runCli(['report', reports([measured]), ...at(), ...post], { env: env() })
    expect([unknown.code, bodies()]).toEqual([1, []])
    const told = await runCli(['report', reports([measured]), ...at(), ...post, '--head', repository.headSha], {
      env: env(),
    })
    expect([told.code, bodies().length]).toEqual([1, 1])
  })

  test('says what the token may not do, and the verdict stands', async () => {
    server.accounts.set(token, { login: 'builder', type: 'User', canRead: true, canWrite: false })
    const { code, stdout } = await runCli(['report', reports([measured]), ...at(), ...post], { env: env() })
    expect([code, stdout]).toEqual([1, expect.stringContaining('[COMMENT_FORBIDDEN]')])
    const nobody = await runCli(['report', reports([measured]), ...at(), ...post], {
      env: { ...env(), GITHUB_TOKEN: 'wrong' },
    })
    expect([nobody.code, nobody.stdout]).toEqual([1, expect.stringContaining('[COMMENT_FORBIDDEN]')])
    expect(nobody.stdout).not.toContain('wrong')
  })
})

describe('allocs-budget report --post --gitlab', () => {
  let gitlab: GitLabServer
  /** Nothing is in it: the budget is GitLab's. */
  let empty: string
  beforeEach(async () => {
    const { headSha, mergeSha, baseSha, mergeBaseSha } = repository
    gitlab = await startGitLabServer()
    gitlab.mergeRequests.set(5, { sha: headSha, state: 'opened', baseSha: mergeBaseSha })
    for (const sha of [headSha, mergeSha]) gitlab.files.set(`${sha}:allocs-budget.yml`, loweredBudget)
    gitlab.files.set(`${mergeBaseSha}:allocs-budget.yml`, quickBudget)
    gitlab.files.set(`${baseSha}:allocs-budget.yml`, quickBudget)
    for (const [sha, parents] of [[mergeSha, [baseSha, headSha]] as const, [headSha, [mergeBaseSha]] as const])
      gitlab.commits.set(sha, parents)
    for (const sha of [baseSha, mergeBaseSha]) gitlab.commits.set(sha, [])
    empty = reports([])
  })
  afterEach(() => gitlab.close())

  /** As a pipeline of the merge request sets them. */
  const pipeline = (): Record<string, string> => ({
    GITLAB_TOKEN: gitlabToken,
    CI_API_V4_URL: gitlab.apiUrl,
    CI_PROJECT_ID: '7',
    CI_MERGE_REQUEST_IID: '5',
    CI_PIPELINE_ID: '900',
    CI_JOB_ID: '70',
  })
  const atHead = (): Report => ({ ...measured, commit: { ...measured.commit, measured: repository.headSha } })
  const run = (given: readonly unknown[], args: readonly string[] = [], more: Record<string, string> = {}) =>
    runCli(['report', reports(given), '--post', '--gitlab', ...args], { cwd: empty, env: { ...pipeline(), ...more } })
  const noteBodies = (): readonly string[] => gitlab.notes.map(({ body }) => body)

  test('comments without a checkout, with links to the lines, and then sends nothing', async () => {
    const first = await run([atHead()])
    expect([first.code, first.stderr]).toEqual([1, ''])
    const [body = '', ...others] = noteBodies()
    expect(others).toEqual([])
    expect(body).toMatch(
      /^<!-- allocs-budget \S+ head=\S+ run=900 attempt=70 -->\n### ❌ 1 of 5 benchmarks is over budget/,
    )
    expect(body).toContain(`](${gitlab.url}/gitlab/group/sub/m/-/blob/${repository.headSha}/stackit.go#L`)
    expect(body).not.toContain('github.com/octo')
    const again = await run([atHead()], [], { CI_PIPELINE_ID: '901' })
    expect([again.code, gitlab.writes()]).toEqual([1, ['POST /gitlab/api/v4/projects/7/merge_requests/5/notes']])
    expect(new Set(gitlab.requests.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${gitlabToken}`]),
    )
  })

  test('takes a merge of the head, a project by its path, and leaves a note of another account alone', async () => {
    const key = encodeURIComponent('nightly')
    const copied = `<!-- allocs-budget key=${key} head=${repository.headSha} run=999 attempt=1 -->\nall is well`
    addNote(gitlab, copied, ownAccount + 1)
    const place = ['--repo', 'group/sub/m', '--merge-request', '5', '--comment-key', 'nightly']
    const { CI_PROJECT_ID: _, CI_MERGE_REQUEST_IID: __, ...elsewhere } = pipeline()
    const { code } = await runCli(['report', reports([measured]), '--post', '--gitlab', ...place], {
      cwd: empty,
      env: elsewhere,
    })
    expect([code, noteBodies()]).toEqual([1, [copied, expect.stringContaining('1 of 5 benchmarks is over budget')]])
  })

  test('judges with the budget that GitLab has, whatever the report says', async () => {
    gitlab.files.set(`${repository.headSha}:allocs-budget.yml`, quickBudget)
    const { code, stdout } = await run([atHead()])
    expect([code, stdout]).toEqual([2, expect.stringContaining('[REPORT_OTHER_BUDGET]')])
  })

  test('writes nothing where the merge request has another head by now', async () => {
    gitlab.mergeRequests.set(5, { sha: 'e'.repeat(40), state: 'opened', baseSha: repository.mergeBaseSha })
    gitlab.commits.set('e'.repeat(40), [repository.headSha])
    const { code, stdout } = await run([atHead()])
    expect([code, gitlab.writes()]).toEqual([2, []])
    expect(stdout).toContain(`merge request !5 is at ${'e'.repeat(40)}, but the reports are for ${repository.headSha}`)
  })

  test.each([
    ['a wrong token', { GITLAB_TOKEN: 'glpat-wrong' }, '[API_FAILED]'],
    ['a merge request that is not there', { CI_MERGE_REQUEST_IID: '6' }, '[COMMENT_FORBIDDEN]'],
  ])('says that it cannot judge with %s', async (_, more, says) => {
    const { code, stdout } = await run([atHead()], [], more)
    expect([code, stdout, gitlab.writes()]).toEqual([2, expect.stringContaining(says), []])
    expect(stdout).not.toContain('glpat-wrong')
  })

  test('says what the token may not do, and the verdict stands', async () => {
    gitlab.accounts.set(gitlabToken, { id: ownAccount, canWrite: false })
    const { code, stdout } = await run([atHead()])
    expect([code, stdout]).toEqual([1, expect.stringContaining('[COMMENT_FORBIDDEN]')])
    expect(stdout).toContain('CI_JOB_TOKEN cannot comment')
  })
})
