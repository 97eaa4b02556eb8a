import { type Diagnostic, errorOf, warningOf } from '../diagnostic/diagnostic.ts'
import { type ApiFailed, oneLine, type Patience, usualPatience } from '../forge/answer.ts'
import { apiFailed } from '../forge/api-failed.ts'
import { upsertComment } from '../forge/comment.ts'
import { type CommentTexts, hasToSpeak, notPosted, notWritten, type Posted, postedOf } from '../forge/posted.ts'
import { type Client, makeClient } from '../gitlab/ask.ts'
import {
  baseOf,
  blobUrl,
  type MergeRequest,
  makeFileReader,
  notes,
  type Place,
  parentsOf,
  readMergeRequest,
} from '../gitlab/merge-request.ts'
import { type Found, failed, found, type Result } from '../lang/answer.ts'
import { messageOf } from '../lang/message-of.ts'
import type { Report } from '../report/report-schema.ts'
import type { Draft } from './assemble.ts'
import type { FoundReports } from './find-reports.ts'
import { readRemoteBudget } from './remote-budget.ts'
import { runReport } from './report.ts'

/** A merge request on GitLab that a command line is to comment on. */
export type MergeRequestTarget = Place & {
  readonly apiUrl: string
  readonly token: string
  /** The head commit that was measured, where the person says so. */
  readonly head: string | undefined
  /** The pipeline and the job: of two for one commit the later one has the word. 0 outside of GitLab CI/CD. */
  readonly run: { readonly id: number; readonly attempt: number }
  readonly patience?: Patience
}

export type MergeRequestQuestion = {
  readonly version: string
  readonly found: FoundReports
  /** The folder and the budget, from the root of the repository. */
  readonly directory: string
  readonly budget: string | undefined
  readonly base: 'compare' | 'asked-for-none'
}

/** What is judged, and how it is said on the merge request. */
export type Judged = {
  readonly draft: Draft
  /** Where the lines of a commit can be looked at. */
  readonly blobUrl: (sha: string) => string | undefined
  /** Never rejects. */
  readonly post: (report: Report, texts: CommentTexts, key: string) => Promise<Posted>
}

/**
 * Judges reports with the budget that GitLab has at the merge request's head, or at the merge commit that was measured: nothing of a
 * checkout is looked at. What GitLab does not answer is an error of the report, and no comment is written then.
 */
export async function judgeMergeRequest(question: MergeRequestQuestion, target: MergeRequestTarget): Promise<Judged> {
  const { version, found: reports } = question
  const client = makeClient({ ...target, ...(target.patience ?? usualPatience) })
  const unjudged = (diagnostic: Diagnostic, why: Diagnostic): Judged => ({
    draft: { tool: { version }, commit: {}, diagnostics: [...reports.diagnostics, diagnostic] },
    blobUrl: () => undefined,
    post: () => Promise.resolve(notPosted(why)),
  })
  const read = await readMergeRequest(client, target)
  if (read.kind === 'failed') return unjudged(apiFailed(read, 'gitlab'), unread(read, target))
  const request = read.value
  const measured = await commitsOf(client, target, request, reports)
  if (measured.kind === 'failed') {
    const { claimed, cause } = measured.why
    return unjudged(apiFailed(cause, 'gitlab'), otherCommit(target, request, claimed, cause.why))
  }
  const { commits, others } = measured.value
  const [other] = others
  return {
    draft: await draftOf(question, { client, target, request, commits }, others),
    blobUrl: (sha) => blobUrl(request, sha),
    post: (report, texts, key) =>
      other === undefined
        ? writeNote({ client, target, request }, report, texts, key)
        : Promise.resolve(notPosted(otherCommit(target, request, other.commit, null))),
  }
}

type Read = { readonly client: Client; readonly target: MergeRequestTarget; readonly request: MergeRequest }

async function draftOf(
  question: MergeRequestQuestion,
  { client, target, request, commits }: Read & { readonly commits: readonly string[] },
  others: readonly Claim[],
): Promise<Draft> {
  const { version, found: reports } = question
  const remote = await readRemoteBudget(
    { ...question, commits, reports: reports.reports },
    {
      forge: 'gitlab',
      fileAt: makeFileReader(client, target),
      baseOf: (sha) => baseOf(client, target, request, sha),
    },
  )
  const commit = { head: request.sha, baseRef: request.target_branch }
  const diagnostics = others.map(({ file, commit: claimed }) =>
    errorOf('REPORT_OTHER_COMMIT', { file, claimed, commit: request.sha }),
  )
  if (remote.kind === 'failed')
    return { tool: { version }, commit, diagnostics: [...reports.diagnostics, ...diagnostics, remote.why] }
  const { source: budget, baseOf: base } = remote.value
  return runReport({ version, found: reports, commit, budget, baseOf: base, isClaimed: false, diagnostics })
}

/** The commit that a report says it is of; null: it says none. */
type Claim = { readonly file: string; readonly commit: string | null }

type Commits = {
  /** Those of the merge request that were measured, the head first. */
  readonly commits: readonly string[]
  readonly others: readonly Claim[]
}

/** Of the merge request are its head and merges of it: GitLab says whose parent the head is, or the person with `--head`. */
async function commitsOf(
  client: Client,
  target: MergeRequestTarget,
  { sha: head }: MergeRequest,
  { reports }: FoundReports,
): Promise<Result<Commits, { readonly claimed: string; readonly cause: ApiFailed }>> {
  const commits = new Set([head])
  const others: Claim[] = []
  for (const { name: file, report } of reports) {
    const commit = report.commit.head ?? report.commit.measured
    if (commit !== null && commits.has(commit)) continue
    const isMerge =
      commit === null || target.head !== undefined ? found(false) : await isMergeOf(client, target, head, commit)
    if (isMerge.kind === 'failed') return failed({ claimed: commit ?? '', cause: isMerge })
    if (commit !== null && (isMerge.value || target.head === head)) commits.add(commit)
    else others.push({ file, commit })
  }
  return found({ commits: [...commits], others })
}

async function isMergeOf(client: Client, place: Place, head: string, sha: string): Promise<Found<boolean> | ApiFailed> {
  const parents = await parentsOf(client, place, sha)
  return parents.kind === 'failed' ? parents : found(parents.kind === 'found' && parents.value.includes(head))
}

async function writeNote(
  { client, target, request }: Read,
  report: Report,
  texts: CommentTexts,
  key: string,
): Promise<Posted> {
  const { number, run } = target
  const { sha: headSha } = request
  const speaks = hasToSpeak(report)
  try {
    const outcome = await upsertComment(notes(client, target, request), {
      marker: { key, headSha, runId: run.id, runAttempt: run.attempt },
      body: speaks ? texts.full : texts.settled,
      speaks,
    })
    return postedOf(outcome, { forge: 'gitlab', number, headSha, fork: false })
  } catch (error) {
    // A fault of ours in here is no reason to lose what was judged.
    return notPosted(notWritten(oneLine(messageOf(error))))
  }
}

function unread({ status, why }: ApiFailed, { project: repository, number }: Place): Diagnostic {
  const code = status === 401 || status === 403 || status === 404 ? 'COMMENT_FORBIDDEN' : 'COMMENT_FAILED'
  return warningOf(code, { variant: 'unread', forge: 'gitlab', repository, number, why })
}

function otherCommit(
  { number }: Place,
  { sha: at }: MergeRequest,
  measured: string | null,
  why: string | null,
): Diagnostic {
  return warningOf('COMMENT_FAILED', { variant: 'other-commit', forge: 'gitlab', number, at, measured, why })
}
