import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemble } from '../../src/app/assemble.ts'
import { reportStep } from '../../src/app/report-step.ts'
import { parseEvent } from '../../src/github/event.ts'
import { type InputName, readInputs } from '../../src/github/inputs.ts'
import { publish } from '../../src/github/publish.ts'
import { readWorkflowRun } from '../../src/github/workflow-run.ts'
import { noProgress } from '../../src/host/progress.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { digestOf } from '../../src/lang/digest.ts'
import { runId } from '../../src/snapshot/run-id.ts'
import { renderAnnotations } from '../../src/view/render-annotations.ts'
import { renderJson } from '../../src/view/render-json.ts'
import { commentMax, renderMarkdown, renderSettled, summaryMax } from '../../src/view/render-markdown.ts'
import { renderSarif } from '../../src/view/render-sarif.ts'
import { renderTerminal } from '../../src/view/render-terminal.ts'
import { bench, pkg, reportAt, run } from '../report/sample-reports.ts'
import { baseSha, headSha, pullRequest, workflowRun } from './events.ts'
import {
  type Budgets,
  type GitHubCall,
  type GitHubFault,
  key,
  mergeBaseSha,
  mergeSha,
  type World,
} from './github-faults.ts'
import { addComment, type GitHubServer, startGitHubServer, token } from './github-server.ts'
import { parseOutputs } from './runner.ts'
import { obey } from './workflow-commands.ts'

/** What a step leaves. */
export type GitHubOutcome = {
  readonly exitCode: number
  /** The output of that name. */
  readonly verdict: string
  /** What is said of GitHub: `error API_FAILED`. */
  readonly said: readonly string[]
  /** Comments of ours that are there at last. */
  readonly comments: number
  /** Whether the first of them says what this run found. */
  readonly isCurrent: boolean
  /** The first line of the summary. */
  readonly summary: string
  /** The longest message in the log. */
  readonly longest: number
}

/** One line of it, for tables: `exit 2 cannot-judge; error API_FAILED; 1 comment, current`. */
export function formatOutcome({ exitCode, verdict, said, comments, isCurrent }: GitHubOutcome): string {
  const count = `${comments} comment${comments === 1 ? '' : 's'}`
  return [
    `${exitCode} ${verdict}`,
    ...said,
    comments === 0 ? 'no comment' : `${count}, ${isCurrent ? 'current' : 'as before'}`,
  ].join('; ')
}

export type FaultRunner = {
  /** Runs the step of a call with a fault, or with none. */
  readonly run: (call: GitHubCall, fault: GitHubFault | undefined) => Promise<GitHubOutcome>
  readonly close: () => Promise<void>
}

/**
 * Runs steps in mode `report`, which ask GitHub all that there is to ask, in this process and against the stand-in; their seconds last
 * a millisecond. One after the other: a step writes to files that the environment names.
 */
export function makeFaultRunner(): FaultRunner {
  const temp = mkdtempSync(join(tmpdir(), 'allocs-budget-faults-'))
  const ports = realPorts({ progress: noProgress })
  return {
    run: (call, fault) => runCase(temp, ports, call, fault),
    close: async () => {
      await ports.close()
      rmSync(temp, { recursive: true, force: true })
    },
  }
}

async function runCase(
  temp: string,
  ports: Parameters<typeof reportStep>[1],
  call: GitHubCall,
  fault: GitHubFault | undefined,
): Promise<GitHubOutcome> {
  const server = await startGitHubServer()
  try {
    const budgets = budgetsOf(call.world.measured)
    publishWorld(server, budgets)
    addComment(server, 5, 'hello', { login: 'someone', type: 'User' })
    call.world.prepare?.(server, budgets)
    const { method, path, query, skip } = call
    if (fault !== undefined)
      server.faults.push({ ...fault.fault, method, path, ...(query && { query }), ...(skip && { skip }) })
    writeFileSync(join(temp, 'report.json'), await measured(budgets.head))
    const step = await inStep(temp, () => takeStep(temp, ports, server, call.world, fault?.deadlineMs ?? 20_000))
    return outcomeOf(server, step)
  } finally {
    await server.close()
  }
}

function budgetsOf(kind: World['measured']): Budgets {
  const budget = (limit: number): string =>
    `version: 1\nbenchmarks:\n  ${pkg}: { BenchmarkEncode: ${limit} }\nrules: { loosened: error, slack: off }\n`
  return { head: budget(1), base: budget(kind === 'green' ? 1 : 0) }
}

/** The report of a job that measured what the world says. */
async function measured(budget: string): Promise<string> {
  const digest = await digestOf(budget)
  const { toolchain, module } = run()
  const id = runId(toolchain, module)
  return renderJson(
    reportAt(
      { measured: mergeSha, head: headSha, baseRef: 'main' },
      {
        runs: [run({ id, budget: { path: 'allocs-budget.yml', digest } })],
        benchmarks: [bench('BenchmarkEncode', 1, 1, { run: id })],
        exists: { benchmarks: [{ run: id, package: pkg, name: 'BenchmarkEncode', allocsPerOp: null }], functions: [] },
      },
    ),
  )
}

