import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatMarker } from '../../src/forge/comment-marker.ts'
import { digestOf } from '../../src/lang/digest.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { budgetText, failing, passing } from '../fuzz/over-budget.ts'
import { baseSha, headSha, pullRequest, workflowRun } from '../support/events.ts'
import { addComment, type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { runStep, type StepResult } from '../support/runner.ts'
import { type ApiInjected, type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts'

/** A step in mode `report`: whether it must fail, and what it finds on the pull request. */
export type ApiScenario = {
  readonly name: string
  readonly mustFail: boolean
  readonly event: 'pull_request' | 'workflow_run'
  /** Two comments of ours are there, of which one is too many. */
  readonly hasComments: boolean
}

export const apiScenarios: readonly ApiScenario[] = [
  { name: 'a pull request that must fail', mustFail: true, event: 'pull_request', hasComments: false },
  { name: 'a pull request that passes', mustFail: false, event: 'pull_request', hasComments: true },
  { name: 'a second workflow', mustFail: true, event: 'workflow_run', hasComments: false },
]

/** One step, and the comments that are on the pull request after it. */
export type ApiRan = {
  readonly step: StepResult
  readonly comments: readonly string[]
  readonly calls: FaultyProxy['calls']
  readonly struck: boolean
}

const mergeSha = 'a'.repeat(40)
const mergeBaseSha = 'e'.repeat(40)
const key = 'reliability'

/** Over its limit by one function, and with a limit that is raised. */
const loosened = budgetText.replace('BenchmarkC/size=*: 4', 'BenchmarkC/size=*: 9')

/** Runs a step whose calls go through a proxy that fails as told. */
export async function runApiScenario(scenario: ApiScenario, fault?: ApiInjected): Promise<ApiRan> {
  const server = await startGitHubServer()
  const proxy = await startFaultyProxy(server.url, fault)
  server.linkOrigin = proxy.url
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-faults-'))
  try {
    const budget = scenario.mustFail ? loosened : `# The same.\n${budgetText}`
    const over = failing.find((each) => each.over === 'f')?.report ?? passing
    const digest = await digestOf(budget)
    writeFileSync(join(folder, 'r.json'), JSON.stringify(measuredWith(digest, scenario.mustFail ? over : passing)))
    publish(server, scenario, budget)
    const step = await runStep({
      event: {
        name: scenario.event,
        payload: scenario.event === 'workflow_run' ? workflowRun() : pullRequest(),
      },
      apiUrl: proxy.url,
      token,
      inputs: { mode: 'report', reports: folder, 'expect-reports': '1', 'comment-key': key, comment: 'always' },
      env: { GITHUB_SHA: mergeSha, PATH: '/nowhere' },
    })
    const comments = (server.comments.get(5) ?? []).map(({ body }) => body)
    return { step, comments, calls: proxy.calls, struck: proxy.struck() }
  } finally {
    await proxy.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function measuredWith(digest: string, report: Report): Report {
  return {
    ...report,
    runs: report.runs.map((run) => ({ ...run, budget: { ...run.budget, digest } })),
    commit: { ...report.commit, baseRef: 'main' },
  }
}

function publish(server: GitHubServer, { hasComments }: ApiScenario, budget: string): void {
  server.pullRequests.set(5, {
    number: 5,
    headSha,
    state: 'open',
    headRepo: 'octo/m',
    baseSha,
    mergeCommitSha: mergeSha,
  })
  for (const sha of [headSha, mergeSha]) server.files.set(`${sha}:allocs-budget.yml`, budget)
  for (const sha of [baseSha, mergeBaseSha]) server.files.set(`${sha}:allocs-budget.yml`, budgetText)
  server.commits.set(mergeSha, [baseSha, headSha])
  server.mergeBases.set(`${baseSha}...${headSha}`, mergeBaseSha)
  if (!hasComments) return
  for (const runId of [1, 2]) {
    const marker = formatMarker({ key, headSha: 'f'.repeat(40), runId, runAttempt: 1 })
    addComment(server, 5, `${marker}\n### ❌ red`, { login: 'github-actions[bot]', type: 'Bot' })
  }
}
