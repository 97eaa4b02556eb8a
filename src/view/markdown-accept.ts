import type { Acceptance, Report } from '../report/report-schema.ts'
import { shellWord } from '../words/explain-command.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import { repeatLocally } from '../write/repeat-locally.ts'
import { codeSpan, fence } from './escape.ts'
import { folded } from './markdown-table.ts'

/** How to repeat the check, and what accepts what fails. Empty where the verdict is `pass`. */
export function acceptSection(report: Report): string {
  if (report.verdict === 'pass') return ''
  return [...report.accept.map(accept), repeat(report)].filter((part) => part !== '').join('\n\n')
}

function accept({ budget: path, runs, commands, lines, override }: Acceptance): string {
  const budget = codeSpan(path)
  const toolchains =
    runs.length === 1 ? '' : ', with the highest numbers of all toolchains (`overrides` can tell them apart)'
  const command =
    commands.length === 0
      ? []
      : [
          `This accepts it: it measures again, and changes just these limits in ${budget}.`,
          fence(commands.join('\n'), 'sh'),
        ]
  const paste = `${commands.length === 0 ? 'These lines accept it' : 'Or put these lines there yourself'}${toolchains}, in place of the ones named above${commands.length === 0 ? `, in ${budget}` : ''}:`
  const keep =
    override === null
      ? []
      : [
          'Where the budget has to hold under both Go releases, put what the toolchain explains there as an override instead:',
          fence(override, 'yaml'),
        ]
  const pasted = lines === '' ? [] : [paste, fence(lines, 'yaml')]
  return folded('Accept the change', [...command, ...pasted, ...keep].join('\n\n'))
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
