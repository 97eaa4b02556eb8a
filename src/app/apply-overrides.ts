import { parseBenchtime } from '../budget/benchtime.ts'
import type { Benchtime, Budget } from '../budget/budget.ts'
import { parseDuration } from '../budget/duration.ts'
import { entriesOfBudget } from '../budget/match/entries-of-budget.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { BaseRequest } from '../measure/base-commit.ts'
import { overrideText, partText } from '../report/overrides.ts'
import type { Request } from './request.ts'

/** A budget with what the request sets in place of it. */
export type RequestedBudget = {
  readonly budget: Budget
  /** What the request sets that can change a result, `benchtime: 10x`, for the report. */
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
    name: 'benchtime' | 'count' | 'timeout' | 'jobs',
    text: string | undefined,
    parse: (text: string) => T | undefined,
  ): T | undefined => {
    if (text === undefined) return undefined
    const value = parse(text)
    if (value === undefined) diagnostics.push(errorOf('BAD_SETTING', { name, given: text }))
    else overrides.push(overrideText(name, text))
    return value
  }
  const benchtime: Benchtime | undefined = set('benchtime', request.benchtime, parseBenchtime)
  const count = set('count', request.count, wholeNumber(1))
  const timeoutMs = set('timeout', request.timeout, parseDuration)
  const jobs = set('jobs', request.jobs, wholeNumber(0))
  const { packages, modules, passEnv } = request
  if (passEnv !== undefined) overrides.push(overrideText('pass-env', passEnv.join(' ')))
  if (packages !== undefined) overrides.push(partText('packages', packages))
  if (modules !== undefined) overrides.push(partText('modules', modules))
  overrides.push(...baseGiven(request.base), ...commandsGiven(request.prepare))
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

/** A base that an event or `auto` comes to is found again; one that a person named has to be named again. */
function baseGiven(base: BaseRequest): readonly string[] {
  if (base.kind === 'ref') return [overrideText('base', base.ref)]
  return base.kind === 'none' && base.isAsked ? [overrideText('base', 'none')] : []
}

/** Without these, code that is not committed is missing. A command of several lines cannot be told from several commands. */
function commandsGiven(prepare: Request['prepare']): readonly string[] {
  const commands = (prepare ?? []).map((command) => command.trim()).filter((command) => command !== '')
  const canBeNamed = commands.length > 0 && commands.every((command) => !/[\r\n]/.test(command))
  return canBeNamed ? [overrideText('prepare', commands.join('\n'))] : []
}

function wholeNumber(least: number): (text: string) => number | undefined {
  return (text) => (/^\d{1,6}$/.test(text) && Number(text) >= least ? Number(text) : undefined)
}

/** What makes a budget one that no run can be judged with: a gate with nothing behind it would always be green. */
export function budgetMistakes(budget: Budget): readonly Diagnostic[] {
  if (entriesOfBudget(budget).length > 0) return []
  const { file } = budget
  return [errorOf('BUDGET_COVERS_NOTHING', { variant: 'no-entry', file }, { file, line: 1, column: 1 })]
}
