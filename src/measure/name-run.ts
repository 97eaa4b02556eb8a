import type { Reason } from '../diagnostic/args/benchmarks.ts'
import { passedSecrets } from '../go/command/environment.ts'
import { parentsOf } from '../go/names/benchmark-name.ts'
import type { BenchmarkLine } from '../go/output/bench-output.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { earlyEndProblem, failedProblem, skippedProblem, unreadableProblem } from './benchmark-problems.ts'
import type { EarlyEnd } from './early-end.ts'
import { runFinished } from './finished-runs.ts'
import { withoutSecrets } from './last-words.ts'
import { neededOf } from './needed-variables.ts'
import type { BinaryOutcome, BinaryRun, TestBinary } from './test-binary.ts'

/** What a run with -test.v says of what goes wrong in it. */
export type Named = {
  readonly outcome: BinaryOutcome
  readonly problems: readonly NamedProblem[]
  /** Of an early end, of this run or of one that it was made for. */
  readonly earlyEnd: (end: EarlyEnd) => BenchmarkProblem
}

type NamedProblem = {
  readonly kind: 'skipped' | 'failed' | 'unreadable'
  readonly name?: string
  readonly problem: BenchmarkProblem
}

/** What a run without -test.v leaves open. */
export type Doubts = {
  readonly areAny: boolean
  /** Names whose numbers are not sure: of lines that can be read in two ways, or that are there more than once. */
  readonly own: ReadonlySet<string>
  /** The same, and all others where the program may print lines that look like results: one may stand for another. */
  readonly of: ReadonlySet<string>
  /** What printed nothing: it may be skipped, or not there. */
  readonly silent: readonly string[]
  /** Whether there are lines that look like results and are none that can be used. */
  readonly isUnread: boolean
  /** Whether all that was printed is clear, and only the end of the run may not be. */
  readonly isClear: boolean
}

/** Each run leaves one more out that takes it down. */
const maxNamingRuns = 100

/** Runs benchmarks with -test.v, which prints a name before its benchmark runs, and the reason of one that does not end well. */
export async function nameRun(binary: TestBinary, run: BinaryRun, ports: Ports): Promise<Named> {
  const testLog = `${await ports.temporaryFolder()}/testlog`
  const outcome = await runFinished(binary, { ...run, isVerbose: true, testLog }, ports)
  const isEnded = outcome.earlyEnd !== undefined
  const isBad = isEnded || outcome.skipped.length + outcome.failed.length > 0
  const needs = isBad ? await neededOf(binary, isEnded ? undefined : testLog, ports) : () => []
  const secrets = passedSecrets(binary.env)
  const reasonOf = (name: string): Reason => {
    const words = outcome.wordsOf(name).map((line) => withoutSecrets(line, secrets))
    return { words, withheld: needs(words) }
  }
  const { package: path } = binary
  return {
    outcome,
    problems: [
      ...outcome.skipped.map((name) => breakdownOf('skipped', name, skippedProblem(path, name, reasonOf(name)))),
      ...outcome.failed.map((name) => breakdownOf('failed', name, failedProblem(path, name, reasonOf(name)))),
      ...[...outcome.unreadable].map(([name, line]) =>
        breakdownOf(
          'unreadable',
          name,
          unreadableProblem(path, name === '' ? undefined : name, withoutSecrets(line, secrets)),
        ),
      ),
    ],
    earlyEnd: (end) => {
      const shown = { ...end, detail: withoutSecrets(end.detail, secrets) }
      return earlyEndProblem(path, shown, run.timeoutFor(end.culprit ?? ''), reasonOf(end.culprit ?? ''))
    },
  }
}

function breakdownOf(kind: NamedProblem['kind'], name: string, problem: BenchmarkProblem): NamedProblem {
  return { kind, ...(name !== '' && { name }), problem }
}

/** What has to be asked of a run with -test.v. What goes wrong in a bystander is nobody's business, unless it ends the run. */
export function doubtsOf(
  plain: BinaryOutcome,
  read: ReadonlyMap<string, readonly BenchmarkLine[]>,
  { bystanders }: Pick<BinaryRun, 'bystanders'>,
  expected: readonly string[],
): Doubts {
  const isAsked = (name: string): boolean => bystanders?.isOne(name) !== true
  const unread = [...plain.unreadable.keys()].filter((name) => name === '' || isAsked(name))
  const twice = [...read].flatMap(([name, lines]) => (lines.length > 1 && isAsked(name) ? [name] : []))
  const asked = [...read.keys()].filter(isAsked)
  const own = new Set([...(unread.includes('') ? asked : unread), ...twice])
  const of = unread.length > 0 ? new Set([...own, ...asked]) : own
  const named = [...read.keys(), ...plain.failed, ...plain.unreadable.keys()]
  const heard = new Set([...named, ...parentsOf(named)])
  const silent = plain.earlyEnd === undefined ? expected.filter((name) => !heard.has(name)) : []
  const isClear = !plain.failed.some(isAsked) && unread.length + of.size + silent.length === 0
  return { areAny: plain.earlyEnd !== undefined || !isClear, own, of, silent, isUnread: unread.length > 0, isClear }
}

/** What goes wrong only without -test.v, so that there is no reason to show. */
export function withoutReason(
  packagePath: string,
  plain: BinaryOutcome,
  { outcome }: Named,
  verbose: ReadonlyMap<string, readonly BenchmarkLine[]>,
): readonly NamedProblem[] {
  const known = new Set([...outcome.failed, ...outcome.skipped, ...verbose.keys()])
  const failed = plain.failed.filter((name) => !known.has(name))
  const unread = [...plain.unreadable].filter(([name]) => name !== '' && !known.has(name))
  return [
    ...failed.map((name) => breakdownOf('failed', name, failedProblem(packagePath, name))),
    ...unread.map(([name, line]) => breakdownOf('unreadable', name, unreadableProblem(packagePath, name, line))),
  ]
}

/** All that exists under these names, and why some of it gives no number. */
export type AllNamed = {
  readonly started: ReadonlySet<string>
  readonly results: ReadonlyMap<string, BenchmarkLine>
  readonly skipped: readonly BenchmarkProblem[]
}

/** Runs benchmarks for their names alone, with -test.v; what takes the process down is left out, and the rest is run again. */
export async function nameAll(binary: TestBinary, run: BinaryRun, ports: Ports): Promise<AllNamed> {
  const started = new Set<string>()
  const results = new Map<string, BenchmarkLine>()
  const skipped = new Map<string, BenchmarkProblem>()
  const skip = new Set(run.skip)
  for (let runs = 0; runs < maxNamingRuns; runs++) {
    const { outcome, problems } = await nameRun(binary, { ...run, skip: [...skip] }, ports)
    for (const name of outcome.started) started.add(name)
    for (const line of outcome.results) results.set(line.name, line)
    for (const { kind, name, problem } of problems) if (kind === 'skipped' && name) skipped.set(name, problem)
    const culprit = outcome.earlyEnd?.culprit
    if (culprit === undefined || skip.has(culprit)) break
    for (const name of [culprit, ...results.keys(), ...skipped.keys(), ...outcome.failed]) skip.add(name)
  }
  return { started, results, skipped: [...skipped.values()] }
}
