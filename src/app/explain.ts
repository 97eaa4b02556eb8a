import { ownLineOf } from '../attribute/attribute-allocations.ts'
import type { AllocationCost, Explanation } from '../attribute/explanation.ts'
import type { Budget } from '../budget/budget.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { matchesName } from '../budget/match/name-pattern.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import { judgeBenchmarks } from '../judge/judge-benchmarks.ts'
import type { JudgedBenchmark, JudgedDiagnostic } from '../judge/judged.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { profileAllocations } from '../measure/allocation-profile.ts'
import { type CpuCost, measureCpuCost } from '../measure/cpu-cost.ts'
import type { Plan } from '../plan/plan.ts'
import { everywhere, orderOf } from '../plan/plan-of.ts'
import { orderFor } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import { siteRow } from '../report/site-row.ts'
import { isUnread } from '../snapshot/snapshot.ts'
import { lineAt } from '../snapshot/source-text.ts'
import type { Attribution, Draft } from './assemble.ts'
import { type Compared, type Comparison, compareWithBase } from './compare-with-base.ts'
import { type BudgetSearch, findBudget } from './find-budget.ts'
import { leaksOfSites } from './leaks-of-functions.ts'
import { measureModules } from './measure-modules.ts'
import { openTask } from './open.ts'
import { attribute } from './profile-over-budget.ts'
import type { Request } from './request.ts'

/** The explanations; or why there is none. */
export type ExplainOutcome = Result<readonly Explanation[], Draft>

/**
 * Why a benchmark or function allocates, within budget or not, and without a budget too.
 * @param name as Go has it or as a budget's pattern: `BenchmarkEncode`, `BenchmarkEncode/size=*`, `(*Encoder).Encode`, `Encode`
 */
export async function explain(
  request: Request,
  { name, wantsStacks }: { readonly name: string; readonly wantsStacks: boolean },
  ports: Ports,
): Promise<ExplainOutcome> {
  const open = await openTask(request, ports, (question) => budgetOrNone(question, ports))
  if (open.kind === 'failed') return open
  const task = open.value
  const isBenchmark = /^Benchmark(?!\p{Ll})/u.test(name)
  const adapt = (plan: Plan): Plan =>
    isBenchmark ? planForBenchmark(plan, name, task.budget) : planForFunction(plan, name)
  const { modules, failed: unmeasured } = await measureModules(task, ports, adapt)
  const comparison = await compareWithBase(modules, task.tree, task.isPrepared, ports)
  const explanations = isBenchmark
    ? await explainBenchmarks(comparison, task.budget, name, wantsStacks, ports)
    : await explainFunctions(comparison, name, ports)
  if (explanations.length > 0) return found(explanations)
  const problems = comparison.modules.flatMap(({ snapshot }): readonly JudgedDiagnostic[] => [
    ...snapshot.diagnostics,
    ...snapshot.problems.map(({ package: _, name: __, ...saying }) => ({ ...saying, severity: 'error' as const })),
  ])
  // Where a module failed as a whole, what exists in it is not known.
  const isUnknown = unmeasured.length > 0 || modules.some(({ snapshot }) => isUnread(snapshot))
  const diagnostics = [...unmeasured, ...problems, ...(isUnknown ? [] : [notFound(name, isBenchmark, comparison)])]
  return failed({ tool: { version: request.version }, commit: task.commit, diagnostics })
}

/** Nothing is judged: without a budget every module is looked at as Go itself would. */
async function budgetOrNone(question: Pick<Request, 'directory' | 'budget'>, ports: Ports): Promise<BudgetSearch> {
  const search = await findBudget(question, ports)
  const isMissing = search.kind === 'failed' && search.why.every(({ code }) => code === 'BUDGET_NOT_FOUND')
  if (!isMissing || question.budget !== undefined) return search
  return found({
    path: `${question.directory}/allocs-budget.yml`,
    // An entry that binds nothing: a budget without any is refused.
    text: 'version: 1\nfunctions: { ./...: { "**": { escapes: 1000000, optional: true } } }\n',
    home: question.directory,
    asides: [],
  })
}

/** Just the named benchmarks and what is under them, settled as soon as two sizes agree. A name with a result means just that. */
function planForBenchmark(plan: Plan, name: string, budget: Budget): Plan {
  const everything = { packagePattern: everywhere, namePattern: '**', isSought: false, ...orderOf(budget, undefined) }
  const orders = [...plan.orders, everything].filter(({ want }) => want !== 'names')
  return {
    ...plan,
    functions: 'compare',
    shown: [],
    orders: orders.map((order) => ({ ...order, isSought: false, count: 1, limits: {}, least: {} })),
    only: [name, `${name}/**`],
  }
}

