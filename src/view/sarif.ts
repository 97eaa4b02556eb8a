import { mistakeCodes, type Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { repository } from '../lang/repository.ts'
import type { Finding, Report, ReportDiagnostic } from '../report/report-schema.ts'
import { subjectOf } from '../report/subject.ts'
import { leftOutText, placesLabel, rootDescription } from '../words/alert-text.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import { type RuleId, ruleIds, ruleOf, ruleTexts } from '../words/rules.ts'
import { type Alert, alertsOf, lineKey, mostPlaces, type Place } from './alerts.ts'
import { sarifLinkText, sarifText } from './escape.ts'
import { fingerprints } from './fingerprints.ts'
import { codeFlows } from './sarif-flows.ts'
import type { SarifLocation, SarifLog, SarifNotification, SarifResult, SarifRule } from './sarif-log.ts'
import { locationOf, type SourceLines, sourceLines, stepLocation, withoutSource } from './sarif-places.ts'
import { type Shown, shownWith } from './shown.ts'

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
  const marks = await fingerprints(report)
  const results = alertsOf(report).map((alert, i): SarifResult => {
    const mark = marks[i] ?? ''
    return {
      ...resultOf(alert, shown, lines),
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

const mostWays = 5

function resultOf(
  { finding, at, cause, text, places, ways }: Alert,
  { report, names }: Shown,
  lines: SourceLines,
): Omit<SarifResult, 'partialFingerprints'> {
  const related = distinct(places, at).slice(0, mostPlaces)
  const flows = codeFlows(ways.slice(0, mostWays), lines)
  return {
    ruleId: ruleOf(finding),
    ruleIndex: ruleIds.indexOf(ruleOf(finding)),
    level: finding.severity,
    message: { text: messageOf(text, related) },
    locations: [withName(locationOf(at, lines), finding, report)],
    ...(related.length > 0 && {
      relatedLocations: related.map((each, i) => ({ id: i + 1, ...stepLocation(each.at, lines, each.name) })),
    }),
    ...(flows.length > 0 && { codeFlows: flows }),
    properties: propertiesOf(finding, cause, report, names),
  }
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

function messageOf(text: string, places: readonly Place[]): string {
  // GitHub shows a related place where the message links to it.
  const links = places.map(({ name }, i) => `[${sarifLinkText(name)}](${i + 1})`)
  return `${sarifText(text)}${links.length === 0 ? '' : ` ${placesLabel}: ${links.join(', ')}.`}`
}

function propertiesOf(
  finding: Finding,
  cause: Alert['cause'],
  report: Report,
  names: Shown['names'],
): SarifResult['properties'] {
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
