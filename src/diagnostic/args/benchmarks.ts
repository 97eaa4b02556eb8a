import type { BuildFailure, NoAnswer } from './go.ts'

/** A benchmark by its import path and its full name. */
type Named = { readonly package: string; readonly name: string }

/** What is known of why a benchmark gives no number. */
export type Reason = {
  /** The last lines that it printed. */
  readonly words: readonly string[]
  /** Variables that are set here, were not passed on, and that it may need. */
  readonly withheld: readonly string[]
}

/** Who took the test binary down: a benchmark, or, where `name` is null, the binary itself after `after` or before any ran. */
type Culprit = { readonly package: string; readonly name: string | null; readonly after: string | null }

/** Where an end is only seen beside benchmarks that no entry covers. */
type Beside = { readonly besideUnlisted?: true }

/** How long a run is to last. */
export type Benchtime =
  | { readonly kind: 'auto' }
  | { readonly kind: 'iterations'; readonly n: number }
  | { readonly kind: 'duration'; readonly ms: number }

/** Why the package testing that keeps claims apart cannot be had. */
export type NoHonestGo =
  | { readonly how: 'overlay' }
  | { readonly how: 'unread'; readonly goroot: string }
  | { readonly how: 'unlinked'; readonly goroot: string; readonly why: string }
  | { readonly how: 'go'; readonly failure: NoAnswer }
  | { readonly how: 'build'; readonly failures: readonly BuildFailure[] }

/** What there is to know of each code about benchmarks. */
export type BenchmarkArgs = {
  NO_BENCHMARKS:
    | { readonly variant: 'nothing' }
    | { readonly variant: 'unlisted'; readonly package: string; readonly declared: string }
  BENCHMARK_FAILED: Named & Reason & Beside
  BENCHMARK_PANICKED: Culprit & Reason & Beside & { readonly detail: string }
  BENCHMARK_EXITED: Culprit & Reason & Beside & { readonly variant: 'exit' | 'signal'; readonly detail: string }
  BENCHMARK_DEADLOCKED: Culprit & Reason & Beside
  /** `benchtime`: as its entry sets it; null: nobody looked. */
  BENCHMARK_TIMEOUT: Culprit & { readonly timeoutMs: number; readonly benchtime: Benchtime | null }
  BENCHMARK_SKIPPED: Named & Reason & Beside
  BENCHMARK_NOT_RUN:
    | ({ readonly variant: 'silent' } & Named)
    | { readonly variant: 'broken'; readonly package: string; readonly why: string }
  BENCHMARK_NO_ALLOCS: Named
  BENCHMARK_DUPLICATE:
    | ({ readonly variant: 'results'; readonly times: number } & Named)
    | ({ readonly variant: 'declared'; readonly first: string; readonly second: string } & Named)
  BENCHMARK_UNREADABLE: { readonly package: string; readonly line: string }
  BENCHMARK_VERBOSE: Named
  BENCHMARK_METRIC_OVERRIDDEN:
    | ({ readonly variant: 'claimed'; readonly unit: string } & Named)
    | ({ readonly variant: 'unknown'; readonly package: string } & NoHonestGo)
  BENCHMARK_ROUNDED: Named & { readonly bytesPerOp: number }
  /** `alone`: what it reads alone; null: nothing. `patterns`: those of `-bench` that repeat it. */
  BENCHMARK_SHARES_STATE: Named & {
    readonly got: number
    readonly alone: number | null
    readonly unit: 'allocs/op' | 'B/op'
    readonly patterns: readonly string[]
  }
  UNLISTED_LEFT_OUT: { readonly package: string; readonly limitMs: number }
  /** `linux/arm64` */
  TARGET_NOT_RUNNABLE: { readonly machine: string; readonly target: string }
  OUTPUT_TOO_LARGE: Culprit & { readonly megabytes: number; readonly millionLines: number }
  BUDGET_COVERS_NOTHING:
    | { readonly variant: 'no-entry'; readonly file: string }
    | { readonly variant: 'nothing-judged' }
  /** `folder` is empty where there is none. */
  RESULTS_NOT_KEPT: { readonly folder: string; readonly why: string }
  NOT_EXPLAINED: { readonly explained: number; readonly left: number }
  COVERAGE_FAILED: { readonly package: string }
}
