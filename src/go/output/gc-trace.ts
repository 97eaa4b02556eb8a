import { LineSplitter } from './line-splitter.ts'

/** What the collector did in a while. */
export type Collections = {
  readonly count: number
  /** How long it had stopped the program, all together and the longest time. Milliseconds. */
  readonly pausesMs: number
  readonly longestMs: number
  /** What the last one left alive, in whole MB as it is printed; undefined: there was none. */
  readonly liveMb: number | undefined
}

/** One line of `GODEBUG=gctrace=1`. */
export type TracedCollection = {
  /** Called for by the program, with runtime.GC. */
  readonly isForced: boolean
  /** Both phases in which the program stands still. Milliseconds. */
  readonly pauseMs: number
  readonly liveMb: number
}

/**
 * `gc 3 @0.019s 1%: 0.018+1.3+0.076 ms clock, 0.054+0.35/1.2/3.0+0.23 ms cpu, 4->5->1 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 8 P`
 * (package runtime, Go 1.21 to 1.27): of the times of the clock the first and the third are the stops, of the sizes the third is alive.
 */
const traced =
  /\bgc \d+ @[\d.]+s \d+%: ([\d.]+)\+[\d.]+\+([\d.]+) ms clock, [^,]+ ms cpu, \d+->\d+->(\d+) MB, .* P( \(forced\))?$/

/** Reads a line of a trace; undefined where it is none. */
export function readTracedCollection(line: string): TracedCollection | undefined {
  const [, sweep, mark, live, forced] = traced.exec(line) ?? []
  if (sweep === undefined || mark === undefined || live === undefined) return undefined
  return { isForced: forced !== undefined, pauseMs: Number(sweep) + Number(mark), liveMb: Number(live) }
}

const nothing: Collections = { count: 0, pausesMs: 0, longestMs: 0, liveMb: undefined }
/** Ten times a line of a trace; what a program prints may be longer. */
const maxLineBytes = 2048

/**
 * What the collector did since the program last forced a collection: package testing does before each run of a benchmark, so that the
 * last run is counted alone (testing/benchmark.go, Go 1.21 to 1.27).
 */
export class GcTraceReader {
  #since = nothing
  #forced = 0
  readonly #lines = new LineSplitter(
    (bytes, start, end) => this.#take(bytes.toString('latin1', start, end)),
    maxLineBytes,
  )

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes)
  }

  /** `forced`: how often a collection was forced. */
  end(): { readonly since: Collections; readonly forced: number } {
    this.#lines.end()
    return { since: this.#since, forced: this.#forced }
  }

  #take(line: string): void {
    const collection = readTracedCollection(line)
    if (collection === undefined) return
    if (collection.isForced) {
      this.#forced++
      this.#since = nothing
      return
    }
    const { count, pausesMs, longestMs } = this.#since
    const { pauseMs, liveMb } = collection
    this.#since = {
      count: count + 1,
      pausesMs: pausesMs + pauseMs,
      longestMs: Math.max(longestMs, pauseMs),
      liveMb,
    }
  }
}
