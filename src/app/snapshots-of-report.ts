import type { Position } from '../diagnostic/position.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { type DynamicCallRow, dynamicCallsOf, type ReachedRow, reachedBy, type Step } from '../report/calls-of-row.ts'
import type {
  BenchmarkRow,
  CallsShown,
  FunctionRow,
  Report,
  ReportDiagnostic,
  Run,
  SiteRow,
} from '../report/report-schema.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import type { CallStep, FollowedCalls, LeftOut } from '../snapshot/calls-of-function.ts'
import { type CallLink, CallsGathered } from '../snapshot/gather-calls.ts'
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
    calls: callsOf(report, functions),
    foreign: [],
    diagnostics: [],
    lines: linesOf(
      [...functions.flatMap(({ sites }) => sites), ...report.calls.steps.filter(({ own }) => own)],
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

/** What functions lead to as a report has it. */
function callsOf(report: Pick<Report, 'calls'>, rows: readonly FunctionRow[]): FollowedCalls {
  const gathered = new CallsGathered()
  const stepOf = once(
    ({ package: path, function: name, file, line, own: isOwn }: Step): CallStep => ({
      package: path,
      name,
      file,
      line,
      isOwn,
    }),
  )
  const plainSite = once((row: SiteRow): HeapSite => {
    const { isNew: _, changed: __, ...site } = siteOf(row)
    return site
  })
  const functions = rows.flatMap((row) => {
    const { calls } = row
    if (calls === null) return []
    const reached = reachedBy(report, row)
    const dynamic = dynamicCallsOf(report, row)
    const { reached: _, dynamic: __, total, ...about } = calls
    return [
      gathered.add({
        package: row.package,
        name: row.name,
        ...about,
        sites: reached.flatMap(({ package: path, function: name, site, chain, new: isNew, changed }) => {
          const link = linkOf(chain.map(stepOf))
          // The line of the change is beside a heap site that others reach as well, and in one that is the function's own.
          const at = changed ?? (site.changed === null ? null : (chain.at(-1) ?? null))
          return link === undefined
            ? []
            : [
                {
                  package: path,
                  name,
                  site: plainSite(site),
                  chain: link,
                  ...(isNew !== null && { isNew }),
                  ...(at !== null && { changed: stepOf(at) }),
                },
              ]
        }),
        dynamic: dynamic.flatMap(({ chain, followed, ...call }) => {
          const link = linkOf(chain.map(stepOf))
          const only = followed === null ? null : { package: followed.package, name: followed.function }
          return link === undefined ? [] : [{ ...call, followed: only, chain: link }]
        }),
        edges: [],
        ...(row.base !== null && { atBase: row.base }),
        left: leftOf(total, reached, dynamic),
      }),
    ]
  })
  return gathered.calls(functions)
}

function linkOf(steps: readonly CallStep[]): CallLink | undefined {
  let link: CallLink | undefined
  for (const step of steps) link = { step, before: link }
  return link
}

/** What a row counts and does not list. A stranger may have written fewer in all than are listed. */
function leftOf(
  total: CallsShown['total'],
  reached: readonly ReachedRow[],
  dynamic: readonly DynamicCallRow[],
): LeftOut {
  const escapes = reached.filter(({ site }) => site.class === 'escape')
  const isNew = (each: ReachedRow): boolean => each.new === true
  const open = dynamic.filter(({ followed }) => followed === null)
  const left = (all: number, listed: number): number => Math.max(0, all - listed)
  return {
    escapes: left(total.escapes, escapes.length),
    sites: left(total.sites, reached.length),
    newEscapes: left(total.newEscapes, escapes.filter(isNew).length),
    newSites: left(total.newSites, reached.filter(isNew).length),
    open: left(total.open, open.length),
    followed: left(total.followed, dynamic.length - open.length),
  }
}

/** The same for the same object: what many functions have in common stays so. */
function once<Given extends object, Made>(make: (given: Given) => Made): (given: Given) => Made {
  const made = new Map<Given, Made>()
  return (given) => {
    const known = made.get(given) ?? make(given)
    made.set(given, known)
    return known
  }
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
