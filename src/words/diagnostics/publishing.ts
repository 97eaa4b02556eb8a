import type { Forge, Published, ReportArgs } from '../../diagnostic/args/reports.ts'
import { forges } from '../forges.ts'
import type { WordsOf } from './words.ts'

const seeSummary = 'see the summary of this run; the verdict does not depend on the comment'

/** The codes about publishing. */
export type PublishingCode = 'COMMENT_FORBIDDEN' | 'COMMENT_FAILED' | 'NO_PULL_REQUEST' | 'INTERNAL'

/** The words about publishing. */
export const publishingWords: WordsOf<Pick<ReportArgs, PublishingCode>> = {
  COMMENT_FORBIDDEN: {
    about:
      'The token is not allowed to comment on the pull request. The verdict is not affected, and the summary and report are complete.',
    wayOut:
      'add the `permissions:` from the message to the job. For forks, use the two workflows of [the recipe](recipes.md#forks).',
    variants: {
      'no-token': {
        message: 'the input token is empty: no comment was written',
        hint: 'set `comment: never` if this is intended',
      },
      fork: {
        message: ({ status }) =>
          `the token of a pull request from a fork is read-only: no comment was written (${status})`,
        hint: 'annotations, summary, and exit code are complete without it; to comment on forks, use the recipe in docs/recipes.md#forks, where the gate has `comment: never`',
      },
      refused: {
        message: ({ forge, number, status, why }) =>
          `the token is not allowed to comment on ${forges[forge].request(number)}: ${status} ${why}`,
        hint: ({ forge }) => forges[forge].permissions,
      },
      unread: { message: pullRequestUnread, hint: ({ forge }) => forges[forge].unread },
    },
  },
  COMMENT_FAILED: {
    about:
      'The comment was not written, for a reason other than permissions: an outage, an invalid response, or a pull request that was closed or updated in the meantime. If one page of its comments could not be read, no comment is created, because the existing one may be on that page. As a note: the comment was written, but something else failed, such as deleting a duplicate.',
    wayOut: 'check the status in the message, and rerun the job if it was an outage.',
    variants: {
      closed: { message: ({ forge, number }) => `${forges[forge].request(number)} is closed: no comment was written` },
      locked: {
        message: ({ forge, number }) =>
          `the conversation of ${forges[forge].request(number)} is locked: no comment was written`,
      },
      moved: {
        message: ({ forge, number, at, measured }) =>
          `${forges[forge].request(number)} is now at ${at}, not at ${measured}: no comment was written`,
      },
      'newer-run': { message: 'a newer run of the same commit has already commented; its comment is kept' },
      'race-unknown': { message: ({ why }) => `it is unknown whether another run commented at the same time: ${why}` },
      'not-deleted': { message: ({ why }) => `a duplicate comment could not be deleted: ${why}` },
      'pages-unread': {
        message: ({ pages, why }) =>
          `it is unknown whether another of the ${pages} pages has a duplicate comment: ${why}`,
      },
      'rate-limit': {
        message: ({ forge, said }) =>
          `${forges[forge].name}'s rate limit is exhausted: no comment was written: ${said}`,
        hint: 'rerun the job later; the verdict does not depend on the comment',
      },
      failed: { message: ({ why }) => `the comment could not be written: ${why}`, hint: seeSummary },
      'no-posting': { message: ({ why }) => `the comment could not be written: ${why}` },
      'other-commit': {
        message: ({ forge, number, at, measured, why }) => {
          const unknown = why === null ? '' : `; it is unknown whether that is a merge of it: ${why}`
          return `${forges[forge].request(number)} is at ${at}, but the reports are for ${measured ?? 'an unknown commit'}: no comment was written${unknown}`
        },
        hint: 'measure again; if a merge of the head was measured, pass the head: --head SHA',
      },
      unread: { message: pullRequestUnread, hint: ({ forge }) => forges[forge].unread },
    },
  },
  NO_PULL_REQUEST: {
    about: 'A comment was requested, but the event has no pull request, or the commit is no longer its head.',
    wayOut: 'run on `pull_request`, or leave `comment` at `auto`.',
    variants: {
      event: { message: ({ event }) => `the event ${event} has no pull request: no comment was written` },
      'started-by': { message: ({ event }) => `the run was started by ${event}: no comment was written` },
      ended: {
        message: ({ conclusion }) => `the run ended with ${conclusion} and left no report: no comment was written`,
      },
      'head-gone': { message: 'the repository of the head branch no longer exists: no comment was written' },
      closed: { message: 'the pull request is closed: no comment was written' },
      'no-branch': {
        message: ({ repository, branch }) =>
          `no pull request of ${repository} has the branch ${branch}: no comment was written`,
      },
      moved: {
        message: ({ at, measured }) => `the pull request is now at ${at}, not at ${measured}: no comment was written`,
      },
      several: {
        message: ({ numbers }) =>
          `${numbers.map((number) => `#${number}`).join(', ')} have the same head, but the reports do not say which base was measured: no comment was written`,
      },
    },
  },
  INTERNAL: {
    about:
      'A bug in allocs-budget, not a mistake in your setup or a problem with the machine. The run ends with exit code 2, so nothing passes because of it.',
    wayOut: 'report it with the text shown.',
    variants: {
      fault: {
        message: ({ line }) => `internal error: ${line}`,
        hint: 'report it with the text that starts with "internal error"',
      },
      publishing: {
        message: ({ what, why }) => `${published[what]} could not be written: ${why}`,
        hint: 'report it with the text shown',
      },
      'new-budget': { message: ({ name }) => `the new budget would not pass: ${name}` },
    },
  },
}

const published: Readonly<Record<Published, string>> = {
  report: 'the report',
  sarif: 'the SARIF file',
  comment: 'the comment',
  log: 'the log',
  annotations: 'the annotations',
  summary: 'the summary',
  outputs: 'the outputs',
}

function pullRequestUnread({
  forge,
  repository,
  number,
  why,
}: {
  readonly forge: Forge
  readonly repository: string
  readonly number: number
  readonly why: string
}): string {
  return `${forges[forge].requestIn(repository, number)} cannot be read: ${why}`
}
