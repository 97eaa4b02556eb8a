import type { BenchmarkRow, CallsRow, Chain, CodeFinding, FunctionRow, Report, SiteRow } from './report-schema.ts'

type Rows = Pick<Report, 'benchmarks' | 'functions'>

/** The row that a finding is about. */
export function subjectOf(report: Rows, { subject }: CodeFinding): BenchmarkRow | FunctionRow {
  return there(subject.kind === 'benchmark' ? report.benchmarks[subject.id] : report.functions[subject.id])
}

/** The same where it is a benchmark; undefined where it is a function. */
export function benchmarkOf(report: Rows, { subject }: CodeFinding): BenchmarkRow | undefined {
  return subject.kind === 'benchmark' ? there(report.benchmarks[subject.id]) : undefined
}

/** What names the same benchmark or function under every toolchain. */
export function nameOf(row: { readonly package: string; readonly name: string; readonly cpu?: number }): string {
  return JSON.stringify([row.package, row.name, row.cpu ?? null])
}

/** The heap sites behind a finding: the one it is about, or those that its number counts. Empty for a benchmark. */
export function sitesOf(report: Rows, finding: CodeFinding): readonly SiteRow[] {
  if (finding.subject.kind === 'benchmark') return []
  const { sites, calls } = there(report.functions[finding.subject.id])
  if ('reached' in finding && finding.reached !== null) return [there(calls?.reached[finding.reached]).site]
  if (finding.kind === 'dynamic-calls') return []
  if ('site' in finding && finding.site !== null) return [there(sites[finding.site])]
  if (finding.kind === 'slack' && finding.text !== null) return sites.filter(({ text }) => text === finding.text)
  return 'unit' in finding && finding.unit === 'sites' ? countedSites(sites) : escapesOf(sites)
}

/** The chain of calls to the heap site that a finding is about; empty where it is of the function itself. */
export function chainOf(report: Rows, finding: CodeFinding): Chain {
  if (finding.subject.kind === 'benchmark' || !('reached' in finding) || finding.reached === null) return []
  return there(there(report.functions[finding.subject.id]).calls?.reached[finding.reached]).chain
}

/** The last place of a chain that is in the repository: what a reader can change. */
export function lastOwnStep(chain: Chain): Chain[number] | undefined {
  return chain.findLast(({ own }) => own)
}

/** The steps of all chains of a function that are in the repository. */
export function ownSteps({ reached, dynamic }: CallsRow): Chain {
  return [...reached, ...dynamic].flatMap(({ chain }) => chain.filter(({ own }) => own))
}

/** The heap sites that the limits of a function are for: its own, or where its calls are followed all that it reaches. */
export function limitedSites({ sites, calls }: Pick<FunctionRow, 'sites' | 'calls'>): readonly SiteRow[] {
  return calls === null ? sites : calls.reached.map(({ site }) => site)
}

/** The sites that a limit of escapes counts. */
export function escapesOf<Site extends Pick<SiteRow, 'class'>>(sites: readonly Site[]): readonly Site[] {
  return sites.filter((site) => site.class === 'escape')
}

/** The sites that a limit of sites counts. */
export function countedSites<Site extends Pick<SiteRow, 'class'>>(sites: readonly Site[]): readonly Site[] {
  return sites.filter((site) => site.class !== 'free')
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('a finding is about a row that is not there')
  return value
}
