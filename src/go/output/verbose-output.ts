import { type BenchmarkRecord, bareName, footerOf, type OutputGrammar, suffixOf, unreadable } from './bench-output.ts'

const resultOf = /(Benchmark(?:[^\p{Ll}\s]\S*)?)[ ]*\t *(\d+)\t(.*)$/u
const tail = /^[ ]*\t *(\d+)\t(.*)$/
const value = /^ *([-+\d.eE]+|NaN|[-+]?Inf) (\S.*)$/

/**
 * What a test binary prints under `-test.v`: each name on a line before its run, its result on a line afterwards. What a benchmark
 * prints itself may stand before a result on its line, so a result is looked for by the name that was started.
 * Format: testing/benchmark.go (`processBench`, `BenchmarkResult.String`), the same from Go 1.21 to 1.27.
 */
export class VerboseOutput implements OutputGrammar {
  readonly #suffix: string
  readonly #started = new Set<string>()
  readonly #over = new Set<string>()
  #current = ''

  constructor(cpu: number) {
    this.#suffix = suffixOf(cpu)
  }

  read(line: string): BenchmarkRecord {
    const record = this.#read(line)
    if (record.kind === 'started') {
      this.#started.add(record.name)
      this.#current = record.name
    } else if ('name' in record && record.kind !== 'unreadable') this.#over.add(record.name)
    return record
  }

  #read(line: string): BenchmarkRecord {
    if (bareName.test(line)) return { kind: 'started', name: line }
    const ended = /--- (SKIP|FAIL): (Benchmark\S*)/.exec(line)
    if (ended?.[2] !== undefined)
      return { kind: ended[1] === 'SKIP' ? 'skipped' : 'failed', name: this.#startedName(ended[2]) }
    const record = this.#currentResult(line) ?? this.#anyResult(line) ?? footerOf(line)
    if (record !== undefined) return record
    return /^Benchmark\S*[ ]*\t/.test(line) ? unreadable(this.#current, line) : { kind: 'text', line }
  }

  /** The result of the benchmark that runs; what it printed without a line end stands before it. */
  #currentResult(line: string): BenchmarkRecord | undefined {
    const name = this.#current + this.#suffix
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
    if (!this.#started.has(name) || isOver) return unreadable(this.#current, line)
    return this.#result(name, match[2] ?? '', match[3] ?? '', line)
  }

  #result(name: string, iterations: string, fields: string, line: string): BenchmarkRecord {
    const values = new Map<string, number>()
    for (const field of fields.split('\t')) {
      const match = value.exec(field)
      const number = Number(match?.[1])
      if (match?.[2] === undefined || Number.isNaN(number)) return unreadable(this.#current, line)
      values.set(match[2], number)
    }
    return { kind: 'result', name, iterations: Number(iterations), values }
  }

  /** Takes the suffix away only where it is ours: a name may end in `-8` by itself. */
  #startedName(printed: string): string {
    const isOurs = this.#suffix !== '' && printed.endsWith(this.#suffix)
    const plain = isOurs ? printed.slice(0, -this.#suffix.length) : printed
    return this.#started.has(plain) ? plain : printed
  }
}
