import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { messageOf } from '../lang/message-of.ts'
import type { Report } from '../report/report-schema.ts'
import { isRateLimit } from './api-failed.ts'
import { type ApiFailed, oneLine } from './ask.ts'
import { makeClient, type Patience, usualPatience } from './client.ts'
import { type CommentOutcome, upsertComment } from './comment.ts'
import type { Event, PullRequestEvent } from './event.ts'
import type { Inputs } from './inputs.ts'
import type { WorkflowRun } from './workflow-run.ts'

export type Posted = {
  readonly url: string | undefined
  /** A comment was to be written and could not be. */
  readonly failed: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** The comment in its two forms: everything, and the one line it is settled with. */
export type CommentTexts = { readonly full: string; readonly settled: string }

export type PostRequest = {
  readonly comment: Inputs['comment']
  readonly token: string
  /** Tells several comments on one pull request apart. */
  readonly key: string
  readonly run: Pick<WorkflowRun, 'owner' | 'repo' | 'apiUrl' | 'runId' | 'runAttempt'>
  readonly event: Event
  readonly report: Report
  readonly texts: CommentTexts
  readonly patience?: Patience | undefined
}

const silent: Posted = { url: undefined, failed: false, diagnostics: [] }

/** Writes the comment where the inputs ask for one and the event has a pull request. Never rejects: what goes wrong is said. */
export async function postComment(request: PostRequest): Promise<Posted> {
  const { comment, token, key, run, event, report, texts, patience = usualPatience } = request
  if (comment === 'never') return silent
  const speaks = comment === 'always' || hasToSpeak(report)
  // Why its pull request was not found is said by who looked for it.
  if (event.kind === 'workflow_run') return silent
  if (event.kind !== 'pull_request') return speaks ? noted('NO_PULL_REQUEST', noPullRequest(event)) : silent
  if (token === '') return speaks ? noToken() : silent
  try {
    const client = makeClient({ token, apiUrl: run.apiUrl, ...patience })
    const outcome = await upsertComment(client, {
      owner: run.owner,
      repo: run.repo,
      number: event.number,
      marker: { key, headSha: event.headSha, runId: run.runId, runAttempt: run.runAttempt },
      body: speaks ? texts.full : texts.settled,
      speaks,
    })
    return answer(outcome, event)
  } catch (error) {
    // A fault of ours in here is no reason to lose what was judged.
    const why = oneLine(messageOf(error))
    return { url: undefined, failed: true, diagnostics: [notWritten(why)] }
  }
}

/** Whether `comment: auto` speaks up: the verdict is not `pass`, or a warning is about something base did not have. */
export function hasToSpeak(report: Report): boolean {
  return report.verdict !== 'pass' || report.findings.some((it) => it.severity === 'warning' && isAgainstBase(it.kind))
}

function isAgainstBase(kind: Report['findings'][number]['kind']): boolean {
  return kind === 'new-escape' || kind === 'loosened'
}

function answer(outcome: CommentOutcome, event: PullRequestEvent): Posted {
  switch (outcome.kind) {
    case 'silent':
      return silent
    case 'closed':
      return noted('COMMENT_FAILED', `pull request #${event.number} is closed: no comment was written`)
    case 'moved':
      return noted(
        'COMMENT_FAILED',
        `pull request #${event.number} is at ${outcome.headSha} by now, not at ${event.headSha}: no comment was written`,
      )
    case 'newer-run':
      return written(outcome, ['a newer run of the same commit has commented: its comment stays'])
    case 'created':
    case 'updated':
    case 'unchanged':
      return written(outcome, [])
    case 'failed':
      return { url: undefined, failed: true, diagnostics: [failure(outcome, event)] }
  }
}

function written(
  { url, notes }: { readonly url: string; readonly notes: readonly string[] },
  more: readonly string[],
): Posted {
  const diagnostics = [...more, ...notes].map(
    (message): Diagnostic => ({ code: 'COMMENT_FAILED', severity: 'note', message }),
  )
  return { url, failed: false, diagnostics }
}

function noted(code: Diagnostic['code'], message: string): Posted {
  return { url: undefined, failed: false, diagnostics: [{ code, severity: 'note', message }] }
}

function noPullRequest(event: Event): string {
  return `the event ${event.kind} has no pull request: no comment was written`
}

function noToken(): Posted {
  const message = 'the input token is empty: no comment was written'
  return {
    url: undefined,
    failed: false,
    diagnostics: [{ code: 'COMMENT_FORBIDDEN', severity: 'note', message, hint: 'set `comment: never` to say so' }],
  }
}

function failure(failed: ApiFailed, event: PullRequestEvent): Diagnostic {
  const { status, said, why } = failed
  if (isRateLimit(failed)) {
    return {
      code: 'COMMENT_FAILED',
      severity: 'warning',
      message: `GitHub's rate limit is used up: no comment was written: ${said}`,
      hint: 'run the job again later; the verdict does not depend on the comment',
    }
  }
  if (status === 403 && /\blocked\b/i.test(said)) {
    return {
      code: 'COMMENT_FAILED',
      severity: 'warning',
      message: `the conversation of #${event.number} is locked: no comment was written`,
    }
  }
  // A private repository answers 404 where a token may not see the pull request.
  if (status === 403 || status === 404) return forbidden(event, status, said)
  return notWritten(why)
}

function notWritten(why: string): Diagnostic {
  return {
    code: 'COMMENT_FAILED',
    severity: 'warning',
    message: `the comment could not be written: ${why}`,
    hint: 'see the summary of this run; the verdict does not depend on the comment',
  }
}

function forbidden(event: PullRequestEvent, status: number, why: string): Diagnostic {
  if (event.fork) {
    return {
      code: 'COMMENT_FORBIDDEN',
      severity: 'note',
      message: `the token of a pull request from a fork can only read: no comment was written (${status})`,
      hint: 'annotations, summary and exit code are complete without it; to comment on forks, use the recipe docs/recipes.md#forks, whose gate has `comment: never`',
    }
  }
  return {
    code: 'COMMENT_FORBIDDEN',
    severity: 'warning',
    message: `the token may not comment on pull request #${event.number}: ${status} ${why}`,
    hint: 'give the job these permissions:\n\npermissions:\n  contents: read\n  pull-requests: write',
  }
}
