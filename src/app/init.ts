import { yamlText } from '../budget/edit/yaml-text.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { matchesName } from '../budget/match/name-pattern.ts'
import { relativePackage } from '../budget/match/relative-package.ts'
import { parseBudget } from '../budget/read/parse-budget.ts'
import { type Diagnostic, errorOf, isError, type RenderedDiagnostic, warningOf } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import { tagsOf } from '../go/command/go-flags.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import { functionKey } from '../go/names/function-key.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { judge } from '../judge/judge.ts'
import type { JudgedDiagnostic } from '../judge/judged.ts'
import { measuredWithOfAll } from '../judge/measured-with.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { groupBy } from '../lang/group-by.ts'
import { functionsRun } from '../measure/functions-run.ts'
import type { Measurement } from '../measure/measure.ts'
import type { CallOrder, Plan } from '../plan/plan.ts'
import { everywhere } from '../plan/plan-of.ts'
import type { Ports } from '../ports.ts'
import { isRemark } from '../snapshot/benchmark-problems.ts'
import { type CallsOfFunction, dynamicCallsOf, type FollowedCalls, reachedBy } from '../snapshot/calls-of-function.ts'
import { isUnread, type Snapshot } from '../snapshot/snapshot.ts'
import { leftOut, rendered, whyLeftOut } from '../words/diagnostics.ts'
import { type NewPackage, renderBudgetFile, roundedRemark, settledLimit } from '../write/budget-file.ts'
import { type Typed, typedNext } from '../write/repeat-locally.ts'
import type { WorkflowGo } from '../write/workflow-go.ts'
import { type Draft, inOrder } from './assemble.ts'
import { type BudgetSearch, budgetNames, namesOfSame, placeOfBudget, searchUpwards } from './find-budget.ts'
import { leaveOutEmpty } from './leave-out-empty.ts'
import { measureModules } from './measure-modules.ts'
import { measureValues } from './measure-values.ts'
import { oneGo } from './one-go.ts'
import { openTask, type Task } from './open.ts'
import type { Request } from './request.ts'

export type Initialised = {
  /** Absolute, and relative to the repository's root. */
  readonly path: string
  readonly file: string
  readonly text: string
  readonly benchmarks: number
  readonly functions: number
  readonly toolchains: readonly Toolchain[]
  /** What was left out, and why. */
  readonly warnings: readonly RenderedDiagnostic[]
  /** What was set in the environment for the toolchain that the limits were taken under. */
  readonly env: Readonly<Record<string, string>>
  /** The Go that they were taken under, as a workflow installs it. */
  readonly go: WorkflowGo
}

export type InitOutcome = Result<Initialised, Draft>

/**
 * Measures every benchmark until its value settles, and gives a budget that says just that. Writes nothing. What gives no number
 * is left out and told; the budget that comes out passes what was measured.
 * @param functions names or patterns of the functions to limit; undefined: those that benchmarks without allocations run
 */
