import type { Position } from '../diagnostic/position.ts'
import type { Report } from '../report/report-schema.ts'
import { type ToolchainNames, toolchainNames } from '../words/format-toolchain.ts'
import type { Line } from '../words/inline.ts'
import type { Cell } from './block.ts'
import { type Links, placeIn } from './links.ts'

/** A report that is shown: where its links go, and how its toolchains are named. */
export type Shown = { readonly report: Report; readonly links: Links; readonly names: ToolchainNames }

export function shownWith(report: Report, links: Links): Shown {
  return { report, links, names: toolchainNames(report) }
}

/** A cell of one line; nothing where there is nothing. */
export function cellOf(...line: Line): Cell {
  return line.length === 0 ? [] : [line]
}

/** A cell with a place. */
export function placeCell(at: Position | null, links: Links): Cell {
  return at === null ? [] : [[placeIn(at, links)]]
}

/** A cell with a line of source, without its indentation. */
export function sourceCell(source: string): Cell {
  return source.trim() === '' ? [] : [[{ code: source.trim() }]]
}
