import { parentOf } from '../go/names/benchmark-name.ts'
import type { BenchmarkLine } from '../go/output/bench-output.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { verboseProblem } from './benchmark-problems.ts'
import type { EarlyEnd } from './early-end.ts'
import { runFinished } from './finished-runs.ts'
import { type Doubts, doubtsOf, type Named, nameRun, withoutReason } from './name-run.ts'
import { isImpatient } from './run-clock.ts'
import type { BinaryOutcome, BinaryRun, TestBinary } from './test-binary.ts'

/** What a run is for. */
export type WantedRun = BinaryRun & {
  /** Names that are to print something, themselves or below them; one that does not is looked for with -test.v. */
  readonly expected: readonly string[]
}

/** What all runs that were needed to get through a list of benchmarks have printed. */
export type CompletedRun = {
  /** By name; more than one line where a process printed several of a name. */
  readonly results: ReadonlyMap<string, readonly BenchmarkLine[]>
  readonly started: readonly string[]
  /** Of what was asked for: what goes wrong in a bystander is nobody's business. */
  readonly problems: readonly BenchmarkProblem[]
  /** What took its process down or ran into a deadline, bystanders too: to be left out of the next run. */
  readonly bad: readonly string[]
  /** What did not end while the run had patience with it, and has time left by its own deadline; an empty name: nobody knows which. */
  readonly cutOff: readonly string[]
  /** How long those took that ended. Milliseconds. */
  readonly tookMs: ReadonlyMap<string, number>
  /** Of what was expected and printed nothing: what was found out. */
  readonly silent: ReadonlyMap<string, Silent>
  /** What turned out to be needed while nothing is printed. Milliseconds. */
  readonly silenceMs: number
  /** False where bystanders took longer than they may: what ran behind them is not here. */
  readonly isComplete: boolean
}

/** What is known of a benchmark that prints nothing without -test.v. */
export type Silent = { readonly problems: readonly BenchmarkProblem[]; readonly started: readonly string[] }

/** Each restart leaves one more benchmark out; a package where so many take their binary down is told as a whole. */
const maxRestarts = 100
/** So often all others run again, for what they leave behind; after that only those which have no result yet. */
const maxWholeRestarts = 10
/** What a run that nothing is known of may take longer than one with -test.v took. */
const slower = 3

/**
 * Runs benchmarks of a binary as a person does, without -test.v. What cannot be read so, or has no reason that can be seen, is run
 * once more with it: that run names what goes wrong. What takes the process down (a panic, a deadlock, an exit, a deadline) is
 * left out and the rest is run again, so that one bad benchmark costs one diagnostic and not the results of a package.
 */
export function runToTheEnd(binary: TestBinary, run: WantedRun, ports: Ports): Promise<CompletedRun> {
  return new Completion(binary, run, ports).complete()
}

type Lines = ReadonlyMap<string, readonly BenchmarkLine[]>

class Completion {
  readonly #binary: TestBinary
  readonly #run: WantedRun
  readonly #ports: Ports
  readonly #results = new Map<string, readonly BenchmarkLine[]>()
  readonly #started = new Set<string>()
  readonly #problems: BenchmarkProblem[] = []
  readonly #bad: string[] = []
  readonly #cutOff: string[] = []
  readonly #tookMs = new Map<string, number>()
  readonly #silent = new Map<string, Silent>()
  readonly #skip: Set<string>
  #leftMs: number
  #silenceMs: number
  #neededMs = 0

  constructor(binary: TestBinary, run: WantedRun, ports: Ports) {
    this.#binary = binary
    this.#run = run
    this.#ports = ports
    this.#skip = new Set(run.skip)
    this.#silenceMs = run.silenceMs ?? 0
    this.#leftMs = run.bystanders?.allMs ?? Number.POSITIVE_INFINITY
  }

