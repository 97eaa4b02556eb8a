import { endOfBracket, endOfToken, nestingOf } from './function-extents.ts'

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
  /** Of a generic function, with their constraints as types. */
  readonly typeParameters: readonly Parameter[]
}

/** A signature may stand on several lines. */
const mostLines = 200

/**
 * The parameters of a function, from its source.
 * @param lines of its file
 * @param at where the compiler says that it is declared: behind `func`, at its name or its receiver's bracket
 * @returns undefined where no function is declared there: a `//line` directive may name any place
 */
export function signatureAt(
  lines: readonly string[],
  at: { readonly line: number; readonly column: number },
): Signature | undefined {
  const text = lines.slice(at.line - 1, at.line - 1 + mostLines).join('\n')
  const start = Buffer.from(lines[at.line - 1] ?? '', 'utf8').toString('utf8', 0, at.column - 1).length
  if (!/(?:^|[\s;}])func\s+$/u.test(text.slice(0, start))) return undefined
  const behindReceiver = text[start] === '(' ? endOfBracket(text, start) : start
  const name = /^\s*[\p{L}_][\p{L}\p{N}_]*\s*/u.exec(text.slice(behindReceiver))?.[0]
  if (name === undefined) return undefined
  const behindName = behindReceiver + name.length
  const open = text[behindName] === '[' ? endOfBracket(text, behindName) : behindName
  if (text[open] !== '(') return undefined
  const placed = (list: readonly Entry[]): readonly Parameter[] =>
    list.map(({ name: own, type, offset }) => ({ name: own, type, ...placeAt(text, offset, at.line) }))
  const [receiver] = behindReceiver === start ? [] : placed(parametersIn(text, start))
  const typeParameters = open === behindName ? [] : placed(parametersIn(text, behindName))
  return { receiver, parameters: placed(parametersIn(text, open)), typeParameters }
}

function placeAt(text: string, offset: number, first: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split('\n')
  return { line: first + lines.length - 1, column: Buffer.byteLength(lines.at(-1) ?? '', 'utf8') + 1 }
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
  const end = endOfBracket(text, open) - 1
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
      depth += nestingOf(token)
    }
    i = next
  }
  finish()
  return entries
}
