import type { BenchmarkEntry, Budget } from '../budget/budget.ts'
import { type BudgetChange, editBudget } from '../budget/edit/edit-budget.ts'
import type { Hunk } from '../budget/edit/text-edit.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { findBenchmarkEntry, findFunctionEntry } from '../budget/match/find-entry.ts'
import type { PackageName } from '../budget/match/match-package.ts'
import { matchesName } from '../budget/match/name-pattern.ts'
import { type Diagnostic, errorOf, isError, type RenderedDiagnostic } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import { judge } from '../judge/judge.ts'
import { measuredWithOf } from '../judge/measured-with.ts'
import { type Direction, type NewLimit, newLimits } from '../judge/new-limits.ts'
import { permittedText } from '../judge/permitted-text.ts'
import type { EntriesInForce } from '../judge/stale-entries.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import type { Plan, PlannedOrder } from '../plan/plan.ts'
import { orderOf } from '../plan/plan-of.ts'
import type { Ports } from '../ports.ts'
import { isUnread } from '../snapshot/snapshot.ts'
import { rendered } from '../words/diagnostics.ts'
import { type Draft, inOrder } from './assemble.ts'
import { measureValues } from './measure-values.ts'
import { openTask } from './open.ts'
import type { Request } from './request.ts'

/** Which limits of a budget are rewritten, and which way. */
export type UpdateRequest = {
  /** Benchmarks, functions, or entries by their names as written; empty: all. */
  readonly only: readonly string[]
  readonly direction: Direction
}

export type Updated = {
  /** Relative to the repository's root. */
  readonly file: string
  /** Absolute, with the text that was read and the one to write; the same where there is nothing to change. */
  readonly path: string
  readonly before: string
  readonly after: string
  readonly hunks: readonly Hunk[]
  readonly limits: readonly NewLimit[]
  /** What is over its limit and was not to be raised. */
  readonly over: readonly NewLimit[]
  readonly toolchains: readonly Toolchain[]
  /** Warnings and notes about what was measured. */
  readonly diagnostics: readonly RenderedDiagnostic[]
}

export type UpdateOutcome = Result<Updated, Draft>

/**
 * Measures until values settle, and gives the budget with limits that are just that. Writes nothing. Where anything that was asked
 * for could not be measured, there is no new text.
 */
export async function update(request: Request, wanted: UpdateRequest, ports: Ports): Promise<UpdateOutcome> {
  const open = await openTask(request, ports)
  if (open.kind === 'failed') return open
  const task = open.value
  const { budget, written, source } = task
  const { modules, failed: unmeasured } = await measureValues(task, ports, (plan, toolchain) =>
    valuesOf(plan, toolchain, budget, wanted.only),
  )
  const inForce = modules.map(
    ({ snapshot }): EntriesInForce => ({ measured: snapshot, ...effectiveEntries(budget, snapshot.run.toolchain) }),
  )
  const isAll = wanted.only.length === 0
  const context = { tool: { version: request.version }, commit: task.commit }
  const judged = judge(
    budget,
    modules.map(({ snapshot }) => snapshot),
    {
      expectsBase: false,
      diagnostics: [...task.diagnostics, ...unmeasured],
      isWhole: task.isWhole && unmeasured.length === 0,
      isPartUnread: unmeasured.length > 0,
    },
  )
  const diagnostics = inOrder(judged.diagnostics).filter(({ code }) => isAll || !aboutAll.has(code))
  const isUnknown = unmeasured.length > 0 || modules.some(({ snapshot }) => isUnread(snapshot))
  const notFound = isUnknown
    ? []
    : wanted.only.filter((name) => !isKnown(name, inForce)).map((name) => nothingOfThatName(name, inForce))
  // There are no runs in a report of what went wrong.
  const told = [...diagnostics.map(({ about: _, ...it }): RenderedDiagnostic => it), ...notFound.map(rendered)]
  if (told.some(isError)) return failed({ ...context, diagnostics: told })

  const exists = (name: string): boolean =>
    inForce.some(
      ({ measured, benchmarks }) =>
        measured.benchmarks.some((it) => it.name === name) || benchmarks.some((it) => it.namePattern === name),
    )
  const { limits, over } = newLimits(budget, inForce, {
    direction: wanted.direction,
    isNamed: (name) => isAll || wanted.only.some((only) => isMeant(only, name, exists)),
    isWhole: task.isWhole,
  })
  const toolchains = inForce.map(({ measured }) => measured.run.toolchain)
  // Limits that were only raised where they had to be were not all taken under this release.
  const isWholeBudget = isAll && task.isWhole && over.length === 0 && wanted.direction !== 'raise'
  // Who only tightens is to see numbers that went down, and a release that is no longer the one.
  const mayTell = wanted.direction !== 'lower' || budget.measuredWith !== undefined
  const release = isWholeBudget && mayTell ? measuredWithOf(budget, toolchains) : undefined
  const changes: readonly BudgetChange[] = [
    ...limits.map(({ change }) => change),
    ...(release === undefined ? [] : [{ kind: 'measured-with', to: release } as const]),
  ]
  const edited = editBudget(written.text, source.path, changes, permittedText)
  if (edited.kind === 'failed') return failed({ ...context, diagnostics: [...told, edited.why] })
  return found({
    file: source.path,
    path: written.path,
    before: written.text,
    after: edited.value.text,
    hunks: edited.value.hunks,
    limits,
    over,
    toolchains,
    diagnostics: told,
  })
}

