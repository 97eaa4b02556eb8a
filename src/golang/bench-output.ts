import { LineSplitter } from './line-splitter.ts'

/** Units and values of one result line, as Go prints them. */
export type BenchmarkLine = {
  readonly iterations: number
  readonly values: ReadonlyMap<string, number>
}

/** What a line of a test binary's output says; lines that say nothing give none. */
export type BenchmarkRecord =
  /** With -test.v a name stands alone on a line before the benchmark runs, a parent's too. */
  | { readonly kind: 'started'; readonly name: string }
  | ({ readonly kind: 'result'; readonly name: string } & BenchmarkLine)
  | { readonly kind: 'skipped' | 'failed'; readonly name: string }
  /** The last word of package testing. */
  | { readonly kind: 'pass' | 'fail' }
  /** Looks like a result and is none that can be read, or is of a benchmark that never started. */
  | {
      readonly kind: 'unreadable' /** Which benchmark ran then; empty: none. */
      readonly name: string
      readonly line: string
    }

const maxLineBytes = 1 << 16
/** A longer list of names is nobody's benchmark: what is printed may not fill the memory. */
const maxRecords = 200_000

/** A name as package testing prints it: spaces rewritten, unprintable characters escaped. */
const bareName = /^Benchmark(?:$|[^\p{Ll}\s]\S*$)/u
const resultOf = /(Benchmark(?:[^\p{Ll}\s]\S*)?)[ ]*\t *(\d+)\t(.*)$/u
const tail = /^[ ]*\t *(\d+)\t(.*)$/
const value = /^ *([-+\d.eE]+|NaN|[-+]?Inf) (\S.*)$/

/**
 * Reads what a test binary prints to standard output under `-test.v`, as it comes and in bounded memory. What a benchmark
 * prints itself may stand before a result on its line, so a result is looked for by the name that was started.
 * Format: testing/benchmark.go (`processBench`, `BenchmarkResult.String`), the same from Go 1.21 to 1.27.
 */
export class BenchmarkOutputReader {
  readonly #cpu: number
  readonly #onRecord: (record: BenchmarkRecord) => void
  readonly #lines = new LineSplitter((line) => this.#line(line.toString('utf8')), maxLineBytes)
  readonly #started = new Set<string>()
  readonly #over = new Set<string>()
  #current = ''
  #records = 0

  /** `cpu` is the value of -test.cpu: names carry it as a suffix unless it is 1. */
  constructor(cpu: number, onRecord: (record: BenchmarkRecord) => void) {
    this.#cpu = cpu
    this.#onRecord = onRecord
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes)
  }

  end(): void {
    this.#lines.end()
  }

  #line(line: string): void {
    if (this.#records >= maxRecords) return
    const record = this.#read(line)
    if (record === undefined) return
    if (record.kind === 'started') {
      this.#started.add(record.name)
      this.#current = record.name
    } else if ('name' in record && record.kind !== 'unreadable') this.#over.add(record.name)
    this.#records++
    this.#onRecord(record)
  }

  #read(line: string): BenchmarkRecord | undefined {
    if (bareName.test(line)) return { kind: 'started', name: line }
    const ended = /--- (SKIP|FAIL): (Benchmark\S*)/.exec(line)
    if (ended?.[2] !== undefined)
      return { kind: ended[1] === 'SKIP' ? 'skipped' : 'failed', name: this.#startedName(ended[2]) }
    const result = this.#currentResult(line) ?? this.#anyResult(line)
    if (result !== undefined) return result
    if (/(?:^|[^A-Za-z])(?:PASS|FAIL)$/.test(line)) return { kind: line.endsWith('PASS') ? 'pass' : 'fail' }
    return /^Benchmark\S*[ ]*\t/.test(line) ? this.#unreadable(line) : undefined
  }

  /** The result of the benchmark that runs; what it printed without a line end stands before it. */
  #currentResult(line: string): BenchmarkRecord | undefined {
    const name = this.#printedName(this.#current)
    const at = this.#current === '' ? -1 : line.lastIndexOf(name)
    const match = at < 0 ? null : tail.exec(line.slice(at + name.length))
    return match === null ? undefined : this.#result(this.#current, match[1] ?? '', match[2] ?? '', line)
  }

  /** A result of another name. Of one that is over, or that never started, only the program can have printed it. */
  #anyResult(line: string): BenchmarkRecord | undefined {
    const match = resultOf.exec(line)
    if (match?.[1] === undefined) return undefined
    const name = this.#startedName(match[1])
    const isOver = name !== this.#current && this.#over.has(name)
    if (!this.#started.has(name) || isOver) return this.#unreadable(line)
    return this.#result(name, match[2] ?? '', match[3] ?? '', line)
  }

  #result(name: string, iterations: string, fields: string, line: string): BenchmarkRecord {
    const values = new Map<string, number>()
    for (const field of fields.split('\t')) {
      const match = value.exec(field)
      const number = Number(match?.[1])
      if (match?.[2] === undefined || Number.isNaN(number)) return this.#unreadable(line)
      values.set(match[2], number)
    }
    return { kind: 'result', name, iterations: Number(iterations), values }
  }

  #unreadable(line: string): BenchmarkRecord {
    return { kind: 'unreadable', name: this.#current, line: line.slice(0, 300) }
  }

  #printedName(name: string): string {
    return this.#cpu === 1 ? name : `${name}-${this.#cpu}`
  }

  /** Takes the suffix away only where it is ours: a name may end in `-8` by itself. */
  #startedName(printed: string): string {
    const suffix = `-${this.#cpu}`
    const plain = this.#cpu !== 1 && printed.endsWith(suffix) ? printed.slice(0, -suffix.length) : printed
    return this.#started.has(plain) ? plain : printed
  }
}
