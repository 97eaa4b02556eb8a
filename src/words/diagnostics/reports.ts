import type { Forge, NoReport, ReportArgs } from '../../diagnostic/args/reports.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import { forges } from '../forges.ts'
import type { PublishingCode } from './publishing.ts'
import type { WordsOf } from './words.ts'

const measureAgain = 'measure it again'
const ownFolder = 'download the reports into a folder of their own'
/** The words about reports that are read. */
export const reportWords: WordsOf<Omit<ReportArgs, PublishingCode>> = {
  REPORT_UNREADABLE: {
    about:
      'A report file cannot be read: it does not exist, is too large, is not UTF-8, or is a link. Links are never followed.',
    wayOut: 'set `reports` to a folder that contains only the downloaded reports.',
    variants: {
      unread: { message: ({ file, why }) => `${file} cannot be read: ${why}`, hint: ownFolder },
      link: { message: ({ file }) => `${file} is not a regular file; links are not followed`, hint: ownFolder },
      absent: {
        message: ({ file }) => `${file} does not exist`,
        hint: 'correct the path: name report files or folders with reports',
      },
    },
  },
  REPORT_INVALID: {
    about:
      'A file is not a valid report for this version: it is not JSON, a key is unknown or missing, a row belongs to a run that is not in the report, or a function has no heap sites.',
    wayOut: 'use the same version of the action in the steps that measure and the step that reports.',
    variants: {
      version: {
        message: (args) => `${args.file} is not a report this version can read: ${flawText(args)}`,
        hint: 'measure again with the version of allocs-budget that reads the reports',
      },
      silent: {
        message: ({ file }) => `${file} has packages that could not be built or listed, but no error`,
        hint: measureAgain,
      },
      'no-sites': {
        message: (args) => `the reports include ${args.function} of ${args.package} but not its heap sites`,
        hint: measureAgain,
      },
    },
  },
  REPORT_COUNT: {
    about: 'The number of reports is not the one in `expect-reports`. A missing report means code that was not judged.',
    wayOut: 'find out why a measuring job left no report. If the matrix changed, correct `expect-reports`.',
    message: ({ found, places, expected }) => {
      const there =
        found === 0 ? 'there is no report' : found === 1 ? 'there is 1 report' : `there are ${found} reports`
      const wanted =
        expected === null ? 'at least 1 is required' : `${expected} ${expected === 1 ? 'is' : 'are'} expected`
      return `${there} in ${places.join(', ')}, but ${wanted}`
    },
    hint: ({ found, expected }) =>
      expected !== null && found < expected
        ? 'find out why a measuring job left no report: a job that fails before the upload step leaves none'
        : 'set the files or the folder the reports were downloaded to, and the number of measuring jobs',
  },
  REPORT_DUPLICATE: {
    about:
      'Two reports measured the same package with the same toolchain: the same release, platform, and settings (`GOEXPERIMENT`, `GOAMD64`, `GODEBUG`, ...).',
    wayOut: 'give each job different `packages`, `modules`, Go version, platform, or settings.',
    message: ({ package: path, toolchain, first, second }) =>
      `${path} was measured twice with ${toolchain}: in ${first} and in ${second}`,
    hint: 'give each job of the matrix different packages, modules, Go version, or platform',
  },
  REPORT_CONTRADICTS: {
    about:
      'Two reports do not belong together: they have different commits, different budgets, or the same module in two places.',
    wayOut: 'use only reports from the same workflow run.',
    variants: {
      commits: {
        message: ({ first, firstCommit, second, secondCommit }) =>
          `${first} is for commit ${firstCommit}, but ${second} is for ${secondCommit}`,
        hint: 'use only reports from the same workflow run',
      },
      places: {
        message: ({ first, second, module }) =>
          `${first} and ${second} have ${module} in different places or with different go lines`,
        hint: 'use only reports from the same workflow run',
      },
      budgets: {
        message: ({ first, second }) => `${first} and ${second} were measured with different budgets`,
        hint: 'use only reports from the same workflow run',
      },
    },
  },
  REPORT_OTHER_BUDGET: {
    about:
      "A report was measured with a different budget than the one at the pull request's head, or at its merge with the base, on GitHub.",
    wayOut: 'use the same budget in both steps, and measure again after a push.',
    message: ({ file, budget }) => `${file} was measured with a different ${budget} than the one used to judge it`,
    hint: 'measure the commit whose budget is used, and use the same budget in both steps',
  },
  REPORT_OTHER_COMMIT: {
    about: 'A report is for a different commit than this run.',
    wayOut: 'download the reports from the run for this commit.',
    message: ({ file, claimed, commit }) =>
      `${file} is for ${claimed === null ? 'an unknown commit' : `commit ${claimed}`}, but this run is for ${commit}`,
    hint: 'use the reports from the run for this commit',
  },
  API_FAILED: {
    about:
      'The API of GitHub or GitLab could not be read, even after retries: it refused the request, did not respond, or sent an invalid response (a proxy page, or a body that ends early). The message shows the request and the response. Only an explicit "not found" from the API counts as "does not exist".',
    wayOut: 'add the `permissions:` from the message, or rerun the job if it was an outage.',
    variants: {
      refused: { message: notAnswered, hint: ({ forge }) => forges[forge].permissions },
      address: { message: notAnswered, hint: ({ forge }) => forges[forge].address },
      failed: { message: notAnswered, hint: 'run the job again' },
      commit: { message: ({ why }) => why, hint: ({ forge }) => forges[forge].permissions },
    },
  },
}

function notAnswered({ forge, why }: { readonly forge: Forge; readonly why: string }): string {
  return `${forges[forge].name}'s API failed: ${why}`
}

function flawText(args: NoReport): string {
  switch (args.flaw) {
    case 'no-json':
      return `it is not JSON: ${args.why}`
    case 'schema':
      return args.mistakes.join('; ')
    case 'run-misnamed':
      return `the name of the run ${quoteText(args.run)} does not match its toolchain and module`
    case 'run-twice':
      return `the run ${quoteText(args.run)} appears twice`
    case 'alien-row':
      return `a row belongs to the run ${quoteText(args.run)}, which does not exist`
    case 'alien-call':
      return 'a function leads to a call that is not listed'
    case 'alien-finding':
      return 'a finding refers to a row that does not exist'
  }
}
