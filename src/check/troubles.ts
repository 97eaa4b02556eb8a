import type { ModuleFacts } from '../measure/module-facts.ts'
import type { BenchmarkTrouble } from '../measure/trouble.ts'

const remarks: ReadonlySet<BenchmarkTrouble['code']> = new Set([
  'BENCHMARK_ROUNDED',
  'BENCHMARK_VERBOSE',
  'BENCHMARK_SHARES_STATE',
  'UNLISTED_LEFT_OUT',
])

/** True for what is worth knowing about a benchmark that has a result all the same. */
export function isRemark({ code }: Pick<BenchmarkTrouble, 'code'>): boolean {
  return remarks.has(code)
}

/** What exists and could not be measured, by package; of a target that cannot be run here, every package of the module. */
export function missedOf({
  troubles,
  packages,
}: Pick<ModuleFacts, 'troubles' | 'packages'>): readonly Pick<BenchmarkTrouble, 'package' | 'name'>[] {
  return troubles
    .filter((trouble) => !isRemark(trouble))
    .flatMap((trouble) =>
      trouble.code === 'TARGET_NOT_RUNNABLE' ? packages.map((path) => ({ package: path })) : [trouble],
    )
}
