import type { BenchmarkEntry, Budget, FunctionEntry } from '../budget/budget.ts'
import type { Diagnostic, RenderedDiagnostic, Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { CallsRow, DynamicCallRow, ReachedRow } from '../report/calls-of-row.ts'
import type {
  BenchmarkRow,
  FunctionRow,
  LoosenedFinding,
  Report,
  Run,
  SiteRow,
  ToolchainShare,
  Unit,
} from '../report/report-schema.ts'
import type { Room } from './room.ts'

/** A benchmark held against its limits; what base has of it, and where it allocates, is for others to find out. */
export type JudgedBenchmark = Omit<BenchmarkRow, 'base' | 'where'> & { readonly result: BenchmarkResult }

/** A function held against its limits; a report has the heap sites and chains once for all functions. */
export type JudgedFunction = Omit<FunctionRow, 'calls'> & { readonly calls: CallsRow | null }

/** What a finding is about. */
export type Subject =
  | { readonly kind: 'benchmark'; readonly row: JudgedBenchmark }
  | { readonly kind: 'function'; readonly row: JudgedFunction }

type About = {
  readonly severity: Severity
  readonly subject: Subject
  /** The source line; null: not known. */
  readonly at: Position | null
  /** The budget line that sets the limit. */
  readonly budget: Position | null
  readonly reason: string | null
}

/**
 * A number that is above its limit, or an escape that is not on the list of permitted ones: then `site` is that one. `reached` are the heap
 * sites behind it where the function only leads to them by its calls, as far as its row lists them; empty where it is about its own.
 */
export type OverBudget = About & {
  readonly kind: 'over-budget'
  /** The entry of the budget that has the limit. */
  readonly entry: BenchmarkEntry | FunctionEntry
  readonly site: SiteRow | null
  readonly reached: readonly ReachedRow[]
  /** How many more of those there are. */
  readonly notListed: number
  readonly unit: Unit
  readonly got: number
  readonly max: number
}

/** Calls that could not be followed, of a function whose calls are to be: how many, and those that its row lists. */
export type DynamicCalls = About & {
  readonly kind: 'dynamic-calls'
  readonly calls: readonly DynamicCallRow[]
  readonly got: number
}

/** A limit above what anything under it needs, or a permitted escape that is not there: then `text` is that one. */
export type Slack = About & {
  readonly kind: 'slack'
  readonly text: string | null
  readonly unit: Unit
  readonly got: number
  readonly max: number
}

export type NewEscape = About & { readonly kind: 'new-escape'; readonly site: SiteRow; readonly withLimit: boolean }
export type Unlisted = About & { readonly kind: 'unlisted'; readonly unit: Unit; readonly got: number }

/** Something to say about measured code, in one run. It holds the row that it is about; a report has its index in place of it. */
export type JudgedFinding = OverBudget | NewEscape | Unlisted | Slack | DynamicCalls

/** How much of a limit one benchmark or function makes use of. */
export type Use = {
  readonly subject: Subject
  /** Where that is in the source; null: not known. */
  readonly at: Position | null
  /** The permitted escape, where it is about one line of a list. */
  readonly text: string | null
  readonly entry: BenchmarkEntry | FunctionEntry
  readonly unit: Unit
  /** What is held against the limit, and what that has to have room for. */
  readonly got: number
  readonly room: Room
  /** Below that the limit allows more than is needed. */
  readonly least: number
  readonly max: number
  /** Where the budget has the limit. */
  readonly budget: Position
}

/** A limit or setting that this change loosened. */
export type Loosened = Omit<LoosenedFinding, 'message' | 'hint'>

/** A diagnostic, and the run it came from. With a package it is about a benchmark or all of them, and can be judged again. */
export type JudgedDiagnostic = (Diagnostic | RenderedDiagnostic) & {
  readonly about?: { readonly run: string; readonly package?: string; readonly benchmark?: string }
}

/** What was measured, held against the budget. */
export type Judgement = {
  readonly runs: readonly Run[]
  readonly benchmarks: readonly JudgedBenchmark[]
  /** Those that an entry or a finding is about. */
  readonly functions: readonly JudgedFunction[]
  /** Names that exist, so that stale entries can be judged again. */
  readonly exists: Report['exists']
  readonly findings: readonly JudgedFinding[]
  /** What was made use of each limit, exceeded or not. */
  readonly uses: readonly Use[]
  /** All entries that were judged with, also those that are not in force under this toolchain. */
  readonly entries: Pick<Budget, 'benchmarks' | 'functions' | 'overrides'>
  readonly loosened: readonly Loosened[]
  /** Benchmarks that base's budget would fail and this one does not: why they do more is as much to be seen. */
  readonly spared: readonly JudgedBenchmark[]
  readonly diagnostics: readonly JudgedDiagnostic[]
}

/** What another Go explains of a finding, where the limits were measured with another one. */
export type Shares = ReadonlyMap<JudgedFinding, ToolchainShare>
