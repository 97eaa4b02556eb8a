import type { BenchmarkLine } from '../golang/bench-output.ts'
import type { Ports } from '../ports.ts'
import { earlyEndTrouble, failedTrouble, skippedTrouble, unreadableTrouble } from './benchmark-troubles.ts'
import { type BinaryOutcome, type BinaryRun, runBinary, type TestBinary } from './run-binary.ts'
import type { BenchmarkTrouble } from './trouble.ts'

/** What all runs that were needed to get through a list of benchmarks have printed. */
export type CompletedRun = {
  readonly results: readonly (BenchmarkLine & { readonly name: string })[]
  readonly started: readonly string[]
  readonly troubles: readonly BenchmarkTrouble[]
}

/** Each restart leaves one more benchmark out; a package where so many take their binary down is told as a whole. */
const maxRestarts = 100

/**
 * Runs benchmarks of a binary; where one of them takes it down (a panic, a deadlock, an exit, a deadline), it is named and
 * the rest is run again without it, so that one bad benchmark costs one diagnostic and not the results of a package.
 */
export async function runToTheEnd(binary: TestBinary, run: BinaryRun, ports: Ports): Promise<CompletedRun> {
  const results: CompletedRun['results'][number][] = []
  const started = new Set<string>()
  const troubles: BenchmarkTrouble[] = []
  const skip = [...run.skip]
  for (let restarts = 0; restarts <= maxRestarts; restarts++) {
    const outcome = await runBinary(binary, { ...run, skip }, ports)
    results.push(...outcome.results)
    for (const name of outcome.started) started.add(name)
    troubles.push(...troublesOf(binary.package, outcome, run))
    const { earlyEnd } = outcome
    if (earlyEnd?.culprit === undefined || skip.includes(earlyEnd.culprit)) break
    skip.push(earlyEnd.culprit, ...done(outcome))
  }
  return { results, started: [...started], troubles }
}

/** Leaves that need no second run. */
function done({ results, skipped, failed }: BinaryOutcome): readonly string[] {
  return [...new Set([...results.map(({ name }) => name), ...skipped, ...failed])]
}

function troublesOf(packagePath: string, outcome: BinaryOutcome, run: BinaryRun): readonly BenchmarkTrouble[] {
  const { earlyEnd } = outcome
  return [
    ...outcome.skipped.map((name) => skippedTrouble(packagePath, name)),
    ...outcome.failed.map((name) => failedTrouble(packagePath, name)),
    ...[...outcome.unreadable].map(([name, line]) =>
      unreadableTrouble(packagePath, name === '' ? undefined : name, line),
    ),
    ...(earlyEnd === undefined ? [] : [earlyEndTrouble(packagePath, earlyEnd, run.timeoutFor(earlyEnd.culprit ?? ''))]),
  ]
}
