import type { GoFunction, HeapSite } from '../../src/go/sites/heap-site.ts'
import { type CallStep, type FollowedCalls, nothingLeft } from '../../src/snapshot/calls-of-function.ts'
import { type CallLink, CallsGathered } from '../../src/snapshot/gather-calls.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import { snapshotOf } from './snapshots.ts'

const path = 'example.com/m'
const file = 'm.go'

/** The n-th function, which allocates on its own line and calls on the next one. */
export function functionNamed(n: number): string {
  return `Step${n}`
}

/** A heap site of a function that allocates. */
export function siteOf(line: number): HeapSite {
  return {
    class: 'escape',
    kind: 'escapes to heap',
    text: `&T${line}{...} escapes to heap`,
    call: 'runtime.newobject',
    file,
    line,
    column: 2,
    why: [{ to: '~r0', expr: '&T{...}', reason: 'return', file, line, column: 2 }],
    cause: 'returned',
    inlined: [],
  }
}

function step(n: number, line: number): CallStep {
  return { package: path, name: functionNamed(n), file, line, isOwn: true }
}

/** The heap sites of the n-th function itself, all in one line of which it has the first. */
function ownSites(n: number, count: number): readonly HeapSite[] {
  const first = siteOf(n * 2 + 1)
  return Array.from({ length: count }, (_, i) => ({ ...first, column: first.column + i }))
}

/** What functions lead to where each allocates and calls the first helper, which calls all others. */
function callsOf(functions: readonly GoFunction[], helpers: number): FollowedCalls {
  const gathered = new CallsGathered()
  const sites = Array.from({ length: helpers }, (_, i) => siteOf((functions.length + i) * 2 + 1))
  return gathered.calls(
    functions.map((fn, n) => {
      const call: CallLink = { step: step(n, n * 2 + 2), before: undefined }
      const reached = sites.map((site, i) => {
        const at = functions.length + i
        const before = i === 0 ? call : { step: step(functions.length, at * 2 + 2), before: call }
        return { package: path, name: functionNamed(at), site, chain: { step: step(at, at * 2 + 1), before } }
      })
      const chain: CallLink = { step: step(n, n * 2 + 1), before: undefined }
      return gathered.add({
        package: path,
        name: fn.name,
        scope: 'module',
        allow: [],
        unreached: [],
        functions: helpers + 1,
        packages: 1,
        sites: [...reached, ...fn.sites.map((site) => ({ package: path, name: fn.name, site, chain }))],
        dynamic: [],
        edges: [],
        left: nothingLeft,
      })
    }),
  )
}

/**
 * A module in which so many functions lead to the heap sites of so many helpers, and have one of their own each.
 * @param first how many of its own the first function has
 */
export function moduleWithCalls(callers: number, helpers: number, first = 1): Snapshot {
  const functions = Array.from(
    { length: callers },
    (_, n): GoFunction => ({
      package: path,
      name: functionNamed(n),
      file,
      line: n * 2 + 1,
      sites: ownSites(n, n === 0 ? first : 1),
    }),
  )
  return snapshotOf({ packages: [path], functions, calls: callsOf(functions, helpers) })
}
