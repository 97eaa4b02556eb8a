import { resolve } from 'node:path'
import { type Diagnostic, type DiagnosticArgs, errorOf, noteOf } from '../diagnostic/diagnostic.ts'
import { type ApiAnswer, type ApiFailed, type Patience, usualPatience } from '../forge/answer.ts'
import { apiFailed } from '../forge/api-failed.ts'
import { type Client, makeClient } from '../github/client.ts'
import type { Event } from '../github/event.ts'
import { findPullRequest } from '../github/find-pull-request.ts'
import type { Inputs } from '../github/inputs.ts'
import type { PublishMode } from '../github/publish.ts'
import { makeFileReader, mergeBase, parentsOf } from '../github/repository-files.ts'
import type { WorkflowRun } from '../github/workflow-run.ts'
import { absent, found as foundValue } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import type { ReadReport } from '../report/read-report.ts'
import type { Draft } from './assemble.ts'
import { type FoundReports, findReports } from './find-reports.ts'
import { readRemoteBudget } from './remote-budget.ts'
import { runReport } from './report.ts'

export type ReportStepQuestion = {
  readonly inputs: Inputs
  readonly workflow: WorkflowRun
  readonly event: Event
  readonly version: string
  readonly patience?: Patience
}

export type ReportStep = {
  readonly draft: Draft
  /** The pull request, where there is one; else the event. */
  readonly event: Event
  /** The run that measured, as far as it is another than this one. */
  readonly workflow: WorkflowRun
  readonly mode: PublishMode
}

/** How a run ends that went to its end. */
const endings: ReadonlySet<string> = new Set(['success', 'failure', 'timed_out'])

/**
 * Mode `report`: reads reports and judges them with the budget that GitHub has, without Go and without a checkout. What GitHub does
 * not answer is an error of the report.
 */
export async function reportStep(question: ReportStepQuestion, ports: Ports): Promise<ReportStep> {
  const { inputs, workflow, event, version, patience = usualPatience } = question
  const mode: PublishMode = event.kind === 'workflow_run' ? 'shown' : 'judged'
  const found = await findReports(
    {
      places: inputs.reports.map((name) => ({ path: resolve(workflow.workspace, name), name })),
      expected: inputs.expectReports,
    },
    ports,
  )
  const failed = (diagnostic: Diagnostic, about: Event = event): ReportStep => ({
    draft: { tool: { version }, commit: {}, diagnostics: [...found.diagnostics, diagnostic] },
    event: about,
    workflow: measuringRun(workflow, event),
    mode,
  })
  if (inputs.token === '') return failed(noToken)
  const client = makeClient({ token: inputs.token, apiUrl: workflow.apiUrl, ...patience })
  const target = await targetOf(client, workflow, event, found.reports)
  if ('kind' in target) return failed(apiFailed(target, 'github'))
  const { baseOf } = target
  const remote = await readRemoteBudget(
    {
      commits: target.commits,
      directory: inputs.directory,
      budget: inputs.budget,
      reports: found.reports,
      base: inputs.base === 'none' ? 'asked-for-none' : baseOf === undefined ? 'none' : 'compare',
    },
    { forge: 'github', fileAt: makeFileReader(client, workflow), baseOf: baseOf ?? (() => Promise.resolve(absent)) },
  )
  if (remote.kind === 'failed') return failed(remote.why, target.event)
  const draft = await runReport({
    version,
    found,
    commit: target.commit,
    budget: remote.value.source,
    baseOf: remote.value.baseOf,
    isClaimed: mode === 'shown',
    diagnostics: [...target.diagnostics, ...otherCommits(found, target.commits)],
  })
  return { draft, event: target.event, workflow: measuringRun(workflow, event), mode }
}

/** What the reports are to be about: known from the event and GitHub, never from them. */
type Target = {
  readonly event: Event
  readonly commits: readonly string[]
  readonly commit: Draft['commit']
  /** The commit that one of these is compared with; undefined: there is none to compare with. */
  readonly baseOf: ((sha: string) => Promise<ApiAnswer<string>>) | undefined
  readonly diagnostics: readonly Diagnostic[]
}

