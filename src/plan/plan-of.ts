import type { BenchmarkEntry, Budget, FunctionEntry } from '../budget/budget.ts'
import type { EffectiveEntries } from '../budget/match/effective-entries.ts'
import type { BenchmarkOrder } from './benchmark-order.ts'
import type { CallOrder, Plan, PlannedOrder } from './plan.ts'

/** What a module is compared with. */
export type PlannedBase = {
  /** What base's budget has in force. */
  readonly entries: EffectiveEntries
  /** Whether there is a base to find new escapes by. */
  readonly isKnown: boolean
}

/** Every package that a run has. */
export const everywhere = '...'

/** What to measure of a module so that its entries can be judged: nothing that no entry or rule asks for. */
export function planOf(
  budget: Budget,
  entries: EffectiveEntries,
  modulePath: string,
  { entries: compared, isKnown }: PlannedBase,
): Plan {
  const wantsNew = isKnown && budget.rules.newEscapes !== 'off'
  const hasEntries = entries.functions.length > 0 || compared.functions.length > 0
  const judges = hasEntries || (wantsNew && budget.rules.newEscapes === 'error')
  const { timeoutMs, jobs, passEnv } = budget
  return {
    module: modulePath,
    build: { patterns: budget.packages, tags: budget.tags },
    functions: judges ? 'judge' : wantsNew ? 'compare' : 'no',
    shown: entries.functions.map(({ packagePattern, namePattern }) => ({ packagePattern, namePattern })),
    calls: entries.functions.map(callOrderOf),
    showsCalls: false,
    orders: ordersOf(budget, entries, compared),
    only: null,
    timeoutMs,
    benchmarkMs: timeoutMs,
    jobs,
    passEnv,
  }
}

function callOrderOf({ packagePattern, namePattern, calls }: FunctionEntry): CallOrder {
  const follow = calls && { scope: calls.scope, allow: calls.allow.map(({ pattern }) => pattern) }
  return { packagePattern, namePattern, follow: follow ?? null }
}

function ordersOf(budget: Budget, entries: EffectiveEntries, compared: EffectiveEntries): readonly PlannedOrder[] {
  const { packagePattern, namePattern } = { packagePattern: everywhere, namePattern: '**' }
  const usual = { packagePattern, namePattern, isSought: false, ...orderOf(budget, undefined) }
  return [
    ...entries.benchmarks.map((entry) => ({
      packagePattern: entry.packagePattern,
      namePattern: entry.namePattern,
      isSought: !entry.optional,
      ...orderOf(budget, entry),
    })),
    ...(budget.rules.unlisted === 'off' ? [] : [usual]),
    // Whether they still exist decides if a limit was taken away.
    ...compared.benchmarks.map((entry) => ({
      ...usual,
      packagePattern: entry.packagePattern,
      namePattern: entry.namePattern,
      want: 'names' as const,
    })),
  ]
}

/** An entry's own settings, else the budget's. Without an entry only the value is wanted. */
export function orderOf(budget: Budget, entry: BenchmarkEntry | undefined): BenchmarkOrder {
  // A note costs no time; what a person has to act on is to be sure.
  const confirms = budget.rules.slack === 'warn' || budget.rules.slack === 'error'
  const limits = (of: 'max' | 'least') => ({
    ...(entry?.allocs !== undefined && { allocs: entry.allocs[of] }),
    ...(entry?.bytes !== undefined && { bytes: entry.bytes[of] }),
  })
  return {
    want: 'verdict',
    benchtime: entry?.benchtime ?? budget.benchtime,
    cpu: entry?.cpu ?? budget.cpu,
    count: entry?.count ?? budget.count,
    timeoutMs: entry?.timeoutMs ?? budget.timeoutMs,
    limits: limits('max'),
    ...(confirms && { least: limits('least') }),
  }
}
