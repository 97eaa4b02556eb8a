import type { CompilerFacts, CompilerSaid } from './compiler-facts.ts'
import { CompilerLines } from './compiler-lines.ts'
import { LineSplitter } from './line-splitter.ts'
import { instructionMatters, isInstruction, isRelocation, relocationMatters, textMatters } from './lines-that-matter.ts'
import { mergeFacts } from './merge-facts.ts'

const maxLineBytes = 1 << 20

/**
 * Reads the standard error of `go list -export -trimpath -gcflags=PATTERN='-m=2 -S=2'` as it comes, byte by byte and in
 * bounded memory (the text of a large module has hundreds of megabytes), and keeps the facts that heap sites are made of.
 * Nine lines of ten say nothing of the heap: they are told by their bytes, and only what is left becomes a text.
 */
export class CompilerOutputReader {
  readonly #lines = new CompilerLines()
  readonly #splitter = new LineSplitter((bytes, start, end, cut) => this.#line(bytes, start, end, cut), maxLineBytes)

  push(bytes: Uint8Array): void {
    this.#splitter.push(bytes)
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

  #line(bytes: Buffer, start: number, end: number, cut: boolean): void {
    if (this.#matters(bytes, start, end)) this.#lines.take(bytes.toString('utf8', start, end), cut)
    else if (isRelocation(bytes, start)) this.#lines.countRelocation()
  }

  #matters(bytes: Buffer, start: number, end: number): boolean {
    if (isInstruction(bytes, start)) return instructionMatters(bytes, start, end, this.#lines.knowsTypes)
    if (isRelocation(bytes, start)) return relocationMatters(bytes, start, end)
    return textMatters(bytes, start, end, this.#lines)
  }
}
