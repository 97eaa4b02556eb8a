const carriageReturn = 13

/** Takes the line from `start` to `end`, without its end of line; the bytes may be others as soon as it returns. */
type OnLine = (bytes: Buffer, start: number, end: number, cut: boolean) => void

/**
 * Cuts a stream of bytes into lines without ever holding more than one line. A line longer than `maxBytes` is handed on
 * once, cut there, and its rest is skipped.
 */
export class LineSplitter {
  readonly #onLine: OnLine
  readonly #maxBytes: number
  #pending: Buffer[] = []
  #pendingBytes = 0
  #skipping = false

  constructor(onLine: OnLine, maxBytes: number) {
    this.#onLine = onLine
    this.#maxBytes = maxBytes
  }

  /** Takes the next bytes; lines are handed on without their end of line. */
  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    // One byte, one character: ends of lines are found in a text five times as fast as in bytes.
    const text = chunk.toString('latin1')
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (this.#pendingBytes > 0 || this.#skipping || end - start > this.#maxBytes) {
        this.#take(chunk.subarray(start, end))
        this.#finish()
      } else this.#hand(chunk, start, end, false)
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
    this.#hand(line, 0, line.length, cut)
  }

  /** A line that one chunk has whole is not copied: it is read before the next one comes. */
  #hand(bytes: Buffer, start: number, end: number, cut: boolean): void {
    this.#onLine(bytes, start, end > start && bytes[end - 1] === carriageReturn ? end - 1 : end, cut)
  }
}
