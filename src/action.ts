import { resolve } from 'node:path'
import { getInput } from '@actions/core'
import { cannotJudge } from './check/judge.ts'
import type { Report } from './check/report.ts'
import { type Diagnostic, isError } from './diagnostic/diagnostic.ts'
import { type Event, readEvent } from './github/event.ts'
import { type Inputs, readInputs } from './github/inputs.ts'
import { publish, type Renderings } from './github/publish.ts'
import { blobUrl, readWorkflowRun, runUrl, type WorkflowRun } from './github/workflow-run.ts'
import { endClosed } from './host/end-closed.ts'
import { realPorts } from './host/real-ports.ts'
import { filesThatDiffer } from './measure/repository.ts'
import type { Ports } from './ports.ts'
import { disarmCommands, terminalLines } from './report/escape.ts'
import { renderAnnotations } from './report/render-annotations.ts'
import { renderJson } from './report/render-json.ts'
import { commentMax, renderMarkdown, renderSettled, summaryMax } from './report/render-markdown.ts'
import { renderTerminal } from './report/render-terminal.ts'
import type { Request } from './request.ts'
import { run } from './run.ts'
import { version } from './version.ts'

type Links = Parameters<typeof renderMarkdown>[1]['links']

function requestOf(inputs: Inputs, workflow: WorkflowRun, event: Event | undefined): Request {
  const { budget, packages, modules, benchtime, count, timeout, jobs, passEnv } = inputs
  return {
    directory: resolve(workflow.workspace, inputs.directory),
    version,
    ...(budget !== undefined && { budget }),
    ...(packages.length > 0 && { packages }),
    ...(modules.length > 0 && { modules }),
    ...(benchtime !== undefined && { benchtime }),
    ...(count !== undefined && { count }),
    ...(timeout !== undefined && { timeout }),
    ...(jobs !== undefined && { jobs }),
    ...(passEnv.length > 0 && { passEnv }),
    ...(event?.kind === 'pull_request' && { head: event.headSha }),
  }
}

/** Links go to the pull request's head, and only for files that are the same there as in what was measured. */
async function linksOf(report: Report, workflow: WorkflowRun, root: string, ports: Ports): Promise<Links> {
  const commit = report.commit.head ?? report.commit.measured
  const url = runUrl(workflow)
  const base = url === undefined ? {} : { runUrl: url }
  const differ = commit === undefined ? undefined : await filesThatDiffer(root, commit, ports)
  if (commit === undefined || differ === undefined) return base
  return { ...base, blobUrl: blobUrl(workflow, commit), covers: (file) => !differ.has(file) }
}

function renderings(inputs: Inputs, links: Links): Renderings {
  const options = { fails: inputs.fail, links }
  return {
    log: (report) => renderTerminal(report, { color: false, verbose: true }),
    summary: (report) => renderMarkdown(report, { ...summaryMax, ...options }),
    comment: (report) => renderMarkdown(report, { ...commentMax, ...options }),
    settled: renderSettled,
    json: renderJson,
    annotations: renderAnnotations,
  }
}

async function main(): Promise<number> {
  const workflow = readWorkflowRun(process.env)
  const inputs = readInputs(getInput)
  const known = [...workflow.diagnostics, ...inputs.diagnostics]
  const event = known.some(isError) ? { value: undefined, diagnostics: [] } : await readEvent(workflow.value)
  const mistakes: readonly Diagnostic[] = [...known, ...event.diagnostics]
  const request = requestOf(inputs.value, workflow.value, event.value)
  // A benchmark's name may hold a workflow command.
  const ports = realPorts({ progress: (line) => void process.stdout.write(`${disarmCommands(terminalLines(line))}\n`) })
  try {
    const report = mistakes.some(isError)
      ? cannotJudge({ tool: { version }, commit: {}, diagnostics: mistakes })
      : await run(request, ports)
    const links = await linksOf(report, workflow.value, request.directory, ports)
    const render = renderings(inputs.value, links)
    return await publish({ report, inputs: inputs.value, run: workflow.value, event: event.value, render })
  } finally {
    await ports.close()
  }
}

// `core.setFailed` is not used: it sets the exit code to 1. The stack of a fault may hold a workflow command.
await endClosed(main, (text) => void process.stdout.write(disarmCommands(text)))
