import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { BenchmarkOrder } from '../plan/benchmark-order.ts'
import type { PackageBenchmarks } from './benchmarks.ts'

/**
 * Whether what was measured of a package would come out the same again, as far as can be told: there is something, nothing went wrong,
 * each number is stable, alone as beside others, and within its limits. What is over a limit is measured in each run, so that nobody is
 * stopped by an old number.
 */
export function isKeepable(
  { results, exists, problems }: PackageBenchmarks,
  orderFor: (name: string) => BenchmarkOrder | undefined,
): boolean {
  // Bytes without a whole allocation are a property of the number itself.
  const isSound = exists.length > 0 && problems.every(({ code }) => code === 'BENCHMARK_ROUNDED')
  return isSound && results.every((result) => isSettled(result, orderFor(result.name)))
}

function isSettled(
  { stable, beside, allocsPerOp, bytesPerOp }: BenchmarkResult,
  order: BenchmarkOrder | undefined,
): boolean {
  const { allocs = Infinity, bytes = Infinity } = order?.limits ?? {}
  return stable && beside === undefined && order !== undefined && allocsPerOp <= allocs && bytesPerOp <= bytes
}
