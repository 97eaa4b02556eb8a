import { resolve, sep } from 'node:path'
import { endGroup, getInput, setSecret, startGroup, warning } from '@actions/core'
import { assemble, type Draft } from './app/assemble.ts'
import { draftOfProblem } from './app/breakdown-report.ts'
import { check } from './app/check.ts'
import { mistakesInInputs } from './app/named-files.ts'
import { type JobsPlanned, planJobs } from './app/plan-jobs.ts'
import { reportStep } from './app/report-step.ts'
import { longestOf, type Request } from './app/request.ts'
import { type Diagnostic, isError, type Parsed } from './diagnostic/diagnostic.ts'
import { matrixValues } from './github/comment-key.ts'
import { type Event, readEvent } from './github/event.ts'
import { type Inputs, readInputs } from './github/inputs.ts'
import { type PublishMode, publish, type Renderings } from './github/publish.ts'
import { publishPlan } from './github/publish-plan.ts'
import { blobUrl, readWorkflowRun, runUrl, type WorkflowRun } from './github/workflow-run.ts'
import { breakdownText } from './host/end-closed.ts'
import { breakdownOf } from './host/host-error.ts'
import { keptStore } from './host/kept-store.ts'
import { progressInLines } from './host/progress.ts'
import { type RealPorts, realPorts } from './host/real-ports.ts'
import type { Started } from './host/start.ts'
import { slashPath } from './lang/paths.ts'
import { version } from './lang/version.ts'
import type { BaseRequest } from './measure/base-commit.ts'
import type { Ports } from './ports.ts'
import type { Report } from './report/report-schema.ts'
import { disarmCommands } from './view/escape.ts'
import { codeLinks, type Links } from './view/links.ts'
import { renderAnnotations } from './view/render-annotations.ts'
import { renderJson } from './view/render-json.ts'
import { commentMax, renderMarkdown, renderSettled, summaryMax } from './view/render-markdown.ts'
import { renderSarif, type SarifOptions } from './view/render-sarif.ts'
import { renderTerminal } from './view/render-terminal.ts'
import { throughNpx } from './words/program.ts'

