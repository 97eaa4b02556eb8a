import type { BenchmarkEntry, Rules } from '../budget/budget.ts'
import { findBenchmarkEntry } from '../budget/match/find-entry.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import { declarationOf, type Snapshot } from '../snapshot/snapshot.ts'
import { isOver, limitFinding, limitUse, shownLimit } from './judge-limit.ts'
import type { JudgedBenchmark, JudgedFinding, Subject, Use } from './judged.ts'
import { roomOf } from './room.ts'
import { severityOf } from './severity.ts'

/** Rows of what was measured, what there is to say about them, and what was made use of each limit. */
export type Judged<Row> = {
  readonly rows: readonly Row[]
  readonly findings: readonly JudgedFinding[]
  readonly uses: readonly Use[]
}

/** The judged benchmarks of a module. */
export function judgeBenchmarks(
  measured: Snapshot,
  entries: readonly BenchmarkEntry[],
  rules: Rules,
): Judged<JudgedBenchmark> {
  const judged = measured.benchmarks.map((result) => judgeOne(measured, result, entries, rules))
  return {
    rows: judged.map(({ row }) => row),
    findings: judged.flatMap(({ findings }) => findings),
    uses: judged.flatMap(({ uses }) => uses),
  }
}

type JudgedOne = {
  readonly row: JudgedBenchmark
  readonly findings: readonly JudgedFinding[]
  readonly uses: readonly Use[]
}

function judgeOne(
  measured: Snapshot,
  result: BenchmarkResult,
  entries: readonly BenchmarkEntry[],
  rules: Rules,
): JudgedOne {
  const pkg = { importPath: result.package, modulePath: measured.run.module }
  const entry = findBenchmarkEntry(entries, pkg, result.name)
  const row = rowOf(measured, result, entry)
  const subject: Subject = { kind: 'benchmark', row }
  if (entry === undefined) return { row, findings: unlisted(subject, row, rules), uses: [] }
  const values = [
    { unit: 'allocs/op', got: row.allocsPerOp, room: roomOf(result, 'allocsPerOp'), limit: entry.allocs },
    { unit: 'B/op', got: row.bytesPerOp, room: roomOf(result, 'bytesPerOp'), limit: entry.bytes },
  ] as const
  return {
    row,
    findings: values.flatMap((value) => limitFinding({ subject, at: row.at }, value, entry)),
    uses: values.flatMap((value) => limitUse({ subject, at: row.at, text: null }, value, entry)),
  }
}

function rowOf(measured: Snapshot, result: BenchmarkResult, entry: BenchmarkEntry | undefined): JudgedBenchmark {
  const { package: path, name, cpu, allocsPerOp, bytesPerOp, most, iterations, runs, stable, once, cached } = result
  const isFailing = isOver(allocsPerOp, entry?.allocs) || isOver(bytesPerOp, entry?.bytes)
  return {
    result,
    run: measured.run.id,
    package: path,
    name,
    cpu,
    allocsPerOp,
    bytesPerOp,
    most: { allocsPerOp: most.allocsPerOp, bytesPerOp: most.bytesPerOp },
    iterations,
    runs: runs.map((run) => ({
      allocsPerOp: run.allocsPerOp,
      bytesPerOp: run.bytesPerOp,
      iterations: run.iterations,
    })),
    stable,
    once: once ?? null,
    ...(cached === true && { cached }),
    limit: { allocs: shownLimit(entry?.allocs), bytes: shownLimit(entry?.bytes) },
    status: entry === undefined ? 'unlisted' : isFailing ? 'over' : 'pass',
    reason: entry?.reason ?? null,
    at: declarationOf(measured, path, name) ?? null,
  }
}

function unlisted(subject: Subject, { allocsPerOp, at }: JudgedBenchmark, rules: Rules): readonly JudgedFinding[] {
  const severity = severityOf(rules.unlisted)
  if (severity === undefined) return []
  return [{ kind: 'unlisted', severity, subject, at, budget: null, reason: null, unit: 'allocs/op', got: allocsPerOp }]
}
