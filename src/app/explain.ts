import { ownLineOf } from '../attribute/attribute-allocations.ts'
import type { AllocationCost, Explanation } from '../attribute/explanation.ts'
import type { Budget } from '../budget/budget.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { hasWildcard, matchesName } from '../budget/match/name-pattern.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import { cannotJudge, type JudgedDiagnostic } from '../judge/judge.ts'
import { judgeBenchmarks } from '../judge/judge-benchmarks.ts'
import { siteRow } from '../judge/judge-functions.ts'
import { profileAllocations } from '../measure/allocation-profile.ts'
import { type CpuCost, measureCpuCost } from '../measure/cpu-cost.ts'
import { groupOf } from '../plan/benchmark-groups.ts'
import { type BenchmarkSelection, sameSettings } from '../plan/benchmark-order.ts'
import type { ModulePlan } from '../plan/module-plan.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkRow, Report } from '../report/report.ts'
import { isUnread } from '../snapshot/unread.ts'
import { type BaseComparison, type Compared, compareWithBase } from './compare-with-base.ts'
import { findBudget } from './find-budget.ts'
import { measureModules } from './measure-modules.ts'
import { openRun } from './open.ts'
import { codeOfHead, explainRows } from './profile-over-budget.ts'
import type { Request } from './request.ts'

export type ExplainOutcome =
  | { readonly kind: 'explained'; readonly explanations: readonly Explanation[] }
  | { readonly kind: 'failed'; readonly report: Report }

/**
 * Why a benchmark or function allocates, within budget or not, and without a budget too.
 * @param name as Go has it or as a budget's pattern: `BenchmarkEncode`, `BenchmarkEncode/size=*`, `(*Encoder).Encode`, `Encode`
 */
export async function explain(
  request: Request,
  { name, wantsStacks }: { readonly name: string; readonly wantsStacks: boolean },
  ports: Ports,
): Promise<ExplainOutcome> {
  const open = await openRun(request, ports, (question) => budgetOrNone(question, ports))
  if (open.kind === 'failed') return open
  const isBenchmark = /^Benchmark(?!\p{Ll})/u.test(name)
  const failed = (diagnostics: readonly JudgedDiagnostic[]): ExplainOutcome => ({
    kind: 'failed',
    report: cannotJudge({ tool: { version: request.version }, commit: open.commit, diagnostics }),
  })
  const adapt = (plan: ModulePlan): ModulePlan => ({
    ...plan,
    wantsFunctions: true,
    judgesFunctions: !isBenchmark,
    showsFunction: (_, each) => !isBenchmark && isNamed(each, name),
    selectionFor: (path) => (isBenchmark ? selectionOf(plan.selectionFor(path), name, open.budget) : undefined),
  })
  const { modules, failed: unmeasured } = await measureModules(open, ports, adapt)
  const comparison = await compareWithBase(modules, open.tree, open.isPrepared, ports)
  const explanations = isBenchmark
    ? await explainBenchmarks(comparison, open.budget, name, wantsStacks, ports)
    : explainFunctions(comparison, name)
  if (explanations.length > 0) return { kind: 'explained', explanations }
  const problems = comparison.modules.flatMap(({ measured }) => [
    ...measured.diagnostics,
    ...measured.problems.map(({ package: _, name: __, ...saying }) => ({ ...saying, severity: 'error' as const })),
  ])
  // Where a module failed as a whole, what exists in it is not known.
  const isUnknown = unmeasured.length > 0 || modules.some(({ measured }) => isUnread(measured))
  return failed([...unmeasured, ...problems, ...(isUnknown ? [] : [notFound(name, isBenchmark, comparison)])])
}

/** Nothing is judged: without a budget every module is looked at as Go itself would. */
async function budgetOrNone(question: Pick<Request, 'directory' | 'budget'>, ports: Ports) {
  const found = await findBudget(question, ports)
  const isMissing = found.kind === 'failed' && found.diagnostics.every(({ code }) => code === 'BUDGET_NOT_FOUND')
  if (!isMissing || question.budget !== undefined) return found
  const budget = {
    path: `${question.directory}/allocs-budget.yml`,
    // An entry that binds nothing: a budget without any is refused.
    text: 'version: 1\nfunctions: { ./...: { "**": { escapes: 1000000, optional: true } } }\n',
    home: question.directory,
  }
  return { kind: 'found', budget, diagnostics: [] } as const
}

