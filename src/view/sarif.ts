import { mistakeCodes, type Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { Cause } from '../go/sites/cause.ts'
import { repository } from '../lang/repository.ts'
import { type ReachedRow, siteOfReached } from '../report/calls-of-row.ts'
import type {
  BenchmarkRow,
  CodeFinding,
  Finding,
  Report,
  ReportDiagnostic,
  SiteRow,
  WhereRow,
} from '../report/report-schema.ts'
import { benchmarkOf, lastOwnStep, reachedOf, sitesOf, subjectOf } from '../report/subject.ts'
import { storiesOf } from '../story/stories.ts'
import type { Story } from '../story/story.ts'
import { alertText, leakName, leftOutText, placeNames, placesLabel, rootDescription } from '../words/alert-text.ts'
import { causeTexts, wayOutFor } from '../words/cause-texts.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import { plain } from '../words/inline.ts'
import { type RuleId, ruleIds, ruleOf, ruleTexts } from '../words/rules.ts'
import { siteText } from '../words/site-text.ts'
import { toolchainLine } from '../words/toolchain-text.ts'
import { whatAllocates } from '../words/where-lines.ts'
import { sarifLinkText, sarifText } from './escape.ts'
import { fingerprints } from './fingerprints.ts'
import { callWay, chainWay, codeFlows, heapWay, type Way } from './sarif-flows.ts'
import type { SarifLocation, SarifLog, SarifNotification, SarifResult, SarifRule } from './sarif-log.ts'
import { locationOf, type SourceLines, sourceLines, stepLocation, withoutSource } from './sarif-places.ts'
import { type Shown, shownWith } from './shown.ts'
import { placeOfStory } from './stories.ts'

export type SarifOptions = {
  /** Where docs of this action can be read, in its version: the folder, without a slash at the end. */
  readonly docsUrl?: string
  /** What tells several uses in one commit apart beyond the budget. */
  readonly use?: string
}

const home = `https://github.com/${repository}`
const publicDocs = `${home}/blob/HEAD/docs`

/** A report as a log of SARIF, with every result. */
export async function sarifLog(report: Report, { docsUrl = publicDocs, use = '' }: SarifOptions): Promise<SarifLog> {
  const shown = shownWith(report, {})
  const lines = sourceLines(report)
  const stories = storiesByFinding(storiesOf(report))
  const marks = await fingerprints(report)
  const results = report.findings.map((finding, i): SarifResult => {
    const mark = marks[i] ?? ''
    return {
      ...resultOf(finding, stories.get(finding) ?? [], shown, lines),
      // GitHub reads this key and no other; upload-sarif keeps what is there.
      partialFingerprints: { primaryLocationLineHash: mark, 'allocsBudget/v1': mark },
    }
  })
  const isConfiguration = ({ code }: ReportDiagnostic): boolean => mistakes.has(code)
  const notifications = (of: readonly ReportDiagnostic[]): readonly SarifNotification[] =>
    of.map((each) => notificationOf(each, lines))
  const budget = report.runs[0]?.budget.path
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'allocs-budget',
            semanticVersion: report.tool.version,
            informationUri: home,
            rules: ruleIds.map((id) => ruleFor(id, docsUrl)),
          },
        },
        // What is before the last slash is the category, by which GitHub compares one analysis with another.
        automationDetails: {
          id: `${['allocs-budget', budget ?? '', use].filter((part) => part !== '').join('/')}/`,
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: rootDescription } } },
        invocations: [
          {
            executionSuccessful: report.verdict !== 'cannot-judge',
            toolExecutionNotifications: notifications(report.diagnostics.filter((it) => !isConfiguration(it))),
            toolConfigurationNotifications: notifications(report.diagnostics.filter(isConfiguration)),
          },
        ],
        results,
        properties: {
          verdict: report.verdict,
          toolchains: [...new Set(report.runs.map((run) => sarifText(formatToolchain(run.toolchain))))],
        },
      },
    ],
  }
}

const mistakes: ReadonlySet<string> = new Set(mistakeCodes)

/** The same with at most so many results, the most severe; that some are left out is one of the notifications. */
export function withResults(log: SarifLog, most: number): SarifLog {
  const [run] = log.runs
  const [invocation] = run.invocations
  const all = run.results.length
  const left = all - most
  if (left <= 0) return log
  const note: SarifNotification = { level: 'warning', message: { text: `${leftOutText(left, all)}.` } }
  const told = [...invocation.toolExecutionNotifications, note]
  return {
    ...log,
    runs: [
      {
        ...run,
        results: run.results.slice(0, most),
        invocations: [{ ...invocation, toolExecutionNotifications: told }],
      },
    ],
  }
}

/** The same without ways and without source. */
export function withoutWays(log: SarifLog): SarifLog {
  const [run] = log.runs
  // Related locations stay: the message may link to them.
  const results = run.results.map(
    ({ codeFlows: _, locations, ...rest }): SarifResult => ({ ...rest, locations: [withoutSource(locations[0])] }),
  )
  return { ...log, runs: [{ ...run, results }] }
}

function ruleFor(id: RuleId, docsUrl: string): SarifRule {
  const { title, about, wayOut, level } = ruleTexts[id]
  const helpUri = `${docsUrl}/code-scanning.md#${id}`
  return {
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: about },
    help: {
      text: `${about}\n\n${wayOut}`,
      markdown: `${about}\n\n${wayOut}\n\n[More about this rule](${helpUri}), [causes and ways out](${docsUrl}/causes.md)`,
    },
    helpUri,
    defaultConfiguration: { level },
    properties: {
      tags: ['performance', 'allocations'],
      precision: 'very-high',
      'problem.severity': problemSeverities[level],
    },
  }
}

