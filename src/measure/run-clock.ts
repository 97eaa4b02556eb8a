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
  /**
   * Which may be running while nothing is printed, after the one of that name (empty: at the start). Undefined, and where none is
   * known: any.
   */
  readonly upNext?: (last: string) => readonly string[]
  /** Without a word nobody has less than this: so long it took with -test.v, which names what runs. */
  readonly silenceMs?: number
  /** What comes before the first benchmark. */
  readonly startMs?: number
}

/**
 * The time that a run has until something ends: of the benchmark that is known to run, or of those that may be running. Where a
 * bystander may be, its time: a deadline that ends the wrong one is followed by a run that names what runs.
 */
export class RunClock {
  readonly #deadlines: RunDeadlines
  readonly #onTimeout: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #since = performance.now()
  #isBystander = false
  #bystandersMs = 0
  #longestMs = 0

  constructor(deadlines: RunDeadlines, onTimeout: () => void) {
    this.#deadlines = deadlines
    this.#onTimeout = onTimeout
  }

  /** How long bystanders ran, all together. Milliseconds. */
  get bystandersMs(): number {
    return this.#bystandersMs
  }

  /** The longest time between two ends. Milliseconds. */
  get longestMs(): number {
    return this.#longestMs
  }

  /** From now on it is the time of this benchmark. */
  runs(name: string): void {
    this.stop()
    this.#start(this.#isOne(name), this.#limitOf(name))
  }

  /** It is this one that runs, and ran until now. */
  isRunning(name: string): void {
    this.#isBystander = this.#isOne(name)
    this.runs(name)
  }

  /** What ran until now was this one; nobody knows what is next. */
  isOver(last: string): void {
    this.#isBystander = this.#isOne(last)
    this.waits(last)
  }

  /** Nothing is printed. */
  waits(last: string): void {
    this.stop()
    const { upNext, silenceMs = 0, startMs = 0, timeoutFor } = this.#deadlines
    const next = upNext?.(last) ?? []
    const strangers = next.filter((name) => this.#isOne(name))
    const limits = (strangers.length > 0 ? strangers : next).map((name) => this.#limitOf(name))
    const limit = limits.length === 0 ? timeoutFor('') : Math.max(...limits)
    const more = last === '' ? startMs : 0
    this.#start(strangers.length > 0 && silenceMs === 0, Math.max(limit + more, silenceMs))
  }

  stop(): void {
    clearTimeout(this.#timer)
    const now = performance.now()
    this.#longestMs = Math.max(this.#longestMs, now - this.#since)
    if (this.#isBystander) this.#bystandersMs += now - this.#since
    this.#since = now
    this.#isBystander = false
  }

  #start(isBystander: boolean, limitMs: number): void {
    this.#isBystander = isBystander
    this.#timer = setTimeout(this.#onTimeout, limitMs)
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
