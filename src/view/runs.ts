import { groupBy } from '../lang/group-by.ts'
import { shownOverride } from '../report/overrides.ts'
import type { Run } from '../report/report-schema.ts'
import { subjectOf } from '../report/subject.ts'
import { worstOver } from '../story/counts.ts'
import { shellWord } from '../words/explain-command.ts'
import { formatGo, formatToolchain } from '../words/format-toolchain.ts'
import type { Inline, Line } from '../words/inline.ts'
import { count } from '../words/numbers.ts'
import { startedBy } from '../words/program.ts'
import { repeatLocally } from '../write/repeat-locally.ts'
import type { Section } from './block.ts'
import type { Shown } from './shown.ts'

/** More lines would leave nothing on the first screen but them. */
const mostRuns = 20

/** Under the title: what was judged, with which Go, in which state. Runs that differ in nothing but the toolchain share a line. */
export function runLines({ report, links }: Shown): readonly Section[] {
  const commit = report.commit.head ?? report.commit.measured
  const groups = [...groupBy(report.runs, (run) => JSON.stringify(lineOf(run, [run], commit, '')))].map(
    ([, runs]) => runs,
  )
  const lines = groups.slice(0, mostRuns).flatMap((runs) => {
    const [first] = runs
    return first === undefined ? [] : [lineOf(first, runs, commit)]
  })
  const more = groups.length - lines.length
  if (more > 0) lines.push([`and ${count(more, 'more run')}`])
  const last = lines.pop()
  if (last === undefined) return []
  const url: Line = links.runUrl === undefined ? [] : [' · ', { link: 'this run', url: links.runUrl }]
  return [{ kind: 'text', lines: [...lines, [...last, ...url]] }]
}

function lineOf(run: Run, runs: readonly Run[], commit: string | null, toolchain?: string): Line {
  const dot = ' · '
  const names = [...new Set(runs.map((each) => toolchain ?? formatToolchain(each.toolchain)))]
  return [
    { code: run.budget.path },
    dot,
    ...names.flatMap((code, i): readonly Inline[] => [i === 0 ? '' : ', ', { code }]),
    ...(commit === null ? [] : [dot, { code: commit.slice(0, 12) }]),
    // Another Go explains differences that no line of the change does.
    ...(run.base === null || formatGo(run.base) === formatGo(run.toolchain)
      ? []
      : [`${dot}base with `, { code: formatGo(run.base) }]),
    ...run.overrides.flatMap((each, i): readonly Inline[] => [
      i === 0 ? `${dot}with ` : ', ',
      { code: shownOverride(each) },
    ]),
  ]
}

/** The command that repeats the check, in sight, and the one that says more; several runs with different commands are folded. */
export function repeatSection({ report, program }: Shown): readonly Section[] {
  const repeat = (run: Run, command?: string): string => startedBy(program, repeatLocally(run, command))
  const commands = [...new Set(report.runs.map((run) => repeat(run)))]
  const [only] = commands
  if (only === undefined) return []
  const worst = worstOver(report.findings)
  const row = worst === undefined ? undefined : subjectOf(report, worst)
  const run = report.runs.find(({ id }) => id === row?.run)
  const more: Line =
    row === undefined || run === undefined ? [] : [' · more: ', { code: repeat(run, `explain ${shellWord(row.name)}`) }]
  if (commands.length === 1) return [{ kind: 'text', lines: [['Repeat it: ', { code: only }, ...more]] }]
  const lines = report.runs.map((each) => `${repeat(each)}   # ${formatToolchain(each.toolchain)}`)
  const text = [...new Set(lines)].join('\n')
  return [{ kind: 'folded', summary: 'Repeat it locally', sections: [{ kind: 'code', language: 'sh', text }] }]
}
