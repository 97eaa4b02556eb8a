import type { RenderedDiagnostic } from '../diagnostic/diagnostic.ts'
import { formatDiagnostic } from '../diagnostic/format-diagnostic.ts'
import { fence } from './escape.ts'

/** Diagnostics as a person would see them at a terminal, in one code block. Empty where there are none. */
export function diagnosticSection(diagnostics: readonly RenderedDiagnostic[]): string {
  return diagnostics.length === 0 ? '' : fence(diagnostics.map(formatDiagnostic).join('\n\n'), 'text')
}

/** The same with one line each: no frame, no hint. */
export function diagnosticList(diagnostics: readonly RenderedDiagnostic[]): string {
  if (diagnostics.length === 0) return ''
  return fence(diagnostics.map(({ frame: _, hint: __, ...rest }) => formatDiagnostic(rest)).join('\n'), 'text')
}
