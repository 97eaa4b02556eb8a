import type { Callee, CallGraph, CodeNode } from './call-graph.ts'

/** What the compiler makes of `defer f(x)`; up to Go 1.21 it has the name of a closure. */
const wrapper = /\.deferwrap\d+$/

/**
 * Whether a panic in a function may end in it, so that what leads to one is on an ordinary way: a function that its code has the address of, to put it
 * off or to hand it to who does, calls recover. One that is put off and was not read may as well; those of the standard library do not for others.
 */
export function mayRecover({ owner }: CodeNode, graph: CallGraph): boolean {
  return graph.partsOf(owner).some(({ code: { block, taken } }) =>
    taken.some(({ name, how }) => {
      const isWrapper = wrapper.test(name)
      const isPutOff = how === 'defer' || how === 'kept' || isWrapper
      const fn = graph.resolve(block, name)
      if (fn.kind !== 'code') return isPutOff && isForeign(fn)
      const called = isPutOff ? calledBy(fn.node, graph) : []
      const behind = [fn, ...called].flatMap((each) => [...throughWrappers(each, graph)])
      return behind.some((each) => callsRecover(each) || (isWrapper && isForeign(each)))
    }),
  )
}

/** A function, and what it calls for who called it, where the compiler wrote it: the wrapper of a promoted method, of a method value. */
function throughWrappers(callee: Callee, graph: CallGraph): ReadonlySet<Callee> {
  const found = new Set([callee])
  for (const each of found)
    if (each.kind === 'code' && isGenerated(each.node)) for (const next of calledBy(each.node, graph)) found.add(next)
  return found
}

function isGenerated({ isWritten, code: { symbol } }: CodeNode): boolean {
  return !isWritten || symbol.endsWith('-fm')
}

function calledBy({ code: { block, calls } }: CodeNode, graph: CallGraph): readonly Callee[] {
  return calls.map(({ to }) => graph.resolve(block, to))
}

function callsRecover(callee: Callee): boolean {
  return callee.kind === 'code' && callee.node.code.calls.some(({ to }) => to === 'runtime.gorecover')
}

/** Whether a function is of another module that was not read. Import paths of the standard library have no dot in their first element. */
function isForeign(callee: Callee): boolean {
  return callee.kind === 'unread' && callee.owner.package.split('/', 1)[0]?.includes('.') === true
}