export async function init(
  request: Request,
  functions: readonly string[] | undefined,
  ports: Ports,
): Promise<InitOutcome> {
  const { path, home } = placeOfBudget(request.directory, request.budget ?? budgetNames[0])
  const { way, file: nearestBudget } = await searchUpwards(request.directory, ports.kindOf)
  const above = way === '' ? undefined : nearestBudget
  const open = await openTask(request, ports, (question) => nothingYet(question, { path, home }, above, ports))
  if (open.kind === 'failed') return open
  // Who names modules means those.
  const task = request.modules === undefined ? await leaveOutEmpty(open.value, home, ports) : open.value
  const refused = (diagnostics: readonly JudgedDiagnostic[]): InitOutcome =>
    failed({ tool: { version: request.version }, commit: task.commit, diagnostics })
  const wantsFunctions = functions === undefined || functions.length > 0
  // A misspelled name is told before minutes of measuring.
  const missing = functions === undefined || !wantsFunctions ? [] : await misspelled(functions, task, ports)
  if (missing.length > 0) return refused(missing)
  const go = await oneGo(task, ports)
  if (go.kind === 'failed') return refused([go.why])
  const measured = await measureValues(task, ports, (plan) =>
    valuesOfAll(plan, functions, request.timeout !== undefined || request.benchtime !== undefined),
  )
  // A function whose calls cannot be followed gets a limit without them.
  const errors = [...measured.failed, ...measured.modules.flatMap(({ snapshot }) => snapshot.diagnostics)].filter(
    (it) => isError(it) && it.code !== 'CALLS_NOT_FOLLOWED',
  )
  if (errors.length > 0) return refused(errors.map(withPackagesHint))

  const warnings = [
    ...(above === undefined ? [] : [rendered(warningOf('BUDGET_EXISTS', { variant: 'nested', file: above }))]),
    ...task.diagnostics.map(rendered),
    ...measured.modules.flatMap(({ snapshot: { problems } }) =>
      problems.filter((problem) => !isRemark(problem)).map(leftOut),
    ),
  ]
  const packages: NewPackage[] = []
  for (const each of measured.modules) {
    const limited = functions === undefined ? await onPaths(each, ports) : named(each.snapshot, functions)
    warnings.push(...limited.warnings.map(rendered))
    packages.push(...packagesOf(each.snapshot, limited.functions, measured.modules.length > 1))
  }
  if (packages.every((it) => it.benchmarks.length + it.functions.length === 0))
    return refused([...warnings, nothingFound])
  const toolchains = measured.modules.map(({ snapshot }) => snapshot.run.toolchain)
  const text = renderBudgetFile({
    version: request.version,
    toolchains,
    measuredWith: measuredWithOfAll(toolchains),
    patterns: request.packages,
    modules: request.modules ?? (task.modulesToName.length === 0 ? undefined : task.modulesToName),
    settings: [...tagsMeasured(measured.modules), ...settingsOf(request)],
    packages,
    isPath: functions === undefined,
  })
  const { path: file } = task.source
  const problems = problemsOf(text, file, measured.modules)
  if (problems.length > 0) return refused(problems)
  const countOf = (what: 'benchmarks' | 'functions'): number => packages.reduce((sum, it) => sum + it[what].length, 0)
  return found({
    path,
    file,
    text,
    benchmarks: countOf('benchmarks'),
    functions: countOf('functions'),
    toolchains,
    warnings,
    env: environmentOf(toolchains, task.env),
    go: go.value ?? { file: 'go.mod' },
  })
}

/** What chooses the files of a package, and the target that they are compiled for. */
const chosenByTarget = ['GOOS', 'GOARCH', 'CGO_ENABLED'] as const

/** What has to be set for a run like this one; the `godebug` lines of go.mod are in it by themselves. */
export function environmentOf(
  toolchains: readonly Pick<Toolchain, 'settings'>[],
  env: Task['env'],
): Readonly<Record<string, string>> {
  const target = chosenByTarget.map((name) => [name, env[name] ?? ''] as const)
  const set = toolchains.flatMap(({ settings }) => Object.entries(settings))
  const needed = set.map(([name, value]) => [name, name === 'GODEBUG' ? (env.GODEBUG ?? '') : value] as const)
  return Object.fromEntries([...target, ...needed].filter(([, value]) => value !== ''))
}

/** Tags of GOFLAGS become the budget's own: without them there would be other benchmarks, in the workflow and on other machines. */
function tagsMeasured(modules: readonly Measurement[]): readonly (readonly [string, string])[] {
  const tags = [...new Set(modules.flatMap(({ tree }) => tagsOf(tree.goFlags)))]
  return tags.length === 0 ? [] : [['tags', `[${tags.map(yamlText).join(', ')}]`]]
}

