import { explainToolchain } from '../judge/explain-toolchain.ts'
import { judge } from '../judge/judge.ts'
import { absent } from '../lang/answer.ts'
import { filesThatDiffer } from '../measure/repository.ts'
import type { Ports } from '../ports.ts'
import { filesNamed } from '../report/files-named.ts'
import type { Report } from '../report/report.ts'
import { compareWithBase } from './compare-with-base.ts'
import { measureModules } from './measure-modules.ts'
import { openRun } from './open.ts'
import { profileOverBudget } from './profile-over-budget.ts'
import type { Request } from './request.ts'

/**
 * From a request to a report: read the budget, find the modules, measure each, compare with base, judge, and say where what is
 * over its limit allocates.
 */
export async function run(request: Request, ports: Ports): Promise<Report> {
  const open = await openRun(request, ports)
  if (open.kind === 'failed') return open.report
  const { budget, base } = open
  const { modules, failed } = await measureModules(open, ports)
  const comparison = await compareWithBase(modules, open.tree, open.isPrepared, ports)
  const report = judge(
    budget,
    comparison.modules.map(({ snapshot }) => snapshot),
    {
      tool: { version: request.version },
      commit: open.commit,
      diagnostics: [...open.diagnostics, ...failed, ...comparison.diagnostics],
      isWhole: open.isWhole && failed.length === 0,
      isPartUnread: failed.length > 0,
      expectsBase: base.isExpected,
      refusesBase: base.isRefused === true,
      ...(base.budget !== undefined && { baseBudget: base.budget }),
    },
  )
  const explained = explainToolchain(await profileOverBudget(report, comparison, ports), budget)
  return markMovedFiles(explained, open.root, ports)
}

/** Notes which of the files a report names a reader would find otherwise at head. */
async function markMovedFiles(report: Report, root: string, ports: Ports): Promise<Report> {
  const { head } = report.commit
  const changed = head === undefined ? absent : await filesThatDiffer(root, head, ports)
  if (changed.kind !== 'found') return report // then nothing is linked
  const differs = filesNamed(report).filter((file) => changed.value.has(file))
  return { ...report, commit: { ...report.commit, differs } }
}
