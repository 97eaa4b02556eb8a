import { effectiveEntries } from '../budget/match/effective-entries.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import { type Measurement, measure } from '../measure/measure.ts'
import { readToolchain } from '../measure/toolchain.ts'
import type { Plan } from '../plan/plan.ts'
import { planOf } from '../plan/plan-of.ts'
import type { Ports } from '../ports.ts'
import { shareFunctions } from '../snapshot/share-functions.ts'
import type { Task } from './open.ts'

export type HeadMeasured = {
  readonly modules: readonly Measurement[]
  /** Why a module could not be measured. */
  readonly failed: readonly Diagnostic[]
}

/**
 * Measures the modules of a run one after the other.
 * @param adapt what to measure in place of what the budget asks for
 */
export async function measureModules(
  open: Task,
  ports: Ports,
  adapt: (plan: Plan, toolchain: Toolchain) => Plan = (plan) => plan,
): Promise<HeadMeasured> {
  const { root, sources, env, budget, source, overrides } = open
  const places = open.modules.map(({ place }) => place)
  const modules: Measurement[] = []
  const failed: Diagnostic[] = []
  for (const { module, place } of open.modules) {
    const chosen = await readToolchain(module, { env, timeoutMs: budget.timeoutMs }, ports)
    if (chosen.kind === 'failed') failed.push(...chosen.why)
    else {
      const { toolchain, goFlags } = chosen.value
      const plan = adapt(planFor(open, toolchain, module.path), toolchain)
      const tree = { root, sources, module, place, places, env, toolchain, goFlags }
      modules.push(await measure(tree, plan, { budget: source, overrides }, ports))
    }
  }
  // What one module compiled of another's generic functions belongs to that one.
  const snapshots = shareFunctions(modules.map(({ snapshot }) => snapshot))
  return { modules: modules.map((each, i) => ({ ...each, snapshot: snapshots[i] ?? each.snapshot })), failed }
}

function planFor({ budget, base }: Task, toolchain: Toolchain, modulePath: string): Plan {
  const none = { benchmarks: [], functions: [] }
  return planOf(budget, effectiveEntries(budget, toolchain), modulePath, {
    entries: base.budget === undefined ? none : effectiveEntries(base.budget, toolchain),
    isKnown: base.sha !== undefined,
  })
}
