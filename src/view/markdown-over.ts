import { isError, type Severity } from '../diagnostic/diagnostic.ts'
import { groupBy } from '../lang/group-by.ts'
import type { BenchmarkRow, CodeFinding, Finding, SiteRow } from '../report/report-schema.ts'
import { benchmarkOf, sitesOf, subjectOf } from '../report/subject.ts'
import { wayOutOf } from '../words/cause-texts.ts'
import { aboutIterations, count, grouped, withRange } from '../words/numbers.ts'
import { siteText } from '../words/site-text.ts'
import { quantity } from '../words/texts.ts'
import { toolchainText } from '../words/toolchain-text.ts'
import { cell, codeSpan } from './escape.ts'
import { linkTo } from './markdown-links.ts'
import { folded, markdownTable } from './markdown-table.ts'
import { causeName, whereSections } from './markdown-where.ts'
import type { Shown } from './shown.ts'

type Over = Extract<Finding, { kind: 'over-budget' }>

/** The benchmarks that are over their limit, and where they allocate. Empty where there are none. */
export function overBenchmarks(shown: Shown): string {
  const told = shown.report.findings.filter(isOver).flatMap((finding) => {
    const row = benchmarkOf(shown.report, finding)
    return row === undefined ? [] : [{ finding, row }]
  })
  if (told.length === 0) return ''
  const groups = byBenchmark(told, shown)
  const first = groups.length <= mostFirst ? groups : groups.slice(0, mostFirst - 1)
  const more = groups.slice(first.length)
  return [
    benchmarkTable(first, shown),
    whereSections([...new Set(told.map(({ row }) => row))], shown.links),
    more.length === 0 ? '' : folded(`${count(more.length, 'more benchmark')} over`, benchmarkTable(more, shown)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** So many rows leave room on the first screen for why. */
const mostFirst = 5

function isOver(finding: Finding): finding is Over {
  return finding.kind === 'over-budget' && isError(finding)
}

/** The findings of one benchmark. */
type Group = { readonly row: BenchmarkRow; readonly findings: readonly [Over, ...Over[]] }

function benchmarkTable(groups: readonly Group[], shown: Shown): string {
  const isCompared = groups.some(({ row }) => row.base !== null)
  const heads = [
    ['benchmark', 'left'],
    ['got', 'left'],
    ...(isCompared ? ([['base', 'left']] as const) : []),
    ['limit', 'left'],
    ['source', 'left'],
  ] as const
  return markdownTable(
    heads,
    groups.map(({ row, findings }) => [
      nameCell(findings[0], shown),
      findings.map((finding, i) => measured(row, finding, i === 0)).join('<br>'),
      ...(isCompared ? [findings.map((finding) => baseCell(row, finding)).join('<br>')] : []),
      limitsCell(findings, shown),
      row.at === null ? '' : linkTo(row.at, shown.links),
    ]),
  )
}

// One benchmark may be over in allocs/op and in B/op; bytes follow from allocations.
function byBenchmark(
  told: readonly { readonly row: BenchmarkRow; readonly finding: Over }[],
  { names }: Shown,
): readonly Group[] {
  const groups = groupBy(told, ({ finding }) => `${finding.subject.id} ${names.under(finding.runs)}`)
  return [...groups.values()].flatMap((group) => {
    const ordered = group.toSorted((a, b) => Number(a.finding.unit === 'B/op') - Number(b.finding.unit === 'B/op'))
    const [first, ...others] = ordered
    if (first === undefined) return []
    return [{ row: first.row, findings: [first.finding, ...others.map(({ finding }) => finding)] }]
  })
}

function nameCell(finding: CodeFinding, { report, names }: Shown): string {
  const { name, package: path } = subjectOf(report, finding)
  const text = textOf(finding, report)
  const what = text === null ? '' : `<br>${cell(text)}`
  const under = names.under(finding.runs)
  const toolchains = under === '' ? '' : `<br>under ${cell(under)}`
  const reason = finding.reason === null ? '' : `<br>reason: ${cell(finding.reason)}`
  return `${cell(name)}${what}<br>in ${cell(path)}${toolchains}${reason}${toolchainLine(finding)}`
}

/** The compiler's text where a finding is about one escape. */
function textOf(finding: CodeFinding, report: Shown['report']): string | null {
  if (finding.kind === 'slack') return finding.text
  if (!('site' in finding) || finding.site === null) return null
  return sitesOf(report, finding)[0]?.text ?? null
}

function toolchainLine(finding: CodeFinding): string {
  const text = toolchainText(finding, cell)
  return text === '' ? '' : `<br>${text}`
}

function measured(row: BenchmarkRow, { unit }: Over, isFirst: boolean): string {
  const value = `**${withRange(row, judgedValue(unit))} ${unit}**`
  if (!isFirst) return value
  return `${value}<br>in ${aboutIterations(row.iterations)} ${row.iterations === 1 ? 'iteration' : 'iterations'}`
}

function baseCell({ base }: BenchmarkRow, { unit }: Over): string {
  return base === null ? 'not known' : quantity(base[judgedValue(unit)], unit)
}

function judgedValue(unit: Over['unit']): 'allocsPerOp' | 'bytesPerOp' {
  return unit === 'B/op' ? 'bytesPerOp' : 'allocsPerOp'
}

function limitCell(finding: CodeFinding, { links }: Shown): string {
  const max = 'max' in finding ? grouped(finding.max) : ''
  return [max, ...(finding.budget === null ? [] : [linkTo(finding.budget, links)])].join('<br>')
}

function limitsCell(findings: Group['findings'], shown: Shown): string {
  if (findings.length === 1) return limitCell(findings[0], shown)
  const limits = findings.map(({ max, unit }) => `${grouped(max)} ${unit}`)
  const places = findings.flatMap(({ budget }) => (budget === null ? [] : [linkTo(budget, shown.links)]))
  return [...limits, ...new Set(places)].join('<br>')
}

/** The functions that are over their limit: each with its heap sites, their source, and the way out. */
export function overFunctions(shown: Shown): string {
  const findings = shown.report.findings.filter(isOver).filter(({ subject }) => subject.kind === 'function')
  // A list of permitted escapes gives one finding for each site that is not on it: they are told together.
  const groups = groupBy(findings, ({ subject, unit, site }) => `${subject.id} ${unit} ${site === null}`)
  return [...groups.values()].map((group) => functionPart(group, shown)).join('\n\n')
}

function functionPart(group: readonly Over[], shown: Shown): string {
  const sites = [...new Set(group.flatMap((finding) => sitesOf(shown.report, finding)))]
  return [functionTitle(group, shown), siteTable(sites, shown), waysOut(sites, shown)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function waysOut(sites: readonly SiteRow[], { links }: Shown): string {
  const causes = [...new Set(sites.map(({ cause }) => cause))]
  const ways = causes.map((cause) => `- ${cause === null ? '' : `${causeName(cause, links)}: `}${wayOutOf(cause)}`)
  if (ways.length === 0) return ''
  return `${ways.length === 1 ? 'Way' : 'Ways'} out:\n${ways.join('\n')}`
}

function functionTitle([first, ...more]: readonly Over[], { report, links, names }: Shown): string {
  if (first === undefined) return ''
  const { name, package: path } = subjectOf(report, first)
  const what =
    first.site === null
      ? `**${quantity(first.got, first.unit)}**, limit ${grouped(first.max)}`
      : `**${quantity(1 + more.length, 'escapes')} that the budget does not permit**`
  const set = first.budget === null ? '' : `, set at ${linkTo(first.budget, links)}`
  const reason = first.reason === null ? '' : `<br>reason: ${codeSpan(first.reason)}`
  const under = names.under(first.runs)
  const toolchains = under === '' ? '' : `, under ${codeSpan(under)}`
  return `${codeSpan(name)} in ${codeSpan(path)}: ${what}${set}${toolchains}${reason}${toolchainLine(first)}`
}

function siteTable(sites: readonly SiteRow[], { links }: Shown): string {
  if (sites.length === 0) return ''
  const isCompared = sites.some(({ new: each }) => each !== null)
  const heads = [
    ['line', 'left'],
    ['source', 'left'],
    ['the compiler says', 'left'],
    ...(isCompared ? ([['base', 'left']] as const) : []),
  ] as const
  return markdownTable(
    heads,
    sites.map((site) => [
      linkTo(site, links),
      site.source.trim() === '' ? '' : cell(site.source.trim()),
      cell(siteText(site)),
      ...(isCompared ? [sinceBase(site)] : []),
    ]),
  )
}

function sinceBase({ new: isNew, movedFrom }: SiteRow): string {
  if (movedFrom !== null) return `moved from ${cell(movedFrom)}`
  return isNew === null ? '' : isNew ? '**new**' : 'has it too'
}

/** Escapes that base does not have, in functions that no entry names: told with their lines. Empty where there are none. */
export function newEscapes(shown: Shown, severities: readonly Severity[]): string {
  const { report, links } = shown
  const told = report.findings.flatMap((it) => {
    if (it.kind !== 'new-escape' || !severities.includes(it.severity) || it.withLimit) return []
    return sitesOf(report, it).map((site) => ({ row: subjectOf(report, it), site }))
  })
  if (told.length === 0) return ''
  const heads = [
    ['line', 'left'],
    ['function', 'left'],
    ['source', 'left'],
    ['the compiler says', 'left'],
    ['cause', 'left'],
  ] as const
  const table = markdownTable(
    heads,
    told.map(({ row, site }) => [
      linkTo(site, links),
      `${cell(row.name)}<br>in ${cell(row.package)}`,
      site.source.trim() === '' ? '' : cell(site.source.trim()),
      cell(siteText(site)),
      site.cause === null ? '' : causeName(site.cause, links),
    ]),
  )
  const title = `${count(told.length, 'new escape')} that base does not have`
  return severities.includes('error') ? `**${title}:**\n\n${table}` : folded(title, table)
}

/** Escapes that base had in another function: told, and accepted before. Empty where there are none. */
export function movedEscapes({ report, links }: Shown): string {
  const moved = report.functions.flatMap((row) =>
    row.sites.flatMap((site) =>
      site.movedFrom === null || site.class !== 'escape' ? [] : [{ row, site, from: site.movedFrom }],
    ),
  )
  if (moved.length === 0) return ''
  const heads = [
    ['line', 'left'],
    ['the compiler says', 'left'],
    ['from', 'left'],
    ['to', 'left'],
  ] as const
  return folded(
    `${count(moved.length, 'escape')} moved between functions, none new`,
    markdownTable(
      heads,
      moved.map(({ row, site, from }) => [linkTo(site, links), cell(siteText(site)), cell(from), cell(row.name)]),
    ),
  )
}

const words = {
  'over-budget': 'over budget',
  'new-escape': 'new escape',
  slack: 'limit with slack',
  unlisted: 'not in the budget',
} as const satisfies Record<CodeFinding['kind'], string>

/** What is to be read beside the benchmarks and functions that are over: warnings, and errors of the budget's rules. */
export function loudFindings(shown: Shown): string {
  const isLoud = (it: Finding): boolean => it.severity !== 'note' && it.kind !== 'new-escape' && !isOver(it)
  return findingTable(shown.report.findings.filter(isLoud), shown)
}

/** Notes about the code; for the folded part. */
export function quietFindings(shown: Shown): string {
  const isQuiet = (it: Finding): boolean => it.severity === 'note' && it.kind !== 'new-escape'
  return findingTable(shown.report.findings.filter(isQuiet), shown)
}

/** Findings about code as one row each: all of these. */
export function findingTable(all: readonly Finding[], shown: Shown): string {
  const findings = all.filter((it) => it.kind !== 'loosened')
  if (findings.length === 0) return ''
  const heads = [
    ['finding', 'left'],
    ['name', 'left'],
    ['got', 'left'],
    ['limit', 'left'],
    ['source', 'left'],
  ] as const
  return markdownTable(
    heads,
    findings.map((it) => [
      `${it.severity}: ${words[it.kind]}`,
      nameCell(it, shown),
      it.kind === 'new-escape' ? quantity(1, 'escapes') : quantity(it.got, it.unit),
      limitCell(it, shown),
      it.at === null ? '' : linkTo(it.at, shown.links),
    ]),
  )
}
