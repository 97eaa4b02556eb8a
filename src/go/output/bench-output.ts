import { LineSplitter } from './line-splitter.ts'

/** Units and values of one result line, as Go prints them. */
export type BenchmarkLine = {
  readonly iterations: number
  readonly values: ReadonlyMap<string, number>
}

/** What a line of a test binary's output says. */
export type BenchmarkRecord =
  /** With -test.v a name stands alone on a line before the benchmark runs, a parent's too. */
  | { readonly kind: 'started'; readonly name: string }
  /** Without it the name of a leaf is printed after its first iteration: it is being measured, and its result follows. */
  | { readonly kind: 'running'; readonly name: string }
  | ({ readonly kind: 'result'; readonly name: string } & BenchmarkLine)
  /** Skipped ones are silent without -test.v. */
  | { readonly kind: 'skipped' | 'failed'; readonly name: string }
  /** The last word of package testing. */
  | { readonly kind: 'pass' | 'fail' }
  /** Looks like a result and is none that can be read, or is of a benchmark that cannot have printed it. */
  | {
      readonly kind: 'unreadable' /** Which benchmark ran then; empty: none, or nobody knows. */
      readonly name: string
      readonly line: string
    }
  /** Says nothing: the program's own words. */
  | { readonly kind: 'text'; readonly line: string }

/** How the output of one kind of run is read, line by line. */
export type OutputGrammar = {
  readonly read: (line: string) => BenchmarkRecord
  /** The benchmark whose name is all that a line has so far; undefined where it says nothing, or may yet say something else. */
  readonly begins?: (start: string) => string | undefined
}

const maxLineBytes = 1 << 16
/** A longer list of names is nobody's benchmark: what is printed may not fill the memory. */
const maxRecords = 200_000
/** A name that is longer than this is looked at when its line is whole. */
const maxStartBytes = 4096

/** A name as package testing prints it: spaces rewritten, unprintable characters escaped. */
export const bareName = /^Benchmark(?:$|[^\p{Ll}\s]\S*$)/u

/** The last word of package testing; what the program printed without a line end may stand before it. */
export function footerOf(line: string): BenchmarkRecord | undefined {
  if (!/(?:^|[^A-Za-z])(?:PASS|FAIL)$/.test(line)) return undefined
  return { kind: line.endsWith('PASS') ? 'pass' : 'fail' }
}

export function unreadable(name: string, line: string): BenchmarkRecord {
  return { kind: 'unreadable', name, line: line.slice(0, 300) }
}

/** What names carry at their end in results: the value of -test.cpu, unless it is 1. */
export function suffixOf(cpu: number): string {
  return cpu === 1 ? '' : `-${cpu}`
}

/** Reads what a test binary prints to standard output, as it comes and in bounded memory. */
export class BenchmarkOutputReader {
  readonly #grammar: OutputGrammar
  readonly #onRecord: (record: BenchmarkRecord) => void
  readonly #lines = new LineSplitter(
    (bytes, start, end) => this.#line(bytes.toString('utf8', start, end)),
    maxLineBytes,
  )
  #start = Buffer.alloc(0)
  /** The name that was handed on before its line was whole. */
  #announced = ''
  #records = 0

  constructor(grammar: OutputGrammar, onRecord: (record: BenchmarkRecord) => void) {
    this.#grammar = grammar
    this.#onRecord = onRecord
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes)
    if (this.#grammar.begins !== undefined) this.#begin(bytes)
  }

  end(): void {
    this.#lines.end()
  }

  #begin(bytes: Uint8Array): void {
    const lastEnd = bytes.lastIndexOf(10)
    const rest = bytes.subarray(lastEnd + 1)
    this.#start = Buffer.concat(lastEnd >= 0 ? [rest] : [this.#start, rest]).subarray(0, maxStartBytes)
    if (this.#start.length === maxStartBytes || this.#start.at(-1) !== 9) return
    const name = this.#grammar.begins?.(this.#start.toString('utf8'))
    if (name === undefined || name === this.#announced) return
    this.#announced = name
    this.#onRecord({ kind: 'running', name })
  }

  #line(line: string): void {
    if (this.#records >= maxRecords) return
    const record = this.#grammar.read(line)
    if (record.kind === 'running' && record.name === this.#announced) return
    if (record.kind !== 'text') {
      this.#announced = record.kind === 'running' ? record.name : ''
      this.#records++
    }
    this.#onRecord(record)
  }
}
