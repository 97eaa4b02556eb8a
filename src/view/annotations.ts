import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { plain } from '../words/inline.ts'
import type { Allocating, Block } from './block.ts'
import { factsOf } from './causes.ts'
import { annotationText } from './escape.ts'
import type { View } from './view.ts'
import { severities } from './worst-first.ts'

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

/** A view as annotations: at most ten of each level, the worst, diagnostics before findings; the tenth counts the rest. */
export function annotations(view: View): readonly Annotation[] {
  const all = view.remarks.flatMap((i) => view.blocks.slice(i, i + 1))
  return severities.flatMap((severity) => {
    const told = all.filter((block) => block.severity === severity)
    const shown = new Set(told.slice(0, told.length <= maxOfLevel ? maxOfLevel : maxOfLevel - 1))
    return [
      // In their order: of two units of one benchmark the lines stand together.
      ...view.blocks.filter((block) => shown.has(block)).map(annotationOf),
      ...more(told.length - maxOfLevel + 1, levels[severity]),
    ]
  })
}

/** The tenth counts itself, where it stands for others too. */
function more(n: number, level: Annotation['level']): readonly Annotation[] {
  return n < 2 ? [] : [{ level, title: 'allocs-budget', message: `${n} more in the summary` }]
}

function annotationOf({ severity, mend, title, message, worst, facts, reason, hint }: Block): Annotation {
  const fact = (of: string): readonly string[] =>
    facts.filter(({ label }) => label === of).map(({ text }) => plain(text))
  return {
    level: levels[severity],
    ...placeOf(mend),
    title: annotationText(title),
    message: fitting([
      message,
      ...(worst === null ? [] : whyLines(worst)),
      ...fact('under').map((text) => `under ${text}`),
      ...fact('limit').map((text) => `limit: ${text}`),
      ...(reason === null ? [] : [`reason: ${reason}`]),
      ...(hint === null ? [] : [`hint: ${hint}`]),
    ]),
  }
}

function whyLines({ share, what, cause }: Allocating): readonly string[] {
  const why = cause === null ? what : factsOf(cause).map(({ label, text }) => `${label}: ${plain(text)}`)
  return [plain(share), ...why]
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
