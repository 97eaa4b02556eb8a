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

/** What functions lead to where each allocates and calls the first helper, which calls all others. */
function callsOf(callers: number, helpers: number): FollowedCalls {
  const gathered = new CallsGathered()
  const sites = Array.from({ length: callers + helpers }, (_, n) => siteOf(n * 2 + 1))
  return gathered.calls(
    Array.from({ length: callers }, (_, n) => {
      const call: CallLink = { step: step(n, n * 2 + 2), before: undefined }
      const own = { package: path, name: functionNamed(n), site: sites[n] ?? siteOf(0) }
      const reached = Array.from({ length: helpers }, (_, i) => {
        const at = callers + i
        const before = i === 0 ? call : { step: step(callers, at * 2 + 2), before: call }
        const chain: CallLink = { step: step(at, at * 2 + 1), before }
        return { package: path, name: functionNamed(at), site: sites[at] ?? siteOf(0), chain }
      })
      return gathered.add({
        package: path,
        name: functionNamed(n),
        scope: 'module',
        allow: [],
        unreached: [],
        functions: helpers + 1,
        packages: 1,
        sites: [{ ...own, chain: { step: step(n, n * 2 + 1), before: undefined } }, ...reached],
        dynamic: [],
        edges: [],
        left: nothingLeft,
      })
    }),
  )
}

/** A module in which so many functions lead to the heap sites of so many helpers. */
export function moduleWithCalls(callers: number, helpers: number): Snapshot {
  const functions = Array.from(
    { length: callers },
    (_, n): GoFunction => ({
      package: path,
      name: functionNamed(n),
      file,
      line: n * 2 + 1,
      sites: [siteOf(n * 2 + 1)],
    }),
  )
  return snapshotOf({ packages: [path], functions, calls: callsOf(callers, helpers) })
}
