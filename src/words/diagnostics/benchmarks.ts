import type { BenchmarkArgs, NoHonestGo } from '../../diagnostic/args/benchmarks.ts'
import { type EndCode, formatMs, named } from './benchmark-ends.ts'
import { goWords } from './go.ts'
import { said, type Words, type WordsOf } from './words.ts'

/** The words about benchmarks, but for how they end. */
export const benchmarkWords: WordsOf<Omit<BenchmarkArgs, EndCode>> = {
  NO_BENCHMARKS: {
    about: 'The budget asks for benchmarks and there is none in the packages that were built.',
    wayOut: 'look for missing build tags or package patterns, or remove the entries.',
    variants: {
      nothing: {
        message: 'no benchmark gave a number, and there is no function to limit',
        hint: 'write a benchmark, or name functions with --functions',
      },
      unlisted: {
        message: ({ package: path, declared }) =>
          `the test binary of ${path} lists no benchmarks, although its source has ${declared}`,
        hint: 'TestMain must call m.Run and end with its result',
      },
    },
  },
  BENCHMARK_NOT_RUN: {
    about: 'A benchmark that was asked for printed no result, and no reason was seen.',
    wayOut: 'run it by hand with `go test -bench` and look for output that hides its line.',
    variants: {
      silent: {
        message: (args) => `${named(args)} gives no result`,
        hint: 'TestMain must call m.Run, and sub-benchmarks must have the same names in every run',
      },
      broken: { message: ({ package: path, why }) => `${path}: ${why}` },
    },
  },
  BENCHMARK_NO_ALLOCS: {
    about: 'The result of a benchmark has no `allocs/op`, so there is nothing to compare.',
    wayOut: 'look for a benchmark that prints result lines of its own.',
    message: (args) => `${named(args)} has no allocs/op in its result`,
  },
  BENCHMARK_DUPLICATE: {
    about:
      "The same result name was printed more than once in a run. A package and its external tests (`package codec_test`) may both declare the benchmark: then both places are named. Else one of the lines may be forged by the program's own output.",
    wayOut: 'give each benchmark its own name, and print nothing in the form of a result.',
    variants: {
      results: {
        message: (args) => `${named(args)} has ${args.times} results for one run`,
        hint: 'a benchmark may not print lines that look like results',
      },
      declared: {
        message: (args) =>
          `${named(args)} is declared twice: at ${args.first}, and in the package's other tests at ${args.second}`,
        hint: 'rename one of them: both run under the one name',
      },
    },
  },
  BENCHMARK_UNREADABLE: {
    about: "A line starts like a benchmark's result and cannot be read as one.",
    wayOut: 'keep the program under test from printing while a benchmark runs.',
    message: ({ package: path, line }) =>
      `${path} prints a line that looks like a result and is none that can be used: ${line}`,
    hint: 'a benchmark may not print lines that begin like its results',
  },
  BENCHMARK_VERBOSE: {
    about:
      "Benchmarks are run without `-v`, as `go test -bench .` does, since code can ask `testing.Verbose()`. Go then prints a name before its benchmark is measured and the result afterwards, on the same line. What this program prints in between cannot be told from Go's own words, so the result was read from a run with `-v`. A note.",
    wayOut:
      "print nothing in a benchmark that looks like a name or a result; if the code does something else under `-v`, the number is that one's.",
    message: (args) =>
      `the result of ${named(args)} cannot be told from what the program prints: its numbers are those of a run with -v`,
    hint: 'print nothing in benchmarks that looks like their results; code can ask testing.Verbose(), and do something else under -v',
  },
  BENCHMARK_METRIC_OVERRIDDEN: {
    about:
      "A benchmark reports `allocs/op` or `B/op` itself with `b.ReportMetric`. Go prints that number in place of what the runtime counted, so it is the program's claim and no measurement. It is found wherever the call is and however the unit is put together: a test binary that can reach `b.ReportMetric` is built with a package `testing` that keeps such claims apart. Where that cannot be had, the message says why.",
    wayOut: 'report it under another unit.',
    variants: {
      claimed: {
        message: (args) =>
          `${named(args)} reports its own ${args.unit} with b.ReportMetric: that is its claim, and no measurement`,
        hint: 'report it under another unit',
      },
      unknown: {
        message: (args) =>
          `${args.package} calls b.ReportMetric, and whether a benchmark reports allocs/op or B/op itself cannot be found out: ${noHonestGo(args)}`,
      },
    },
  },
  BENCHMARK_ROUNDED: {
    about:
      'Go rounds down, and shows `0 allocs/op` next to a `B/op` above 0: the benchmark allocates, less than once per operation.',
    wayOut: 'set `bytes: 0` at its entry where that is to be an error; otherwise nothing.',
    message: (args) =>
      `${named(args)} reads 0 allocs/op with ${args.bytesPerOp} B/op: it allocates, and Go rounds the count down`,
    hint: 'set bytes: 0 in its entry to make this an error',
  },
  BENCHMARK_SHARES_STATE: {
    about:
      'A benchmark reads one number in a run with others (`go test -bench .`) and another alone: an earlier one fills a variable, warms a cache, or left a goroutine that still allocates. What is judged, and what `init` and `update` write, is the number with the others; the message has both.',
    wayOut:
      'nothing where that is meant. Otherwise give each benchmark its own state, or end what an earlier one started; the hint has the command that repeats it.',
    message: (args) =>
      `${named(args)} reads ${args.got} ${args.unit} beside the others and ${args.alone === null ? 'gives no result alone' : `${args.alone} alone`}: what runs before it leaves state behind, or still runs`,
    hint: ({ patterns, package: path }) =>
      `repeat it: go test -run='^$' -bench='${patterns.join('|')}' -benchmem ${path}; judged is what a person gets so`,
  },
  UNLISTED_LEFT_OUT: {
    about:
      'The benchmarks that no entry covers take more than a minute in the short run of a whole package, so those with a limit were run without them. State that they leave behind for others is not seen.',
    wayOut:
      'nothing where benchmarks do not share state; otherwise give the slow ones an entry, or take them out of the package.',
    message: ({ package: path, limitMs }) =>
      `the benchmarks of ${path} that no entry covers take more than ${formatMs(limitMs)}: those with a limit were run without them`,
    hint: 'where they leave state behind, run go test -bench . by hand',
  },
  TARGET_NOT_RUNNABLE: {
    about:
      '`GOOS` and `GOARCH` (or a setting such as `GOAMD64`) name a target whose programs this machine cannot start. A small program that is built for it decides, so that an emulator counts. Heap escapes of functions are compiled and judged all the same; it is an error only where entries ask for benchmarks.',
    wayOut: 'run benchmarks in a job on such a machine, and keep a budget with functions only for the others.',
    message: ({ machine, target }) =>
      `this machine (${machine}) cannot run benchmarks for ${target}${machine === target ? ' as they are built here' : ''}`,
    hint: 'run them on a machine of that kind; what functions allocate is judged here all the same',
  },
  BUDGET_COVERS_NOTHING: {
    about: 'The budget, or the part of it that this run is for, has nothing to judge.',
    wayOut: 'add entries, or correct `packages` and `modules` of the run.',
    variants: {
      'no-entry': {
        message: ({ file }) => `${file} has no entry: nothing would be checked`,
        hint: 'name a benchmark or a function with its limit; allocs-budget.example.yml shows how',
      },
      'nothing-judged': {
        message: 'nothing was judged: no benchmark and no function is both in this run and in the budget',
        hint: 'correct packages and modules of this run: they name nothing that the budget has an entry for',
      },
    },
  },
  NOT_EXPLAINED: {
    about:
      'More benchmarks are over their limit than are looked into: where the rest of them allocates was not measured.',
    wayOut: 'mend the first ones, or ask for one with `allocs-budget explain NAME`.',
    message: ({ explained, left }) =>
      `where they allocate was looked up for ${explained} benchmarks that are over their limit, and not for ${left} more`,
    hint: 'see one of them with allocs-budget explain NAME',
  },
  RESULTS_NOT_KEPT: {
    about:
      'Results are kept so that what cannot have changed is [not run again](caching.md), and the folder for them cannot be written, or there is none. All was measured: the verdict is what it is. A note.',
    wayOut:
      "make the folder writable for this user, or its disk less full; `--no-cache` keeps and recalls nothing. The folder is the one that the action's input `cache` names, on the command line `allocs-budget` in the user's cache folder (`XDG_CACHE_HOME`).",
    message: ({ folder, why }) =>
      folder === '' ? `results are not kept: ${why}` : `results are not kept in ${folder}: ${why}`,
    hint: 'the next run measures all again; --no-cache keeps nothing and says nothing',
  },
  COVERAGE_FAILED: {
    about:
      "`allocs-budget init` limits the escapes of the functions that benchmarks without allocations run, and finds them by coverage. The package's tests could not be built or run with it, so that none of its functions has a limit yet.",
    wayOut: 'name the functions with `--functions`, or make `go test -cover` work for the package.',
    message: ({ package: path }) =>
      `${path}: which functions its benchmarks run could not be found out; none of them has a limit`,
    hint: 'name them with --functions',
  },
}

function noHonestGo(args: NoHonestGo): string {
  switch (args.how) {
    case 'overlay':
      return 'GOFLAGS has an -overlay of its own'
    case 'unread':
      return `testing/benchmark.go of ${args.goroot} cannot be read`
    case 'unlinked':
      return `${args.goroot} cannot be linked to: ${args.why}`
    case 'go': {
      const words: Words<'GO_NOT_FOUND'> | Words<'GO_COMMAND_FAILED'> = goWords[args.failure.code]
      return said(words.variants, args.failure.args).message
    }
    case 'build':
      return args.failures.map((failure) => said(goWords.BUILD_FAILED.variants, failure).message).join('; ')
  }
}
