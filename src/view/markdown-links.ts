import type { Position } from '../diagnostic/position.ts'
import type { Report, Run } from '../report/report-schema.ts'
import { formatGo, formatToolchain } from '../words/format-toolchain.ts'
import { count } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { cell, codeSpan, urlPath } from './escape.ts'

/** Where links may point. All URLs are built by the caller from the server's own address. */
export type Links = {
  /** `https://github.com/OWNER/REPO/blob/SHA`: where the lines of a file can be looked at. */
  readonly blobUrl?: string
  /** The files that are the same there as measured: a link to another one would show a wrong line. */
  readonly covers?: (file: string) => boolean
  readonly runUrl?: string
  /** Where docs/causes.md of this action can be read. */
  readonly causesUrl?: string
}

/** A place in code, for a table cell: `codec/encode.go:41`, a link where its line is known to be the same there. */
export function linkTo(at: Position, links: Links): string {
  const shown = cell(formatLine(at))
  if (links.blobUrl === undefined || at.line === 0 || links.covers?.(at.file) !== true) return shown
  return `[${shown}](${links.blobUrl}/${urlPath(at.file)}#L${at.line})`
}

/** More lines would leave nothing on the first screen but them. */
const mostRuns = 20

/** Under the title: what was judged, with which Go, in which state. One line for each run. */
export function runLines(report: Report, links: Links): string {
  const commit = report.commit.head ?? report.commit.measured
  const lines = report.runs.slice(0, mostRuns).map((run) => runLine(run, commit))
  if (lines.length === 0) return ''
  const more = report.runs.length - lines.length
  if (more > 0) lines.push(`and ${count(more, 'more run')}`)
  const url = links.runUrl === undefined ? '' : ` · [this run](${links.runUrl})`
  return `${lines.join('<br>')}${url}`
}

function runLine(run: Run, commit: string | null): string {
  const parts = [codeSpan(run.budget.path), codeSpan(formatToolchain(run.toolchain))]
  if (commit !== null) parts.push(codeSpan(commit.slice(0, 12)))
  // Another Go explains differences that no line of the change does.
  if (run.base !== null && formatGo(run.base) !== formatGo(run.toolchain))
    parts.push(`base with ${codeSpan(formatGo(run.base))}`)
  if (run.overrides.length > 0) parts.push(`with ${run.overrides.map(codeSpan).join(', ')}`)
  return parts.join(' · ')
}
