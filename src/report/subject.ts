import { type Chain, type ReachedRow, reachedAt, siteOfReached } from './calls-of-row.ts'
import type { BenchmarkRow, CodeFinding, FunctionRow, Report, SiteRow } from './report-schema.ts'

type Rows = Pick<Report, 'benchmarks' | 'functions' | 'calls'>

/** The row that a finding is about. */
export function subjectOf(report: Omit<Rows, 'calls'>, { subject }: CodeFinding): BenchmarkRow | FunctionRow {
  return there(subject.kind === 'benchmark' ? report.benchmarks[subject.id] : report.functions[subject.id])
}

/** The same where it is a benchmark; undefined where it is a function. */
export function benchmarkOf(report: Pick<Rows, 'benchmarks'>, { subject }: CodeFinding): BenchmarkRow | undefined {
  return subject.kind === 'benchmark' ? there(report.benchmarks[subject.id]) : undefined
}

/** What names the same benchmark or function under every toolchain. */
export function nameOf(row: { readonly package: string; readonly name: string; readonly cpu?: number }): string {
  return JSON.stringify([row.package, row.name, row.cpu ?? null])
}

/** The heap sites behind a finding: the one it is about, or those that its number counts. Empty for a benchmark. */
export function sitesOf(report: Rows, finding: CodeFinding): readonly SiteRow[] {
  if (finding.subject.kind === 'benchmark' || finding.kind === 'dynamic-calls') return []
  const reached = reachedOf(report, finding)
  if (reached.length > 0) return reached.map(siteOfReached)
  const { sites } = there(report.functions[finding.subject.id])
  if ('site' in finding && finding.site !== null) return [there(sites[finding.site])]
  if (finding.kind === 'slack' && finding.text !== null) return sites.filter(({ text }) => text === finding.text)
  return 'unit' in finding && finding.unit === 'sites' ? countedSites(sites) : escapesOf(sites)
}

/** The heap sites that a finding is about and that its function only leads to by its calls; empty where it is about the function itself. */
export function reachedOf(report: Rows, finding: CodeFinding): readonly ReachedRow[] {
  if (finding.kind !== 'over-budget' || finding.subject.kind === 'benchmark') return []
  const { calls } = there(report.functions[finding.subject.id])
  return finding.reached.map((id) => reachedAt(report, there(calls?.reached[id])))
}

/** The last place of a chain that is in the repository: what a reader can change. */
export function lastOwnStep(chain: Chain): Chain[number] | undefined {
  return chain.findLast(({ own }) => own)
}

/** How many heap sites the limits of a function are for: its own, or where its calls are followed all that it reaches. */
export type SiteCounts = {
  readonly escapes: number
  readonly sites: number
  /** How many of them base does not have; where nothing was compared, none. */
  readonly newEscapes: number
  readonly newSites: number
}

/** See `SiteCounts`. */
export function siteCounts({
  sites,
  calls,
}: {
  readonly sites: readonly SiteRow[]
  readonly calls: { readonly total: SiteCounts } | null
}): SiteCounts {
  if (calls !== null) return calls.total
  const isNew = (site: SiteRow): boolean => site.new === true
  const [escapes, counted] = [escapesOf(sites), countedSites(sites)]
  return {
    escapes: escapes.length,
    sites: counted.length,
    newEscapes: escapes.filter(isNew).length,
    newSites: counted.filter(isNew).length,
  }
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
