import type { BenchmarkEntry, Level, Limit, Rules } from '../budget/budget.ts'
import { findBenchmarkEntry } from '../budget/find-entry.ts'
import type { Severity } from '../diagnostic/diagnostic.ts'
import type { BenchmarkResult } from '../golang/benchmark-result.ts'
import type { ModuleMeasured } from './measured.ts'
import type { BenchmarkRow, CodeFinding, LimitShown, Unit } from './report.ts'

/** The judged benchmarks of a module: a row for each that was measured, and what there is to say about them. */
export function judgeBenchmarks(
  measured: ModuleMeasured,
  entries: readonly BenchmarkEntry[],
  rules: Rules,
): { readonly rows: readonly BenchmarkRow[]; readonly findings: readonly CodeFinding[] } {
  const judged = measured.benchmarks.map((result) => judgeOne(measured, result, entries, rules))
  return { rows: judged.map(({ row }) => row), findings: judged.flatMap(({ findings }) => findings) }
}

/** The severity of a level; `off` says nothing. */
export function severityOf(level: Level | 'off'): Severity | undefined {
  return level === 'off' ? undefined : level === 'warn' ? 'warning' : level
}

/** A limit as the report shows it. */
export function shownLimit({ max, written, at }: Limit): LimitShown {
  return { max, written, at }
}

function judgeOne(
  measured: ModuleMeasured,
  result: BenchmarkResult,
  entries: readonly BenchmarkEntry[],
  rules: Rules,
): { row: BenchmarkRow; findings: readonly CodeFinding[] } {
  const pkg = { importPath: result.package, modulePath: measured.run.module }
  const entry = findBenchmarkEntry(entries, pkg, result.name)
  const at = measured.benchmarkAt(result.package, result.name)
  const base = {
    run: measured.run.id,
    package: result.package,
    benchmark: result.name,
    ...(at !== undefined && { at }),
  }
  const findings = entry === undefined ? unlisted(base, result, rules) : limitFindings(base, result, entry, rules)
  const isOver = findings.some((finding) => finding.kind === 'over-budget')
  const row: BenchmarkRow = {
    ...result,
    run: measured.run.id,
    limit: {
      ...(entry?.allocs !== undefined && { allocs: shownLimit(entry.allocs) }),
      ...(entry?.bytes !== undefined && { bytes: shownLimit(entry.bytes) }),
    },
    status: entry === undefined ? 'unlisted' : isOver ? 'over' : 'pass',
    ...(entry?.reason !== undefined && { reason: entry.reason }),
    ...(at !== undefined && { at }),
    where: [],
  }
  return { row, findings }
}

type Base = Pick<CodeFinding, 'run' | 'package' | 'benchmark' | 'at'>

function unlisted(base: Base, result: BenchmarkResult, rules: Rules): readonly CodeFinding[] {
  const severity = severityOf(rules.unlisted)
  return severity === undefined
    ? []
    : [{ kind: 'unlisted', severity, ...base, unit: 'allocs/op', got: result.allocsPerOp }]
}

function limitFindings(
  base: Base,
  result: BenchmarkResult,
  entry: BenchmarkEntry,
  rules: Rules,
): readonly CodeFinding[] {
  return [
    ...limitFinding(base, 'allocs/op', result.allocsPerOp, entry.allocs, entry, rules),
    ...limitFinding(base, 'B/op', result.bytesPerOp, entry.bytes, entry, rules),
  ]
}

/** `over-budget` above a limit, `slack` below it where the rule asks for that, nothing at it. */
export function limitFinding(
  base: Omit<CodeFinding, 'kind' | 'severity' | 'unit' | 'got'>,
  unit: Unit,
  got: number,
  limit: Limit | undefined,
  entry: { readonly level: Level; readonly reason?: string },
  rules: Rules,
): readonly CodeFinding[] {
  if (limit === undefined || got === limit.max) return []
  const kind = got > limit.max ? 'over-budget' : 'slack'
  const severity = severityOf(kind === 'over-budget' ? entry.level : rules.slack)
  if (severity === undefined) return []
  const reason = entry.reason === undefined ? {} : { reason: entry.reason }
  return [{ kind, severity, ...base, unit, got, max: limit.max, budget: limit.at, ...reason }]
}
