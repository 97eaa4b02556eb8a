/** Values of a known form, one behind the other: each a number, a text by its place among the strings. */
export type Packed = { readonly strings: readonly string[]; readonly numbers: readonly number[] }

/** Writes values. A text that is there a thousand times is written once. */
export class Packer implements Packed {
  readonly strings: string[] = []
  readonly numbers: number[] = []
  readonly #places = new Map<string, number>()

  number(value: number): void {
    this.numbers.push(value)
  }

  text(value: string): void {
    const place = this.#places.get(value) ?? this.strings.push(value) - 1
    this.#places.set(value, place)
    this.numbers.push(place)
  }

  /** One of some values, by its place among them. */
  one<T>(values: readonly T[], value: T): void {
    this.number(values.indexOf(value))
  }

  list<T>(items: readonly T[], each: (item: T) => void): void {
    this.number(items.length)
    for (const item of items) each(item)
  }
}

/** Reads them in the same order. Throws where there is something else. */
export class Unpacker {
  readonly #packed: Packed
  #at = 0

  constructor(packed: Packed) {
    this.#packed = packed
  }

  number(): number {
    const value = this.#packed.numbers[this.#at++]
    if (value === undefined || !Number.isSafeInteger(value) || value < 0) throw new RangeError('not a whole number')
    return value
  }

  text(): string {
    return this.one(this.#packed.strings)
  }

  one<T>(values: readonly T[]): T {
    const value = values[this.number()]
    if (value === undefined) throw new RangeError('none of the values')
    return value
  }

  list<T>(each: () => T): T[] {
    const items: T[] = []
    for (let left = this.number(); left > 0; left--) items.push(each())
    return items
  }

  /** Throws where anything is left. */
  end(): void {
    if (this.#at !== this.#packed.numbers.length) throw new RangeError('more than that')
  }
}
