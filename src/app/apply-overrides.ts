import { parseBenchtime } from '../budget/benchtime.ts'
import type { Benchtime, Budget } from '../budget/budget.ts'
import { parseDuration } from '../budget/duration.ts'
import { entriesOfBudget } from '../budget/match/entries-of-budget.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Request } from './request.ts'

/** A budget with what the request sets in place of it. */
export type RequestedBudget = {
  readonly budget: Budget
  /** `benchtime: 10x`, for the report. */
  readonly overrides: readonly string[]
  /** False where the request names only a part of the packages or modules. */
  readonly isWhole: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** Applies flags and inputs to a budget. Entries keep settings of their own. */
export function applyOverrides(budget: Budget, request: Request): RequestedBudget {
  const diagnostics: Diagnostic[] = []
  const overrides: string[] = []
  const set = <T>(
    name: string,
    text: string | undefined,
    parse: (text: string) => T | undefined,
    form: string,
  ): T | undefined => {
    if (text === undefined) return undefined
    const value = parse(text)
    if (value === undefined) diagnostics.push(badValue(name, text, form))
    else overrides.push(`${name}: ${text}`)
    return value
  }
  const benchtime: Benchtime | undefined = set('benchtime', request.benchtime, parseBenchtime, 'auto, 1000x or 100ms')
  const count = set('count', request.count, wholeNumber(1), 'a whole number from 1')
  const timeoutMs = set('timeout', request.timeout, parseDuration, 'a duration as 10m or 90s')
  const jobs = set('jobs', request.jobs, wholeNumber(0), 'a whole number; 0 for as many as there are cores')
  if (request.passEnv !== undefined) overrides.push(`pass-env: ${request.passEnv.join(' ')}`)
  const { packages, modules, passEnv } = request
  return {
    budget: {
      ...budget,
      ...(benchtime !== undefined && { benchtime }),
      ...(count !== undefined && { count }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(jobs !== undefined && { jobs }),
      ...(passEnv !== undefined && { passEnv }),
      ...(packages !== undefined && { packages }),
      ...(modules !== undefined && { modules }),
    },
    overrides,
    isWhole: packages === undefined && modules === undefined,
    diagnostics: [...diagnostics, ...budgetMistakes(budget)],
  }
}

function wholeNumber(least: number): (text: string) => number | undefined {
  return (text) => (/^\d{1,6}$/.test(text) && Number(text) >= least ? Number(text) : undefined)
}

function badValue(name: string, text: string, form: string): Diagnostic {
  return { code: 'BAD_REQUEST', severity: 'error', message: `${name} is ${JSON.stringify(text)}`, hint: `give ${form}` }
}

/** What makes a budget one that no run can be judged with: a gate with nothing behind it would always be green. */
export function budgetMistakes(budget: Budget): readonly Diagnostic[] {
  if (entriesOfBudget(budget).length > 0) return []
  const hint = 'name a benchmark or a function with its limit; allocs-budget.example.yml shows how'
  return [
    {
      code: 'BUDGET_COVERS_NOTHING',
      severity: 'error',
      message: `${budget.file} has no entry: nothing would be checked`,
      at: { file: budget.file, line: 1, column: 1 },
      hint,
    },
  ]
}
