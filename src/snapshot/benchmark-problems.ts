import type { BenchmarkProblem } from './benchmark-problem.ts'
import type { Snapshot } from './snapshot.ts'

const remarks: ReadonlySet<BenchmarkProblem['code']> = new Set([
  'BENCHMARK_ROUNDED',
  'BENCHMARK_VERBOSE',
  'BENCHMARK_SHARES_STATE',
  'UNLISTED_LEFT_OUT',
])

/** True for what is worth knowing about a benchmark that has a result all the same. */
export function isRemark({ code }: Pick<BenchmarkProblem, 'code'>): boolean {
  return remarks.has(code)
}

/** What exists and could not be measured, by package; of a target that cannot be run here, every package of the module. */
export function missedOf({
  problems,
  packages,
}: Pick<Snapshot, 'problems' | 'packages'>): readonly Pick<BenchmarkProblem, 'package' | 'name'>[] {
  return problems
    .filter((problem) => !isRemark(problem))
    .flatMap((problem) =>
      problem.code === 'TARGET_NOT_RUNNABLE' ? packages.map((path) => ({ package: path })) : [problem],
    )
}
