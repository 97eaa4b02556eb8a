import type { Budget } from '../budget/budget.ts'
import { stricter } from '../budget/diff/stricter.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { packageMatcher } from '../budget/match/entry-index.ts'
import { findBenchmarkEntry } from '../budget/match/find-entry.ts'
import { matchesPackage, type PackageName } from '../budget/match/match-package.ts'
import { hasWildcard, levelsOf } from '../budget/match/name-pattern.ts'
import { type Diagnostic, errorOf, isError } from '../diagnostic/diagnostic.ts'
import { nameOf } from '../report/subject.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { isRemark } from '../snapshot/benchmark-problems.ts'
import { declarationOf, isUnread, type Snapshot } from '../snapshot/snapshot.ts'
import { type Judged, judgeBenchmarks } from './judge-benchmarks.ts'
import { judgeFunctions } from './judge-functions.ts'
import type { JudgedBenchmark, JudgedDiagnostic, Judgement } from './judged.ts'
import { loosenedFindings } from './loosened.ts'
import { concerns } from './names-in-scope.ts'
import { severityOf } from './severity.ts'
import { slackFindings } from './slack.ts'
import { type EntriesInForce, type Scope, staleEntries } from './stale-entries.ts'
import { unsettledCalls } from './unsettled-calls.ts'

/** What has to be known to judge what was measured. */
export type Context = {
  /** Mistakes and warnings known before anything was measured. */
  readonly diagnostics: readonly JudgedDiagnostic[]
  /** The budget at base, where there is one to compare with. */
  readonly baseBudget?: Budget
  /** True where what exists is known from a stranger's report alone. */
  readonly isClaimed?: boolean
  /** True where there ought to be a base: where it could not be had, what is new is not known. */
  readonly expectsBase: boolean
  /** True where somebody asked for no base. */
  readonly refusesBase?: boolean
  /** False where only a part of the budget's packages or modules was asked for. */
  readonly isWhole: boolean
  /** True where something failed as a whole, a module or a report: what exists in it is not known. */
  readonly isPartUnread?: boolean
}

/** Compares what was measured with the budget. Pure; the same input gives the same judgement. */
export function judge(budget: Budget, modules: readonly Snapshot[], context: Context): Judgement {
  const inForce = modules.map(
    (measured): EntriesInForce => ({ measured, ...effectiveEntries(budget, measured.run.toolchain) }),
  )
  const benchmarks = inForce.map((run) => judgeBenchmarks(run.measured, run.benchmarks, budget.rules))
  const functions = inForce.map((run) => judgeFunctions(run.measured, run.functions, budget.rules))
  const uses = [...benchmarks, ...functions].flatMap((judged) => judged.uses)
  const findings = [
    ...[...benchmarks, ...functions].flatMap((judged) => judged.findings),
    ...slackFindings(uses, budget.rules.slack, modules, context.isWhole),
  ]
  const diagnostics: JudgedDiagnostic[] = [
    ...context.diagnostics,
    ...modules.flatMap(({ run, diagnostics: told }) => told.map((it) => ({ ...it, about: { run: run.id } }))),
    ...inForce.flatMap((run) => {
      const isConcerned = concernedBy(run.benchmarks)
      return run.measured.problems.map((problem) => problemToDiagnostic(problem, run, isConcerned))
    }),
    ...staleEntries(inForce, scopeOf(modules, context)),
    ...unsettledCalls(inForce),
    ...newEscapesUnknown(budget, modules, context),
  ]
  const rows = [...benchmarks, ...functions].flatMap((judged): readonly unknown[] => judged.rows)
  if (rows.length === 0 && !diagnostics.some(isError)) diagnostics.push(nothingJudged(budget.file))
  return {
    runs: modules.map(({ run, packages, broken }) => ({ ...run, packages, broken, base: run.base ?? null })),
    benchmarks: benchmarks.flatMap(({ rows }) => rows),
    functions: functions.flatMap(({ rows }) => rows),
    exists: {
      benchmarks: modules.flatMap((measured) =>
        measured.benchmarksThatExist.map(({ package: path, name, allocsPerOp = null }) => ({
          run: measured.run.id,
          package: path,
          name,
          allocsPerOp,
        })),
      ),
      functions: modules.flatMap((measured) =>
        (measured.functions ?? []).map((fn) => ({ run: measured.run.id, package: fn.package, name: fn.name })),
      ),
    },
    findings,
    uses,
    entries: { benchmarks: budget.benchmarks, functions: budget.functions, overrides: budget.overrides },
    loosened:
      context.baseBudget === undefined
        ? []
        : loosenedFindings(context.baseBudget, budget, modules, context.isClaimed === true),
    spared: context.baseBudget === undefined ? [] : sparedBy(budget, context.baseBudget, inForce, benchmarks),
    diagnostics,
  }
}

