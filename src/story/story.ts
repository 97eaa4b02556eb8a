import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { Cause } from '../go/sites/cause.ts'
import type { Chain } from '../report/calls-of-row.ts'
import type { BenchmarkRow, Finding, FunctionRow, SiteRow, WhereRow } from '../report/report-schema.ts'

/** A number above its limit, or an escape that is not permitted. */
export type Over = Extract<Finding, { kind: 'over-budget' }>
export type NewEscape = Extract<Finding, { kind: 'new-escape' }>

/** What makes code allocate, and all that fails by it: a reader who mends it has mended the rest. */
export type Story = {
  /** Of its gravest finding. */
  readonly severity: Severity
  readonly origin: Origin
  /** How what is allocated compares with base: `replaced` where it stands for another line's, `unknown` where base was not measured. */
  readonly since: 'new' | 'more' | 'replaced' | 'same' | 'unknown'
  readonly benchmarks: readonly StoryBenchmark[]
  readonly functions: readonly StoryFunction[]
  /** New escapes of functions that are within their limit or have none. */
  readonly escapes: readonly StoryEscape[]
  /** The lines that allocate, the one that allocates most first. */
  readonly lines: readonly StoryLine[]
}

/** Where it comes from. */
export type Origin =
  /** The line of the change, or where none leads there, the line that allocates. */
  | {
      readonly kind: 'line'
      readonly at: Position
      readonly source: string
      readonly isChanged: boolean
      /** More lines of the change in the same function that allocate for the same reason. */
      readonly others: readonly Position[]
    }
  /** No line of the code: another version of Go, of a dependency, what the inliner did. */
  | { readonly kind: 'around'; readonly cause: Cause; readonly detail: string }
  /** No line of the repository leads there. */
  | { readonly kind: 'outside'; readonly callee: string }
  /** What is more than at base has no line in the profile: several tiny objects may be in one block, and only the first is seen. */
  | { readonly kind: 'unattributed' }
  /** Nobody looked where it allocates. */
  | { readonly kind: 'unprofiled' }

/** A benchmark under all toolchains that say the same of it. */
export type StoryBenchmark = {
  readonly package: string
  readonly name: string
  readonly rows: readonly BenchmarkRow[]
  /** Empty where only a looser budget spares it. */
  readonly findings: readonly Over[]
  /** allocs/op by this story: what base does not have, or all where that is not known; 0 where only bytes are over. */
  readonly allocs: number
  /** B/op that base does not have, of a benchmark with no more allocs/op than its limit. */
  readonly bytes: number
  /** True where the runtime does not count every tiny object, so that it may be more. */
  readonly atLeast: boolean
  /** False where an earlier story has its numbers. */
  readonly isFirst: boolean
}

/** A function under all toolchains that say the same of it. */
export type StoryFunction = {
  readonly package: string
  readonly name: string
  readonly rows: readonly FunctionRow[]
  readonly findings: readonly Over[]
  readonly isFirst: boolean
}

/** A new escape, and what says so under each toolchain. */
export type StoryEscape = {
  readonly package: string
  readonly name: string
  readonly site: SiteRow
  readonly findings: readonly NewEscape[]
}

/** A line that allocates, as a profile or the compiler has it. */
export type StoryLine = {
  readonly at: Position | null
  readonly source: string
  readonly sites: readonly SiteRow[]
  readonly calls: readonly string[]
  readonly cause: Cause | null
  readonly detail: string
  /** What the line of base was that allocated in its place; null: none. */
  readonly replaces: WhereRow['replaces'] | string
  /** From here to the benchmark; empty where only the compiler names the line. */
  readonly path: WhereRow['path']
  /** The calls by which a function leads here, itself first; empty where they are not followed. */
  readonly chain: Chain
  readonly allocs: number
  /** Whether it may be more. */
  readonly atLeast: boolean
}
