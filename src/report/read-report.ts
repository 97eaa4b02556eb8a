import type { NoReport } from '../diagnostic/args/reports.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { messageOf } from '../lang/message-of.ts'
import { runId } from '../snapshot/run-id.ts'
import { type CallsShown, type Finding, type Report, reportSchema } from './report-schema.ts'

/** A report as a file has it. */
export type ReportFile = { readonly name: string; readonly text: string }

/** A report that was read, and the file it came from, for messages. */
export type ReadReport = { readonly name: string; readonly report: Report }

export type ReportReading =
  | { readonly kind: 'read'; readonly read: ReadReport }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic }

/** Most mistakes of one file that are told. */
const mostTold = 3

/**
 * Reads a report that may be a stranger's: the schema to the letter, every row of a run that is there, every run named by what
 * it says of itself. What it says of limits, findings and the verdict is read and not believed.
 */
export function readReport({ name, text }: ReportFile): ReportReading {
  const parsed = parseJson(text)
  if (parsed.kind === 'failed') return refused(name, { flaw: 'no-json', why: parsed.why })
  const checked = reportSchema.safeParse(parsed.value)
  if (!checked.success) {
    const told = checked.error.issues.slice(0, mostTold).map(({ path, message }) => `${formatPath(path)}: ${message}`)
    return refused(name, { flaw: 'schema', mistakes: told })
  }
  const mistake = contradiction(checked.data)
  return mistake === undefined ? { kind: 'read', read: { name, report: checked.data } } : refused(name, mistake)
}

function parseJson(text: string): { kind: 'parsed'; value: unknown } | { kind: 'failed'; why: string } {
  try {
    return { kind: 'parsed', value: JSON.parse(text) }
  } catch (error) {
    return { kind: 'failed', why: messageOf(error) }
  }
}

/** What the schema cannot say: how the parts of a report hang together. */
function contradiction(report: Report): NoReport | undefined {
  const ids = new Set<string>()
  for (const { id, toolchain, module } of report.runs) {
    if (id !== runId(toolchain, module)) return { flaw: 'run-misnamed', run: id }
    if (ids.has(id)) return { flaw: 'run-twice', run: id }
    ids.add(id)
  }
  const { benchmarks, functions, exists, diagnostics, findings } = report
  const rows = [...benchmarks, ...functions, ...exists.benchmarks, ...exists.functions]
  const named = [...diagnostics, ...findings].flatMap((it) => ('runs' in it ? it.runs : []))
  const alien = [...rows.map(({ run }) => run), ...named].find((id) => !ids.has(id))
  if (alien !== undefined) return { flaw: 'alien-row', run: alien }
  if (!functions.every(({ calls }) => calls === null || isListed(calls, report))) return { flaw: 'alien-call' }
  return findings.every((it) => isAboutRow(it, report)) ? undefined : { flaw: 'alien-finding' }
}

/** Whether what a row names of the lists of calls is there. */
function isListed({ reached, dynamic }: CallsShown, { calls: { sites, steps, dynamic: listed } }: Report): boolean {
  const isStep = (id: number): boolean => id < steps.length
  return (
    reached.every(
      ({ site, chain, changed }) => site < sites.length && chain.every(isStep) && (changed === null || isStep(changed)),
    ) && dynamic.every(({ call, chain }) => call < listed.length && chain.every(isStep))
  )
}

function isAboutRow(finding: Finding, { benchmarks, functions }: Report): boolean {
  if (finding.kind === 'loosened') return true
  const { kind, id } = finding.subject
  if (kind === 'benchmark') return id < benchmarks.length && !('site' in finding && finding.site !== null)
  const row = functions[id]
  if (row === undefined || ('site' in finding && finding.site !== null && finding.site >= row.sites.length))
    return false
  const reached = row.calls?.reached.length ?? 0
  return finding.kind !== 'over-budget' || finding.reached.every((each) => each < reached)
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('')
}

function refused(file: string, why: NoReport): ReportReading {
  return { kind: 'refused', diagnostic: errorOf('REPORT_INVALID', { variant: 'version', file, ...why }) }
}
