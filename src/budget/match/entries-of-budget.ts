import type { BenchmarkEntry, Budget, FunctionEntry } from '../budget.ts'

/** Every entry of a budget, those of its overrides last. */
export function entriesOfBudget({
  benchmarks,
  functions,
  overrides,
}: Pick<Budget, 'benchmarks' | 'functions' | 'overrides'>): readonly (BenchmarkEntry | FunctionEntry)[] {
  return [...benchmarks, ...functions, ...overrides.flatMap((it) => [...it.benchmarks, ...it.functions])]
}
