import type { Position } from '../diagnostic/position.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { AllocationProfile } from '../measure/allocation-profile.ts'
import type { GcCost } from '../measure/gc-cost.ts'
import type { CallsRow } from '../report/calls-of-row.ts'
import type { BenchmarkRow, SiteRow } from '../report/report-schema.ts'
import type { CallEdge } from '../snapshot/calls-of-function.ts'

/** What allocating costs a benchmark. Shares are of all samples of the processor, 0 to 1. */
export type AllocationCost = {
  readonly nsPerOp: number
  readonly allocator: number
  readonly gc: number
  readonly samples: number
  /** The allocator's share by line of source, `codec/encode.go:41`; empty for what no line of the repository calls. */
  readonly lines: ReadonlyMap<string, number>
}

/** Why a benchmark or a function allocates. */
export type Explanation =
  | {
      readonly kind: 'benchmark'
      readonly row: BenchmarkRow
      readonly toolchain: Toolchain
      /** Set where it reads otherwise alone: what it was run with. */
      readonly beside?: NonNullable<BenchmarkResult['beside']>
      /** Undefined where it could not be measured. */
      readonly cost?: AllocationCost
      readonly gc?: GcCost
      /** Every stack that allocates; undefined where it could not be profiled. */
      readonly profile?: AllocationProfile
    }
  | {
      readonly kind: 'function'
      readonly package: string
      readonly name: string
      readonly at?: Position
      /** Why its calls are not inlined; empty: they are; undefined: not known. */
      readonly obstacle?: string
      readonly sites: readonly SiteRow[]
      readonly toolchain: Toolchain
      /** What it leads to; undefined where nobody asked. */
      readonly calls?: CallTree
    }

/** What a function leads to, and all calls between the functions on the way. */
export type CallTree = CallsRow & { readonly edges: readonly CallEdge[] }
