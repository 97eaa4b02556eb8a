import type { Report, Run } from '../report/report-schema.ts'
import { shellWord } from '../words/explain-command.ts'
import { formatGo, formatToolchain } from '../words/format-toolchain.ts'
import type { Inline, Line } from '../words/inline.ts'
import { count } from '../words/numbers.ts'
import { repeatLocally } from '../write/repeat-locally.ts'
import type { Section } from './block.ts'
import type { Shown } from './shown.ts'

/** More lines would leave nothing on the first screen but them. */
const mostRuns = 20

/** Under the title: what was judged, with which Go, in which state. One line for each run. */
export function runLines({ report, links }: Shown): readonly Section[] {
  const commit = report.commit.head ?? report.commit.measured
  const lines = report.runs.slice(0, mostRuns).map((run) => runLine(run, commit))
  const more = report.runs.length - lines.length
  if (more > 0) lines.push([`and ${count(more, 'more run')}`])
  const last = lines.pop()
  if (last === undefined) return []
  const url: Line = links.runUrl === undefined ? [] : [' · ', { link: 'this run', url: links.runUrl }]
  return [{ kind: 'text', lines: [...lines, [...last, ...url]] }]
}

function runLine(run: Run, commit: string | null): Line {
  const dot = ' · '
  return [
    { code: run.budget.path },
    dot,
    { code: formatToolchain(run.toolchain) },
    ...(commit === null ? [] : [dot, { code: commit.slice(0, 12) }]),
    // Another Go explains differences that no line of the change does.
    ...(run.base === null || formatGo(run.base) === formatGo(run.toolchain)
      ? []
      : [`${dot}base with `, { code: formatGo(run.base) }]),
    ...run.overrides.flatMap((code, i): readonly Inline[] => [i === 0 ? `${dot}with ` : ', ', { code }]),
  ]
}

/** So many are told; the others are called alike. */
const mostExplained = 3

/** The commands that repeat the check, each with the Go it ran under, and those that explain what is over. */
export function repeatSection(report: Report): readonly Section[] {
  const lines = report.runs.map((run) => `${repeatLocally(run)}   # ${formatToolchain(run.toolchain)}`)
  if (lines.length === 0) return []
  const text = [...new Set([...lines, ...explainLines(report)])].join('\n')
  return [{ kind: 'folded', summary: 'Repeat it locally', sections: [{ kind: 'code', language: 'sh', text }] }]
}

function explainLines(report: Report): readonly string[] {
  const over = [...report.benchmarks, ...report.functions].filter(({ status }) => status === 'over')
  return over.slice(0, mostExplained).flatMap((row) => {
    const run = report.runs.find(({ id }) => id === row.run)
    return run === undefined ? [] : [repeatLocally(run, `explain ${shellWord(row.name)}`)]
  })
}
