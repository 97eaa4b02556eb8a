import type { Position } from '../diagnostic/position.ts'
import type { Report } from '../report/report-schema.ts'
import { subjectOf } from '../report/subject.ts'
import { type ToolchainNames, toolchainNames } from '../words/format-toolchain.ts'
import type { Line } from '../words/inline.ts'
import { installed } from '../words/program.ts'
import type { Cell } from './block.ts'
import { type Links, placeIn } from './links.ts'

/** A report that is shown: where its links go, how its toolchains are named, how many packages have findings, and what starts the command. */
export type Shown = {
  readonly report: Report
  readonly links: Links
  readonly names: ToolchainNames
  readonly packages: number
  readonly program: string
}

export function shownWith(report: Report, links: Links, program = installed): Shown {
  const about = report.findings.flatMap((it) =>
    it.kind === 'loosened' ? (it.entry === null ? [] : [it.entry.package]) : [subjectOf(report, it).package],
  )
  return { report, links, names: toolchainNames(report), packages: new Set(about).size, program }
}

/** A cell of one line; nothing where there is nothing. */
export function cellOf(...line: Line): Cell {
  return line.length === 0 ? [] : [line]
}

/** A cell with a place. */
export function placeCell(at: Position | null, links: Links): Cell {
  return at === null ? [] : [[placeIn(at, links)]]
}
