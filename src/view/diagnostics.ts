import type { ReportDiagnostic } from '../report/report-schema.ts'
import { type Block, bare, type Section } from './block.ts'
import type { Shown } from './shown.ts'

/** A diagnostic as it is shown, by every command. */
type Said = Pick<ReportDiagnostic, 'code' | 'severity' | 'message'> &
  Partial<Pick<ReportDiagnostic, 'at' | 'hint' | 'frame'>>

/** What there is to say about input or environment; every command shows it so. */
export function diagnosticBlock({ code, severity, message, at = null, hint = null, frame = null }: Said): Block {
  const title = `allocs-budget: ${code}`
  return { ...bare, kind: 'diagnostic', severity, label: severity, title, message, code, at, mend: at, frame, hint }
}

/** A diagnostic of a report, which says the toolchains it came under where those are not all. */
export function reportedBlock(diagnostic: ReportDiagnostic, { names }: Shown): Block {
  const under = names.unlessAll(diagnostic.runs)
  if (under === '') return diagnosticBlock(diagnostic)
  return diagnosticBlock({ ...diagnostic, message: `${diagnostic.message} (under ${under})` })
}

/** Diagnostics as a person would see them at a terminal; in brief without frames and hints. Empty where there are none. */
export function diagnosticSection(blocks: readonly Block[], { isBrief = false } = {}): readonly Section[] {
  return blocks.length === 0 ? [] : [{ kind: 'diagnostics', blocks, isBrief }]
}

/** What is to be known before anything else is read, where another Go explains a part of it. */
export function comesFirst({ code, severity }: Block): boolean {
  return code === 'TOOLCHAIN_CHANGED' && severity === 'warning'
}
