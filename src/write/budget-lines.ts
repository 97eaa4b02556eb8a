import { yamlKey, yamlText } from '../budget/edit/yaml-text.ts'
import { relativePackage } from '../budget/match/relative-package.ts'
import { isError } from '../diagnostic/diagnostic.ts'
import { roomFor } from '../judge/new-limits.ts'
import { groupBy } from '../lang/group-by.ts'
import type { BenchmarkRow, FunctionRow, LimitShown, Report, Run } from '../report/report.ts'

/**
 * The lines of a budget that would accept what fails in the runs of one module: the measured values as limits, under several
 * toolchains the highest, ready to paste. Empty where nothing does. Names are exact and packages relative to the module, so the
 * lines belong above the patterns they replace.
 */
export function budgetLines(report: Report, runs: readonly [Run, ...Run[]]): string {
  const [run] = runs
  const { benchmarks, functions } = failingRows(report, runs)
  return [
    ...section('benchmarks', run, benchmarks, (row) => [`    ${yamlKey(row.name)}: ${benchmarkLimit(row)}`]),
    ...section('functions', run, functions, functionLines),
  ].join('\n')
}

/** What is over its limit, and what a rule demands an entry for; each name once, as high as it was under any toolchain. */
export function failingRows(report: Report, runs: readonly Run[]): Pick<Report, 'benchmarks' | 'functions'> {
  const named = new Set(
    report.findings
      .filter((it) => isError(it) && (it.kind === 'unlisted' || it.kind === 'new-escape'))
      .map(({ package: path, benchmark, function: name }) => JSON.stringify([path, benchmark ?? name])),
  )
  const ids = new Set(runs.map(({ id }) => id))
  const isFailing = (row: BenchmarkRow | FunctionRow): boolean =>
    ids.has(row.run) &&
    (row.status === 'over' || (row.status === 'unlisted' && named.has(JSON.stringify([row.package, row.name]))))
  return {
    benchmarks: highest(report.benchmarks.filter(isFailing), (a, b) => ({
      ...(roomForAllocs(a) < roomForAllocs(b) ? b : a),
      bytesPerOp: Math.max(a.bytesPerOp, b.bytesPerOp),
    })),
    functions: highest(report.functions.filter(isFailing), (a, b) => (countOf(a) < countOf(b) ? b : a)),
  }
}

function roomForAllocs({ allocsPerOp: got, most }: BenchmarkRow): number {
  return roomFor({ got, most: most.allocsPerOp })
}

/** Each name once: what two rows of it need is told by `both`. */
function highest<Row extends { readonly package: string; readonly name: string }>(
  rows: readonly Row[],
  both: (one: Row, other: Row) => Row,
): readonly Row[] {
  const byName = new Map<string, Row>()
  for (const row of rows) {
    const key = JSON.stringify([row.package, row.name])
    const known = byName.get(key)
    byName.set(key, known === undefined ? row : both(known, row))
  }
  return [...byName.values()]
}

function countOf({ sites }: FunctionRow): number {
  return sites.filter((site) => site.class === 'escape').length * 1e6 + sites.length
}

function section<Row extends { readonly package: string }>(
  title: string,
  run: Run,
  rows: readonly Row[],
  lines: (row: Row) => readonly string[],
): readonly string[] {
  if (rows.length === 0) return []
  return [
    `${title}:`,
    ...[...groupBy(rows, (row) => row.package)].flatMap(([name, own]) => [
      `  ${yamlKey(relativePackage(run.module, name))}:`,
      ...own.flatMap(lines),
    ]),
  ]
}

function benchmarkLimit(row: BenchmarkRow): string {
  const { allocs, bytes } = row.limit
  const parts = [
    ...limitPart('allocs', allocs, roomForAllocs(row)),
    ...limitPart('bytes', bytes, row.bytesPerOp),
    ...reasonPart(row.reason),
  ]
  if (allocs === undefined && bytes === undefined) return String(roomForAllocs(row))
  return allocs !== undefined && parts.length === 1
    ? String(raised(allocs, roomForAllocs(row)))
    : `{ ${parts.join(', ')} }`
}

function functionLines(row: FunctionRow): readonly string[] {
  const key = `    ${yamlKey(row.name)}:`
  const escapes = row.sites.filter((site) => site.class === 'escape')
  if (row.sites.some((site) => !site.permitted))
    return [key, ...escapes.map((site) => `      - ${yamlText(site.text)}`)]
  const parts = [
    ...limitPart('escapes', row.limit.escapes, escapes.length),
    ...limitPart('sites', row.limit.sites, row.sites.filter((site) => site.class !== 'free').length),
    ...reasonPart(row.reason),
  ]
  const { escapes: limit } = row.limit
  if (row.status === 'unlisted') return [`${key} ${escapes.length}`]
  return [
    limit !== undefined && parts.length === 1
      ? `${key} ${raised(limit, escapes.length)}`
      : `${key} { ${parts.join(', ')} }`,
  ]
}

function limitPart(key: string, limit: LimitShown | undefined, got: number): readonly string[] {
  return limit === undefined ? [] : [`${key}: ${raised(limit, got)}`]
}

function reasonPart(reason: string | undefined): readonly string[] {
  return reason === undefined ? [] : [`reason: ${yamlText(reason)}`]
}

// A limit that holds stays as it was written, tolerance and all.
function raised(limit: LimitShown, got: number): string {
  if (got > limit.max) return String(got)
  return /^\d+$/.test(limit.written) ? limit.written : yamlText(limit.written)
}
