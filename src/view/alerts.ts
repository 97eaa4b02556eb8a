import type { Position } from '../diagnostic/position.ts'
import type { Cause } from '../go/sites/cause.ts'
import { type ReachedRow, siteOfReached } from '../report/calls-of-row.ts'
import type { BenchmarkRow, CodeFinding, Finding, Report, SiteRow, WhereRow } from '../report/report-schema.ts'
import { benchmarkOf, lastOwnStep, reachedOf, sitesOf, subjectOf } from '../report/subject.ts'
import { storiesOf } from '../story/stories.ts'
import type { Story } from '../story/story.ts'
import { alertText, leakName, placeNames } from '../words/alert-text.ts'
import { causeTexts, wayOutFor } from '../words/cause-texts.ts'
import { plain } from '../words/inline.ts'
import { siteText } from '../words/site-text.ts'
import { toolchainLine } from '../words/toolchain-text.ts'
import { whatAllocates } from '../words/where-lines.ts'
import { callWay, chainWay, heapWay, type Way } from './sarif-flows.ts'
import { type Shown, shownWith } from './shown.ts'
import { placeOfStory } from './stories.ts'

/** A finding as a tool that shows alerts has it: one place, one text, and what leads to it. Names in it are foreign. */
export type Alert = Evidence & {
  readonly finding: Finding
  readonly at: Position
  readonly text: string
}

/** What an alert shows of a finding beyond its sentence. */
type Evidence = {
  readonly cause: { readonly id: Cause; readonly detail: string } | null
  readonly places: readonly Place[]
  readonly ways: readonly Way[]
}

/** Evidence, and the place of the alert where it is another than the finding's own. */
type Found = Evidence & { readonly at: Position | null }

export type Place = { readonly at: Position; readonly name: string }

// A reader follows a few; the rest is in the comment.
export const mostPlaces = 10

/** The findings of a report as alerts, in their order. */
export function alertsOf(report: Report): readonly Alert[] {
  const shown = shownWith(report, {})
  const stories = storiesByFinding(storiesOf(report))
  return report.findings.map((finding) => alertOf(finding, stories.get(finding) ?? [], shown))
}

function alertOf(finding: Finding, stories: readonly Story[], shown: Shown): Alert {
  const found = finding.kind === 'loosened' ? nothing : evidenceOf(finding, stories, shown.report)
  const own = [found.at, finding.at, finding.kind === 'loosened' ? null : finding.budget]
  const at = own.find((each) => each !== null && each.file !== '') ?? firstLine(shown.report)
  return { ...found, finding, at, text: textOf(finding, found, shown) }
}

function textOf(finding: Finding, { cause }: Evidence, { names }: Shown): string {
  const isCode = finding.kind !== 'loosened'
  return alertText({
    message: finding.message,
    under: isCode ? names.unlessAll(finding.runs) : '',
    toolchain: isCode ? plain(toolchainLine(finding)) : '',
    cause: cause === null ? null : { ...causeTexts[cause.id], wayOut: wayOutFor(cause.id, cause.detail) },
    reason: isCode ? finding.reason : null,
    hint: finding.hint,
  })
}

const nothing: Found = { at: null, cause: null, places: [], ways: [] }

/** Where an alert is that has no place of its own: it has to have one, or it is not shown. */
export function firstLine({ runs }: Report): Position {
  return { file: runs[0]?.budget.path ?? 'allocs-budget.yml', line: 1, column: 1 }
}

/** The stories that a finding is in, in their order. */
function storiesByFinding(stories: readonly Story[]): ReadonlyMap<Finding, readonly Story[]> {
  const byFinding = new Map<Finding, Story[]>()
  for (const story of stories) {
    for (const { findings } of [...story.benchmarks, ...story.functions, ...story.escapes]) {
      for (const finding of findings) {
        const known = byFinding.get(finding) ?? []
        if (!known.includes(story)) byFinding.set(finding, [...known, story])
      }
    }
  }
  return byFinding
}

/** What two places on one line have in common. */
export function lineKey(at: Position | null): string {
  return JSON.stringify([at?.file, at?.line])
}

