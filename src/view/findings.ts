import { formatPosition } from '../diagnostic/format-diagnostic.ts'
import type { BenchmarkRow, CodeFinding, Finding, LoosenedFinding, Report } from '../report/report-schema.ts'
import { benchmarkOf, sitesOf, subjectOf } from '../report/subject.ts'
import { findingLabel, findingNames } from '../words/finding-names.ts'
import type { Inline, Line } from '../words/inline.ts'
import { grouped } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { quantity } from '../words/texts.ts'
import { toolchainLine } from '../words/toolchain-text.ts'
import { type Block, bare, type Cell, type Fact, type Section, type Table, type Where } from './block.ts'
import { siteOf } from './causes.ts'
import { placeIn } from './links.ts'
import { loosenedHeads, loosenedRow } from './loosened.ts'
import { placeCell, type Shown } from './shown.ts'
import { allocatingOf, isFirst, whereLines, whereOf } from './where.ts'

/** Findings as they are shown, in their order: what one tells in full, the next only names. */
export function findingBlocks(shown: Shown): readonly { readonly of: Finding; readonly block: Block }[] {
  const told = new Set<string>()
  return shown.report.findings.map((of) => ({
    of,
    block: of.kind === 'loosened' ? loosenedBlock(of, shown) : codeBlock(of, told, shown),
  }))
}

/** What all findings have. */
function blockOf(finding: Finding): Block {
  const { kind, severity, message, hint, at } = finding
  const { title } = findingNames[kind]
  return { ...bare, kind, severity, label: findingLabel(finding), title, message, at, mend: at, hint }
}

function loosenedBlock(finding: LoosenedFinding, { links }: Shown): Block {
  const { entry, at } = finding
  const block = blockOf(finding)
  return {
    ...block,
    title: entry === null ? block.title : `${block.title} in ${entry.package}`,
    facts: [
      ...(entry === null ? [] : [{ label: 'package', text: [{ code: entry.package }] }]),
      ...(at === null ? [] : [{ label: 'source', text: [{ code: formatPosition(at) }] }]),
    ],
    row: loosenedRow(finding, links),
  }
}

function codeBlock(finding: CodeFinding, told: Set<string>, shown: Shown): Block {
  const { report, links } = shown
  const block = blockOf(finding)
  const row = benchmarkOf(report, finding)
  const isToldElsewhere = finding.kind === 'new-escape' && finding.withLimit
  const worst = row === undefined ? undefined : whereLines([row])[0]
  const line = row === undefined || worst === undefined ? null : allocatingOf(worst.row, row, links)
  return {
    ...block,
    title: `${block.title} in ${subjectOf(report, finding).package}`,
    // A remark belongs on the line that a reviewer can change: the one that allocates, not the benchmark.
    mend: line?.mend ?? finding.at ?? finding.budget,
    facts: factsOf(finding, shown),
    sites: sitesOf(report, finding).map((site) => siteOf(site, links)),
    worst: line,
    where: isToldElsewhere || row === undefined ? block.where : whereOnce(row, told, shown),
    reason: finding.reason,
    row: rowOf(finding, shown),
    isToldElsewhere,
  }
}

/** Where a benchmark allocates is told with its first finding. */
function whereOnce(row: BenchmarkRow, told: Set<string>, { links }: Shown): Where {
  const { run, package: path, name, cpu } = row
  return isFirst(told, JSON.stringify([run, path, name, cpu])) ? whereOf(row, told, links) : bare.where
}

function factsOf(finding: CodeFinding, { report, names }: Shown): readonly Fact[] {
  const { at, budget, runs } = finding
  const fact = (label: string, code: string | undefined): readonly Fact[] =>
    code === undefined || code === '' ? [] : [{ label, text: [{ code }] }]
  const toolchain = toolchainLine(finding)
  return [
    ...fact('package', subjectOf(report, finding).package),
    ...fact('source', at === null ? undefined : formatPosition(at)),
    ...fact('limit', budget === null ? undefined : formatLine(budget)),
    ...fact('under', names.under(runs)),
    ...(toolchain.length === 0 ? [] : [{ label: 'go', text: toolchain }]),
  ]
}

function rowOf(finding: CodeFinding, shown: Shown): readonly Cell[] {
  return [
    [[`${finding.severity}: ${findingNames[finding.kind].short}`]],
    nameCell(finding, shown),
    [[finding.kind === 'new-escape' ? quantity(1, 'escapes') : quantity(finding.got, finding.unit)]],
    limitCell(finding, shown),
    placeCell(finding.at, shown.links),
  ]
}

/** Who a finding is about, under which toolchains, why it is accepted, and what another Go has to do with it. */
export function nameCell(finding: CodeFinding, { report, names }: Shown): Cell {
  const { name, package: path } = subjectOf(report, finding)
  const text = textOf(finding, report)
  const under = names.under(finding.runs)
  const toolchain = toolchainLine(finding)
  return [
    [{ code: name }],
    ...(text === null ? [] : [[{ code: text }]]),
    ['in ', { code: path }],
    ...(under === '' ? [] : [['under ', { code: under }]]),
    ...(finding.reason === null ? [] : [['reason: ', { code: finding.reason }]]),
    ...(toolchain.length === 0 ? [] : [toolchain]),
  ]
}

/** The compiler's text where a finding is about one escape. */
function textOf(finding: CodeFinding, report: Report): string | null {
  if (finding.kind === 'slack') return finding.text
  if (!('site' in finding) || finding.site === null) return null
  return sitesOf(report, finding)[0]?.text ?? null
}

/** A limit and where it is set. */
export function limitCell(finding: CodeFinding, { links }: Shown): Cell {
  const max: Line = 'max' in finding ? [grouped(finding.max)] : []
  const place: readonly Inline[][] = finding.budget === null ? [] : [[placeIn(finding.budget, links)]]
  return [max, ...place]
}

const findingHeads = [
  ['finding', 'left'],
  ['name', 'left'],
  ['got', 'left'],
  ['limit', 'left'],
  ['source', 'left'],
] as const

/** Findings about code as one row each: all of these. Empty where there are none. */
export function findingTable(blocks: readonly Block[]): readonly Section[] {
  return rowTable(
    findingHeads,
    blocks.filter(({ kind }) => kind !== 'loosened' && kind !== 'diagnostic'),
  )
}

/** What was loosened as one row each: all of these. Empty where there is nothing. */
export function loosenedTable(blocks: readonly Block[]): readonly Section[] {
  return rowTable(
    loosenedHeads,
    blocks.filter(({ kind }) => kind === 'loosened'),
  )
}

function rowTable(heads: Table['heads'], blocks: readonly Block[]): readonly Section[] {
  if (blocks.length === 0) return []
  return [{ kind: 'table', table: { heads, rows: blocks.map(({ row }) => row), statuses: null } }]
}
