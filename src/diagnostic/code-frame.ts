import { atByte, utf8Length } from '../lang/utf8-length.ts'
import type { Position } from './position.ts'

/** Terminal cells that a frame's text may take beside the line number. */
const shownCells = 100
const tabCells = 4
/** Code units of a line before and after the place that are looked at. */
const cutUnits = 1000

/** One character of the line as shown: what is printed for it, and the cells that takes. */
type Cell = { readonly shown: string; readonly width: number; readonly bytes: number }

/**
 * The source line of a place with its number, and carets under `length` bytes of it:
 *
 *     4 |   BenchmarkDecode: "1"
 *       |                    ^^^
 *
 * Tabs become spaces, control characters `�`, and a long line is shortened with `…` around the place. A place behind
 * the end of the line gets its caret there. Column 0 (none known) gives the line alone, a line that the text does not
 * have an empty string.
 * @param text the whole file
 * @param length bytes to underline, at least one caret; what reaches into the next line is cut
 */
export function codeFrame(text: string, position: Position, length = 1): string {
  const line = lineOf(text, position.line)
  return line === undefined ? '' : lineFrame(line, position, length)
}

/** The same of a line that was cut out of its file. */
export function lineFrame(line: string, position: Pick<Position, 'line' | 'column'>, length = 1): string {
  const gutter = String(position.line)
  const blank = ' '.repeat(gutter.length)
  const near = cutAround(line, Math.max(0, position.column - 1))
  const cells = cellsOf(near.text)
  if (position.column < 1) {
    const whole = window(cells, 0, 0)
    return ` ${gutter} | ${whole.shown}`.trimEnd()
  }
  const start = cellAt(cells, near.byteOffset)
  const end = Math.max(start + 1, cellAt(cells, near.byteOffset + Math.max(1, length)))
  const { shown, before, under } = window(cells, start, end)
  return `${` ${gutter} | ${shown}`.trimEnd()}\n ${blank} | ${' '.repeat(before)}${'^'.repeat(under)}`
}

/** The line with that 1-based number, without its line end; lines end at `\n` as in the Go tool. */
function lineOf(text: string, line: number): string | undefined {
  let start = 0
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', start)
    if (end < 0) return undefined
    start = end + 1
  }
  if (line < 1) return undefined
  const end = text.indexOf('\n', start)
  return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '')
}

/** The part of a very long line that can be in view at all, so that a frame never costs the whole of it. */
function cutAround(line: string, byteOffset: number): { readonly text: string; readonly byteOffset: number } {
  if (line.length <= 2 * cutUnits) return { text: line, byteOffset }
  const { units: unit, bytes } = atByte(line, byteOffset)
  const start = Math.max(0, unit - cutUnits)
  const before = line.slice(start, unit)
  return {
    text: before + line.slice(unit, unit + cutUnits),
    byteOffset: utf8Length(before) + Math.max(0, byteOffset - bytes),
  }
}

function cellsOf(line: string): Cell[] {
  const cells: Cell[] = []
  let column = 0
  for (const char of line) {
    const width = char === '\t' ? tabCells - (column % tabCells) : widthOf(char)
    const shown = char === '\t' ? ' '.repeat(width) : isControl(char) ? '�' : char
    cells.push({ shown, width, bytes: utf8Length(char) })
    column += width
  }
  return cells
}

/** The index of the character that holds the byte at a 0-based offset; the length behind the end. */
function cellAt(cells: readonly Cell[], byteOffset: number): number {
  let bytes = 0
  for (const [index, cell] of cells.entries()) {
    bytes += cell.bytes
    if (bytes > byteOffset) return index
  }
  return cells.length
}

/** What is shown of a line so that [start, end) is in view, and where the carets stand, in terminal cells. */
function window(cells: readonly Cell[], start: number, end: number): { shown: string; before: number; under: number } {
  const total = widthBetween(cells, 0, cells.length)
  let first = 0
  let last = cells.length
  if (total > shownCells) {
    first = start
    // A third of the room goes to what stands before the place; near the end of the line, all that is over.
    const room = Math.max(shownCells / 3, shownCells - widthBetween(cells, start, cells.length) - 2)
    while (first > 0 && widthBetween(cells, first - 1, start) <= room) first--
    last = first
    for (let used = 2; last < cells.length && used + (cells[last]?.width ?? 0) <= shownCells; last++)
      used += cells[last]?.width ?? 0
  }
  const head = first > 0 ? '…' : ''
  const tail = last < cells.length ? '…' : ''
  const middle = cells.slice(first, last).map((cell) => cell.shown)
  return {
    shown: head + middle.join('') + tail,
    before: head.length + widthBetween(cells, first, start),
    under: Math.max(1, widthBetween(cells, start, Math.min(end, last))),
  }
}

function widthBetween(cells: readonly Cell[], from: number, to: number): number {
  let width = 0
  for (let i = from; i < to; i++) width += cells[i]?.width ?? 0
  return width
}

function isControl(char: string): boolean {
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u.test(char)
}

/** Cells of a character in a terminal: 0 for combining ones, 2 for East Asian wide ones and emoji (Unicode UAX #11). */
export function widthOf(char: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(char)) return 0
  return /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])$/u.test(
    char,
  )
    ? 2
    : 1
}
