import { type Diagnostic, errorOf, type Parsed } from '../diagnostic/diagnostic.ts'
import { repository } from '../lang/repository.ts'

/** What the runner says about the run, read once. */
export type WorkflowRun = {
  readonly owner: string
  readonly repo: string
  /** `https://github.com`, or the address of a GitHub Enterprise Server; no slash at the end. */
  readonly serverUrl: string
  readonly apiUrl: string
  readonly runId: number
  readonly runAttempt: number
  /** The workflow's file where the runner tells it, else its name. */
  readonly workflow: string
  readonly job: string
  /** The commit that the event is about; the merge commit for `pull_request`. */
  readonly sha: string
  readonly eventName: string
  readonly eventPath: string
  readonly workspace: string
  readonly temp: string
  /** Where docs/causes.md is read, in this action's version where that is known; undefined where the action is in the workspace itself. */
  readonly causesUrl: string | undefined
}

type Env = Readonly<Record<string, string | undefined>>

/** Reads the runner's own variables. A missing one is an error: then we are not inside a workflow. */
export function readWorkflowRun(env: Env): Parsed<WorkflowRun> {
  const diagnostics: Diagnostic[] = []
  const read = (name: string): string => {
    const value = env[name] ?? ''
    if (value === '') diagnostics.push(missing(name))
    return value
  }
  const [owner = '', repo = ''] = read('GITHUB_REPOSITORY').split('/')
  const serverUrl = (env.GITHUB_SERVER_URL || publicServer).replace(/\/+$/, '')
  const value: WorkflowRun = {
    owner,
    repo,
    serverUrl,
    apiUrl: (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, ''),
    runId: wholeNumber(env.GITHUB_RUN_ID, 0),
    runAttempt: wholeNumber(env.GITHUB_RUN_ATTEMPT, 1),
    workflow: workflowFile(env) ?? env.GITHUB_WORKFLOW ?? '',
    job: env.GITHUB_JOB ?? '',
    sha: env.GITHUB_SHA ?? '',
    eventName: read('GITHUB_EVENT_NAME'),
    eventPath: read('GITHUB_EVENT_PATH'),
    workspace: read('GITHUB_WORKSPACE'),
    temp: read('RUNNER_TEMP'),
    causesUrl: causesUrl(env, serverUrl),
  }
  return { value, diagnostics }
}

const publicServer = 'https://github.com'

/**
 * The runner names the action's repository and not its server. On github.com that is the one there is. An Enterprise Server takes an
 * action from itself, where it is a copy, or from github.com: either way our own name has its page there, at the same ref. Of another
 * name it is not known where it is, so that the link goes to our own page; the causes have the same anchors in every version.
 */
function causesUrl(env: Env, server: string): string | undefined {
  const [named] = /^[\w.-]+\/[\w.-]+$/.exec(env.GITHUB_ACTION_REPOSITORY ?? '') ?? []
  if (named === undefined) return undefined
  const isKnown = server === publicServer || named === repository
  const ref = (isKnown && env.GITHUB_ACTION_REF) || 'HEAD'
  const path = ref.split('/').map(encodeURIComponent).join('/')
  return `${publicServer}/${isKnown ? named : repository}/blob/${path}/docs/causes.md`
}

/** The page of this run. Empty where the runner gave no number. */
export function runUrl(run: WorkflowRun): string | undefined {
  return run.runId === 0 ? undefined : `${repositoryUrl(run)}/actions/runs/${run.runId}/attempts/${run.runAttempt}`
}

/** Where the files of a commit can be looked at: `https://github.com/OWNER/REPO/blob/SHA`. */
export function blobUrl(run: WorkflowRun, sha: string): string {
  return `${repositoryUrl(run)}/blob/${sha}`
}

function repositoryUrl(run: WorkflowRun): string {
  return `${run.serverUrl}/${encodeURIComponent(run.owner)}/${encodeURIComponent(run.repo)}`
}

// `octo/m/.github/workflows/ci.yml@refs/pull/1/merge`: two workflows may have one name, never one file.
function workflowFile(env: Env): string | undefined {
  return /^[^/]+\/[^/]+\/(.+?)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1]
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : otherwise
}

/** Whether a text is an address that requests can be sent to. */
export function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\//i.test(text)
}

function missing(name: string): Diagnostic {
  return errorOf('RUNNER_UNREADABLE', { variant: 'variable', name })
}