/** Just the named benchmarks and what is under them, settled as soon as two sizes agree. A name with a result means just that. */
function selectionOf(planned: BenchmarkSelection | undefined, name: string, budget: Budget): BenchmarkSelection {
  const patterns = [name, `${name}/**`]
  const { benchtime, cpu, timeoutMs } = budget
  const usual = { benchtime, cpu, timeoutMs }
  const own = (planned?.groups ?? []).filter((group) => hasWildcard(name) || group.leadsTo(name))
  const others = own.filter(({ settings }) => !sameSettings(settings, usual))
  const all = [usual, ...others.map((group) => ({ ...group.settings, timeoutMs: group.timeoutMs }))]
  return {
    groups: all.map((settings) => groupOf(settings, patterns)),
    listMs: budget.timeoutMs,
    orderFor: (each) =>
      patterns.some((pattern) => matchesName(pattern, each))
        ? { ...(planned?.orderFor(each) ?? usual), count: 1, limits: {} }
        : undefined,
    explore: () => [],
  }
}

function isNamed(each: string, name: string): boolean {
  return matchesName(name, each) || each.endsWith(`.${name}`)
}

async function explainBenchmarks(
  comparison: BaseComparison,
  budget: Budget,
  name: string,
  wantsStacks: boolean,
  ports: Ports,
): Promise<readonly Explanation[]> {
  const measured = comparison.modules.flatMap(({ measured }) => {
    const { benchmarks } = effectiveEntries(budget, measured.run.toolchain)
    return judgeBenchmarks(measured, benchmarks, budget.rules).rows
  })
  // `-bench` for one of the name X/a also runs X/a/b: that is another.
  const exact = measured.filter((row) => row.name === name)
  const rows = exact.length > 0 ? exact : measured
  const explained = await explainRows(rows, comparison, ports)
  const explanations: Explanation[] = []
  for (const row of rows) {
    const compared = comparison.modules.find(({ measured }) => measured.run.id === row.run)
    if (compared !== undefined)
      explanations.push(await explainBenchmark(explained.get(row) ?? row, compared, wantsStacks, ports))
  }
  return explanations
}

async function explainBenchmark(
  row: BenchmarkRow,
  compared: Compared,
  wantsStacks: boolean,
  ports: Ports,
): Promise<Explanation> {
  const { binaries, head, measured } = compared
  const { toolchain } = measured.run
  const binary = binaries.get(row.package)
  const timeoutMs = head.plan.selectionFor(row.package)?.orderFor(row.name)?.timeoutMs
  if (binary === undefined || timeoutMs === undefined) return { kind: 'benchmark', row, toolchain }
  const cost = await measureCpuCost(binary, row, timeoutMs, ports)
  const stacks = wantsStacks ? await profileAllocations(binary, row, timeoutMs, ports) : undefined
  return {
    kind: 'benchmark',
    row,
    toolchain,
    ...(cost !== undefined && { cost: costByLine(cost, compared) }),
    ...(stacks !== undefined && { stacks }),
  }
}

function costByLine({ nsPerOp, allocator, gc, samples, stacks }: CpuCost, compared: Compared): AllocationCost {
  const code = codeOfHead(compared)
  const lines = new Map<string, number>()
  for (const { stack, values } of stacks) {
    const own = ownLineOf(stack, code)
    const key = own === undefined ? '' : `${own.file}:${own.line}`
    lines.set(key, (lines.get(key) ?? 0) + (values.get('samples') ?? 0) / samples)
  }
  return { nsPerOp, allocator, gc, samples, lines }
}

function explainFunctions({ modules }: BaseComparison, name: string): readonly Explanation[] {
  return modules.flatMap(({ measured }) =>
    (measured.functions ?? [])
      .filter((fn) => isNamed(fn.name, name))
      .map(
        (fn): Explanation => ({
          kind: 'function',
          package: fn.package,
          name: fn.name,
          ...(fn.line > 0 && { at: { file: measured.fileOf(fn.file), line: fn.line, column: 0 } }),
          ...(fn.obstacle !== undefined && { obstacle: fn.obstacle }),
          sites: fn.sites.map((site) => siteRow(measured, site, true)),
          toolchain: measured.run.toolchain,
        }),
      ),
  )
}

function notFound(name: string, isBenchmark: boolean, { modules }: BaseComparison): Diagnostic {
  const names = modules.flatMap(({ measured }) =>
    isBenchmark
      ? measured.benchmarksThatExist.map((each) => each.name)
      : (measured.functions ?? []).map((each) => each.name),
  )
  const noun = isBenchmark ? 'benchmark' : 'function'
  return errorOf('NAME_NOT_FOUND', { variant: 'result', noun, name, near: nearest(name, names) })
}
