import { type BinaryRunSettings, binaryArguments } from '../golang/bench-arguments.ts'
import { type BenchmarkLine, BenchmarkOutputReader } from '../golang/bench-output.ts'
import { PlainOutput } from '../golang/plain-output.ts'
import { VerboseOutput } from '../golang/verbose-output.ts'
import type { Ports } from '../ports.ts'
import type { EarlyEnd } from './early-end.ts'
import { ErrorText } from './last-words.ts'
import type { RunDeadlines } from './run-clock.ts'
import { RunProgress } from './run-progress.ts'

/** A test binary and the surroundings it runs in. */
export type TestBinary = {
  /** Import path. */
  readonly package: string
  /** Absolute. */
  readonly path: string
  /** The package's folder: benchmarks may read `testdata`. */
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  /** What GOFLAGS has for test binaries: `-test.short`. */
  readonly flags: readonly string[]
}

export type BinaryRun = BinaryRunSettings &
  RunDeadlines & {
    /** The top-level benchmarks of the binary by their place in it; undefined: not known. */
    readonly places?: ReadonlyMap<string, number>
  }

export type BinaryOutcome = {
  readonly results: readonly (BenchmarkLine & { readonly name: string })[]
  /** In order, parents of sub-benchmarks too; without -test.v those that printed something. */
  readonly started: readonly string[]
  readonly skipped: readonly string[]
  readonly failed: readonly string[]
  /** By benchmark, the first such line; empty where nobody knows whose it is. */
  readonly unreadable: ReadonlyMap<string, string>
  readonly earlyEnd: EarlyEnd | undefined
  /** How long bystanders ran, all together; and the longest time between two ends. Milliseconds. */
  readonly bystandersMs: number
  readonly longestMs: number
  /** What a benchmark that failed, was skipped or took the process down said last; with an empty name the program itself. */
  readonly wordsOf: (name: string) => readonly string[]
}

/** Benchmarks print names and numbers; this is a thousand times what the largest suites need. */
export const maxOutputBytes = 64 * 2 ** 20
/** The same in lines, which cost more to read than their bytes. */
export const maxOutputLines = 1_000_000
/** The deadline of each benchmark ends a run; this only keeps the command's own far away. */
const oneDayMs = 24 * 3_600_000

/** Runs a test binary once and says what it printed. Rejects only where the binary cannot be started. */
export async function runBinary(binary: TestBinary, run: BinaryRun, ports: Ports): Promise<BinaryOutcome> {
  const progress = new RunProgress(run, binary.directory)
  const grammar = run.isVerbose === true ? new VerboseOutput(run.cpu) : new PlainOutput(run)
  const reader = new BenchmarkOutputReader(grammar, (record) => progress.take(record))
  const errors = new ErrorText()
  const command = {
    file: binary.path,
    args: binaryArguments(run, binary.flags),
    cwd: binary.directory,
    env: binary.env,
    timeoutMs: oneDayMs,
    maxOutputBytes,
  }
  const exit = await ports.spawn(command, {
    stdout: (bytes) => {
      if (progress.takeLines(linesIn(bytes), maxOutputLines)) reader.push(bytes)
    },
    stderr: (bytes) => errors.push(bytes),
    onStart: (kill) => progress.start(kill),
  })
  reader.end()
  return progress.outcome(exit, errors)
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}
