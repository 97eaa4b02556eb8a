import type { Severity } from '../diagnostic/diagnostic.ts'
import { formatPosition } from '../diagnostic/format-position.ts'
import type { Status } from '../report/report-schema.ts'
import { type Line, plain } from '../words/inline.ts'
import type { Allocating, Block, Fact, Stop, StoryBlock, Table } from './block.ts'
import { factsOf as causeFacts } from './causes.ts'
import { type Column, columns } from './columns.ts'
import { disarmCommands, terminalLines, terminalText } from './escape.ts'
import type { Paint } from './style.ts'

// The pieces of what is printed at a terminal; every command is made of these.

/** Lines that stand together. */
export type Lines = readonly string[]

const colors = { error: 'red', warning: 'yellow', note: 'cyan' } as const satisfies Record<Severity, string>
const statusColors = {
  pass: 'green',
  over: 'red',
  unlisted: 'dim',
  'not-measured': 'yellow',
} as const satisfies Record<Status, string>

/** Groups of lines, a blank line between them, with a line end; safe in a log that obeys workflow commands. */
export function printed(groups: readonly Lines[]): string {
  const texts = groups.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${disarmCommands(texts.join('\n\n'))}\n`
}

/** A line of ours and others' words for a terminal. */
export function lineText(line: Line): string {
  return terminalText(plain(line))
}

/** One thing that a report has to say. */
export function blockLines(block: Block, style: Paint): Lines {
  return block.kind === 'diagnostic' ? diagnosticLines(block, style) : findingLines(block, style)
}

function findingLines({ severity, label, message, facts, reason, hint }: Block, style: Paint): Lines {
  return [
    `${style(colors[severity], label)}: ${style('bold', terminalText(message))}`,
    ...facts.map((fact) => `  ${factLine(fact, style)}`),
    ...(reason === null ? [] : [`  ${labelled('reason', reason, style)}`]),
    ...(hint === null || hint === '' ? [] : [`  ${labelled('hint', hint, style)}`]),
  ]
}

/** What makes code allocate, and all that fails by it. */
export function storyLines(story: StoryBlock, style: Paint): Lines {
  const { severity, label, title, excerpt, cause, flow, lines, more, table, also, hint, facts } = story
  const told = [
    ...(excerpt === null ? [] : excerptLines(excerpt)),
    ...(cause === null ? [] : causeFacts(cause, story.isCauseTold).map((fact) => factLine(fact, style))),
    ...flowLines(flow),
    ...callersLine(story, style),
    ...lines.map((line) => labelled('at', plain(line), style)),
    ...(more === '' ? [] : [style('dim', more)]),
    ...facts.map((fact) => factLine(fact, style)),
    ...(hint === null ? [] : [labelled('hint', plain(hint), style)]),
    ...(table === null ? [] : tableLines(table, style, '')),
    ...(also.length === 0 ? [] : [terminalText(plain(also))]),
  ]
  return [
    `${style(colors[severity], label)}: ${style('bold', lineText(title))}`,
    ...told.map((line) => (line === '' ? '' : `  ${line}`)),
  ]
}

function callersLine({ calls, moreCalls }: StoryBlock, style: Paint): Lines {
  if (calls.length === 0) return []
  const shown = calls.map(({ function: name, at }) => `${name} at ${plain([at])}`)
  return [labelled('called', [...shown, ...(moreCalls > 0 ? [`${moreCalls} more`] : [])].join(' ← '), style)]
}

function diagnosticLines({ severity, label, message, at, code, frame, hint }: Block, style: Paint): Lines {
  const place = at === null ? '' : `${terminalText(formatPosition(at))}: `
  const name = code === null ? '' : ` ${style('dim', `[${code}]`)}`
  return [
    `${place}${style(colors[severity], label)}: ${terminalLines(message)}${name}`,
    ...(frame === null ? [] : [terminalLines(frame)]),
    ...(hint === null ? [] : [`  ${style('dim', 'hint')}: ${terminalLines(hint)}`]),
  ]
}

/** What is said beside something: `package  example.com/m`. */
export function factLine({ label, text }: Fact, style: Paint): string {
  return labelled(label, plain(text), style)
}

/** The same of any text, of one line. */
export function labelled(label: string, text: string, style: Paint): string {
  return `${style('dim', label.padEnd(7))}  ${terminalText(text)}`
}

/** A line of source that allocates, with why and the way out. */
export function allocatingLines(line: Allocating, style: Paint): Lines {
  return [
    style('cyan', lineText(line.share)),
    ...excerptLines(line),
    ...(line.cause === null ? [] : causeFacts(line.cause).map((fact) => factLine(fact, style))),
    ...flowLines(line.flow),
  ]
}

/** A source line with a caret, and under it what allocates there. */
function excerptLines({ frame, gutter, what }: Pick<Allocating, 'frame' | 'gutter' | 'what'>): Lines {
  return [...frameLines(frame), ...what.map((text) => `${' '.repeat(gutter)}= ${terminalText(text)}`)]
}

/** A source line with a caret. */
export function frameLines(frame: string): Lines {
  return frame === '' ? [] : terminalLines(frame).split('\n')
}

/** The way of a value to the heap. */
export function flowLines(flow: readonly Stop[]): Lines {
  return flow.map(({ words, code, at }) => `         ${lineText([`${words}: `, { code }, ' at ', at])}`)
}

/** A table in columns; its last cell in the color of a status. */
export function tableLines({ heads, rows, statuses }: Table, style: Paint, indent = '  '): Lines {
  const isRight = (i: number): boolean => heads[i]?.[1] === 'right'
  const head = heads.map(([text], i): Column => ({ text, right: isRight(i), styled: (shown) => style('dim', shown) }))
  const body = rows.map((row, n) => {
    const status = statuses?.[n]
    return row.map((cell, i): Column => {
      const text = cell.map(lineText).join(' ')
      if (status === undefined || i < row.length - 1) return { text, right: isRight(i) }
      return { text, styled: (shown) => style(statusColors[status], shown) }
    })
  })
  return columns([head, ...body], indent)
}
