import type { Severity } from '../diagnostic/diagnostic.ts'
import { groupBy } from '../lang/group-by.ts'
import type { SiteRow } from '../report/report-schema.ts'
import { sitesOf, subjectOf } from '../report/subject.ts'
import { wayOutOf } from '../words/cause-texts.ts'
import type { Line } from '../words/inline.ts'
import { count, grouped } from '../words/numbers.ts'
import { siteAtBase, siteText } from '../words/site-text.ts'
import { quantity } from '../words/texts.ts'
import { toolchainLine } from '../words/toolchain-text.ts'
import { isOver, type Over } from './benchmarks.ts'
import type { Cell, Section, Table } from './block.ts'
import { causeOf } from './causes.ts'
import { type Links, placeIn } from './links.ts'
import { cellOf, placeCell, type Shown, sourceCell } from './shown.ts'

/** The functions that are over their limit: each with its heap sites, their source, and the way out. */
export function overFunctions(shown: Shown): readonly Section[] {
  const findings = shown.report.findings.filter(isOver).filter(({ subject }) => subject.kind === 'function')
  // A list of permitted escapes gives one finding for each site that is not on it: they are told together.
  const groups = groupBy(findings, ({ subject, unit, site }) => `${subject.id} ${unit} ${site === null}`)
  return [...groups.values()].flatMap((group) => {
    const sites = [...new Set(group.flatMap((finding) => sitesOf(shown.report, finding)))]
    return [...title(group, shown), ...siteTable(sites, shown.links), ...waysOut(sites, shown.links)]
  })
}

function title([first, ...more]: readonly Over[], { report, links, names }: Shown): readonly Section[] {
  if (first === undefined) return []
  const { name, package: path } = subjectOf(report, first)
  const what: Line =
    first.site === null
      ? [{ strong: [quantity(first.got, first.unit)] }, `, limit ${grouped(first.max)}`]
      : [{ strong: [`${quantity(1 + more.length, 'escapes')} that the budget does not permit`] }]
  const under = names.under(first.runs)
  const toolchain = toolchainLine(first)
  const head: Line = [
    { code: name },
    ' in ',
    { code: path },
    ': ',
    ...what,
    ...(first.budget === null ? [] : [', set at ', placeIn(first.budget, links)]),
    ...(under === '' ? [] : [', under ', { code: under }]),
  ]
  const reason: readonly Line[] = first.reason === null ? [] : [['reason: ', { code: first.reason }]]
  return [{ kind: 'text', lines: [head, ...reason, ...(toolchain.length === 0 ? [] : [toolchain])] }]
}

function siteTable(sites: readonly SiteRow[], links: Links): readonly Section[] {
  if (sites.length === 0) return []
  const isCompared = sites.some(({ new: each }) => each !== null)
  const table: Table = {
    heads: [
      ['line', 'left'],
      ['source', 'left'],
      ['the compiler says', 'left'],
      ...(isCompared ? ([['base', 'left']] as const) : []),
    ],
    rows: sites.map((site) => [
      placeCell(site, links),
      sourceCell(site.source),
      whatCell(site),
      ...(isCompared ? [cellOf(...siteAtBase(site))] : []),
    ]),
    statuses: null,
  }
  return [{ kind: 'table', table }]
}

function whatCell(site: SiteRow): Cell {
  return [[{ code: siteText(site) }]]
}

function waysOut(sites: readonly SiteRow[], links: Links): readonly Section[] {
  const causes = [...new Set(sites.map(({ cause }) => cause))]
  if (causes.length === 0) return []
  const items = causes.map((id): Line => {
    const cause = causeOf(id, '', links)
    return cause === null ? [wayOutOf(null)] : [cause.name, `: ${cause.wayOut}`]
  })
  return [{ kind: 'list', title: items.length === 1 ? 'Way out:' : 'Ways out:', items }]
}

/** Escapes that base does not have, in functions that no entry names: told with their lines. Empty where there are none. */
export function newEscapes({ report, links }: Shown, severity: Severity): readonly Section[] {
  const rows = report.findings.flatMap((it): readonly (readonly Cell[])[] => {
    if (it.kind !== 'new-escape' || it.severity !== severity || it.withLimit) return []
    const { name, package: path } = subjectOf(report, it)
    return sitesOf(report, it).map((site) => [
      placeCell(site, links),
      [[{ code: name }], ['in ', { code: path }]],
      sourceCell(site.source),
      whatCell(site),
      causeCell(site, links),
    ])
  })
  if (rows.length === 0) return []
  const heads = [
    ['line', 'left'],
    ['function', 'left'],
    ['source', 'left'],
    ['the compiler says', 'left'],
    ['cause', 'left'],
  ] as const
  const summary = `${count(rows.length, 'new escape')} that base does not have`
  const table: Section = { kind: 'table', table: { heads, rows, statuses: null } }
  return severity === 'error'
    ? [{ kind: 'text', lines: [[{ strong: [`${summary}:`] }]] }, table]
    : [{ kind: 'folded', summary, sections: [table] }]
}

function causeCell({ cause }: SiteRow, links: Links): Cell {
  const told = causeOf(cause, '', links)
  return told === null ? [] : cellOf(told.name)
}

/** Escapes that base had in another function: told, and accepted before. Empty where there are none. */
export function movedEscapes({ report, links }: Shown): readonly Section[] {
  const rows = report.functions.flatMap((row) =>
    row.sites.flatMap((site): readonly (readonly Cell[])[] =>
      site.movedFrom === null || site.class !== 'escape'
        ? []
        : [[placeCell(site, links), whatCell(site), [[{ code: site.movedFrom }]], [[{ code: row.name }]]]],
    ),
  )
  if (rows.length === 0) return []
  const heads = [
    ['line', 'left'],
    ['the compiler says', 'left'],
    ['from', 'left'],
    ['to', 'left'],
  ] as const
  return [
    {
      kind: 'folded',
      summary: `${count(rows.length, 'escape')} moved between functions, none new`,
      sections: [{ kind: 'table', table: { heads, rows, statuses: null } }],
    },
  ]
}
