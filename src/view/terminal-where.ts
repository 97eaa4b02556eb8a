import { lineFrame } from '../diagnostic/code-frame.ts'
import type { BenchmarkRow, WhereRow } from '../report/report-schema.ts'
import { causeTexts } from '../words/cause-texts.ts'
import { count } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { causeSentence, isGrown, shareText, toldSite, whatAllocates, whereLines } from '../words/where-lines.ts'
import { chainOf } from '../words/why-text.ts'
import { terminalLines, terminalText } from './escape.ts'
import type { Paint } from './style.ts'

/**
 * Where a benchmark allocates, for a terminal: what grew since base first, at most so many lines of source.
 * @param isFull false for a line that is told in full elsewhere and only named here
 */
export function whereText(
  row: BenchmarkRow,
  most: number,
  style: Paint,
  isFull: (line: WhereRow) => boolean,
): readonly string[] {
  const ordered = whereLines([row]).map((line) => line.row)
  const grown = ordered.filter(isGrown)
  const shown = ordered.slice(0, grown.length > 0 ? Math.min(most, grown.length) : most)
  const left = row.where.length - shown.length
  return [
    ...shown.flatMap((line) => lineText(line, row, style, isFull(line))),
    ...(left > 0 ? [style('dim', `${count(left, 'more line')} ${left === 1 ? 'allocates' : 'allocate'}`)] : []),
  ]
}

function lineText(line: WhereRow, row: BenchmarkRow, style: Paint, isFull: boolean): readonly string[] {
  const head = style('cyan', terminalText(shareText(line, row)))
  if (!isFull) return [head]
  const frame = line.at === null || line.source.trim() === '' ? '' : lineFrame(line.source, line.at)
  const gutter = ' '.repeat(String(line.at?.line ?? 0).length + 2)
  const cause = causeSentence(line.cause, line.detail)
  const site = toldSite(line)
  return [
    head,
    ...(frame === '' ? [] : terminalLines(frame).split('\n')),
    ...whatAllocates(line).map((text) => `${gutter}= ${terminalText(text)}`),
    ...(line.cause === null || cause === undefined
      ? []
      : [
          `${style('dim', 'why')}      ${causeTexts[line.cause].name}: ${terminalText(cause)}`,
          `${style('dim', 'way out')}  ${causeTexts[line.cause].wayOut}`,
        ]),
    ...(site === undefined
      ? []
      : chainOf(site.why).map(
          (stop) => `         ${terminalText(`${stop.words}: ${stop.code} at ${formatLine({ ...stop, column: 0 })}`)}`,
        )),
  ]
}
