import { explainToolchain } from '../judge/explain-toolchain.ts'
import { judge } from '../judge/judge.ts'
import { absent } from '../lang/answer.ts'
import { filesThatDiffer } from '../measure/repository.ts'
import type { Ports } from '../ports.ts'
import type { Draft } from './assemble.ts'
import { compareWithBase } from './compare-with-base.ts'
import { measureModules } from './measure-modules.ts'
import { openRun } from './open.ts'
import { profileOverBudget } from './profile-over-budget.ts'
import type { Request } from './request.ts'

/**
 * From a request to all that a report is made of: read the budget, find the modules, measure each, compare with base, judge, and
 * say where what is over its limit allocates.
 */
export async function run(request: Request, ports: Ports): Promise<Draft> {
  const open = await openRun(request, ports)
  if (open.kind === 'failed') return open.draft
  const { budget, base } = open
  const { modules, failed } = await measureModules(open, ports)
  const comparison = await compareWithBase(modules, open.tree, open.isPrepared, ports)
  const judgement = judge(
    budget,
    comparison.modules.map(({ snapshot }) => snapshot),
    {
      diagnostics: [...open.diagnostics, ...failed, ...comparison.diagnostics],
      isWhole: open.isWhole && failed.length === 0,
      isPartUnread: failed.length > 0,
      expectsBase: base.isExpected,
      refusesBase: base.isRefused === true,
      ...(base.budget !== undefined && { baseBudget: base.budget }),
    },
  )
  const { attributions, diagnostics } = await profileOverBudget(judgement, comparison, ports)
  const toolchain = explainToolchain(judgement, budget, (row) => attributions.get(row)?.base ?? null)
  const moved = await filesMoved(open.commit, open.root, ports)
  return {
    tool: { version: request.version },
    commit: open.commit,
    judgement,
    attributions,
    shares: toolchain.shares,
    diagnostics: [...diagnostics, ...toolchain.diagnostics],
    ...(moved !== undefined && { moved }),
  }
}

/** The files that a reader would find otherwise at head; undefined: not known, and then nothing is linked. */
async function filesMoved({ head }: Draft['commit'], root: string, ports: Ports): Promise<Draft['moved']> {
  const changed = typeof head === 'string' ? await filesThatDiffer(root, head, ports) : absent
  return changed.kind === 'found' ? changed.value : undefined
}
