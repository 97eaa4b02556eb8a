import type { NoReport, ReportArgs } from '../../diagnostic/args/reports.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import { type PublishingCode, permissions } from './publishing.ts'
import type { WordsOf } from './words.ts'

const measureAgain = 'measure it again'
const ownFolder = 'give the folder to nothing but the download of the reports'
/** The words about reports that are read. */
export const reportWords: WordsOf<Omit<ReportArgs, PublishingCode>> = {
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
