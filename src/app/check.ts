import { explainToolchain } from '../judge/explain-toolchain.ts'
import { type Context, judge } from '../judge/judge.ts'
import { absent } from '../lang/answer.ts'
import { filesThatDiffer } from '../measure/repository.ts'
import type { Ports } from '../ports.ts'
import type { Draft } from './assemble.ts'
import { type Comparison, compareWithBase } from './compare-with-base.ts'
import { leaksOfFunctions } from './leaks-of-functions.ts'
import { type HeadMeasured, measureModules } from './measure-modules.ts'
import { openTask, type Task } from './open.ts'
import { profileOverBudget } from './profile-over-budget.ts'
import type { Request } from './request.ts'

/**
 * From a request to all that a report is made of: read the budget, find the modules, measure each, compare with base, judge, and
 * say where what is over its limit allocates.
 */
export async function check(request: Request, ports: Ports): Promise<Draft> {
  const open = await openTask(request, ports)
  if (open.kind === 'failed') return open.why
  const task = open.value
  const head = await measureModules(task, ports)
  const comparison = await compareWithBase(head.modules, task.tree, task.isPrepared, ports)
  const snapshots = comparison.modules.map(({ snapshot }) => snapshot)
  const judgement = await ports.during('judge', () => judge(task.budget, snapshots, contextOf(task, head, comparison)))
  const { attributions, diagnostics } = await profileOverBudget(judgement, comparison, ports)
  const leaks = await leaksOfFunctions(judgement, comparison, ports)
  const toolchain = explainToolchain(judgement, task.budget, (row) => attributions.get(row)?.base ?? null)
  const moved = await filesMoved(task.commit, task.root, ports)
  return {
    tool: { version: request.version },
    commit: task.commit,
    root: task.root,
    judgement,
    attributions,
    leaks,
    shares: toolchain.shares,
    diagnostics: [...diagnostics, ...toolchain.diagnostics],
    ...(moved !== undefined && { moved }),
  }
}

function contextOf({ base, isWhole, diagnostics }: Task, { failed }: HeadMeasured, comparison: Comparison): Context {
  return {
    diagnostics: [...diagnostics, ...failed, ...comparison.diagnostics],
    isWhole: isWhole && failed.length === 0,
    isPartUnread: failed.length > 0,
    expectsBase: base.isExpected,
    refusesBase: base.isRefused === true,
    ...(base.budget !== undefined && { baseBudget: base.budget }),
  }
}

/** The files that a reader would find otherwise at head; undefined: not known, and then nothing is linked. */
async function filesMoved({ head }: Draft['commit'], root: string, ports: Ports): Promise<Draft['moved']> {
  const changed = typeof head === 'string' ? await filesThatDiffer(root, head, ports) : absent
  return changed.kind === 'found' ? changed.value : undefined
}
