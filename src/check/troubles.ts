import type { BenchmarkTrouble } from '../measure/trouble.ts'

const remarks: ReadonlySet<BenchmarkTrouble['code']> = new Set([
  'BENCHMARK_ROUNDED',
  'BENCHMARK_SHARES_STATE',
  'UNLISTED_LEFT_OUT',
])

/** True for what is worth knowing about a benchmark that has a result all the same. */
export function isRemark({ code }: Pick<BenchmarkTrouble, 'code'>): boolean {
  return remarks.has(code)
}
