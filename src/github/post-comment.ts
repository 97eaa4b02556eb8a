import { noteOf } from '../diagnostic/diagnostic.ts'
import { oneLine, type Patience, usualPatience } from '../forge/answer.ts'
import {
  type CommentTexts,
  hasToSpeak,
  noted,
  notPosted,
  notWritten,
  type Posted,
  postedOf,
  silent,
} from '../forge/posted.ts'
import { messageOf } from '../lang/message-of.ts'
import type { Report } from '../report/report-schema.ts'
import { makeClient } from './client.ts'
import { upsertComment } from './comment.ts'
import type { Event } from './event.ts'
import type { Inputs } from './inputs.ts'
import type { WorkflowRun } from './workflow-run.ts'

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
    return postedOf(outcome, { forge: 'github', ...event })
  } catch (error) {
    // A fault of ours in here is no reason to lose what was judged.
    return notPosted(notWritten(oneLine(messageOf(error))))
  }
}
