import type { Finding, Report, ReportDiagnostic, Run } from '../report/report.ts'
import { inOrder } from '../report/sort-report.ts'
import { formatToolchain } from '../words/format-toolchain.ts'

/** The findings of a report, those of several runs that say the same once. */
export type AcrossRuns = {
  readonly findings: readonly Finding[]
  /** The toolchains a finding holds under, as `go1.25.4 linux/amd64, go1.26.3 linux/amd64`; empty where the report has just one. */
  readonly under: (finding: Finding) => string
}

/** Tells findings that differ in their run alone once: five Go versions that see the same allocation are one thing to read. */
export function acrossRuns(report: Report): AcrossRuns {
  const groups = new Map<string, [Finding, ...Finding[]]>()
  for (const finding of report.findings) {
    const key = JSON.stringify({ ...finding, run: '' })
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  const label = toolchainLabel(report)
  const labels = new Map(
    [...groups.values()].map((group) => {
      const shown = group.flatMap((it) => (it.kind === 'loosened' ? [] : [label(it.run)]))
      return [group[0], [...new Set(shown)].join(', ')] as const
    }),
  )
  return { findings: [...labels.keys()], under: (finding) => labels.get(finding) ?? '' }
}

/** Names the toolchain of a run by its id; empty where all runs of the report have the same one. */
export function toolchainLabel(report: Report): (run: string) => string {
  const labels = new Map(report.runs.map((run: Run) => [run.id, formatToolchain(run.toolchain)]))
  const isOne = new Set(labels.values()).size < 2
  return (run) => (isOne ? '' : (labels.get(run) ?? ''))
}

/**
 * A report as a person reads it: in order, and a diagnostic that several runs gave in the same words once, with the toolchains
 * it came under where those are not all.
 */
export function forReaders(report: Report): Report {
  const ordered = inOrder(report)
  const label = toolchainLabel(report)
  const all = new Set(report.runs.map(({ id }) => label(id)))
  const once = new Map<string, { readonly diagnostic: ReportDiagnostic; readonly under: Set<string> }>()
  for (const { about, ...diagnostic } of ordered.diagnostics) {
    const key = JSON.stringify(diagnostic)
    const known = once.get(key) ?? { diagnostic, under: new Set<string>() }
    if (about !== undefined) known.under.add(label(about.run))
    once.set(key, known)
  }
  const diagnostics = [...once.values()].map(({ diagnostic, under }) =>
    under.size === 0 || under.size === all.size
      ? diagnostic
      : { ...diagnostic, message: `${diagnostic.message} (under ${[...under].join(', ')})` },
  )
  return { ...ordered, diagnostics }
}
