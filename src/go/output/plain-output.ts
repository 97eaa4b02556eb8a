import { topLevelOf } from '../names/benchmark-name.ts'
import {
  type BenchmarkLine,
  type BenchmarkRecord,
  footerOf,
  type OutputGrammar,
  suffixOf,
  unreadable,
} from './bench-output.ts'

/** What is known of a run before it prints anything. */
export type PlainRun = {
  /** The value of -test.cpu. */
  readonly cpu: number
  /** The value of -test.benchtime: `100ms`, `1000x`. */
  readonly benchtime: string
  /** The top-level benchmarks of the binary by their place among those that it runs; undefined: any name is taken. */
  readonly places?: ReadonlyMap<string, number>
}

/** `%-*s\t` of a name: it may stand behind what its first iteration printed. */
const printedName = /(\S*)( *)\t/g
const field = /^ *(-?\d+(?:\.\d+)?|NaN|[-+]Inf) (\S+)$/
/** The two columns that -test.benchmem adds, `%8d B/op` and `%8d allocs/op`. */
const memory = [/^(?=.{13,}$) *-?\d+ B\/op$/, /^(?=.{18,}$) *-?\d+ allocs\/op$/] as const
const count = /( *)(?<!\d)(0*)([1-9]\d*)$/
/** `%8d` */
const countWidth = 8
/** Package testing never runs more. */
const mostIterations = 1e9
/** A text with more places where a name might begin is nobody's line. */
const mostCandidates = 16

type Named = { readonly name: string; readonly place: number; readonly width: number; readonly rest: string }

/**
 * What a test binary prints without `-test.v`: the name of a leaf when its first iteration is over, and its result on the same
 * line when it was measured; what the program prints in between stands between them. Nothing else is printed of a benchmark,
 * unless it fails. Whatever can be read in two ways is unreadable: such a run is made once more with -test.v.
 * Format: testing/benchmark.go (`run1`, `processBench`, `prettyPrint`), the same from Go 1.21 to 1.27.
 */
export class PlainOutput implements OutputGrammar {
  readonly #run: PlainRun
  readonly #suffix: string
  /** Whose name was printed and whose result was not; empty: none. */
  #open = ''
  /** Names are padded to a width that only grows, and come in the order of the binary. */
  #width = 0
  #place = 0

  constructor(run: PlainRun) {
    this.#run = run
    this.#suffix = suffixOf(run.cpu)
  }

  begins(start: string): string | undefined {
    const named = this.#open === '' ? this.#nameIn(start) : undefined
    return named === undefined || this.#isOutOfTurn(named) || named.rest !== '' ? undefined : named.name
  }

  read(line: string): BenchmarkRecord {
    if (this.#open !== '') return this.#inside(line, line) ?? footerOf(line) ?? { kind: 'text', line }
    const named = this.#nameIn(line)
    if (named === undefined) return this.#outside(line)
    if (this.#isOutOfTurn(named)) return unreadable('', line)
    this.#width = named.width
    this.#place = named.place
    this.#open = named.name
    return this.#inside(named.rest, line) ?? { kind: 'running', name: named.name }
  }

  /** What package testing does not print now. */
  #isOutOfTurn(named: Named | 'ambiguous'): named is 'ambiguous' {
    return named === 'ambiguous' || named.width < this.#width || named.place < this.#place
  }

  /** What follows the name of the open benchmark. */
  #inside(text: string, line: string): BenchmarkRecord | undefined {
    const name = this.#open
    if (text.endsWith(`--- FAIL: ${name}${this.#suffix}`)) return this.#close({ kind: 'failed', name })
    // No other name is printed before this one's result.
    if (/Benchmark\S* *\t/.test(text)) return unreadable(name, line)
    const results = resultsIn(text)
    const [result] = results
    if (result === undefined) return looksLikeResult(text) ? this.#close(unreadable(name, line)) : undefined
    const isExact = results.length === 1 && this.#isPossible(result)
    return this.#close(isExact ? { kind: 'result', name, ...result } : unreadable(name, line))
  }

