import { type BenchmarksToRun, exactly, exactPattern, partsApart } from '../go/command/bench-arguments.ts'
import { parentsOf, topLevelOf } from '../go/names/benchmark-name.ts'
import type { BenchmarkRun } from '../go/output/benchmark-result.ts'
import { type BenchmarkSelection, isAskedIn, type SettingsGroup } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { argumentLists, longestArguments } from './argument-lists.ts'
import { duplicateProblem, noAllocsProblem, overriddenProblem, unreadableProblem } from './benchmark-problems.ts'
import { runOf } from './enough.ts'
import { claimedUnit } from './honest-metrics.ts'
import { type AllNamed, nameAll } from './name-run.ts'
import type { Bystanders } from './run-clock.ts'
import { type CompletedRun, runToTheEnd, type Silent } from './run-to-the-end.ts'
import { distinctProblems } from './tell-once.ts'
import type { TestBinary } from './test-binary.ts'

/**
 * What runs in one process with a benchmark: the sub-benchmarks of its top-level one, all sub-benchmarks of what is asked for, or
 * the whole package, as `go test -bench .` has it; `narrow`: only what is asked for.
 */
export type Scope = 'siblings' | 'narrow' | 'asked' | 'package'

/** What one run, with all its restarts, has read. */
export type Reading = {
  readonly runs: ReadonlyMap<string, BenchmarkRun>
  readonly problems: readonly BenchmarkProblem[]
  readonly started: readonly string[]
  /** What took the process down, to be left out of the next run. */
  readonly bad: readonly string[]
  /** What did not end with just this number of iterations, while the run had patience with it; an empty name: nobody knows which. */
  readonly cutOff: readonly string[]
  /** False where those that nobody asks for take longer than they may. */
  readonly isComplete: boolean
}

/** The benchmarks of a binary, as far as a group of settings asks for them. */
export type GroupOfBinary = {
  readonly binary: TestBinary
  readonly group: SettingsGroup
  readonly selection: BenchmarkSelection
  /** Every top-level benchmark of the binary, in the order it runs them. */
  readonly listed: readonly string[]
  /** Their places in that order. */
  readonly places: ReadonlyMap<string, number>
  /** What is known to take a run of this size down. */
  readonly leaveOut: readonly string[]
  /** How long the binary may take before its first benchmark. Milliseconds. */
  readonly startMs: number
}

/** A run of a whole scope. */
export type BesideRun = {
  readonly scope: Scope
  /** Whose siblings. */
  readonly name: string
  readonly benchtime: string
  /** Which repetition. */
  readonly turn: number
  readonly bounds: Pick<Bystanders, 'eachMs' | 'allMs'>
}

/** How long benchmarks that nobody asks for may take, each and all of a run together, where a run only finds out what they change. */
export const probing = { eachMs: 2000, allMs: 60_000 }
/** The same where they are known to change something: each has room for its second. */
export const measuring = { eachMs: 10_000, allMs: 600_000 }

/**
 * How long a benchmark may take in a run of a number of iterations: so many times its own longest run before, so many times the longest of
 * any benchmark, and so long at least. A run by hand lasts about a second; one that takes much longer is one that does not end with this
 * number. What any took counts since in another process another one may be the first, which loads what all of them use.
 */
const patience = { times: 10, timesOfAny: 3, leastMs: 2000 }

type ScopeToRun = BenchmarksToRun & {
  readonly expected: readonly string[]
  readonly order: readonly string[]
  readonly shortestFor?: (name: string) => number
  /** Which benchmarks have all the time of their own deadline, whatever the run is. */
  readonly isPatientWith?: (name: string) => boolean
}

/** What several runs have read, each of other benchmarks. */
function together(parts: readonly Reading[]): Reading {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  return {
    runs: new Map(parts.flatMap(({ runs }) => [...runs])),
    problems: distinctProblems(parts.flatMap(({ problems }) => problems)),
    started: [...new Set(parts.flatMap(({ started }) => started))],
    bad: parts.flatMap(({ bad }) => bad),
    cutOff: parts.flatMap(({ cutOff }) => cutOff),
    isComplete: parts.every(({ isComplete }) => isComplete),
  }
}

/** Runs the benchmarks of a group, alone and beside others. */
export class ScopedRuns {
  readonly #of: GroupOfBinary
  readonly #ports: Ports
  readonly #bad = new Set<string>()
  readonly #started = new Set<string>()
  readonly #kept = new Map<string, Promise<Reading>>()
  /** Of what prints nothing without -test.v: it is found out once. */
  readonly #silent = new Map<string, Silent>()
  #silenceMs = 0
  /** The longest time that a benchmark took to its end so far: that one, or one below that name, or, with an empty name, any. */
  readonly #tookMs = new Map<string, number>()

