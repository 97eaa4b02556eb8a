import { isTestFile } from '../go/names/source-file.ts'
import { groupBy } from '../lang/group-by.ts'
import { siteOfReached } from '../report/calls-of-row.ts'
import type { BenchmarkRow, FunctionRow, Report, SiteRow } from '../report/report-schema.ts'
import { gravity, reachedKey, sorted } from '../report/sort-report.ts'
import { benchmarkOf, countedSites, escapesOf, nameOf, reachedOf, sitesOf } from '../report/subject.ts'
import type { Draft } from './draft.ts'
import { Drafts } from './drafts.ts'
import { exactly } from './exact-amounts.ts'
import { joined } from './join-drafts.ts'
import type { Over, Story, StoryBenchmark, StoryFunction } from './story.ts'
import { gravest, storyOf } from './story-of-draft.ts'

/**
 * What a report finds too much, by what causes it: each benchmark and function that is over its limit, and each new escape, is in
 * one story or more; those that one line of the change makes worse are in the same. The gravest first, then what the change made
 * worse, by how much.
 */
export function storiesOf(report: Pick<Report, 'benchmarks' | 'functions' | 'findings' | 'calls'>): readonly Story[] {
  const drafts = new Drafts()
  const over = report.findings.flatMap((it) => (it.kind === 'over-budget' ? [it] : []))
  const benchmarks = new RowsByName(report.benchmarks)
  const functions = new RowsByName(report.functions)
  const told = new Set<BenchmarkRow>()
  for (const finding of over) {
    for (const row of benchmarks.under(benchmarkOf(report, finding), finding.runs)) {
      told.add(row)
      drafts.addBenchmark(finding, row)
    }
  }
  const loosened = report.findings.filter(({ kind }) => kind === 'loosened')
  for (const row of loosened.length === 0 ? [] : report.benchmarks) {
    // Nobody looks where a benchmark allocates that passes, but for what a looser budget spares.
    const isSpared = row.status !== 'over' && row.where.length > 0 && !told.has(row)
    if (isSpared) drafts.addBenchmark(undefined, row, gravest(loosened))
  }
  // After all benchmarks: a function's heap site is told with the benchmarks that run it.
  for (const finding of over) {
    if (finding.subject.kind !== 'function') continue
    const row = report.functions[finding.subject.id]
    const reached = sorted(reachedOf(report, finding), reachedKey)
    for (const each of functions.under(row, finding.runs))
      if (reached.length > 0) for (const one of reached) drafts.addReached(finding, each, siteOfReached(one), one.chain)
      else drafts.addFunction(finding, each, each === row ? sitesOf(report, finding) : sitesLike(each, finding))
  }
  for (const finding of report.findings) {
    if (finding.kind !== 'new-escape' || finding.withLimit) continue
    const row = report.functions[finding.subject.id]
    const [site] = sitesOf(report, finding)
    if (row !== undefined && site !== undefined) drafts.addEscape(finding, row, site)
  }
  return inOrder(drafts.all())
}

/** The gravest first, then what the change made worse; each benchmark and function with its numbers where it is told first. */
function inOrder(drafts: readonly Draft[]): readonly Story[] {
  const ordered = sorted(
    joined(drafts).map((draft) => ({ draft, story: storyOf(draft) })),
    ({ draft, story }) => [
      gravity[story.severity],
      ['new', 'more', 'unknown', 'replaced', 'same'].indexOf(story.since === 'more' ? 'new' : story.since),
      isInTest(story) ? 1 : 0,
      -Math.max(0, ...story.benchmarks.map(({ allocs }) => allocs)),
      -(story.benchmarks.length + story.functions.length),
      ...(draft.origin.kind === 'line' ? [draft.origin.at.file, draft.origin.at.line] : [null, null]),
      draft.key,
    ],
  )
  const told = new Set<BenchmarkRow | FunctionRow>()
  const firstTime = <Part extends StoryBenchmark | StoryFunction>(part: Part): Part => {
    const isFirst = part.rows.some((row) => !told.has(row))
    for (const row of part.rows) told.add(row)
    return { ...part, isFirst }
  }
  return exactly(ordered.map(({ story }) => story)).map((story) => ({
    ...story,
    benchmarks: story.benchmarks.map(firstTime),
    functions: story.functions.map(firstTime),
  }))
}

/** The rows of one benchmark or function under several toolchains: a finding points to the first. */
class RowsByName<Row extends BenchmarkRow | FunctionRow> {
  readonly #rows: ReadonlyMap<string, readonly Row[]>

  constructor(rows: readonly Row[]) {
    this.#rows = groupBy(rows, nameOf)
  }

  under(row: Row | undefined, runs: readonly string[]): readonly Row[] {
    if (row === undefined) return []
    return this.#rows.get(nameOf(row))?.filter(({ run }) => runs.includes(run)) ?? []
  }
}

/** The sites behind a finding that points to the same function under another toolchain. */
function sitesLike(row: FunctionRow, finding: Over): readonly SiteRow[] {
  if (finding.unit === 'sites') return countedSites(row.sites)
  const escapes = escapesOf(row.sites)
  return finding.site === null ? escapes : escapes.filter(({ permitted }) => !permitted)
}

/** What is to be mended is rarely the test. */
function isInTest({ origin }: Story): boolean {
  return origin.kind === 'line' && isTestFile(origin.at.file)
}
