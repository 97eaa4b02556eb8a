import type { OwnLocation } from '../../src/go/output/profile.ts'
import type { HeapSite } from '../../src/go/sites/heap-site.ts'
import type { StackAllocations } from '../../src/measure/allocation-profile.ts'

/** A frame of the repository's own where its file lies in `/repo/`. */
export function frame(symbol: string, file: string, line: number): OwnLocation {
  return [{ function: symbol, file, line, own: file.startsWith('/repo/') ? file.slice('/repo/'.length) : null }]
}

/** A line of `m.go` in a function of the repository. */
export function own(line: number, name = 'F'): OwnLocation {
  return frame(`example.com/m.${name}`, '/repo/m.go', line)
}

/** A function of a library. */
export function library(symbol: string): OwnLocation {
  return frame(symbol, `/go/src/${symbol.replace(/\..*$/, '')}/x.go`, 1)
}

export function sample(allocsPerOp: number, ...stack: OwnLocation[]): StackAllocations {
  return { stack, allocsPerOp, bytesPerOp: 64 * allocsPerOp, isTiny: false }
}

export function site(line: number, text: string, over: Partial<HeapSite> = {}): HeapSite {
  const own = { class: 'escape', kind: 'escapes to heap', call: 'runtime.newobject', file: 'm.go', column: 2 } as const
  return { ...own, text, line, why: [], cause: undefined, inlined: [], ...over }
}
