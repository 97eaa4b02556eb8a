import { partsOf, readOverride } from '../report/overrides.ts'
import type { Run } from '../report/report-schema.ts'
import { shellWord } from '../words/explain-command.ts'

/** What is repeated: in which place, and with what in place of the budget's. */
type Repeated = { readonly budget: Pick<Run['budget'], 'path'>; readonly overrides: readonly string[] }

/**
 * The command that repeats a run on a reader's machine, from the repository's root. It works in the folder the budget lies
 * in, which is where its modules are looked for, and takes over what the run set.
 * @param command its name first, with its arguments, for a shell
 */
export function repeatLocally(run: Repeated, command = 'check'): string {
  const { directory, budget } = homeOf(run.budget.path)
  const compares = !/^(?:update|init)\b/.test(command)
  return [
    `allocs-budget ${command}`,
    ...(directory === '' ? [] : ['-C', shellWord(directory)]),
    ...(budget === undefined ? [] : ['-b', shellWord(budget)]),
    ...run.overrides.flatMap((override) => flag(override, compares)),
  ].join(' ')
}

/** What was typed of a place and of what is run there first. */
export type Typed = {
  readonly typedDirectory?: string
  readonly budget?: string
  readonly prepare?: readonly string[]
}

/** The command to type next, from where a person stands: it is for the folder and the budget that they named. */
export function typedNext({ typedDirectory = '.', budget, prepare = [] }: Typed, command: string): string {
  const found = homeOf(budget ?? '')
  const isFound = budget === undefined || (found.directory === '' && found.budget === undefined)
  return [
    `allocs-budget ${command}`,
    ...(typedDirectory === '.' ? [] : ['-C', shellWord(typedDirectory)]),
    ...(isFound ? [] : ['-b', shellWord(budget)]),
    ...prepare.flatMap((each) => ['--prepare', shellWord(each)]),
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

/** The flags that can change a result. `jobs` cannot, and what `pass-env` passes on is the reader's own environment. */
const single: ReadonlySet<string> = new Set(['benchtime', 'count', 'timeout'])
const lists: ReadonlySet<string> = new Set(['packages', 'modules'])

/** @param compares whether the command has a base: `update` and `init` have none */
function flag(override: string, compares: boolean): readonly string[] {
  const { name, value } = readOverride(override)
  if (single.has(name) || (compares && name === 'base')) return [`--${name}`, shellWord(value)]
  if (name === 'prepare') return value.split('\n').flatMap((command) => ['--prepare', shellWord(command)])
  const values = partsOf(value)
  // A folder with a comma is one that no flag can name.
  const isNamed = values.length <= mostNames && values.every((each) => !each.includes(','))
  return lists.has(name) && isNamed ? [`--${name}`, shellWord(values.join(','))] : []
}

/** A command with more names is no longer one that is read: without them it is for all, which is more and not something else. */
const mostNames = 10
