import type { BenchmarkArgs, Benchtime, Reason } from '../../diagnostic/args/benchmarks.ts'
import type { WordsOf } from './words.ts'

const mendIt = 'mend it, or leave it out of the budget'
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
      'A benchmark called `b.Fatal`, `b.Error` or the like; the message has the last lines that it printed. What it measured says nothing. One that fails only where it is run without its siblings, or a parent that checks all of them, is judged in a run with all of them and is not reported.',
    wayOut:
      'run it by hand with `go test -bench` and mend it. Where the hint names `pass-env`, a variable that is set in the job was kept from the benchmark: list it in the budget.',
    message: (args) => `${named(args)} fails${because(args)}${beside(args)}`,
    hint: (args) => besideHint(args) ?? passEnvHint(args) ?? runItself(args),
  },
  BENCHMARK_PANICKED: {
    about:
      "A benchmark panicked and took its test binary down; the message has the first place in the package's folder on its stack. The others of the package were run again without it.",
    wayOut: "mend the panic; the goroutine's stack is in the output of `go test -bench`.",
    message: (args) => ended(args, `panics: ${args.detail.replace(/^panic: /, '')}`, lastPlace(args)),
    hint: (args) => besideHint(args) ?? passEnvHint(args) ?? endHint(args, mendIt),
  },
  BENCHMARK_EXITED: {
    about:
      'A benchmark, `TestMain` or an `init` function ended the test binary, with `os.Exit` or `log.Fatal`, before a result was printed. The message has the last lines that the program printed.',
    wayOut:
      'return an error instead of leaving the program, or take the benchmark out of the budget. Where the hint names `pass-env`, a variable that is set in the job was kept from the program: list it in the budget.',
    variants: {
      exit: {
        message: (args) => ended(args, `ends the whole process (${args.detail})`, lastWords(args)),
        hint: (args) => besideHint(args) ?? passEnvHint(args) ?? endHint(args, 'a benchmark may not call os.Exit'),
      },
      signal: {
        message: (args) => ended(args, `is ended by the signal ${args.detail}`, lastWords(args)),
        hint: (args) =>
          besideHint(args) ??
          passEnvHint(args) ??
          endHint(args, 'run it by itself to see why; it may need more memory'),
      },
    },
  },
  BENCHMARK_DEADLOCKED: {
    about: 'The runtime reported that all goroutines are asleep while a benchmark ran.',
    wayOut: "mend the deadlock; if it needs more processors, set `cpu` at the benchmark's entry.",
    message: (args) => ended(args, 'deadlocks: all goroutines are asleep', lastPlace(args)),
    hint: (args) => besideHint(args) ?? passEnvHint(args) ?? endHint(args, mendIt),
  },
  BENCHMARK_TIMEOUT: {
    about:
      'A benchmark did not end within `timeout` and was killed with all it had started. The benchtime, `cpu` and `timeout` of its entry hold for every run of it.',
    wayOut: 'raise `timeout` at its entry, or give it a `benchtime` with fewer iterations.',
    message: (args) => ended(args, `does not end within ${formatMs(args.timeoutMs)}`, ''),
    hint: (args) =>
      args.name === null || args.benchtime === null
        ? endHint(args, 'give it a longer timeout in the budget, a shorter benchtime, or mend it')
        : timeoutHint(args.benchtime),
  },
  BENCHMARK_SKIPPED: {
    about: 'A benchmark with a limit called `b.Skip`, so that its limit was not checked. The message has what it said.',
    wayOut:
      'run it where it does not skip, or set `optional: true` at its entry. Where the hint names `pass-env`, a variable that is set in the job was kept from it: list it in the budget.',
    message: (args) => `${named(args)} skips itself${because(args)}${beside(args)}`,
    hint: (args) => besideHint(args) ?? passEnvHint(args) ?? 'make it run here, or set optional: true in its entry',
  },
  OUTPUT_TOO_LARGE: {
    about: 'A program printed more than 64 MB or a million lines and was ended.',
    wayOut: 'keep the benchmark from printing in its loop.',
    message: (args) => ended(args, `prints more than ${args.megabytes} MB or ${args.millionLines} million lines`, ''),
    hint: (args) => endHint(args, 'print nothing in a benchmark: printing allocates too'),
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
  return besideUnlisted === true ? ', only beside benchmarks that no entry covers' : ''
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
  return `it may need ${list}, which ${are} set here and not passed on to benchmarks: then set pass-env: [${list}] in the budget`
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
  const when = after === null ? 'before any benchmark runs' : `after ${after}`
  const end = name === null ? `the test binary of ${path} ${how} ${when}` : `${named({ package: path, name })} ${how}`
  return end + lastly + beside(args)
}

function endHint({ name }: Culprit, hint: string): string {
  return name === null ? 'look at TestMain and the init functions of the package' : hint
}

/** Of a panic and a deadlock, where. */
function lastPlace({ words }: Reason): string {
  return words.length === 0 ? '' : `, ${words.join('; ')}`
}

function lastWords({ words }: Reason): string {
  return words.length === 0 ? '' : `, and said: ${words.join('; ')}`
}

/** What to change where a benchmark does not end in time: nothing that is set already is advised as if it were not. */
function timeoutHint(benchtime: Benchtime): string {
  if (benchtime.kind === 'auto')
    return 'give its entry a longer timeout or a benchtime of few iterations (10x), or mend it'
  const set = benchtime.kind === 'iterations' ? `${benchtime.n}x` : formatMs(benchtime.ms)
  return `its benchtime is ${set}: give its entry a longer timeout, or mend it`
}

/** A time as messages have it. */
export function formatMs(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`
}
