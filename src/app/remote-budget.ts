import { posix } from 'node:path'
import type { Budget } from '../budget/budget.ts'
import type { Forge } from '../diagnostic/args/reports.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { ApiAnswer } from '../forge/answer.ts'
import { apiFailed } from '../forge/api-failed.ts'
import type { FileAnswer, FileFailed, FileReader } from '../forge/files.ts'
import { type Absent, absent, type Found, failed, found, type Result } from '../lang/answer.ts'
import { digestOf } from '../lang/digest.ts'
import type { ReadReport } from '../report/read-report.ts'
import { type BaseBudget, baseUnknown, comparable, noBudgetAt, notCompared } from './base-budget.ts'
import { budgetNames } from './find-budget.ts'
import type { TrustedText } from './report.ts'

/** A repository whose files are read at a commit, without a checkout. */
export type RemoteRepository = {
  readonly forge: Forge
  readonly fileAt: FileReader
  /** The commit whose budget that of another is compared with. */
  readonly baseOf: (sha: string) => Promise<ApiAnswer<string>>
}

export type RemoteQuestion = {
  /** Commits that may have the budget that was measured with, the one to prefer first: head, and the merge commit of it. */
  readonly commits: readonly string[]
  /** The folder and the file as the inputs name them. */
  readonly directory: string
  readonly budget: string | undefined
  readonly reports: readonly ReadReport[]
  /** Whether the budget is compared with base's; there may be none to compare with. */
  readonly base: 'compare' | 'none' | 'asked-for-none'
}

export type RemoteBudget = {
  readonly source: TrustedText
  readonly baseOf: (head: Budget) => Promise<BaseBudget>
}

/**
 * Reads the budget where no report can reach: at the head commit, or at the merge commit where just that one has the budget
 * that was measured with, since base's budget may have changed meanwhile. What cannot be had is a diagnostic.
 */
export async function readRemoteBudget(
  question: RemoteQuestion,
  repository: RemoteRepository,
): Promise<Result<RemoteBudget, Diagnostic>> {
  const digests = new Set(question.reports.flatMap(({ report }) => report.runs.map((run) => run.budget.digest)))
  const paths = budgetPaths(question)
  const read = await readCandidates([...new Set(question.commits)], paths, digests, repository)
  if (read.kind === 'failed') return read
  const [preferred] = read.value
  const matching = read.value.at(-1)
  if (matching === undefined || preferred === undefined) return failed(notFound(question, paths))
  const source = digests.has(await digestOf(matching.text)) ? matching : preferred
  return found({
    source,
    baseOf: async (head) => {
      if (question.base === 'compare') return remoteBase(source, head, paths, repository)
      const isExpected = question.base === 'asked-for-none'
      return { isExpected, diagnostics: isExpected ? notCompared(head) : [] }
    },
  })
}

type Candidate = TrustedText & { readonly sha: string }

/** The budgets of the commits, up to the first that was measured with. */
async function readCandidates(
  commits: readonly string[],
  paths: readonly string[],
  digests: ReadonlySet<string>,
  { fileAt, forge }: RemoteRepository,
): Promise<Result<readonly Candidate[], Diagnostic>> {
  const texts: Candidate[] = []
  for (const [i, sha] of commits.entries()) {
    const text = await firstOf(paths, (path) => fileAt(sha, path))
    // The first one could be read, so the token may: this one is no longer there, as a merge commit after a push is not.
    if (text.kind === 'failed' && text.cause === 'commit' && i > 0) continue
    if (text.kind === 'failed') return failed(unreadable(text, forge))
    if (text.kind === 'found') texts.push({ ...text.value, sha })
    if (text.kind === 'found' && digests.has(await digestOf(text.value.text))) break
  }
  return found(texts)
}

function budgetPaths({ directory, budget }: RemoteQuestion): readonly string[] {
  const names = budget === undefined ? budgetNames : [budget]
  return names.map((name) => posix.join(directory, name))
}

/** The first of the files that is there. One that may be there and cannot be read is never passed over. */
async function firstOf(
  paths: readonly string[],
  read: (path: string) => Promise<FileAnswer>,
): Promise<Found<TrustedText> | Absent | FileFailed> {
  for (const path of paths) {
    const text = await read(path)
    if (text.kind === 'failed') return text
    if (text.kind === 'found') return found({ path, text: text.value })
  }
  return absent
}

async function remoteBase(
  { sha: headSha, text }: Candidate,
  head: Budget,
  paths: readonly string[],
  { baseOf, fileAt, forge }: RemoteRepository,
): Promise<BaseBudget> {
  const base = await baseOf(headSha)
  if (base.kind === 'failed') return { isExpected: true, diagnostics: [apiFailed(base, forge)] }
  if (base.kind === 'absent') {
    const diagnostic = baseUnknown(head, { variant: 'unknown-to-forge', forge, sha: headSha })
    return { isExpected: true, diagnostics: [diagnostic] }
  }
  const sha = base.value
  const old = await firstOf([...new Set([...paths, ...budgetNames])], (path) => fileAt(sha, path))
  switch (old.kind) {
    case 'absent':
      return { sha, isExpected: true, diagnostics: [noBudgetAt(sha, head)] }
    case 'failed':
      return { sha, isExpected: true, diagnostics: [unreadBase(old, head, forge)] }
    case 'found':
      return { sha, isExpected: true, ...comparable(old.value.text, old.value.path, text, sha, head) }
  }
}

function unreadBase(failed: FileFailed, head: Budget, forge: Forge): Diagnostic {
  if (failed.cause === 'api') return apiFailed(failed, forge)
  return baseUnknown(head, { variant: failed.cause === 'file' ? 'file-unfit' : 'file-unread', why: failed.why })
}

function unreadable(failed: FileFailed, forge: Forge): Diagnostic {
  switch (failed.cause) {
    case 'api':
      return apiFailed(failed, forge)
    case 'commit':
      return errorOf('API_FAILED', { variant: 'commit', forge, why: failed.why })
    case 'file':
      return errorOf('BUDGET_UNREADABLE', { variant: 'commit', why: failed.why })
  }
}

function notFound({ commits }: RemoteQuestion, paths: readonly string[]): Diagnostic {
  return errorOf('BUDGET_NOT_FOUND', { variant: 'commit', commit: String(commits[0]), files: paths })
}
