import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type {
  BenchmarkRow,
  CodeFinding,
  Finding,
  LoosenedFinding,
  Report,
  ReportDiagnostic,
  WhereRow,
} from '../report/report-schema.ts'
import { benchmarkOf, subjectOf } from '../report/subject.ts'
import { causeTexts } from '../words/cause-texts.ts'
import { toolchainNames } from '../words/format-toolchain.ts'
import { formatLine } from '../words/place.ts'
import { causeSentence, leadingLine, shareText, whatAllocates, whereLines } from '../words/where-lines.ts'
import { annotationText } from './escape.ts'
import { tellingRuns } from './shown.ts'
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
export function renderAnnotations(report: Report): readonly Annotation[] {
  const names = toolchainNames(report)
  const all = worstFirst(
    report.findings.filter((finding) => finding.kind !== 'new-escape' || !finding.withLimit),
    report.diagnostics,
  )
  return (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const told = all.filter((it) => severityOf(it) === severity)
    const shown = first(told, told.length <= maxOfLevel ? maxOfLevel : maxOfLevel - 1)
    const isShown = new Set<Finding>(shown.findings)
    return [
      ...shown.diagnostics.map((it) => fromDiagnostic(tellingRuns(it, names))),
      // In their order: of two units of one benchmark the lines stand together.
      ...report.findings
        .filter((finding) => isShown.has(finding))
        .map((finding) =>
          finding.kind === 'loosened' ? fromLoosened(finding) : fromFinding(finding, report, names.under(finding.runs)),
        ),
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

function fromLoosened({ severity, at, entry, message, hint }: LoosenedFinding): Annotation {
  return {
    level: levels[severity],
    ...placeOf(at),
    title: annotationText(entry === null ? titles.loosened : `${titles.loosened} in ${entry.package}`),
    message: fitting([message, `hint: ${hint}`]),
  }
}

function fromFinding(finding: CodeFinding, report: Report, under: string): Annotation {
  const { kind, severity, budget, reason, message, hint } = finding
  const row = benchmarkOf(report, finding)
  // A remark belongs on the line that a reviewer can change: the one that allocates, not the benchmark.
  const line = row === undefined ? undefined : whereLines([row])[0]?.row
  return {
    level: levels[severity],
    ...placeOf((line === undefined ? null : placeToChange(line)) ?? finding.at ?? budget),
    title: annotationText(`${titles[kind]} in ${subjectOf(report, finding).package}`),
    message: fitting([
      message,
      ...(line === undefined || row === undefined ? [] : whyLines(line, row)),
      ...(under === '' ? [] : [`under ${under}`]),
      ...(budget === null ? [] : [`limit: ${formatLine(budget)}`]),
      ...(reason === null ? [] : [`reason: ${reason}`]),
      `hint: ${hint}`,
    ]),
  }
}

/** The line of the change that leads there, where it is not the one that allocates. */
function placeToChange(line: WhereRow): Position | null {
  const leading = leadingLine(line)
  if (line.at === null) return null
  return leading === null ? line.at : { file: leading.file, line: leading.line, column: 0 }
}

function whyLines(line: WhereRow, row: BenchmarkRow): readonly string[] {
  const cause = causeSentence(line.cause, line.detail)
  return [
    shareText(line, row),
    ...(cause === undefined || line.cause === null
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

function fromDiagnostic({ severity, at, message, hint, code }: ReportDiagnostic): Annotation {
  return {
    level: levels[severity],
    ...placeOf(at),
    title: `allocs-budget: ${code}`,
    message: fitting([message, ...(hint === null ? [] : [`hint: ${hint}`])]),
  }
}

function placeOf(at: Position | null): Pick<Annotation, 'file' | 'line' | 'column'> {
  if (at === null) return {}
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
