import { type Diagnostic, errorOf, type Parsed } from '../diagnostic/diagnostic.ts'
import { messageOf } from '../lang/message-of.ts'
import type { Ports } from '../ports.ts'
import type { Mode } from './inputs.ts'
import type { WorkflowRun } from './workflow-run.ts'

export type PullRequestEvent = {
  readonly kind: 'pull_request'
  readonly number: number
  readonly headSha: string
  readonly baseSha: string
  readonly baseRef: string
  /** It comes from another repository, or from one that is gone, so that the token of its run can only read. */
  readonly fork: boolean
}

/** Another workflow has ended: what it measured is reported from here, with a token that its pull request never had. */
export type WorkflowRunEvent = {
  readonly kind: 'workflow_run'
  readonly runId: number
  readonly runAttempt: number
  /** What started that workflow: `pull_request`. */
  readonly startedBy: string
  /** `success`, `failure`, `cancelled`, ...; empty while it is not known. */
  readonly conclusion: string
  readonly headSha: string
  readonly headBranch: string
  /** `OWNER` and `OWNER/REPO` of the repository that the head branch is in; undefined where it is gone. */
  readonly headOwner: string | undefined
  readonly headRepository: string | undefined
}

/** What started the run, as far as we act on it. */
export type Event =
  | PullRequestEvent
  | { readonly kind: 'merge_group'; readonly headSha: string; readonly baseSha: string }
  | {
      readonly kind: 'push' /** undefined for a new branch */
      readonly before: string | undefined
      readonly after: string
    }
  | { readonly kind: 'schedule' | 'workflow_dispatch' }
  | WorkflowRunEvent

/** GitHub sends no event of more than 25 MB (docs.github.com, webhook events and payloads). */
const maxEventBytes = 32 * 2 ** 20

/** Reads and parses the event's file. Where the diagnostics have an error, nothing may be run and there is no event. */
export async function readEvent(
  run: WorkflowRun,
  mode: Mode,
  { readText }: Pick<Ports, 'readText'>,
): Promise<Parsed<Event | undefined>> {
  const refused = refusal(run.eventName, mode)
  if (refused !== undefined) return { value: undefined, diagnostics: [refused] }
  const file = await readText(run.eventPath, maxEventBytes)
  if (file.kind !== 'text') return { value: undefined, diagnostics: [unreadable(run.eventName, file.why)] }
  try {
    const payload: unknown = JSON.parse(file.text)
    return parseEvent(run.eventName, payload, `${run.owner}/${run.repo}`, mode)
  } catch (error) {
    return {
      value: undefined,
      diagnostics: [unreadable(run.eventName, messageOf(error))],
    }
  }
}

/** An event's payload as one of ours. `repository` is `OWNER/REPO`. Total: what cannot be read is a diagnostic. */
export function parseEvent(name: string, payload: unknown, repository: string, mode: Mode): Parsed<Event | undefined> {
  const refused = refusal(name, mode)
  if (refused !== undefined) return { value: undefined, diagnostics: [refused] }
  const event = parseAllowed(name, payload, repository)
  return event === undefined
    ? { value: undefined, diagnostics: [errorOf('RUNNER_UNREADABLE', { variant: 'event-field', event: name })] }
    : { value: event, diagnostics: [] }
}

const allowed: ReadonlySet<string> = new Set(['pull_request', 'merge_group', 'push', 'schedule', 'workflow_dispatch'])

// These run with the base repository's token while a stranger's code can be in the workspace.
const dangerous: ReadonlySet<string> = new Set(['pull_request_target', 'workflow_run', 'issue_comment'])

function refusal(name: string, mode: Mode): Diagnostic | undefined {
  if (allowed.has(name) || (name === 'workflow_run' && mode === 'report')) return undefined
  return errorOf('EVENT_REFUSED', { event: name, isDangerous: dangerous.has(name), allowed: [...allowed] })
}

function parseAllowed(name: string, payload: unknown, repository: string): Event | undefined {
  switch (name) {
    case 'pull_request':
      return parsePullRequest(payload, repository)
    case 'merge_group': {
      const [headSha, baseSha] = [sha(payload, 'merge_group', 'head_sha'), sha(payload, 'merge_group', 'base_sha')]
      return headSha === undefined || baseSha === undefined ? undefined : { kind: 'merge_group', headSha, baseSha }
    }
    case 'push': {
      const after = sha(payload, 'after')
      if (after === undefined) return undefined
      const before = sha(payload, 'before')
      return { kind: 'push', before: before === undefined || /^0+$/.test(before) ? undefined : before, after }
    }
    case 'workflow_run':
      return parseWorkflowRun(payload)
    default:
      return name === 'schedule' || name === 'workflow_dispatch' ? { kind: name } : undefined
  }
}

function parsePullRequest(payload: unknown, repository: string): PullRequestEvent | undefined {
  const number = at(payload, 'pull_request', 'number')
  const headSha = sha(payload, 'pull_request', 'head', 'sha')
  const baseSha = sha(payload, 'pull_request', 'base', 'sha')
  const baseRef = at(payload, 'pull_request', 'base', 'ref')
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return undefined
  if (headSha === undefined || baseSha === undefined || typeof baseRef !== 'string') return undefined
  // `head.repo` is null where the fork was deleted.
  const from = at(payload, 'pull_request', 'head', 'repo', 'full_name')
  const fork = typeof from !== 'string' || from.toLowerCase() !== repository.toLowerCase()
  return { kind: 'pull_request', number, headSha, baseSha, baseRef, fork }
}

function parseWorkflowRun(payload: unknown): WorkflowRunEvent | undefined {
  const read = (...path: readonly string[]): unknown => at(payload, 'workflow_run', ...path)
  const text = (...path: readonly string[]): string | undefined => {
    const found = read(...path)
    return typeof found === 'string' ? found : undefined
  }
  const [runId, runAttempt] = [read('id'), read('run_attempt') ?? 1]
  const headSha = sha(payload, 'workflow_run', 'head_sha')
  const [startedBy, headBranch] = [text('event'), text('head_branch') ?? '']
  if (!isCount(runId) || !isCount(runAttempt) || headSha === undefined || startedBy === undefined) return undefined
  return {
    kind: 'workflow_run',
    runId,
    runAttempt,
    startedBy,
    conclusion: text('conclusion') ?? '',
    headSha,
    headBranch,
    headOwner: text('head_repository', 'owner', 'login'),
    headRepository: text('head_repository', 'full_name'),
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found: unknown = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Readonly<Record<string, unknown>>)[key] // an object by the line above
  }
  return found
}

function sha(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(found) ? found : undefined
}

function unreadable(name: string, why: string): Diagnostic {
  return errorOf('RUNNER_UNREADABLE', { variant: 'event', event: name, why })
}
