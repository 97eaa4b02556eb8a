import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { fence } from './escape.ts'
import { formatPlace } from './place.ts'

/** Diagnostics as a person would see them at a terminal, in one code block. Empty where there are none. */
export function diagnosticSection(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.length === 0 ? '' : fence(diagnostics.map(lines).join('\n\n'), 'text')
}

/** The same with one line each: no frame, no hint. */
export function diagnosticList(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.length === 0 ? '' : fence(diagnostics.map(firstLine).join('\n'), 'text')
}

function lines(diagnostic: Diagnostic): string {
  const { frame, hint } = diagnostic
  return [
    firstLine(diagnostic),
    ...(frame === undefined ? [] : [frame]),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ].join('\n')
}

function firstLine({ at, severity, message }: Diagnostic): string {
  return `${at === undefined ? '' : `${formatPlace(at)}: `}${severity}: ${message}`
}
