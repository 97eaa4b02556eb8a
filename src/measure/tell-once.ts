import type { BenchmarkTrouble } from './trouble.ts'

/** Whether the same is among them: the same code about the same benchmark. */
export function isAmong(troubles: readonly BenchmarkTrouble[]): (trouble: BenchmarkTrouble) => boolean {
  return ({ code, name }) => troubles.some((other) => other.code === code && other.name === name)
}

/** Each once: several runs meet with the same. */
export function distinctTroubles(troubles: readonly BenchmarkTrouble[]): readonly BenchmarkTrouble[] {
  return troubles.filter((trouble, i) => !isAmong(troubles.slice(0, i))(trouble))
}
