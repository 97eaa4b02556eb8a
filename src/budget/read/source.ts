import type { BudgetArgs } from '../../diagnostic/args/budget.ts'
import { codeFrame } from '../../diagnostic/code-frame.ts'
import { type Diagnostic, errorOf, type mistakeCodes, type Saying } from '../../diagnostic/diagnostic.ts'
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
export type Mistake = Saying<MistakeCode> & { readonly span: Span }

/** What there is to say about a budget. */
export type BudgetDiagnostic = Diagnostic<keyof BudgetArgs>

/** The codes of mistakes of which a text may have many. */
type MistakeCode = Exclude<(typeof mistakeCodes)[number], 'UNSUPPORTED_VERSION'>

const mostShown = 100

/**
 * Mistakes as diagnostics with place and frame, in the order of the text, each once (one value reached by two aliases
 * is one mistake). After the hundredth the rest is counted in one more, so that nothing is lost in silence.
 */
export function diagnosticsOf(source: Source, mistakes: readonly Mistake[]): readonly BudgetDiagnostic[] {
  // What the schema says of a value that could not be read is an echo.
  const unread = new Set(mistakes.filter((one) => one.code === 'YAML_SYNTAX').map((one) => one.span.start))
  const said = mistakes.filter((one) => one.code === 'YAML_SYNTAX' || !unread.has(one.span.start))
  const known = new Map(said.map((one) => [`${one.span.start} ${keyOf(one)}`, one]))
  const sorted = [...known.values()].sort((a, b) => a.span.start - b.span.start || (keyOf(a) < keyOf(b) ? -1 : 1))
  const shown = sorted.slice(0, mostShown).map((mistake) => diagnosticOf(source, mistake))
  const next = sorted[mostShown]
  if (next === undefined) return shown
  const more = { variant: 'more', rest: sorted.length - mostShown } as const
  return [...shown, errorOf(next.code, more, positionAt(source, next.span.start))]
}

function keyOf({ code, args }: Mistake): string {
  return `${code} ${JSON.stringify(args)}`
}

/** One mistake with place and frame. */
export function diagnosticOf(
  source: Source,
  { span, ...saying }: Saying<(typeof mistakeCodes)[number]> & { readonly span: Span },
): BudgetDiagnostic {
  const at = positionAt(source, span.start)
  const lineEnd = source.lineStarts[at.line] ?? source.text.length
  const shown = source.text.slice(span.start, Math.min(span.end, lineEnd)).trimEnd()
  const frame = codeFrame(source.text, at, utf8Length(shown))
  return { ...saying, severity: 'error', at, frame }
}
