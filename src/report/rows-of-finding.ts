import type { BenchmarkRow, CodeFinding, FunctionRow, Report, SiteRow } from './report.ts'

/** Finds the row a finding is about; undefined where it is about something else. */
export type RowsOfFinding = {
  readonly benchmark: (finding: CodeFinding) => BenchmarkRow | undefined
  readonly function: (finding: CodeFinding) => FunctionRow | undefined
}

/** Indexes the rows of a report once, so that thousands of findings cost no more than a look each. */
export function rowsOfFinding(report: Report): RowsOfFinding {
  const benchmarks = grouped(report.benchmarks)
  const functions = grouped(report.functions)
  return {
    // A benchmark may have run at two values of GOMAXPROCS: its row is the one with the value the finding names.
    benchmark: (finding) => {
      const rows = benchmarks.get(keyOf(finding.run, finding.package, finding.benchmark)) ?? []
      return rows.find((row) => row[judgedValue(finding)] === finding.got) ?? rows[0]
    },
    function: (finding) => functions.get(keyOf(finding.run, finding.package, finding.function))?.[0],
  }
}

/** The value of a benchmark's row that a finding is about. */
export function judgedValue(finding: CodeFinding): 'allocsPerOp' | 'bytesPerOp' {
  return finding.unit === 'B/op' ? 'bytesPerOp' : 'allocsPerOp'
}

function grouped<Row extends { readonly run: string; readonly package: string; readonly name: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row.run, row.package, row.name)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts)
}

/** The heap sites behind a finding about a function: those it counts, or the one it is about. */
export function sitesOf(row: FunctionRow, finding: CodeFinding): readonly SiteRow[] {
  const { text, at, unit } = finding
  if (text !== undefined) {
    const same = row.sites.filter((site) => site.text === text)
    const there = same.filter((site) => site.file === at?.file && site.line === at.line && site.column === at.column)
    return there.length > 0 ? there : same
  }
  if (unit === 'sites') return row.sites.filter((site) => site.class !== 'free')
  return row.sites.filter((site) => site.class === 'escape')
}
