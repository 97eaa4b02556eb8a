import type { Report, Run } from '../check/report.ts'
import { budgetLines } from './budget-lines.ts'
import { codeSpan, fence } from './escape.ts'
import { shellWord } from './explain-command.ts'
import { formatToolchain } from './format-toolchain.ts'
import { folded } from './markdown-table.ts'
import { repeatLocally } from './repeat-locally.ts'

/** How to repeat the check, and the lines that would accept what is over. Empty where the verdict is `pass`. */
export function acceptSection(report: Report): string {
  if (report.verdict === 'pass') return ''
  return [...byModule(report.runs).map((runs) => accept(report, runs)), repeat(report)]
    .filter((part) => part !== '')
    .join('\n\n')
}

type Runs = readonly [Run, ...Run[]]

/** One module under several toolchains has one budget. */
function byModule(runs: readonly Run[]): readonly Runs[] {
  const modules = new Map<string, [Run, ...Run[]]>()
  for (const run of runs) {
    const key = JSON.stringify([run.module, run.directory])
    const known = modules.get(key)
    if (known === undefined) modules.set(key, [run])
    else known.push(run)
  }
  return [...modules.values()]
}

function accept(report: Report, runs: Runs): string {
  const lines = budgetLines(report, runs)
  if (lines === '') return ''
  const toolchains =
    runs.length === 1 ? '' : ', with the highest numbers of all toolchains (`overrides` can tell them apart)'
  const where = `These lines accept it${toolchains}. Put them in ${codeSpan(runs[0].budget.path)} in place of the ones named above:`
  return folded('Accept the change', `${where}\n\n${fence(lines, 'yaml')}`)
}

/** So many are told; the others are called alike. */
const mostExplained = 3

function explainLines(report: Report): readonly string[] {
  const over = [...report.benchmarks, ...report.functions].filter(({ status }) => status === 'over')
  return over.slice(0, mostExplained).flatMap((row) => {
    const run = report.runs.find(({ id }) => id === row.run)
    return run === undefined ? [] : [repeatLocally(run, `explain ${shellWord(row.name)}`)]
  })
}

function repeat(report: Report): string {
  if (report.runs.length === 0) return ''
  const lines = report.runs.map((run) => `${repeatLocally(run)}   # ${formatToolchain(run.toolchain)}`)
  return folded('Repeat it locally', fence([...new Set([...lines, ...explainLines(report)])].join('\n'), 'sh'))
}
