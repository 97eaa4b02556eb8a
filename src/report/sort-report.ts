import type { Position } from '../diagnostic/position.ts'
import type { ReachedRow } from './calls-of-row.ts'
import type {
  BenchmarkRow,
  CodeFinding,
  Finding,
  FunctionRow,
  Report,
  ReportDiagnostic,
  Run,
  SiteRow,
} from './report-schema.ts'
import { subjectOf } from './subject.ts'

/** What decides a place in an order: the first part that differs. */
export type Key = readonly (string | number | null | undefined)[]

/** The place of each severity, the gravest first. */
export const gravity: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, note: 2 }
/** The kinds of findings, the gravest first. */
export const findingKinds = [
  'over-budget',
  'new-escape',
  'dynamic-calls',
  'unlisted',
  'loosened',
  'slack',
] as const satisfies readonly Finding['kind'][]

// The one order of every list of a report: worst first, then by code units. Same content, same bytes.

export function runKey({ id, directory, module }: Run): Key {
  return [id, directory, module]
}

type Named = { readonly package: string; readonly name: string; readonly cpu?: number; readonly run: string }

/** Of rows, and of names that exist. */
export function rowKey({ package: path, name, cpu, run }: Named): Key {
  return [path, name, cpu, run]
}

export function siteKey(site: SiteRow): Key {
  return [site.file, site.line, site.column, site.text, site.call, site.class]
}

/** What a finding is about: where two differ in no part of it but their runs, they may say the same. */
export function findingKey(rows: Pick<Report, 'benchmarks' | 'functions'>, finding: Finding): Key {
  const { severity, kind, at } = finding
  const head = [gravity[severity], findingKinds.indexOf(kind)]
  if (finding.kind === 'loosened') {
    const { entry, change } = finding
    return [...head, entry?.package ?? '', ...nameKey(entry), change.what, change.from, change.to, ...place(at)]
  }
  const row = subjectOf(rows, finding)
  const name = nameKey({ kind: finding.subject.kind, name: row.name })
  return [...head, row.package, ...name, ...whatKey(finding, row), ...place(at)]
}

function nameKey(named: { readonly kind: 'benchmark' | 'function'; readonly name: string } | null): Key {
  const isBenchmark = named?.kind === 'benchmark'
  return [isBenchmark ? 0 : 1, isBenchmark ? named.name : null, isBenchmark ? null : named?.name]
}

function whatKey(finding: CodeFinding, row: BenchmarkRow | FunctionRow): Key {
  const siteText = (id: number): string | undefined => ('sites' in row ? row.sites[id]?.text : undefined)
  switch (finding.kind) {
    case 'over-budget':
      return [
        finding.unit,
        finding.site === null ? null : siteText(finding.site),
        ...(finding.reached.length === 0 ? [] : [placesKey(row, finding.reached)]),
      ]
    case 'dynamic-calls':
      return ['calls', null]
    case 'new-escape':
      return ['escapes', siteText(finding.site)]
    case 'slack':
      return [finding.unit, finding.text]
    case 'unlisted':
      return [finding.unit, null]
  }
}

/** Of heap sites that a function reaches by its calls. */
export function reachedKey({ package: path, function: name, site }: ReachedRow): Key {
  return [path, name, ...siteKey(site)]
}

/** Two functions that reach the same name the same places in the lists of the report. */
function placesKey(row: BenchmarkRow | FunctionRow, ids: readonly number[]): string {
  const reached = 'calls' in row ? (row.calls?.reached ?? []) : []
  return ids.map((id) => reached[id]?.site ?? '').join(' ')
}

/** What a finding says beyond that. */
export function sayingKey(finding: Finding): Key {
  if (finding.kind === 'loosened') return []
  const { budget, reason, message, hint } = finding
  const toolchain = 'toolchain' in finding ? finding.toolchain : null
  const withLimit = finding.kind === 'new-escape' && finding.withLimit ? 1 : 0
  return [...place(budget), reason, message, hint, toolchain?.measuredWith, toolchain?.explains, withLimit]
}

export function diagnosticKey({
  severity,
  at = null,
  code,
  message,
}: Pick<ReportDiagnostic, 'severity' | 'code' | 'message'> & { readonly at?: Position | null }): Key {
  return [gravity[severity], ...place(at), code, message]
}

function place(at: Position | null): Key {
  return [at?.file, at?.line, at?.column]
}

/** A sorted copy; stable. Missing parts of a key come first, strings compare by code units. */
export function sorted<T>(items: readonly T[], keyOf: (item: T) => Key): readonly T[] {
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ item }) => item)
}

/** Below 0 where the first comes first, 0 where no part differs. */
export function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = comparePart(a[i] ?? null, b[i] ?? null)
    if (order !== 0) return order
  }
  return 0
}

function comparePart(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  return a < b ? -1 : 1
}