function requestOf(inputs: Inputs, workflow: WorkflowRun, event: Event | undefined): Request {
  const { budget, packages, modules, benchtime, count, timeout, jobs, passEnv, prepare } = inputs
  return {
    directory: slashPath(resolve(workflow.workspace, inputs.directory), sep),
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

function baseWish({ base }: Inputs, event: Event | undefined): BaseRequest {
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
  const { causesUrl } = workflow
  const links = (report: Report): Links => ({
    ...(url !== undefined && { runUrl: url }),
    ...(causesUrl !== undefined && { causesUrl }),
    ...codeLinks(report, (sha) => blobUrl(workflow, sha)),
  })
  const options = (report: Report) => ({ fails: inputs.fail, links: links(report) })
  return {
    log: (report) => renderTerminal(report, { color: false, verbose: true, program: throughNpx(report.tool.version) }),
    summary: (report) => renderMarkdown(report, { ...summaryMax, ...options(report) }),
    comment: (report) => renderMarkdown(report, { ...commentMax, ...options(report) }),
    settled: renderSettled,
    json: renderJson,
    sarif: (report) => renderSarif(report, sarifOptions(inputs, workflow)),
    annotations: renderAnnotations,
  }
}

function sarifOptions({ commentKey }: Inputs, { causesUrl }: WorkflowRun): SarifOptions {
  const use = commentKey.kind === 'given' ? commentKey.key : matrixValues(commentKey.matrix).join(' ')
  return { use, ...(causesUrl !== undefined && { docsUrl: causesUrl.replace(/\/causes\.md$/, '') }) }
}

/** What a step does: the report, what it is about, and how it is to be said. */
type Step = {
  readonly inputs: Inputs
  readonly draft: Draft
  readonly report: Report
  readonly event: Event | undefined
  readonly workflow: WorkflowRun
  readonly mode: PublishMode
}

async function takeStep(
  ports: Ports,
  inputs: Inputs,
  workflow: WorkflowRun,
  event: Event,
): Promise<Step | { readonly planned: JobsPlanned }> {
  if (inputs.mode === 'plan') {
    const request: Request = { ...requestOf(inputs, workflow, event), base: { kind: 'none', isAsked: false } }
    const outcome = await planJobs(request, inputs.shards, ports)
    if (outcome.kind === 'found') return { planned: outcome.value }
    // The comment is the reporting job's.
    const step = { inputs: { ...inputs, comment: 'never' as const }, draft: outcome.why, report: assemble(outcome.why) }
    return { ...step, event, workflow, mode: 'judged' }
  }
  if (inputs.mode === 'report') {
    const step = await reportStep({ inputs, workflow, event, version }, ports)
    return { inputs, ...step, report: assemble(step.draft) }
  }
  const draft = await check(requestOf(inputs, workflow, event), ports)
  return {
    inputs,
    draft,
    report: assemble(draft),
    event,
    workflow,
    mode: inputs.mode === 'measure' ? 'measured' : 'judged',
  }
}

/** Takes a step of a workflow, and gives its exit code. Where it cannot be judged, that is published as a verdict is. */
export async function main({ tokens, env }: Started): Promise<number> {
  // Before anything else is printed.
  const token = tokens.INPUT_TOKEN ?? ''
  if (token.trim() !== '') setSecret(token.trim())
  const workflow = readWorkflowRun(env)
  const inputs = readInputs((name) => (name === 'token' ? token : getInput(name)))
  // A benchmark's name may hold a workflow command.
  const progress = progressInLines(
    {
      line: (text) => void process.stdout.write(`${disarmCommands(text)}\n`),
      group: (title) => startGroup(disarmCommands(title)),
      endGroup,
    },
    'lines',
  )
  const { cache } = inputs.value
  const kept = cache === undefined ? undefined : keptStore(resolve(workflow.value.workspace, cache), env)
  const ports = realPorts({ progress, longestMs: longestOf(inputs.value), kept })
  try {
    const step = await stepOrProblem(ports, inputs, workflow)
    if ('planned' in step) return publishPlan(step.planned)
    const { draft, workflow: run } = step
    const reportWith = (later: readonly Diagnostic[]): Report =>
      assemble({ ...draft, diagnostics: [...draft.diagnostics, ...later] })
    return await publish({ ...step, reportWith, run, render: renderings(step.inputs, run) })
  } finally {
    // What is left behind changes no verdict, and the next run takes it away.
    await ports.close().catch((error: unknown) => warning(`something was left behind: ${breakdownOf(error).message}`))
  }
}

async function stepOrProblem(
  ports: RealPorts,
  inputs: Parsed<Inputs>,
  workflow: Parsed<WorkflowRun>,
): ReturnType<typeof takeStep> {
  let usable = inputs.value
  let event: Event | undefined
  const refused = (draft: Draft): Step => ({
    inputs: usable,
    draft,
    report: assemble(draft),
    event,
    workflow: workflow.value,
    mode: 'judged',
  })
  try {
    const known = [...workflow.diagnostics, ...inputs.diagnostics]
    if (!workflow.diagnostics.some(isError)) {
      const { diagnostics, canWrite } = await mistakesInInputs(inputs.value, workflow.value.workspace)
      known.push(...diagnostics)
      // What is refused is not written to: it may be the budget.
      if (!canWrite) usable = { ...usable, report: undefined, markdown: undefined, sarif: undefined }
    }
    const read = known.some(isError)
      ? { value: undefined, diagnostics: [] }
      : await readEvent(workflow.value, inputs.value.mode, ports)
    event = read.value
    const mistakes: readonly Diagnostic[] = [...known, ...read.diagnostics]
    if (event === undefined || mistakes.some(isError))
      return refused({ tool: { version }, commit: {}, diagnostics: mistakes })
    return await takeStep(ports, inputs.value, workflow.value, event).finally(ports.endProgress)
  } catch (error) {
    // The stack may hold a workflow command.
    if (breakdownOf(error).kind === 'fault') process.stdout.write(disarmCommands(breakdownText(error)))
    return refused(draftOfProblem(error))
  }
}
