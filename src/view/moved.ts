import { count } from '../words/numbers.ts'
import { siteText } from '../words/site-text.ts'
import type { Cell, Section } from './block.ts'
import { placeCell, type Shown } from './shown.ts'

/** Escapes that base had in another function: they were accepted there. Empty where there are none. */
export function movedEscapes({ report, links }: Shown): readonly Section[] {
  const rows = report.functions.flatMap((row) =>
    row.sites.flatMap((site): readonly (readonly Cell[])[] =>
      site.movedFrom === null || site.class !== 'escape'
        ? []
        : [
            [
              placeCell(site, links),
              [[{ code: siteText(site) }]],
              [[{ code: site.movedFrom }]],
              [[{ code: row.name }]],
            ],
          ],
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
