import { resolve } from 'node:path'
import type { Inputs } from '../github/inputs.ts'
import {
  type FileMistakes,
  mistakesInFiles,
  type NamedFiles,
  type NamedInput,
  type NamedPath,
} from '../host/named-files.ts'
import { budgetNames, placeOfBudget } from './find-budget.ts'

/** What of a go command's own is never overwritten. */
const goFiles = ['go.mod', 'go.sum', 'go.work'] as const

/** What is wrong with the files and folders that the inputs of a step name. */
export function mistakesInInputs(inputs: Inputs, workspace: string): Promise<FileMistakes> {
  const named = (by: string, given: string): NamedPath => ({ by, given, path: resolve(workspace, given) })
  const outputs = Object.entries({ report: inputs.report, markdown: inputs.markdown, sarif: inputs.sarif }).flatMap(
    ([name, given]) => (given === undefined ? [] : [{ ...named(`the input ${name}`, given), makesFolder: true }]),
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

/** What a person named, and where that is, from the current folder. */
export function namedPath(by: string, given: string): NamedPath {
  return { by, given, path: resolve(given) }
}

/** The budgets and the files of Go's that a run in a folder may read: a run writes over none of them. */
export function filesRead(directory: string, budget: string | undefined, by: string): readonly NamedInput[] {
  const budgets = budget === undefined ? budgetNames : [budget]
  return [
    ...budgets.map((given) => ({ by, given, path: placeOfBudget(directory, given).path, what: 'budget' as const })),
    ...goFiles.map((given) => ({
      by: given,
      given,
      path: resolve(directory, given),
      what: given,
    })),
  ]
}
