import type { Change } from '../budget/diff/change.ts'
import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { Finding, FunctionRow, Report, ReportDiagnostic } from './report.ts'

type Key = readonly (string | number | undefined)[]

const gravity: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }
const kinds = [
  'over-budget',
  'new-escape',
  'unlisted',
  'loosened',
  'slack',
] as const satisfies readonly Finding['kind'][]

/** The report with every list in its one order: worst first, then by code units. Same content, same bytes. */
export function inOrder(report: Report): Report {
  return {
    ...report,
    runs: sorted(report.runs, (run) => [run.id, run.directory, run.module]).map((run) => ({
      ...run,
      packages: [...run.packages].sort(),
      broken: [...run.broken].sort(),
    })),
    benchmarks: sorted(report.benchmarks, (row) => [row.package, row.name, row.cpu, row.run]),
    functions: sorted(report.functions, (row) => [row.package, row.name, row.run]).map(sitesInOrder),
    exists: {
      benchmarks: sorted(report.exists.benchmarks, (it) => [it.package, it.name, it.run]),
      functions: sorted(report.exists.functions, (it) => [it.package, it.name, it.run]),
    },
    findings: sorted(report.findings, findingKey),
    diagnostics: sorted(report.diagnostics, diagnosticKey),
  }
}

function sitesInOrder(row: FunctionRow): FunctionRow {
  return {
    ...row,
    sites: sorted(row.sites, (site) => [site.file, site.line, site.column, site.text, site.call, site.class]),
  }
}

function findingKey(finding: Finding): Key {
  const { severity, kind, package: pkg, benchmark } = finding
  return [
    gravity[severity],
    kinds.indexOf(kind),
    pkg,
    benchmark === undefined ? 1 : 0,
    benchmark,
    finding.function,
    ...(finding.kind === 'loosened' ? changeKey(finding.change) : [finding.unit, finding.text]),
    ...place(finding.at),
    finding.kind === 'loosened' ? undefined : finding.run,
  ]
}

function changeKey({ what, from, to }: Change): Key {
  return [what, from, to]
}

function diagnosticKey(it: ReportDiagnostic): Key {
  return [gravity[it.severity], ...place(it.at), it.code, it.message, it.about?.run]
}

function place(at: Position | undefined): Key {
  return [at?.file, at?.line, at?.column]
}

/** A sorted copy; stable. Missing parts of a key come first, strings compare by code units. */
export function sorted<T>(items: readonly T[], keyOf: (item: T) => Key): readonly T[] {
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ item }) => item)
}

function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < a.length; i++) {
    const order = comparePart(a[i], b[i])
    if (order !== 0) return order
  }
  return 0
}

function comparePart(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0
  if (a === undefined) return -1
  if (b === undefined) return 1
  return a < b ? -1 : 1
}
