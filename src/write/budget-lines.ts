import { yamlKey, yamlText } from '../budget/edit/yaml-text.ts'
import { relativePackage } from '../budget/match/relative-package.ts'
import { isError } from '../diagnostic/diagnostic.ts'
import { roomOf } from '../judge/room.ts'
import { groupBy } from '../lang/group-by.ts'
import type { BenchmarkRow, CodeFinding, FunctionRow, LimitShown, Report } from '../report/report-schema.ts'
import { countedSites, escapesOf } from '../report/subject.ts'

/** Rows of one module that fail. */
export type FailingRows = Pick<Report, 'benchmarks' | 'functions'>

/**
 * The lines of a budget that would accept rows of a module: the measured values as limits, ready to paste. Empty where there are
 * none. Names are exact and packages relative to the module, so the lines belong above the patterns they replace.
 */
export function budgetLines({ benchmarks, functions }: FailingRows, module: string): string {
  return [
    ...section('benchmarks', module, benchmarks, (row) => [`    ${yamlKey(row.name)}: ${benchmarkLimit(row)}`]),
    ...section('functions', module, functions, functionLines),
  ].join('\n')
}

type Told = readonly { readonly finding: CodeFinding; readonly row: BenchmarkRow | FunctionRow }[]

/**
 * What is over its limit, and what a rule demands an entry for; each name once, as high as it was under any toolchain.
 * @param told the findings, each with the row it is about
 */
export function failingRows({ benchmarks, functions, told }: FailingRows & { readonly told: Told }): FailingRows {
  const named = new Set(
    told.flatMap(({ finding, row }) =>
      isError(finding) && (finding.kind === 'unlisted' || finding.kind === 'new-escape') ? [nameKey(row)] : [],
    ),
  )
  const isFailing = (row: BenchmarkRow | FunctionRow): boolean =>
    row.status === 'over' || (row.status === 'unlisted' && named.has(nameKey(row)))
  return {
    benchmarks: highest(benchmarks.filter(isFailing), (a, b) => ({
      ...(roomForAllocs(a) < roomForAllocs(b) ? b : a),
      bytesPerOp: Math.max(a.bytesPerOp, b.bytesPerOp),
    })),
    functions: highest(functions.filter(isFailing), (a, b) => (countOf(a) < countOf(b) ? b : a)),
  }
}

/** What names the same thing under every toolchain. */
export function nameKey({ package: path, name }: { readonly package: string; readonly name: string }): string {
  return JSON.stringify([path, name])
}

function roomForAllocs(row: BenchmarkRow): number {
  return roomOf(row, 'allocsPerOp').needs
}

/** Each name once: what two rows of it need is told by `both`. */
function highest<Row extends { readonly package: string; readonly name: string }>(
  rows: readonly Row[],
  both: (one: Row, other: Row) => Row,
): readonly Row[] {
  const byName = new Map<string, Row>()
  for (const row of rows) {
    const key = nameKey(row)
    const known = byName.get(key)
    byName.set(key, known === undefined ? row : both(known, row))
  }
  return [...byName.values()]
}

function countOf({ sites }: FunctionRow): number {
  return escapesOf(sites).length * 1e6 + sites.length
}

function section<Row extends { readonly package: string }>(
  title: string,
  module: string,
  rows: readonly Row[],
  lines: (row: Row) => readonly string[],
): readonly string[] {
  if (rows.length === 0) return []
  return [
    `${title}:`,
    ...[...groupBy(rows, (row) => row.package)].flatMap(([name, own]) => [
      `  ${yamlKey(relativePackage(module, name))}:`,
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
  if (allocs === null && bytes === null) return String(roomForAllocs(row))
  return allocs !== null && parts.length === 1 ? String(raised(allocs, roomForAllocs(row))) : `{ ${parts.join(', ')} }`
}

function functionLines(row: FunctionRow): readonly string[] {
  const key = `    ${yamlKey(row.name)}:`
  const escapes = escapesOf(row.sites)
  if (row.sites.some((site) => !site.permitted))
    return [key, ...escapes.map((site) => `      - ${yamlText(site.text)}`)]
  const parts = [
    ...limitPart('escapes', row.limit.escapes, escapes.length),
    ...limitPart('sites', row.limit.sites, countedSites(row.sites).length),
    ...reasonPart(row.reason),
  ]
  const { escapes: limit } = row.limit
  if (row.status === 'unlisted') return [`${key} ${escapes.length}`]
  return [
    limit !== null && parts.length === 1 ? `${key} ${raised(limit, escapes.length)}` : `${key} { ${parts.join(', ')} }`,
  ]
}

function limitPart(key: string, limit: LimitShown | null, got: number): readonly string[] {
  return limit === null ? [] : [`${key}: ${raised(limit, got)}`]
}

function reasonPart(reason: string | null): readonly string[] {
  return reason === null ? [] : [`reason: ${yamlText(reason)}`]
}

// A limit that holds stays as it was written, tolerance and all.
function raised(limit: LimitShown, got: number): string {
  if (got > limit.max) return String(got)
  return /^\d+$/.test(limit.written) ? limit.written : yamlText(limit.written)
}
