import type { Toolchain } from '../go/command/toolchain.ts'
import type { ModulePlace } from '../go/names/source-file.ts'
import type { FoundModule } from './find-modules.ts'
import type { Sources } from './sources.ts'

/** A module in a checkout, and what it is compiled with: all there is to know before it is measured. */
export type ModuleTree = {
  /** Absolute folder of the checkout. */
  readonly root: string
  /** Its source files. */
  readonly sources: Sources
  readonly module: FoundModule
  readonly place: ModulePlace
  /** All modules of the run, for naming files. */
  readonly places: readonly ModulePlace[]
  /** What the go command has in its environment. */
  readonly env: Readonly<Record<string, string>>
  readonly toolchain: Toolchain
  /** What `go env GOFLAGS` answers there: the user's GOENV file is in it. */
  readonly goFlags: string
}
