import type { Budget } from '../budget/budget.ts'
import { parseBudget } from '../budget/read/parse-budget.ts'
import { type Diagnostic, isError } from '../diagnostic/diagnostic.ts'
import { digestOf } from '../lang/digest.ts'
import { budgetMistakes } from './apply-overrides.ts'
import type { Draft } from './assemble.ts'
import type { BaseBudget } from './base-budget.ts'
import type { FoundReports } from './find-reports.ts'
import { judgeReports } from './judge-reports.ts'

/** A budget file that the reports had no hand in. */
export type TrustedText = { readonly path: string; readonly text: string }

export type ReportRequest = {
  readonly version: string
  readonly found: FoundReports
  /** What is known of the commit that was measured, from elsewhere than the reports. */
  readonly commit: Draft['commit']
  readonly budget: TrustedText
  readonly baseOf: (head: Budget) => Promise<BaseBudget>
  /** True where whoever wrote the reports may be the one they are to be held against, and no run of ours judged the code. */
  readonly isClaimed: boolean
  /** What is known already, mistakes included. */
  readonly diagnostics: readonly Diagnostic[]
}

/** From reports to what one report of them all is made of: parse the budget, read base's, judge the union again. Nothing is run. */
export async function runReport(request: ReportRequest): Promise<Draft> {
  const { version, found, commit, budget: source } = request
  const context = { tool: { version }, commit }
  const parsed = parseBudget(source.text, source.path)
  const early = [...request.diagnostics, ...found.diagnostics, ...parsed.diagnostics]
  if (parsed.budget === undefined || parsed.diagnostics.some(isError)) return { ...context, diagnostics: early }
  const { budget } = parsed
  const base = await request.baseOf(budget)
  return judgeReports(
    found.reports,
    { budget, path: source.path, digest: await digestOf(source.text) },
    {
      tool: context.tool,
      commit: { ...commit, ...(base.sha !== undefined && { base: base.sha }) },
      diagnostics: [...early, ...base.diagnostics, ...budgetMistakes(budget)],
      isClaimed: request.isClaimed,
      expectsBase: base.isExpected,
      refusesBase: base.isRefused === true,
      ...(base.budget !== undefined && { baseBudget: base.budget }),
    },
  )
}
