import type { Run } from '../report/report-schema.ts'
import type { ModuleFacts } from './module-facts.ts'

/** All that was measured of one module under one toolchain. Files are as in the report: relative to the repository's root. */
export type ModuleMeasured = ModuleFacts & {
  readonly run: Omit<Run, 'packages' | 'broken' | 'base'> & { readonly base?: NonNullable<Run['base']> }
}