  #close(record: BenchmarkRecord): BenchmarkRecord {
    this.#open = ''
    return record
  }

  /** A line while no name is open: of the program, or the end of a benchmark that failed in its first iteration. */
  #outside(line: string): BenchmarkRecord {
    const failed = /--- FAIL: (Benchmark\S*)$/.exec(line)?.[1]
    if (failed !== undefined) return { kind: 'failed', name: failed }
    if (looksLikeResult(line) || /^Benchmark\S* *\t/.test(line)) return unreadable('', line)
    return footerOf(line) ?? { kind: 'text', line }
  }

  /** The first name that is printed in a text, and what follows it. */
  #nameIn(text: string): Named | 'ambiguous' | undefined {
    if (!text.includes('Benchmark')) return undefined
    for (const match of text.matchAll(printedName)) {
      const [whole, word = '', padding = ''] = match
      const names = this.#namesAtEndOf(word)
      if (names === 'ambiguous') return names
      const [name, another] = names
      if (name === undefined) continue
      if (another !== undefined) return 'ambiguous'
      const width = [...name].length + this.#suffix.length + padding.length
      const place = this.#run.places?.get(topLevelOf(name)) ?? 0
      return { name, place, width, rest: text.slice(match.index + whole.length) }
    }
    return undefined
  }

  /** What may be a name at the end of a word: what the program printed without a line end stands right before it. */
  #namesAtEndOf(word: string): readonly string[] | 'ambiguous' {
    if (!word.endsWith(this.#suffix)) return []
    const names: string[] = []
    let tried = 0
    for (let at = word.indexOf('Benchmark'); at >= 0; at = word.indexOf('Benchmark', at + 1)) {
      if (++tried > mostCandidates) return 'ambiguous'
      const name = word.slice(at, word.length - this.#suffix.length)
      if (this.#isName(name)) names.push(name)
    }
    return names
  }

  #isName(name: string): boolean {
    return this.#run.places?.has(topLevelOf(name)) ?? /^Benchmark(?:$|[^\p{Ll}])/u.test(name)
  }

  /**
   * A digit that the program printed right before a number of eight digits makes it one of nine. Then as many iterations as
   * the other eight say have taken the whole time, or more than there are were asked for.
   */
  #isPossible({ iterations, values }: BenchmarkLine): boolean {
    const { benchtime } = this.#run
    if (/^\d+x$/.test(benchtime)) return iterations === Number.parseInt(benchtime, 10)
    if (iterations > mostIterations) return false
    const others = iterations % 1e8
    if (iterations < 1e8 || others < 1e7) return true
    const ns = values.get('ns/op')
    return ns !== undefined && ns * others < nanoseconds(benchtime)
  }
}

/**
 * The results that a text may end in. A result is `%8d` and fields, with tabs between them; what the program printed stands right
 * before it, and may look like a part of it.
 */
function resultsIn(text: string): readonly BenchmarkLine[] {
  const parts = text.split('\t')
  const results: BenchmarkLine[] = []
  const values = new Map<string, number>()
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at] ?? ''
    const iterations = at <= parts.length - 1 - memory.length ? iterationsOf(part) : undefined
    if (iterations !== undefined) results.push({ iterations, values: new Map(values) })
    const column = memory[at - (parts.length - memory.length)]
    const [, number = '', unit = ''] = field.exec(part) ?? []
    const isField = unit !== '' && !values.has(unit) && (column?.test(part) ?? true)
    if (!isField || results.length > 1) return results
    values.set(unit, Number(number.replace('Inf', 'Infinity')))
  }
  return results
}

/** What a part may end in as a count. No count begins with a zero: a zero is the last of what the program printed. */
function iterationsOf(part: string): number | undefined {
  const [, padding = '', zeros = '', digits = ''] = count.exec(part) ?? []
  const width = digits.length + (zeros === '' ? padding.length : 0)
  return digits === '' || width < countWidth ? undefined : Number(digits)
}

function looksLikeResult(text: string): boolean {
  return /\d B\/op\t *-?\d+ allocs\/op$/.test(text)
}

/** Of a duration as we pass it: whole milliseconds or seconds. */
function nanoseconds(benchtime: string): number {
  const [, n = '0', unit] = /^(\d+)(ms|s)$/.exec(benchtime) ?? []
  return Number(n) * (unit === 's' ? 1e9 : 1e6)
}
