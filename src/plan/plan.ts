import type { BuildSettings } from '../go/command/go-list.ts'
import type { BenchmarkOrder } from './benchmark-order.ts'

/** Names of a module by patterns, as a budget writes them. */
export type NamePattern = { readonly packagePattern: string; readonly namePattern: string }

/** What is asked of the benchmarks that a pattern names. */
export type PlannedOrder = NamePattern &
  BenchmarkOrder & {
    /** Where nothing has such a name, near ones are looked for: a hint wants them. */
    readonly isSought: boolean
  }

/** How far the calls of the functions that a pattern names are followed; null: not at all. */
export type CallOrder = NamePattern & {
  readonly follow: { readonly scope: 'module' | 'all'; readonly allow: readonly string[] } | null
}

/** What is to be measured of a module, as plain data. It is made from a budget, which nothing that measures knows. */
export type Plan = {
  /** Module path, which patterns that begin with `./` are relative to. */
  readonly module: string
  readonly build: BuildSettings
  /** `judge`: something that cannot be compiled or read is an error; `compare`: a warning; `no`: nothing is compiled for heap sites. */
  readonly functions: 'judge' | 'compare' | 'no'
  /** Functions whose sites are shown, so that their lines of source are read. */
  readonly shown: readonly NamePattern[]
  /** The calls of a function are followed as the first that names it says. */
  readonly calls: readonly CallOrder[]
  /** Whether all calls that are followed are wanted, and not only those that lead to what allocates. */
  readonly showsCalls: boolean
  /** A benchmark is measured by the first that names it, top to bottom; one that none names is not. */
  readonly orders: readonly PlannedOrder[]
  /** Of what the orders ask, only benchmarks that one of these name patterns matches; null: all. */
  readonly only: readonly string[] | null
  /** For each command of Go's, a compile included. Milliseconds. */
  readonly timeoutMs: number
  /** For the list of what a test binary has, and for a benchmark without an order of its own. Milliseconds. */
  readonly benchmarkMs: number
  /** Packages side by side; 0: as many as there are cores. */
  readonly jobs: number
  /** Variables that a benchmark may see beside the allow-list. */
  readonly passEnv: readonly string[]
}

/** The same plan for base's tree: what is only compared, and no benchmark. */
export function planForBase(plan: Plan): Plan {
  return { ...plan, functions: plan.functions === 'no' ? 'no' : 'compare', shown: [], orders: [] }
}
