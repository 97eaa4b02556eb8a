import { posix } from 'node:path'
import type { Inputs } from './inputs.ts'
import type { WorkflowRun } from './workflow-run.ts'

/**
 * What tells the uses of the action in one pull request apart: the input as given, or the budget's path, the workflow's file,
 * the job and the matrix values. The path is the one asked for, not the one found: a run that finds no budget has to reach the
 * comment of the run that did.
 */
export function commentKeyOf(inputs: Inputs, run: WorkflowRun): string {
  if (inputs.commentKey.kind === 'given') return inputs.commentKey.key
  const budget = posix.join(inputs.directory, inputs.budget ?? 'allocs-budget.yml')
  return [budget, run.workflow, run.job, ...matrixValues(inputs.commentKey.matrix)].join(' ')
}

/** `go="1.26"` of each value. `toJSON(matrix)` is `null` without a matrix; its keys come in the order of the workflow file. */
export function matrixValues(json: string): readonly string[] {
  try {
    const matrix: unknown = JSON.parse(json)
    if (typeof matrix !== 'object' || matrix === null) return []
    return Object.entries(matrix).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  } catch {
    return json === '' ? [] : [json]
  }
}
