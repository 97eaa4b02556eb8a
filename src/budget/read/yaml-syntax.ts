import type { ErrorCode, YAMLError } from 'yaml'
import { lineAt, type Mistake, type Source } from './source.ts'

type Words = { readonly message: string; readonly hint: string }

/** Our words for what goes wrong most; the parser's own, in lower case, stand for the rest. */
const words: Partial<Record<ErrorCode, Words>> = {
  TAB_AS_INDENT: { message: 'a tab indents this line', hint: 'indent with spaces' },
  RESOURCE_EXHAUSTION: { message: 'values are nested too deep', hint: 'nest as allocs-budget.example.yml does' },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a colon is missing, or the next line is indented wrong',
    hint: 'write NAME: LIMIT, with a space behind the colon',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second colon in one line',
    hint: 'put a text with a colon and a space in it in quotes',
  },
  BAD_INDENT: {
    message: 'the indentation is wrong, or a closing ] or } is missing',
    hint: 'indent with the lines around it, and close what is open',
  },
  DUPLICATE_KEY: { message: 'a key is there twice', hint: 'remove one of the two' },
}

/**
 * The YAML parser's complaints as mistakes with a place, one for each line: what follows the first one on a line is
 * nearly always its echo.
 */
export function syntaxMistakes(source: Source, errors: readonly YAMLError[]): readonly Mistake[] {
  const byLine = new Map<number, Mistake>()
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const start = Math.min(error.pos[0], source.text.length)
    const line = lineAt(source, start)
    if (byLine.has(line)) continue
    byLine.set(
      line,
      unquoted(source, line) ?? {
        code: 'YAML_SYNTAX',
        span: { start, end: Math.max(error.pos[1], start + 1) },
        ...wordsFor(error),
      },
    )
  }
  // The parser gives up its place after the first name like this, and would name one of many.
  for (let line = 1; errors.length > 0 && line <= source.lineStarts.length; line++) {
    const mistake = byLine.has(line) || !/^\s*\*/.test(lineText(source, line)) ? undefined : unquoted(source, line)
    if (mistake !== undefined) byLine.set(line, mistake)
  }
  return [...byLine.values()]
}

function wordsFor(error: YAMLError): Words {
  const own = words[error.code]
  if (own !== undefined) return own
  // Its texts name foreign text at any length: `The !!!!... tag is not recognised`.
  const text = error.message.replace(/[\p{Cc}]/gu, ' ').slice(0, 160)
  return {
    message: `not YAML: ${text.slice(0, 1).toLowerCase()}${text.slice(1)}`,
    hint: 'mend the line; allocs-budget.example.yml shows the format',
  }
}

/** A name or a permitted escape whose first character means something else to YAML. */
function unquoted(source: Source, line: number): Mistake | undefined {
  const lineStart = source.lineStarts[line - 1] ?? 0
  const text = lineText(source, line)
  const item = /^(\s*-\s+)(\S.* escapes to heap|moved to heap: .*)$/.exec(text)
  if (item !== null) {
    const start = lineStart + (item[1] ?? '').length
    const written = item[2] ?? ''
    const hint = written.includes('"') ? 'put the whole text in single quotes' : `write "${written}"`
    return {
      code: 'YAML_SYNTAX',
      span: { start, end: start + written.length },
      message: 'this permitted escape stands in quotes',
      hint,
    }
  }
  const name = /^(\s*)([*[&!|>%@`][^\s"':]*)\s*:(?:\s|$)/.exec(text)
  if (name === null) return undefined
  const start = lineStart + (name[1] ?? '').length
  const written = name[2] ?? ''
  return {
    code: 'YAML_SYNTAX',
    span: { start, end: start + written.length },
    message: `a name that starts with ${written[0]} stands in quotes`,
    hint: `write "${written}"`,
  }
}

/** Enough of a line for what is looked for in it. */
function lineText(source: Source, line: number): string {
  const start = source.lineStarts[line - 1] ?? 0
  const end = source.lineStarts[line] ?? source.text.length
  return source.text.slice(start, Math.min(end, start + 2000)).trimEnd()
}
