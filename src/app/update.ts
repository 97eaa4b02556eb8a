import type { Budget } from '../budget/budget.ts'
import { type BudgetChange, editBudget } from '../budget/edit/edit-budget.ts'
import type { Hunk } from '../budget/edit/text-edit.ts'
import { effectiveEntries } from '../budget/match/effective-entries.ts'
import { findBenchmarkEntry, findFunctionEntry } from '../budget/match/find-entry.ts'
import { matchesPackage, type PackageName } from '../budget/match/match-package.ts'
import { matchesName } from '../budget/match/name-pattern.ts'
import { type Diagnostic, errorOf, isError, type RenderedDiagnostic } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import { cannotJudge, judge } from '../judge/judge.ts'
import { measuredWithOf } from '../judge/measured-with.ts'
import { type NewLimit, newLimits } from '../judge/new-limits.ts'
import { permittedText } from '../judge/permitted-text.ts'
import type { EntriesInForce } from '../judge/stale-entries.ts'
import { benchmarkGroups } from '../plan/benchmark-groups.ts'
import type { BenchmarkSelection } from '../plan/benchmark-order.ts'
import type { ModulePlan } from '../plan/module-plan.ts'
import type { Ports } from '../ports.ts'
import type { Report, Toolchain } from '../report/report.ts'
import { isUnread } from '../snapshot/unread.ts'
import { rendered } from '../words/diagnostics.ts'
import { measureModules } from './measure-modules.ts'
import { openRun } from './open.ts'
import type { Request } from './request.ts'

/** Which limits of a budget are rewritten, and which way. */
export type UpdateRequest = {
  /** Benchmarks, functions, or entries by their names as written; empty: all. */
  readonly only: readonly string[]
  /** Lower limits only. */
  readonly tightens: boolean
}

export type Updated = {
  readonly kind: 'updated'
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

export type UpdateOutcome = Updated | { readonly kind: 'failed'; readonly report: Report }

/**
 * Measures until values settle, and gives the budget with limits that are just that. Writes nothing. Where anything that was asked
 * for could not be measured, there is no new text.
 */
export async function update(request: Request, order: UpdateRequest, ports: Ports): Promise<UpdateOutcome> {
  const open = await openRun(request, ports)
  if (open.kind === 'failed') return open
  const { budget, written, source } = open
  const { modules, failed } = await measureModules(open, ports, (plan, run) => valuesOf(plan, run, budget, order.only))
  const inForce = modules.map(
    ({ measured }): EntriesInForce => ({ measured, ...effectiveEntries(budget, measured.run.toolchain) }),
  )
  const isAll = order.only.length === 0
  const context = { tool: { version: request.version }, commit: open.commit, expectsBase: false }
  const report = judge(
    budget,
    modules.map(({ measured }) => measured),
    {
      ...context,
      diagnostics: [...open.diagnostics, ...failed],
      isWhole: open.isWhole && failed.length === 0,
      isPartUnread: failed.length > 0,
    },
  )
  const diagnostics = report.diagnostics.filter(({ code }) => isAll || !aboutAll.has(code))
  const isUnknown = failed.length > 0 || modules.some(({ measured }) => isUnread(measured))
  const notFound = isUnknown
    ? []
    : order.only.filter((name) => !isKnown(name, inForce)).map((name) => nothingOfThatName(name, inForce))
  // There are no runs in a report of what went wrong.
  const told = [...diagnostics.map(({ about: _, ...it }): RenderedDiagnostic => it), ...notFound.map(rendered)]
  if (told.some(isError)) return { kind: 'failed', report: cannotJudge({ ...context, diagnostics: told }) }

  const exists = (name: string): boolean =>
    inForce.some(
      ({ measured, benchmarks }) =>
        measured.benchmarks.some((it) => it.name === name) || benchmarks.some((it) => it.namePattern === name),
    )
  const { limits, over } = newLimits(budget, inForce, {
    tightens: order.tightens,
    isNamed: (name) => isAll || order.only.some((only) => isMeant(only, name, exists)),
    isWhole: open.isWhole,
  })
  const toolchains = inForce.map(({ measured }) => measured.run.toolchain)
  const isWholeBudget = isAll && open.isWhole && over.length === 0
  // Who only tightens is to see numbers that went down, and a release that is no longer the one.
  const mayTell = !order.tightens || budget.measuredWith !== undefined
  const release = isWholeBudget && mayTell ? measuredWithOf(budget, toolchains) : undefined
  const changes: readonly BudgetChange[] = [
    ...limits.map(({ change }) => change),
    ...(release === undefined ? [] : [{ kind: 'measured-with', to: release } as const]),
  ]
  const edited = editBudget(written.text, source.path, changes, permittedText)
  if (edited.kind === 'failed')
    return { kind: 'failed', report: cannotJudge({ ...context, diagnostics: [...told, edited.diagnostic] }) }
  return {
    kind: 'updated',
    file: source.path,
    path: written.path,
    before: written.text,
    after: edited.text,
    hunks: edited.hunks,
    limits,
    over,
    toolchains,
    diagnostics: told,
  }
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
function valuesOf(
  plan: ModulePlan,
  { module: modulePath, toolchain }: { readonly module: string; readonly toolchain: Toolchain },
  budget: Budget,
  only: readonly string[],
): ModulePlan {
  const { benchmarks, functions } = effectiveEntries(budget, toolchain)
  const isAll = only.length === 0
  const isWritten = (name: string): boolean => benchmarks.some(({ namePattern }) => namePattern === name)
  const isAsked = <E extends { readonly namePattern: string; readonly packagePattern: string }>(
    entry: E,
    pkg: PackageName,
    find: (name: string) => E | undefined,
  ): boolean =>
    isAll ||
    (matchesPackage(entry.packagePattern, pkg) &&
      only.some(
        (name) => isMeant(name, entry.namePattern, isWritten) || (name.startsWith('Benchmark') && find(name) === entry),
      ))
  return {
    ...plan,
    wantsFunctions:
      plan.wantsFunctions &&
      (isAll || functions.some(({ namePattern }) => only.some((name) => mayMean(name, namePattern)))),
    selectionFor: (importPath) => {
      const planned = plan.selectionFor(importPath)
      const pkg = { importPath, modulePath }
      const asked = new Set(
        benchmarks.filter((entry) => isAsked(entry, pkg, (name) => findBenchmarkEntry(benchmarks, pkg, name))),
      )
      if (planned === undefined || asked.size === 0) return undefined
      const selection: BenchmarkSelection = {
        ...planned,
        orderFor: (name) => {
          const entry = findBenchmarkEntry(benchmarks, pkg, name)
          const order = entry !== undefined && asked.has(entry) ? planned.orderFor(name) : undefined
          return order && { ...order, value: { bytes: order.limits.bytes !== undefined } }
        },
      }
      if (isAll) return selection
      return { ...selection, groups: benchmarkGroups(budget, [...asked], false), explore: () => [] }
    },
  }
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
