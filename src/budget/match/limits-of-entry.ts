import type { BenchmarkEntry, FunctionEntry, Limit } from '../budget.ts'

/** All numbers that an entry sets: allocs/op, B/op, escapes, heap sites. */
export function limitsOfEntry(entry: BenchmarkEntry | FunctionEntry): readonly Limit[] {
  const { allocs, bytes, escapes, sites }: Partial<BenchmarkEntry & FunctionEntry> = entry
  return [allocs, bytes, escapes, sites].filter((limit) => limit !== undefined)
}