const problemSeverities = { error: 'error', warning: 'warning', note: 'recommendation' } as const satisfies Record<
  Severity,
  string
>

function notificationOf(
  { code, severity, message, hint, at }: ReportDiagnostic,
  lines: SourceLines,
): SarifNotification {
  const text = [message, ...(hint === null ? [] : [`Hint: ${hint}`])].map((part) => sarifText(part)).join('. ')
  return {
    descriptor: { id: code },
    level: severity,
    message: { text: `${text}.` },
    ...(at !== null && at.file !== '' && { locations: [stepLocation(at, lines, '')] }),
  }
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

/** What an alert shows of a finding beyond its sentence. */
type Evidence = {
  /** The place of the alert, where it is another than the finding's own. */
  readonly at: Position | null
  readonly cause: { readonly id: Cause; readonly detail: string } | null
  readonly places: readonly Place[]
  readonly ways: readonly Way[]
}

type Place = { readonly at: Position; readonly name: string }

// A reader follows a few; the rest is in the comment.
const mostPlaces = 10
const mostWays = 5

function resultOf(
  finding: Finding,
  stories: readonly Story[],
  shown: Shown,
  lines: SourceLines,
): Omit<SarifResult, 'partialFingerprints'> {
  const evidence = finding.kind === 'loosened' ? nothing : evidenceOf(finding, stories, shown.report)
  const { at, places, ways } = evidence
  const own = [at, finding.at, finding.kind === 'loosened' ? null : finding.budget]
  const place = own.find((each) => each !== null && each.file !== '') ?? firstLine(shown.report)
  const related = distinct(places, place).slice(0, mostPlaces)
  const flows = codeFlows(ways.slice(0, mostWays), lines)
  return {
    ruleId: ruleOf(finding),
    ruleIndex: ruleIds.indexOf(ruleOf(finding)),
    level: finding.severity,
    message: { text: messageOf(finding, evidence, related, shown) },
    locations: [withName(locationOf(place, lines), finding, shown.report)],
    ...(related.length > 0 && {
      relatedLocations: related.map((each, i) => ({ id: i + 1, ...stepLocation(each.at, lines, each.name) })),
    }),
    ...(flows.length > 0 && { codeFlows: flows }),
    properties: propertiesOf(finding, evidence, shown),
  }
}

const nothing: Evidence = { at: null, cause: null, places: [], ways: [] }

/** Where an alert is that has no place of its own: it has to have one, or GitHub does not show it. */
function firstLine({ runs }: Report): Position {
  return { file: runs[0]?.budget.path ?? 'allocs-budget.yml', line: 1, column: 1 }
}

function lineKey(at: Position | null): string {
  return JSON.stringify([at?.file, at?.line])
}

/** Each place once, without that of the alert itself. */
function distinct(places: readonly Place[], own: Position): readonly Place[] {
  const seen = new Set([lineKey(own)])
  return places.filter(({ at }) => {
    const key = lineKey(at)
    if (at.file === '' || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function withName(location: SarifLocation, finding: Finding, report: Report): SarifLocation {
  if (finding.kind === 'loosened') return location
  const { package: path, name } = subjectOf(report, finding)
  return { ...location, logicalLocations: [{ fullyQualifiedName: sarifText(`${path}.${name}`), kind: 'function' }] }
}

function evidenceOf(finding: CodeFinding, stories: readonly Story[], report: Report): Evidence {
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
function ofBenchmark({ where }: BenchmarkRow, stories: readonly Story[]): Evidence {
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

function ofFunction(finding: CodeFinding, report: Report): Evidence {
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
function ofReached(reached: ReachedRow): Evidence {
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

function ofSites(sites: readonly SiteRow[]): Evidence {
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

function messageOf(finding: Finding, { cause }: Evidence, places: readonly Place[], { names }: Shown): string {
  const isCode = finding.kind !== 'loosened'
  const text = alertText({
    message: finding.message,
    under: isCode ? names.unlessAll(finding.runs) : '',
    toolchain: isCode ? plain(toolchainLine(finding)) : '',
    cause: cause === null ? null : { ...causeTexts[cause.id], wayOut: wayOutFor(cause.id, cause.detail) },
    reason: isCode ? finding.reason : null,
    hint: finding.hint,
  })
  // GitHub shows a related place where the message links to it.
  const links = places.map(({ name }, i) => `[${sarifLinkText(name)}](${i + 1})`)
  return `${sarifText(text)}${links.length === 0 ? '' : ` ${placesLabel}: ${links.join(', ')}.`}`
}

function propertiesOf(finding: Finding, { cause }: Evidence, { report, names }: Shown): SarifResult['properties'] {
  if (finding.kind === 'loosened') return { setting: sarifText(finding.change.what) }
  const { package: path, name } = subjectOf(report, finding)
  const under = finding.runs.map(names.of).filter((text) => text !== '')
  return {
    package: sarifText(path),
    name: sarifText(name),
    ...('unit' in finding && { unit: finding.unit, got: finding.got }),
    ...('max' in finding && { max: finding.max }),
    ...(cause !== null && { cause: cause.id }),
    ...(under.length > 0 && { toolchains: [...new Set(under.map(sarifText))] }),
  }
}
