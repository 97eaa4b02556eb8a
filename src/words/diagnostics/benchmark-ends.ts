import type { BenchmarkArgs, Benchtime, Reason } from '../../diagnostic/args/benchmarks.ts'
import type { WordsOf } from './words.ts'

const mendIt = 'fix it, or remove it from the budget'
/** A hint names no more variables. */
const mostNames = 5

/** The codes of benchmarks that end without a number. */
export type EndCode =
  | 'BENCHMARK_FAILED'
  | 'BENCHMARK_PANICKED'
  | 'BENCHMARK_EXITED'
  | 'BENCHMARK_DEADLOCKED'
  | 'BENCHMARK_TIMEOUT'
  | 'BENCHMARK_SKIPPED'
  | 'OUTPUT_TOO_LARGE'

/** The words about benchmarks that end without a number. */
export const benchmarkEndWords: WordsOf<Pick<BenchmarkArgs, EndCode>> = {
  BENCHMARK_FAILED: {
    about:
      'A benchmark called `b.Fatal`, `b.Error`, or similar, so its measurement means nothing. The message includes the last lines it printed. A benchmark that fails only when run without its siblings, or whose parent checks all of them, is judged in a run with all of them and is not reported.',
    wayOut:
      'run it by hand with `go test -bench` and fix it. If the hint names `pass-env`, a variable that is set in the job was not passed to the benchmark: list it in the budget.',
    message: (args) => `${named(args)} failed${because(args)}${beside(args)}`,
    hint: (args) => besideHint(args) ?? passEnvHint(args) ?? runItself(args),
  },
  BENCHMARK_PANICKED: {
    about:
      "A benchmark panicked and ended its test binary. The message includes the first stack frame in the package's folder. The package's other benchmarks were run again without it.",
    wayOut: "fix the panic. `go test -bench` prints the goroutine's stack.",
    message: (args) => ended(args, `panicked: ${args.detail.replace(/^panic: /, '')}`, lastPlace(args)),
    hint: (args) => besideHint(args) ?? passEnvHint(args) ?? endHint(args, mendIt),
  },
  BENCHMARK_EXITED: {
    about:
      'A benchmark, `TestMain`, or an `init` function ended the test binary with `os.Exit` or `log.Fatal` before a result was printed. The message includes the last lines the program printed.',
    wayOut:
      'return an error instead of exiting, or remove the benchmark from the budget. If the hint names `pass-env`, a variable that is set in the job was not passed to the program: list it in the budget.',
    variants: {
      exit: {
        message: (args) => ended(args, `ended the whole process (${args.detail})`, lastWords(args)),
        hint: (args) => besideHint(args) ?? passEnvHint(args) ?? endHint(args, 'a benchmark must not call os.Exit'),
      },
      signal: {
        message: (args) => ended(args, `was ended by the signal ${args.detail}`, lastWords(args)),
        hint: (args) =>
          besideHint(args) ?? passEnvHint(args) ?? endHint(args, 'run it alone to see why; it may need more memory'),
      },
    },
  },
  BENCHMARK_DEADLOCKED: {
    about: 'The runtime reported that all goroutines were asleep while a benchmark ran.',
    wayOut: 'fix the deadlock. If the benchmark needs more processors, set `cpu` in its entry.',
    message: (args) => ended(args, 'deadlocked: all goroutines are asleep', lastPlace(args)),
    hint: (args) => besideHint(args) ?? passEnvHint(args) ?? endHint(args, mendIt),
  },
  BENCHMARK_TIMEOUT: {
    about:
      'A benchmark did not finish within `timeout` and was killed with everything it started. The `benchtime`, `cpu`, and `timeout` of its entry apply to each of its runs.',
    wayOut: 'raise `timeout` in its entry, or set a `benchtime` with fewer iterations.',
    message: (args) => ended(args, `did not finish within ${formatMs(args.timeoutMs)}`, ''),
    hint: (args) =>
      args.name === null || args.benchtime === null
        ? endHint(args, 'set a longer timeout or a shorter benchtime in the budget, or fix it')
        : timeoutHint(args.benchtime),
  },
  BENCHMARK_SKIPPED: {
    about:
      'A benchmark with a limit called `b.Skip`, so its limit was not checked. The message includes what it printed.',
    wayOut:
      'run it where it does not skip, or set `optional: true` in its entry. If the hint names `pass-env`, a variable that is set in the job was not passed to it: list it in the budget.',
    message: (args) => `${named(args)} was skipped${because(args)}${beside(args)}`,
    hint: (args) => besideHint(args) ?? passEnvHint(args) ?? 'make it run here, or set optional: true in its entry',
  },
  OUTPUT_TOO_LARGE: {
    about: 'A program printed more than 64 MB or a million lines and was ended.',
    wayOut: 'do not print in the benchmark loop.',
    message: (args) => ended(args, `printed more than ${args.megabytes} MB or ${args.millionLines} million lines`, ''),
    hint: (args) => endHint(args, 'do not print in a benchmark: printing also allocates'),
  },
}

