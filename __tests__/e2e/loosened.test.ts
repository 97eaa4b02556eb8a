import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { publishPullRequest, quickBudget, stackit } from '../support/measured.ts'
import { type Change, type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'
import { runStep, type StepResult } from '../support/runner.ts'
import { told } from '../support/told.ts'
import { wide } from '../support/wide.ts'

const raised = quickBudget.replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 9')

let server: GitHubServer
const cleanups: (() => void)[] = []
beforeEach(async () => {
  server = await startGitHubServer()
})
afterEach(async () => {
  await server.close()
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** A pull request whose base has one budget and whose head has another; null: none. */
function pullRequestFrom(base: string | null, change: Change): PullRequestRepository {
  const repository = pullRequestRepository(stackit, change, (write) => write('allocs-budget.yml', base))
  cleanups.push(repository.remove)
  return repository
}

/** A clone as actions/checkout makes it: one branch, so many commits deep. */
function checkout(repository: PullRequestRepository, depth: number, rev = 'refs/pull/5/merge'): string {
  const directory = mkdtempSync(join(tmpdir(), 'allocs-budget-checkout-'))
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }))
  const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8' })
  git(repository.directory, 'update-ref', 'refs/pull/5/merge', repository.mergeSha)
  git(repository.directory, 'update-ref', 'refs/pull/5/head', repository.headSha)
  git(repository.directory, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
  git(directory, 'init', '-q', '-b', 'main')
  git(directory, 'remote', 'add', 'origin', `file://${repository.directory}`)
  git(directory, 'fetch', '-q', '--no-tags', `--depth=${depth}`, 'origin', `+${rev}:refs/remotes/${rev.slice(5)}`)
  git(directory, 'checkout', '-q', '--detach', `refs/remotes/${rev.slice(5)}`)
  return directory
}

function check(
  repository: PullRequestRepository,
  workspace: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<StepResult> {
  const { headSha, baseSha, mergeSha } = repository
  publishPullRequest(server, repository, { head: '', base: '' })
  return runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha }) },
    workspace,
    apiUrl: server.url,
    token,
    inputs,
    env: { GITHUB_SHA: mergeSha },
  })
}

const loosened = ({ report }: StepResult): readonly string[] =>
  told(report as Report)
    .filter(({ kind }) => kind === 'loosened')
    .map(({ severity, benchmark, function: fn, change, at }) =>
      `${severity} ${benchmark ?? fn ?? ''} ${change?.what} ${change?.from} -> ${change?.to} :${at?.line}`.replace(
        / +/g,
        ' ',
      ),
    )
const said = ({ report }: StepResult, code: string): readonly string[] =>
  (report as Report).diagnostics.filter((it) => it.code === code).map(({ severity }) => severity)
const bodies = (): readonly string[] => (server.comments.get(5) ?? []).map(({ body }) => body)

describe('a pull request that raises a limit', () => {
  test.each([
    ['with its base', 2],
    ['of depth 1, whose base is fetched', 1],
  ])('is told in a comment though all is within budget, in a checkout %s', async (_, depth) => {
    const repository = pullRequestFrom(quickBudget, (write) => write('allocs-budget.yml', raised))
    const directory = checkout(repository, depth)
    const step = await check(repository, directory)
    expect([step.exitCode, step.outputs.verdict, loosened(step)]).toEqual([
      0,
      'pass',
      ['warning BenchmarkStackIt2 allocs/op 1 -> 9 :9'],
    ])
    expect((step.report as Report).commit.base).toBe(repository.baseSha)
    expect(bodies()[0]).toContain('| `1` allocs/op | **`9` allocs/op** |')
    const status = execFileSync('git', ['status', '--porcelain'], { cwd: directory, encoding: 'utf8' })
    const worktrees = execFileSync('git', ['worktree', 'list'], { cwd: directory, encoding: 'utf8' })
    expect([status, worktrees.trim().split('\n').length]).toEqual(['', 1])
  })

  test('in a checkout of the head itself, is compared with where it left the base', async () => {
    const repository = pullRequestFrom(quickBudget, (write) => write('allocs-budget.yml', raised))
    const step = await check(repository, checkout(repository, 50, 'refs/pull/5/head'))
    expect(loosened(step)).toEqual(['warning BenchmarkStackIt2 allocs/op 1 -> 9 :9'])
  })

  test('cannot switch the rule off that its base has', async () => {
    const strict = `${quickBudget}rules: { loosened: error }\n`
    const repository = pullRequestFrom(strict, (write) => write('allocs-budget.yml', raised))
    const step = await check(repository, checkout(repository, 2))
    expect([step.exitCode, step.outputs.verdict, loosened(step)]).toEqual([
      1,
      'over-budget',
      ['error rules.loosened error -> warn :1', 'error BenchmarkStackIt2 allocs/op 1 -> 9 :9'],
    ])
  })

  test('by taking all entries of a package away is told, though nothing of it is run', async () => {
    const none = 'version: 1\nfunctions:\n  .:\n    createCopy: 0\n'
    const repository = pullRequestFrom(
      'version: 1\nbenchmarks:\n  .:\n    BenchmarkStackIt: 0\n    BenchmarkGone: { allocs: 0, optional: true }\nfunctions:\n  .:\n    createCopy: 0\n',
      (write) => write('allocs-budget.yml', none),
    )
    const step = await check(repository, checkout(repository, 2))
    expect([step.exitCode, loosened(step)]).toEqual([0, ['warning BenchmarkStackIt allocs/op 0 -> :1']])
    expect((step.report as Report).benchmarks).toEqual([])
  })

  test('by moving the budget is told, and so is a budget that base never had', async () => {
    const moved = pullRequestFrom(quickBudget, (write) => {
      write('.github/allocs-budget.yml', raised)
      write('allocs-budget.yml', null)
    })
    const step = await check(moved, moved.directory)
    expect(loosened(step)).toEqual(['warning BenchmarkStackIt2 allocs/op 1 -> 9 :9'])

    const fresh = pullRequestFrom(quickBudget, (write) => write('limits.yml', raised))
    const other = await check(fresh, fresh.directory, { budget: 'limits.yml' })
    expect(loosened(other)).toEqual(['warning BenchmarkStackIt2 allocs/op 1 -> 9 :9'])
  })
})

