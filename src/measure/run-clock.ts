import { topLevelOf } from '../go/names/benchmark-name.ts'
import { longestTimerMs } from '../lang/timer.ts'
/** Benchmarks that run only because a person's `go test -bench .` runs them too: they leave state behind for the others. */
export type Bystanders = {
  readonly isOne: (name: string) => boolean
  /** How long one may run, and all of them together. Milliseconds. */
  readonly eachMs: number
  readonly allMs: number
}

/** How long the benchmarks of a run may take. Milliseconds. */
export type RunDeadlines = {
  /** For the benchmark of that name; the clock starts again with each. */
  readonly timeoutFor: (name: string) => number
  /** Undefined: all that runs is asked for. */
  readonly bystanders?: Bystanders
  /** The top-level benchmarks that run, in order: of them one may be running while nothing is printed. Undefined: not known. */
  readonly order?: readonly string[]
  /** Those that do not run. */
  readonly skip: readonly string[]
  /**
   * How long the benchmark of that name, or what lies below it, may take in this run where its deadline is longer: one may never end
   * with just this number of iterations, and by hand it has others. Undefined: as long as its deadline says. Milliseconds.
   */
  readonly patienceFor?: (name: string) => number
  /** For one of those, since nobody knows which of them it is, or what below it; undefined: its own. */
  readonly shortestFor?: (name: string) => number
  /** Nobody has less than this while nothing is printed: so long it took with -test.v, which names what runs. */
  readonly silenceMs?: number
  /** What comes before the first benchmark. */
  readonly startMs?: number
}

/** What may be running: one benchmark, or those of which it is one. */
export type MayRun = {
  readonly names: readonly string[]
  /** The place of the first of them among the top-level benchmarks that run, from 1; undefined: not known. */
  readonly place?: { readonly at: number; readonly of: number }
}

/** A deadline that was hit: who may have run, whether that is certain and asked for, and how long it was. Milliseconds. */
export type Late = Pick<MayRun, 'names'> & {
  readonly isNamed: boolean
  readonly isAsked: boolean
  /** Whether only the patience with this run is at its end. */
  readonly isPatience: boolean
  readonly afterMs: number
}

/** Whether a run has less patience with a benchmark than its deadline says; with an empty name with one that nobody knows. */
export function isImpatient({ patienceFor, timeoutFor }: RunDeadlines, name: string): boolean {
  return patienceFor !== undefined && patienceFor(name) < timeoutFor(name)
}

/**
 * The time that a run has until something ends: of the benchmark that is known to run, or the shortest of those that may be running.
 * A deadline that ends the wrong one is followed by a run that names what runs.
 */
export class RunClock {
  readonly #deadlines: RunDeadlines
  readonly #onTimeout: (late: Late) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #since = performance.now()
  #isBystander = false
  #bystandersMs = 0
  #longestMs = 0
  readonly #tookMs = new Map<string, number>()
  #names: readonly string[] = []
  #isNamed = false
  readonly #order: readonly string[]
  readonly #places: ReadonlyMap<string, number>

  constructor(deadlines: RunDeadlines, onTimeout: (late: Late) => void) {
    const { order = [], skip } = deadlines
    const skipped = new Set(skip)
    this.#deadlines = deadlines
    this.#onTimeout = onTimeout
    this.#order = order.filter((name) => !skipped.has(name))
    this.#places = new Map(this.#order.map((name, i) => [name, i]))
  }

  /** How long bystanders ran, all together. Milliseconds. */
  get bystandersMs(): number {
    return this.#bystandersMs
  }

  /** The longest time between two ends. Milliseconds. */
  get longestMs(): number {
    return this.#longestMs
  }

  /** How long those took that ended, as far as it is known. Milliseconds. */
  get tookMs(): ReadonlyMap<string, number> {
    return this.#tookMs
  }

  /** Whose time it is. */
  get mayRun(): MayRun {
    const at = this.#places.get(topLevelOf(this.#names[0] ?? ''))
    return { names: this.#names, ...(at !== undefined && { place: { at: at + 1, of: this.#order.length } }) }
  }

  /** From now on it is the time of this benchmark. */
  runs(name: string): void {
    this.stop()
    this.#names = name === '' ? [] : [name]
    this.#isNamed = true
    this.#start(this.#isOne(name), this.#limitOf(name))
  }

  /** It is this one that runs, and ran until now. */
  isRunning(name: string): void {
    this.#takes(name)
    this.#isBystander = this.#isOne(name)
    this.runs(name)
  }

  /** What ran until now was this one; nobody knows what is next. */
  isOver(last: string): void {
    this.#takes(last)
    this.#isBystander = this.#isOne(last)
    this.waits(last)
  }

  /** Nothing is printed. */
  waits(last: string): void {
    this.stop()
    const { silenceMs = 0, startMs = 0, timeoutFor, shortestFor = timeoutFor } = this.#deadlines
    const next = this.#upNext(last)
    this.#names = next
    this.#isNamed = false
    const isStranger = next.some((name) => this.#isOne(name))
    const limits = next.map((name) => (this.#isOne(name) ? this.#limitOf(name) : shortestFor(name)))
    const limit = limits.length === 0 ? timeoutFor('') : Math.min(...limits)
    const more = last === '' ? startMs : 0
    this.#start(isStranger && silenceMs === 0, limit, { more, atLeast: silenceMs })
  }

  /** The program has ended by itself: what it did since the last one was over belongs to that one, or to what that lies below. */
  ended(last: string): void {
    if (last !== '') this.#takes(topLevelOf(last))
    this.stop()
  }

  stop(): void {
    clearTimeout(this.#timer)
    const now = performance.now()
    this.#longestMs = Math.max(this.#longestMs, now - this.#since)
    if (this.#isBystander) this.#bystandersMs += now - this.#since
    this.#since = now
    this.#isBystander = false
  }

  /** More of the same top-level benchmark, or the next one. */
  #upNext(last: string): readonly string[] {
    const topLevel = topLevelOf(last)
    const place = last === '' ? -1 : (this.#places.get(topLevel) ?? this.#order.length)
    const next = this.#order[place + 1]
    return [...(last.includes('/') ? [topLevel] : []), ...(next === undefined ? [] : [next])]
  }

  #start(isBystander: boolean, limitMs: number, { more, atLeast } = { more: 0, atLeast: 0 }): void {
    this.#isBystander = isBystander
    const { patienceFor } = this.#deadlines
    const patienceMs = patienceFor === undefined ? limitMs : Math.min(...this.#names.map(patienceFor))
    const isPatience = patienceMs < limitMs
    const afterMs = Math.max(Math.min(limitMs, patienceMs) + more, atLeast)
    const [names, isNamed] = [this.#names, this.#isNamed]
    const isAsked = names.length === 0 || names.some((name) => !this.#isOne(name))
    const late = { names, isNamed, isAsked, isPatience, afterMs }
    this.#timer = setTimeout(() => this.#onTimeout(late), Math.min(afterMs, longestTimerMs))
  }

  #takes(name: string): void {
    this.#tookMs.set(name, (this.#tookMs.get(name) ?? 0) + performance.now() - this.#since)
  }

  #isOne(name: string): boolean {
    return name !== '' && this.#deadlines.bystanders?.isOne(name) === true
  }

  #limitOf(name: string): number {
    const { bystanders, timeoutFor } = this.#deadlines
    if (bystanders === undefined || !this.#isOne(name)) return timeoutFor(name)
    return Math.max(0, Math.min(bystanders.eachMs, bystanders.allMs - this.#bystandersMs))
  }
}
