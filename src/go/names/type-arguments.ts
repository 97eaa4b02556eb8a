/** Index just behind the bracket that closes the one at `open`; the text's length where none does. Strings are skipped. */
export function closingBracket(text: string, open: number): number {
  let depth = 0
  for (let i = open; i < text.length; i++) {
    const c = text[i]
    if (c === '"' || c === '`') i = endOfQuoted(text, i)
    else if (c === '[' || c === '(' || c === '{') depth++
    else if (c === ']' || c === ')' || c === '}') {
      depth--
      if (depth === 0) return i + 1
    }
  }
  return text.length
}

/** go/constant prints a longer string constant as its first 69 characters and `...`, without a closing quote. */
const longestConstant = 72

/** Index of the last character of the string that begins at `open`: its closing quote, or the end of a constant cut short. */
export function endOfQuoted(text: string, open: number): number {
  const quote = text[open]
  let characters = 0
  for (let i = open; i < text.length; i++) {
    // One character may be two UTF-16 units.
    if (/[\udc00-\udfff]/.test(text[i] ?? '')) continue
    characters++
    if (characters === longestConstant && quote === '"' && text.slice(i - 2, i + 1) === '...') return i
    if (i === open) continue
    if (quote === '"' && text[i] === '\\') {
      i++
      characters++
    } else if (text[i] === quote) return i
  }
  return text.length
}

/**
 * A function's name with every list of type arguments as `[...]`, the form runtime tracebacks use:
 * `(*Stack[go.shape.int]).Push` -> `(*Stack[...]).Push`.
 */
export function elideTypeArguments(name: string): string {
  let out = ''
  for (let i = 0; i < name.length; ) {
    if (name[i] === '[') {
      out += '[...]'
      i = closingBracket(name, i)
    } else {
      out += name[i]
      i++
    }
  }
  return out
}

const shape = 'go.shape.'

/**
 * A compiler text with the shapes of generic code told away, so that all instantiations of one place read alike:
 * `&Stack[go.shape.int]{...}` -> `&Stack[...]{...}`, `make([]go.shape.string, n)` -> `make([]..., n)`.
 * Numbered compiler variables lose their number (`.autotmp_12` -> `.autotmp_N`): it moves with unrelated code.
 */
export function normaliseText(text: string): string {
  return scan(text, (i, out) => {
    if (text[i] === '[' && isShapeList(text.slice(i, closingBracket(text, i)), out))
      return ['[...]', closingBracket(text, i)]
    if (text.startsWith(shape, i)) return ['...', endOfType(text, i + shape.length)]
    if (text.startsWith(dynamicType, i)) return ['...', i + dynamicType.length]
    const temporary = text[i] === '.' ? /^\.autotmp_\d+/.exec(text.slice(i, i + 30))?.[0] : undefined
    return temporary === undefined ? undefined : ['.autotmp_N', i + temporary.length]
  })
}

const dynamicType = '<node DYNAMICTYPE>'

/** A list of type arguments, which may have shapes among other types: `Map[int,go.shape.string]`. */
function isShapeList(list: string, before: string): boolean {
  return list.slice(1).trimStart().startsWith(shape) || (/[A-Za-z0-9_]$/.test(before) && list.includes(shape))
}

/** Rewrites a text from left to right, string constants apart, which may look like anything. */
function scan(text: string, rewrite: (at: number, before: string) => readonly [string, number] | undefined): string {
  let out = ''
  for (let i = 0; i < text.length; ) {
    const isString = text[i] === '"' || text[i] === '`'
    const end = isString ? Math.min(text.length, endOfQuoted(text, i) + 1) : i + 1
    const [written, next] = (isString ? undefined : rewrite(i, out)) ?? [text.slice(i, end), end]
    out += written
    i = next
  }
  return out
}

/** Index behind the results of a function type whose parameters end at `end`: ` int`, ` (a, b)`, or nothing. */
function endOfResults(text: string, end: number): number {
  if (text.startsWith(' (', end)) return closingBracket(text, end + 1)
  return /^ (?:[\p{L}*]|\[|<-)/u.test(text.slice(end, end + 4)) ? endOfType(text, end + 1) : end
}

/** Index behind the Go type that starts at `start`, as the compiler prints types. */
function endOfType(text: string, start: number): number {
  let i = start
  for (;;) {
    const rest = text.slice(i)
    const prefix = /^(?:\*|\[\d*\]|<-chan |chan(?:<-)? )/.exec(rest)
    if (prefix !== null) i += prefix[0].length
    else if (rest.startsWith('map[')) i = closingBracket(text, i + 3)
    else break
  }
  const word = /^(?:struct \{|interface \{|func\(|[\p{L}_][\p{L}\p{N}_./·]*)/u.exec(text.slice(i))
  if (word === null) return i
  const opener = word[0].at(-1)
  if (opener === '{') return closingBracket(text, i + word[0].length - 1)
  if (opener === '(') return endOfResults(text, closingBracket(text, i + word[0].length - 1))
  i += word[0].length
  return text[i] === '[' ? closingBracket(text, i) : i
}
