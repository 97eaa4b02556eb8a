import type { BuildSettings } from '../go/command/go-list.ts'
import type { BenchmarkSelection } from './benchmark-order.ts'

/** What is to be measured of a module. Made from a budget, which nothing here knows. */
export type ModulePlan = {
  readonly build: BuildSettings
  /** False where no entry asks for heap sites: then nothing is compiled for them. */
  readonly wantsFunctions: boolean
  /** False where they are only compared with base, so that what cannot be compiled or read is a warning. */
  readonly judgesFunctions: boolean
  /** Which benchmarks of a package are asked for; undefined: none. */
  readonly selectionFor: (importPath: string) => BenchmarkSelection | undefined
  /** True for functions whose sites will be shown, so that their source is read. */
  readonly showsFunction: (importPath: string, name: string) => boolean
  /** For a compile. */
  readonly timeoutMs: number
  /** Packages side by side; 0: as many as there are cores. */
  readonly jobs: number
  /** Variables a benchmark may see beside the allow-list. */
  readonly passEnv: readonly string[]
}