/** The benchmarks that are an error under base's budget, and none under this one. */
function sparedBy(
  head: Budget,
  base: Budget,
  inForce: readonly EntriesInForce[],
  judged: readonly Judged<JudgedBenchmark>[],
): readonly JudgedBenchmark[] {
  if (severityOf(stricter(base.rules.loosened, head.rules.loosened)) === undefined) return []
  const failing = (all: Judged<JudgedBenchmark> | undefined): ReadonlySet<string> =>
    new Set(
      all?.findings.flatMap((it) =>
        it.kind === 'over-budget' && it.subject.kind === 'benchmark' && isError(it) ? [nameOf(it.subject.row)] : [],
      ),
    )
  return inForce.flatMap(({ measured }, i) => {
    const now = failing(judged[i])
    const entries = effectiveEntries(base, measured.run.toolchain).benchmarks
    const before = failing(judgeBenchmarks(measured, entries, base.rules))
    return (judged[i]?.rows ?? []).filter((row) => before.has(nameOf(row)) && !now.has(nameOf(row)))
  })
}

function scopeOf(modules: readonly Snapshot[], { isWhole, isPartUnread }: Context): Scope {
  if (isPartUnread === true || modules.some(isUnread)) return 'unread'
  return isWhole ? 'whole' : 'part'
}

/** A run that judged nothing would be green whatever the code does. */
function nothingJudged(file: string): Diagnostic {
  return errorOf('BUDGET_COVERS_NOTHING', { variant: 'nothing-judged' }, { file, line: 1, column: 1 })
}

/** Where the rule is to fail, what is not known may not look as if there were nothing. */
function newEscapesUnknown(
  { file, rules }: Budget,
  modules: readonly Snapshot[],
  { expectsBase, refusesBase }: Context,
): readonly Diagnostic[] {
  if (rules.newEscapes !== 'error' || !expectsBase) return []
  const unknown = modules.filter(
    (measured) => !isUnread(measured) && (measured.run.base === undefined || measured.run.base.broken.length > 0),
  )
  if (unknown.length === 0) return []
  const modulesLeft = unknown.map(({ run }) => run.module)
  const args = { variant: 'new-escapes', modules: modulesLeft, isRefused: refusesBase === true } as const
  return [errorOf('BASE_UNKNOWN', args, { file, line: 1, column: 1 })]
}

/** Whether a benchmark has to be judged at all. */
function isAnyAsked({ packages, run }: Snapshot, entries: EntriesInForce['benchmarks']): boolean {
  return entries.some(
    ({ packagePattern, optional }) =>
      !optional &&
      packages.some((importPath) => matchesPackage(packagePattern, { importPath, modulePath: run.module })),
  )
}

/** Whether an entry may mean what lies under a benchmark. What all entries of a package say is gathered once. */
function concernedBy(entries: EntriesInForce['benchmarks']): (pkg: PackageName, name: string) => boolean {
  const packages = new Map<string, { readonly levels: ReadonlySet<string>; readonly wild: typeof entries }>()
  return (pkg, name) => {
    const known = packages.get(pkg.importPath) ?? levelsIn(entries, pkg)
    packages.set(pkg.importPath, known)
    return known.levels.has(name) || known.wild.some((entry) => concerns(entry, name))
  }
}

function levelsIn(entries: EntriesInForce['benchmarks'], pkg: PackageName) {
  const isHere = packageMatcher(pkg)
  const own = entries.filter(({ packagePattern }) => isHere(packagePattern))
  const plain = own.filter(({ namePattern }) => !hasWildcard(namePattern))
  return {
    levels: new Set(plain.flatMap(({ namePattern }) => levelsOf(namePattern))),
    wild: own.filter(({ namePattern }) => hasWildcard(namePattern)),
  }
}

/**
 * A benchmark without a result cannot be judged. It is only told where no entry covers it, and where its entry is optional
 * and the benchmark chose not to run.
 */
function problemToDiagnostic(
  problem: BenchmarkProblem,
  { measured, benchmarks }: EntriesInForce,
  isConcerned: ReturnType<typeof concernedBy>,
): JudgedDiagnostic {
  const { name } = problem
  const pkg = { importPath: problem.package, modulePath: measured.run.module }
  const entry = name === undefined ? undefined : findBenchmarkEntry(benchmarks, pkg, name)
  const isCovered =
    problem.code === 'TARGET_NOT_RUNNABLE'
      ? isAnyAsked(measured, benchmarks)
      : name === undefined || entry !== undefined || isConcerned(pkg, name)
  const isExcused = problem.code === 'BENCHMARK_SKIPPED' && entry?.optional === true
  const at = (name === undefined ? undefined : declarationOf(measured, problem.package, name)) ?? entry?.at
  const { package: importPath, name: _, ...saying } = problem
  return {
    ...saying,
    severity: isRemark(problem) || isExcused ? 'note' : isCovered ? 'error' : 'warning',
    ...(at !== undefined && { at }),
    about: { run: measured.run.id, package: importPath, ...(name !== undefined && { benchmark: name }) },
  }
}
