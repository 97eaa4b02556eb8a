import type { BenchmarkLine } from '../golang/bench-output.ts'
import type { Ports } from '../ports.ts'
import { earlyEndTrouble, failedTrouble, skippedTrouble, unreadableTrouble } from './benchmark-troubles.ts'
import { type BinaryOutcome, type BinaryRun, runBinary, type TestBinary } from './run-binary.ts'
import type { BenchmarkTrouble } from './trouble.ts'

/** What all runs that were needed to get through a list of benchmarks have printed. */
export type CompletedRun = {
  /** By name; more than one line where a process printed several of a name. */
  readonly results: ReadonlyMap<string, readonly BenchmarkLine[]>
  readonly started: readonly string[]
  /** Of what was asked for: what goes wrong in a bystander is nobody's business. */
  readonly troubles: readonly BenchmarkTrouble[]
  /** What took its process down or ran into a deadline, bystanders too: to be left out of the next run. */
  readonly bad: readonly string[]
  /** False where bystanders took longer than they may: what ran behind them is not here. */
  readonly isComplete: boolean
}

/** Each restart leaves one more benchmark out; a package where so many take their binary down is told as a whole. */
const maxRestarts = 100
/** So often all others run again, for what they leave behind; after that only those which have no result yet. */
const maxWholeRestarts = 10

/**
 * Runs benchmarks of a binary; where one of them takes it down (a panic, a deadlock, an exit, a deadline), it is named and
 * the rest is run again without it, so that one bad benchmark costs one diagnostic and not the results of a package.
 */
export async function runToTheEnd(binary: TestBinary, run: BinaryRun, ports: Ports): Promise<CompletedRun> {
  const results = new Map<string, readonly BenchmarkLine[]>()
  const started = new Set<string>()
  const troubles: BenchmarkTrouble[] = []
  const bad: string[] = []
  const skip = [...run.skip]
  let leftMs = run.bystanders?.allMs ?? Number.POSITIVE_INFINITY
  const end = (isComplete: boolean): CompletedRun => ({ results, started: [...started], troubles, bad, isComplete })
  for (let restarts = 0; restarts <= maxRestarts; restarts++) {
    const bystanders = run.bystanders && { ...run.bystanders, allMs: leftMs }
    const outcome = await runBinary(binary, { ...run, skip, ...(bystanders && { bystanders }) }, ports)
    for (const [name, lines] of byName(outcome)) results.set(name, lines)
    for (const name of outcome.started) started.add(name)
    troubles.push(...troublesOf(binary.package, outcome, run))
    leftMs -= outcome.bystandersMs
    if (leftMs <= 0) return end(false)
    const culprit = outcome.earlyEnd?.culprit
    if (culprit === undefined || skip.includes(culprit)) break
    bad.push(culprit)
    const isWhole = bystanders !== undefined && restarts < maxWholeRestarts
    skip.push(culprit, ...(isWhole ? [] : done(outcome)))
  }
  return end(true)
}

function byName({ results }: BinaryOutcome): ReadonlyMap<string, readonly BenchmarkLine[]> {
  const lines = new Map<string, BenchmarkLine[]>()
  for (const line of results) lines.set(line.name, [...(lines.get(line.name) ?? []), line])
  return lines
}

/** Leaves that need no second run. */
function done({ results, skipped, failed }: BinaryOutcome): readonly string[] {
  return [...new Set([...results.map(({ name }) => name), ...skipped, ...failed])]
}

function troublesOf(packagePath: string, outcome: BinaryOutcome, run: BinaryRun): readonly BenchmarkTrouble[] {
  const { earlyEnd } = outcome
  const all = [
    ...outcome.skipped.map((name) => skippedTrouble(packagePath, name)),
    ...outcome.failed.map((name) => failedTrouble(packagePath, name)),
    ...[...outcome.unreadable].map(([name, line]) =>
      unreadableTrouble(packagePath, name === '' ? undefined : name, line),
    ),
    ...(earlyEnd === undefined ? [] : [earlyEndTrouble(packagePath, earlyEnd, run.timeoutFor(earlyEnd.culprit ?? ''))]),
  ]
  return all.filter(({ name }) => name === undefined || run.bystanders?.isOne(name) !== true)
}
