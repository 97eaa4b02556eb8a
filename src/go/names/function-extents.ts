/** Lines of a source file from the first to the last of a declared function. */
export type Extent = { readonly first: number; readonly last: number }

/** The extents of the functions of files, by the compiler's name of the file; a file that is missing was not read. */
export type FileExtents = ReadonlyMap<string, readonly Extent[]>

/**
 * Where the functions of a Go file begin and end. Inside brackets a line end means nothing; outside, it ends the declaration
 * (The Go Programming Language Specification, "Semicolons"), so the first one after `func` that stands in no bracket, string or
 * comment is the function's end. Valid Go is assumed: it has been compiled.
 */
export function functionExtents(source: string): readonly Extent[] {
  const extents: Extent[] = []
  let line = 1
  let depth = 0
  let first: number | undefined
  for (let i = 0; i < source.length; ) {
    if (first === undefined && depth === 0 && /^func\b/.test(source.slice(i, i + 5)) && isFirstOnLine(source, i))
      first = line
    const end = endOfToken(source, i)
    const token = source.slice(i, end)
    depth += nestingOf(token)
    const isEnd = token === '\n' && depth === 0 && first !== undefined
    if (isEnd && first !== undefined) extents.push({ first, last: line })
    if (isEnd) first = undefined
    line += token.split('\n').length - 1
    i = end
  }
  return first === undefined ? extents : [...extents, { first, last: line }]
}

function isFirstOnLine(source: string, at: number): boolean {
  return /(?:^|[\n;}])[ \t\r\uFEFF]*$/.test(source.slice(Math.max(0, at - 200), at))
}

/** Index behind the string, rune or comment that begins at `at`; else behind the one character there. */
export function endOfToken(source: string, at: number): number {
  const two = source.slice(at, at + 2)
  if (two === '//') return indexOrEnd(source, '\n', at)
  if (two === '/*') return indexOrEnd(source, '*/', at + 2) + 2
  const quote = source[at]
  if (quote === '`') return indexOrEnd(source, '`', at + 1) + 1
  if (quote !== '"' && quote !== "'") return at + 1
  let i = at + 1
  while (i < source.length && source[i] !== quote) i += source[i] === '\\' ? 2 : 1
  return i + 1
}

function indexOrEnd(source: string, text: string, from: number): number {
  const at = source.indexOf(text, from)
  return at < 0 ? source.length : at
}

/** By how much a token nests what is behind it: 1 for an opening bracket, -1 for a closing one. */
export function nestingOf(token: string): number {
  return /^[([{]$/.test(token) ? 1 : /^[)\]}]$/.test(token) ? -1 : 0
}

/** Index behind the bracket that closes the one at `open`; the text's length where none does. */
export function endOfBracket(text: string, open: number): number {
  let depth = 0
  for (let i = open; i < text.length; ) {
    const end = endOfToken(text, i)
    const token = text.slice(i, end)
    depth += nestingOf(token)
    if (depth === 0) return end
    i = end
  }
  return text.length
}
