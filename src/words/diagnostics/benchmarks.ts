import type { BenchmarkArgs, NoHonestGo } from '../../diagnostic/args/benchmarks.ts'
import { type EndCode, formatMs, named } from './benchmark-ends.ts'
import { goWords } from './go.ts'
import { said, type Words, type WordsOf } from './words.ts'

/** The words about benchmarks, but for how they end. */
export const benchmarkWords: WordsOf<Omit<BenchmarkArgs, EndCode>> = {
  NO_BENCHMARKS: {
    about: 'The budget has entries for benchmarks, but the packages that were built have none.',
    wayOut: 'check for missing build tags or package patterns, or remove the entries.',
    variants: {
      nothing: {
        message: 'no benchmark produced a number, and there is no function to limit',
        hint: 'write a benchmark, or name functions with --functions',
      },
      unlisted: {
        message: ({ package: path, declared }) =>
          `the test binary of ${path} lists no benchmarks, although its source has ${declared}`,
        hint: 'TestMain must call m.Run and exit with its result',
      },
    },
  },
  BENCHMARK_NOT_RUN: {
    about: 'A benchmark that the budget covers printed no result, for no apparent reason.',
    wayOut: 'run it by hand with `go test -bench` and look for output that hides its result line.',
    variants: {
      silent: {
        message: (args) => `${named(args)} printed no result`,
        hint: 'TestMain must call m.Run, and sub-benchmarks must have the same names in every run',
      },
      broken: { message: ({ package: path, why }) => `${path}: ${why}` },
    },
  },
  BENCHMARK_NO_ALLOCS: {
    about: 'The result of a benchmark has no `allocs/op`, so there is nothing to compare.',
    wayOut: 'check whether the benchmark prints its own result lines.',
    message: (args) => `the result of ${named(args)} has no allocs/op`,
  },
  BENCHMARK_DUPLICATE: {
    about:
      'The same result name was printed more than once in a run. If a package and its external tests (`package codec_test`) both declare the benchmark, both declarations are shown. Otherwise the program itself may have printed one of the lines.',
    wayOut: 'give each benchmark a unique name, and do not print anything that looks like a result.',
    variants: {
      results: {
        message: (args) => `${named(args)} printed ${args.times} results in one run`,
        hint: 'a benchmark must not print lines that look like results',
      },
      declared: {
        message: (args) =>
          `${named(args)} is declared twice: at ${args.first}, and in the package's other tests at ${args.second}`,
        hint: 'rename one of them: both run under the same name',
      },
    },
  },
  BENCHMARK_UNREADABLE: {
    about: 'A line starts like a benchmark result but cannot be parsed.',
    wayOut: 'do not print while a benchmark runs.',
    message: ({ package: path, line }) =>
      `${path} printed a line that looks like a benchmark result but cannot be parsed: ${line}`,
    hint: 'a benchmark must not print lines that start like its results',
  },
  BENCHMARK_VERBOSE: {
    about:
      "Benchmarks run without `-v`, as with `go test -bench .`, because code can call `testing.Verbose()`. Go then prints the name before it measures a benchmark and the result afterwards, on the same line. What this program prints in between cannot be distinguished from Go's own output, so the result comes from a run with `-v`. This is a note.",
    wayOut:
      'do not print anything in a benchmark that looks like a name or a result. If the code behaves differently under `-v`, the number is for that behavior.',
    message: (args) =>
      `the result of ${named(args)} cannot be distinguished from the program's own output; its numbers come from a run with -v`,
    hint: 'do not print lines that look like results; code can call testing.Verbose() and behave differently under -v',
  },
  BENCHMARK_METRIC_OVERRIDDEN: {
    about:
      "A benchmark reports `allocs/op` or `B/op` itself with `b.ReportMetric`. Go prints that number instead of what the runtime counted, so it is the program's claim, not a measurement. It is detected wherever the call is and however the unit string is built: a test binary that can reach `b.ReportMetric` is built with a `testing` package that separates such claims. If that is not possible, the message says why.",
    wayOut: 'report it under another unit.',
    variants: {
      claimed: {
        message: (args) =>
          `${named(args)} reports its own ${args.unit} with b.ReportMetric, which is a claim, not a measurement`,
        hint: 'report it under another unit',
      },
      unknown: {
        message: (args) =>
          `${args.package} calls b.ReportMetric, and it cannot be determined whether a benchmark reports its own allocs/op or B/op: ${noHonestGo(args)}`,
      },
    },
  },
  BENCHMARK_ROUNDED: {
    about:
      'The benchmark allocates less than once per operation. Go rounds the count down and shows `0 allocs/op` with a `B/op` above 0.',
    wayOut: 'set `bytes: 0` in its entry to make this an error. Otherwise, nothing.',
    message: (args) =>
      `${named(args)} shows 0 allocs/op but ${args.bytesPerOp} B/op: it allocates, and Go rounds the count down`,
    hint: 'set bytes: 0 in its entry to make this an error',
  },
  BENCHMARK_SHARES_STATE: {
    about:
      'A benchmark gets one number in a run with others (`go test -bench .`) and a different one alone: an earlier benchmark sets a variable, warms a cache, or left a goroutine that still allocates. The number with the others is judged, and `init` and `update` write it. The message shows both.',
    wayOut:
      'nothing if this is intended. Otherwise give each benchmark its own state, or stop what an earlier one started. The hint has a command that reproduces it.',
    message: (args) =>
      `${named(args)} has ${args.got} ${args.unit} when run with the others and ${args.alone === null ? 'no result alone' : `${args.alone} alone`}: an earlier benchmark leaves state behind or is still running`,
    hint: ({ patterns, package: path }) =>
      `reproduce it: go test -run='^$' -bench='${patterns.join('|')}' -benchmem ${path}; the number from this command is judged`,
  },
  UNLISTED_LEFT_OUT: {
    about:
      'The benchmarks that no entry covers take more than a minute in the short run of the whole package, so the benchmarks with limits ran without them. State that they leave behind for others is not seen.',
    wayOut:
      'nothing if benchmarks do not share state. Otherwise add entries for the slow ones, or move them to another package.',
    message: ({ package: path, limitMs }) =>
      `the benchmarks of ${path} that no entry covers take more than ${formatMs(limitMs)}, so those with limits ran without them`,
    hint: 'if they leave state behind, run go test -bench . by hand',
  },
  TARGET_NOT_RUNNABLE: {
    about:
      '`GOOS` and `GOARCH` (or a setting such as `GOAMD64`) name a target whose programs cannot run on this machine. This is decided by running a small program built for the target, so an emulator works. Heap escapes of functions are still compiled and judged. It is an error only if the budget has entries for benchmarks.',
    wayOut: 'run benchmarks in a job on such a machine, and keep a budget with only functions for the other targets.',
    message: ({ machine, target }) =>
      `this machine (${machine}) cannot run benchmarks for ${target}${machine === target ? ' as they are built here' : ''}`,
    hint: 'run them on a machine of that kind; heap escapes of functions are still judged here',
  },
  BUDGET_COVERS_NOTHING: {
    about: 'The budget, or the part of it selected for this run, has nothing to judge.',
    wayOut: 'add entries, or correct the `packages` and `modules` of the run.',
    variants: {
      'no-entry': {
        message: ({ file }) => `${file} has no entries, so nothing would be checked`,
        hint: 'add a benchmark or a function with its limit; allocs-budget.example.yml shows how',
      },
      'nothing-judged': {
        message: 'nothing was judged: no benchmark and no function is both in this run and in the budget',
        hint: 'correct the packages and modules of this run: the budget has no entries for them',
      },
    },
  },
  NOT_EXPLAINED: {
    about: 'More benchmarks are over their limit than are profiled, so it is unknown where the rest of them allocate.',
    wayOut: 'fix the first ones, or run `allocs-budget explain NAME` for another.',
    message: ({ explained, left }) =>
      `only the first ${explained} benchmarks over their limit were profiled; ${left} more were not`,
    hint: 'profile one of them with allocs-budget explain NAME',
  },
  RESULTS_NOT_KEPT: {
    about:
      'Results are kept so that [what has not changed does not run again](caching.md), but the folder for them cannot be written or does not exist. Everything was measured, and the verdict is not affected. This is a note.',
    wayOut:
      "make the folder writable for this user, or free space on its disk. `--no-cache` neither keeps nor reuses results. For the action, the folder is the one that the input `cache` names. On the command line, it is `allocs-budget` in the user's cache folder (`XDG_CACHE_HOME`).",
    message: ({ folder, why }) =>
      folder === '' ? `results are not kept: ${why}` : `results are not kept in ${folder}: ${why}`,
    hint: 'the next run measures everything again; --no-cache turns this off',
  },
  COVERAGE_FAILED: {
    about:
      "`allocs-budget init` limits the escapes of functions that allocation-free benchmarks run, and finds those functions by coverage. The package's tests could not be built or run with coverage, so none of its functions has a limit yet.",
    wayOut: 'name the functions with `--functions`, or make `go test -cover` work for the package.',
    message: ({ package: path }) =>
      `${path}: could not determine which functions its benchmarks run, so none of them has a limit`,
    hint: 'name them with --functions',
  },
}

function noHonestGo(args: NoHonestGo): string {
  switch (args.how) {
    case 'overlay':
      return 'GOFLAGS already has an -overlay'
    case 'unread':
      return `testing/benchmark.go of ${args.goroot} cannot be read`
    case 'unlinked':
      return `a link to ${args.goroot} cannot be created: ${args.why}`
    case 'go': {
      const words: Words<'GO_NOT_FOUND'> | Words<'GO_COMMAND_FAILED'> = goWords[args.failure.code]
      return said(words.variants, args.failure.args).message
    }
    case 'build':
      return args.failures.map((failure) => said(goWords.BUILD_FAILED.variants, failure).message).join('; ')
  }
}
