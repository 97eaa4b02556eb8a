import type { Diagnostic, Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { BenchmarkResult } from '../golang/benchmark-result.ts'
import type { HeapSite } from '../golang/heap-site.ts'

export type Verdict = 'pass' | 'over-budget' | 'cannot-judge'

/** The exit code of each verdict. */
export const exitCodeOf = { pass: 0, 'over-budget': 1, 'cannot-judge': 2 } as const satisfies Record<Verdict, number>

export type Toolchain = {
  /** GOVERSION as `go env` prints it: `go1.26.3`. */
  readonly go: string
  readonly goos: string
  readonly goarch: string
  /** The `go` line of go.mod: `1.23`; empty where there is none. */
  readonly goLine: string
}

/** One toolchain and one module; every row names the one it comes from by `id`. */
export type Run = {
  readonly id: string
  readonly toolchain: Toolchain
  /** Module path. */
  readonly module: string
  /** Where the module lies, relative to the repository's root; `.` for the root. */
  readonly directory: string
  /** `digest` is `sha256:` and 64 hex digits of the budget file's bytes. */
  readonly budget: { readonly path: string; readonly digest: string }
  /** Inputs or flags that took precedence over the budget, `benchtime: 10x`. */
  readonly overrides: readonly string[]
}

export type Status = 'pass' | 'over' | 'unlisted' | 'not-measured'

export type LimitShown = { readonly max: number; readonly written: string; readonly at: Position }

export type BenchmarkRow = BenchmarkResult & {
  readonly run: string
  readonly limit: { readonly allocs?: LimitShown; readonly bytes?: LimitShown }
  readonly status: Status
  readonly reason?: string
  /** Where it is declared; undefined where the source was not found. */
  readonly at?: Position
}

/** A heap site; its file as the report has it, relative to the repository's root. */
export type SiteRow = HeapSite & {
  /** The line of source, as measured; empty where it could not be read. */
  readonly source: string
  /** False where the budget's list of permitted escapes does not have it. */
  readonly permitted: boolean
}

export type FunctionRow = {
  readonly run: string
  readonly package: string
  readonly name: string
  readonly file: string
  readonly line: number
  readonly limit: { readonly escapes?: LimitShown; readonly sites?: LimitShown }
  readonly status: Status
  readonly reason?: string
  readonly sites: readonly SiteRow[]
}

export type Unit = 'allocs/op' | 'B/op' | 'escapes' | 'sites'

/** Something to say about code. The sentence is made from it in `src/report/`. */
export type Finding = {
  readonly kind: 'over-budget' | 'new-escape' | 'loosened' | 'slack' | 'unlisted'
  readonly severity: Severity
  readonly run: string
  readonly package: string
  readonly benchmark?: string
  readonly function?: string
  /** The compiler's text where the finding is about one site. */
  readonly text?: string
  /** The source line it is about; undefined where it is not known. */
  readonly at?: Position
  readonly unit: Unit
  readonly got: number
  readonly max?: number
  /** The budget line that set the limit. */
  readonly budget?: Position
  readonly reason?: string
}

export type Report = {
  readonly verdict: Verdict
  readonly tool: { readonly version: string }
  readonly commit: {
    readonly measured?: string
    readonly head?: string
    readonly base?: string
    readonly baseRef?: string
  }
  readonly runs: readonly Run[]
  readonly benchmarks: readonly BenchmarkRow[]
  /** Functions named by an entry or a finding; the passing rest is in `exists`. */
  readonly functions: readonly FunctionRow[]
  /** Names that exist, `package name` sorted, so that stale entries can be judged again. */
  readonly exists: {
    readonly benchmarks: readonly { readonly run: string; readonly package: string; readonly name: string }[]
    readonly functions: readonly { readonly run: string; readonly package: string; readonly name: string }[]
  }
  readonly findings: readonly Finding[]
  readonly diagnostics: readonly Diagnostic[]
}
