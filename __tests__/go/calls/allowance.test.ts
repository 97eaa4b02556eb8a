import { describe, expect, test } from 'vitest'
import { Allowance } from '../../../src/go/calls/allowance.ts'
import type { Bounds, InlinedCall } from '../../../src/go/calls/bounds.ts'
import { CallGraph, type CodeNode } from '../../../src/go/calls/call-graph.ts'
import type { EmittedCode } from '../../../src/go/output/emitted-code.ts'
import type { HeapSite } from '../../../src/go/sites/heap-site.ts'

type Own = { readonly calls?: readonly string[]; readonly isOpen?: boolean }

/** Functions of package `m`, each on a line of its own, and those inlined on the line of F, by column. `allowed` is not followed. */
function allowanceOf(
  functions: Readonly<Record<string, Own>>,
  inlined: Readonly<Record<number, readonly string[]>>,
  { free = [], file = 'm/m.go' }: { readonly free?: readonly HeapSite[]; readonly file?: string } = {},
) {
  const graph = new CallGraph(26)
  const code = ['F', ...Object.keys(functions)].map((name, line): EmittedCode => {
    const { calls = [], isOpen = false } = functions[name] ?? {}
    const at = { file: 'm/m.go', line, isCold: false }
    return {
      ...at,
      block: 'm',
      symbol: `m.${name}`,
      isAssembly: false,
      calls: calls.map((to) => ({ ...at, to, hands: new Map() })),
      indirect: isOpen ? [{ ...at, target: { kind: 'unknown' } }] : [],
      taken: [],
      usedMethods: [],
      itabs: [],
    }
  })
  const facts = code.map(({ file, line, symbol }) => ({
    block: 'm',
    package: 'm',
    bare: symbol.slice(2),
    file,
    line,
    calls: [],
  }))
  graph.add({
    packages: ['m'],
    code: { code, itabs: [], inData: new Set(), miscounts: [] },
    sites: {
      functions: [{ package: 'm', name: 'F', file: 'm/m.go', line: 0, sites: free }],
      owners: new Map(facts.map((fact) => [fact, { package: 'm', name: fact.bare }])),
      sitesOfCalls: new Map(),
    },
    assembly: new Map(),
  })
  const calls = Object.entries(inlined).map(
    ([column, names]): InlinedCall => ({
      column: Number(column),
      functions: names.map((name) => [
        name.includes('.') && !name.startsWith('F.')
          ? { package: name.slice(0, name.indexOf('.')), name: name.slice(name.indexOf('.') + 1) }
          : { package: 'm', name },
      ]),
    }),
  )
  const bounds: Bounds = {
    isFollowed: () => true,
    allowedBy: ({ name }) => (name === 'allowed' ? 'allowed' : undefined),
    inlinedAt: (_, of, line) => (of === file && line === 0 ? calls : []),
    timesOfWord: () => 0,
    functionsNamed: () => [],
    callableParameters: () => undefined,
  }
  const [node] = graph.codeOf({ package: 'm', name: 'F' })
  const unread = new Set<string>()
  const surroundings = { graph, bounds, used: new Set<string>(), unread, isCold: () => false }
  const allowance = new Allowance(node as CodeNode, surroundings)
  return {
    unread,
    permits: (to: string, ...sites: readonly HeapSite[]) => allowance.permits({ to, file, line: 0 }, sites),
  }
}

function siteAt(column: number, of: HeapSite['class'] = 'escape'): HeapSite {
  return {
    class: of,
    kind: 'escapes to heap',
    text: 'new(int) escapes to heap',
    call: of === 'free' ? '' : 'runtime.newobject',
    file: 'm/m.go',
    line: 0,
    column,
    why: [],
    cause: undefined,
    inlined: [],
  }
}

const helps = { calls: ['m.helper'] }
const makes = { calls: ['runtime.newobject'] }