function publishWorld(server: GitHubServer, { head, base }: Budgets): void {
  server.pullRequests.set(5, { number: 5, headSha, state: 'open', baseSha, mergeCommitSha: mergeSha })
  for (const sha of [headSha, mergeSha]) server.files.set(`${sha}:allocs-budget.yml`, head)
  for (const sha of [baseSha, mergeBaseSha]) server.files.set(`${sha}:allocs-budget.yml`, base)
  server.commits.set(mergeSha, [mergeBaseSha, headSha])
  server.commits.set(headSha, [mergeBaseSha])
  server.commits.set(mergeBaseSha, [])
  server.mergeBases.set(`${baseSha}...${headSha}`, mergeBaseSha)
}

type Ended = {
  readonly exitCode: number
  readonly log: string
  readonly outputs: Record<string, string>
  readonly summary: string
}

/** Runs with the files that a runner gives a step, and with its log in place of ours. */
async function inStep(temp: string, act: () => Promise<number>): Promise<Ended> {
  const files = { GITHUB_OUTPUT: join(temp, 'output'), GITHUB_STEP_SUMMARY: join(temp, 'summary') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const before = Object.keys(files).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, files)
  const log: string[] = []
  const { write } = process.stdout
  process.stdout.write = (chunk: Uint8Array | string): boolean => {
    log.push(String(chunk))
    return true
  }
  try {
    const exitCode = await act()
    const outputs = parseOutputs(readFileSync(files.GITHUB_OUTPUT, 'utf8'))
    return { exitCode, log: log.join(''), outputs, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') }
  } finally {
    process.stdout.write = write
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

async function takeStep(
  temp: string,
  ports: Parameters<typeof reportStep>[1],
  server: GitHubServer,
  world: World,
  deadlineMs: number,
): Promise<number> {
  const given: Partial<Record<InputName, string>> = {
    ...{ mode: 'report', token, reports: join(temp, 'report.json'), 'expect-reports': '1', 'comment-key': key },
    report: join(temp, 'judged.json'),
  }
  const { value: inputs } = readInputs((name) => given[name] ?? '')
  const env = {
    GITHUB_REPOSITORY: 'octo/m',
    GITHUB_API_URL: server.url,
    GITHUB_EVENT_NAME: world.event,
    GITHUB_SHA: mergeSha,
  }
  const { value: workflow } = readWorkflowRun({ ...env, GITHUB_RUN_ID: '7', GITHUB_WORKSPACE: temp, RUNNER_TEMP: temp })
  const payload = world.event === 'pull_request' ? pullRequest() : workflowRun()
  const { value: event } = parseEvent(world.event, payload, 'octo/m', 'report')
  if (event === undefined) throw new Error('the event of the test is none')
  const patience = { deadlineMs, secondMs: 1 }
  const step = await reportStep({ inputs, workflow, event, version: '0.1.0', patience }, ports)
  return publish({
    reportWith: (later) => assemble({ ...step.draft, diagnostics: [...step.draft.diagnostics, ...later] }),
    ...{ mode: step.mode, report: assemble(step.draft), inputs, run: step.workflow, event: step.event, patience },
    render: {
      log: (it) => renderTerminal(it, { color: false, verbose: true }),
      summary: (it) => renderMarkdown(it, { ...summaryMax, fails: true, links: {} }),
      comment: (it) => renderMarkdown(it, { ...commentMax, fails: true, links: {} }),
      settled: renderSettled,
      json: renderJson,
      sarif: (it) => renderSarif(it),
      annotations: renderAnnotations,
    },
  })
}

const ofGitHub = /^(?:API_FAILED|BASE_|BUDGET_|COMMENT_|NO_PULL_REQUEST|INTERNAL)/

function outcomeOf(server: GitHubServer, { exitCode, log, outputs, summary }: Ended): GitHubOutcome {
  const ours = (server.comments.get(5) ?? []).filter(({ body }) => body.includes(`key=${key} `))
  const [headline = ''] = summary.split('\n')
  // In the log, since no annotation is made where the verdict is only shown.
  const said = [...log.matchAll(/^(?:\S+: )?(error|warning|note): .*\[([A-Z_]+)\]$/gm)]
    .filter(([, , code = '']) => ofGitHub.test(code))
    .map(([, severity, code]) => `${severity} ${code}`)
  const { commands } = obey(log)
  return {
    exitCode,
    verdict: outputs.verdict ?? 'no verdict',
    said: [...new Set(said)],
    comments: ours.length,
    isCurrent: ours[0]?.body.split('\n')[1] === headline,
    summary: headline,
    longest: Math.max(0, ...commands.map(({ message }) => message.length)),
  }
}
