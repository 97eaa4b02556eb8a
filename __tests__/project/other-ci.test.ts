import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { type GitLabServer, gitlabToken, startGitLabServer } from '../support/gitlab-server.ts'
import { publishPullRequest, stackit } from '../support/measured.ts'
import { parseClean, root } from '../support/recipes.ts'
import { type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { wide, wideUnless } from '../support/wide.ts'

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }
type GitLabJob = { readonly script: readonly string[] }
type GitLabFile = Readonly<Record<string, GitLabJob>>

const folder = `${root}docs/recipes/other-ci/`
const script = `${folder}post.sh`
const gitlabFile = (name: string): GitLabFile =>
  parseClean(readFileSync(`${folder}${name}`, 'utf8'), name) as GitLabFile
const gitlab = gitlabFile('gitlab-ci.yml')
const budget = readFileSync(`${stackit}allocs-budget.yml`, 'utf8')
const lowered = budget.replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 0')

let server: GitHubServer
let repository: PullRequestRepository
let clone: string

beforeAll(() => {
  repository = pullRequestRepository(stackit, (write) => write('allocs-budget.yml', lowered))
  clone = mkdtempSync(join(tmpdir(), 'allocs-budget-clone-'))
  const git = (...args: readonly string[]): unknown => execFileSync('git', args, { cwd: clone, stdio: 'pipe' })
  git('clone', '-q', repository.directory, '.')
  git('checkout', '-q', repository.headSha)
  // As a CI finds it: the pull request is not merged yet.
  git('update-ref', 'refs/remotes/origin/main', repository.baseSha)
})
afterAll(() => {
  repository.remove()
  rmSync(clone, { recursive: true, force: true })
})
beforeEach(async () => {
  server = await startGitHubServer()
  publishPullRequest(server, repository, { head: lowered, base: budget })
})
afterEach(async () => {
  await server.close()
  rmSync(join(clone, 'allocs-budget.json'), { force: true })
})

/** Runs bash in the checkout, with the variables that the recipes speak of. */
function bash(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { GITHUB_TOKEN: _, ...env } = process.env
  return new Promise((done, fail) => {
    const child = spawn('bash', args, {
      cwd: clone,
      env: { ...env, ALLOCS_BUDGET: root, GITHUB_API_URL: server.url, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
    child.on('error', fail)
    child.on('close', (code) =>
      done({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    )
  })
}

function commandOf(job: string): string {
  const commands = gitlab[job]?.script.filter((line) => line.startsWith('node ')) ?? []
  expect(commands).toHaveLength(1)
  return commands[0] ?? ''
}

const ways = [
  {
    name: 'post.sh',
    check: () => bash([script, 'check']),
    post: () => bash([script, 'post'], { GITHUB_TOKEN: token, REPOSITORY: 'octo/m', PULL_REQUEST: '5' }),
  },
  {
    name: 'gitlab-ci.yml',
    check: () => bash(['-c', commandOf('allocs-budget')], gitlabVariables()),
    post: () => bash(['-c', commandOf('allocs-budget-comment')], { ...gitlabVariables(), GITHUB_TOKEN: token }),
  },
] as const

function gitlabVariables(): NodeJS.ProcessEnv {
  return {
    CI_EXTERNAL_PULL_REQUEST_IID: '5',
    CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'octo/m',
    CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME: 'main',
    CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA: repository.headSha,
  }
}

for (const [i, { name, check, post }] of ways.entries())
  describe(name, wideUnless(i === 0), () => {
    test('judges without a token, and comments on the pull request with one', async () => {
      const checked = await check()
      expect([checked.code, server.requests]).toEqual([1, []])
      expect(checked.stdout).toMatch(/^over budget: 1 of 5 benchmarks is over budget/)
      expect((await post()).code).toBe(1)
      const comments = server.comments.get(5) ?? []
      expect(comments.map(({ body }) => /^.*1 of 5 benchmarks is over budget.*$/m.test(body))).toEqual([true])
      expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(new Set([`token ${token}`]))
    })
  })

describe('post.sh ends with 2, which is no verdict,', () => {
  test.each([
    ['without a command', [], {}, 'usage: post.sh check | post'],
    ['where the token is there while benchmarks would run', ['check'], { GITHUB_TOKEN: token }, 'GITHUB_TOKEN is set'],
    ['where the branch is not known', ['check'], { BASE: 'nowhere' }, 'HEAD and origin/nowhere share'],
    ['where a variable is missing', ['post'], { GITHUB_TOKEN: token }, 'the variable REPOSITORY is not set'],
    ['where the folder is not named', ['check'], { ALLOCS_BUDGET: '' }, 'the variable ALLOCS_BUDGET is not set'],
  ] as const)('%s', async (_, args, variables, message) => {
    const { code, stdout, stderr } = await bash([script, ...args], variables)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(existsSync(join(clone, 'allocs-budget.json'))).toBe(false)
  })
})

describe('gitlab-ci.yml', () => {
  test('gives the token to a job that runs nothing of the pull request', () => {
    const comment = JSON.stringify(gitlab['allocs-budget-comment'])
    expect(comment).toContain('"environment":{"name":"allocs-budget-comment"')
    expect(comment).not.toMatch(/golang| check /)
    expect(JSON.stringify(gitlab['allocs-budget'])).not.toMatch(/environment|--post/)
  })
})

describe('gitlab-merge-request.yml', wide, () => {
  const { 'allocs-budget': check, 'allocs-budget-comment': comment } = gitlabFile('gitlab-merge-request.yml')
  /** All but the one that installs Node. */
  const scriptOf = (job: GitLabJob | undefined): string =>
    ['set -e', ...(job?.script ?? [])].filter((line) => !line.startsWith('apt-get')).join('\n')
  let api: GitLabServer
  beforeEach(async () => {
    const { headSha, mergeBaseSha } = repository
    api = await startGitLabServer()
    api.mergeRequests.set(5, { sha: headSha, state: 'opened', baseSha: mergeBaseSha })
    api.files.set(`${headSha}:allocs-budget.yml`, lowered)
    api.files.set(`${mergeBaseSha}:allocs-budget.yml`, budget)
    for (const sha of [headSha, mergeBaseSha]) api.commits.set(sha, [])
  })
  afterEach(async () => {
    await api.close()
    rmSync(join(clone, 'gl-code-quality-report.json'), { force: true })
  })

  test('judges without a token, writes Code Quality, and comments on the merge request with a token', async () => {
    const pipeline = {
      ...{ CI_API_V4_URL: api.apiUrl, CI_PROJECT_ID: '7', CI_MERGE_REQUEST_PROJECT_ID: '7' },
      ...{
        CI_MERGE_REQUEST_IID: '5',
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
        CI_PIPELINE_ID: '900',
        CI_JOB_ID: '1',
      },
    }
    const checked = await bash(['-c', scriptOf(check)], pipeline)
    expect([checked.code, api.requests]).toEqual([1, []])
    const issues = JSON.parse(readFileSync(join(clone, 'gl-code-quality-report.json'), 'utf8')) as {
      severity: string
    }[]
    expect(issues.map(({ severity }) => severity)).toContain('major')
    const { code, stdout } = await bash(['-c', scriptOf(comment)], { ...pipeline, GITLAB_TOKEN: gitlabToken })
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^over budget: 1 of 5 benchmarks is over budget/)])
    expect(api.notes.map(({ body }) => /^.*1 of 5 benchmarks is over budget.*$/m.test(body))).toEqual([true])
  })
})
