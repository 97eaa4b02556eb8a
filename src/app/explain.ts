import { ownLineOf } from '../attribute/allocating-lines.ts'
import type { AllocationCost, CallTree, Explanation } from '../attribute/explanation.ts'
import type { Budget } from '../budget/budget.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { hasWildcard, literalPrefix, matchesName } from '../budget/match/name-pattern.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { CallsMeasured } from '../judge/calls-measured.ts'
import { judgeBenchmarks } from '../judge/judge-benchmarks.ts'
import type { JudgedBenchmark, JudgedDiagnostic } from '../judge/judged.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { type CpuCost, measureCpuCost } from '../measure/cpu-cost.ts'
import { measureGc } from '../measure/gc-cost.ts'
import type { CallOrder, Plan } from '../plan/plan.ts'
import { everywhere, orderOf } from '../plan/plan-of.ts'
import { orderFor } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import { siteRow } from '../report/site-row.ts'
import { edgesOf } from '../snapshot/calls-of-function.ts'
import { isUnread, type Snapshot } from '../snapshot/snapshot.ts'
import { lineAt } from '../snapshot/source-text.ts'
import type { Attribution, Draft } from './assemble.ts'
import { type Compared, type Comparison, compareWithBase } from './compare-with-base.ts'
import { type BudgetSearch, findBudget } from './find-budget.ts'
import { leaksOfSites } from './leaks-of-functions.ts'
import { measureModules } from './measure-modules.ts'
import { openTask, type Task } from './open.ts'
import { attribute, type Profiled } from './profile-over-budget.ts'
import type { Request } from './request.ts'

/** The explanations; or why there is none. */
export type ExplainOutcome = Result<readonly Explanation[], Draft>

/** What is to be explained, and what else is asked for. */
export type ExplainRequest = {
  /** As Go has it or as a budget's pattern: `BenchmarkEncode`, `BenchmarkEncode/size=*`, `(*Encoder).Encode`, `Encode`. */
  readonly name: string
  /** The flags that want a profile; `isOne` where it can be of one benchmark alone. */
  readonly wantsProfile: readonly { readonly flag: string; readonly isOne: boolean }[]
  /** Whether the calls of a function are followed, as its entry says, or to all that is linked. */
  readonly wantsCalls: boolean
}

/**
 * Why a benchmark or function allocates, within budget or not, and without a budget too. What a name is comes from what exists: a
 * benchmark, a function, or both.
 */
export async function explain(request: Request, wanted: ExplainRequest, ports: Ports): Promise<ExplainOutcome> {
  const open = await openToExplain(request, ports)
  if (open.kind === 'failed') return open
  const task = open.value
  const { name } = wanted
  const { modules, failed: unmeasured } = await measureModules(task, ports, (plan) =>
    withCalls(planFor(plan, name, task.budget), name, wanted.wantsCalls),
  )
  const comparison = await compareWithBase(modules, task.tree, task.isPrepared, ports)
  const rows = benchmarksNamed(comparison, task.budget, name)
  const functions = await explainFunctions(comparison, name, ports)
  const failedWith = (diagnostics: readonly JudgedDiagnostic[]): ExplainOutcome =>
    failed({ tool: { version: request.version }, commit: task.commit, diagnostics })
  const isMissed = rows.length === 0 && comparison.modules.some(({ snapshot }) => snapshot.problems.some(isAbout(name)))
  if (isMissed || rows.length + functions.length === 0) {
    const problems = comparison.modules.flatMap(({ snapshot }): readonly JudgedDiagnostic[] => [
      ...snapshot.diagnostics,
      ...snapshot.problems.map(({ package: _, name: __, ...saying }) => ({ ...saying, severity: 'error' as const })),
    ])
    // Where a module failed as a whole, what exists in it is not known.
    const isUnknown = isMissed || unmeasured.length > 0 || modules.some(({ snapshot }) => isUnread(snapshot))
    return failedWith([...unmeasured, ...problems, ...(isUnknown ? [] : [notFound(name, comparison)])])
  }
  const refused = wanted.wantsProfile.flatMap(({ flag, isOne }) => profileRefused(flag, isOne, name, rows))
  if (refused.length > 0) return failedWith(refused)
  const benchmarks = await explainBenchmarks(rows, comparison, ports)
  const isLeft = benchmarks.some((it) => it.kind === 'benchmark' && it.profile === undefined)
  const [first] = wanted.wantsProfile
  if (isLeft && first !== undefined) return failedWith([errorOf('NO_PROFILE', { variant: 'failed', ...first, name })])
  return found([...benchmarks, ...functions])
}

