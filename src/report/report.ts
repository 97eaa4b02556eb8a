import type { Change } from '../budget/diff/change.ts'
import type { RenderedDiagnostic, Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { settingTexts, type ToolchainSettings } from '../go/command/toolchain-settings.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { Frame } from '../go/output/profile.ts'
import type { Cause } from '../go/sites/cause.ts'
import type { HeapSite } from '../go/sites/heap-site.ts'

export type Verdict = 'pass' | 'over-budget' | 'cannot-judge'

/** The exit code of each verdict. */
export const exitCodeOf = { pass: 0, 'over-budget': 1, 'cannot-judge': 2 } as const satisfies Record<Verdict, number>

export type Toolchain = {
  /** GOVERSION as `go env` prints it, without the experiments built into it: `go1.26.3`. */
  readonly go: string
  readonly goos: string
  readonly goarch: string
  /** The `go` line of go.mod: `1.23`; empty where there is none. */
  readonly goLine: string
  /** What makes it another toolchain than the plain one of this release: GOEXPERIMENT, GOAMD64, GODEBUG, ... */
  readonly settings: ToolchainSettings
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
  /** Import paths of the packages in scope; of those, the ones that could not be built. */
  readonly packages: readonly string[]
  readonly broken: readonly string[]
  /** What base was compiled with, and the packages that did not compile there; undefined: nothing was compared with base. */
  readonly base?: {
    readonly go: string
    readonly settings: ToolchainSettings
    readonly goLine: string
    readonly broken: readonly string[]
  }
}

/** What names a run: one toolchain and one module. */
export function runId(toolchain: Omit<Toolchain, 'goLine'>, module: string): string {
  return `${toolchainName(toolchain)} ${module}`
}

/** `go1.26.3 linux/amd64`, and behind it what makes it another one than the plain one: `GOAMD64=v3 GOEXPERIMENT=noswissmap`. */
export function toolchainName({ go, goos, goarch, settings }: Omit<Toolchain, 'goLine'>): string {
  return [go, `${goos}/${goarch}`, ...settingTexts(settings)].join(' ')
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
  /** The same benchmark at base; undefined: not known, or base has none. */
  readonly base?: { readonly allocsPerOp: number; readonly bytesPerOp: number }
  /** Where it allocates, most first; empty where it was not profiled. */
  readonly where: readonly WhereRow[]
}

/** A line of source and what one operation of a benchmark allocates there. */
export type WhereRow = {
  readonly package: string
  /** As Go names it, package path apart. */
  readonly function: string
  /** Empty, and the line 0, for what no line of the repository leads to: a library's own goroutine. */
  readonly file: string
  readonly line: number
  /** 0: not known, or several. */
  readonly column: number
  readonly source: string
  /** Fractions where not every operation allocates. */
  readonly allocsPerOp: number
  readonly bytesPerOp: number
  /** True where the runtime does not tell all: tiny objects of several lines share blocks. */
  readonly atLeast: boolean
  /** allocs/op of this line at base, 0 where it is new; undefined: not compared. */
  readonly base?: number
  /** Symbols of library functions that the line calls and that allocate; most first. */
  readonly calls: readonly string[]
  /** Undefined where no rule knows it. */
  readonly cause?: Cause
  /** What the cause is about: a function, two versions; empty where there is nothing to add. */
  readonly detail: string
  /** The heap sites on the line, the one that the cause is about first. */
  readonly sites: readonly SiteRow[]
  /** The way there through the repository's own code: this line first, the benchmark last. */
  readonly path: readonly Frame[]
  /**
   * The line that base does not have: this one, one that the value goes through to the heap, or one that leads here; undefined:
   * none, or not compared.
   */
  readonly changed?: Frame
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
  /** `unlisted`: no entry names it, and a finding or a moved escape is about it. */
  readonly status: Status
  readonly reason?: string
  readonly sites: readonly SiteRow[]
}

export type Unit = 'allocs/op' | 'B/op' | 'escapes' | 'sites'

type FindingBase = {
  readonly severity: Severity
  readonly run: string
  readonly package: string
  readonly benchmark?: string
  readonly function?: string
  /** The source line it is about; undefined where it is not known. */
  readonly at?: Position
  /** The budget line that set the limit. */
  readonly budget?: Position
  readonly reason?: string
}

/** Something to say about measured code. The sentence is made from it in `src/report/`. */
export type CodeFinding = FindingBase & {
  readonly kind: 'over-budget' | 'new-escape' | 'slack' | 'unlisted'
  /** The compiler's text where the finding is about one site. */
  readonly text?: string
  /** Of that site, where a rule knows it. */
  readonly cause?: Cause
  readonly unit: Unit
  readonly got: number
  readonly max?: number
  /** Where the limit was measured with another minor version of Go: that one, and how much of the excess base has too; undefined: not known. */
  readonly toolchain?: { readonly measuredWith: string; readonly explains?: number }
}

/**
 * A limit that this change raised or took away, or a setting of the budget that it changed. Package and name are what exists,
 * or the patterns of the entry where more than one thing is concerned; both are empty for a setting. It belongs to no run.
 */
export type LoosenedFinding = Omit<FindingBase, 'run' | 'reason'> & {
  readonly kind: 'loosened'
  readonly change: Change
}

export type Finding = CodeFinding | LoosenedFinding

/** A diagnostic, and the run it came from. With a package it is about a benchmark or all of them, and can be judged again. */
export type ReportDiagnostic = RenderedDiagnostic & {
  readonly about?: { readonly run: string; readonly package?: string; readonly benchmark?: string }
}

export type Report = {
  readonly verdict: Verdict
  readonly tool: { readonly version: string }
  readonly commit: {
    readonly measured?: string
    readonly head?: string
    readonly base?: string
    readonly baseRef?: string
    /** Of the files named in this report, those that head does not have as they were measured; undefined: not known. */
    readonly differs?: readonly string[]
  }
  readonly runs: readonly Run[]
  readonly benchmarks: readonly BenchmarkRow[]
  /** Functions named by an entry or a finding; the passing rest is in `exists`. */
  readonly functions: readonly FunctionRow[]
  /** Names that exist, `package name` sorted, so that stale entries can be judged again. */
  readonly exists: {
    readonly benchmarks: readonly {
      readonly run: string
      readonly package: string
      readonly name: string
      /** Where a short run was made to know a renamed one by. */
      readonly allocsPerOp?: number
    }[]
    readonly functions: readonly { readonly run: string; readonly package: string; readonly name: string }[]
  }
  readonly findings: readonly Finding[]
  readonly diagnostics: readonly ReportDiagnostic[]
}
