import type { Run } from '../report/report-schema.ts'
import { shellWord } from '../words/explain-command.ts'

/**
 * The command that repeats a run on a reader's machine, from the repository's root. It works in the folder the budget lies
 * in, which is where its modules are looked for, and takes over what the run set in place of the budget.
 * @param command with its arguments, for a shell
 */
export function repeatLocally(run: Run, command = 'check'): string {
  const { directory, budget } = homeOf(run.budget.path)
  return [
    `allocs-budget ${command}`,
    ...(directory === '' ? [] : ['-C', shellWord(directory)]),
    ...(budget === undefined ? [] : ['-b', shellWord(budget)]),
    ...run.overrides.flatMap(flag),
  ].join(' ')
}

/** The folder to work in for a budget, empty for the repository's root; and how to name it, where it is not found by itself. */
export function homeOf(budgetPath: string): { readonly directory: string; readonly budget: string | undefined } {
  const path = budgetPath.split('/')
  const name = path.pop() ?? ''
  const isFound = foundByItself.has(name)
  const isHidden = path.at(-1) === '.github' && isFound
  return { directory: (isHidden ? path.slice(0, -1) : path).join('/'), budget: isFound ? undefined : name }
}

const foundByItself: ReadonlySet<string> = new Set(['allocs-budget.yml', 'allocs-budget.yaml'])

// The ones that can change a result. `jobs` cannot, and what `pass-env` passes on is the reader's own environment.
function flag(override: string): readonly string[] {
  const [, name, value] = /^(benchtime|count|timeout): (.+)$/.exec(override) ?? []
  return name === undefined || value === undefined ? [] : [`--${name}`, shellWord(value)]
}
