import type { Source, Span } from '../read/source.ts'
import type { YamlList } from '../read/yaml-tree.ts'
import type { TextEdit } from './text-edit.ts'
import { lineEndBefore, lineStartAt, nextLineAt } from './text-lines.ts'
import { yamlText } from './yaml-text.ts'

/** A list of texts in the budget, and the key it belongs to. */
export type ListInText = { readonly list: YamlList; readonly keySpan: Span }

/**
 * The edits that make a list of permitted escapes hold just these texts. Lines that stay are not touched; a text that goes and
 * one that comes are one edit in place.
 * @param normalise what makes two spellings of a text the same
 */
export function editList(
  source: Source,
  { list, keySpan }: ListInText,
  wanted: readonly string[],
  normalise: (text: string) => string,
): readonly TextEdit[] {
  const missing = [...wanted]
  const gone: number[] = []
  for (const [i, item] of list.items.entries()) {
    const at = missing.indexOf(item.kind === 'scalar' ? normalise(item.written) : '')
    if (at >= 0) missing.splice(at, 1)
    else gone.push(i)
  }
  const isFlow = source.text[list.span.start] === '['
  const replaced = gone.splice(0, missing.length).map((i): TextEdit => {
    const text = missing.shift() ?? ''
    return { ...spanOf(list, i), text: yamlText(text) }
  })
  if (gone.length === list.items.length && gone.length > 0) return [emptied(source, list, keySpan, isFlow)]
  return [
    ...replaced,
    ...gone.map((i) => (isFlow ? withoutFlowItem(list, i, gone) : withoutLine(source, list, i))),
    ...(missing.length === 0 ? [] : [isFlow ? moreInFlow(list, missing) : moreLines(source, list, missing)]),
  ]
}

function spanOf(list: YamlList, i: number): Span {
  return (list.items[i] ?? list).span
}

/** A block list cannot be empty: it becomes `[]` behind its key. */
function emptied(source: Source, list: YamlList, keySpan: Span, isFlow: boolean): TextEdit {
  if (isFlow) return { ...list.span, text: '[]' }
  const last = spanOf(list, list.items.length - 1)
  const end = endOfContent(source, last)
  const colon = source.text.indexOf(':', keySpan.end)
  const between = source.text.slice(colon + 1, list.span.start)
  // With nothing but line ends between, the brackets stand on the line of the key.
  return /^[ \t]*\r?\n[ \t]*$/.test(between)
    ? { start: colon + 1, end, text: ' []' }
    : { start: list.span.start, end, text: '[]' }
}

/** Block scalars end with their line; the line end stays. */
function endOfContent(source: Source, { start, end }: Span): number {
  return start + source.text.slice(start, end).trimEnd().length
}

/** The item with its dash and the comment on its line; the line end before goes too, since the last line may have none behind. */
function withoutLine(source: Source, list: YamlList, i: number): TextEdit {
  const span = spanOf(list, i)
  const start = lineStartAt(source.text, span.start)
  const next = nextLineAt(source.text, endOfContent(source, span))
  return {
    start: start - lineEndBefore(source.text, start).length,
    end: next - lineEndBefore(source.text, next).length,
    text: '',
  }
}

/** With the comma that parts it from what stays. */
function withoutFlowItem(list: YamlList, i: number, gone: readonly number[]): TextEdit {
  const span = spanOf(list, i)
  const hasNext = list.items.some((_, at) => at > i && !gone.includes(at))
  if (hasNext) return { start: span.start, end: spanOf(list, i + 1).start, text: '' }
  return { start: spanOf(list, i - 1).end, end: span.end, text: '' }
}

function moreInFlow(list: YamlList, texts: readonly string[]): TextEdit {
  const written = texts.map(yamlText).join(', ')
  if (list.items.length === 0) return { ...list.span, text: `[${written}]` }
  const { end } = spanOf(list, list.items.length - 1)
  return { start: end, end, text: `, ${written}` }
}

function moreLines(source: Source, list: YamlList, texts: readonly string[]): TextEdit {
  const last = spanOf(list, list.items.length - 1)
  const start = lineStartAt(source.text, last.start)
  const prefix = source.text.slice(start, last.start)
  const dash = /^[ \t]*-[ \t]+/.exec(prefix)?.[0] ?? prefix
  const end = nextLineAt(source.text, endOfContent(source, last))
  const hasEnd = source.text[end - 1] === '\n'
  const lineEnd = lineEndBefore(source.text, hasEnd ? end : start)
  const lines = texts.map((text) => `${dash}${yamlText(text)}`).join(lineEnd)
  return { start: end, end, text: hasEnd ? `${lines}${lineEnd}` : `${lineEnd}${lines}` }
}
