/** A package as `go list -json` tells it; only what we asked for. */
export type GoPackage = {
  readonly importPath: string
  /** Package clause: `main` for a command. */
  readonly name: string
  /** Absolute folder. */
  readonly directory: string
  /** True for what was listed only because another package imports it. */
  readonly isDependency: boolean
  readonly goFiles: readonly string[]
  readonly testFiles: readonly string[]
  /** In assembly; only where they were asked for. */
  readonly assemblyFiles: readonly string[]
  /** The patterns it was listed for. */
  readonly matches?: readonly string[]
  readonly module?: GoModule
  /** What it was compiled from, `/`, and what came of it; undefined where it was not compiled. */
  readonly buildId?: string
  /** What the go command could not read or compile, in its own words. */
  readonly errors: readonly string[]
}

export type GoModule = {
  readonly path: string
  /** Absolute folder. */
  readonly directory: string
  /** The `go` line of go.mod; empty where there is none. */
  readonly goLine: string
}
