import type { BenchmarkOrder } from '../../src/plan/benchmark-order.ts'

/** How a benchmark is to be measured where nothing else is said: its verdict, as long as it takes. */
export function order(limits: BenchmarkOrder['limits'], more: Partial<BenchmarkOrder> = {}): BenchmarkOrder {
  const usual = { want: 'verdict', benchtime: { kind: 'auto' }, count: 3, cpu: 1, timeoutMs: 1000 } as const
  return { ...usual, limits, ...more }
}
