import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** One thing that was made to fail, and what was answered. */
export type Row = {
  /** `git cat-file blob SHA:allocs-budget.yml` */
  readonly subject: string
  /** `is killed` */
  readonly fault: string
  /** What each column says: the exit code, and the codes of what is said. */
  readonly answers: readonly string[]
}

export type Table = { readonly id: string; readonly heads: readonly string[] }

const page = new URL('../../docs/reliability.md', import.meta.url)

/** What stands in docs/reliability.md between the marks of a table. */
export function writtenTable({ id }: Table): string {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : ''
  return text.split(begin(id))[1]?.split(end(id))[0] ?? ''
}

/** Puts a table in its place in docs/reliability.md. */
export function writeTable(table: Table, text: string): void {
  const all = readFileSync(page, 'utf8')
  const [before, rest] = all.split(begin(table.id))
  const after = rest?.split(end(table.id))[1]
  if (before === undefined || after === undefined) throw new Error(`docs/reliability.md has no place for ${table.id}`)
  writeFileSync(page, `${before}${begin(table.id)}${text}${end(table.id)}${after}`)
}

function begin(id: string): string {
  return `<!-- ${id}: written by the tests -->\n`
}

function end(id: string): string {
  return `<!-- end of ${id} -->`
}

/** A table in Markdown: faults of one subject that are answered alike share a row. */
export function renderTable({ heads }: Table, rows: readonly Row[]): string {
  const groups = new Map<string, Row & { faults: string[] }>()
  for (const row of rows) {
    const key = JSON.stringify([row.subject, row.answers])
    const group = groups.get(key) ?? { ...row, faults: [] }
    group.faults.push(row.fault)
    groups.set(key, group)
  }
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  const body = [...groups.values()].map(({ subject, faults, answers }) =>
    line([
      `\`${subject}\``,
      faults.join('; '),
      ...answers.map((each) => each.replace(/\b[A-Z]+(?:_[A-Z]+)+\b/g, link)),
    ]),
  )
  return `${line(heads)}${line(heads.map(() => '---'))}${body.join('')}`
}

function link(code: string): string {
  return `[${code}](diagnostics.md#${code.toLowerCase()})`
}

/** The rows that a table was made of, one for each fault. */
export function parseTable(text: string): readonly Row[] {
  const [, , ...lines] = text.trimEnd().split('\n')
  return lines.flatMap((line) => {
    const plain = line.replaceAll(/\[([A-Z_]+)\]\([^)]*\)/g, '$1')
    const [subject = '', faults = '', ...answers] = plain.slice(2, -2).split(' | ')
    return faults.split('; ').map((fault) => ({ subject: subject.slice(1, -1), fault, answers }))
  })
}
