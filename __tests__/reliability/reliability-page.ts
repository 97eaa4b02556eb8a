import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/** Whether every call is tried with every fault. */
export const isAll = process.env.ALL_FAULTS === '1'

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

/**
 * Compares what was seen with the table in docs/reliability.md; `ALL_FAULTS=1 UPDATE_GOLDEN=1` writes the table instead. `isWhole`: nothing was
 * left out, so that the table has no other rows. An empty answer was not tried.
 */
export function expectTable(table: Table, rows: readonly Row[], { isWhole }: { readonly isWhole: boolean }): void {
  if (isWhole && process.env.UPDATE_GOLDEN === '1') writeTable(table, renderTable(table, rows))
  const written = parseTable(writtenTable(table))
  const said = new Map(written.map((row) => [`${row.subject} ${row.fault}`, row.answers]))
  const other = rows.flatMap(({ subject, fault, answers }) => {
    const known = said.get(`${subject} ${fault}`) ?? []
    const isSame = answers.every((answer, i) => answer === '' || answer === known[i])
    return isSame ? [] : [`${subject} | ${fault} | ${answers.join(' | ')} (the page: ${known.join(' | ')})`]
  })
  expect(other, 'see what is right, or write the page: ALL_FAULTS=1 UPDATE_GOLDEN=1').toEqual([])
  expect([...new Set(written.map(({ subject }) => subject))].sort()).toEqual(
    [...new Set(rows.map(({ subject }) => subject))].sort(),
  )
  if (isWhole) expect(writtenTable(table)).toBe(renderTable(table, rows))
}

/** What stands in docs/reliability.md between the marks of a table. */
function writtenTable({ id }: Table): string {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : ''
  return text.split(begin(id))[1]?.split(end(id))[0] ?? ''
}

/** Puts a table in its place in docs/reliability.md. */
function writeTable(table: Table, text: string): void {
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
function renderTable({ heads }: Table, rows: readonly Row[]): string {
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
function parseTable(text: string): readonly Row[] {
  const [, , ...lines] = text.trimEnd().split('\n')
  return lines.flatMap((line) => {
    const plain = line.replaceAll(/\[([A-Z_]+)\]\([^)]*\)/g, '$1')
    const [subject = '', faults = '', ...answers] = plain.slice(2, -2).split(' | ')
    return faults.split('; ').map((fault) => ({ subject: subject.slice(1, -1), fault, answers }))
  })
}