  async complete(): Promise<CompletedRun> {
    for (let restarts = 0; restarts <= maxRestarts; restarts++) {
      const plain = await runFinished(this.#binary, this.#next(), this.#ports)
      const next = await this.#take(plain)
      this.#leftMs -= plain.bystandersMs
      if (this.#leftMs <= 0) return this.#end(false)
      if (next === 'done') break
      if (next === 'again') continue
      this.#skip.add(next.culprit)
      const isWhole = this.#run.bystanders !== undefined && restarts < maxWholeRestarts
      if (!isWhole) for (const name of next.done) this.#skip.add(name)
    }
    return this.#end(true)
  }

  #next(): BinaryRun {
    const { bystanders } = this.#run
    return {
      ...this.#run,
      skip: [...this.#skip],
      silenceMs: this.#silenceMs,
      ...(bystanders && { bystanders: { ...bystanders, allMs: this.#leftMs } }),
    }
  }

  /** What one run has said, and what to do next. */
  async #take(plain: BinaryOutcome): Promise<'done' | 'again' | { culprit: string; done: readonly string[] }> {
    const read = byName(plain)
    const expected = this.#run.expected.filter((name) => !this.#isLeftOut(name) && !this.#silent.has(name))
    const doubts = doubtsOf(plain, read, this.#run, expected)
    for (const [name, ms] of plain.tookMs) this.#tookMs.set(name, Math.max(ms, this.#tookMs.get(name) ?? 0))
    for (const name of plain.started) this.#started.add(name)
    for (const [name, lines] of read) if (!doubts.of.has(name)) this.#results.set(name, lines)
    if (!doubts.areAny || plain.bystandersMs >= this.#leftMs) return 'done'
    const { kind, culprit } = plain.earlyEnd ?? {}
    // Its name was printed, and no reason is asked for.
    if (doubts.isClear && kind === 'timeout' && culprit !== undefined && isImpatient(this.#run, culprit)) {
      this.#cutOff.push(culprit)
      return { culprit, done: [...read.keys()] }
    }
    const named = await nameRun(this.#binary, this.#next(), this.#ports)
    this.#learn(plain, named, read, doubts)
    const isDone = (name: string): boolean => !doubts.of.has(name)
    return this.#after(plain, named, [...read.keys()].filter(isDone))
  }

  /** What the run with -test.v says of what the other left open. */
  #learn(plain: BinaryOutcome, named: Named, read: Lines, { own, of, silent, isUnread }: Doubts): void {
    const { outcome } = named
    // Where no line looks like a result and is none, all but those in doubt themselves were read right.
    const isSound = outcome.unreadable.size === 0
    const doubtful = isSound ? own : of
    const verbose = byName(outcome)
    const isRead = (name: string): boolean => read.has(name) && !doubtful.has(name)
    for (const [name, lines] of read)
      if (!doubtful.has(name) || (lines.length > 1 && !verbose.has(name))) this.#results.set(name, lines)
    const taken = [...verbose.keys()].filter((name) => doubtful.has(name) || (isUnread && !read.has(name)))
    for (const name of taken) this.#results.set(name, verbose.get(name) ?? [])
    // What there is only with -test.v is not there for a person.
    const started = outcome.started.filter((name) => !verbose.has(name) || this.#results.has(name))
    for (const name of started) this.#started.add(name)
    const problems = [
      ...named.problems.filter(({ name, kind }) =>
        kind === 'unreadable' ? isUnread || doubtful.size > 0 : name === undefined || !isRead(name),
      ),
      ...withoutReason(this.#binary.package, plain, named, verbose),
    ].map(({ problem }) => problem)
    this.#tell(problems)
    const single = taken.filter((name) => verbose.get(name)?.length === 1)
    if (isSound) this.#tell(single.map((name) => verboseProblem(this.#binary.package, name)))
    const skipped = new Set(outcome.skipped.filter((name) => !isRead(name)))
    for (const name of [...silent, ...this.#run.expected.filter((each) => skipped.has(each))]) {
      const isOf = (other: string | undefined): boolean => other === name || other?.startsWith(`${name}/`) === true
      this.#silent.set(name, { problems: problems.filter((it) => isOf(it.name)), started: started.filter(isOf) })
    }
  }

  /** How it goes on where a run did not get to its end. */
  #after(
    plain: BinaryOutcome,
    { outcome, earlyEnd }: Named,
    done: readonly string[],
  ): 'done' | 'again' | { culprit: string; done: readonly string[] } {
    if (plain.earlyEnd === undefined) return 'done'
    const isTimeout = outcome.earlyEnd === undefined && plain.earlyEnd.kind === 'timeout'
    if (isTimeout && this.#waitsLonger(slower * outcome.longestMs)) return 'again'
    const end = outcome.earlyEnd ?? guessed(plain.earlyEnd, outcome)
    const { culprit } = end
    const isCutOff = end.kind === 'timeout' && isImpatient(this.#run, culprit ?? '')
    if (isCutOff) this.#cutOff.push(culprit ?? '')
    else this.#tell([earlyEnd(end)])
    if (culprit === undefined || this.#skip.has(culprit)) return 'done'
    if (!isCutOff) this.#bad.push(culprit)
    return { culprit, done }
  }

  /** Whether a run that only took longer than what might have been running may is worth another. */
  #waitsLonger(neededMs: number): boolean {
    const { timeoutFor, patienceFor = timeoutFor } = this.#run
    const longestMs = Math.min(timeoutFor(''), patienceFor(''))
    if (this.#silenceMs >= Math.max(neededMs, longestMs)) return false
    if (this.#silenceMs < neededMs) this.#neededMs = neededMs
    this.#silenceMs = this.#silenceMs < neededMs ? neededMs : longestMs
    return true
  }

  /** Whether a name, or one that it lies below, does not run. */
  #isLeftOut(name: string): boolean {
    for (let each = name; each !== ''; each = parentOf(each)) if (this.#skip.has(each)) return true
    return false
  }

  #tell(problems: readonly BenchmarkProblem[]): void {
    const { bystanders } = this.#run
    this.#problems.push(...problems.filter(({ name }) => name === undefined || bystanders?.isOne(name) !== true))
  }

  #end(isComplete: boolean): CompletedRun {
    return {
      results: this.#results,
      started: [...this.#started],
      problems: this.#problems,
      bad: this.#bad,
      cutOff: this.#cutOff,
      tookMs: this.#tookMs,
      silent: this.#silent,
      silenceMs: this.#neededMs,
      isComplete,
    }
  }
}

/** What ends so only without -test.v is, where no name was printed, most likely the one that is next in the other run. */
function guessed(end: EarlyEnd, { results }: BinaryOutcome): EarlyEnd {
  if (end.culprit !== undefined) return end
  const at = results.findIndex(({ name }) => name === end.after)
  const next = end.after !== undefined && at < 0 ? undefined : results[at + 1]
  return { ...end, culprit: next?.name }
}

/** The lines of each name. */
export function byName({ results }: BinaryOutcome): ReadonlyMap<string, readonly BenchmarkLine[]> {
  const lines = new Map<string, BenchmarkLine[]>()
  for (const line of results) {
    const own = lines.get(line.name)
    if (own === undefined) lines.set(line.name, [line])
    else own.push(line)
  }
  return lines
}
