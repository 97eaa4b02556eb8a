import { resolve } from 'node:path'
import type { CommandLine, Output } from './command-line.ts'
import type { Diagnostic } from './diagnostic/diagnostic.ts'
import { budgetNames, placeOfBudget } from './find-budget.ts'
import type { Inputs } from './github/inputs.ts'
import { whyNotWritable } from './host/budget-file.ts'
import { kindOf } from './host/files.ts'
import {
  type FileMistakes,
  mistakesInFiles,
  type NamedFiles,
  type NamedInput,
  type NamedOutput,
  type NamedPath,
} from './host/named-files.ts'

/** What of a go command's own is never overwritten. */
const goFiles = ['go.mod', 'go.sum', 'go.work'] as const

/** What is wrong with the files and folders that a command line names. */
export async function mistakesInCommandLine(line: CommandLine): Promise<FileMistakes> {
  const { command, output, directory: given } = line
  const early = [...twiceStandardOutput(output), ...noStandardOutput(line)]
  if (early.length > 0) return { diagnostics: early, canWrite: false }
  const { directory, budget } = command.name === 'report' ? command : command.request
  const reports =
    command.name === 'report' ? command.files.map((given) => namedPath('the name of a report', given)) : []
  const found = await mistakesInFiles({
    directory: { by: '-C', given, path: directory },
    outputs: outputsOf(line),
    inputs: filesRead(directory, budget, '--budget'),
    reports,
  })
  return found.diagnostics.length > 0 ? found : { diagnostics: await mistakesInBudget(line), canWrite: true }
}

/** `init` makes the budget and `update` rewrites it: whether they can is known before they measure. */
async function mistakesInBudget({ command }: CommandLine): Promise<readonly Diagnostic[]> {
  if (command.name !== 'init' && !(command.name === 'update' && !command.isDry)) return []
  const { directory, budget } = command.request
  const places = (budget === undefined ? budgetNames : [budget]).map((name) => placeOfBudget(directory, name).path)
  const kinds = await Promise.all(places.map((path) => kindOf(path)))
  const there = places[kinds.findIndex((kind) => kind.kind !== 'absent')]
  // That it is there already, or is not there, is theirs to say.
  const target = command.name === 'init' ? (there === undefined ? places[0] : undefined) : there
  const why = target === undefined ? undefined : await whyNotWritable(target)
  if (target === undefined || why === undefined) return []
  const hint = 'make the file and its folder writable'
  return [{ code: 'BUDGET_NOT_WRITTEN', severity: 'error', message: `${target} cannot be written: ${why}`, hint }]
}

/** The files that a command line names to be written; standard output is none. */
export function outputsOf({ command, output }: CommandLine): readonly NamedOutput[] {
  const flamegraph = command.name === 'explain' ? command.flamegraph : undefined
  const named = { '--json': output.json, '--markdown': output.markdown, '--flamegraph': flamegraph }
  return Object.entries(named).flatMap(([by, given]) =>
    given === undefined || given === '-' ? [] : [{ ...namedPath(by, given), makesFolder: false }],
  )
}

/** What is wrong with the files and folders that the inputs of a step name. */
export function mistakesInInputs(inputs: Inputs, workspace: string): Promise<FileMistakes> {
  const named = (by: string, given: string): NamedPath => ({ by, given, path: resolve(workspace, given) })
  const outputs = Object.entries({ report: inputs.report, markdown: inputs.markdown }).flatMap(([name, given]) =>
    given === undefined ? [] : [{ ...named(`the input ${name}`, given), makesFolder: true }],
  )
  // Mode report needs no checkout: budget and folder are read from GitHub.
  if (inputs.mode === 'report') {
    const reports = inputs.reports.map((given) => named('the input reports', given))
    return mistakesInFiles({ outputs, inputs: [], reports })
  }
  const directory = named('the input working-directory', inputs.directory)
  const files: NamedFiles = {
    directory,
    outputs,
    inputs: filesRead(directory.path, inputs.budget, 'the input budget'),
    reports: [],
  }
  return mistakesInFiles(files)
}

function namedPath(by: string, given: string): NamedPath {
  return { by, given, path: resolve(given) }
}

function filesRead(directory: string, budget: string | undefined, by: string): readonly NamedInput[] {
  const budgets = budget === undefined ? budgetNames : [budget]
  return [
    ...budgets.map((given) => ({ by, given, path: placeOfBudget(directory, given).path, what: 'the budget' })),
    ...goFiles.map((given) => ({
      by: given,
      given,
      path: resolve(directory, given),
      what: `the ${given} that Go reads`,
    })),
  ]
}

function twiceStandardOutput({ json, markdown }: Output): readonly Diagnostic[] {
  if (json !== '-' || markdown !== '-') return []
  return [mistake('--json and --markdown are both -, standard output', 'name a file for one of them')]
}

function noStandardOutput({ command }: CommandLine): readonly Diagnostic[] {
  if (command.name !== 'explain' || command.flamegraph !== '-') return []
  return [mistake('--flamegraph is -, and standard output has the explanation', 'name a file')]
}

function mistake(message: string, hint: string): Diagnostic {
  return { code: 'BAD_REQUEST', severity: 'error', message, hint }
}
