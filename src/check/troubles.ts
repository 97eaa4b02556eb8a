import type { BenchmarkTrouble } from '../measure/trouble.ts'

const remarks: ReadonlySet<BenchmarkTrouble['code']> = new Set(['BENCHMARK_ROUNDED', 'BENCHMARK_METRIC_OVERRIDDEN'])

/** True for what is worth knowing about a benchmark that has a result all the same. */
export function isRemark({ code }: Pick<BenchmarkTrouble, 'code'>): boolean {
  return remarks.has(code)
}
