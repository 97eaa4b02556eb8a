import type { NoReport, Published, ReportArgs } from '../../diagnostic/args/reports.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import type { WordsOf } from './words.ts'

const permissions = 'give the job these permissions:\n\npermissions:\n  contents: read\n  pull-requests: write'
const measureAgain = 'measure it again'
const ownFolder = 'give the folder to nothing but the download of the reports'
const seeSummary = 'see the summary of this run; the verdict does not depend on the comment'
const checkPullRequest = 'check --repo and --pull-request, and that GITHUB_TOKEN may read and write pull requests'

/** The words about reports that are read, and about publishing. */
export const reportWords: WordsOf<ReportArgs> = {
  REPORT_UNREADABLE: {
    about:
      'A file that should be a report cannot be read: it does not exist, is too large, is not UTF-8, or is a link, which is never followed.',
    wayOut: 'give `reports` a folder that holds nothing but the downloaded reports.',
    variants: {
      unread: { message: ({ file, why }) => `${file} cannot be read: ${why}`, hint: ownFolder },
      link: { message: ({ file }) => `${file} is no regular file: links are not followed`, hint: ownFolder },
      absent: {
        message: ({ file }) => `${file} does not exist`,
        hint: 'correct the path: name files or folders with reports',
      },
    },
  },
  REPORT_INVALID: {
    about:
      'A file is no report of this version: not JSON, a key too many or too few, rows of a run that is not there, a function without its heap sites.',
    wayOut: 'use the same version of the action in the steps that measure and in the one that reports.',
    variants: {
      version: {
        message: (args) => `${args.file} is no report of this version: ${flawText(args)}`,
        hint: 'measure again with the same version of allocs-budget that reads the reports',
      },
      silent: {
        message: ({ file }) => `${file} has packages that could not be built or listed, and no error`,
        hint: measureAgain,
      },
      'no-sites': {
        message: (args) =>
          `the reports name ${args.function} of ${args.package} and do not say what it puts on the heap`,
        hint: measureAgain,
      },
    },
  },
  REPORT_COUNT: {
    about:
      'There are fewer or more reports than `expect-reports`. A report that is missing would be code that nobody judged.',
    wayOut: 'see why a measuring job left none; where the matrix grew or shrank, correct `expect-reports`.',
    message: ({ found, places, expected }) => {
      const there =
        found === 0 ? 'there is no report' : found === 1 ? 'there is 1 report' : `there are ${found} reports`
      const wanted = expected === null ? 'at least one is needed' : `${expected} must be there`
      return `${there} in ${places.join(', ')}: ${wanted}`
    },
    hint: ({ found, expected }) =>
      expected !== null && found < expected
        ? 'see why the jobs that measure left none: one that fails before its step ends uploads nothing'
        : 'name the files or the folder the reports were downloaded to, and how many jobs measure',
  },
  REPORT_DUPLICATE: {
    about:
      'Two reports measured the same package under the same toolchain: release, platform, and what was set for it (`GOEXPERIMENT`, `GOAMD64`, `GODEBUG`, ...).',
    wayOut: 'give each job `packages`, `modules`, a Go version, a platform or a setting of its own.',
    message: ({ package: path, toolchain, first, second }) =>
      `${path} was measured twice under ${toolchain}: in ${first} and in ${second}`,
    hint: 'give each job of the matrix packages, modules, a Go version or a platform of its own',
  },
  REPORT_CONTRADICTS: {
    about: 'Two reports do not belong together: other commits, another budget, or one module in two places.',
    wayOut: 'give it the reports of one run of the workflow only.',
    variants: {
      commits: {
        message: ({ first, firstCommit, second, secondCommit }) =>
          `${first} is of the commit ${firstCommit}, ${second} of ${secondCommit}`,
        hint: 'give it the reports of one run of the workflow only',
      },
      places: {
        message: ({ first, second, module }) =>
          `${first} and ${second} have ${module} in two places or with two go lines`,
        hint: 'give it the reports of one run of the workflow only',
      },
      budgets: {
        message: ({ first, second }) => `${first} and ${second} had different budgets`,
        hint: 'give it the reports of one run of the workflow only',
      },
    },
  },
  REPORT_OTHER_BUDGET: {
    about:
      "A report was measured with another budget than the one that GitHub has at the pull request's head, or at its merge with the base.",
    wayOut: 'name the same budget in both steps; measure again after a push.',
    message: ({ file, budget }) => `${file} was measured with another ${budget} than the one it is to be judged with`,
    hint: 'measure the commit whose budget is used; name the same budget in both steps',
  },
  REPORT_OTHER_COMMIT: {
    about: 'A report is of another commit than the one that this run is about.',
    wayOut: 'download the reports of the run for this commit.',
    message: ({ file, claimed, commit }) =>
      `${file} is of ${claimed === null ? 'an unknown commit' : `the commit ${claimed}`}, and this is about ${commit}`,
    hint: 'give it the reports of the run for this commit',
  },
  API_FAILED: {
    about:
      'GitHub\'s API could not be read, also when asked again: it refused, did not answer, or answered with something that is none of its answers (a page of a proxy, a body that breaks off). The message says what was asked and what came back. Nothing is taken for "not there" but what GitHub itself says is not there.',
    wayOut: 'add the `permissions:` that the message names, or run the job again if it was an outage.',
    variants: {
      refused: { message: ({ why }) => `GitHub's API failed: ${why}`, hint: permissions },
      address: {
        message: ({ why }) => `GitHub's API failed: ${why}`,
        hint: 'leave GITHUB_API_URL as the runner sets it',
      },
      failed: { message: ({ why }) => `GitHub's API failed: ${why}`, hint: 'run the job again' },
      commit: { message: ({ why }) => why, hint: permissions },
    },
  },
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

function flawText(args: NoReport): string {
  switch (args.flaw) {
    case 'no-json':
      return `it is no JSON: ${args.why}`
    case 'schema':
      return args.mistakes.join('; ')
    case 'run-misnamed':
      return `the run ${quoteText(args.run)} is not named by its toolchain and module`
    case 'run-twice':
      return `the run ${quoteText(args.run)} is there twice`
    case 'alien-row':
      return `a row is of the run ${quoteText(args.run)}, which is not there`
    case 'alien-finding':
      return 'a finding is about a row that is not there'
  }
}
