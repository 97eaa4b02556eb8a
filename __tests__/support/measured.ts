import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../../src/report/report-schema.ts'
import { pullRequest } from './events.ts'
import type { GitHubServer } from './github-server.ts'
import { type Change, type PullRequestRepository, pullRequestRepository } from './repository.ts'
import { runStep, type StepResult } from './runner.ts'

export const stackit = fileURLToPath(new URL('../../examples/stackit/', import.meta.url))

/** The budget of examples/stackit, with a hundred iterations of each benchmark: its numbers need no more. */
export const quickBudget = readFileSync(`${stackit}allocs-budget.yml`, 'utf8').replace(
  'version: 1\n',
  'version: 1\nbenchtime: 100x\ncount: 1\n',
)

/** The same, and one benchmark of it is over. */
export const loweredBudget = quickBudget.replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 0')

/** A pull request whose code was measured by the action in mode `measure`, part by part. */
export type MeasuredPullRequest = {
  readonly repository: PullRequestRepository
  readonly steps: readonly StepResult[]
  readonly reports: readonly Report[]
}

/** Makes a pull request of examples/stackit and measures it, once for each set of inputs. */
export async function measurePullRequest(
  change: Change,
  parts: readonly Readonly<Record<string, string>>[] = [{}],
  module = stackit,
): Promise<MeasuredPullRequest> {
  const repository = pullRequestRepository(module, change)
  const steps: StepResult[] = []
  for (const inputs of parts) steps.push(await measure(repository, inputs))
  // The shape is checked where the reports are read.
  return { repository, steps, reports: steps.map(({ report }) => report as Report) }
}

/** One step in mode `measure` in a checkout of the merge commit. It gets no token. */
export function measure(
  repository: PullRequestRepository,
  inputs: Readonly<Record<string, string>> = {},
  from: string | null = 'octo/m',
): Promise<StepResult> {
  const { headSha, baseSha, mergeSha, directory } = repository
  return runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha, from }) },
    workspace: directory,
    inputs: { mode: 'measure', token: '', ...inputs },
    env: { GITHUB_SHA: mergeSha },
  })
}

/** Tells the stand-in for GitHub all that it would know of a pull request: commits, budgets, where the branches parted. */
export function publishPullRequest(
  server: GitHubServer,
  { headSha, mergeSha, baseSha, mergeBaseSha }: PullRequestRepository,
  budgets: { readonly head: string; readonly base: string },
  from: string | null = 'octo/m',
): void {
  server.pullRequests.set(5, {
    number: 5,
    headSha,
    state: 'open',
    headRepo: from,
    baseSha,
    mergeCommitSha: mergeSha,
  })
  for (const sha of [headSha, mergeSha]) server.files.set(`${sha}:allocs-budget.yml`, budgets.head)
  for (const sha of [baseSha, mergeBaseSha]) server.files.set(`${sha}:allocs-budget.yml`, budgets.base)
  server.commits.set(mergeSha, [baseSha, headSha])
  server.mergeBases.set(`${baseSha}...${headSha}`, mergeBaseSha)
}

/** A folder with one file for each report, as a download of artifacts leaves it. */
export function downloaded(reports: readonly unknown[]): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-download-'))
  for (const [i, report] of reports.entries()) {
    const text = typeof report === 'string' ? report : JSON.stringify(report)
    writeFileSync(join(folder, `report-${i}.json`), text)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
