import type { Report, Run } from '../check/report.ts'
import { budgetLines } from './budget-lines.ts'
import { codeSpan, fence } from './escape.ts'
import { formatToolchain } from './format-toolchain.ts'
import { folded } from './markdown-table.ts'
import { repeatLocally } from './repeat-locally.ts'

/** How to repeat the check, and the lines that would accept what is over. Empty where the verdict is `pass`. */
export function acceptSection(report: Report): string {
  if (report.verdict === 'pass') return ''
  return [...report.runs.map((run) => accept(report, run)), repeat(report)].filter((part) => part !== '').join('\n\n')
}

function accept(report: Report, run: Run): string {
  const lines = budgetLines(report, run)
  if (lines === '') return ''
  const where = `These lines accept it. Put them in ${codeSpan(run.budget.path)} in place of the ones named above:`
  return folded('Accept the change', `${where}\n\n${fence(lines, 'yaml')}`)
}

function repeat(report: Report): string {
  if (report.runs.length === 0) return ''
  const lines = report.runs.map((run) => `${repeatLocally(run)}   # ${formatToolchain(run.toolchain)}`)
  return folded('Repeat it locally', fence([...new Set(lines)].join('\n'), 'sh'))
}
