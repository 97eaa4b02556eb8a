import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { type Diagnostic, isError } from '../diagnostic/diagnostic.ts'
import { measureModule } from '../measure/measure-module.ts'
import { readToolchain } from '../measure/toolchain.ts'
import type { ModulePlan } from '../plan/module-plan.ts'
import { planModule } from '../plan/plan-module.ts'
import type { Ports } from '../ports.ts'
import type { Toolchain } from '../report/report-schema.ts'
import { runId } from '../report/run-id.ts'
import { shareFunctions } from '../snapshot/share-functions.ts'
import type { MeasuredHead } from './compare-with-base.ts'
import type { OpenRun } from './open.ts'

export type MeasuredModules = {
  readonly modules: readonly MeasuredHead[]
  /** Why a module could not be measured. */
  readonly failed: readonly Diagnostic[]
}

/**
 * Measures the modules of a run one after the other.
 * @param adapt what to measure instead of what the budget asks for
 */
export async function measureModules(
  open: OpenRun,
  ports: Ports,
  adapt: (plan: ModulePlan, run: { readonly module: string; readonly toolchain: Toolchain }) => ModulePlan = (plan) =>
    plan,
): Promise<MeasuredModules> {
  const modules: MeasuredHead[] = []
  const failed: Diagnostic[] = []
  for (const each of open.modules) {
    const { toolchain, diagnostics } = await readToolchain(
      each.module,
      { env: open.env, timeoutMs: open.budget.timeoutMs },
      ports,
    )
    if (diagnostics.some(isError)) failed.push(...diagnostics)
    else {
      const plan = adapt(planOf(open, toolchain, each.module.path), { module: each.module.path, toolchain })
      modules.push(await measure(open, each, toolchain, plan, ports))
    }
  }
  // What one module compiled of another's generic functions belongs to that one.
  const measured = shareFunctions(modules.map((each) => each.measured))
  return { modules: modules.map((each, i) => ({ ...each, measured: measured[i] ?? each.measured })), failed }
}

function planOf({ budget, base }: OpenRun, toolchain: Toolchain, modulePath: string): ModulePlan {
  const none = { benchmarks: [], functions: [] }
  return planModule(budget, effectiveEntries(budget, toolchain), modulePath, {
    entries: base.budget === undefined ? none : effectiveEntries(base.budget, toolchain),
    isKnown: base.sha !== undefined,
  })
}

async function measure(
  { modules, root, env, sources, source, overrides }: OpenRun,
  { module, place }: OpenRun['modules'][number],
  toolchain: Toolchain,
  plan: ModulePlan,
  ports: Ports,
): Promise<MeasuredHead> {
  const places = modules.map((each) => each.place)
  const target = `${toolchain.goos}/${toolchain.goarch}`
  const { go, settings: toolSettings } = toolchain
  const settings = { module, place, places, root, sources, goEnv: env, target, toolSettings }
  const { facts, binaries } = await measureModule(plan, settings, ports)
  const run = {
    id: runId(toolchain, module.path),
    toolchain,
    module: module.path,
    directory: place.directory,
    budget: source,
    overrides,
  }
  const head = { module, place, places, go, settings: toolSettings, target, plan, env, root }
  return { measured: { ...facts, run }, head, binaries, sources }
}
