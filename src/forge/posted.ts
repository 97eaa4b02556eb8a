import type { CommentAside, Forge } from '../diagnostic/args/reports.ts'
import { type Diagnostic, type DiagnosticArgs, noteOf, warningOf } from '../diagnostic/diagnostic.ts'
import { joinPath } from '../lang/paths.ts'
import type { Report } from '../report/report-schema.ts'
import { type ApiFailed, isRateLimit } from './answer.ts'
import type { CommentOutcome } from './comment.ts'

export type Posted = {
  readonly url: string | undefined
  /** A comment was to be written and could not be. */
  readonly failed: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** The comment in its two forms: everything, and the one line it is settled with. */
export type CommentTexts = { readonly full: string; readonly settled: string }

/** What a comment was to be written to. */
export type PostedTo = {
  readonly forge: Forge
  readonly number: number
  readonly headSha: string
  /** Whether the token is one that a forge made for a fork: it may not write, and nobody can change that. */
  readonly fork: boolean
}

export const silent: Posted = { url: undefined, failed: false, diagnostics: [] }

/** Whether `comment: auto` speaks up: the verdict is not `pass`, or a warning is about something base did not have. */
export function hasToSpeak(report: Report): boolean {
  return report.verdict !== 'pass' || report.findings.some((it) => it.severity === 'warning' && isAgainstBase(it.kind))
}

function isAgainstBase(kind: Report['findings'][number]['kind']): boolean {
  return kind === 'new-escape' || kind === 'loosened'
}

/** What is said of what became of a comment. */
export function postedOf(outcome: CommentOutcome, to: PostedTo): Posted {
  const { forge, number, headSha } = to
  switch (outcome.kind) {
    case 'silent':
      return silent
    case 'closed':
      return noted(noteOf('COMMENT_FAILED', { variant: 'closed', forge, number }))
    case 'moved':
      return noted(
        noteOf('COMMENT_FAILED', { variant: 'moved', forge, number, at: outcome.headSha, measured: headSha }),
      )
    case 'newer-run':
      return written(outcome, [{ variant: 'newer-run' }])
    case 'created':
    case 'updated':
    case 'unchanged':
      return written(outcome, [])
    case 'failed':
      return notPosted(failure(outcome, to))
  }
}

/** That a comment was to be written and could not be. */
export function notPosted(diagnostic: Diagnostic): Posted {
  return { url: undefined, failed: true, diagnostics: [diagnostic] }
}

/** That no comment was to be written, with what is said of it. */
export function noted(diagnostic: Diagnostic): Posted {
  return { url: undefined, failed: false, diagnostics: [diagnostic] }
}

export function notWritten(why: string): Diagnostic {
  return warningOf('COMMENT_FAILED', { variant: 'failed', why })
}

function written(
  { url, notes }: { readonly url: string; readonly notes: readonly CommentAside[] },
  more: readonly DiagnosticArgs['COMMENT_FAILED'][],
): Posted {
  return { url, failed: false, diagnostics: [...more, ...notes].map((args) => noteOf('COMMENT_FAILED', args)) }
}

function failure(failed: ApiFailed, { forge, number, fork }: PostedTo): Diagnostic {
  const { status, said, why } = failed
  if (isRateLimit(failed)) return warningOf('COMMENT_FAILED', { variant: 'rate-limit', forge, said })
  if (status === 403 && /\blocked\b/i.test(said))
    return warningOf('COMMENT_FAILED', { variant: 'locked', forge, number })
  // A private repository answers 404 where a token may not see the pull request.
  const isRefused = status === 403 || status === 404 || (status === 401 && forge === 'gitlab')
  if (!isRefused) return notWritten(why)
  return fork
    ? noteOf('COMMENT_FORBIDDEN', { variant: 'fork', status })
    : warningOf('COMMENT_FORBIDDEN', { variant: 'refused', forge, number, status, why: said })
}

/** The key of a comment from a command line, where none is given: the budget it is about. */
export function usualKey(report: Report): string {
  return joinPath('cli', report.runs[0]?.budget.path ?? 'allocs-budget.yml')
}
