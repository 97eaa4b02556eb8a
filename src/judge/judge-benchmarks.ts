import type { BenchmarkEntry, Level, Limit, Rules } from '../budget/budget.ts'
import { findBenchmarkEntry } from '../budget/match/find-entry.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { BenchmarkRow, CodeFinding, LimitShown, Unit } from '../report/report.ts'
import { declarationOf, type Snapshot } from '../snapshot/snapshot.ts'
import { severityOf } from './severity.ts'
import type { Use } from './slack.ts'

/** Rows of what was measured, what there is to say about them, and what was made use of each limit. */
export type Judged<Row> = {
  readonly rows: readonly Row[]
  readonly findings: readonly CodeFinding[]
  readonly uses: readonly Use[]
}

/** The judged benchmarks of a module. */
export function judgeBenchmarks(
  measured: Snapshot,
  entries: readonly BenchmarkEntry[],
  rules: Rules,
): Judged<BenchmarkRow> {
  const judged = measured.benchmarks.map((result) => judgeOne(measured, result, entries, rules))
  return {
    rows: judged.map(({ row }) => row),
    findings: judged.flatMap(({ findings }) => findings),
    uses: judged.flatMap(({ uses }) => uses),
  }
}

/** A limit as the report shows it. */
export function shownLimit({ max, written, at }: Limit): LimitShown {
  return { max, written, at }
}

function judgeOne(
  measured: Snapshot,
  result: BenchmarkResult,
  entries: readonly BenchmarkEntry[],
  rules: Rules,
): { row: BenchmarkRow; findings: readonly CodeFinding[]; uses: readonly Use[] } {
  const pkg = { importPath: result.package, modulePath: measured.run.module }
  const entry = findBenchmarkEntry(entries, pkg, result.name)
  const at = declarationOf(measured, result.package, result.name)
  const base = {
    run: measured.run.id,
    package: result.package,
    benchmark: result.name,
    ...(at !== undefined && { at }),
  }
  const findings = entry === undefined ? unlisted(base, result, rules) : limitFindings(base, result, entry)
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
  return { row, findings, uses: entry === undefined ? [] : usesOf(base, result, entry) }
}

type Base = Pick<CodeFinding, 'run' | 'package' | 'benchmark' | 'at'>

function unlisted(base: Base, result: BenchmarkResult, rules: Rules): readonly CodeFinding[] {
  const severity = severityOf(rules.unlisted)
  return severity === undefined
    ? []
    : [{ kind: 'unlisted', severity, ...base, unit: 'allocs/op', got: result.allocsPerOp }]
}

function limitFindings(base: Base, result: BenchmarkResult, entry: BenchmarkEntry): readonly CodeFinding[] {
  return [
    ...limitFinding(base, 'allocs/op', result.allocsPerOp, entry.allocs, entry),
    ...limitFinding(base, 'B/op', result.bytesPerOp, entry.bytes, entry),
  ]
}

function usesOf(base: Base, result: BenchmarkResult, entry: BenchmarkEntry): readonly Use[] {
  const { most } = result
  return [
    ...limitUse(base, 'allocs/op', { got: result.allocsPerOp, most: most.allocsPerOp }, entry.allocs, entry),
    ...limitUse(base, 'B/op', { got: result.bytesPerOp, most: most.bytesPerOp }, entry.bytes, entry),
  ]
}

/** `over-budget` above a limit, nothing at or below it. */
export function limitFinding(
  base: Omit<CodeFinding, 'kind' | 'severity' | 'unit' | 'got'>,
  unit: Unit,
  got: number,
  limit: Limit | undefined,
  entry: { readonly level: Level; readonly reason?: string },
): readonly CodeFinding[] {
  const severity = severityOf(entry.level)
  if (limit === undefined || got <= limit.max || severity === undefined) return []
  const reason = entry.reason === undefined ? {} : { reason: entry.reason }
  return [{ kind: 'over-budget', severity, ...base, unit, got, max: limit.max, budget: limit.at, ...reason }]
}

/** How much of a limit was made use of. */
export function limitUse(
  base: Use['about'],
  unit: Unit,
  { got, most }: Pick<Use, 'got' | 'most'>,
  limit: Limit | undefined,
  entry: Use['entry'],
): readonly Use[] {
  if (limit === undefined) return []
  const { max, least, at } = limit
  const about = { ...base, ...(entry.reason !== undefined && { reason: entry.reason }) }
  return [{ about, entry, unit, got, most, least, max, at }]
}
