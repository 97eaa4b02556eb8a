import type { ReadFile, RequestArgs } from '../../diagnostic/args/request.ts'
import { didYouMean } from '../../diagnostic/nearest.ts'
import type { WordsOf } from './words.ts'

/** What a setting of the request may be. */
const forms: Readonly<Record<RequestArgs['BAD_SETTING']['name'], string>> = {
  benchtime: 'auto, 1000x or 100ms',
  count: 'a whole number from 1',
  timeout: 'a duration as 10m or 90s',
  jobs: 'a whole number; 0 for as many as there are cores',
}

const elsewhere = 'write to another file: what is read stays as it is'
const checkOutFirst = 'correct -C or working-directory; in a workflow, check out the repository first'
const itself = 'put the file itself there: the go command would read whatever lies behind it'

/** The words about the request. */
export const requestWords: WordsOf<RequestArgs> = {
  BAD_SETTING: {
    about:
      'A flag or an input sets `benchtime`, `count`, `timeout` or `jobs` to a value that it cannot have. Nothing was measured.',
    wayOut: 'give a value of the form that the hint names.',
    message: ({ name, given }) => `${name} is ${JSON.stringify(given)}`,
    hint: ({ name }) => `give ${forms[name]}`,
  },
  BAD_INPUT: {
    about:
      'An input of the action is not given where it must be, or has a value that it does not know. `expect-reports` and `reports` are needed in mode `report`: a report that is missing would be code that nobody judged.',
    wayOut: 'correct the input that the message names; [action.yml](../action.yml) has all of them.',
    variants: {
      choice: {
        message: ({ name, given }) => `the input ${name} does not know ${JSON.stringify(given)}`,
        hint: ({ known }) => `write one of ${known.join(', ')}`,
      },
      'expect-reports': {
        message: ({ given }) =>
          `the input expect-reports is ${given === '' ? 'not given' : JSON.stringify(given)}: a report that is missing could not be told`,
        hint: ({ most }) => `say how many reports there must be, from 1 to ${most}: one for each job that measures`,
      },
      'no-reports': {
        message: 'the input reports is empty: there is nothing to judge',
        hint: 'name the folder that the reports were downloaded to',
      },
    },
  },
  INPUT_MISPLACED: {
    about:
      'An input is given to a step whose `mode` does not act on it, or that this version does not have yet. Ignoring it would look like obeying it.',
    wayOut: 'give it to the step that the hint names, or leave it out.',
    variants: {
      mode: {
        message: ({ name, mode }) => `the input ${name} has no meaning in mode ${mode}`,
        hint: ({ mode }) => `give it to ${mode === 'report' ? 'the step that measures' : 'a step with mode: report'}`,
      },
      later: { message: ({ name }) => `the input ${name} is not in this version`, hint: 'leave it out' },
    },
  },
  BAD_TOKEN: {
    about:
      'The input `token` holds a text that cannot be a token, or nothing where the budget is read from GitHub. What it holds is never shown.',
    wayOut: "leave `token` out to have the job's own, or store the secret again.",
    variants: {
      characters: {
        message: 'the input token has white space, a line end or another character in it that no token has',
        hint: 'store the secret again, with nothing but the token in it',
      },
      empty: {
        message: 'the input token is empty, and mode report reads the budget from GitHub',
        hint: 'leave token out; the job needs contents: read, and pull-requests: write for the comment',
      },
    },
  },
  BAD_PATH: {
    about: 'A flag or an input that names a file or a folder holds a text that can be no path. Nothing was measured.',
    wayOut: 'name a path, or leave the flag or input out.',
    variants: {
      empty: { message: ({ by }) => `${by} is empty`, hint: 'name a path, or leave it out' },
      nul: { message: ({ by }) => `${by} has a NUL character in it`, hint: 'no path has one' },
    },
  },
  BAD_OUTPUT: {
    about:
      'A file that is to be written cannot be that file: it is a folder, its folder is not there, another output is to be the same file, or it would overwrite the budget, `go.mod` or a report that is read. Nothing was measured.',
    wayOut: 'name a file of its own for each output, in a folder that is there.',
    variants: {
      directory: { message: ({ by, path }) => `${by} is ${path}, a directory`, hint: 'name a file in it' },
      'directory-name': {
        message: ({ by, path }) => `${by} is ${path}, the name of a directory`,
        hint: 'name a file in it',
      },
      same: {
        message: ({ by, other, path }) => `${other} and ${by} are the same file, ${path}`,
        hint: 'give each a file of its own',
      },
      read: { message: ({ by, path, what }) => `${by} is ${path}, ${readFile(what)}`, hint: elsewhere },
      'among-reports': {
        message: ({ by, path, folder }) => `${by} is ${path}, which lies in ${folder}, where reports are read`,
        hint: elsewhere,
      },
      'no-folder': {
        message: ({ by, path, folder }) => `${by} is ${path}, which cannot be written: there is no folder ${folder}`,
        hint: 'make the folder first, or correct the path',
      },
      'below-file': {
        message: ({ by, path }) => `${by} is ${path}, which cannot be written: something above it is no folder`,
        hint: 'correct the path',
      },
      'both-standard-output': {
        message: '--json and --markdown are both -, standard output',
        hint: 'name a file for one of them',
      },
      'beside-explanation': {
        message: ({ by }) => `${by} is -, and standard output has the explanation`,
        hint: 'name a file',
      },
    },
  },
  NAME_NOT_FOUND: {
    about:
      'A command was asked about a benchmark, a function or an entry that is not there: `explain NAME`, `update --only NAME`, `init --functions NAME`.',
    wayOut: 'take one of the names in the hint, or write the name as Go prints it, a function without its package.',
    variants: {
      limit: {
        message: ({ name }) => `--only ${name} names nothing that this budget has a limit for`,
        hint: ({ near }) => didYouMean(near) ?? 'give a benchmark, a function, or an entry as the budget has it',
      },
      function: {
        message: ({ name }) => `there is no function ${name}`,
        hint: ({ near }) => didYouMean(near) ?? 'a function is named without its package: F, T.M, (*T).M',
      },
      result: {
        message: ({ noun, name }) => `there is no ${noun} ${name} with a result here`,
        hint: ({ near }) => didYouMean(near) ?? 'a benchmark is named as Go prints it, a function without its package',
      },
    },
  },
  NO_PROFILE: {
    about:
      '`explain` was asked for the profile or the flame graph of a name that has none: a function is not run, several benchmarks have a profile each, and a benchmark that ends early or fails under the profiler writes none.',
    wayOut: 'name one benchmark; `--packages` picks one of several packages that have the same name.',
    variants: {
      function: {
        message: ({ flag, name }) => `${flag} needs a benchmark, and ${name} is a function`,
        hint: 'name a benchmark that calls it',
      },
      several: {
        message: ({ flag, name, benchmarks }) =>
          `${flag} needs one benchmark, and ${name} matches ${benchmarks.length}`,
        hint: ({ benchmarks }) => `name one of ${listed(benchmarks)}`,
      },
      failed: {
        message: ({ flag, name }) => `${flag} is not written: ${name} could not be profiled`,
        hint: 'run it by hand with -memprofile to see how it ends',
      },
    },
  },
  RUNNER_UNREADABLE: {
    about: "What GitHub's runner tells a step is not there or cannot be read: its variables, or the file of the event.",
    wayOut: 'run the action in a workflow; elsewhere, use the command `allocs-budget check`.',
    variants: {
      event: {
        message: ({ event, why }) => `the payload of the event ${event} cannot be read: ${why}`,
        hint: 'check that GITHUB_EVENT_PATH is the file the runner wrote',
      },
      'event-field': {
        message: ({ event }) =>
          `the payload of the event ${event} cannot be read: a field that every such event has is missing`,
        hint: 'check that GITHUB_EVENT_PATH is the file the runner wrote',
      },
      variable: {
        message: ({ name }) => `the runner's variable ${name} is not set`,
        hint: 'run the action in a workflow, or use the command allocs-budget check',
      },
    },
  },
  DIRECTORY_NOT_FOUND: {
    about: 'The directory of the run does not exist, or is not a directory.',
    wayOut: 'correct `--directory` or the input `working-directory`; in a workflow, check out the repository first.',
    variants: {
      run: { message: ({ directory }) => `${directory} is not a directory`, hint: 'correct -C or working-directory' },
      absent: {
        message: ({ directory }) => `${directory} is not a directory: it does not exist`,
        hint: checkOutFirst,
      },
      'no-directory': { message: ({ directory }) => `${directory} is not a directory`, hint: checkOutFirst },
      closed: {
        message: ({ directory, why }) => `${directory} is not a directory that can be worked in: ${why}`,
        hint: checkOutFirst,
      },
    },
  },
  GIT_FAILED: {
    about:
      'A git repository holds the folder, and git cannot say where its root is or which commit is checked out. All paths of the report, and those of base, depend on it.',
    wayOut: 'run `git status` in that folder, and correct what it says.',
    message: ({ why }) => why,
    hint: 'see that `git status` works in this folder',
  },
  IRREGULAR_FILE: {
    about:
      'A file that the go command would read is a symbolic link out of the repository, a device, a named pipe or a socket. The go command reads such a file to its end and prints lines of it where it cannot parse them, so nothing is run.',
    wayOut: 'put the file itself there. A link to another file of the repository is followed.',
    variants: {
      irregular: { message: ({ file }) => `${file} is not a regular file`, hint: itself },
      link: { message: ({ file }) => `${file} is a symbolic link out of the repository`, hint: itself },
      gone: { message: ({ file }) => `${file} cannot be looked at: it is gone` },
      unread: { message: ({ file, why }) => `${file} cannot be looked at: ${why}` },
    },
  },
  FILE_NOT_WRITTEN: {
    about:
      'A file that was asked for (`--json`, `--markdown`, the inputs `report` and `markdown`) cannot be written. What can be known before anything is measured is reported then, in milliseconds; a disk that is full at the end is reported beside the findings, which are shown all the same. The verdict is `cannot-judge`, since whoever waits for the file would find an older one, or none. A summary, outputs or a comment that cannot be written do not change the verdict.',
    wayOut: 'name a file that can be written, or mend what the message says.',
    variants: {
      named: {
        message: ({ by, path, why }) => `${by} is ${path}, which cannot be written: ${why}`,
        hint: ({ advice }) => advice,
      },
      report: {
        message: ({ why }) => `a file could not be written: the report: ${why}`,
        hint: 'name a file that can be written',
      },
      file: {
        message: ({ path, why }) => `a file could not be written: ${path}: ${why}`,
        hint: 'name a file that can be written',
      },
    },
  },
  MACHINE_FAILED: {
    about:
      'A call of the system failed that nothing can be done without: no room on the disk, no folder for temporary files, too many open files.',
    wayOut: 'as the hint says; the run itself has no mistake.',
    message: ({ why }) => why,
    hint: ({ advice }) => advice,
  },
  PREPARE_FAILED: {
    about: 'A command of `prepare` failed, so that what would be measured is not what was meant.',
    wayOut:
      'run it in the working directory by hand; each line is one command with its arguments, and there is no shell.',
    message: ({ why }) => `prepare fails: ${why}`,
    hint: 'each line of prepare is one command with its arguments; there is no shell',
  },
  EVENT_REFUSED: {
    about:
      "The workflow runs on an event under which a stranger's code would be measured with a token that can write, such as `pull_request_target` or `issue_comment`.",
    wayOut: 'run the step on `pull_request`.',
    message: ({ event, isDangerous, allowed }) =>
      isDangerous
        ? `the event ${event} is refused: benchmarks of a pull request would run with a token that can write`
        : `the event ${JSON.stringify(event)} is refused: it is none of ${allowed.join(', ')}`,
    hint: ({ event }) =>
      event === 'workflow_run'
        ? 'measure on pull_request; on workflow_run use mode: report, which runs no code of the pull request'
        : 'run this step on pull_request',
  },
}

/** More names are no hint. */
const mostListed = 10

function listed(names: readonly string[]): string {
  const left = names.length - mostListed
  return `${names.slice(0, mostListed).join(', ')}${left > 0 ? `, and ${left} more` : ''}`
}

function readFile(what: ReadFile): string {
  if (what === 'budget') return 'the budget'
  return what === 'report' ? 'a report that is read' : `the ${what} that Go reads`
}
