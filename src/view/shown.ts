import type { Report, ReportDiagnostic } from '../report/report-schema.ts'
import { type ToolchainNames, toolchainNames } from '../words/format-toolchain.ts'
import type { Links } from './markdown-links.ts'

/** A report that is shown as Markdown: where its links go, and how its toolchains are named. */
export type Shown = { readonly report: Report; readonly links: Links; readonly names: ToolchainNames }

export function shownWith(report: Report, links: Links): Shown {
  return { report, links, names: toolchainNames(report) }
}

/** A diagnostic that says which toolchains it came under, where those are not all. */
export function tellingRuns(diagnostic: ReportDiagnostic, names: ToolchainNames): ReportDiagnostic {
  const under = names.unlessAll(diagnostic.runs)
  return under === '' ? diagnostic : { ...diagnostic, message: `${diagnostic.message} (under ${under})` }
}
