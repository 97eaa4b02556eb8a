import type { Position } from '../diagnostic/position.ts'
import type { BenchmarkRow, SiteRow, WhereRow } from '../report/report-schema.ts'
import { escapingText } from '../words/story-text.ts'
import { shareLine, whatAllocates } from '../words/where-lines.ts'
import type { Allocating } from './block.ts'
import { causeOf, flowOf, frameOf } from './causes.ts'
import { type Links, placeIn } from './links.ts'

/** A line that allocates, with all there is to say of it. */
export function allocatingOf(row: WhereRow, benchmark: BenchmarkRow, links: Links): Allocating {
  const site = toldSite(row)
  return {
    share: shareLine(row, benchmark, (at) => placeIn(at, links)),
    frame: frameOf(row.source, row.at),
    gutter: String(row.at?.line ?? 0).length + 2,
    what: whatAllocates(row),
    cause: causeOf(row.cause, row.detail, links),
    flow: site === undefined ? [] : flowOf(site.why, links),
    value: site === undefined ? '' : escapingText(site.text),
  }
}

/** The site that the cause is about, where the compiler tells how it gets to the heap. */
function toldSite({ sites }: WhereRow): SiteRow | undefined {
  return sites.find(({ why }) => why.length > 0)
}

/** `codec/encode.go:41` */
export function lineKey({ file, line }: Position): string {
  return `${file}:${line}`
}
