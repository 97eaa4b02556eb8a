import { formatPosition } from '../diagnostic/format-position.ts'
import type { CodeFinding, Finding, LoosenedFinding, Report } from '../report/report-schema.ts'
import { sitesOf, subjectOf } from '../report/subject.ts'
import { findingLabel, findingNames } from '../words/finding-names.ts'
import type { Inline, Line } from '../words/inline.ts'
import { count, grouped } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { quantity } from '../words/texts.ts'
import { toolchainLine } from '../words/toolchain-text.ts'
import { type Block, bare, type Cell, type Fact, type Section, type Table } from './block.ts'
import { placeIn } from './links.ts'
import { loosenedHeads, loosenedRow } from './loosened.ts'
import { placeCell, type Shown } from './shown.ts'

/** Findings as they are shown, in their order. */
export function findingBlocks(shown: Shown): readonly { readonly of: Finding; readonly block: Block }[] {
  return shown.report.findings.map((of) => ({
    of,
    block: of.kind === 'loosened' ? loosenedBlock(of, shown) : codeBlock(of, shown),
  }))
}

/** What all findings have. */
function blockOf(finding: Finding): Block {
  const { kind, severity, message, hint, at } = finding
  const { title } = findingNames[kind]
  return { ...bare, kind, severity, label: findingLabel(finding), title, message, at, mend: at, hint }
}

function loosenedBlock(finding: LoosenedFinding, shown: Shown): Block {
  const { entry, at } = finding
  const block = blockOf(finding)
  return {
    ...block,
    title: entry === null ? block.title : `${block.title} in ${entry.package}`,
    facts: [
      ...(entry === null ? [] : [{ label: 'package', text: [{ code: entry.package }] }]),
      ...(at === null ? [] : [{ label: 'source', text: [{ code: formatPosition(at) }] }]),
    ],
    row: loosenedRow(finding, shown),
  }
}

function codeBlock(finding: CodeFinding, shown: Shown): Block {
  const block = blockOf(finding)
  return {
    ...block,
    title: `${block.title} in ${subjectOf(shown.report, finding).package}`,
    mend: finding.at ?? finding.budget,
    facts: factsOf(finding, shown),
    reason: finding.reason,
    row: rowOf(finding, shown),
    isInStory: finding.kind === 'over-budget' || finding.kind === 'new-escape',
  }
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
    ...fact('under', names.unlessAll(runs)),
    ...(toolchain.length === 0 ? [] : [{ label: 'go', text: toolchain }]),
  ]
}

function rowOf(finding: CodeFinding, shown: Shown): readonly Cell[] {
  return [
    [[`${finding.severity}: ${findingNames[finding.kind].short}`]],
    nameCell(finding, shown),
    [[gotText(finding)]],
    limitCell(finding, shown),
    placeCell(finding.at, shown.links),
  ]
}

function gotText(finding: CodeFinding): string {
  if (finding.kind === 'new-escape') return quantity(1, 'escapes')
  return finding.kind === 'dynamic-calls' ? count(finding.got, 'call') : quantity(finding.got, finding.unit)
}

/** Who a finding is about, under which toolchains, why it is accepted, and what another Go has to do with it. */
function nameCell(finding: CodeFinding, { report, names, packages }: Shown): Cell {
  const { name, package: path } = subjectOf(report, finding)
  const text = textOf(finding, report)
  const under = names.unlessAll(finding.runs)
  const toolchain = toolchainLine(finding)
  return [
    [{ code: name }],
    ...(text === null ? [] : [[{ code: text }]]),
    ...(packages > 1 ? [['in ', { code: path }]] : []),
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
function limitCell(finding: CodeFinding, { links }: Shown): Cell {
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
