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

export type Table = {
  /** What stands in the marks of the page. */
  readonly id: string
  readonly heads: readonly string[]
  /** All faults that a subject is tried with, in the order of the page. */
  readonly faultsOf: (subject: string) => readonly string[]
}

const page = new URL('../../docs/reliability.md', import.meta.url)

/**
 * Compares what was seen with the table in docs/reliability.md; `ALL_FAULTS=1 UPDATE_GOLDEN=1` writes the table instead. `tried` is how much of
 * it: a few calls, every call with some faults, or nothing was left out, so that the table has no other rows. An empty answer was not tried.
 */
export function expectTable(table: Table, rows: readonly Row[], tried: 'some' | 'calls' | 'all'): void {
  if (tried === 'all' && process.env.UPDATE_GOLDEN === '1') writeTable(table, renderTable(table, rows))
  const written = parseTable(table, writtenTable(table))
  const said = new Map(written.map((row) => [`${row.subject} ${row.fault}`, row.answers]))
  const other = rows.flatMap(({ subject, fault, answers }) => {
    const known = said.get(`${subject} ${fault}`) ?? []
    const isSame = answers.every((answer, i) => answer === '' || answer === known[i])
    return isSame ? [] : [`${subject} | ${fault} | ${answers.join(' | ')} (the page: ${known.join(' | ')})`]
  })
  expect(other, 'see what is right, or write the page: ALL_FAULTS=1 UPDATE_GOLDEN=1').toEqual([])
  if (tried === 'some') return
  expect([...new Set(written.map(({ subject }) => subject))].sort()).toEqual(
    [...new Set(rows.map(({ subject }) => subject))].sort(),
  )
  if (tried === 'all') expect(writtenTable(table)).toBe(renderTable(table, rows))
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

/** A table in Markdown: faults of one subject that are answered alike share a row, and the most of them a short one. */
function renderTable({ heads, faultsOf }: Table, rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  const subjects = [...new Set(rows.map(({ subject }) => subject))].sort()
  const body = subjects.flatMap((subject) => {
    const all = faultsOf(subject)
    const groups = groupsOf(
      all,
      rows.filter((row) => row.subject === subject),
    )
    return groups.map(({ faults, answers }, i) => {
      const isMost = i === groups.length - 1 && faults.length > all.length / 2
      const short = groups.length === 1 ? anyFault : anyOther
      return line([
        `\`${subject}\``,
        isMost ? short : faults.join('; '),
        ...answers.map((each) => each.replace(/\b[A-Z]+(?:_[A-Z]+)+\b/g, link)),
      ])
    })
  })
  const tried = [...new Set(subjects.flatMap(faultsOf))]
  return `Tried: ${tried.join('; ')}.\n\n${line(heads)}${line(heads.map(() => '---'))}${body.join('')}`
}

const anyFault = 'any of these'
const anyOther = 'any other of these'

type Group = { readonly faults: readonly string[]; readonly answers: readonly string[] }

/** What is answered alike, the largest group last. */
function groupsOf(faults: readonly string[], rows: readonly Row[]): readonly Group[] {
  const groups = new Map<string, { readonly faults: string[]; readonly answers: readonly string[] }>()
  for (const fault of faults) {
    const answers = rows.find((row) => row.fault === fault)?.answers ?? []
    const key = JSON.stringify(answers)
    const group = groups.get(key) ?? { faults: [], answers }
    group.faults.push(fault)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => a.faults.length - b.faults.length)
}

function link(code: string): string {
  return `[${code}](diagnostics.md#${code.toLowerCase()})`
}

/** The rows that a table was made of, one for each fault. */
function parseTable({ faultsOf }: Table, text: string): readonly Row[] {
  const lines = text.split('\n').filter((line) => line.startsWith('| `'))
  const rows: Row[] = []
  for (const line of lines) {
    const plain = line.replaceAll(/\[([A-Z_]+)\]\([^)]*\)/g, '$1')
    const [name = '', cell = '', ...answers] = plain.slice(2, -2).split(' | ')
    const subject = name.slice(1, -1)
    const known = new Set(rows.filter((row) => row.subject === subject).map(({ fault }) => fault))
    const isShort = cell === anyFault || cell === anyOther
    const faults = isShort ? faultsOf(subject).filter((fault) => !known.has(fault)) : cell.split('; ')
    rows.push(...faults.map((fault) => ({ subject, fault, answers })))
  }
  return rows
}
