import { parseDuration } from '../budget/duration.ts'
import type { BaseRequest } from '../measure/base-commit.ts'

/** What a person or a workflow asked for, from flags or inputs; read once by the entries. */
export type Request = {
  /** Absolute folder to work in: `-C`, `working-directory`. */
  readonly directory: string
  /** The same as it was typed, for commands to type next; undefined: nobody named one. */
  readonly typedDirectory?: string
  /** The budget file as given, relative to `directory`; undefined: looked for. */
  readonly budget?: string
  /**
   * True where the person named neither folder nor budget: the budget is then looked for in the folders above too, and what they name by
   * a relative path is relative to where they stand.
   */
  readonly searchesAbove?: boolean
  /** This run's part of the budget's packages and modules. */
  readonly packages?: readonly string[]
  readonly modules?: readonly string[]
  /** These take precedence over the budget and are recorded in the report. As written; checked like the budget's own. */
  readonly benchtime?: string
  readonly count?: string
  readonly timeout?: string
  readonly jobs?: string
  readonly passEnv?: readonly string[]
  /** Version of this tool. */
  readonly version: string
  /** The pull request's head commit, from the event. */
  readonly head?: string
  /** The branch a pull request would be merged into, from the event. */
  readonly baseRef?: string
  /** Commands that generate code, one each; run before measuring, and at base before it is measured. */
  readonly prepare?: readonly string[]
  /** What the budget and the code are compared with. */
  readonly base: BaseRequest
}

/** What each command of a run may take at most, where a person said it; a mistake in it is told by who checks the request. */
export function longestOf({ timeout }: { readonly timeout?: string | undefined }): number | undefined {
  return timeout === undefined ? undefined : parseDuration(timeout)
}