/** Why there is no such profile: of a function there is none, and of several benchmarks there are several. */
function profileRefused(
  flag: string,
  isOne: boolean,
  name: string,
  rows: readonly JudgedBenchmark[],
): readonly Diagnostic[] {
  if (rows.length === 0) return [errorOf('NO_PROFILE', { variant: 'function', flag, name })]
  if (!isOne || rows.length === 1) return []
  const benchmarks = rows.map((row) => `${row.name} (${row.package})`)
  return [errorOf('NO_PROFILE', { variant: 'several', flag, name, benchmarks })]
}

/** A budget that lies above and is for other modules is none for this one. */
async function openToExplain(request: Request, ports: Ports): Promise<Result<Task, Draft>> {
  const open = await openTask(request, ports, (question) => budgetOrNone(question, ports))
  const isOfOthers = open.kind === 'failed' && open.why.diagnostics.some(({ code }) => code === 'BUDGET_OUTSIDE_MODULE')
  return isOfOthers && request.searchesAbove === true ? openTask(request, ports, async (it) => noBudget(it)) : open
}

/** Nothing is judged: without a budget every module is looked at as Go itself would. */
async function budgetOrNone(question: Request, ports: Ports): Promise<BudgetSearch> {
  const search = await findBudget(question, ports)
  const isMissing = search.kind === 'failed' && search.why.every(({ code }) => code === 'BUDGET_NOT_FOUND')
  return isMissing && question.budget === undefined ? noBudget(question) : search
}

function noBudget(question: Pick<Request, 'directory'>): BudgetSearch {
  return found({
    path: `${question.directory}/allocs-budget.yml`,
    // An entry that binds nothing: a budget without any is refused.
    text: 'version: 1\nfunctions: { ./...: { "**": { escapes: 1000000, optional: true } } }\n',
    home: question.directory,
    asides: [],
  })
}

/**
 * Just the named benchmarks and what is under them, settled as soon as two sizes agree; a name with a result means just that. And all
 * functions, since a name may be written without its receiver.
 */
function planFor(plan: Plan, name: string, budget: Budget): Plan {
  const shown = [name, `*.${name}`].map((namePattern) => ({ packagePattern: everywhere, namePattern }))
  // Test binaries need not be built for what no benchmark can be called.
  if (!canBeBenchmark(name)) return { ...plan, functions: 'judge', shown, orders: [] }
  const everything = { packagePattern: everywhere, namePattern: '**', isSought: false, ...orderOf(budget, undefined) }
  const orders = [...plan.orders, everything].filter(({ want }) => want !== 'names')
  return {
    ...plan,
    functions: 'compare',
    shown,
    orders: orders.map((order) => ({ ...order, isSought: false, count: 1, limits: {}, least: {} })),
    only: [name, `${name}/**`],
  }
}

/** Nothing is followed that nobody asks for; a function whose entry does not say how far, as far as it goes. */
function withCalls(plan: Plan, name: string, wantsCalls: boolean): Plan {
  if (!wantsCalls) return { ...plan, calls: [] }
  const isMeant = ({ namePattern }: CallOrder): boolean => isNamed(namePattern, name) || matchesName(namePattern, name)
  const followed = plan.calls.filter((order) => order.follow !== null && isMeant(order))
  const all = [name, `*.${name}`].map(
    (namePattern): CallOrder => ({ packagePattern: everywhere, namePattern, follow: { scope: 'all', allow: [] } }),
  )
  return { ...plan, functions: 'judge', calls: [...followed, ...all], showsCalls: true }
}

