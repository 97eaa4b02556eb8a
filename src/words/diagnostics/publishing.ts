import type { Published, ReportArgs } from '../../diagnostic/args/reports.ts'
import type { WordsOf } from './words.ts'

/** What a job must be allowed. */
export const permissions = 'give the job these permissions:\n\npermissions:\n  contents: read\n  pull-requests: write'
const seeSummary = 'see the summary of this run; the verdict does not depend on the comment'
const checkPullRequest = 'check --repo and --pull-request, and that GITHUB_TOKEN may read and write pull requests'

/** The codes about publishing. */
export type PublishingCode = 'COMMENT_FORBIDDEN' | 'COMMENT_FAILED' | 'NO_PULL_REQUEST' | 'INTERNAL'

/** The words about publishing. */
export const publishingWords: WordsOf<Pick<ReportArgs, PublishingCode>> = {
  COMMENT_FORBIDDEN: {
    about:
      'The token may not write a comment on the pull request. The verdict stands, and the summary and the report are complete.',
    wayOut:
      'add the `permissions:` that the message names to the job; on a fork, use the two workflows of [the recipe](recipes.md#forks).',
    variants: {
      'no-token': {
        message: 'the input token is empty: no comment was written',
        hint: 'set `comment: never` to say so',
      },
      fork: {
        message: ({ status }) =>
          `the token of a pull request from a fork can only read: no comment was written (${status})`,
        hint: 'annotations, summary and exit code are complete without it; to comment on forks, use the recipe docs/recipes.md#forks, whose gate has `comment: never`',
      },
      refused: {
        message: ({ number, status, why }) => `the token may not comment on pull request #${number}: ${status} ${why}`,
        hint: permissions,
      },
      unread: { message: pullRequestUnread, hint: checkPullRequest },
    },
  },
  COMMENT_FAILED: {
    about:
      'The comment was not written, for a reason that is not about permissions: an outage, an answer that is none, a pull request that is closed or at another commit by now. Where one page of its comments could not be read, none is created, since ours may be on it. As a note: the comment is there, and something beside it could not be done, such as deleting a duplicate.',
    wayOut: 'look at the status in the message, and run the job again if it was an outage.',
    variants: {
      closed: { message: ({ number }) => `pull request #${number} is closed: no comment was written` },
      locked: { message: ({ number }) => `the conversation of #${number} is locked: no comment was written` },
      moved: {
        message: ({ number, at, measured }) =>
          `pull request #${number} is at ${at} by now, not at ${measured}: no comment was written`,
      },
      'newer-run': { message: 'a newer run of the same commit has commented: its comment stays' },
      'race-unknown': { message: ({ why }) => `whether another run commented at the same time is not known: ${why}` },
      'not-deleted': { message: ({ why }) => `another comment of ours could not be deleted: ${why}` },
      'pages-unread': {
        message: ({ pages, why }) =>
          `whether another of the ${pages} pages has a comment of ours too is not known: ${why}`,
      },
      'rate-limit': {
        message: ({ said }) => `GitHub's rate limit is used up: no comment was written: ${said}`,
        hint: 'run the job again later; the verdict does not depend on the comment',
      },
      failed: { message: ({ why }) => `the comment could not be written: ${why}`, hint: seeSummary },
      'no-posting': { message: ({ why }) => `the comment could not be written: ${why}` },
      'other-commit': {
        message: ({ number, at, measured, why }) => {
          const unknown = why === null ? '' : `; whether that is a merge of it is not known: ${why}`
          return `pull request #${number} is at ${at}, and the reports are of ${measured ?? 'an unknown commit'}: no comment was written${unknown}`
        },
        hint: 'measure again; where a merge of the head was measured, name the head: --head SHA',
      },
      unread: { message: pullRequestUnread, hint: checkPullRequest },
    },
  },
  NO_PULL_REQUEST: {
    about: 'A comment was asked for, and the event has no pull request, or the commit is no longer its head.',
    wayOut: 'run on `pull_request`, or leave `comment` at `auto`.',
    variants: {
      event: { message: ({ event }) => `the event ${event} has no pull request: no comment was written` },
      'started-by': { message: ({ event }) => `the run was started by ${event}: no comment was written` },
      ended: {
        message: ({ conclusion }) => `the run ended as ${conclusion} and left no report: no comment was written`,
      },
      'head-gone': { message: 'the repository of its head branch is gone: no comment was written' },
      closed: { message: 'the pull request is closed: no comment was written' },
      'no-branch': {
        message: ({ repository, branch }) =>
          `no pull request of ${repository} has the branch ${branch}: no comment was written`,
      },
      moved: {
        message: ({ at, measured }) =>
          `the pull request is at ${at} by now, not at ${measured}: no comment was written`,
      },
      several: {
        message: ({ numbers }) =>
          `${numbers.map((number) => `#${number}`).join(', ')} have the same head, and the reports do not say which of their bases was measured: no comment was written`,
      },
    },
  },
  INTERNAL: {
    about:
      'A mistake of ours, and never one of yours or of the machine. The run ends with exit code 2, so that nothing passes by it.',
    wayOut: 'report it with the text that is shown.',
    variants: {
      fault: {
        message: ({ line }) => `internal error: ${line}`,
        hint: 'report it with the text that begins with "internal error"',
      },
      publishing: {
        message: ({ what, why }) => `${published[what]} could not be written: ${why}`,
        hint: 'report it with the text that is shown',
      },
      'new-budget': { message: ({ name }) => `the new budget would not hold: ${name}` },
    },
  },
}

const published: Readonly<Record<Published, string>> = {
  report: 'the report',
  comment: 'the comment',
  log: 'the log',
  annotations: 'the annotations',
  summary: 'the summary',
  outputs: 'the outputs',
}

function pullRequestUnread({
  owner,
  repo,
  number,
  why,
}: {
  readonly owner: string
  readonly repo: string
  readonly number: number
  readonly why: string
}): string {
  return `pull request ${owner}/${repo}#${number} cannot be read: ${why}`
}