describe('a call on the line of an inlined function that is not followed', () => {
  test('is its own, as often as its code has it', () => {
    const { permits } = allowanceOf({ allowed: helps }, { 5: ['allowed'] })
    expect([permits('m.helper'), permits('m.helper'), permits('m.other')]).toEqual([true, false, false])
    const twice = allowanceOf({ allowed: helps }, { 5: ['allowed'], 9: ['allowed'] })
    expect([twice.permits('m.helper'), twice.permits('m.helper'), twice.permits('m.helper')]).toEqual([
      true,
      true,
      false,
    ])
  })

  test('may be that of another one that is inlined there', () => {
    const inlined = { 5: ['allowed'], 9: ['hot'] }
    expect(allowanceOf({ allowed: helps, hot: helps }, inlined).permits('m.helper')).toBe(false)
    expect(allowanceOf({ allowed: helps, hot: { isOpen: true } }, inlined).permits('m.helper')).toBe(false)
    expect(allowanceOf({ allowed: helps, hot: { calls: ['m.cold'] } }, inlined).permits('m.helper')).toBe(true)
  })

  test('is its own, though what is inlined into it calls the same', () => {
    const functions = { allowed: helps, hot: helps }
    expect(allowanceOf(functions, { 5: ['allowed', 'hot'] }).permits('m.helper')).toBe(true)
    expect(allowanceOf(functions, { 5: ['hot', 'allowed'] }).permits('m.helper')).toBe(false)
  })

  test('may be that of a closure, which has no code where it is inlined', () => {
    expect(allowanceOf({ allowed: helps }, { 5: ['allowed'], 9: ['F.func1'] }).permits('m.helper')).toBe(false)
    expect(allowanceOf({ allowed: helps }, { 5: ['allowed', 'F.func1'] }).permits('m.helper')).toBe(false)
    expect(allowanceOf({ allowed: helps }, { 5: ['allowed', 'allowed.func1'] }).permits('m.helper')).toBe(true)
  })

  test('may be that of any where calls have no place of their own', () => {
    const functions = { allowed: helps, hot: helps }
    expect(allowanceOf(functions, { 0: ['allowed', 'hot'] }).permits('m.helper')).toBe(false)
    const wrapper = allowanceOf(functions, { 1: ['allowed', 'hot'] }, { file: '<autogenerated>' })
    expect(wrapper.permits('m.helper')).toBe(false)
  })

  test('is known once the packages of all that is inlined there are read', () => {
    const { permits, unread } = allowanceOf({ allowed: helps }, { 5: ['allowed'], 9: ['far.Hot'], 14: ['away.Hot'] })
    expect(permits('m.other')).toBe(false)
    expect([...unread]).toEqual([])
    expect(permits('m.helper')).toBe(false)
    expect([...unread]).toEqual(['far', 'away'])
  })
})

describe('an allocation on such a line', () => {
  const functions = { allowed: makes, leak: makes }
  const inlined = { 5: ['allowed'], 9: ['leak'] }

  test('is of what is inlined at its place', () => {
    expect(allowanceOf(functions, inlined).permits('runtime.newobject', siteAt(5))).toBe(true)
    expect(allowanceOf(functions, inlined).permits('runtime.newobject', siteAt(9))).toBe(false)
    expect(allowanceOf(functions, inlined).permits('runtime.newobject', siteAt(7))).toBe(false)
    expect(allowanceOf(functions, inlined).permits('runtime.newobject', siteAt(5), siteAt(9))).toBe(false)
  })

  test('may be of any without a text', () => {
    expect(allowanceOf(functions, inlined).permits('runtime.newobject')).toBe(false)
    expect(allowanceOf(functions, inlined).permits('runtime.newobject', siteAt(0))).toBe(false)
    expect(allowanceOf({ allowed: makes, leak: {} }, inlined).permits('runtime.newobject')).toBe(true)
  })

  test('may be that of a text which has none', () => {
    const of = (column: number): boolean =>
      allowanceOf(functions, inlined, { free: [siteAt(column, 'free')] }).permits('runtime.newobject', siteAt(5))
    expect([of(9), of(5), of(2)]).toEqual([false, true, true])
  })
})
