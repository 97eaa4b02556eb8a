import type { Severity } from '../diagnostic/diagnostic.ts'
import { formatPosition } from '../diagnostic/format-diagnostic.ts'
import type { BenchmarkRow, CodeFinding, Finding, LoosenedFinding, Report, SiteRow } from '../report/report-schema.ts'
import { benchmarkOf, countedSites, escapesOf, sitesOf, subjectOf } from '../report/subject.ts'
import { causeTexts } from '../words/cause-texts.ts'
import { formatToolchain, type ToolchainNames, toolchainNames } from '../words/format-toolchain.ts'
import { headline } from '../words/headline.ts'
import { count, grouped, withRange } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { siteText } from '../words/site-text.ts'
import { toolchainText } from '../words/toolchain-text.ts'
import { repeatLocally } from '../write/repeat-locally.ts'
import { type Column, columns } from './columns.ts'
import { disarmCommands, terminalText } from './escape.ts'
import { tellingRuns } from './shown.ts'
import { type Paint, paint } from './style.ts'
import { diagnosticLines, severityColors } from './terminal-diagnostic.ts'
import { whereText } from './terminal-where.ts'

export type TerminalOptions = {
  readonly color: boolean
  /** Every row, not only what is over. */
  readonly verbose: boolean
}

/**
 * A report for a person at a terminal: the verdict, then errors, warnings and notes, diagnostics before findings. A green run
 * with nothing more to say is one line. Ends with a line end; safe in a log that obeys workflow commands.
 */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const style = paint(options.color)
  const names = toolchainNames(report)
  const told = new Set<string>()
  const said = (severity: Severity): readonly Block[] => [
    ...report.diagnostics
      .filter((it) => it.severity === severity)
      .map((it) => diagnosticLines(tellingRuns(it, names), style)),
    ...report.findings
      .filter((it) => it.severity === severity && !(it.kind === 'new-escape' && it.withLimit))
      .map((it) =>
        it.kind === 'loosened' ? loosenedBlock(it, style) : findingBlock(it, report, names.under(it.runs), told, style),
      ),
  ]
  const blocks = [
    [verdictLine(report, style)],
    ...said('error'),
    ...said('warning'),
    ...(options.verbose ? said('note') : shortened(said('note'))),
    ...(options.verbose ? [benchmarkTable(report, names, style), functionTable(report, names, style)] : []),
    ...(report.verdict === 'pass' ? [] : [repeatLines(report, style)]),
  ]
  const text = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${disarmCommands(text.join('\n\n'))}\n`
}

type Block = readonly string[]

/** Notes never change a verdict: a few are read, many are noise. */
const mostNotes = 3

function shortened(notes: readonly Block[]): readonly Block[] {
  if (notes.length <= mostNotes) return notes
  return [...notes.slice(0, mostNotes), [`${count(notes.length - mostNotes, 'more note')}: -v shows all`]]
}

function verdictLine(report: Report, style: Paint): string {
  const mark = {
    pass: style('green', 'ok'),
    'over-budget': style('red', 'over budget'),
    'cannot-judge': style('red', 'error'),
  }[report.verdict]
  const toolchains = [...new Set(report.runs.map((run) => terminalText(formatToolchain(run.toolchain))))]
  const under = toolchains.length === 0 ? '' : style('dim', ` (${toolchains.join(', ')})`)
  return `${mark}: ${headline(report)}${under}`
}

const words: Readonly<Record<Severity, string>> = { error: 'over budget', warning: 'warning', note: 'note' }

function headLine({ kind, severity, message }: Finding, style: Paint): string {
  const label = severity === 'error' && kind !== 'over-budget' ? 'error' : words[severity]
  return `${style(severityColors[severity], label)}: ${style('bold', terminalText(message))}`
}

/** What is said beside a finding: `  package  example.com/m`. */
function labelled(label: string, text: string, style: Paint): string {
  return `  ${style('dim', label.padEnd(7))}  ${text}`
}

function loosenedBlock(finding: LoosenedFinding, style: Paint): Block {
  const { entry, at, hint } = finding
  return [
    headLine(finding, style),
    ...(entry === null ? [] : [labelled('package', terminalText(entry.package), style)]),
    ...(at === null ? [] : [labelled('source', terminalText(formatPosition(at)), style)]),
    labelled('hint', terminalText(hint), style),
  ]
}

function findingBlock(finding: CodeFinding, report: Report, under: string, told: Set<string>, style: Paint): Block {
  const { at, budget, reason, hint } = finding
  const line = (label: string, text: string | undefined): Block =>
    text === undefined || text === '' ? [] : [labelled(label, terminalText(text), style)]
  const toolchain = toolchainText(finding, terminalText)
  return [
    headLine(finding, style),
    ...line('package', subjectOf(report, finding).package),
    ...line('source', at === null ? undefined : formatPosition(at)),
    ...line('limit', budget === null ? undefined : formatLine(budget)),
    ...line('under', under),
    ...(toolchain === '' ? [] : [labelled('go', toolchain, style)]),
    ...siteLines(sitesOf(report, finding), style),
    ...whereBlock(benchmarkOf(report, finding), told, style),
    ...(reason === null ? [] : [labelled('reason', terminalText(reason), style)]),
    ...line('hint', hint),
  ]
}

function siteLines(sites: readonly SiteRow[], style: Paint): readonly string[] {
  return sites.flatMap((site) => {
    const since =
      site.new === true ? ', new here' : site.movedFrom === null ? '' : `, moved from ${terminalText(site.movedFrom)}`
    const cause = site.cause === null ? '' : ` (${causeTexts[site.cause].name})`
    const line = `  ${style('cyan', terminalText(formatPosition(site)))}: ${terminalText(siteText(site))}${cause}${since}`
    return site.source === '' ? [line] : [line, `      ${terminalText(site.source.trim())}`]
  })
}

/** Where a benchmark allocates; a line that was told in full before is named only. */
function whereBlock(row: BenchmarkRow | undefined, told: Set<string>, style: Paint): readonly string[] {
  if (row === undefined) return []
  const isFirst = !told.has(benchmarkKey(row))
  told.add(benchmarkKey(row))
  if (!isFirst) return []
  return whereText(row, mostLines, style, (line) => {
    const key = line.at === null ? ':0' : `${line.at.file}:${line.at.line}`
    const isTold = told.has(key)
    told.add(key)
    return !isTold
  }).map((line) => (line === '' ? '' : `  ${line}`))
}

/** Of a benchmark that is over; `explain` shows them all. */
const mostLines = 3

function benchmarkKey({ run, package: path, name, cpu }: BenchmarkRow): string {
  return JSON.stringify([run, path, name, cpu])
}

function benchmarkTable(report: Report, names: ToolchainNames, style: Paint): readonly string[] {
  if (report.benchmarks.length === 0) return []
  const under = toolchainColumn(report, names)
  const heads = ['benchmark', 'package', 'allocs/op', 'limit', 'B/op', 'limit', 'iterations', ...under.head, '']
  const rows = report.benchmarks.map((row) => benchmarkColumns(row, under.of(row), style))
  return columns([heads.map((text, i) => head(text, i > 1 && i < 7, style)), ...rows], '  ')
}

/** Names the toolchain of each row where there are several; nothing where there is one. */
function toolchainColumn(
  { runs }: Report,
  names: ToolchainNames,
): {
  readonly head: readonly string[]
  readonly of: (row: { readonly run: string }) => readonly Column[]
} {
  return runs.every(({ id }) => names.of(id) === '')
    ? { head: [], of: () => [] }
    : { head: ['toolchain'], of: ({ run }) => [{ text: terminalText(names.of(run)) }] }
}

function benchmarkColumns(row: BenchmarkRow, under: readonly Column[], style: Paint): readonly Column[] {
  const number = (text: string): Column => ({ text, right: true })
  return [
    { text: terminalText(row.name) },
    { text: terminalText(row.package) },
    number(row.status === 'not-measured' ? '-' : withRange(row, 'allocsPerOp')),
    number(terminalText(row.limit.allocs?.written ?? '-')),
    number(row.status === 'not-measured' ? '-' : withRange(row, 'bytesPerOp')),
    number(terminalText(row.limit.bytes?.written ?? '-')),
    number(grouped(row.iterations)),
    ...under,
    statusColumn(row.status, style),
  ]
}

function functionTable(report: Report, names: ToolchainNames, style: Paint): readonly string[] {
  if (report.functions.length === 0) return []
  const under = toolchainColumn(report, names)
  const heads = ['function', 'package', 'escapes', 'limit', 'sites', 'limit', ...under.head, '']
  const rows = report.functions.map((row): readonly Column[] => [
    { text: terminalText(row.name) },
    { text: terminalText(row.package) },
    { text: grouped(escapesOf(row.sites).length), right: true },
    { text: terminalText(row.limit.escapes?.written ?? '-'), right: true },
    { text: grouped(countedSites(row.sites).length), right: true },
    { text: terminalText(row.limit.sites?.written ?? '-'), right: true },
    ...under.of(row),
    statusColumn(row.status, style),
  ])
  return columns([heads.map((text, i) => head(text, i > 1 && i < 6, style)), ...rows], '  ')
}

function head(text: string, right: boolean, style: Paint): Column {
  return { text, right, styled: (shown) => style('dim', shown) }
}

function statusColumn(status: BenchmarkRow['status'], style: Paint): Column {
  const color = ({ pass: 'green', over: 'red', unlisted: 'dim', 'not-measured': 'yellow' } as const)[status]
  return { text: status === 'pass' ? 'ok' : status.replace('-', ' '), styled: (shown) => style(color, shown) }
}

function repeatLines(report: Report, style: Paint): readonly string[] {
  const commands = new Set(report.runs.map((run) => repeatLocally(run)))
  const accepting = report.accept.flatMap((it) => it.commands)
  return [
    ...[...commands].map((command) => `${style('dim', 'repeat')}: ${terminalText(command)}`),
    ...accepting.map((command) => `${style('dim', 'accept')}: ${terminalText(command)}`),
  ]
}
