import { formatDiagnostic } from '../diagnostic/format-diagnostic.ts'
import type { ReportDiagnostic } from '../report/report-schema.ts'
import { fence } from './escape.ts'
import { type Shown, tellingRuns } from './shown.ts'

/** Diagnostics as a person would see them at a terminal, in one code block. Empty where there are none. */
export function diagnosticSection(diagnostics: readonly ReportDiagnostic[], { names }: Shown): string {
  return diagnostics.length === 0
    ? ''
    : fence(diagnostics.map((it) => formatDiagnostic(tellingRuns(it, names))).join('\n\n'), 'text')
}

/** The same with one line each: no frame, no hint. */
export function diagnosticList(diagnostics: readonly ReportDiagnostic[], { names }: Shown): string {
  if (diagnostics.length === 0) return ''
  return fence(
    diagnostics.map((it) => formatDiagnostic({ ...tellingRuns(it, names), frame: null, hint: null })).join('\n'),
    'text',
  )
}
