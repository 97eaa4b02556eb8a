import type { CompilerFacts, CompilerSaid } from './compiler-facts.ts'
import { blockOf, CompilerLines, copyOf } from './compiler-lines.ts'
import { LineSplitter } from './line-splitter.ts'
import {
  instructionMatters,
  isBlockStart,
  isInstruction,
  isRelocation,
  relocationMatters,
  textMatters,
} from './lines-that-matter.ts'
import { mergeFacts } from './merge-facts.ts'

const maxLineBytes = 1 << 20
const newline = 0x0a
const nextBlock = Buffer.from('\n# ')

/** @param copy what the package is a copy for, `example.com/m/p.test`; empty: none */
export type IsKnown = (block: string, copy: string) => boolean

/**
 * Reads the standard error of `go list -export -trimpath -gcflags=PATTERN='-m=2 -S=2'` as it comes, byte by byte and in
 * bounded memory (the text of a large module has hundreds of megabytes), and keeps the facts that heap sites are made of.
 * Nine lines of ten say nothing of the heap: they are told by their bytes, and only what is left becomes a text.
 */
export class CompilerOutputReader {
  readonly #isKnown: IsKnown
  readonly #lines: CompilerLines
  readonly #splitter = new LineSplitter((bytes, start, end, cut) => this.#line(bytes, start, end, cut), maxLineBytes)
  #isPassing = false

  /**
   * @param isKnown whether what is said of a package is passed over: there are no facts of it then
   * @param bracketed names of source files; see `bracketedNames`
   */
  constructor(isKnown: IsKnown = () => false, bracketed: readonly string[] = []) {
    this.#isKnown = isKnown
    this.#lines = new CompilerLines(bracketed)
  }

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#splitter.push(this.#isPassing ? this.#behindKnown(chunk) : chunk)
  }

  /** Ends the reading and gives all that was found. */
  end(): CompilerFacts {
    return mergeFacts(this.endInBlocks())
  }

  /** The same by package. */
  endInBlocks(): CompilerSaid {
    this.#splitter.end()
    return this.#lines.end()
  }

  /** What is left of a chunk: from where the next package may begin. */
  #behindKnown(chunk: Buffer): Buffer {
    const first = chunk.indexOf(newline)
    if (first < 0) return chunk
    // The line that has begun may be the one that begins a package.
    this.#splitter.push(chunk.subarray(0, first + 1))
    if (!this.#isPassing) return chunk.subarray(first + 1)
    const next = chunk.indexOf(nextBlock, first)
    return chunk.subarray((next < 0 ? chunk.lastIndexOf(newline) : next) + 1)
  }

  #line(bytes: Buffer, start: number, end: number, cut: boolean): void {
    if (isBlockStart(bytes, start, end)) {
      const line = bytes.toString('utf8', start, end)
      this.#isPassing = this.#isKnown(blockOf(line), copyOf(line))
    }
    if (this.#isPassing) return
    if (this.#matters(bytes, start, end)) this.#lines.take(bytes.toString('utf8', start, end), cut)
    else if (isRelocation(bytes, start)) this.#lines.countRelocation()
  }

  #matters(bytes: Buffer, start: number, end: number): boolean {
    if (isInstruction(bytes, start)) return instructionMatters(bytes, start, end, this.#lines.knowsTypes)
    if (isRelocation(bytes, start)) return relocationMatters(bytes, start, end)
    return textMatters(bytes, start, end, this.#lines)
  }
}
