import type { BudgetSaying } from './budget.ts'
import type { GoArgs } from './go.ts'
import type { Forge } from './reports.ts'
import type { RequestArgs } from './request.ts'

/** The codes that say why a module cannot be read or compiled. */
export type MeasuringArgs = GoArgs & Pick<RequestArgs, 'IRREGULAR_FILE'>

/** Why a module could not be read or compiled. */
export type MeasuringSaying = {
  readonly [C in keyof MeasuringArgs]: { readonly code: C; readonly args: MeasuringArgs[C] }
}[keyof MeasuringArgs]

/** Why a module could not be measured at base. */
export type BaseFailure =
  | { readonly how: 'unread' | 'not-checked-out' | 'not-prepared'; readonly why: string }
  | { readonly how: 'problem'; readonly problem: MeasuringSaying }

/** Why the base of a run could not be found. */
export type NoBase =
  | { readonly variant: 'no-repository'; readonly root: string; readonly isNamed: boolean }
  | { readonly variant: 'not-fetched'; readonly sha: string; readonly why: string }
  | { readonly variant: 'no-commit'; readonly ref: string }
  | { readonly variant: 'ref-unread'; readonly ref: string; readonly why: string }
  | { readonly variant: 'no-origin' | 'no-common-commit' }
  | { readonly variant: 'pull-request-unread'; readonly why: string | null }
  | { readonly variant: 'parting-unread'; readonly ref: string; readonly why: string | null }

/** What there is to know of each code about base and the toolchain. */
export type BaseArgs = {
  BASE_NOT_MEASURED:
    | { readonly variant: 'unread'; readonly why: string }
    | {
        readonly variant: 'failed'
        readonly module: string
        readonly failure: BaseFailure
        readonly hasSubmodules: boolean
      }
    | {
        readonly variant: 'broken'
        readonly module: string
        readonly packages: readonly string[]
        readonly hasSubmodules: boolean
      }
  BASE_NOT_FOUND: NoBase
  BASE_UNKNOWN:
    | NoBase
    | { readonly variant: 'budget-unread'; readonly sha: string; readonly why: string }
    | { readonly variant: 'budget-wrong'; readonly sha: string; readonly mistake: BudgetSaying | null }
    | { readonly variant: 'refused' }
    | { readonly variant: 'unknown-to-forge'; readonly forge: Forge; readonly sha: string }
    | { readonly variant: 'file-unfit' | 'file-unread'; readonly why: string }
    | { readonly variant: 'new-escapes'; readonly modules: readonly string[]; readonly isRefused: boolean }
  BASE_WITHOUT_BUDGET: { readonly sha: string }
  /** `over`: how many are over their limit; `explained`: how many of them the toolchain explains. */
  TOOLCHAIN_CHANGED: {
    readonly from: string
    readonly to: string
    readonly over: number
    readonly explained: number
    readonly canOverride: boolean
  }
}
