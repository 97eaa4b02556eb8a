import type { Position } from '../diagnostic/position.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { ReportJson } from '../report/report-schema.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { declarationKey, type Snapshot } from '../snapshot/snapshot.ts'
import type { Lines } from '../snapshot/source-text.ts'

/** What a report says was measured, a module at a time, without what it says of limits and verdicts. */
export function snapshotsOf(report: ReportJson): readonly Snapshot[] {
  return report.runs.map((run) => snapshotOf(report, run))
}

function snapshotOf(report: ReportJson, run: ReportJson['runs'][number]): Snapshot {
  const ofRun = <Row extends { readonly run: string | null }>(rows: readonly Row[]): readonly Row[] =>
    rows.filter((row) => row.run === run.id)
  const { packages, broken, base, ...rest } = run
  const functions = ofRun(report.functions)
  return {
    run: { ...rest, ...(base !== null && { base }) },
    // Nothing is compared with base again.
    requires: {},
    packages,
    broken,
    benchmarks: ofRun(report.benchmarks).map((row) => ({
      package: row.package,
      name: row.name,
      cpu: row.cpu,
      allocsPerOp: row.allocsPerOp,
      bytesPerOp: row.bytesPerOp,
      most: row.most,
      iterations: row.iterations,
      // Speed is in no report: it differs between machines, and nothing is judged by it.
      runs: row.runs.map((each) => ({ ...each, nsPerOp: 0 })),
      stable: row.stable,
    })),
    benchmarksThatExist: ofRun(report.exists.benchmarks).map(({ package: path, name, allocsPerOp }) => ({
      package: path,
      name,
      ...(allocsPerOp !== null && { allocsPerOp }),
    })),
    problems: ofRun(report.diagnostics).flatMap(problemOf),
    declared: placesOf(ofRun(report.benchmarks), ofRun(report.diagnostics)),
    functions: functionsOf(ofRun(report.exists.functions), functions),
    foreign: [],
    diagnostics: [],
    lines: linesOf(functions),
  }
}

function linesOf(rows: readonly ReportJson['functions'][number][]): Lines {
  const lines: Record<string, Record<number, string>> = {}
  for (const { file, line, text } of rows.flatMap(({ source }) => source)) {
    const own = lines[file] ?? {}
    lines[file] = own
    own[line] = text
  }
  return lines
}

function problemOf(row: ReportJson['diagnostics'][number]): readonly BenchmarkProblem[] {
  if (row.package === null) return []
  return [
    {
      code: row.code,
      package: row.package,
      message: row.message,
      ...(row.benchmark !== null && { name: row.benchmark }),
      ...(row.hint !== null && { hint: row.hint }),
    },
  ]
}

/** Every function that exists; the sites of those that a report has rows for. */
function functionsOf(
  exists: readonly ReportJson['exists']['functions'][number][],
  rows: readonly ReportJson['functions'][number][],
): readonly GoFunction[] {
  const known = new Map(rows.map((row) => [keyOf(row.package, row.name), row]))
  return exists.map(({ package: path, name }) => {
    const row = known.get(keyOf(path, name))
    const sites = (row?.sites ?? []).map(siteOf)
    return { package: path, name, file: row?.file ?? '', line: row?.line ?? 0, sites }
  })
}

/** A heap site as a report has it. */
export function siteOf({ new: isNew, movedFrom, cause, permitted: _, ...site }: SiteJson): HeapSite {
  return {
    ...site,
    cause: cause ?? undefined,
    inlined: [],
    ...(isNew !== null && { isNew }),
    ...(movedFrom !== null && { movedFrom }),
  }
}

type SiteJson = ReportJson['functions'][number]['sites'][number]

type Placed = { readonly file: string | null; readonly line: number | null; readonly column: number | null }

function placesOf(
  benchmarks: readonly (Placed & { readonly package: string; readonly name: string })[],
  diagnostics: readonly (Placed & { readonly package: string | null; readonly benchmark: string | null })[],
): Snapshot['declared'] {
  const places: Record<string, Position> = {}
  const note = (path: string | null, name: string | null, { file, line, column }: Placed): void => {
    if (path === null || name === null || file === null) return
    places[declarationKey(path, name)] = { file, line: line ?? 0, column: column ?? 0 }
  }
  for (const row of diagnostics) note(row.package, row.benchmark, row)
  for (const row of benchmarks) note(row.package, row.name, row)
  return places
}

function keyOf(path: string, name: string): string {
  return JSON.stringify([path, name])
}
