import type { CallGraph, CodeNode } from './call-graph.ts'

/** What the compiler makes of `defer f(x)`. */
const wrapper = /\.deferwrap\d+$/

/**
 * Whether a panic in a function may end in it, so that what leads to one is on an ordinary way: a function that its code has the address of, to put it
 * off, calls recover. One that is put off and was not read may as well; those of the standard library do not for others.
 */
export function mayRecover({ owner }: CodeNode, graph: CallGraph): boolean {
  return graph.partsOf(owner).some(({ code: { block, taken } }) =>
    taken.some(({ name, how }) => {
      const isPutOff = how === 'defer' || how === 'kept' || wrapper.test(name)
      const functions = putOff(block, name, graph)
      return functions.some((fn) => (fn === undefined ? isPutOff : callsRecover(fn)))
    }),
  )
}

function callsRecover({ code }: CodeNode): boolean {
  return code.calls.some(({ to }) => to === 'runtime.gorecover')
}

/** A function, and what it calls if it is such a wrapper; undefined: it was not read. */
function putOff(block: string, symbol: string, graph: CallGraph): readonly (CodeNode | undefined)[] {
  const callee = graph.resolve(block, symbol)
  if (callee.kind === 'unread') return isOfModule(callee.owner.package) ? [undefined] : []
  if (callee.kind !== 'code') return []
  const { code } = callee.node
  return [callee.node, ...(wrapper.test(symbol) ? code.calls.flatMap(({ to }) => putOff(code.block, to, graph)) : [])]
}

/** Import paths of the standard library have no dot in their first element. */
function isOfModule(importPath: string): boolean {
  return importPath.split('/', 1)[0]?.includes('.') ?? false
}
