import type { Report, Run } from '../check/report.ts'
import { toolchainLabel } from './across-runs.ts'
import { budgetLines } from './budget-lines.ts'
import { codeSpan, fence } from './escape.ts'
import { formatToolchain } from './format-toolchain.ts'
import { folded } from './markdown-table.ts'
import { repeatLocally } from './repeat-locally.ts'

/** How to repeat the check, and the lines that would accept what is over. Empty where the verdict is `pass`. */
export function acceptSection(report: Report): string {
  if (report.verdict === 'pass') return ''
  // Under several toolchains the same lines are given once; where they are not the same, each says what it is for.
  const accepted = [...new Set(report.runs.map((run) => accept(report, run, '')))]
  const label = toolchainLabel(report)
  const told =
    accepted.filter((part) => part !== '').length < 2
      ? accepted
      : report.runs.map((run) => accept(report, run, label(run.id)))
  return [...told, repeat(report)].filter((part) => part !== '').join('\n\n')
}

function accept(report: Report, run: Run, under: string): string {
  const lines = budgetLines(report, run)
  if (lines === '') return ''
  const toolchain = under === '' ? '' : ` under ${codeSpan(under)}`
  const where = `These lines accept it${toolchain}. Put them in ${codeSpan(run.budget.path)} in place of the ones named above:`
  return folded('Accept the change', `${where}\n\n${fence(lines, 'yaml')}`)
}

function repeat(report: Report): string {
  if (report.runs.length === 0) return ''
  const lines = report.runs.map((run) => `${repeatLocally(run)}   # ${formatToolchain(run.toolchain)}`)
  return folded('Repeat it locally', fence([...new Set(lines)].join('\n'), 'sh'))
}