function evidenceOf(finding: CodeFinding, stories: readonly Story[], report: Report): Found {
  const row = subjectOf(report, finding)
  const benchmark = benchmarkOf(report, finding)
  const isAbout = finding.kind === 'over-budget' || finding.kind === 'new-escape'
  const found = !isAbout
    ? nothing
    : benchmark === undefined
      ? ofFunction(finding, report)
      : ofBenchmark(benchmark, stories)
  const [story] = stories
  const declared = { at: row.at, name: benchmark === undefined ? placeNames.function : placeNames.benchmark }
  const limit = { at: finding.budget, name: placeNames.limit }
  const own = [declared, limit].flatMap(({ at, name }) => (at === null ? [] : [{ at, name }]))
  return {
    ...found,
    at: (story === undefined ? null : placeOfStory(story)) ?? found.at,
    places: [...found.places.slice(0, mostPlaces - own.length), ...own],
  }
}

/** The lines that a benchmark's stories are about come first. */
function ofBenchmark({ where }: BenchmarkRow, stories: readonly Story[]): Found {
  const named = new Set(stories.flatMap((story) => story.lines.map(({ at }) => lineKey(at))))
  const own = where.filter(({ at }) => named.has(lineKey(at)))
  const rows = own.length > 0 ? own : where.slice(0, 1)
  const [first] = rows
  return {
    at: first?.at ?? null,
    cause: first === undefined || first.cause === null ? null : { id: first.cause, detail: first.detail },
    places: rows.flatMap(placesOfRow),
    ways: rows.flatMap((row) => [
      callWay(row),
      ...row.sites
        .filter(({ why }) => why.length > 0)
        .slice(0, 1)
        .map(heapWay),
    ]),
  }
}

function placesOfRow(row: WhereRow): readonly Place[] {
  const [what = ''] = whatAllocates(row)
  return [
    ...(row.at === null || what === '' ? [] : [{ at: row.at, name: what }]),
    ...changedPlace(row.changed),
    ...row.sites.slice(0, 1).flatMap(leakPlace),
  ]
}

function ofFunction(finding: CodeFinding, report: Report): Found {
  const reached = reachedOf(report, finding)
  const [first, ...others] = reached.slice(0, mostPlaces).map(ofReached)
  if (first === undefined) return ofSites(newFirst(sitesOf(report, finding)))
  return {
    ...first,
    places: [first, ...others].flatMap(({ at, places }, i) => [
      ...(i === 0 || at === null ? [] : [{ at, name: reachedName(reached[i]) }]),
      ...places,
    ]),
    ways: [first, ...others].flatMap(({ ways }) => ways),
  }
}

function reachedName(reached: ReachedRow | undefined): string {
  return reached === undefined ? '' : siteText(reached.site)
}

/** What is reached by calls: a heap site outside of the repository has no place in it. */
function ofReached(reached: ReachedRow): Found {
  const { chain } = reached
  const site = siteOfReached(reached)
  const own = lastOwnStep(chain)
  if (chain.length === 1) return ofSites([site])
  if (own === undefined) return nothing
  const isOwn = own === chain.at(-1)
  const { cause, changed } = site
  const known = isOwn ? ofSites([site]) : nothing
  return {
    at: changed === null ? { file: own.file, line: own.line, column: 0 } : placeOfSite(site),
    cause: cause === null ? null : { id: cause, detail: '' },
    places: isOwn ? known.places : changedPlace(changed),
    ways: [chainWay(chain, siteText(site)), ...known.ways],
  }
}

function ofSites(sites: readonly SiteRow[]): Found {
  const [first] = sites
  return {
    at: first === undefined ? null : placeOfSite(first),
    cause: first === undefined || first.cause === null ? null : { id: first.cause, detail: '' },
    places: sites.flatMap((site) => [
      { at: { file: site.file, line: site.line, column: site.column }, name: siteText(site) },
      ...changedPlace(site.changed),
      ...leakPlace(site),
    ]),
    ways: sites.filter(({ why }) => why.length > 0).map(heapWay),
  }
}

function newFirst(sites: readonly SiteRow[]): readonly SiteRow[] {
  return [...sites.filter((site) => site.new === true), ...sites.filter((site) => site.new !== true)]
}

/** The line of the change that puts it on the heap, as a story has it. */
function placeOfSite({ file, line, column, changed }: SiteRow): Position {
  if (changed === null || (changed.file === file && changed.line === line)) return { file, line, column }
  return { file: changed.file, line: changed.line, column: 0 }
}

function changedPlace(changed: SiteRow['changed']): readonly Place[] {
  return changed === null
    ? []
    : [{ at: { file: changed.file, line: changed.line, column: 0 }, name: placeNames.changed }]
}

function leakPlace({ leak }: SiteRow): readonly Place[] {
  if (leak === null) return []
  const { file, line, parameter, function: name } = leak
  return [{ at: { file, line, column: 0 }, name: leakName(parameter, name) }]
}
