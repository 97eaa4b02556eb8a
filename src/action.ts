import { resolve } from 'node:path'
import { getInput } from '@actions/core'
import { cannotJudge } from './check/judge.ts'
import type { Report } from './check/report.ts'
import { type Diagnostic, isError } from './diagnostic/diagnostic.ts'
import { type Event, readEvent } from './github/event.ts'
import { type Inputs, readInputs } from './github/inputs.ts'
import { type Manner, publish, type Renderings } from './github/publish.ts'
import { blobUrl, readWorkflowRun, runUrl, type WorkflowRun } from './github/workflow-run.ts'
import { endClosed } from './host/end-closed.ts'
import { realPorts } from './host/real-ports.ts'
import type { BaseWish } from './measure/base-commit.ts'
import type { Ports } from './ports.ts'
import { disarmCommands, terminalLines } from './report/escape.ts'
import { renderAnnotations } from './report/render-annotations.ts'
import { renderJson } from './report/render-json.ts'
import { commentMax, renderMarkdown, renderSettled, summaryMax } from './report/render-markdown.ts'
import { renderTerminal } from './report/render-terminal.ts'
import { reportStep } from './report-step.ts'
import { longestOf, type Request } from './request.ts'
import { run } from './run.ts'
import { version } from './version.ts'

function requestOf(inputs: Inputs, workflow: WorkflowRun, event: Event | undefined): Request {
  const { budget, packages, modules, benchtime, count, timeout, jobs, passEnv, prepare } = inputs
  return {
    directory: resolve(workflow.workspace, inputs.directory),
    version,
    base: baseWish(inputs, event),
    ...(budget !== undefined && { budget }),
    ...(packages.length > 0 && { packages }),
    ...(modules.length > 0 && { modules }),
    ...(benchtime !== undefined && { benchtime }),
    ...(count !== undefined && { count }),
    ...(timeout !== undefined && { timeout }),
    ...(jobs !== undefined && { jobs }),
    ...(passEnv.length > 0 && { passEnv }),
    ...(prepare.length > 0 && { prepare }),
    ...(event?.kind === 'pull_request' && { head: event.headSha, baseRef: event.baseRef }),
  }
}

function baseWish({ base }: Inputs, event: Event | undefined): BaseWish {
  if (base === 'none') return { kind: 'none', isAsked: true }
  if (base !== 'auto') return { kind: 'ref', ref: base }
  switch (event?.kind) {
    case 'pull_request':
      return { kind: 'pull-request', headSha: event.headSha, baseSha: event.baseSha }
    case 'merge_group':
      return { kind: 'commit', sha: event.baseSha }
    case 'push':
      return event.before === undefined ? { kind: 'none', isAsked: false } : { kind: 'commit', sha: event.before }
    default:
      return { kind: 'none', isAsked: false }
  }
}

/** Links go to the pull request's head, and only for files that are the same there as in what was measured. */
function renderings(inputs: Inputs, workflow: WorkflowRun): Renderings {
  const url = runUrl(workflow)
  const links = ({ commit }: Report): Parameters<typeof renderMarkdown>[1]['links'] => {
    const sha = commit.head ?? commit.measured
    const differs = commit.head === undefined || commit.head === commit.measured ? [] : commit.differs
    const { causesUrl } = workflow
    const toRun = { ...(url !== undefined && { runUrl: url }), ...(causesUrl !== undefined && { causesUrl }) }
    if (sha === undefined || differs === undefined) return toRun
    return { ...toRun, blobUrl: blobUrl(workflow, sha), covers: (file) => !differs.includes(file) }
  }
  const options = (report: Report) => ({ fails: inputs.fail, links: links(report) })
  return {
    log: (report) => renderTerminal(report, { color: false, verbose: true }),
    summary: (report) => renderMarkdown(report, { ...summaryMax, ...options(report) }),
    comment: (report) => renderMarkdown(report, { ...commentMax, ...options(report) }),
    settled: renderSettled,
    json: renderJson,
    annotations: renderAnnotations,
  }
}

/** What a step does: the report, what it is about, and how it is to be said. */
type Step = {
  readonly report: Report
  readonly event: Event | undefined
  readonly workflow: WorkflowRun
  readonly manner: Manner
}

async function takeStep(ports: Ports, inputs: Inputs, workflow: WorkflowRun, event: Event): Promise<Step> {
  if (inputs.mode === 'report') return reportStep({ inputs, workflow, event, version }, ports)
  const report = await run(requestOf(inputs, workflow, event), ports)
  return { report, event, workflow, manner: inputs.mode === 'measure' ? 'measured' : 'judged' }
}

async function main(): Promise<number> {
  const workflow = readWorkflowRun(process.env)
  const inputs = readInputs(getInput)
  const known = [...workflow.diagnostics, ...inputs.diagnostics]
  const event = known.some(isError)
    ? { value: undefined, diagnostics: [] }
    : await readEvent(workflow.value, inputs.value.mode)
  const mistakes: readonly Diagnostic[] = [...known, ...event.diagnostics]
  // A benchmark's name may hold a workflow command.
  const progress = (line: string): void => void process.stdout.write(`${disarmCommands(terminalLines(line))}\n`)
  const ports = realPorts({ progress, longestMs: longestOf(inputs.value) })
  try {
    const step: Step =
      event.value === undefined || mistakes.some(isError)
        ? {
            report: cannotJudge({ tool: { version }, commit: {}, diagnostics: mistakes }),
            event: event.value,
            workflow: workflow.value,
            manner: 'judged',
          }
        : await takeStep(ports, inputs.value, workflow.value, event.value)
    const render = renderings(inputs.value, step.workflow)
    const { report, manner } = step
    return await publish({ manner, report, inputs: inputs.value, run: step.workflow, event: step.event, render })
  } finally {
    await ports.close()
  }
}

// `core.setFailed` is not used: it sets the exit code to 1. The stack of a fault may hold a workflow command.
await endClosed(main, (text) => void process.stdout.write(disarmCommands(text)))
