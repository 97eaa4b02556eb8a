import type { CommentAside } from '../diagnostic/args/reports.ts'
import { type Diagnostic, type DiagnosticArgs, noteOf, warningOf } from '../diagnostic/diagnostic.ts'
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
  if (event.kind !== 'pull_request')
    return speaks ? noted(noteOf('NO_PULL_REQUEST', { variant: 'event', event: event.kind })) : silent
  if (token === '') return speaks ? noted(noteOf('COMMENT_FORBIDDEN', { variant: 'no-token' })) : silent
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
      return noted(noteOf('COMMENT_FAILED', { variant: 'closed', number: event.number }))
    case 'moved':
      return noted(
        noteOf('COMMENT_FAILED', {
          variant: 'moved',
          number: event.number,
          at: outcome.headSha,
          measured: event.headSha,
        }),
      )
    case 'newer-run':
      return written(outcome, [{ variant: 'newer-run' }])
    case 'created':
    case 'updated':
    case 'unchanged':
      return written(outcome, [])
    case 'failed':
      return { url: undefined, failed: true, diagnostics: [failure(outcome, event)] }
  }
}

function written(
  { url, notes }: { readonly url: string; readonly notes: readonly CommentAside[] },
  more: readonly DiagnosticArgs['COMMENT_FAILED'][],
): Posted {
  return { url, failed: false, diagnostics: [...more, ...notes].map((args) => noteOf('COMMENT_FAILED', args)) }
}

function noted(diagnostic: Diagnostic): Posted {
  return { url: undefined, failed: false, diagnostics: [diagnostic] }
}

function failure(failed: ApiFailed, event: PullRequestEvent): Diagnostic {
  const { status, said, why } = failed
  if (isRateLimit(failed)) return warningOf('COMMENT_FAILED', { variant: 'rate-limit', said })
  if (status === 403 && /\blocked\b/i.test(said))
    return warningOf('COMMENT_FAILED', { variant: 'locked', number: event.number })
  // A private repository answers 404 where a token may not see the pull request.
  if (status === 403 || status === 404) return forbidden(event, status, said)
  return notWritten(why)
}

function notWritten(why: string): Diagnostic {
  return warningOf('COMMENT_FAILED', { variant: 'failed', why })
}

function forbidden({ fork, number }: PullRequestEvent, status: number, why: string): Diagnostic {
  return fork
    ? noteOf('COMMENT_FORBIDDEN', { variant: 'fork', status })
    : warningOf('COMMENT_FORBIDDEN', { variant: 'refused', number, status, why })
}
