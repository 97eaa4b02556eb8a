import { isError, type Severity } from '../diagnostic/diagnostic.ts'
import type { Report, ReportDiagnostic } from '../report/report-schema.ts'
import { headline } from '../words/headline.ts'
import { count, grouped } from '../words/numbers.ts'
import { acceptSection } from './markdown-accept.ts'
import { diagnosticList, diagnosticSection } from './markdown-diagnostics.ts'
import { type Links, runLines } from './markdown-links.ts'
import { loosenedTable } from './markdown-loosened.ts'
import {
  findingTable,
  loudFindings,
  movedEscapes,
  newEscapes,
  overBenchmarks,
  overFunctions,
  quietFindings,
} from './markdown-over.ts'
import { notMeasured, withinBudget } from './markdown-rows.ts'
import { folded } from './markdown-table.ts'
import { type Shown, shownWith } from './shown.ts'
import { first, type Told, worstFirst } from './worst-first.ts'

export type MarkdownOptions = {
  /** How long the text may be, in UTF-16 units or in bytes of UTF-8. */
  readonly max: number
  readonly unit: 'chars' | 'bytes'
  /** False where the step is told to exit 0 although something is over budget. */
  readonly fails: boolean
  readonly links: Links
}

/** GitHub's error names 65,536 characters for a comment; 65,000 leaves room for our marker and is safe under every reading of it. */
export const commentMax = { max: 65_000, unit: 'chars' } as const
/** The runner drops a step summary above 1 MiB whole (actions/runner, FileCommandManager.cs). */
export const summaryMax = { max: 1024 * 1024, unit: 'bytes' } as const

type Rung = (shown: Shown, options: MarkdownOptions) => readonly string[]

/**
 * A report as Markdown, for a comment or a job summary: the largest of five renderings that fits. Nothing is ever cut; the
 * smallest has no foreign text and fits any limit of use. No line end at the end.
 */
export function renderMarkdown(report: Report, options: MarkdownOptions): string {
  const shown = shownWith(report, options.links)
  const texts = [full, withoutPassing, oneLineEach].map((rung) => () => join(rung(shown, options)))
  for (const text of texts) {
    const rendered = text()
    if (fits(rendered, options)) return rendered
  }
  return worstThatFit(shown, options) ?? join(countsOnly(shown, options))
}

/**
 * One line each for as many of the findings and diagnostics as there is room for, the worst first, and how many more there are.
 * How many that is is found by halves: a report of n is rendered log n times, and twice its length in all. Undefined where there is
 * no room for a single one.
 */
function worstThatFit(shown: Shown, options: MarkdownOptions): string | undefined {
  const { report } = shown
  const told = worstFirst(report.findings, report.diagnostics)
  const head = [title(report), wouldFail(report, options), runLines(report, options.links), counts(report)]
  let best: string | undefined
  let [least, tooMany] = [0, told.length]
  while (tooMany - least > 1) {
    const n = (least + tooMany) >> 1
    const text = join([...head, ...worstOf(told, n, shown)])
    if (fits(text, options)) [best, least] = [text, n]
    else tooMany = n
  }
  return best
}

function worstOf(told: readonly Told[], n: number, shown: Shown): readonly string[] {
  const { findings, diagnostics } = first(told, n)
  return [
    diagnosticList(diagnostics, shown),
    findingTable(findings, shown),
    loosenedTable(findings, ['error', 'warning', 'note'], shown.links),
    tooLong(`And ${grouped(told.length - n)} more, none of them worse than these.`, shown.links),
  ]
}

/** The one line a comment is settled with when there is nothing left to say. */
export function renderSettled(report: Report): string {
  return title(report)
}

function fits(text: string, { max, unit }: MarkdownOptions): boolean {
  return (unit === 'chars' ? text.length : new TextEncoder().encode(text).length) <= max
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}

const marks = { pass: '✅', 'over-budget': '❌', 'cannot-judge': '⛔' } as const

function title(report: Report): string {
  return `### ${marks[report.verdict]} ${headline(report)}`
}

const full: Rung = (shown, options) => [...upToNotes(shown, options), withinBudget(shown), acceptSection(shown.report)]
const withoutPassing: Rung = (shown, options) => [...upToNotes(shown, options), acceptSection(shown.report)]

function upToNotes(shown: Shown, options: MarkdownOptions): readonly string[] {
  const { report, links } = shown
  return [
    title(report),
    wouldFail(report, options),
    runLines(report, links),
    diagnosticSection(report.diagnostics.filter(isFirst), shown),
    diagnosticSection(report.diagnostics.filter(isError), shown),
    notMeasured(report),
    overBenchmarks(shown),
    overFunctions(shown),
    newEscapes(shown, ['error']),
    newEscapes(shown, ['warning']),
    movedEscapes(shown),
    loudFindings(shown),
    loosenedTable(report.findings, ['error', 'warning'], links),
    diagnosticSection(
      report.diagnostics.filter((it) => it.severity === 'warning' && !isFirst(it)),
      shown,
    ),
    notes(shown),
  ]
}

/** What is to be known before anything else is read: that it may be another Go's doing. */
function isFirst({ code, severity }: ReportDiagnostic): boolean {
  return code === 'TOOLCHAIN_CHANGED' && severity === 'warning'
}

function notes(shown: Shown): string {
  const { findings, diagnostics } = shown.report
  const isNote = (it: { readonly severity: Severity }) => it.severity === 'note'
  const n = findings.filter(isNote).length + diagnostics.filter(isNote).length
  if (n === 0) return ''
  return folded(
    count(n, 'note'),
    join([
      quietFindings(shown),
      newEscapes(shown, ['note']),
      loosenedTable(findings, ['note'], shown.links),
      diagnosticSection(diagnostics.filter(isNote), shown),
    ]),
  )
}

const oneLineEach: Rung = (shown, options) => [
  title(shown.report),
  wouldFail(shown.report, options),
  runLines(shown.report, shown.links),
  diagnosticList(shown.report.diagnostics, shown),
  findingTable(shown.report.findings, shown),
  loosenedTable(shown.report.findings, ['error', 'warning', 'note'], shown.links),
  tooLong('Source lines and ways out are left out: with them this would be too long.', shown.links),
]

const countsOnly: Rung = ({ report, links }, options) => [
  title(report),
  wouldFail(report, options),
  counts(report),
  tooLong('The list is too long to be shown here.', links),
]

function counts(report: Report): string {
  const warnings = report.findings.filter((it) => it.severity === 'warning').length
  const notes = report.findings.filter((it) => it.severity === 'note').length
  const lines = [
    count(report.findings.filter(isError).length, 'error'),
    count(warnings, 'warning'),
    count(notes, 'note'),
    count(report.diagnostics.length, 'diagnostic'),
  ]
  return `${lines.slice(0, -1).join(', ')} about the code; ${lines.at(-1)} about input and environment.`
}

function wouldFail(report: Report, options: MarkdownOptions): string {
  return report.verdict === 'over-budget' && !options.fails
    ? 'This would fail the check; the step says `fail: false`.'
    : ''
}

function tooLong(sentence: string, links: Links): string {
  const where = links.runUrl === undefined ? 'the JSON report' : `the JSON report and in [the run](${links.runUrl})`
  return `${sentence} Everything is in ${where}.`
}
