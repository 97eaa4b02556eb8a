import type { Diagnostic, DiagnosticCode } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { BenchmarkResult } from '../golang/benchmark-result.ts'
import type { GoFunction } from '../golang/heap-site.ts'
import type { Run } from './report.ts'

/** A benchmark that gave no usable result, and why. */
export type Trouble = {
  readonly code: DiagnosticCode
  readonly package: string
  /** Full name; undefined where it is about a whole package. */
  readonly name?: string
  readonly message: string
  readonly hint?: string
}

/** All that was measured of one module under one toolchain. Files are as in the report: relative to the repository's root. */
export type ModuleMeasured = {
  readonly run: Run
  /** Import paths of the packages in scope. */
  readonly packages: readonly string[]
  readonly benchmarks: readonly BenchmarkResult[]
  /** Every benchmark that exists, parents of sub-benchmarks too, run or not. */
  readonly benchmarksThatExist: readonly { readonly package: string; readonly name: string }[]
  readonly troubles: readonly Trouble[]
  /** Undefined where no entry asks for functions, so that nothing was compiled for them. */
  readonly functions: readonly GoFunction[] | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** Import paths of packages that could not be built: what exists in them is not known. */
  readonly broken: readonly string[]
  /** Where a top-level benchmark is declared. */
  readonly benchmarkAt: (importPath: string, name: string) => Position | undefined
  /** A compiler's file (`example.com/m/codec/encode.go`) as the report names it. */
  readonly fileOf: (file: string) => string
  /** A line of source as measured; empty where it could not be read. */
  readonly sourceLine: (file: string, line: number) => string
}