test('a base that cannot be had is a warning, and cannot-judge where the rule is error', wide, async () => {
  const repository = pullRequestFrom(quickBudget, (write) => write('allocs-budget.yml', raised))
  const directory = checkout(repository, 1)
  execFileSync('git', ['remote', 'set-url', 'origin', 'file:///does/not/exist'], { cwd: directory })
  const step = await check(repository, directory)
  expect([step.exitCode, said(step, 'BASE_UNKNOWN')]).toEqual([0, ['warning']])
  expect(step.commands.find(({ name }) => name === 'warning')?.message).toContain('fetch-depth: 2')

  const strict = pullRequestFrom(quickBudget, (write) =>
    write('allocs-budget.yml', `${raised}rules: { loosened: error }\n`),
  )
  const shallow = checkout(strict, 1)
  execFileSync('git', ['remote', 'remove', 'origin'], { cwd: shallow })
  const judged = await check(strict, shallow)
  expect([judged.exitCode, said(judged, 'BASE_UNKNOWN')]).toEqual([2, ['error']])
  const without = await check(strict, shallow, { base: 'none' })
  expect([without.exitCode, said(without, 'BASE_UNKNOWN')]).toEqual([2, ['error']])
})

test('a base without a budget is a note, and all limits are new', async () => {
  const repository = pullRequestFrom(null, (write) => write('allocs-budget.yml', quickBudget))
  const step = await check(repository, checkout(repository, 2))
  expect([step.exitCode, loosened(step), said(step, 'BASE_WITHOUT_BUDGET')]).toEqual([0, [], ['note']])
})

test('a pull request that leaves the budget alone costs no finding and no note', async () => {
  const repository = pullRequestFrom(quickBudget, () => undefined)
  const step = await check(repository, checkout(repository, 2))
  expect([step.exitCode, (step.report as Report).findings, step.commands]).toEqual([0, [], []])
  expect((step.report as Report).diagnostics).toEqual([])
  expect(bodies()).toEqual([])
})

describe('on the command line', () => {
  test('--base names what to compare with; without a remote nothing is said', async () => {
    const repository = pullRequestFrom(quickBudget, (write) => write('allocs-budget.yml', raised))
    const at = ['-C', repository.directory]
    const plain = await runCli(at)
    expect([plain.code, plain.stdout]).toEqual([0, expect.not.stringMatching(/loosened|base/)])
    const compared = await runCli([...at, '--base', repository.baseSha])
    expect(compared.code).toBe(0)
    expect(compared.stdout).toContain(
      'warning: BenchmarkStackIt2 (example.com/stackit): the limit of 1 allocs/op is now 9',
    )
    const branch = await runCli([...at, '--base', 'HEAD^1'])
    expect(branch.stdout).toBe(compared.stdout)
    const unknown = await runCli([...at, '--base', 'no-such-branch'])
    expect(unknown.stdout).toContain('there is no commit "no-such-branch"')
  })

  test('it is the merge base with the remote’s default branch', async () => {
    const repository = pullRequestFrom(quickBudget, (write) => write('allocs-budget.yml', raised))
    const clone = mkdtempSync(join(tmpdir(), 'allocs-budget-clone-'))
    cleanups.push(() => rmSync(clone, { recursive: true, force: true }))
    execFileSync('git', ['reset', '-q', '--hard', repository.baseSha], { cwd: repository.directory })
    execFileSync('git', ['clone', '-q', repository.directory, clone])
    execFileSync('git', ['checkout', '-q', repository.headSha], { cwd: clone })
    const { stdout } = await runCli(['-C', clone])
    expect(stdout).toContain('the limit of 1 allocs/op is now 9')
  })
})