/** A benchmark as messages name it. */
export function named({ package: path, name }: { readonly package: string; readonly name: string }): string {
  return `${name} (${path})`
}

function because({ words }: Reason): string {
  return words.length === 0 ? '' : `: ${words.join('; ')}`
}

function beside({ besideUnlisted }: { readonly besideUnlisted?: true }): string {
  return besideUnlisted === true ? ', but only when run with benchmarks that no entry covers' : ''
}

function besideHint(args: { readonly package: string; readonly besideUnlisted?: true }): string | undefined {
  return args.besideUnlisted === true
    ? `run it: go test -run='^$' -bench=. ${args.package}; an earlier benchmark leaves state behind`
    : undefined
}

/** Where the list of variables that are passed on may be the cause. */
function passEnvHint({ withheld }: Reason): string | undefined {
  if (withheld.length === 0) return undefined
  const list = withheld.slice(0, mostNames).join(', ')
  const are = withheld.length === 1 ? 'is' : 'are'
  return `it may need ${list}, which ${are} set here but not passed to benchmarks: set pass-env: [${list}] in the budget`
}

/** The command that runs a benchmark by hand, and with it those that are below the same function; all of a package where `name` is null. */
export function runItself({ package: path, name }: { readonly package: string; readonly name: string | null }): string {
  const pattern = name === null ? '.' : `'^${name.split('/')[0]}$'`
  return `run it: go test -run='^$' -bench=${pattern} ${path}`
}

type Culprit = {
  readonly package: string
  readonly name: string | null
  readonly after: string | null
  readonly besideUnlisted?: true
}

/** Who ended the test binary, how, and what it said. */
function ended(args: Culprit, how: string, lastly: string): string {
  const { package: path, name, after } = args
  const when = after === null ? 'before any benchmark ran' : `after ${after}`
  const end = name === null ? `the test binary of ${path} ${how} ${when}` : `${named({ package: path, name })} ${how}`
  return end + lastly + beside(args)
}

function endHint({ name }: Culprit, hint: string): string {
  return name === null ? "check the package's TestMain and init functions" : hint
}

/** Of a panic and a deadlock, where. */
function lastPlace({ words }: Reason): string {
  return words.length === 0 ? '' : `, ${words.join('; ')}`
}

function lastWords({ words }: Reason): string {
  return words.length === 0 ? '' : `, and printed: ${words.join('; ')}`
}

/** What to change where a benchmark does not end in time: nothing that is set already is advised as if it were not. */
function timeoutHint(benchtime: Benchtime): string {
  if (benchtime.kind === 'auto')
    return 'set a longer timeout or a benchtime of few iterations (10x) in its entry, or fix it'
  const set = benchtime.kind === 'iterations' ? `${benchtime.n}x` : formatMs(benchtime.ms)
  return `its benchtime is ${set}: set a longer timeout in its entry, or fix it`
}

/** A time as messages have it. */
export function formatMs(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`
}
