import { absent } from './answer.ts'
import { filesNamed } from './check/files-named.ts'
import { judge } from './check/judge.ts'
import type { Report } from './check/report.ts'
import { withToolchain } from './check/with-toolchain.ts'
import { filesThatDiffer } from './measure/repository.ts'
import { measureModules } from './measure-modules.ts'
import { openRun } from './open-run.ts'
import type { Ports } from './ports.ts'
import type { Request } from './request.ts'
import { withBase } from './with-base.ts'
import { withWhere } from './with-where.ts'

/**
 * From a request to a report: read the budget, find the modules, measure each, compare with base, judge, and say where what is
 * over its limit allocates.
 */
export async function run(request: Request, ports: Ports): Promise<Report> {
  const open = await openRun(request, ports)
  if (open.kind === 'failed') return open.report
  const { budget, base } = open
  const { modules, failed } = await measureModules(open, ports)
  const comparison = await withBase(modules, open.tree, open.isPrepared, ports)
  const report = judge(
    budget,
    comparison.modules.map(({ measured }) => measured),
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
  const explained = withToolchain(await withWhere(report, comparison, ports), budget)
  return withDiffers(explained, open.root, ports)
}

/** Notes which of the files a report names a reader would find otherwise at head. */
async function withDiffers(report: Report, root: string, ports: Ports): Promise<Report> {
  const { head } = report.commit
  const changed = head === undefined ? absent : await filesThatDiffer(root, head, ports)
  if (changed.kind !== 'found') return report // then nothing is linked
  const differs = filesNamed(report).filter((file) => changed.value.has(file))
  return { ...report, commit: { ...report.commit, differs } }
}
