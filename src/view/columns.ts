import { widthOf } from '../diagnostic/code-frame.ts'

/** One cell: what is shown, and how it is styled once its width is known. */
export type Column = { readonly text: string; readonly right?: boolean; readonly styled?: (padded: string) => string }

/**
 * Lines of aligned columns, two spaces apart, each indented. Widths are those of a terminal's cells; the last column is not padded.
 */
export function columns(rows: readonly (readonly Column[])[], indent: string): readonly string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, width(cell.text))
    })
  }
  return rows.map((row) =>
    (indent + row.map((cell, i) => pad(cell, i === row.length - 1 ? 0 : (widths[i] ?? 0))).join('  ')).trimEnd(),
  )
}

function pad(cell: Column, to: number): string {
  const space = ' '.repeat(Math.max(0, to - width(cell.text)))
  const styled = cell.styled?.(cell.text) ?? cell.text
  return cell.right === true ? space + styled : styled + space
}

function width(text: string): number {
  return [...text].reduce((total, char) => total + widthOf(char), 0)
}
