import type { BenchmarkRow, WhereRow } from '../check/report.ts'
import { codeFrame } from '../diagnostic/code-frame.ts'
import { causeTexts } from './cause-texts.ts'
import { terminalLines, terminalText } from './escape.ts'
import { count } from './numbers.ts'
import { formatLine } from './place.ts'
import type { Paint } from './style.ts'
import { causeSentence, isGrown, shareText, toldSite, whatAllocates } from './where-lines.ts'
import { chainOf } from './why-text.ts'

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
  const grown = row.where.filter(isGrown)
  const ordered = [...grown, ...row.where.filter((line) => !grown.includes(line))]
  const shown = (grown.length > 0 ? ordered.slice(0, Math.max(1, Math.min(most, grown.length))) : ordered).slice(
    0,
    most,
  )
  const left = row.where.length - shown.length
  return [
    ...shown.flatMap((line) => lineText(line, row, style, isFull(line))),
    ...(left > 0 ? [style('dim', `${count(left, 'more line')} ${left === 1 ? 'allocates' : 'allocate'}`)] : []),
  ]
}

function lineText(line: WhereRow, row: BenchmarkRow, style: Paint, isFull: boolean): readonly string[] {
  const head = style('cyan', terminalText(shareText(line, row)))
  if (!isFull) return [head]
  const frame = line.source.trim() === '' ? '' : codeFrame(`${'\n'.repeat(line.line - 1)}${line.source}`, line)
  const gutter = ' '.repeat(String(line.line).length + 2)
  const cause = causeSentence(line.cause, line.detail)
  const site = toldSite(line)
  return [
    head,
    ...(frame === '' ? [] : terminalLines(frame).split('\n')),
    ...whatAllocates(line).map((text) => `${gutter}= ${terminalText(text)}`),
    ...(line.cause === undefined || cause === undefined
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
