import type { BenchmarkLine } from '../golang/bench-output.ts'

const units = ['allocs/op', 'B/op'] as const
/** What a test binary with an honest package testing puts before a unit that the program reports itself. */
const claimed = 'claimed:'

/** Of a result, the unit that the program reported itself and that only the runtime may; undefined: none. */
export function claimedUnit({ values }: BenchmarkLine): (typeof units)[number] | undefined {
  return units.find((unit) => values.has(claimed + unit))
}
