import { codeFrame } from '../../diagnostic/code-frame.ts'
import type { Diagnostic, DiagnosticCode } from '../../diagnostic/diagnostic.ts'
import type { Position } from '../../diagnostic/position.ts'
import { utf8Length } from '../../lang/utf8-length.ts'

/** The text of a budget, and where its lines start. */
export type Source = { readonly file: string; readonly text: string; readonly lineStarts: readonly number[] }

/** A piece of the text: code units from `start` up to, not including, `end`. */
export type Span = { readonly start: number; readonly end: number }

/** A byte order mark counts for nothing: editors do not show it, and columns start behind it. */
export function sourceOf(text: string, file: string): Source {
  const body = text.replace(/^\ufeff/, '')
  const lineStarts = [0]
  for (let at = body.indexOf('\n'); at >= 0; at = body.indexOf('\n', at + 1)) lineStarts.push(at + 1)
  return { file, text: body, lineStarts }
}

/** The place of a code unit, its column in 1-based bytes. */
export function positionAt(source: Source, offset: number): Position {
  const line = lineAt(source, offset)
  const start = source.lineStarts[line - 1] ?? 0
  return { file: source.file, line, column: utf8Length(source.text.slice(start, offset)) + 1 }
}

/** The code unit at a place: what `positionAt` made it of. */
export function offsetAt({ text, lineStarts }: Source, { line, column }: Pick<Position, 'line' | 'column'>): number {
  let at = lineStarts[line - 1] ?? 0
  for (let bytes = 1; bytes < column && at < text.length; ) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0)
    bytes += utf8Length(char)
    at += char.length
  }
  return at
}

/** The 1-based line of a code unit; unlike its column it costs nothing on a line of a megabyte. */
export function lineAt({ lineStarts }: Source, offset: number): number {
  let low = 0
  let high = lineStarts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low + 1
}

/** A mistake before its place is worked out: there may be very many, and few are shown. */
export type Mistake = {
  readonly code: DiagnosticCode
  readonly span: Span
  readonly message: string
  readonly hint?: string
}

const mostShown = 100
const longestHint = 300

/**
 * Mistakes as diagnostics with place and frame, in the order of the text, each once (one value reached by two aliases
 * is one mistake). After the hundredth the rest is counted in one more, so that nothing is lost in silence.
 */
export function diagnosticsOf(source: Source, mistakes: readonly Mistake[]): readonly Diagnostic[] {
  // What the schema says of a value that could not be read is an echo.
  const unread = new Set(mistakes.filter((one) => one.code === 'YAML_SYNTAX').map((one) => one.span.start))
  const said = mistakes.filter((one) => one.code === 'YAML_SYNTAX' || !unread.has(one.span.start))
  const known = new Map(said.map((one) => [`${one.span.start} ${one.code} ${one.message}`, one]))
  const sorted = [...known.values()].sort((a, b) => a.span.start - b.span.start || (a.message < b.message ? -1 : 1))
  const shown = sorted.slice(0, mostShown).map((mistake) => diagnosticOf(source, mistake))
  const next = sorted[mostShown]
  if (next === undefined) return shown
  const rest = sorted.length - mostShown
  const at = positionAt(source, next.span.start)
  return [
    ...shown,
    {
      code: next.code,
      severity: 'error',
      message: `${rest} more ${rest === 1 ? 'mistake' : 'mistakes'} from here on`,
      at,
      hint: 'mend those above and check again',
    },
  ]
}

function diagnosticOf(source: Source, { code, span, message, hint }: Mistake): Diagnostic {
  const at = positionAt(source, span.start)
  const lineEnd = source.lineStarts[at.line] ?? source.text.length
  const shown = source.text.slice(span.start, Math.min(span.end, lineEnd)).trimEnd()
  const frame = codeFrame(source.text, at, utf8Length(shown))
  return { code, severity: 'error', message, at, ...(hint === undefined ? {} : { hint: shownHint(hint) }), frame }
}

/** Hints repeat names of the file: on one line, at a bearable length, without characters that steer a terminal. */
function shownHint(hint: string): string {
  const plain = hint.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '�')
  return plain.length > longestHint ? `${plain.slice(0, longestHint)}…` : plain
}
