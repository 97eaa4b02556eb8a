import { posix } from 'node:path'
import { type BaseBudget, comparable, noBudgetAt, notCompared, unknown } from './base-budget.ts'
import type { Budget } from './budget/budget.ts'
import type { Diagnostic } from './diagnostic/diagnostic.ts'
import { digestOf } from './digest.ts'
import { budgetNames } from './find-budget.ts'
import type { ReadReport } from './report/read-report.ts'
import type { TrustedText } from './run-report.ts'

/** A repository whose files are read at a commit, without a checkout. */
export type RemoteRepository = {
  readonly fileAt: (sha: string, path: string) => Promise<string | undefined>
  /** What the budget at a commit is compared with; undefined: nothing, or not known. */
  readonly baseOf: (sha: string) => Promise<string | undefined>
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
): Promise<RemoteBudget | Diagnostic> {
  const digests = new Set(question.reports.flatMap(({ report }) => report.runs.map((run) => run.budget.digest)))
  const paths = budgetPaths(question)
  const texts: (TrustedText & { readonly sha: string })[] = []
  for (const sha of new Set(question.commits)) {
    const found = await firstOf(paths, (path) => repository.fileAt(sha, path))
    if (found !== undefined) texts.push({ ...found, sha })
    if (found !== undefined && digests.has(await digestOf(found.text))) break
  }
  const matching = texts.at(-1)
  const [preferred] = texts
  if (matching === undefined || preferred === undefined) return notFound(question, paths)
  const source = digests.has(await digestOf(matching.text)) ? matching : preferred
  return {
    source,
    baseOf: async (head) => {
      if (question.base === 'compare') return remoteBase(source, head, paths, repository)
      const isExpected = question.base === 'asked-for-none'
      return { isExpected, diagnostics: isExpected ? notCompared(head) : [] }
    },
  }
}

function budgetPaths({ directory, budget }: RemoteQuestion): readonly string[] {
  const names = budget === undefined ? budgetNames : [budget]
  return names.map((name) => posix.join(directory, name))
}

async function firstOf(
  paths: readonly string[],
  read: (path: string) => Promise<string | undefined>,
): Promise<TrustedText | undefined> {
  for (const path of paths) {
    const text = await read(path)
    if (text !== undefined) return { path, text }
  }
  return undefined
}

async function remoteBase(
  { sha: headSha, text }: TrustedText & { readonly sha: string },
  head: Budget,
  paths: readonly string[],
  { baseOf, fileAt }: RemoteRepository,
): Promise<BaseBudget> {
  const sha = await baseOf(headSha)
  if (sha === undefined) {
    const why = `the base of ${headSha} is not known to GitHub`
    return { isExpected: true, diagnostics: [unknown(head, why, 'give the token contents: read')] }
  }
  const old = await firstOf([...new Set([...paths, ...budgetNames])], (path) => fileAt(sha, path))
  return old === undefined
    ? { sha, isExpected: true, diagnostics: [noBudgetAt(sha, head)] }
    : { sha, isExpected: true, ...comparable(old.text, old.path, text, sha, head) }
}

function notFound({ commits }: RemoteQuestion, paths: readonly string[]): Diagnostic {
  const message = `there is no budget at ${commits[0]}: looked for ${paths.join(', ')}`
  const hint = 'name it with the inputs working-directory and budget; the token needs contents: read'
  return { code: 'BUDGET_NOT_FOUND', severity: 'error', message, hint }
}
