import type { DiagnosticCode } from '../diagnostic/diagnostic.ts'

/** A benchmark that gave no usable result, or something to know about one; what it means for the verdict is judged elsewhere. */
export type BenchmarkProblem = {
  readonly code: DiagnosticCode
  /** Import path. */
  readonly package: string
  /** Full name; undefined where it is about the whole package. */
  readonly name?: string
  readonly message: string
  /** The message without what the program said; undefined: the same. */
  readonly gist?: string
  readonly hint?: string
}
