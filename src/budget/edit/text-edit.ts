import type { Span } from '../read/source.ts'
import { lineStartAt, nextLineAt } from './text-lines.ts'

/** A piece of a text and what takes its place; empty at both ends alike: put in there. */
export type TextEdit = Span & { readonly text: string }

/** The text with all edits made; they may come in any order and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = []
  let at = 0
  for (const edit of inOrder(edits)) {
    if (edit.start < at) throw new Error(`edits overlap at ${edit.start}`)
    parts.push(text.slice(at, edit.start), edit.text)
    at = edit.end
  }
  return [...parts, text.slice(at)].join('')
}

/** A place where texts differ: its lines before and after, without line ends; `line` is the first one's number before. */
export type Hunk = { readonly line: number; readonly before: readonly string[]; readonly after: readonly string[] }

/** The lines that edits change, in the order of the text; edits of one line are one hunk. */
export function hunksOf(text: string, edits: readonly TextEdit[]): readonly Hunk[] {
  const groups: { start: number; end: number; edits: TextEdit[] }[] = []
  for (const edit of inOrder(edits)) {
    const start = lineStartAt(text, edit.start)
    const last = edit.start < edit.end && text[edit.end - 1] === '\n' ? edit.end - 1 : edit.end
    const end = nextLineAt(text, last)
    const group = groups.at(-1)
    if (group !== undefined && start < group.end) {
      group.end = Math.max(group.end, end)
      group.edits.push(edit)
    } else groups.push({ start, end, edits: [edit] })
  }
  let line = 1
  let seen = 0
  return groups.map((group) => {
    for (let at = text.indexOf('\n', seen); at >= 0 && at < group.start; at = text.indexOf('\n', at + 1)) line++
    seen = group.start
    const before = text.slice(group.start, group.end)
    const moved = group.edits.map((edit) => ({
      ...edit,
      start: edit.start - group.start,
      end: edit.end - group.start,
    }))
    return withoutCommon(line, linesOf(before), linesOf(applyEdits(before, moved)))
  })
}

/** A line that is only put in or taken out has unchanged ones beside it. */
function withoutCommon(line: number, before: readonly string[], after: readonly string[]): Hunk {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head] === after[head]) head++
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return {
    line: line + head,
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
  }
}

function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return edits.toSorted((a, b) => a.start - b.start || a.end - b.end)
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => line.replace(/\r$/, ''))
}