  constructor(of: GroupOfBinary, ports: Ports) {
    this.#of = of
    this.#ports = ports
    this.leaveOut(of.leaveOut.filter((name) => !this.isAsked(name)))
  }

  /** Leaves these out of all further runs. */
  leaveOut(names: readonly string[]): void {
    for (const name of names) this.#bad.add(name)
  }

  /** What is left out. */
  get leftOut(): readonly string[] {
    return [...this.#bad]
  }

  /** Every name that started in one of the runs. */
  get started(): readonly string[] {
    return [...this.#started]
  }

  /** Whether a benchmark of this name, a parent too, is run for its own sake. */
  isAsked(name: string): boolean {
    return isAskedIn(this.#of.group, this.#of.selection, name)
  }

  /** One benchmark by itself: not its siblings, and nothing that lies below its name. */
  alone(name: string, benchtime: string): Promise<Reading> {
    const own = { expected: [name], order: [name], shortestFor: this.#timeoutFor }
    return this.#run({ ...exactly([name]), ...own }, benchtime, undefined)
  }

  /** Just these benchmarks, in as few processes as there can be: one, unless names lie below others or are too many. */
  async some(names: readonly string[], benchtime: string): Promise<Reading> {
    const parts: Reading[] = []
    for (const part of partsApart(names)) {
      const patternsOf = new Map(part.map((name) => [exactPattern(name), name]))
      // What lies below them is left out by name: that is as long again.
      for (const patterns of argumentLists([...patternsOf.keys()], longestArguments / 2)) {
        const own = patterns.flatMap((pattern) => patternsOf.get(pattern) ?? [])
        const topLevel = new Set(own.map(topLevelOf))
        const order = this.#of.listed.filter((each) => topLevel.has(each))
        parts.push(await this.#runPart({ ...exactly(own), expected: own, order }, benchtime, undefined))
      }
    }
    return together(parts)
  }

  /** The patterns of a scope; `name` says whose siblings. */
  patternsOf(scope: Scope, name: string): readonly string[] {
    const { listed, group } = this.#of
    const topLevel = topLevelOf(name)
    if (scope === 'siblings') return [exactPattern(topLevel)]
    const selected = listed.flatMap((each) => group.select(each) ?? [])
    const asked = listed.filter((each) => group.select(each) !== undefined)
    const named = asked.map(exactPattern)
    const isAll = asked.length === listed.length
    // Where all are asked for the short pattern says the same.
    const isShort = argumentLists(named).length === 1
    if (scope === 'narrow') return isShort || !isAll || String(selected) !== String(named) ? selected : ['.']
    const isWhole = isAll ? !isShort : scope === 'package'
    return isWhole ? ['.'] : named
  }

  /** All of a scope; the same run is made once, for all that ask for it. */
  beside({ scope, name, benchtime, turn, bounds }: BesideRun): Promise<Reading> {
    const patterns = this.patternsOf(scope, name)
    const key = JSON.stringify([patterns, benchtime, turn])
    const isOne = (each: string): boolean => !this.isAsked(each)
    const reading = this.#kept.get(key) ?? this.#run(this.#inOrder(scope, name), benchtime, { isOne, ...bounds })
    this.#kept.set(key, reading)
    return reading
  }

  /** Just what is asked for; what has a result already does not run again where another takes the process down. */
  async narrow(benchtime: string, isKnown: (name: string) => boolean): Promise<Reading> {
    const what = this.#inOrder('narrow', '')
    const reading = await this.#run(what, benchtime, undefined)
    const open = new Set(reading.cutOff.filter((name) => !isKnown(name)))
    if (open.size === 0) return reading
    // What is not known yet may end by its own deadline, and nothing else would tell of it.
    const isPatientWith = (name: string): boolean => open.has(name) || open.has('')
    return this.#run({ ...what, isPatientWith }, benchtime, undefined)
  }

  /** What there is under some of the top-level benchmarks that are asked for, in one iteration: names, and no numbers. */
  names(topLevel: ReadonlySet<string>): Promise<AllNamed> {
    const { binary, group, listed } = this.#of
    const patterns = listed.filter((name) => topLevel.has(name)).flatMap((name) => group.select(name) ?? [])
    const { cpu } = group.settings
    const run = { patterns, skip: this.leftOut, benchtime: '1x', cpu, timeoutFor: this.#timeoutFor }
    return nameAll(binary, run, this.#ports)
  }

  readonly #timeoutFor = (name: string): number =>
    this.#of.selection.orderFor(name)?.timeoutMs ?? this.#of.group.timeoutMs

  /** The patterns of a scope, with what they are expected to print, and in which order. */
  #inOrder(scope: Scope, name: string): ScopeToRun {
    const { listed, group } = this.#of
    const own = topLevelOf(name)
    const asked = listed.filter((each) => group.select(each) !== undefined)
    const order = scope === 'siblings' ? [own] : scope === 'package' ? listed : asked
    const expected = scope === 'siblings' ? [own] : asked.flatMap(group.expects)
    return { patterns: this.patternsOf(scope, name), expected, order }
  }

  /** Names that one command line does not hold are run in parts: each is a neighborhood of its own. */
  async #run(what: ScopeToRun, benchtime: string, bystanders: Bystanders | undefined): Promise<Reading> {
    const parts: Reading[] = []
    for (const part of this.#parts(what)) parts.push(await this.#runPart(part, benchtime, bystanders))
    return together(parts)
  }

  /** There is a pattern for each benchmark in the order, wherever there are several. */
  #parts(what: ScopeToRun): readonly ScopeToRun[] {
    const lists = argumentLists(what.patterns)
    if (lists.length <= 1) return [what]
    let at = 0
    return lists.map((patterns) => {
      const order = what.order.slice(at, at + patterns.length)
      at += patterns.length
      return { ...what, patterns, order, expected: order.flatMap(this.#of.group.expects) }
    })
  }

  async #runPart(what: ScopeToRun, benchtime: string, bystanders: Bystanders | undefined): Promise<Reading> {
    const { binary, group, places, startMs } = this.#of
    const run = {
      shortestFor: group.shortestMs,
      ...what,
      expected: what.expected.filter((name) => !this.#silent.has(name)),
      skip: this.leftOut,
      benchtime,
      cpu: group.settings.cpu,
      places,
      timeoutFor: this.#timeoutFor,
      silenceMs: this.#silenceMs,
      startMs,
      ...(bystanders && { bystanders }),
      ...(this.#isRung(benchtime) && { patienceFor: this.#patienceFor(what) }),
    }
    const read = await runToTheEnd(binary, run, this.#ports)
    for (const [name, ms] of read.tookMs)
      for (const each of ['', name, ...parentsOf([name])])
        this.#tookMs.set(each, Math.max(ms, this.#tookMs.get(each) ?? 0))
    this.#silenceMs = Math.max(this.#silenceMs, read.silenceMs)
    const silent = what.expected.flatMap((name) => this.#silent.get(name) ?? [])
    for (const [name, found] of read.silent) this.#silent.set(name, found)
    const started = [...read.started, ...silent.flatMap((it) => it.started)]
    // What it was silent about it may have said this time.
    const known = silent.flatMap((it) => it.problems).filter(({ name = '' }) => !read.results.has(name))
    return this.#read({ ...read, started, problems: [...read.problems, ...known] })
  }

  /** Every run begins with one iteration, and one that lasts a time is as by hand. */
  #isRung(benchtime: string): boolean {
    return this.#of.group.settings.benchtime.kind === 'auto' && /^\d+x$/.test(benchtime) && benchtime !== '1x'
  }

  #patienceFor({ isPatientWith }: ScopeToRun): (name: string) => number {
    return (name) => {
      const [own, any = 0] = [this.#tookMs.get(name), this.#tookMs.get('')]
      if (own === undefined || isPatientWith?.(name) === true) return Number.POSITIVE_INFINITY
      return Math.max(patience.leastMs, patience.times * own, patience.timesOfAny * any)
    }
  }

  #read({ results, problems, started, bad, cutOff, isComplete }: CompletedRun): Reading {
    const { binary, places } = this.#of
    for (const name of started) this.#started.add(name)
    const runs = new Map<string, BenchmarkRun>()
    const more: BenchmarkProblem[] = []
    for (const [name, [line, ...others]] of results) {
      const run = line === undefined ? undefined : runOf(line)
      const unit = line === undefined ? undefined : claimedUnit(line)
      if (!places.has(topLevelOf(name)))
        more.push(unreadableProblem(binary.package, undefined, `${name}, which is not a benchmark of this binary`))
      else if (others.length > 0) more.push(duplicateProblem(binary.package, name, others.length + 1))
      else if (unit !== undefined) more.push(overriddenProblem(binary.package, name, unit))
      else if (run === undefined) more.push(noAllocsProblem(binary.package, name))
      else runs.set(name, run)
    }
    const own = more.filter(({ name }) => name === undefined || this.isAsked(name))
    return { runs, problems: [...problems, ...own], started, bad, cutOff, isComplete }
  }
}