/** All functions, since a name may be written without its receiver; and no benchmark. */
function planForFunction(plan: Plan, name: string): Plan {
  const shown = [name, `*.${name}`].map((namePattern) => ({ packagePattern: everywhere, namePattern }))
  return { ...plan, functions: 'judge', shown, orders: [] }
}

function isNamed(each: string, name: string): boolean {
  return matchesName(name, each) || each.endsWith(`.${name}`)
}

async function explainBenchmarks(
  comparison: Comparison,
  budget: Budget,
  name: string,
  wantsStacks: boolean,
  ports: Ports,
): Promise<readonly Explanation[]> {
  const measured = comparison.modules.flatMap(({ snapshot }) => {
    const { benchmarks } = effectiveEntries(budget, snapshot.run.toolchain)
    return judgeBenchmarks(snapshot, benchmarks, budget.rules).rows
  })
  // `-bench` for one of the name X/a also runs X/a/b: that is another.
  const exact = measured.filter((row) => row.name === name)
  const rows = exact.length > 0 ? exact : measured
  const explained = await attribute(rows, comparison, ports)
  const explanations: Explanation[] = []
  for (const row of rows) {
    const compared = comparison.modules.find(({ snapshot }) => snapshot.run.id === row.run)
    if (compared !== undefined)
      explanations.push(
        await explainBenchmark(row, explained.get(row) ?? nothingKnown, { compared, wantsStacks }, ports),
      )
  }
  return explanations
}

const nothingKnown: Attribution = { base: null, where: [] }

async function explainBenchmark(
  { result, ...judged }: JudgedBenchmark,
  attribution: Attribution,
  { compared, wantsStacks }: { readonly compared: Compared; readonly wantsStacks: boolean },
  ports: Ports,
): Promise<Explanation> {
  const row = { ...judged, ...attribution }
  const { beside } = result
  const { binaries, tree, plan } = compared
  const { toolchain } = tree
  const binary = binaries.get(row.package)
  const timeoutMs = orderFor(plan, row.package, row.name)?.timeoutMs
  const known = { kind: 'benchmark', row, toolchain, ...(beside !== undefined && { beside }) } as const
  if (binary === undefined || timeoutMs === undefined) return known
  const cost = await measureCpuCost(binary, result, tree, timeoutMs, ports)
  const stacks = wantsStacks ? await profileAllocations(binary, result, tree, timeoutMs, ports) : undefined
  return {
    ...known,
    ...(cost !== undefined && { cost: costByLine(cost) }),
    ...(stacks !== undefined && { stacks }),
  }
}

function costByLine({ nsPerOp, allocator, gc, samples, stacks }: CpuCost): AllocationCost {
  const lines = new Map<string, number>()
  for (const { stack, values } of stacks) {
    const own = ownLineOf(stack)
    const key = own === undefined ? '' : `${own.file}:${own.line}`
    lines.set(key, (lines.get(key) ?? 0) + (values.get('samples') ?? 0) / samples)
  }
  return { nsPerOp, allocator, gc, samples, lines }
}

async function explainFunctions({ modules }: Comparison, name: string, ports: Ports): Promise<readonly Explanation[]> {
  const explanations: Explanation[] = []
  for (const module of modules) {
    const { snapshot } = module
    const meant = (snapshot.functions ?? []).filter((fn) => isNamed(fn.name, name))
    const own = meant.flatMap((fn) => fn.sites.map((site) => ({ site, fn })))
    const leaks = await leaksOfSites(own, module, modules, ports)
    explanations.push(
      ...meant.map(
        (fn): Explanation => ({
          kind: 'function',
          package: fn.package,
          name: fn.name,
          ...(fn.line > 0 && { at: { file: fn.file, line: fn.line, column: 0 } }),
          ...(fn.obstacle !== undefined && { obstacle: fn.obstacle }),
          sites: fn.sites.map((site) => siteRow({ ...site, ...leaks.get(site) }, lineAt(snapshot.lines, site), true)),
          toolchain: snapshot.run.toolchain,
        }),
      ),
    )
  }
  return explanations
}

function notFound(name: string, isBenchmark: boolean, { modules }: Comparison): Diagnostic {
  const names = modules.flatMap(({ snapshot }) =>
    isBenchmark
      ? snapshot.benchmarksThatExist.map((each) => each.name)
      : (snapshot.functions ?? []).map((each) => each.name),
  )
  const noun = isBenchmark ? 'benchmark' : 'function'
  return errorOf('NAME_NOT_FOUND', { variant: 'result', noun, name, near: nearest(name, names) })
}
