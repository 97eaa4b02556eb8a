import type { Severity } from '../diagnostic/diagnostic.ts'
import { formatPosition } from '../diagnostic/format-diagnostic.ts'
import type { BenchmarkRow, CodeFinding, Finding, Report, SiteRow } from '../report/report.ts'
import { type RowsOfFinding, rowsOfFinding, sitesOf } from '../report/rows-of-finding.ts'
import { causeTexts } from '../words/cause-texts.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import { headline } from '../words/headline.ts'
import { count, grouped, withRange } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { siteText } from '../words/site-text.ts'
import { findingHint, findingMessage, toldWithLimit } from '../words/texts.ts'
import { toolchainText } from '../words/toolchain-text.ts'
import { acceptances } from '../write/acceptance.ts'
import { repeatLocally } from '../write/repeat-locally.ts'
import { type Column, columns } from './columns.ts'
import { disarmCommands, terminalText } from './escape.ts'
import { acrossRuns, forReaders, toolchainLabel } from './merge-findings.ts'
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
export function renderTerminal(unordered: Report, options: TerminalOptions): string {
  const report = forReaders(unordered)
  const style = paint(options.color)
  const rows = rowsOfFinding(report)
  const { findings, under } = acrossRuns(report)
  const told = new Set<string>()
  const isToldWithLimit = toldWithLimit(report)
  const said = (severity: Severity): readonly Block[] => [
    ...report.diagnostics.filter((it) => it.severity === severity).map((it) => diagnosticLines(it, style)),
    ...findings
      .filter((it) => it.severity === severity && !isToldWithLimit(it))
      .map((it) => findingBlock(rows, it, under(it), told, style)),
  ]
  const blocks = [
    [verdictLine(report, style)],
    ...said('error'),
    ...said('warning'),
    ...(options.verbose ? said('note') : shortened(said('note'))),
    ...(options.verbose ? [benchmarkTable(report, style), functionTable(report, style)] : []),
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

function findingBlock(
  rows: RowsOfFinding,
  finding: Finding,
  under: string,
  told: Set<string>,
  style: Paint,
): readonly string[] {
  const label = finding.severity === 'error' && finding.kind !== 'over-budget' ? 'error' : words[finding.severity]
  const sites = finding.kind === 'loosened' ? [] : sitesBehind(rows, finding)
  return [
    `${style(severityColors[finding.severity], label)}: ${style('bold', terminalText(findingMessage(finding)))}`,
    ...placeLines(finding, style),
    ...(under === '' ? [] : [`  ${style('dim', 'under')}    ${terminalText(under)}`]),
    ...toolchainLines(finding, style),
    ...siteLines(sites, style),
    ...(finding.kind === 'loosened' ? [] : whereBlock(rows.benchmark(finding), told, style)),
    ...(finding.kind === 'loosened' || finding.reason === undefined
      ? []
      : [`  ${style('dim', 'reason')}   ${terminalText(finding.reason)}`]),
    `  ${style('dim', 'hint')}     ${terminalText(findingHint(finding))}`,
  ]
}

function toolchainLines(finding: Finding, style: Paint): readonly string[] {
  const text = finding.kind === 'loosened' ? '' : toolchainText(finding, terminalText)
  return text === '' ? [] : [`  ${style('dim', 'go')}       ${text}`]
}

function sitesBehind(rows: RowsOfFinding, finding: CodeFinding): readonly SiteRow[] {
  const row = rows.function(finding)
  return row === undefined ? [] : sitesOf(row, finding)
}

function placeLines(finding: Finding, style: Paint): readonly string[] {
  const rows: (readonly [string, string])[] =
    finding.kind === 'loosened' && finding.package === '' ? [] : [['package', finding.package]]
  if (finding.at !== undefined) rows.push(['source', formatPosition(finding.at)])
  if (finding.budget !== undefined) rows.push(['limit', formatLine(finding.budget)])
  return rows.map(([label, text]) => `  ${style('dim', label.padEnd(7))}  ${terminalText(text)}`)
}

function siteLines(sites: readonly SiteRow[], style: Paint): readonly string[] {
  return sites.flatMap((site) => {
    const since =
      site.isNew === true
        ? ', new here'
        : site.movedFrom === undefined
          ? ''
          : `, moved from ${terminalText(site.movedFrom)}`
    const cause = site.cause === undefined ? '' : ` (${causeTexts[site.cause].name})`
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
    const key = `${line.file}:${line.line}`
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

function benchmarkTable(report: Report, style: Paint): readonly string[] {
  if (report.benchmarks.length === 0) return []
  const under = toolchainColumn(report)
  const heads = ['benchmark', 'package', 'allocs/op', 'limit', 'B/op', 'limit', 'iterations', ...under.head, '']
  const rows = report.benchmarks.map((row) => benchmarkColumns(row, under.of(row), style))
  return columns([heads.map((text, i) => head(text, i > 1 && i < 7, style)), ...rows], '  ')
}

/** Names the toolchain of each row where there are several; nothing where there is one. */
function toolchainColumn(report: Report): {
  readonly head: readonly string[]
  readonly of: (row: { readonly run: string }) => readonly Column[]
} {
  const label = toolchainLabel(report)
  return report.runs.every(({ id }) => label(id) === '')
    ? { head: [], of: () => [] }
    : { head: ['toolchain'], of: ({ run }) => [{ text: terminalText(label(run)) }] }
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

function functionTable(report: Report, style: Paint): readonly string[] {
  if (report.functions.length === 0) return []
  const under = toolchainColumn(report)
  const heads = ['function', 'package', 'escapes', 'limit', 'sites', 'limit', ...under.head, '']
  const rows = report.functions.map((row): readonly Column[] => [
    { text: terminalText(row.name) },
    { text: terminalText(row.package) },
    { text: grouped(row.sites.filter((site) => site.class === 'escape').length), right: true },
    { text: terminalText(row.limit.escapes?.written ?? '-'), right: true },
    { text: grouped(row.sites.filter((site) => site.class !== 'free').length), right: true },
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
  const accepting = acceptances(report).flatMap((it) => it.commands)
  return [
    ...[...commands].map((command) => `${style('dim', 'repeat')}: ${terminalText(command)}`),
    ...accepting.map((command) => `${style('dim', 'accept')}: ${terminalText(command)}`),
  ]
}
