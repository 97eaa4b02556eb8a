import { isError, type Severity } from '../diagnostic/diagnostic.ts'
import type { BenchmarkRow, CodeFinding, Finding, Report, SiteRow } from '../report/report.ts'
import { judgedValue, type RowsOfFinding, rowsOfFinding, sitesOf } from '../report/rows-of-finding.ts'
import { wayOutOf } from '../words/cause-texts.ts'
import { aboutIterations, count, grouped, withRange } from '../words/numbers.ts'
import { siteText } from '../words/site-text.ts'
import { nameOf, quantity, toldWithLimit } from '../words/texts.ts'
import { toolchainText } from '../words/toolchain-text.ts'
import { cell, codeSpan } from './escape.ts'
import { type Links, linkTo } from './markdown-links.ts'
import { folded, markdownTable } from './markdown-table.ts'
import { causeName, whereSections } from './markdown-where.ts'
import { type AcrossRuns, acrossRuns } from './merge-findings.ts'

/** The benchmarks that are over their limit, and where they allocate. Empty where there are none. */
export function overBenchmarks(report: Report, links: Links): string {
  const across = acrossRuns(report)
  const findings = across.findings.filter(isOver).filter((it) => it.benchmark !== undefined)
  if (findings.length === 0) return ''
  const rows = rowsOfFinding(report)
  const over = new Set(findings.flatMap((finding) => rows.benchmark(finding) ?? []))
  const groups = byBenchmark(findings, across)
  const first = groups.length <= mostFirst ? groups : groups.slice(0, mostFirst - 1)
  const more = groups.slice(first.length)
  return [
    benchmarkTable(rows, first, across, links),
    whereSections([...over], links),
    more.length === 0
      ? ''
      : folded(`${count(more.length, 'more benchmark')} over`, benchmarkTable(rows, more, across, links)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** So many rows leave room on the first screen for why. */
const mostFirst = 5

function isOver(finding: Finding): finding is CodeFinding {
  return finding.kind === 'over-budget' && isError(finding)
}

function benchmarkTable(rows: RowsOfFinding, groups: readonly Group[], across: AcrossRuns, links: Links): string {
  const isCompared = groups.flat().some((finding) => rows.benchmark(finding)?.base !== undefined)
  const heads = [
    ['benchmark', 'left'],
    ['got', 'left'],
    ...(isCompared ? ([['base', 'left']] as const) : []),
    ['limit', 'left'],
    ['source', 'left'],
  ] as const
  return markdownTable(
    heads,
    groups.map((group) => {
      const [first] = group
      return [
        nameCell(first, across),
        group.map((finding, i) => measured(rows.benchmark(finding), finding, i === 0)).join('<br>'),
        ...(isCompared ? [group.map((finding) => baseCell(rows.benchmark(finding), finding)).join('<br>')] : []),
        limitsCell(group, links),
        first.at === undefined ? '' : linkTo(first.at, links),
      ]
    }),
  )
}

// One benchmark may be over in allocs/op and in B/op; bytes follow from allocations.
function byBenchmark(findings: readonly CodeFinding[], { under }: AcrossRuns): readonly Group[] {
  const groups = new Map<string, [CodeFinding, ...CodeFinding[]]>()
  for (const finding of findings) {
    const { run, package: path, benchmark, reason, at } = finding
    const key = JSON.stringify([run, path, benchmark, reason, at, under(finding)])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else if (finding.unit === 'allocs/op') group.unshift(finding)
    else group.push(finding)
  }
  return [...groups.values()]
}

function nameCell(finding: CodeFinding, { under }: AcrossRuns): string {
  const text = finding.text === undefined ? '' : `<br>${cell(finding.text)}`
  const toolchains = under(finding) === '' ? '' : `<br>under ${cell(under(finding))}`
  const reason = finding.reason === undefined ? '' : `<br>reason: ${cell(finding.reason)}`
  return `${cell(nameOf(finding))}${text}<br>in ${cell(finding.package)}${toolchains}${reason}${toolchainLine(finding)}`
}

function toolchainLine(finding: CodeFinding): string {
  const text = toolchainText(finding, cell)
  return text === '' ? '' : `<br>${text}`
}

function measured(row: BenchmarkRow | undefined, finding: CodeFinding, isFirst: boolean): string {
  if (row === undefined) return `**${quantity(finding.got, finding.unit)}**`
  const value = `**${withRange(row, judgedValue(finding))} ${finding.unit}**`
  if (!isFirst) return value
  return `${value}<br>in ${aboutIterations(row.iterations)} ${row.iterations === 1 ? 'iteration' : 'iterations'}`
}

function baseCell(row: BenchmarkRow | undefined, finding: CodeFinding): string {
  return row?.base === undefined ? 'not known' : quantity(row.base[judgedValue(finding)], finding.unit)
}

function limitCell(finding: CodeFinding, links: Links): string {
  return [limitOf(finding), ...(finding.budget === undefined ? [] : [linkTo(finding.budget, links)])].join('<br>')
}

function limitsCell(group: Group, links: Links): string {
  if (group.length === 1) return limitCell(group[0], links)
  const limits = group.map((finding) => `${limitOf(finding)} ${finding.unit}`)
  const places = group.flatMap(({ budget }) => (budget === undefined ? [] : [linkTo(budget, links)]))
  return [...limits, ...new Set(places)].join('<br>')
}

function limitOf(finding: CodeFinding): string {
  return finding.max === undefined ? '' : grouped(finding.max)
}

/** The functions that are over their limit: each with its heap sites, their source, and the way out. */
export function overFunctions(report: Report, links: Links): string {
  const across = acrossRuns(report)
  const findings = across.findings.filter(isOver).filter((it) => it.benchmark === undefined)
  const rows = rowsOfFinding(report)
  return groupsOf(findings)
    .map((group) => functionPart(rows, group, across, links))
    .join('\n\n')
}

type Group = readonly [CodeFinding, ...CodeFinding[]]

// A list of permitted escapes gives one finding for each site that is not on it: they are told together.
function groupsOf(findings: readonly CodeFinding[]): readonly Group[] {
  const groups = new Map<string, [CodeFinding, ...CodeFinding[]]>()
  for (const finding of findings) {
    const key = JSON.stringify([
      finding.run,
      finding.package,
      finding.function,
      finding.unit,
      finding.text === undefined,
    ])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  return [...groups.values()]
}

function functionPart(rows: RowsOfFinding, group: Group, across: AcrossRuns, links: Links): string {
  const [first] = group
  const row = rows.function(first)
  const sites = row === undefined ? [] : [...new Set(group.flatMap((finding) => sitesOf(row, finding)))]
  return [functionTitle(group, across, links), siteTable(sites, links), waysOut(sites, links)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function waysOut(sites: readonly SiteRow[], links: Links): string {
  const causes = [...new Set(sites.map(({ cause }) => cause))]
  const ways = causes.map((cause) => `- ${cause === undefined ? '' : `${causeName(cause, links)}: `}${wayOutOf(cause)}`)
  if (ways.length === 0) return ''
  return `${ways.length === 1 ? 'Way' : 'Ways'} out:\n${ways.join('\n')}`
}

function functionTitle([first, ...more]: Group, { under }: AcrossRuns, links: Links): string {
  const what =
    first.text === undefined
      ? `**${quantity(first.got, first.unit)}**, limit ${limitOf(first)}`
      : `**${quantity(1 + more.length, 'escapes')} that the budget does not permit**`
  const set = first.budget === undefined ? '' : `, set at ${linkTo(first.budget, links)}`
  const reason = first.reason === undefined ? '' : `<br>reason: ${codeSpan(first.reason)}`
  const toolchains = under(first) === '' ? '' : `, under ${codeSpan(under(first))}`
  return `${codeSpan(nameOf(first))} in ${codeSpan(first.package)}: ${what}${set}${toolchains}${reason}${toolchainLine(first)}`
}

function siteTable(sites: readonly SiteRow[], links: Links): string {
  if (sites.length === 0) return ''
  const isCompared = sites.some(({ isNew }) => isNew !== undefined)
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

function sinceBase({ isNew, movedFrom }: SiteRow): string {
  if (movedFrom !== undefined) return `moved from ${cell(movedFrom)}`
  return isNew === undefined ? '' : isNew ? '**new**' : 'has it too'
}

/** Escapes that base does not have, in functions that no entry names: told with their lines. Empty where there are none. */
export function newEscapes(report: Report, severities: readonly Severity[], links: Links): string {
  const { findings } = acrossRuns(report)
  const rows = rowsOfFinding(report)
  const isToldWithLimit = toldWithLimit(report)
  const told = findings.flatMap((it) => {
    if (it.kind !== 'new-escape' || !severities.includes(it.severity) || isToldWithLimit(it)) return []
    const row = rows.function(it)
    const [site] = row === undefined ? [] : sitesOf(row, it)
    return site === undefined ? [] : [{ it, site }]
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
    told.map(({ it, site }) => [
      linkTo(site, links),
      `${cell(nameOf(it))}<br>in ${cell(it.package)}`,
      site.source.trim() === '' ? '' : cell(site.source.trim()),
      cell(siteText(site)),
      site.cause === undefined ? '' : causeName(site.cause, links),
    ]),
  )
  const title = `${count(told.length, 'new escape')} that base does not have`
  return severities.includes('error') ? `**${title}:**\n\n${table}` : folded(title, table)
}

/** Escapes that base had in another function: told, and accepted before. Empty where there are none. */
export function movedEscapes(report: Report, links: Links): string {
  const moved = report.functions.flatMap((row) =>
    row.sites.flatMap((site) => (site.movedFrom === undefined || site.class !== 'escape' ? [] : [{ row, site }])),
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
      moved.map(({ row, site }) => [
        linkTo(site, links),
        cell(siteText(site)),
        cell(site.movedFrom ?? ''),
        cell(row.name),
      ]),
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
export function loudFindings(report: Report, links: Links): string {
  return findingTable(
    acrossRuns(report),
    (it) => it.severity !== 'note' && it.kind !== 'new-escape' && !isOver(it),
    links,
  )
}

/** Notes about the code; for the folded part. */
export function quietFindings(report: Report, links: Links): string {
  return findingTable(acrossRuns(report), (it) => it.severity === 'note' && it.kind !== 'new-escape', links)
}

/** Every finding as one row; for the rendering without source lines. */
export function overList(across: AcrossRuns, links: Links): string {
  return findingTable(across, () => true, links)
}

function findingTable(across: AcrossRuns, isShown: (finding: CodeFinding) => boolean, links: Links): string {
  const findings = across.findings.filter((it): it is CodeFinding => it.kind !== 'loosened').filter(isShown)
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
      nameCell(it, across),
      quantity(it.got, it.unit),
      limitCell(it, links),
      it.at === undefined ? '' : linkTo(it.at, links),
    ]),
  )
}
