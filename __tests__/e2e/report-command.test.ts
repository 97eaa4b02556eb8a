import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { addComment, type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
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
