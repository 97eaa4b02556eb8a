/** What is shorter is never a view of another string: V8 copies it (SlicedString::kMinLength). */
const leastView = 13

/**
 * Strings of their own. What a regular expression finds in a line is a view of it, which keeps the whole line in memory for as
 * long as the part is kept, and one name is in thousands of lines: here it is copied, and once.
 */
export class OwnStrings {
  readonly #known = new Map<string, string>()

  /** The same text, apart from what it was cut out of. */
  of(text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const own = text.length < leastView ? text : Buffer.from(text, 'utf8').toString('utf8')
    this.#known.set(own, own)
    return own
  }

  /** Keeps no longer what nobody else does. */
  forget(): void {
    this.#known.clear()
  }
}
