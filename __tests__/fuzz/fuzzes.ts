import { actionFuzzes } from './action-fuzzes.ts'
import { budgetFuzzes } from './budget-fuzzes.ts'
import { commandLineFuzzes } from './command-line-fuzzes.ts'
import type { Fuzz } from './fuzz.ts'
import { reportFuzzes } from './report-fuzzes.ts'

export const fuzzes: readonly Fuzz[] = [...budgetFuzzes, ...reportFuzzes, ...commandLineFuzzes, ...actionFuzzes]
