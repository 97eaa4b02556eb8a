import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Line } from '../words/inline.ts'
import { count, grouped } from '../words/numbers.ts'
import type { Fact, Section, Stop, StoryBlock, Table } from './block.ts'
import { sentencesOf } from './causes.ts'

/** So many are read; who mends them looks again. */
const mostFull = 4
/** Beside errors, what only warns is opened by who wants to see it. */
const mostFullWarnings = 2
/** Rows of a table on the first screen. */
const mostRows = 6
/** More lines that allocate are folded. */
const mostLines = 2
/** A way of more steps is drawn. */
const mostSteps = 3

/** The stories of each severity as parts of a page: the worst in full, the others folded. */
export function storySections(stories: readonly StoryBlock[]): Readonly<Record<Severity, readonly Section[]>> {
  const of = (severity: Severity): readonly StoryBlock[] => stories.filter((story) => story.severity === severity)
  const [error, warning, note] = [of('error'), of('warning'), of('note')]
  return {
    error: someFull(error, mostFull),
    warning: someFull(warning, error.length === 0 ? mostFullWarnings : 0),
    note: note.flatMap(storySection),
  }
}

function someFull(stories: readonly StoryBlock[], most: number): readonly Section[] {
  // A fold with one thing in it hides more than it saves.
  const n = stories.length === most + 1 && most > 0 ? most + 1 : most
  const rest = stories.slice(n)
  if (rest.length === 0) return stories.flatMap(storySection)
  const isWarning = rest[0]?.severity === 'warning'
  const noun = isWarning ? 'warning' : 'cause'
  return [
    ...stories.slice(0, n).flatMap(storySection),
    {
      kind: 'folded',
      summary: n === 0 ? count(rest.length, noun) : count(rest.length, `more ${noun}`),
      sections: rest.flatMap(storySection),
    },
  ]
}

/** One story: the line, why, the way out, the way to the heap in short, and what is over by it. */
function storySection(story: StoryBlock): readonly Section[] {
  const { title, table, also, facts, more } = story
  const lines: readonly Line[] = [...story.lines, ...(more === '' ? [] : [[more]])]
  const told: readonly Fact[] = [
    ...(story.cause === null ? [] : sentencesOf(story.cause, story.isCauseTold)),
    ...(story.hint === null ? [] : [{ label: 'Next', text: story.hint }]),
    ...pathInShort(story),
    ...facts,
  ]
  return [
    { kind: 'text', lines: [[{ strong: title }]] },
    ...excerpt(story),
    ...(told.length === 0 ? [] : [{ kind: 'facts' as const, facts: told }]),
    ...(table === null ? [] : someRows(table, story.tableLeft)),
    ...(also.length === 0 ? [] : [{ kind: 'text' as const, lines: [also] }]),
    ...allocatesAt(lines, story),
    ...drawnPath(story),
  ]
}

function allocatesAt(items: readonly Line[], { lines }: StoryBlock): readonly Section[] {
  if (items.length === 0) return []
  if (items.length <= mostLines) return [{ kind: 'list', title: 'Allocates at:', items }]
  const summary = `${count(lines.length, 'line')} ${lines.length === 1 ? 'allocates' : 'allocate'}`
  return [{ kind: 'folded', summary, sections: [{ kind: 'list', title: '', items }] }]
}

/**
 * The rows that leave room on the first screen for the next story; the others folded.
 * @param left what the last row is for, beside itself
 */
function someRows(table: Table, left: number): readonly Section[] {
  const { rows } = table
  const n = rows.length <= mostRows ? mostRows : mostRows - 1
  const rest = rows.slice(n)
  return [
    { kind: 'table', table: { ...table, rows: rows.slice(0, n) } },
    ...(rest.length === 0
      ? []
      : [
          {
            kind: 'folded' as const,
            summary: `${grouped(rest.length + Math.max(0, left - 1))} more over budget`,
            sections: [{ kind: 'table' as const, table: { ...table, rows: rest } }],
          },
        ]),
  ]
}

/** The line of source with a caret under the column, and under it what allocates. */
function excerpt({ excerpt: of }: StoryBlock): readonly Section[] {
  if (of === null) return []
  const remarks = of.what.map((text) => `${' '.repeat(of.gutter)}= ${text}`)
  return [{ kind: 'code', language: 'go', text: [of.frame, ...remarks].join('\n') }]
}

/** The way to the heap in a line, where it is short, and who calls the line. */
function pathInShort({ flow, value, calls, moreCalls }: StoryBlock): readonly Fact[] {
  const way: Line =
    flow.length === 0 || flow.length > mostSteps || saysNothing(flow, value)
      ? []
      : [{ code: value }, ...flow.flatMap((stop, i): Line => stopText(stop, flow[i - 1]))]
  return [
    ...(way.length === 0 ? [] : [{ label: 'To the heap', text: way }]),
    ...(calls.length === 0
      ? []
      : [
          {
            label: 'Called by',
            text: [
              ...calls.flatMap(({ function: name, at }, i): Line => [i === 0 ? '' : ' ← ', { code: name }, ' ', at]),
              ...(moreCalls > 0 ? [` ← ${count(moreCalls, 'more caller')}`] : []),
            ],
          },
        ]),
  ]
}

/** A value that is on the heap for what it is went no way. */
function saysNothing([first, ...more]: readonly Stop[], value: string): boolean {
  return more.length === 0 && first?.code === value
}

/** A place that the stop before has is not said twice. */
function stopText({ words, code, at }: Stop, before: Stop | undefined): Line {
  const isSame = before !== undefined && JSON.stringify(before.at) === JSON.stringify(at)
  return [` → ${words} `, { code }, ...(isSame ? [] : [' (', at, ')'])]
}

/** A longer way, folded: as a list of places, and drawn. */
function drawnPath({ flow, value }: StoryBlock): readonly Section[] {
  if (flow.length <= mostSteps) return []
  const items = flow.map(({ words, code, at }): Line => [`${words}: `, { code }, ', ', at])
  return [
    {
      kind: 'folded',
      summary: 'The way to the heap',
      sections: [
        { kind: 'flow', value, stops: flow },
        { kind: 'list', title: '', items },
      ],
    },
  ]
}
