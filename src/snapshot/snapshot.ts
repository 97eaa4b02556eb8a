import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import { topLevelOf } from '../go/names/benchmark-name.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import type { BenchmarkProblem } from './benchmark-problem.ts'
import type { FollowedCalls } from './calls-of-function.ts'
import type { Lines } from './source-text.ts'

/**
 * What was measured of one module at one commit under one toolchain: plain data, which can be written down, merged, kept and read
 * again. Files are relative to the repository's root, with `/`.
 */
export type Snapshot = {
  readonly run: SnapshotRun
  /** By module path, the versions that go.mod requires. */
  readonly requires: Readonly<Record<string, string>>
  /** Import paths of the packages in scope. */
  readonly packages: readonly string[]
  /** Import paths of those that could not be built: what exists in them is not known. */
  readonly broken: readonly string[]
  readonly benchmarks: readonly BenchmarkResult[]
  /** Every benchmark that exists, parents of sub-benchmarks too, run or not. */
  readonly benchmarksThatExist: readonly (ExistingBenchmark & { readonly package: string })[]
  /** Where benchmarks are declared; see `declarationOf`. */
  readonly declared: Readonly<Record<string, Position>>
  readonly problems: readonly BenchmarkProblem[]
  /** Null where nobody asked for heap sites, or the compile failed as a whole. */
  readonly functions: readonly GoFunction[] | null
  /** What functions lead to by their calls, where an entry asks for it. */
  readonly calls: FollowedCalls
  /** What was compiled here of generic functions that other modules declare. */
  readonly foreign: readonly GoFunction[]
  readonly diagnostics: readonly Diagnostic[]
  /** The source of what is shown. */
  readonly lines: Lines
}

/** Which module, under which toolchain, and for which budget. */
export type SnapshotRun = {
  /** See `runId`. */
  readonly id: string
  readonly toolchain: Toolchain
  /** Module path. */
  readonly module: string
  /** Where the module lies, relative to the repository's root; `.` for the root. */
  readonly directory: string
  /** `digest` is `sha256:` and 64 hex digits of the budget file's bytes. */
  readonly budget: { readonly path: string; readonly digest: string }
  /** Inputs or flags that can change a result, `benchtime: 10x`. */
  readonly overrides: readonly string[]
  /** What base was compiled with, and the packages that did not compile there; undefined: nothing was compared with base. */
  readonly base?: Pick<Toolchain, 'go' | 'settings' | 'goLine'> & { readonly broken: readonly string[] }
}

/** A benchmark that is there; `allocsPerOp` of a short run where nobody asks for it, for hints. */
export type ExistingBenchmark = { readonly name: string; readonly allocsPerOp?: number }

/** Where a benchmark is declared: a sub-benchmark where its top-level benchmark is. Undefined where that is not known. */
export function declarationOf(
  { declared }: Pick<Snapshot, 'declared'>,
  importPath: string,
  name: string,
): Position | undefined {
  return declared[declarationKey(importPath, name)]
}

/** What `declared` has a benchmark's place by. */
export function declarationKey(importPath: string, name: string): string {
  return `${importPath} ${topLevelOf(name)}`
}

/**
 * Whether a module failed as a whole: no package of it could be listed, or none could be built. What exists in it is not known, and
 * an error says why: whatever else would be said of it follows from that.
 */
export function isUnread({ packages, broken }: Pick<Snapshot, 'packages' | 'broken'>): boolean {
  const known = new Set(broken)
  return packages.every((path) => known.has(path))
}
