import type { BaseArgs } from './args/base.ts'
import type { BenchmarkArgs } from './args/benchmarks.ts'
import type { BudgetArgs } from './args/budget.ts'
import type { GoArgs } from './args/go.ts'
import type { ReportArgs } from './args/reports.ts'
import type { RequestArgs } from './args/request.ts'
import type { Position } from './position.ts'

/** The codes of mistakes in the text of a budget. */
export const mistakeCodes = [
  'YAML_SYNTAX',
  'UNSUPPORTED_VERSION',
  'UNKNOWN_KEY',
  'MISSING_KEY',
  'DUPLICATE_KEY',
  'BAD_TYPE',
  'BAD_LIMIT',
  'BAD_PATTERN',
  'BAD_VALUE',
  'SHADOWED_ENTRY',
] as const

/** Every kind of thing there is to say about input or environment. Each has an anchor in docs/diagnostics.md. */
export const diagnosticCodes = [
  // the budget file
  'BUDGET_NOT_FOUND',
  'BUDGET_UNREADABLE',
  'BUDGET_TOO_LARGE',
  'BUDGET_EMPTY',
  'BUDGET_OUTSIDE_MODULE',
  'BUDGET_EXISTS',
  'BUDGET_CHANGED',
  'BUDGET_NOT_WRITTEN',
  'BUDGET_NOT_REWRITTEN',
  'SECOND_BUDGET',
  ...mistakeCodes,
  'STALE_ENTRY',
  // request and environment
  'BAD_SETTING',
  'BAD_INPUT',
  'INPUT_MISPLACED',
  'NOT_PLANNED',
  'FEWER_JOBS',
  'BAD_TOKEN',
  'BAD_PATH',
  'BAD_OUTPUT',
  'NAME_NOT_FOUND',
  'NO_PROFILE',
  'RUNNER_UNREADABLE',
  'DIRECTORY_NOT_FOUND',
  'GIT_FAILED',
  'IRREGULAR_FILE',
  'FILE_NOT_WRITTEN',
  'MACHINE_FAILED',
  'GO_NOT_FOUND',
  'GO_TOO_OLD',
  'SEVERAL_RELEASES',
  'GO_FLAGS',
  'GO_COMMAND_FAILED',
  'MODULE_NOT_FOUND',
  'MODULES_LEFT_OUT',
  'NO_PACKAGES',
  'BUILD_FAILED',
  'EVENT_REFUSED',
  // reading the compiler
  'UNREADABLE_COMPILER_OUTPUT',
  'UNKNOWN_ALLOCATOR',
  'UNACCOUNTED_ALLOCATION',
  'CALLS_NOT_FOLLOWED',
  'PGO_NOT_USED',
  // benchmarks
  'NO_BENCHMARKS',
  'BENCHMARK_FAILED',
  'BENCHMARK_PANICKED',
  'BENCHMARK_EXITED',
  'BENCHMARK_DEADLOCKED',
  'BENCHMARK_TIMEOUT',
  'BENCHMARK_SKIPPED',
  'BENCHMARK_NOT_RUN',
  'BENCHMARK_NO_ALLOCS',
  'BENCHMARK_DUPLICATE',
  'BENCHMARK_UNREADABLE',
  'BENCHMARK_VERBOSE',
  'BENCHMARK_METRIC_OVERRIDDEN',
  'BENCHMARK_ROUNDED',
  'BENCHMARK_SHARES_STATE',
  'UNLISTED_LEFT_OUT',
  'TARGET_NOT_RUNNABLE',
  'OUTPUT_TOO_LARGE',
  'BUDGET_COVERS_NOTHING',
  'BASE_NOT_MEASURED',
  'BASE_NOT_FOUND',
  'BASE_UNKNOWN',
  'BASE_WITHOUT_BUDGET',
  'TOOLCHAIN_CHANGED',
  'PREPARE_FAILED',
  'NOT_EXPLAINED',
  'RESULTS_NOT_KEPT',
  'COVERAGE_FAILED',
  // reports that are read
  'REPORT_UNREADABLE',
  'REPORT_INVALID',
  'REPORT_COUNT',
  'REPORT_DUPLICATE',
  'REPORT_CONTRADICTS',
  'REPORT_OTHER_BUDGET',
  'REPORT_OTHER_COMMIT',
  'API_FAILED',
  // publishing
  'COMMENT_FORBIDDEN',
  'COMMENT_FAILED',
  'NO_PULL_REQUEST',
  'INTERNAL',
] as const

export type DiagnosticCode = (typeof diagnosticCodes)[number]

/** How grave something is: an `error` diagnostic makes the verdict `cannot-judge`; the others are only said. */
export type Severity = 'error' | 'warning' | 'note'

/** What there is to know of each code: plain JSON values. Where a code has several situations, `variant` says which. */
export type DiagnosticArgs = BudgetArgs & RequestArgs & GoArgs & BenchmarkArgs & BaseArgs & ReportArgs

/** A code with what there is to know of it, without a sentence: those are in `src/words`. */
export type Saying<C extends DiagnosticCode = DiagnosticCode> = {
  readonly [Code in C]: { readonly code: Code; readonly args: DiagnosticArgs[Code] }
}[C]

type Placed = {
  readonly severity: Severity
  readonly at?: Position
  /** The source line with carets under the place; see `codeFrame`. */
  readonly frame?: string
}

/** Something to say about input or environment, never about the judged code: that is a finding. */
export type Diagnostic<C extends DiagnosticCode = DiagnosticCode> = Saying<C> & Placed

/** A diagnostic in words, as it is shown, and as another's report has it. */
export type RenderedDiagnostic = Placed & {
  readonly code: DiagnosticCode
  /** Lower case start, no full stop; names the thing and the value got. */
  readonly message: string
  /** What to do next, as an order. */
  readonly hint?: string
}

/** A diagnostic that makes the verdict `cannot-judge`. */
export function errorOf<C extends DiagnosticCode>(code: C, args: DiagnosticArgs[C], at?: Position): Diagnostic<C> {
  return diagnosticOf('error', code, args, at)
}

/** A diagnostic that is only said, and heard in a pull request. */
export function warningOf<C extends DiagnosticCode>(code: C, args: DiagnosticArgs[C], at?: Position): Diagnostic<C> {
  return diagnosticOf('warning', code, args, at)
}

/** A diagnostic that is only said. */
export function noteOf<C extends DiagnosticCode>(code: C, args: DiagnosticArgs[C], at?: Position): Diagnostic<C> {
  return diagnosticOf('note', code, args, at)
}

function diagnosticOf<C extends DiagnosticCode>(
  severity: Severity,
  code: C,
  args: DiagnosticArgs[C],
  at: Position | undefined,
): Diagnostic<C> {
  const saying: Saying<C> = { code, args }
  return { ...saying, severity, ...(at !== undefined && { at }) }
}

/** A value and what there is to say about how it was read; the value is usable only without an `error` among them. */
export type Parsed<T> = { readonly value: T; readonly diagnostics: readonly Diagnostic[] }

/** True for a diagnostic that makes the verdict `cannot-judge`. */
export function isError(diagnostic: { readonly severity: Severity }): boolean {
  return diagnostic.severity === 'error'
}
