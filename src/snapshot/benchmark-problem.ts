import type { BenchmarkArgs } from '../diagnostic/args/benchmarks.ts'
import type { RenderedDiagnostic, Saying } from '../diagnostic/diagnostic.ts'

/**
 * A benchmark that gave no usable result, or something to know about one; what it means for the verdict is judged elsewhere. One that
 * another's report tells of is in words already.
 */
export type BenchmarkProblem = (Saying<keyof BenchmarkArgs> | Pick<RenderedDiagnostic, 'code' | 'message' | 'hint'>) & {
  /** Import path. */
  readonly package: string
  /** Full name; undefined where it is about the whole package. */
  readonly name?: string
}
