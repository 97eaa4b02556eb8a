import type { SourceText } from '../snapshot/source-text.ts'
import type { OwnStop } from './profiled-code.ts'

type At = { readonly lines: readonly string[]; readonly index: number }

/**
 * Whether what a sync.Pool's Get gives is put back whatever happens: by a deferred Put of the same pool, or by one that no statement on the
 * way leaves out; in the function that calls Get, or by way of a function that has the Put, in its caller. Read from the source as gofmt
 * lays it out; false where it does not show.
 * @param path the line that calls Get first, then what calls its function
 */
export function putsBack([at, caller]: readonly OwnStop[], text: SourceText): boolean {
  const get = placeIn(at, text)
  const pool = get && poolOf(get)
  if (get === undefined || pool === undefined) return false
  if (isSure(get, [`${pool}.Put`])) return true
  const call = placeIn(caller, text)
  return call !== undefined && isSure(call, functionsWith(`${pool}.Put(`, text))
}

function placeIn(at: OwnStop | undefined, text: SourceText): At | undefined {
  const lines = at?.file === undefined || at.file === null ? undefined : text.get(at.file)
  return at === undefined || lines === undefined ? undefined : { lines, index: at.line - 1 }
}

/** `buffers` of `b := buffers.Get().(*bytes.Buffer)`. */
function poolOf({ lines, index }: At): string | undefined {
  return /((?:[\p{L}_][\p{L}\p{N}_]*\.)*[\p{L}_][\p{L}\p{N}_]*)\.Get\(\)/u.exec(lines[index] ?? '')?.[1]
}

/** Statements that leave a block before its end. */
const leaves = /\b(?:return|break|continue|goto|panic)\b/

/** Whether one of the functions is called, or deferred, on every way from a line to the end of its block. */
function isSure({ lines, index }: At, functions: readonly string[]): boolean {
  const indent = indentOf(lines[index] ?? '')
  for (let i = index + 1; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (line.trim() === '') continue
    if (indentOf(line).length < indent.length) return false
    if (indentOf(line) === indent && calls(deferredIn(lines, i), functions)) return true
    if (leaves.test(line)) return false
  }
  return false
}

/** The statement that begins on a line, without its `defer`; of a deferred function literal the statements directly in it. */
function deferredIn(lines: readonly string[], index: number): readonly string[] {
  const line = (lines[index] ?? '').trim()
  if (!/^defer func\(\) \{$/.test(line)) return [line.replace(/^defer (?:func\(\) \{ )?/, '')]
  const indent = `${indentOf(lines[index] ?? '')}\t`
  const body: string[] = []
  for (const inner of lines.slice(index + 1)) {
    if (inner.trim() !== '' && !inner.startsWith(indent)) break
    if (leaves.test(inner)) break
    if (indentOf(inner) === indent) body.push(inner.trim())
  }
  return body
}

function calls(statements: readonly string[], functions: readonly string[]): boolean {
  return statements.some((statement) =>
    functions.some(
      (name) => statement.startsWith(`${name}(`) || statement.replace(/^\w+\./, '').startsWith(`${name}(`),
    ),
  )
}

/** Names of the functions that make a call whatever happens. */
function functionsWith(call: string, text: SourceText): readonly string[] {
  const found = new Set<string>()
  for (const lines of text.values()) {
    let name: string | undefined
    for (const line of lines) {
      const declared = /^func (?:\([^)]*\) )?([\p{L}_][\p{L}\p{N}_]*)/u.exec(line)?.[1]
      if (declared !== undefined) name = declared
      else if (leaves.test(line)) name = undefined
      else if (name !== undefined && line.startsWith(`\t${call}`)) found.add(name)
    }
  }
  return [...found]
}

function indentOf(line: string): string {
  return /^\t*/.exec(line)?.[0] ?? ''
}
