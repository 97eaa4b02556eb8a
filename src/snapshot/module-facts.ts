import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import type { BenchmarkProblem } from './benchmark-problem.ts'

/** A benchmark that is there; `allocsPerOp` of a short run where nobody asks for it, for hints. */
export type ExistingBenchmark = { readonly name: string; readonly allocsPerOp?: number }

/** All that was measured of one module. Files are relative to the repository's root, but for those of the functions. */
export type ModuleFacts = {
  /** Import paths of the packages in scope. */
  readonly packages: readonly string[]
  readonly benchmarks: readonly BenchmarkResult[]
  /** Every benchmark that exists, parents of sub-benchmarks too, run or not. */
  readonly benchmarksThatExist: readonly (ExistingBenchmark & { readonly package: string })[]
  readonly problems: readonly BenchmarkProblem[]
  /** Files as the compiler prints them. Undefined where no entry asks for functions, so that nothing was compiled for them. */
  readonly functions: readonly GoFunction[] | undefined
  /** What was compiled here of generic functions that other modules of the run declare. */
  readonly foreign: readonly GoFunction[]
  readonly diagnostics: readonly Diagnostic[]
  /** Import paths of packages that could not be built: what exists in them is not known. */
  readonly broken: readonly string[]
  /** Where a top-level benchmark is declared. */
  readonly benchmarkAt: (importPath: string, name: string) => Position | undefined
  /** A compiler's file (`example.com/m/codec/encode.go`) as the report names it. */
  readonly fileOf: (file: string) => string
  /** A line of source as measured, by the compiler's file; empty where it could not be read. */
  readonly sourceLine: (file: string, line: number) => string
}
