import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { plain } from '../words/inline.ts'
import type { Block, StoryBlock } from './block.ts'
import { factsOf as causeFacts } from './causes.ts'
import { annotationText } from './escape.ts'
import type { View } from './view.ts'
import { inTurn, severities } from './worst-first.ts'

/** One remark on a line of a file, as GitHub shows it. Without `file` it stands on the run; line and column start at 1. */
export type Annotation = {
  readonly level: 'error' | 'warning' | 'notice'
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly title: string
  readonly message: string
}

// The runner keeps ten of each kind per step and drops the rest without a word (actions/runner, ExecutionContext.cs).
const maxOfLevel = 10
// It cuts longer messages (same file); a message is made shorter by leaving its hint out instead.
const maxMessageChars = 4096

const levels = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<
  Severity,
  Annotation['level']
>

/**
 * A view as annotations: one for each story, on the line to change, and one for each diagnostic and each finding that is in no
 * story. At most ten of each level, the worst; the tenth counts the rest.
 */
export function annotations(view: View): readonly Annotation[] {
  const blocks = view.worst.flatMap((i) => view.blocks.slice(i, i + 1)).filter(({ isInStory }) => !isInStory)
  return severities.flatMap((severity) => {
    const stories = view.stories.filter((story) => story.severity === severity).map(annotationOfStory)
    const others = blocks.filter((block) => block.severity === severity).map(annotationOf)
    // Neither hides the other where there is no room for all.
    const all = inTurn(others, stories)
    const shown = all.slice(0, all.length <= maxOfLevel ? maxOfLevel : maxOfLevel - 1)
    return [...shown, ...more(all.length - maxOfLevel + 1, levels[severity])]
  })
}

/** The tenth counts itself, where it stands for others too. */
function more(n: number, level: Annotation['level']): readonly Annotation[] {
  return n < 2 ? [] : [{ level, title: 'allocs-budget', message: `${n} more in the summary` }]
}

function annotationOf({ severity, mend, title, message, facts, reason, hint }: Block): Annotation {
  const fact = (of: string): readonly string[] =>
    facts.filter(({ label }) => label === of).map(({ text }) => plain(text))
  return {
    level: levels[severity],
    ...placeOf(mend),
    title: annotationText(title),
    message: fitting([
      message,
      ...fact('under').map((text) => `under ${text}`),
      ...fact('limit').map((text) => `limit: ${text}`),
      ...(reason === null ? [] : [`reason: ${reason}`]),
      ...(hint === null ? [] : [`hint: ${hint}`]),
    ]),
  }
}

/** So many numbers are read in a remark. */
const mostRows = 5

function annotationOfStory(story: StoryBlock): Annotation {
  const { severity, at, label, title, excerpt, cause, table, hint, facts } = story
  const what = excerpt?.what ?? []
  const rows = (table?.rows ?? []).map((row) =>
    row.map((cell) => cell.map(plain).join(' ')).filter((text) => text !== ''),
  )
  const left = rows.length - mostRows
  return {
    level: levels[severity],
    ...placeOf(at),
    title: annotationText(`${label} in ${story.package}`),
    message: fitting([
      plain(title),
      ...(cause === null ? what : causeFacts(cause).map(({ label: name, text }) => `${name}: ${plain(text)}`)),
      ...facts.map(({ label: name, text }) => `${name}: ${plain(text)}`),
      ...(hint === null ? [] : [plain(hint)]),
      ...rows.slice(0, mostRows).map((row) => row.join(' · ')),
      ...(left > 0 ? [`and ${left} more`] : []),
    ]),
  }
}

function placeOf(at: Position | null): Pick<Annotation, 'file' | 'line' | 'column'> {
  if (at === null) return {}
  return {
    file: annotationText(at.file),
    ...(at.line > 0 ? { line: at.line } : {}),
    ...(at.line > 0 && at.column > 0 ? { column: at.column } : {}),
  }
}

function fitting(parts: readonly string[]): string {
  const shown = parts.map(annotationText)
  while (shown.length > 1 && shown.join('\n').length > maxMessageChars) shown.pop()
  return shown.join('\n')
}