async function targetOf(
  client: Client,
  workflow: WorkflowRun,
  event: Event,
  reports: readonly ReadReport[],
): Promise<Target | ApiFailed> {
  switch (event.kind) {
    case 'pull_request':
      return pullRequestTarget(client, workflow, event, workflow.sha)
    case 'workflow_run': {
      const commit = { head: event.headSha }
      const plain = { event, commits: [event.headSha], commit, baseOf: undefined }
      const nobody = (why: DiagnosticArgs['NO_PULL_REQUEST']): Target => ({
        ...plain,
        diagnostics: [noteOf('NO_PULL_REQUEST', why)],
      })
      if (event.startedBy !== 'pull_request') return nobody({ variant: 'started-by', event: event.startedBy })
      // Somebody ended it, or a newer run took its place: that it left no report says nothing of the code.
      if (reports.length === 0 && !endings.has(event.conclusion))
        return nobody({ variant: 'ended', conclusion: event.conclusion || 'unknown' })
      const found = await findPullRequest(client, workflow, event, baseRefOf(reports))
      if (found.kind === 'failed') return found
      return found.kind === 'found'
        ? pullRequestTarget(client, workflow, found.event, found.mergeSha)
        : nobody(found.why)
    }
    case 'merge_group':
    case 'push': {
      const [sha, before] = event.kind === 'push' ? [event.after, event.before] : [event.headSha, event.baseSha]
      const baseOf = before === undefined ? undefined : () => Promise.resolve(foundValue(before))
      return { event, commits: [sha], commit: {}, baseOf, diagnostics: [] }
    }
    default:
      return { event, commits: [workflow.sha], commit: {}, baseOf: undefined, diagnostics: [] }
  }
}

function pullRequestTarget(
  client: Client,
  workflow: WorkflowRun,
  event: Extract<Event, { kind: 'pull_request' }>,
  mergeSha: string | undefined,
): Target {
  const { headSha, baseSha, baseRef } = event
  return {
    event,
    commits: [headSha, ...(mergeSha === undefined || mergeSha === '' ? [] : [mergeSha])],
    commit: { head: headSha, baseRef },
    baseOf: async (sha) => {
      if (sha === headSha) {
        const base = await mergeBase(client, workflow, baseSha, headSha)
        // Branches without a common commit: what the pull request would be merged into.
        return base.kind === 'absent' ? foundValue(baseSha) : base
      }
      const parents = await parentsOf(client, workflow, sha)
      if (parents.kind !== 'found') return parents
      const [first] = parents.value
      return first === undefined ? absent : foundValue(first)
    },
    diagnostics: [],
  }
}

/** The branch that all reports say they were measured against; it only ever picks one of the pull requests that GitHub names. */
function baseRefOf(reports: readonly ReadReport[]): string | undefined {
  const [first, ...others] = new Set(reports.map(({ report }) => report.commit.baseRef))
  return others.length > 0 ? undefined : (first ?? undefined)
}

/** Comments and links belong to the run that measured. */
function measuringRun(workflow: WorkflowRun, event: Event): WorkflowRun {
  return event.kind === 'workflow_run'
    ? { ...workflow, runId: event.runId, runAttempt: event.runAttempt, sha: event.headSha }
    : workflow
}

function otherCommits({ reports }: FoundReports, commits: readonly string[]): readonly Diagnostic[] {
  return reports.flatMap(({ name, report: { commit } }): readonly Diagnostic[] => {
    const claimed = commit.head ?? commit.measured
    if (claimed !== null && commits.includes(claimed)) return []
    return [errorOf('REPORT_OTHER_COMMIT', { file: name, claimed, commit: String(commits[0]) })]
  })
}

const noToken: Diagnostic = errorOf('BAD_TOKEN', { variant: 'empty' })
