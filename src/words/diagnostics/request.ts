import type { ReadFile, RequestArgs } from '../../diagnostic/args/request.ts'
import { didYouMean } from '../../diagnostic/nearest.ts'
import { count } from '../numbers.ts'
import type { WordsOf } from './words.ts'

/** What a setting of the request may be. */
const forms: Readonly<Record<RequestArgs['BAD_SETTING']['name'], string>> = {
  benchtime: 'auto, 1000x, or 100ms',
  count: 'a whole number of 1 or more',
  timeout: 'a duration such as 10m or 90s',
  jobs: 'a whole number; 0 means one per core',
}

const elsewhere = 'choose another file: input files are never overwritten'
const checkOutFirst = 'correct -C or working-directory; in a workflow, check out the repository first'
const itself = 'replace it with a regular file: the go command would read whatever it points to'

const onlyReporting: ReadonlySet<string> = new Set(['reports', 'expect-reports', 'sarif'])

/** Where an input belongs that a mode does not use. */
function stepFor(name: string, mode: RequestArgs['INPUT_MISPLACED']['mode']): string {
  if (name === 'shards') return 'a step with mode: plan'
  return mode !== 'report' && onlyReporting.has(name) ? 'a step with mode: report' : 'the step that measures'
}

/** The words about the request. */
export const requestWords: WordsOf<RequestArgs> = {
  BAD_SETTING: {
    about:
      'A flag or an input sets `benchtime`, `count`, `timeout`, or `jobs` to an invalid value. Nothing was measured.',
    wayOut: 'use a value of the form shown in the hint.',
    message: ({ name, given }) => `${name} has the invalid value ${JSON.stringify(given)}`,
    hint: ({ name }) => `use ${forms[name]}`,
  },
  BAD_INPUT: {
    about:
      'A required input of the action is missing, or an input has an invalid value. `expect-reports` and `reports` are required in mode `report`: a missing report means code that was not judged. `shards` is required in mode `plan`.',
    wayOut: 'correct the input that the message names. [action.yml](../action.yml) lists all inputs.',
    variants: {
      choice: {
        message: ({ name, given }) => `the input ${name} has the invalid value ${JSON.stringify(given)}`,
        hint: ({ known }) => `use one of ${known.join(', ')}`,
      },
      'expect-reports': {
        message: ({ given }) =>
          given === ''
            ? 'the input expect-reports is missing; without it, a missing report would go unnoticed'
            : `the input expect-reports has the invalid value ${JSON.stringify(given)}`,
        hint: ({ most }) => `set the number of reports, from 1 to ${most}: one for each job that measures`,
      },
      shards: {
        message: ({ given }) =>
          given === ''
            ? 'the input shards is missing: how many jobs measure'
            : `the input shards has the invalid value ${JSON.stringify(given)}`,
        hint: ({ most }) => `set the number of jobs, from 1 to ${most}`,
      },
      'no-reports': {
        message: 'the input reports is empty, so there is nothing to judge',
        hint: 'set it to the folder the reports were downloaded to',
      },
    },
  },
  INPUT_MISPLACED: {
    about: 'An input is set in a step whose `mode` does not use it. Ignoring it silently would be misleading.',
    wayOut: 'move it to the step that the hint names, or remove it.',
    message: ({ name, mode }) => `the input ${name} is not used in mode ${mode}`,
    hint: ({ name, mode }) => `move it to ${stepFor(name, mode)}`,
  },
  NOT_PLANNED: {
    about:
      'The packages could not be spread over the jobs of a matrix: the inputs of a job cannot name a folder of `modules:` that has a comma, and what one job would get as `packages` is longer than a process can be given.',
    wayOut: 'rename the folder, or use more shards.',
    variants: {
      folder: {
        message: ({ folder }) => `the module folder ${JSON.stringify(folder)} has a comma`,
        hint: 'rename it: the input modules is a list that is separated by commas',
      },
      long: {
        message: ({ jobs, packages }) => `${packages} packages over ${jobs} jobs are too many names for one job`,
        hint: 'use more shards',
      },
    },
  },
  FEWER_JOBS: {
    about:
      'There are fewer packages than `shards`. Each job measures at least one package, so the matrix has fewer jobs. This is a note.',
    wayOut: 'lower `shards`, or leave it: it is an upper limit.',
    message: ({ wanted, jobs, packages }) =>
      `${count(jobs, 'job')} instead of ${wanted}, for ${count(packages, 'package')}: each job measures at least one`,
  },
  BAD_TOKEN: {
    about:
      'The input `token` cannot be a token, or it is empty although the budget is read from GitHub. Its value is never shown.',
    wayOut: "remove `token` to use the job's own token, or store the secret again.",
    variants: {
      characters: {
        message: 'the input token contains white space, a line end, or another character that no token has',
        hint: 'store the secret again, with only the token in it',
      },
      empty: {
        message: 'the input token is empty, but mode report reads the budget from GitHub',
        hint: 'remove token; the job needs contents: read, and pull-requests: write for the comment',
      },
    },
  },
  BAD_PATH: {
    about:
      'A flag or an input that names a file or a folder is not a valid path, or a relative package pattern, which is relative to the folder you are in, leads out of the module. Nothing was measured.',
    wayOut: 'name a path, or remove the flag or input. For packages of another module, go to its folder.',
    variants: {
      empty: { message: ({ by }) => `${by} is empty`, hint: 'name a path, or remove it' },
      nul: { message: ({ by }) => `${by} contains a NUL character`, hint: 'remove it; no path can contain one' },
      'no-module': {
        message: ({ by, path, directory }) => `${by} ${path} is relative to ${directory}, which is in no module`,
        hint: 'go to the folder of a module, or name the module with --modules',
      },
      'outside-module': {
        message: ({ by, path, directory, module }) =>
          `${by} ${path} leads from ${directory} out of the module at ${module}`,
        hint: 'go to the folder of the other module, or name it with --modules',
      },
    },
  },
  BAD_OUTPUT: {
    about:
      'An output file cannot be used: it is a folder, its folder does not exist, another output uses the same file, or it would overwrite the budget, `go.mod`, or an input report. Nothing was measured.',
    wayOut: 'use a separate file for each output, in an existing folder.',
    variants: {
      directory: { message: ({ by, path }) => `${by} is ${path}, a directory`, hint: 'name a file in it' },
      'directory-name': {
        message: ({ by, path }) => `${by} is ${path}, the name of a directory`,
        hint: 'name a file in it',
      },
      same: {
        message: ({ by, other, path }) => `${other} and ${by} are the same file, ${path}`,
        hint: 'use a separate file for each',
      },
      read: { message: ({ by, path, what }) => `${by} is ${path}, ${readFile(what)}`, hint: elsewhere },
      'among-reports': {
        message: ({ by, path, folder }) => `${by} is ${path}, which is in ${folder}, where reports are read`,
        hint: elsewhere,
      },
      'no-folder': {
        message: ({ by, path, folder }) =>
          `${by} is ${path}, which cannot be written: the folder ${folder} does not exist`,
        hint: 'create the folder first, or correct the path',
      },
      'below-file': {
        message: ({ by, path }) => `${by} is ${path}, which cannot be written: part of the path is not a folder`,
        hint: 'correct the path',
      },
      'both-standard-output': {
        message: '--json and --markdown both write to - (standard output)',
        hint: 'name a file for one of them',
      },
      'only-file': { message: ({ by }) => `${by} cannot write to - (standard output)`, hint: 'name a file' },
      'beside-explanation': {
        message: ({ by }) => `${by} cannot write to -: standard output is for the explanation`,
        hint: 'name a file',
      },
    },
  },
  NAME_NOT_FOUND: {
    about:
      'A command names a benchmark, a function, or an entry that does not exist: `explain NAME`, `update --only NAME`, `init --functions NAME`.',
    wayOut:
      'use one of the names in the hint, or write the name as Go prints it. Write functions without their package.',
    variants: {
      limit: {
        message: ({ name }) => `no limit in this budget matches --only ${name}`,
        hint: ({ near }) => didYouMean(near) ?? 'name a benchmark, a function, or an entry as written in the budget',
      },
      function: {
        message: ({ name }) => `there is no function ${name}`,
        hint: ({ near }) => didYouMean(near) ?? 'write functions without their package: F, T.M, (*T).M',
      },
      result: {
        message: ({ noun, name }) => `there is no ${noun} ${name} with a result here`,
        hint: ({ near }) =>
          didYouMean(near) ?? 'write benchmarks as Go prints them, and functions without their package',
      },
    },
  },
  NO_PROFILE: {
    about:
      'The profile or the flame graph of this name does not exist: a function does not run, each of several benchmarks has its own profile, and a benchmark that ends early or fails with the profiler writes none.',
    wayOut: 'name one benchmark. If several packages have one with this name, select a package with `--packages`.',
    variants: {
      function: {
        message: ({ flag, name }) => `${flag} needs a benchmark, but ${name} is a function`,
        hint: 'name a benchmark that calls it',
      },
      several: {
        message: ({ flag, name, benchmarks }) =>
          `${flag} needs one benchmark, but ${name} matches ${benchmarks.length}`,
        hint: ({ benchmarks }) => `name one of ${listed(benchmarks)}`,
      },
      failed: {
        message: ({ flag, name }) => `${flag} was not written: ${name} could not be profiled`,
        hint: 'run it by hand with -memprofile to see how it ends',
      },
    },
  },
  RUNNER_UNREADABLE: {
    about: "Information from GitHub's runner is missing or cannot be read: its variables, or the event file.",
    wayOut: 'run the action in a workflow. Elsewhere, use the command `allocs-budget check`.',
    variants: {
      event: {
        message: ({ event, why }) => `the payload of the event ${event} cannot be read: ${why}`,
        hint: 'check that GITHUB_EVENT_PATH is the file the runner wrote',
      },
      'event-field': {
        message: ({ event }) => `the payload of the event ${event} cannot be read: a required field is missing`,
        hint: 'check that GITHUB_EVENT_PATH is the file the runner wrote',
      },
      variable: {
        message: ({ name }) => `the runner's variable ${name} is not set`,
        hint: 'run the action in a workflow, or use the command allocs-budget check',
      },
    },
  },
  DIRECTORY_NOT_FOUND: {
    about: 'The directory of the run does not exist or is not a directory.',
    wayOut: 'correct `--directory` or the input `working-directory`. In a workflow, check out the repository first.',
    variants: {
      run: { message: ({ directory }) => `${directory} is not a directory`, hint: 'correct -C or working-directory' },
      absent: {
        message: ({ directory }) => `${directory} is not a directory: it does not exist`,
        hint: checkOutFirst,
      },
      'no-directory': { message: ({ directory }) => `${directory} is not a directory`, hint: checkOutFirst },
      closed: {
        message: ({ directory, why }) => `${directory} cannot be used as a working directory: ${why}`,
        hint: checkOutFirst,
      },
    },
  },
  GIT_FAILED: {
    about:
      'The folder is in a git repository, but git cannot determine its root or the commit that is checked out. All paths in the report depend on these, and so does base.',
    wayOut: 'run `git status` in that folder and fix what it reports.',
    message: ({ why }) => why,
    hint: 'check that `git status` works in this folder',
  },
  IRREGULAR_FILE: {
    about:
      'A file that the go command would read is a symbolic link to a file outside the repository, a device, a named pipe, or a socket. The go command would read the whole file and print lines it cannot parse, so nothing was run.',
    wayOut: 'replace it with a regular file. Links to other files in the repository are followed.',
    variants: {
      irregular: { message: ({ file }) => `${file} is not a regular file`, hint: itself },
      link: { message: ({ file }) => `${file} is a symbolic link to a file outside the repository`, hint: itself },
      gone: { message: ({ file }) => `${file} cannot be checked: it no longer exists` },
      unread: { message: ({ file, why }) => `${file} cannot be checked: ${why}` },
    },
  },
  FILE_NOT_WRITTEN: {
    about:
      'A requested file (`--json`, `--markdown`, the inputs `report` and `markdown`) cannot be written. Problems that can be detected before measuring are reported at once. A disk that is full at the end is reported along with the findings. The verdict is `cannot-judge`, because whoever reads the file would find an older one or none. A summary, outputs, or a comment that cannot be written do not change the verdict.',
    wayOut: 'name a file that can be written, or fix what the message reports.',
    variants: {
      named: {
        message: ({ by, path, why }) => `${by} is ${path}, which cannot be written: ${why}`,
        hint: ({ advice }) => advice,
      },
      report: {
        message: ({ why }) => `the report could not be written: ${why}`,
        hint: 'name a file that can be written',
      },
      file: {
        message: ({ path, why }) => `${path} could not be written: ${why}`,
        hint: 'name a file that can be written',
      },
    },
  },
  MACHINE_FAILED: {
    about:
      'An essential system call failed: the disk is full, there is no folder for temporary files, or too many files are open.',
    wayOut: 'follow the hint. Nothing is wrong with your code or your budget.',
    message: ({ why }) => why,
    hint: ({ advice }) => advice,
  },
  PREPARE_FAILED: {
    about: 'A command of `prepare` failed, so the code is not in the state that should be measured.',
    wayOut: 'run it by hand in the working directory. Each line is one command with its arguments; there is no shell.',
    message: ({ why }) => `prepare failed: ${why}`,
    hint: 'each line of prepare is one command with its arguments; there is no shell',
  },
  EVENT_REFUSED: {
    about:
      'The workflow runs on an event such as `pull_request_target` or `issue_comment`, where untrusted code would run with a write token.',
    wayOut: 'run the step on `pull_request`.',
    message: ({ event, isDangerous, allowed }) =>
      isDangerous
        ? `the event ${event} is not allowed: benchmarks of a pull request would run with a write token`
        : `the event ${JSON.stringify(event)} is not allowed: use one of ${allowed.join(', ')}`,
    hint: ({ event }) =>
      event === 'workflow_run'
        ? 'measure on pull_request; on workflow_run, use mode: report, which runs no code from the pull request'
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
  return what === 'report' ? 'an input report' : `the ${what} that Go reads`
}
