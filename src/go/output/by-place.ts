/** A place in a file; without a column the whole line. */
type Place = { readonly file: string; readonly line: number; readonly column?: number }

/** Columns end at 255 where they are told at all (cmd/internal/src.XPos); more room costs nothing. */
const columns = 4096

/** What belongs to a place. One map of numbers for each file: of hundreds of thousands of places, keys of text would be most of what is kept. */
export class ByPlace<T> {
  readonly #files = new Map<string, Map<number, T>>()

  get({ file, line, column = 0 }: Place): T | undefined {
    return this.#files.get(file)?.get(line * columns + column)
  }

  set({ file, line, column = 0 }: Place, value: T): void {
    const known = this.#files.get(file)
    if (known === undefined) this.#files.set(file, new Map([[line * columns + column, value]]))
    else known.set(line * columns + column, value)
  }

  /** All places that have something, those of a file together. */
  *[Symbol.iterator](): Iterator<readonly [Required<Place>, T]> {
    for (const [file, places] of this.#files)
      for (const [place, value] of places)
        yield [{ file, line: Math.floor(place / columns), column: place % columns }, value]
  }

  get size(): number {
    return [...this.#files.values()].reduce((sum, places) => sum + places.size, 0)
  }
}
