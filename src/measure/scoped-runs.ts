import { type BenchmarksToRun, exactly, exactPattern } from '../golang/bench-arguments.ts'
import type { BenchmarkRun } from '../golang/benchmark-result.ts'
import type { Ports } from '../ports.ts'
import { argumentLists } from './argument-lists.ts'
import { duplicateTrouble, noAllocsTrouble, overriddenTrouble, unreadableTrouble } from './benchmark-troubles.ts'
import { type BenchmarkSelection, isAskedIn, type SettingsGroup } from './benchmark-wish.ts'
import { runOf } from './enough.ts'
import { claimedUnit } from './honest-metrics.ts'
import type { Bystanders, TestBinary } from './run-binary.ts'
import { type CompletedRun, runToTheEnd } from './run-to-the-end.ts'
import { distinctTroubles } from './tell-once.ts'
import type { BenchmarkTrouble } from './trouble.ts'

/**
 * What runs in one process with a benchmark: the sub-benchmarks of its top-level one, all sub-benchmarks of what is asked for, or
 * the whole package, as `go test -bench .` has it; `narrow`: only what is asked for.
 */
export type Scope = 'siblings' | 'narrow' | 'asked' | 'package'

/** What one run, with all its restarts, has read. */
export type Reading = {
  readonly runs: ReadonlyMap<string, BenchmarkRun>
  readonly troubles: readonly BenchmarkTrouble[]
  readonly started: readonly string[]
  /** What took the process down, to be left out of the next run. */
  readonly bad: readonly string[]
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
  /** What is known to take a run of this size down. */
  readonly leaveOut: readonly string[]
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

/** What several runs have read, each of other benchmarks. */
function together(parts: readonly Reading[]): Reading {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  return {
    runs: new Map(parts.flatMap(({ runs }) => [...runs])),
    troubles: distinctTroubles(parts.flatMap(({ troubles }) => troubles)),
    started: [...new Set(parts.flatMap(({ started }) => started))],
    bad: parts.flatMap(({ bad }) => bad),
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
    return this.#run(exactly([name]), benchtime, undefined)
  }

  /** The patterns of a scope; `name` says whose siblings. */
  patternsOf(scope: Scope, name: string): readonly string[] {
    const { listed, group } = this.#of
    const [topLevel = ''] = name.split('/')
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
    const reading = this.#kept.get(key) ?? this.#run({ patterns }, benchtime, { isOne, ...bounds })
    this.#kept.set(key, reading)
    return reading
  }

  /** Just what is asked for; what has a result already does not run again where another takes the process down. */
  narrow(benchtime: string): Promise<Reading> {
    return this.#run({ patterns: this.patternsOf('narrow', '') }, benchtime, undefined)
  }

  async #run(what: BenchmarksToRun, benchtime: string, bystanders: Bystanders | undefined): Promise<Reading> {
    const { binary, group, selection } = this.#of
    const timeoutFor = (name: string): number => selection.wishFor(name)?.timeoutMs ?? group.timeoutMs
    const run = {
      ...what,
      skip: this.leftOut,
      benchtime,
      cpu: group.settings.cpu,
      timeoutFor,
      ...(bystanders && { bystanders }),
    }
    // Names that one command line does not hold are run in parts: each is a neighborhood of its own.
    const parts: Reading[] = []
    for (const patterns of argumentLists(what.patterns))
      parts.push(this.#read(await runToTheEnd(binary, { ...run, patterns }, this.#ports)))
    return together(parts)
  }

  #read({ results, troubles, started, bad, isComplete }: CompletedRun): Reading {
    const { binary, listed } = this.#of
    const known = new Set(listed)
    for (const name of started) this.#started.add(name)
    const runs = new Map<string, BenchmarkRun>()
    const more: BenchmarkTrouble[] = []
    for (const [name, [line, ...others]] of results) {
      const run = line === undefined ? undefined : runOf(line)
      const unit = line === undefined ? undefined : claimedUnit(line)
      if (!known.has(name.split('/')[0] ?? ''))
        more.push(unreadableTrouble(binary.package, undefined, `${name}, which is no benchmark of its binary`))
      else if (others.length > 0) more.push(duplicateTrouble(binary.package, name, others.length + 1))
      else if (unit !== undefined) more.push(overriddenTrouble(binary.package, name, unit))
      else if (run === undefined) more.push(noAllocsTrouble(binary.package, name))
      else runs.set(name, run)
    }
    const own = more.filter(({ name }) => name === undefined || this.isAsked(name))
    return { runs, troubles: [...troubles, ...own], started, bad, isComplete }
  }
}
