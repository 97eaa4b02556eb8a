import { mergeFunctions } from '../go/sites/merge-functions.ts'
import type { ModuleMeasured } from './measured.ts'

/**
 * Gives each module what other modules of the run compiled of it: a generic function that only they instantiate is emitted in
 * their packages, and belongs to the one that declares it.
 */
export function shareFunctions(modules: readonly ModuleMeasured[]): readonly ModuleMeasured[] {
  return modules.map((measured) => {
    const own = new Set(measured.packages)
    const others = modules.filter((other) => other !== measured)
    const incoming = others.flatMap(({ foreign }) => foreign.filter((fn) => own.has(fn.package)))
    if (measured.functions === undefined || incoming.length === 0) return measured
    return {
      ...measured,
      functions: mergeFunctions([...measured.functions, ...incoming]),
      sourceLine: (file, line) =>
        [measured, ...others].map((each) => each.sourceLine(file, line)).find((text) => text !== '') ?? '',
    }
  })
}
