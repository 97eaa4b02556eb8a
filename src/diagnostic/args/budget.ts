import type { PatternFlaw } from './pattern-flaw.ts'
import type { MistakeKey, Refused, Required } from './refused-value.ts'
import type { YamlArgs } from './yaml.ts'

/** Mistakes of one text beyond the first hundred. */
export type More = { readonly variant: 'more'; readonly rest: number }

/** What an entry that matches nothing may have been meant as. */
export type StaleAdvice =
  | { readonly advice: 'renamed'; readonly to: string; readonly allocsPerOp: number }
  | { readonly advice: 'renamed'; readonly to: string; readonly escapes: number }
  | { readonly advice: 'empty' | 'none' }
  | { readonly advice: 'closure'; readonly holder: string }
  | { readonly advice: 'parent'; readonly children: readonly string[] }
  | { readonly advice: 'near'; readonly near: readonly string[] }

/** What there is to know of each code about the budget file. */
export type BudgetArgs = {
  BUDGET_NOT_FOUND:
    | { readonly variant: 'folder'; readonly folder: string; readonly names: readonly string[] }
    | {
        readonly variant: 'upwards'
        readonly folder: string
        readonly last: string
        readonly names: readonly string[]
      }
    | { readonly variant: 'above'; readonly folder: string; readonly above: string }
    | { readonly variant: 'file'; readonly file: string }
    | { readonly variant: 'commit'; readonly commit: string; readonly files: readonly string[] }
  BUDGET_UNREADABLE:
    | { readonly variant: 'file'; readonly file: string; readonly why: string }
    | { readonly variant: 'folder'; readonly file: string }
    | { readonly variant: 'commit'; readonly why: string }
  BUDGET_TOO_LARGE:
    | { readonly variant: 'text'; readonly characters: number }
    | { readonly variant: 'file'; readonly file: string; readonly why: string }
  BUDGET_EMPTY: Record<never, never>
  /** `home`: the folder of the module that the budget lies in, null: in none; or, of `unlisted`, that the budget lies in itself. */
  BUDGET_OUTSIDE_MODULE:
    | {
        readonly variant: 'other'
        readonly home: string | null
        readonly directory: string
        readonly module: string
      }
    | { readonly variant: 'unlisted'; readonly home: string; readonly directory: string; readonly module: string }
  /** `update`: the command that updates it. */
  BUDGET_EXISTS:
    | { readonly variant: 'here'; readonly file: string; readonly update: string }
    | { readonly variant: 'above' | 'nested'; readonly file: string }
  BUDGET_CHANGED: { readonly file: string }
  BUDGET_NOT_WRITTEN:
    | { readonly variant: 'refused'; readonly file: string; readonly why: string }
    | { readonly variant: 'no-folder'; readonly file: string; readonly folder: string }
  BUDGET_NOT_REWRITTEN: Record<never, never>
  SECOND_BUDGET: { readonly file: string; readonly used: string }
  YAML_SYNTAX: YamlArgs | More
  UNSUPPORTED_VERSION: { readonly version: number }
  UNKNOWN_KEY:
    | {
        readonly variant: 'unknown'
        readonly key: string
        readonly near: readonly string[]
        readonly known: readonly string[]
      }
    | More
  MISSING_KEY: { readonly variant: 'missing'; readonly name: string; readonly key: MistakeKey } | Required | More
  DUPLICATE_KEY: { readonly variant: 'twice'; readonly key: string; readonly line: number } | More
  BAD_TYPE: Refused | More
  BAD_LIMIT: Refused | More
  BAD_PATTERN: Refused | { readonly variant: 'pattern'; readonly pattern: string; readonly flaw: PatternFlaw } | More
  BAD_VALUE: Refused | Required | { readonly variant: 'twice'; readonly item: string } | More
  SHADOWED_ENTRY:
    | {
        readonly variant: 'pattern'
        readonly name: string
        readonly earlier: string
        readonly package: string
        readonly line: number
      }
    | { readonly variant: 'toolchain'; readonly name: string; readonly earlier: string; readonly line: number }
    | More
  STALE_ENTRY:
    | ({
        readonly variant: 'name'
        readonly noun: 'benchmark' | 'function'
        readonly name: string
        readonly package: string
      } & StaleAdvice)
    | {
        readonly variant: 'package'
        readonly package: string
        readonly names: readonly string[]
        readonly near: readonly string[]
      }
    | { readonly variant: 'allow'; readonly name: string; readonly pattern: string }
}

/** A mistake of a budget, without its place. */
export type BudgetSaying = {
  readonly [C in keyof BudgetArgs]: { readonly code: C; readonly args: BudgetArgs[C] }
}[keyof BudgetArgs]
