import { isError, type RenderedDiagnostic, type Severity } from '../diagnostic/diagnostic.ts'
import type { Report } from '../report/report.ts'
import { headline } from '../words/headline.ts'
import { count, grouped } from '../words/numbers.ts'
import { acceptSection } from './markdown-accept.ts'
import { diagnosticList, diagnosticSection } from './markdown-diagnostics.ts'
import { type Links, runLines } from './markdown-links.ts'
import { loosenedTable } from './markdown-loosened.ts'
import {
  loudFindings,
  movedEscapes,
  newEscapes,
  overBenchmarks,
  overFunctions,
  overList,
  quietFindings,
} from './markdown-over.ts'
import { notMeasured, withinBudget } from './markdown-rows.ts'
import { folded } from './markdown-table.ts'
import { type AcrossRuns, acrossRuns, forReaders } from './merge-findings.ts'
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

type Rung = (report: Report, options: MarkdownOptions) => readonly string[]

/**
 * A report as Markdown, for a comment or a job summary: the largest of five renderings that fits. Nothing is ever cut; the
 * smallest has no foreign text and fits any limit of use. No line end at the end.
 */
export function renderMarkdown(unordered: Report, options: MarkdownOptions): string {
  const report = forReaders(unordered)
  const texts = [full, withoutPassing, oneLineEach].map((rung) => () => join(rung(report, options)))
  for (const text of texts) {
    const rendered = text()
    if (fits(rendered, options)) return rendered
  }
  return worstThatFit(report, options) ?? join(countsOnly(report, options))
}

/**
 * One line each for as many of the findings and diagnostics as there is room for, the worst first, and how many more there are.
 * How many that is is found by halves: a report of n is rendered log n times, and twice its length in all. Undefined where there is
 * no room for a single one.
 */
function worstThatFit(report: Report, options: MarkdownOptions): string | undefined {
  const across = acrossRuns(report)
  const told = worstFirst(across.findings, report.diagnostics)
  const head = [title(report), wouldFail(report, options), runLines(report, options.links), counts(report)]
  let best: string | undefined
  let [least, tooMany] = [0, told.length]
  while (tooMany - least > 1) {
    const n = (least + tooMany) >> 1
    const text = join([...head, ...worstOf({ across, told, n }, options)])
    if (fits(text, options)) [best, least] = [text, n]
    else tooMany = n
  }
  return best
}

type Worst = { readonly across: AcrossRuns; readonly told: readonly Told[]; readonly n: number }

function worstOf({ across, told, n }: Worst, { links }: MarkdownOptions): readonly string[] {
  const { findings, diagnostics } = first(told, n)
  return [
    diagnosticList(diagnostics),
    overList({ findings, under: across.under }, links),
    loosenedTable({ findings }, ['error', 'warning', 'note'], links),
    tooLong(`And ${grouped(told.length - n)} more, none of them worse than these.`, links),
  ]
}

/** The one line a comment is settled with when there is nothing left to say. */
export function renderSettled(report: Report): string {
  return title(forReaders(report))
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

const full: Rung = (report, options) => [
  ...upToNotes(report, options),
  withinBudget(report, options.links),
  acceptSection(report),
]
const withoutPassing: Rung = (report, options) => [...upToNotes(report, options), acceptSection(report)]

function upToNotes(report: Report, options: MarkdownOptions): readonly string[] {
  return [
    title(report),
    wouldFail(report, options),
    runLines(report, options.links),
    diagnosticSection(report.diagnostics.filter(isFirst)),
    diagnosticSection(report.diagnostics.filter(isError)),
    notMeasured(report),
    overBenchmarks(report, options.links),
    overFunctions(report, options.links),
    newEscapes(report, ['error'], options.links),
    newEscapes(report, ['warning'], options.links),
    movedEscapes(report, options.links),
    loudFindings(report, options.links),
    loosenedTable(report, ['error', 'warning'], options.links),
    diagnosticSection(report.diagnostics.filter((it) => it.severity === 'warning' && !isFirst(it))),
    notes(report, options),
  ]
}

/** What is to be known before anything else is read: that it may be another Go's doing. */
function isFirst({ code, severity }: RenderedDiagnostic): boolean {
  return code === 'TOOLCHAIN_CHANGED' && severity === 'warning'
}

function notes(report: Report, { links }: MarkdownOptions): string {
  const isNote = (it: { readonly severity: Severity }) => it.severity === 'note'
  const n = report.findings.filter(isNote).length + report.diagnostics.filter(isNote).length
  if (n === 0) return ''
  return folded(
    count(n, 'note'),
    join([
      quietFindings(report, links),
      newEscapes(report, ['note'], links),
      loosenedTable(report, ['note'], links),
      diagnosticSection(report.diagnostics.filter(isNote)),
    ]),
  )
}

const oneLineEach: Rung = (report, options) => [
  title(report),
  wouldFail(report, options),
  runLines(report, options.links),
  diagnosticList(report.diagnostics),
  overList(acrossRuns(report), options.links),
  loosenedTable(report, ['error', 'warning', 'note'], options.links),
  tooLong('Source lines and ways out are left out: with them this would be too long.', options.links),
]

const countsOnly: Rung = (report, options) => [
  title(report),
  wouldFail(report, options),
  counts(report),
  tooLong('The list is too long to be shown here.', options.links),
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
