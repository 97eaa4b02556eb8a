const newline = 10
const carriageReturn = 13

/**
 * Cuts a stream of bytes into lines without ever holding more than one line. A line longer than `maxBytes` is handed on
 * once, cut there, and its rest is skipped.
 */
export class LineSplitter {
  readonly #onLine: (line: Buffer, cut: boolean) => void
  readonly #maxBytes: number
  #pending: Buffer[] = []
  #pendingBytes = 0
  #skipping = false

  constructor(onLine: (line: Buffer, cut: boolean) => void, maxBytes: number) {
    this.#onLine = onLine
    this.#maxBytes = maxBytes
  }

  /** Takes the next bytes; lines are handed on without their end of line. */
  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = chunk.subarray(start, end)
      if (this.#pendingBytes > 0 || this.#skipping || line.length > this.#maxBytes) {
        this.#take(line)
        this.#finish()
      } else this.#hand(line, false)
      start = end + 1
    }
    this.#take(chunk.subarray(start))
  }

  /** Hands on what stands behind the last end of line. */
  end(): void {
    if (this.#pendingBytes > 0) this.#finish()
  }

  #take(part: Buffer): void {
    if (part.length === 0 || this.#skipping) return
    const room = this.#maxBytes - this.#pendingBytes
    // Copied: the caller may use its buffer again while this part waits for the rest of its line.
    this.#pending.push(Buffer.from(part.subarray(0, room)))
    this.#pendingBytes += Math.min(part.length, room)
    if (part.length <= room) return
    this.#emit(true)
    this.#skipping = true
  }

  #finish(): void {
    if (!this.#skipping) this.#emit(false)
    this.#skipping = false
  }

  #emit(cut: boolean): void {
    const [only] = this.#pending
    const line = this.#pending.length === 1 && only !== undefined ? only : Buffer.concat(this.#pending)
    this.#pending = []
    this.#pendingBytes = 0
    this.#hand(line, cut)
  }

  /** A line that one chunk has whole is not copied: it is read before the next one comes. */
  #hand(line: Buffer, cut: boolean): void {
    this.#onLine(line[line.length - 1] === carriageReturn ? line.subarray(0, -1) : line, cut)
  }
}
