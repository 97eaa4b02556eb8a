import { endOfToken } from './function-extents.ts'

/** A parameter where its function is declared. */
export type Parameter = {
  /** Empty where the source gives it none. */
  readonly name: string
  /** Where it stands. Lines and columns start at 1, columns count bytes, as the compiler's do. */
  readonly line: number
  readonly column: number
  /** As the source has it, comments and white space apart: `...string`, `map[string]*T`. */
  readonly type: string
}

export type Signature = {
  readonly receiver: Parameter | undefined
  readonly parameters: readonly Parameter[]
}

/** A signature may stand on several lines: the receiver before the name, and the parameters behind it. */
const linesBefore = 10
const linesBehind = 200

/**
 * The parameters of a function, from its source.
 * @param lines of its file
 * @param at the place of its name, as the compiler tells it
 * @returns undefined where no function is declared there: a `//line` directive may name any place
 */
export function signatureAt(
  lines: readonly string[],
  at: { readonly line: number; readonly column: number },
): Signature | undefined {
  const first = Math.max(1, at.line - linesBefore)
  const text = lines.slice(first - 1, at.line + linesBehind).join('\n')
  const start = offsetOf(lines.slice(first - 1, at.line), at.column)
  const before = /(?:^|\n)[ \t]*func\b\s*(\((?:[^()]|\([^()]*\))*\))?\s*$/u.exec(text.slice(0, start))
  const name = /^[\p{L}_][\p{L}\p{N}_]*\s*/u.exec(text.slice(start))?.[0]
  if (before === null || name === undefined) return undefined
  const behindName = start + name.length
  const open = text[behindName] === '[' ? behindBracket(text, behindName) : behindName
  if (text[open] !== '(') return undefined
  const placed = (list: readonly Entry[]): readonly Parameter[] =>
    list.map(({ name: own, type, offset }) => ({ name: own, type, ...placeAt(text, offset, first) }))
  const [receiver] = before[1] === undefined ? [] : placed(parametersIn(text, text.lastIndexOf(before[1], start)))
  return { receiver, parameters: placed(parametersIn(text, open)) }
}

/** Index in the lines, joined, of a column of the last one. */
function offsetOf(lines: readonly string[], column: number): number {
  const last = Buffer.from(lines.at(-1) ?? '', 'utf8')
  const above = lines.slice(0, -1).reduce((sum, line) => sum + line.length + 1, 0)
  return above + last.toString('utf8', 0, column - 1).length
}

function placeAt(text: string, offset: number, first: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split('\n')
  return { line: first + lines.length - 1, column: Buffer.byteLength(lines.at(-1) ?? '', 'utf8') + 1 }
}

/** Index behind the bracket that closes the one at `open`; the text's length where none does. */
function behindBracket(text: string, open: number): number {
  let depth = 0
  for (let i = open; i < text.length; ) {
    const end = endOfToken(text, i)
    const token = text.slice(i, end)
    if (/^[([{]$/.test(token)) depth++
    else if (/^[)\]}]$/.test(token)) depth--
    if (depth === 0) return end
    i = end
  }
  return text.length
}

type Entry = { readonly name: string; readonly type: string; readonly offset: number }

/** The parameters of a list in brackets, `a, b []byte` as two of one type. */
function parametersIn(text: string, open: number): readonly Entry[] {
  const entries = entriesIn(text, open)
  const isNamed = entries.some(({ words }) => named.test(words))
  let type = ''
  return entries
    .toReversed()
    .map(({ words, offset }) => {
      if (!isNamed) return { name: '', type: words, offset }
      const match = named.exec(words)
      type = match?.[2] ?? type
      return { name: match?.[1] ?? words, type, offset }
    })
    .toReversed()
}

/** A name and a type; of an unnamed list, `chan int` looks like it. */
const named = /^(?!(?:chan|func|map|struct|interface)\b)([\p{L}_][\p{L}\p{N}_]*) (.+)$/u

/** What stands between the commas, comments apart and white space as one space, and where each begins. */
function entriesIn(text: string, open: number): readonly { readonly words: string; readonly offset: number }[] {
  const entries: { words: string; offset: number }[] = []
  const end = behindBracket(text, open) - 1
  let [words, offset, depth] = ['', -1, 0]
  const finish = (): void => {
    if (words.trim() !== '') entries.push({ words: words.trim(), offset })
    words = ''
    offset = -1
  }
  for (let i = open + 1; i < end; ) {
    const next = Math.min(end, endOfToken(text, i))
    const token = text.slice(i, next)
    if (token === ',' && depth === 0) finish()
    else if (/^\s/.test(token) || token.startsWith('//') || token.startsWith('/*')) {
      if (!words.endsWith(' ')) words += ' '
    } else {
      if (offset < 0) offset = i
      words += token
      if (/^[([{]$/.test(token)) depth++
      else if (/^[)\]}]$/.test(token)) depth--
    }
    i = next
  }
  finish()
  return entries
}