/** What is said of entries that were not looked at, where only some were asked for. */
const aboutAll: ReadonlySet<Diagnostic['code']> = new Set([
  'STALE_ENTRY',
  'SHADOWED_ENTRY',
  'BUDGET_COVERS_NOTHING',
  'TOOLCHAIN_CHANGED',
])

/** A name means just that; the name of a benchmark that only has sub-benchmarks, and so no result, means those. */
function isMeant(only: string, name: string, exists: (name: string) => boolean): boolean {
  return name === only || matchesName(only, name) || (name.startsWith(`${only}/`) && !exists(only))
}

/** Measures values in place of verdicts; of some benchmarks only what shares a limit with them. */
function valuesOf(plan: Plan, toolchain: Toolchain, budget: Budget, only: readonly string[]): Plan {
  const { benchmarks, functions } = effectiveEntries(budget, toolchain)
  const isAll = only.length === 0
  const isMeasured = isAll || functions.some(({ namePattern }) => only.some((name) => mayMean(name, namePattern)))
  const orders = benchmarks.map((entry): PlannedOrder => {
    const isAsked = isAll || only.some((name) => isMeantBy(name, entry, benchmarks))
    return {
      packagePattern: entry.packagePattern,
      namePattern: entry.namePattern,
      isSought: isAll && !entry.optional,
      ...orderOf(budget, entry),
      want: isAsked ? 'value' : 'nothing',
    }
  })
  return { ...plan, functions: isMeasured ? plan.functions : 'no', orders }
}

/** Whether a name means an entry as it is written, or a benchmark that has its limit from that entry in one of its packages. */
function isMeantBy(only: string, entry: BenchmarkEntry, entries: readonly BenchmarkEntry[]): boolean {
  const isWritten = (name: string): boolean => entries.some(({ namePattern }) => namePattern === name)
  if (isMeant(only, entry.namePattern, isWritten)) return true
  const own = entries.filter(({ packagePattern }) => packagePattern === entry.packagePattern)
  return only.startsWith('Benchmark') && own.find(({ namePattern }) => matchesName(namePattern, only)) === entry
}

/** Whether an entry of functions may be the one for a name: which functions exist is not known before the compile. */
function mayMean(only: string, namePattern: string): boolean {
  return isMeant(only, namePattern, () => false) || matchesName(namePattern, only)
}

/** Whether something with a limit is called that way, or an entry is written so. */
function isKnown(only: string, inForce: readonly EntriesInForce[]): boolean {
  return inForce.some(({ measured, benchmarks, functions }) => {
    const pkg = (importPath: string): PackageName => ({ importPath, modulePath: measured.run.module })
    const isOne = (name: string, entry: { readonly namePattern: string } | undefined): boolean =>
      entry !== undefined && [name, entry.namePattern].some((it) => isMeant(only, it, () => false))
    return (
      measured.benchmarks.some((it) => isOne(it.name, findBenchmarkEntry(benchmarks, pkg(it.package), it.name))) ||
      (measured.functions ?? []).some((it) => isOne(it.name, findFunctionEntry(functions, pkg(it.package), it.name)))
    )
  })
}

function nothingOfThatName(only: string, inForce: readonly EntriesInForce[]): Diagnostic {
  const entries = inForce.flatMap(({ benchmarks, functions }) => [...benchmarks, ...functions])
  const names = inForce.flatMap(({ measured }) => [
    ...measured.benchmarks.map(({ name }) => name),
    ...(measured.functions ?? []).map(({ name }) => name),
  ])
  const near = nearest(only, [...entries.map(({ namePattern }) => namePattern), ...names])
  return errorOf('NAME_NOT_FOUND', { variant: 'limit', name: only, near })
}
