/** A job of a matrix: what its step in mode `measure` gets as inputs, and a name of it. All are plain strings. */
export type MatrixJob = { readonly shard: string; readonly modules: string; readonly packages: string }

/** The matrix of these jobs, as `fromJSON` of a workflow reads it. */
export function matrixText(jobs: readonly MatrixJob[]): string {
  return JSON.stringify({ include: jobs })
}
