import type { Report } from '../report/report-schema.ts'
import { terminalText } from './escape.ts'
import { printedBlocks } from './pages.ts'
import { type Paint, paint } from './style.ts'
import { blockLines, type Lines, lineText, printed, storyLines, tableLines } from './terminal.ts'
import { type View, viewOf } from './view.ts'

export type TerminalOptions = {
  readonly color: boolean
  /** Every row, not only what is over. */
  readonly verbose: boolean
  /** What has to be typed before a command where the reader is not in the repository's root: `cd .. && `. */
  readonly before?: string
  /** What starts the command where this is read. */
  readonly program?: string
}

/**
 * A report for a person at a terminal: the verdict, problems, then what is too much by what causes it, then the rest. A green run
 * with nothing more to say is one line. Ends with a line end; safe in a log that obeys workflow commands.
 */
export function renderTerminal(report: Report, { color, verbose, before = '', ...options }: TerminalOptions): string {
  const style = paint(color)
  const view = viewOf(report, options)
  const { blocks, more } = printedBlocks(view, verbose)
  const first = blocks.filter(({ kind, severity }) => kind === 'diagnostic' && severity === 'error')
  const rest = blocks.filter((block) => !first.includes(block))
  return printed([
    [verdictLine(view, style)],
    view.less.length === 0 ? [] : [lineText(view.less)],
    ...first.map((block) => blockLines(block, style)),
    ...view.stories.filter((story) => verbose || story.severity !== 'note').map((story) => storyLines(story, style)),
    ...rest.map((block) => blockLines(block, style)),
    more === '' ? [] : [more],
    ...(verbose ? view.tables.map((table) => tableLines(table, style)) : []),
    commandLines(view, before, style),
  ])
}

const markColors = { pass: 'green', 'over-budget': 'red', 'cannot-judge': 'red' } as const

function verdictLine({ verdict, label, headline, toolchains, cached }: View, style: Paint): string {
  const under = toolchains.length === 0 ? '' : style('dim', ` (${toolchains.map(terminalText).join(', ')})`)
  // As go test has it.
  const before = cached === '' ? '' : style('dim', ` (${cached})`)
  return `${style(markColors[verdict], label)}: ${lineText(headline)}${under}${before}`
}

function commandLines({ repeat, accept }: View, before: string, style: Paint): Lines {
  return [
    ...repeat.map((command) => `${style('dim', 'repeat')}: ${terminalText(before + command)}`),
    ...accept.map((command) => `${style('dim', 'accept')}: ${terminalText(before + command)}`),
  ]
}
