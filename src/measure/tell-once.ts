import type { BenchmarkTrouble } from './trouble.ts'

/** What makes two the same: the same code about the same benchmark. */
function keyOf({ code, name }: BenchmarkTrouble): string {
  return `${code} ${name ?? ''}`
}

/** Tells whether the same is among them. */
export function isAmong(troubles: readonly BenchmarkTrouble[]): (trouble: BenchmarkTrouble) => boolean {
  const known = new Set(troubles.map(keyOf))
  return (trouble) => known.has(keyOf(trouble))
}

/** Each once: several runs meet with the same. */
export function distinctTroubles(troubles: readonly BenchmarkTrouble[]): readonly BenchmarkTrouble[] {
  const told = new ToldOnce()
  for (const trouble of troubles) told.add(trouble)
  return told.all
}

/** Troubles that are told, each once. */
export class ToldOnce {
  readonly #known = new Set<string>()
  readonly #all: BenchmarkTrouble[] = []

  get all(): readonly BenchmarkTrouble[] {
    return this.#all
  }

  has(trouble: BenchmarkTrouble): boolean {
    return this.#known.has(keyOf(trouble))
  }

  add(trouble: BenchmarkTrouble): void {
    if (this.has(trouble)) return
    this.#known.add(keyOf(trouble))
    this.#all.push(trouble)
  }
}
