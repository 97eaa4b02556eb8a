import type { Position } from '../diagnostic/position.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type {
  BenchmarkRow,
  Chain,
  FunctionRow,
  Report,
  ReportDiagnostic,
  Run,
  SiteRow,
} from '../report/report-schema.ts'
import { ownSteps } from '../report/subject.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import type { CallStep, CallsOfFunction } from '../snapshot/calls-of-function.ts'
import { declarationKey, type Snapshot } from '../snapshot/snapshot.ts'
import { linesOf } from '../snapshot/source-text.ts'

/** What a report says was measured, a module at a time, without what it says of limits and verdicts. */
export function snapshotsOf(report: Report): readonly Snapshot[] {
  return report.runs.map((run) => snapshotOf(report, run))
}

function snapshotOf(report: Report, run: Run): Snapshot {
  const ofRun = <Row extends { readonly run: string }>(rows: readonly Row[]): readonly Row[] =>
    rows.filter((row) => row.run === run.id)
  const diagnostics = report.diagnostics.filter(({ runs }) => runs.includes(run.id))
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
      ...(row.once !== null && { once: row.once }),
      ...(row.cached === true && { cached: true as const }),
    })),
    benchmarksThatExist: ofRun(report.exists.benchmarks).map(({ package: path, name, allocsPerOp }) => ({
      package: path,
      name,
      ...(allocsPerOp !== null && { allocsPerOp }),
    })),
    problems: diagnostics.flatMap(problemOf),
    declared: placesOf(ofRun(report.benchmarks), diagnostics),
    functions: functionsOf(ofRun(report.exists.functions), functions),
    calls: functions.flatMap(callsOf),
    foreign: [],
    diagnostics: [],
    lines: linesOf(
      functions.flatMap(({ sites, calls }) => [...sites, ...(calls === null ? [] : ownSteps(calls))]),
      ({ source }) => source,
    ),
  }
}

function problemOf(row: ReportDiagnostic): readonly BenchmarkProblem[] {
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
function functionsOf(exists: Report['exists']['functions'], rows: readonly FunctionRow[]): readonly GoFunction[] {
  const known = new Map(rows.map((row) => [keyOf(row.package, row.name), row]))
  return exists.map(({ package: path, name }) => {
    const row = known.get(keyOf(path, name))
    const sites = (row?.sites ?? []).map(siteOf)
    const atBase = row?.base ?? null
    const at = { file: row?.at?.file ?? '', line: row?.at?.line ?? 0 }
    return { package: path, name, ...at, ...(atBase !== null && { atBase }), sites }
  })
}

/** A heap site as a report has it. */
function siteOf(row: SiteRow): HeapSite {
  const { new: isNew, movedFrom, replaces, changed, leak, cause, permitted: _, source: __, ...site } = row
  return {
    ...site,
    cause: cause ?? undefined,
    inlined: [],
    ...(isNew !== null && { isNew }),
    ...(movedFrom !== null && { movedFrom }),
    ...(replaces !== null && { replaces }),
    ...(changed !== null && { changed }),
    ...(leak !== null && { leak }),
  }
}

/** What a function leads to as a report has it. */
function callsOf({ package: path, name, calls }: FunctionRow): readonly CallsOfFunction[] {
  if (calls === null) return []
  const { reached, dynamic, ...rest } = calls
  return [
    {
      package: path,
      name,
      ...rest,
      sites: reached.map(({ package: home, function: fn, site, chain }) => {
        const { isNew, changed, ...plain } = siteOf(site)
        const marks = { ...(isNew !== undefined && { isNew }), ...(changed !== undefined && { changed }) }
        return { package: home, name: fn, site: plain, chain: stepsOf(chain), ...marks }
      }),
      dynamic: dynamic.map(({ chain, followed, ...call }) => ({
        ...call,
        chain: stepsOf(chain),
        followed: followed === null ? null : { package: followed.package, name: followed.function },
      })),
    },
  ]
}

function stepsOf(chain: Chain): readonly CallStep[] {
  return chain.map(({ package: path, function: name, file, line, own }) => ({
    package: path,
    name,
    file,
    line,
    isOwn: own,
  }))
}

function placesOf(benchmarks: readonly BenchmarkRow[], diagnostics: readonly ReportDiagnostic[]): Snapshot['declared'] {
  const places: Record<string, Position> = {}
  const note = (path: string | null, name: string | null, at: Position | null): void => {
    if (path !== null && name !== null && at !== null) places[declarationKey(path, name)] = at
  }
  for (const row of diagnostics) note(row.package, row.benchmark, row.at)
  for (const row of benchmarks) note(row.package, row.name, row.at)
  return places
}

function keyOf(path: string, name: string): string {
  return JSON.stringify([path, name])
}