/** What was measured with is what is to be checked with. They were read as a budget's own before. */
function settingsOf({ benchtime, count, timeout, jobs }: Request): readonly (readonly [string, string])[] {
  return Object.entries({ benchtime, count, timeout, jobs }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
}

const nothingFound: Diagnostic = errorOf('NO_BENCHMARKS', { variant: 'nothing' })

/** The names of functions alone: nothing is run. */
function onlyFunctions(plan: Plan): Plan {
  return { ...plan, functions: 'judge', orders: [] }
}

/** In place of a budget: one that asks for every benchmark. There may be none yet. */
async function nothingYet(
  request: Request,
  { path, home }: { readonly path: string; readonly home: string },
  above: string | undefined,
  ports: Ports,
): Promise<BudgetSearch> {
  const { directory, budget, searchesAbove } = request
  // One below another is not to be written unknowingly.
  if (above !== undefined && searchesAbove === true)
    return failed([errorOf('BUDGET_EXISTS', { variant: 'above', file: above })])
  for (const name of namesOfSame(budget)) {
    const there = placeOfBudget(directory, name).path
    if ((await ports.listFiles(there)).kind !== 'absent')
      // a link to nothing is something, too
      return failed([alreadyThere({ ...request, ...(budget !== undefined && { budget: name }) }, name)])
  }
  const text = 'version: 1\nbenchmarks: { ./...: { "**": 0 } }\n'
  return found({ path, text, home, isNew: true, asides: [] })
}

/** Refusal to overwrite. */
export function alreadyThere(typed: Typed, file: string): Diagnostic {
  return errorOf('BUDGET_EXISTS', { variant: 'here', file, update: typedNext(typed, 'update') })
}

function withPackagesHint(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.code === 'BUILD_FAILED'
    ? { ...diagnostic, args: { ...diagnostic.args, namesPackages: true } }
    : diagnostic
}

/** What a benchmark may take of which nobody knows or says anything: one that hangs is not to cost ten minutes. */
const firstMs = 60_000

/** Every benchmark, until its number settles. */
function valuesOfAll(plan: Plan, functions: readonly string[] | undefined, isTimeSet: boolean): Plan {
  const own = plan.orders.filter(({ want }) => want !== 'names')
  const benchmarkMs = isTimeSet ? plan.benchmarkMs : Math.min(plan.benchmarkMs, firstMs)
  const usual = { want: 'value' as const, isSought: false, limits: {}, timeoutMs: benchmarkMs }
  const orders = own.map((order) => ({ ...order, ...usual }))
  // Of functions that somebody names: whether nothing of the module that they call has an escape either.
  const calls = (functions ?? []).map(
    (namePattern): CallOrder => ({ packagePattern: everywhere, namePattern, follow: { scope: 'module', allow: [] } }),
  )
  return { ...plan, functions: functions?.length === 0 ? 'no' : 'judge', shown: [], calls, orders, benchmarkMs }
}

/** Whether a benchmark allocates on some operations only, so that it reads 0. */
function isRounded({ problems }: Snapshot, named: { readonly package: string; readonly name: string }): boolean {
  return problems.some(
    (it) => it.code === 'BENCHMARK_ROUNDED' && it.package === named.package && it.name === named.name,
  )
}

/** The functions that get a limit, and what stands in the way of others. */
type Limited = { readonly functions: readonly GoFunction[]; readonly warnings: readonly Diagnostic[] }

/** The functions that benchmarks without allocations run, where coverage tells. */
async function onPaths({ snapshot, tree, plan }: Measurement, ports: Ports): Promise<Limited> {
  const zero = snapshot.benchmarks.filter((result) => result.most.allocsPerOp === 0 && !isRounded(snapshot, result))
  const packages = [...new Set(zero.map((result) => result.package))].sort()
  const benchmarks = packages.flatMap((path) =>
    [
      ...groupBy(
        zero.filter((result) => result.package === path),
        ({ iterations }) => iterations,
      ),
    ].map(([iterations, own]) => ({ package: path, names: own.map(({ name }) => name), iterations })),
  )
  const { functions: at, failed } = await functionsRun(benchmarks, tree, plan, ports)
  const warnings = [...new Set(failed)].map((path) => warningOf('COVERAGE_FAILED', { package: path }))
  const places = new Set(at.map(({ file, line }) => `${file}:${line}`))
  const functions = (snapshot.functions ?? []).filter(({ file, line }) => line > 0 && places.has(`${file}:${line}`))
  return { functions, warnings }
}

function named(snapshot: Snapshot, patterns: readonly string[]): Limited {
  const isNamed = ({ name }: GoFunction): boolean => patterns.some((pattern) => matchesName(pattern, name))
  return { functions: (snapshot.functions ?? []).filter(isNamed), warnings: [] }
}

/** Names that no function has; of a module that failed as a whole nobody knows, and what it failed of is said later. */
async function misspelled(patterns: readonly string[], open: Task, ports: Ports): Promise<readonly Diagnostic[]> {
  const { modules, failed } = await measureModules(open, ports, onlyFunctions)
  return failed.length > 0 || modules.some(({ snapshot }) => isUnread(snapshot)) ? [] : unmatched(patterns, modules)
}

function unmatched(patterns: readonly string[], modules: readonly Measurement[]): readonly Diagnostic[] {
  const names = modules.flatMap(({ snapshot }) => (snapshot.functions ?? []).map(({ name }) => name))
  return patterns
    .filter((pattern) => !names.some((name) => matchesName(pattern, name)))
    .map((name) => errorOf('NAME_NOT_FOUND', { variant: 'function', name, near: nearest(name, names) }))
}

function packagesOf(measured: Snapshot, limited: readonly GoFunction[], isOneOfMany: boolean): readonly NewPackage[] {
  const { module } = measured.run
  const { calls } = measured
  const followed = new Map(calls.functions.map((each) => [functionKey(each), each]))
  const packages = measured.packages.map(
    (importPath): NewPackage => ({
      // Of several modules, each may have a ./codec.
      pattern: isOneOfMany ? importPath : relativePackage(module, importPath),
      benchmarks: measured.benchmarks
        .filter((result) => result.package === importPath)
        .map((result) => {
          const { name, bytesPerOp } = result
          const { limit, remark } = settledLimit(result)
          const isNever = limit === '0' && !isRounded(measured, { package: importPath, name })
          return {
            name,
            limit,
            isZero: isNever,
            remark: limit === '0' && !isNever ? roundedRemark(bytesPerOp) : remark,
          }
        }),
      leftOut: measured.problems
        .filter((problem) => problem.package === importPath && !isRemark(problem))
        .map((problem) => {
          const { message, hint } = whyLeftOut(problem)
          return { name: problem.name ?? 'all benchmarks', why: message, hint }
        }),
      functions: limited
        .filter((fn) => fn.package === importPath)
        .map((fn) => ({
          name: fn.name,
          escapes: fn.sites.filter((site) => site.class === 'escape').length,
          ...(holdsByCalls(fn, calls, followed.get(functionKey(fn))) && { calls: 'module' as const }),
        })),
    }),
  )
  return packages.filter(
    ({ benchmarks, functions, leftOut }) => benchmarks.length + functions.length + leftOut.length > 0,
  )
}

/** Whether neither a function nor what it calls in the module has an escape, and it calls something, and all of that is known. */
function holdsByCalls({ sites }: GoFunction, calls: FollowedCalls, followed: CallsOfFunction | undefined): boolean {
  if (followed === undefined || followed.functions < 2) return false
  const reached = reachedBy(calls, followed).map(({ site }) => site)
  const isFree = [...sites, ...reached].every((site) => site.class !== 'escape')
  return isFree && dynamicCallsOf(calls, followed).every((call) => call.followed !== null)
}

/** What a check would have against the budget: nothing, or it is not written. */
function problemsOf(text: string, file: string, modules: readonly Measurement[]): readonly JudgedDiagnostic[] {
  const { budget, diagnostics } = parseBudget(text, file)
  if (budget === undefined) return diagnostics
  const covered = modules.map(({ snapshot }) => {
    const { benchmarks } = effectiveEntries(budget, snapshot.run.toolchain)
    const isNamed = (name: string | undefined): boolean => benchmarks.some(({ namePattern }) => namePattern === name)
    // What was left out is asked for no more.
    const diagnostics = snapshot.diagnostics.filter(({ code }) => code !== 'CALLS_NOT_FOLLOWED')
    return { ...snapshot, diagnostics, problems: snapshot.problems.filter((it) => isRemark(it) || isNamed(it.name)) }
  })
  const judged = judge(budget, covered, { diagnostics, expectsBase: false, isWhole: true })
  const over = judged.findings
    .filter(isError)
    .map((finding) => errorOf('INTERNAL', { variant: 'new-budget', name: finding.subject.row.name }))
  return [...inOrder(judged.diagnostics).filter(isError), ...over]
}
