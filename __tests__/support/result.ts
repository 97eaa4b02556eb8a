import type { BenchmarkResult } from '../../src/go/output/benchmark-result.ts'
import { resultOfSettled } from '../../src/measure/result-of-runs.ts'

/** A result that the last of some runs settles: `[iterations, allocs/op, B/op]`. */
export function result(...lines: readonly (readonly [number, number, number])[]): BenchmarkResult {
  const runs = lines.map(([iterations, allocsPerOp, bytesPerOp]) => ({
    iterations,
    allocsPerOp,
    bytesPerOp,
    nsPerOp: 100,
  }))
  const last = runs.at(-1)
  if (last === undefined) throw new Error('a result has a run')
  const which = { package: 'example.com/m', name: 'BenchmarkX', cpu: 1 }
  return resultOfSettled(which, { kind: 'settled', ...last, last }, runs)
}
