import type { Accounted } from './account-for.ts'
import type { Differences } from './compare.ts'

/** One compile that was compared; a text says why it was not. */
export type Row = {
  readonly name: string
  readonly release: string
  readonly target: string
  readonly result: Accounted | string
}

const introduction = `# Compatibility: heap sites compared with the compiler

Heap sites come from the output of the Go compiler. A second program, in \`__tests__/ground-truth/accounts\`, derives the same facts
independently, without sharing code or rules with the product. The tables below compare the two, function by function. This page is
written by \`node scripts/compare-with-compiler.ts --write\`; nothing in it is written by hand. What was run on which
operating system is in [operating systems](platforms.md).

| fact | source of the second program |
| --- | --- |
| the texts | each line \`moved to heap: NAME\` or \`EXPR escapes to heap\` of \`-m\`, including those without a position |
| the allocator calls | the call instructions in the \`-S=2\` listing; the \`rel\` lines must give the same number for each function and allocator |
| the function | \`go/parser\`: the declaration around a text's position, and around the position of a physical function's \`TEXT\` instruction |

Each of the following counts as a difference:

- a compiler text that the product does not have, or one that the compiler never printed
- an allocator call without a heap site or a proven repetition, or a heap site without a call
- a text or a call that is reported in the wrong function
- a repetition that is not proven: the sites of a function and their repetitions must add up to the calls in all copies of its code
- a constant reported as allocating
- a text reported as free, printed more often than it has calls, or only explained, while an allocator call of its kind in the same physical
  function belongs to no text, on any line; up to Go 1.24, which does not name the function of a text, in the whole declared function
- a function that the product does not know, or one that is not in the source

Since Go 1.25, one allocation can hold several variables without pointers, and the output does not show which: each \`moved to heap\` that may be one
of them counts, so the gate fails closed. They are in the column "undecided". Code of \`crypto/internal/fips140\` must not point to static data, so there,
and only there, constants do allocate.
`

/** docs/compatibility.md from what was compared. */
export function compatibilityPage(rows: readonly Row[]): string {
  const std = rows.filter(({ name }) => name === 'std')
  const modules = rows.filter(({ name }) => name !== 'std')
  const host = rows[0]?.target ?? ''
  return [
    introduction,
    `## The standard library, by release\n\nAll packages of \`std\`, compiled for ${host}.\n`,
    table(
      ['release'],
      std.filter(({ target }) => target === host),
      ({ release }) => [release],
    ),
    `## The standard library, by target\n`,
    table(
      ['target', 'release'],
      std.filter(({ target }) => target !== host),
      ({ target, release }) => [target, release],
    ),
    `## Public modules, by release\n\nCompiled for ${host}.\n`,
    table(
      ['module', 'release'],
      modules.filter(({ target }) => target === host),
      ({ name, release }) => [name, release],
    ),
    `## Public modules, by target\n`,
    table(
      ['module', 'target', 'release'],
      modules.filter(({ target }) => target !== host),
      (row) => [row.name, row.target, row.release],
    ),
    `## Left out\n`,
    leftOut(rows),
  ].join('\n')
}

const columns = [
  'functions',
  'texts',
  'calls',
  'escape',
  'growth',
  'unreported',
  'free',
  'repetitions',
  'undecided',
] as const

function table(heads: readonly string[], rows: readonly Row[], cells: (row: Row) => readonly string[]): string {
  const all = [...heads, ...columns, 'differences']
  const lines = rows.flatMap((row) => {
    if (typeof row.result === 'string') return []
    const { figures, differences, problems } = row.result
    const numbers = columns.map((column) => figures[column].toLocaleString('en-US'))
    return [[...cells(row), ...numbers, difference(differences, problems)]]
  })
  const rule = all.map((_, index) => (index < heads.length ? '---' : '---:'))
  return `${[all, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`
}

const words: Readonly<Record<keyof Differences, string>> = {
  textsMissing: 'texts missing',
  textsInvented: 'texts invented',
  callsWithoutSite: 'calls without a site',
  sitesWithoutCall: 'sites without a call',
  wrongFunction: 'in the wrong function',
  repetitionsUnproven: 'repetitions not proven',
  constantsCharged: 'constants',
  freeWithCallLeft: 'free with a call left',
  functionsInvented: 'functions invented',
  functionsMissing: 'functions missing',
}

function difference(differences: Differences, problems: readonly string[]): string {
  const keys = Object.keys(words) as (keyof Differences)[] // the keys of a record that has each of them
  const found = keys.flatMap((key) => {
    const count = differences[key].length
    return count === 0 ? [] : [`${count} ${words[key]}`]
  })
  if (problems.length > 0) found.push(`${problems.length} lines not read`)
  return found.length === 0 ? '0' : found.join(', ')
}

/** What no release or target compiles is not compared; it is named, so that an empty table cannot pass for a clean one. */
function leftOut(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ name, release, target, result }) => {
    const at = `${name} with ${release} for ${target}`
    if (typeof result === 'string') return [`- ${at}: ${firstLine(result)}`]
    return result.broken.map((why) => `- of ${at}: ${firstLine(why)}`)
  })
  return lines.length === 0 ? 'Nothing.\n' : `${lines.join('\n')}\n`
}

/** What the go command says, in one line and without the folders of the machine. */
function firstLine(text: string): string {
  const [line = ''] = text.split('\n').filter((one) => one.trim() !== '' && !one.startsWith('# '))
  return line.replace(/\/\S*\/pkg\/mod\//g, '').replaceAll('|', '\\|')
}
