import type { YAMLError } from 'yaml'
import type { YamlArgs, YamlComplaint } from '../../diagnostic/args/yaml.ts'
import { lineAt, type Mistake, type Source } from './source.ts'

/** What goes wrong most and has words of ours; the parser's own, in lower case, stand for the rest. */
const complaints: readonly YamlComplaint[] = [
  'TAB_AS_INDENT',
  'RESOURCE_EXHAUSTION',
  'MULTILINE_IMPLICIT_KEY',
  'BLOCK_AS_IMPLICIT_KEY',
  'BAD_INDENT',
  'DUPLICATE_KEY',
]

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
        args: argsOf(error),
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

function argsOf({ code, message }: YAMLError): YamlArgs {
  const own = complaints.find((complaint) => complaint === code)
  if (own !== undefined) return { variant: 'complaint', complaint: own }
  // Its texts name foreign text at any length: `The !!!!... tag is not recognised`.
  const text = message.replace(/[\p{Cc}]/gu, ' ').slice(0, 160)
  return { variant: 'parser', said: `${text.slice(0, 1).toLowerCase()}${text.slice(1)}` }
}

/** A name or a permitted escape whose first character means something else to YAML. */
function unquoted(source: Source, line: number): Mistake | undefined {
  const lineStart = source.lineStarts[line - 1] ?? 0
  const text = lineText(source, line)
  const item = /^(\s*-\s+)(\S.* escapes to heap|moved to heap: .*)$/.exec(text)
  if (item !== null) {
    const start = lineStart + (item[1] ?? '').length
    const written = item[2] ?? ''
    return {
      code: 'YAML_SYNTAX',
      span: { start, end: start + written.length },
      args: { variant: 'unquoted-escape', written },
    }
  }
  const name = /^(\s*)([*[&!|>%@`][^\s"':]*)\s*:(?:\s|$)/.exec(text)
  if (name === null) return undefined
  const start = lineStart + (name[1] ?? '').length
  const written = name[2] ?? ''
  return {
    code: 'YAML_SYNTAX',
    span: { start, end: start + written.length },
    args: { variant: 'unquoted-name', written },
  }
}

/** Enough of a line for what is looked for in it. */
function lineText(source: Source, line: number): string {
  const start = source.lineStarts[line - 1] ?? 0
  const end = source.lineStarts[line] ?? source.text.length
  return source.text.slice(start, Math.min(end, start + 2000)).trimEnd()
}
