import { isError } from '../diagnostic/diagnostic.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import { isChanceOpen, joined } from '../measure/chance.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { type HeadMeasured, measureModules } from './measure-modules.ts'
import type { Task } from './open.ts'

/**
 * Measures numbers that are to be limits. What reads otherwise with another number of iterations is measured a second time: runs of the
 * same size say whether it is chance that a limit needs room for, or set-up and what grows, which are the same every time.
 * @param adapt what to measure in place of what the budget asks for
 */
export async function measureValues(
  task: Task,
  ports: Ports,
  adapt: (plan: Plan, toolchain: Toolchain) => Plan,
): Promise<HeadMeasured> {
  const measured = await measureModules(task, ports, adapt)
  const snapshots = measured.modules.map(({ snapshot }) => snapshot)
  if (measured.failed.length > 0 || snapshots.some(({ diagnostics }) => diagnostics.some(isError))) return measured
  const open = new Map(snapshots.map(({ run, benchmarks }) => [run.module, benchmarks.filter(isChanceOpen)]))
  const openIn = (module: string): readonly BenchmarkResult[] => open.get(module) ?? []
  const modules = task.modules.filter(({ module }) => openIn(module.path).length > 0)
  if (modules.length === 0) return measured
  const again = await measureModules({ ...task, modules }, ports, (plan, toolchain) =>
    onlyOf(adapt(plan, toolchain), openIn(plan.module)),
  )
  const second = new Map(again.modules.map(({ snapshot }) => [snapshot.run.module, snapshot.benchmarks]))
  return {
    ...measured,
    modules: measured.modules.map((each) => ({
      ...each,
      snapshot: withSecond(each.snapshot, openIn(each.snapshot.run.module), second.get(each.snapshot.run.module) ?? []),
    })),
  }
}

/** A plan for some benchmarks, and nothing else of their module. */
function onlyOf(plan: Plan, benchmarks: readonly BenchmarkResult[]): Plan {
  return {
    ...plan,
    functions: 'no',
    build: { ...plan.build, patterns: [...new Set(benchmarks.map((result) => result.package))] },
    only: [...new Set(benchmarks.map(({ name }) => name))],
  }
}

/** What gave no number the second time has the first. */
function withSecond(
  snapshot: Snapshot,
  open: readonly BenchmarkResult[],
  second: readonly BenchmarkResult[],
): Snapshot {
  const keyOf = (result: BenchmarkResult): string => JSON.stringify([result.package, result.name])
  const asked = new Set(open)
  const againOf = new Map(second.map((result) => [keyOf(result), result]))
  const benchmarks = snapshot.benchmarks.map((result) => {
    const again = asked.has(result) ? againOf.get(keyOf(result)) : undefined
    return again === undefined ? result : joined(result, again)
  })
  return { ...snapshot, benchmarks }
}
