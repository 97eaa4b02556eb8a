import { htmlText } from './escape.ts'

export type Align = 'left' | 'right'

/** A Markdown table. Cells come escaped (`cell` of escape.ts) or are our own words; none may hold a line end. */
export function markdownTable(
  heads: readonly (readonly [title: string, align: Align])[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(heads.map(([title]) => title)),
    line(heads.map(([, align]) => (align === 'right' ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n')
}

/** A part that is folded until a reader opens it. `summary` is plain text of ours: a mention in it would stay alive. */
export function folded(summary: string, body: string): string {
  return `<details>\n<summary>${htmlText(summary)}</summary>\n\n${body}\n\n</details>`
}
