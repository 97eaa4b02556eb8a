import type { ModuleFacts } from '../measure/module-facts.ts'
import type { Run } from './report.ts'

/** All that was measured of one module under one toolchain. Files are as in the report: relative to the repository's root. */
export type ModuleMeasured = ModuleFacts & { readonly run: Omit<Run, 'packages' | 'broken'> }
