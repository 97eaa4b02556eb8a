import { error, info, notice, warning } from '@actions/core'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { disarmCommands } from '../view/escape.ts'
import { messageOf } from '../words/diagnostics.ts'
import { count } from '../words/numbers.ts'
import { type MatrixJob, matrixText } from '../write/matrix.ts'
import { appendToRunnerFile, outputText } from './runner-files.ts'

/** What a step in mode `plan` has to say. */
export type PlanToPublish = {
  readonly jobs: readonly MatrixJob[]
  readonly packages: number
  readonly timed: number
  readonly diagnostics: readonly Diagnostic[]
}

/** Sets the outputs that the next job makes its matrix of, and says in the log what is in it. Without outputs there is no plan: exit code 2. */
export function publishPlan({ jobs, packages, timed, diagnostics }: PlanToPublish): 0 | 2 {
  const known = timed === 0 ? '' : `, ${count(timed, 'time')} known from earlier runs`
  info(`planned: ${count(packages, 'package')} in ${count(jobs.length, 'job')}${known}`)
  for (const { shard, modules, packages: names } of jobs) {
    const words = [shard, ...(modules === '' ? [] : [`modules ${modules}`]), names === '' ? 'all packages' : names]
    info(disarmCommands(words.join(': ')))
  }
  for (const diagnostic of diagnostics) {
    const say = diagnostic.severity === 'note' ? notice : warning
    say(messageOf(diagnostic))
  }
  const outputs = { matrix: matrixText(jobs), 'expect-reports': String(jobs.length) }
  const text = Object.entries(outputs).map(([name, value]) => outputText(name, value))
  const why = appendToRunnerFile(process.env.GITHUB_OUTPUT, text.join(''))
  if (why === undefined) return 0
  error(`the outputs cannot be set: ${why}`)
  return 2
}
