import type { BenchmarkResult, BenchmarkRun } from '../go/output/benchmark-result.ts'
import type { Settled } from './ladder.ts'

/** The runs of a benchmark that its result rests on. */
export type RunsOfResult = {
  /** Every run in order. */
  readonly runs: readonly BenchmarkRun[]
  /** Whose minimum is held against the limit. */
  readonly judged: readonly BenchmarkRun[]
  /** Whose maximum is held against what the limit could be. */
  readonly seen: readonly BenchmarkRun[]
}

/** What runs say of a benchmark. */
export function resultOf(
  which: Pick<BenchmarkResult, 'package' | 'name' | 'cpu'>,
  { runs, judged, seen }: RunsOfResult,
): BenchmarkResult {
  const best = judged.reduce((least, run) => (run.allocsPerOp < least.allocsPerOp ? run : least))
  return {
    package: which.package,
    name: which.name,
    cpu: which.cpu,
    allocsPerOp: best.allocsPerOp,
    bytesPerOp: Math.min(...judged.map(({ bytesPerOp }) => bytesPerOp)),
    most: {
      allocsPerOp: Math.max(...seen.map(({ allocsPerOp }) => allocsPerOp)),
      bytesPerOp: Math.max(...seen.map(({ bytesPerOp }) => bytesPerOp)),
    },
    iterations: best.iterations,
    runs,
    stable: judged.every(({ allocsPerOp }) => allocsPerOp === best.allocsPerOp),
  }
}

/** What the ladder says of a benchmark. @param runs every run in order */
export function resultOfSettled(
  which: Pick<BenchmarkResult, 'package' | 'name' | 'cpu'>,
  { allocsPerOp, bytesPerOp, once, last }: Settled,
  runs: readonly BenchmarkRun[],
): BenchmarkResult {
  return {
    package: which.package,
    name: which.name,
    cpu: which.cpu,
    allocsPerOp,
    bytesPerOp,
    most: { allocsPerOp, bytesPerOp },
    iterations: last.iterations,
    runs,
    stable: true,
    ...(once && { once }),
  }
}
