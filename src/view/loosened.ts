import type { Change } from '../budget/diff/change.ts'
import type { LoosenedFinding } from '../report/report-schema.ts'
import { findingNames } from '../words/finding-names.ts'
import type { Line } from '../words/inline.ts'
import { isUnit } from '../words/texts.ts'
import type { Cell } from './block.ts'
import { placeCell, type Shown } from './shown.ts'

export const loosenedHeads = [
  [findingNames.loosened.short, 'left'],
  ['was', 'left'],
  ['is now', 'left'],
  ['where', 'left'],
] as const

/** What this change no longer asks of the code, side by side with what base asks. */
export function loosenedRow(finding: LoosenedFinding, { links, packages }: Shown): readonly Cell[] {
  const [was, is] = wasAndIs(finding.change)
  return [subject(finding, packages > 1), [was], [is], placeCell(finding.at, links)]
}

function subject({ severity, entry, change }: LoosenedFinding, hasPackages: boolean): Cell {
  const what = { code: change.what }
  if (entry === null) return [[`${severity}: `, what]]
  return [
    [`${severity}: `, { code: entry.name }],
    ...(isUnit(change.what) ? [] : [[what]]),
    ...(hasPackages ? [['in ', { code: entry.package }]] : []),
  ]
}

function wasAndIs({ what, from, to }: Change): readonly [Line, Line] {
  if (isUnit(what)) {
    const limit = (text: string): Line => [{ code: text }, ` ${what === 'sites' ? 'heap sites' : what}`]
    return [limit(from), [{ strong: to === '' ? ['no limit'] : limit(to) }]]
  }
  if (what === 'permitted escapes')
    return [given(from, []), to === 'any' ? [{ strong: ['any escape'] }] : ['also ', { code: to }]]
  if (what === 'allow') return [given(from, []), ['also ', { code: to }]]
  if (what === 'optional') return [['required'], [{ strong: ['may match nothing'] }]]
  if (from === '' && to === '') return [[], [{ strong: ['changed'] }]]
  return [given(from, ['not set']), to === '' ? ['not set'] : [{ strong: [{ code: to }] }]]
}

function given(text: string, otherwise: Line): Line {
  return text === '' ? otherwise : [{ code: text }]
}