/** Package testing runs no function as a benchmark whose name begins otherwise. */
function canBeBenchmark(name: string): boolean {
  const start = literalPrefix(name)
  return start.startsWith('Benchmark') || (hasWildcard(name) && 'Benchmark'.startsWith(start))
}

function isNamed(each: string, name: string): boolean {
  return matchesName(name, each) || each.endsWith(`.${name}`)
}

/** Whether a problem is about a benchmark of that name, which then has no result. */
function isAbout(name: string): (problem: { readonly name?: string }) => boolean {
  return (problem) => problem.name !== undefined && matchesName(name, problem.name)
}

function benchmarksNamed({ modules }: Comparison, budget: Budget, name: string): readonly JudgedBenchmark[] {
  const measured = modules.flatMap(({ snapshot }) => {
    const { benchmarks } = effectiveEntries(budget, snapshot.run.toolchain)
    return judgeBenchmarks(snapshot, benchmarks, budget.rules).rows
  })
  // `-bench` for one of the name X/a also runs X/a/b: that is another.
  const exact = measured.filter((row) => row.name === name)
  return exact.length > 0 ? exact : measured
}

async function explainBenchmarks(
  rows: readonly JudgedBenchmark[],
  comparison: Comparison,
  ports: Ports,
): Promise<readonly Explanation[]> {
  const profiled = await attribute(rows, comparison, ports)
  const explanations: Explanation[] = []
  for (const row of rows) {
    const compared = comparison.modules.find(({ snapshot }) => snapshot.run.id === row.run)
    if (compared !== undefined) explanations.push(await explainBenchmark(row, profiled.get(row), compared, ports))
  }
  return explanations
}

const nothingKnown: Attribution = { base: null, where: [] }

async function explainBenchmark(
  { result, ...judged }: JudgedBenchmark,
  profiled: Profiled | undefined,
  { binaries, tree, plan }: Compared,
  ports: Ports,
): Promise<Explanation> {
  const row = { ...judged, ...(profiled?.attribution ?? nothingKnown) }
  const { beside } = result
  const { toolchain } = tree
  const binary = binaries.get(row.package)
  const timeoutMs = orderFor(plan, row.package, row.name)?.timeoutMs
  const known = {
    kind: 'benchmark',
    row,
    toolchain,
    ...(beside !== undefined && { beside }),
    ...(profiled !== undefined && { profile: profiled.profile }),
  } as const
  if (binary === undefined || timeoutMs === undefined) return known
  const cost = await measureCpuCost(binary, result, tree, timeoutMs, ports)
  const gc = await measureGc(binary, result, timeoutMs, ports)
  return { ...known, ...(cost !== undefined && { cost: costByLine(cost) }), ...(gc !== undefined && { gc }) }
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
          ...callsOf(fn, snapshot),
        }),
      ),
    )
  }
  return explanations
}

function callsOf(fn: GoFunction, snapshot: Snapshot): { readonly calls?: CallTree } {
  const { calls } = snapshot
  const followed = calls.functions.find(({ package: path, name }) => path === fn.package && name === fn.name)
  if (followed === undefined) return {}
  const row = new CallsMeasured(snapshot).whole(followed, fn.sites)
  return { calls: { ...row, edges: edgesOf(calls, followed) } }
}

function notFound(name: string, { modules }: Comparison): Diagnostic {
  const names = modules.flatMap(({ snapshot }) => [
    ...snapshot.benchmarksThatExist.map((each) => each.name),
    ...(snapshot.functions ?? []).map((each) => each.name),
  ])
  const noun = canBeBenchmark(name) ? 'benchmark or function' : 'function'
  return errorOf('NAME_NOT_FOUND', { variant: 'result', noun, name, near: nearest(name, names) })
}
