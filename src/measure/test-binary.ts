import type { BinaryRunSettings } from '../go/command/bench-arguments.ts'
import type { BenchmarkLine } from '../go/output/bench-output.ts'
import type { EarlyEnd } from './early-end.ts'
import type { RunDeadlines } from './run-clock.ts'

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
    /** Who else reads what it prints to standard error. The buffer may be reused after the call returns. */
    readonly onStandardError?: (bytes: Uint8Array) => void
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
  /** How long those took that ended; with -test.v it is not known. Milliseconds. */
  readonly tookMs: ReadonlyMap<string, number>
  /** What a benchmark that failed, was skipped or took the process down said last; with an empty name the program itself. */
  readonly wordsOf: (name: string) => readonly string[]
}
