import { dirname } from 'node:path'
import { budgetNames, holderOfBudget, placeOfBudget } from '../app/find-budget.ts'
import { filesRead, namedPath } from '../app/named-files.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { whyNotWritable } from '../host/budget-file.ts'
import { kindOf } from '../host/files.ts'
import { type FileMistakes, mistakesInFiles, type NamedInput, type NamedOutput } from '../host/named-files.ts'
import type { CommandLine, Output } from './command-line.ts'

/** What is wrong with the files and folders that a command line names. */
export async function mistakesInCommandLine(line: CommandLine): Promise<FileMistakes> {
  const { command, output, directory: given } = line
  const early = [...twiceStandardOutput(output), ...onlyFiles(output), ...noStandardOutput(line)]
  if (early.length > 0) return { diagnostics: early, canWrite: false }
  const request = command.name === 'report' ? command : command.request
  const { directory, budget } = request
  const reports =
    command.name === 'report' ? command.files.map((given) => namedPath('the name of a report', given)) : []
  // For a merge request the folder and the budget are read from GitLab, and there may be no checkout.
  const isRemote = command.name === 'report' && command.post?.forge === 'gitlab'
  const found = await mistakesInFiles({
    ...(!isRemote && { directory: { by: '-C', given, path: directory } }),
    outputs: outputsOf(line),
    inputs: isRemote
      ? []
      : [...filesRead(directory, budget, '--budget'), ...(command.name === 'init' ? [] : await budgetAbove(request))],
    reports,
  })
  return found.diagnostics.length > 0 ? found : { diagnostics: await mistakesInBudget(line), canWrite: true }
}

/** The budgets that are read where they lie above. */
async function budgetAbove(request: Parameters<typeof holderOfBudget>[0]): Promise<readonly NamedInput[]> {
  const { holder, way } = await holderOfBudget(request, kindOf)
  return way === '' ? [] : filesRead(holder, undefined, '--budget').filter(({ what }) => what === 'budget')
}

/** `init` makes the budget and `update` rewrites it: whether they can is known before they measure. */
async function mistakesInBudget({ command }: CommandLine): Promise<readonly Diagnostic[]> {
  if (command.name !== 'init' && !(command.name === 'update' && !command.isDry)) return []
  const { directory, budget } = command.request
  const { holder } = command.name === 'init' ? { holder: directory } : await holderOfBudget(command.request, kindOf)
  const places = (budget === undefined ? budgetNames : [budget]).map((name) => placeOfBudget(holder, name).path)
  const kinds = await Promise.all(places.map((path) => kindOf(path)))
  const there = places[kinds.findIndex((kind) => kind.kind !== 'absent')]
  // That it is there already, or is not there, is theirs to say.
  const target = command.name === 'init' ? (there === undefined ? places[0] : undefined) : there
  const why = target === undefined ? undefined : await whyNotWritable(target)
  if (target === undefined || why === undefined) return []
  const folder = dirname(target)
  return (await kindOf(folder)).kind === 'absent'
    ? [errorOf('BUDGET_NOT_WRITTEN', { variant: 'no-folder', file: target, folder })]
    : [errorOf('BUDGET_NOT_WRITTEN', { variant: 'refused', file: target, why })]
}

/** The files that a command line names to be written; standard output is none. */
export function outputsOf({ command, output }: CommandLine): readonly NamedOutput[] {
  const { flamegraph, profile } = command.name === 'explain' ? command : {}
  const own = { '--flamegraph': flamegraph, '--profile': profile }
  const { json, markdown, sarif, bench, codeQuality } = output
  const reports = { '--json': json, '--markdown': markdown, '--sarif': sarif, '--code-quality': codeQuality }
  const named = { ...reports, '--bench': bench, ...own }
  return Object.entries(named).flatMap(([by, given]) =>
    given === undefined || given === '-' ? [] : [{ ...namedPath(by, given), makesFolder: false }],
  )
}

function twiceStandardOutput({ json, markdown }: Output): readonly Diagnostic[] {
  return json === '-' && markdown === '-' ? [errorOf('BAD_OUTPUT', { variant: 'both-standard-output' })] : []
}

/** Their readers read files. */
function onlyFiles({ sarif, bench, codeQuality }: Output): readonly Diagnostic[] {
  return Object.entries({ '--sarif': sarif, '--code-quality': codeQuality, '--bench': bench }).flatMap(([by, given]) =>
    given === '-' ? [errorOf('BAD_OUTPUT', { variant: 'only-file', by })] : [],
  )
}

function noStandardOutput({ command }: CommandLine): readonly Diagnostic[] {
  if (command.name !== 'explain') return []
  const { flamegraph, profile } = command
  return Object.entries({ '--flamegraph': flamegraph, '--profile': profile }).flatMap(([by, given]) =>
    given === '-' ? [errorOf('BAD_OUTPUT', { variant: 'beside-explanation', by })] : [],
  )
}
