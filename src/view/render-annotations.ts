import type { RenderedDiagnostic, Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { BenchmarkRow, Finding, Report, WhereRow } from '../report/report.ts'
import { type RowsOfFinding, rowsOfFinding } from '../report/rows-of-finding.ts'
import { causeTexts } from '../words/cause-texts.ts'
import { formatLine } from '../words/place.ts'
import { findingHint, findingMessage, toldWithLimit } from '../words/texts.ts'
import { causeSentence, leadingLine, shareText, whatAllocates, whereLines } from '../words/where-lines.ts'
import { annotationText } from './escape.ts'
import { acrossRuns, forReaders } from './merge-findings.ts'
import { first, type Told, worstFirst } from './worst-first.ts'

/** One remark on a line of a file, as GitHub shows it. Without `file` it stands on the run; line and column start at 1. */
export type Annotation = {
  readonly level: 'error' | 'warning' | 'notice'
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly title: string
  readonly message: string
}

// The runner keeps ten of each kind per step and drops the rest without a word (actions/runner, ExecutionContext.cs).
const maxOfLevel = 10
// It cuts longer messages (same file); a message is made shorter by leaving its hint out instead.
const maxMessageChars = 4096

const levels = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<
  Severity,
  Annotation['level']
>

/** A report as annotations: at most ten of each level, the worst, diagnostics before findings; the tenth counts the rest. */
export function renderAnnotations(unordered: Report): readonly Annotation[] {
  const report = forReaders(unordered)
  const { findings, under } = acrossRuns(report)
  const rows = rowsOfFinding(report)
  const isToldWithLimit = toldWithLimit(report)
  const all = worstFirst(
    findings.filter((finding) => !isToldWithLimit(finding)),
    report.diagnostics,
  )
  return (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const told = all.filter((it) => severityOf(it) === severity)
    const shown = first(told, told.length <= maxOfLevel ? maxOfLevel : maxOfLevel - 1)
    return [
      ...shown.diagnostics.map(fromDiagnostic),
      // In their order: of two units of one benchmark the lines stand together.
      ...findings
        .filter((finding) => shown.findings.includes(finding))
        .map((finding) => fromFinding(finding, under(finding), rows)),
      ...more(told.length - maxOfLevel + 1, levels[severity]),
    ]
  })
}

function severityOf(told: Told): Severity {
  return told.kind === 'finding' ? told.finding.severity : told.diagnostic.severity
}

/** The tenth counts itself, where it stands for others too. */
function more(n: number, level: Annotation['level']): readonly Annotation[] {
  return n < 2 ? [] : [{ level, title: 'allocs-budget', message: `${n} more in the summary` }]
}

function fromFinding(finding: Finding, under: string, rows: RowsOfFinding): Annotation {
  const row = finding.kind === 'loosened' ? undefined : rows.benchmark(finding)
  // A remark belongs on the line that a reviewer can change: the one that allocates, not the benchmark.
  const line = row === undefined ? undefined : whereLines([row])[0]?.row
  const at = (line === undefined ? undefined : placeToChange(line)) ?? finding.at ?? finding.budget
  const limit = finding.budget === undefined ? [] : [`limit: ${formatLine(finding.budget)}`]
  const reason = finding.kind === 'loosened' || finding.reason === undefined ? [] : [`reason: ${finding.reason}`]
  return {
    level: levels[finding.severity],
    ...placeOf(at),
    title: annotationText(
      finding.kind === 'loosened' && finding.package === ''
        ? titles[finding.kind]
        : `${titles[finding.kind]} in ${finding.package}`,
    ),
    message: fitting([
      findingMessage(finding),
      ...(line === undefined || row === undefined ? [] : whyLines(line, row)),
      ...(under === '' ? [] : [`under ${under}`]),
      ...limit,
      ...reason,
      `hint: ${findingHint(finding)}`,
    ]),
  }
}

/** The line of the change that leads there, where it is not the one that allocates. */
function placeToChange(line: WhereRow): Position | undefined {
  const leading = leadingLine(line)
  if (line.file === '') return undefined
  return leading === undefined ? line : { file: leading.file, line: leading.line, column: 0 }
}

function whyLines(line: WhereRow, row: BenchmarkRow): readonly string[] {
  const cause = causeSentence(line.cause, line.detail)
  return [
    shareText(line, row),
    ...(cause === undefined || line.cause === undefined
      ? whatAllocates(line)
      : [`why: ${causeTexts[line.cause].name}: ${cause}`, `way out: ${causeTexts[line.cause].wayOut}`]),
  ]
}

const titles = {
  'over-budget': 'over budget',
  'new-escape': 'new heap escape',
  loosened: 'limit loosened',
  slack: 'limit with slack',
  unlisted: 'not in the budget',
} as const satisfies Record<Finding['kind'], string>

function fromDiagnostic({ severity, at, message, hint, code }: RenderedDiagnostic): Annotation {
  return {
    level: levels[severity],
    ...placeOf(at),
    title: `allocs-budget: ${code}`,
    message: fitting([message, ...(hint === undefined ? [] : [`hint: ${hint}`])]),
  }
}

function placeOf(at: Finding['at']): Pick<Annotation, 'file' | 'line' | 'column'> {
  if (at === undefined) return {}
  return {
    file: annotationText(at.file),
    ...(at.line > 0 ? { line: at.line } : {}),
    ...(at.line > 0 && at.column > 0 ? { column: at.column } : {}),
  }
}

function fitting(parts: readonly string[]): string {
  const shown = parts.map(annotationText)
  while (shown.length > 1 && shown.join('\n').length > maxMessageChars) shown.pop()
  return shown.join('\n')
}
