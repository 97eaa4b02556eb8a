import type { Run } from '../check/report.ts'
import { shellWord } from './explain-command.ts'

/**
 * The command that repeats a run on a reader's machine, from the repository's root. It works in the folder the budget lies
 * in, which is where its modules are looked for, and takes over what the run set in place of the budget.
 * @param command with its arguments, for a shell
 */
export function repeatLocally(run: Run, command = 'check'): string {
  const path = run.budget.path.split('/')
  const name = path.pop() ?? ''
  const isHidden = path.at(-1) === '.github' && foundByItself.has(name)
  const home = (isHidden ? path.slice(0, -1) : path).join('/')
  return [
    `allocs-budget ${command}`,
    ...(home === '' ? [] : ['-C', shellWord(home)]),
    ...(foundByItself.has(name) ? [] : ['-b', shellWord(name)]),
    ...run.overrides.flatMap(flag),
  ].join(' ')
}

const foundByItself: ReadonlySet<string> = new Set(['allocs-budget.yml', 'allocs-budget.yaml'])

// The ones that can change a result. `jobs` cannot, and what `pass-env` passes on is the reader's own environment.
function flag(override: string): readonly string[] {
  const [, name, value] = /^(benchtime|count|timeout): (.+)$/.exec(override) ?? []
  return name === undefined || value === undefined ? [] : [`--${name}`, shellWord(value)]
}
