import { describe, expect, test } from 'vitest'
import { CallGraph, type CodeRead } from '../../../src/go/calls/call-graph.ts'
import { type Chain, reachOf, unreadFrom } from '../../../src/go/calls/reach.ts'
import type { SymbolFact } from '../../../src/go/output/compiler-facts.ts'
import type { EmittedCode } from '../../../src/go/output/emitted-code.ts'
import type { Origin } from '../../../src/go/output/indirect-target.ts'

const everything = {
  isFollowed: () => true,
  allowedBy: () => undefined,
  inlinedAt: () => [],
  timesOfWord: () => 0,
  functionsNamed: () => [],
  callableParameters: () => [],
}

/** Code of functions, each with what it calls. */
function code(functions: Readonly<Record<string, readonly string[]>>): CodeRead {
  const names = Object.keys(functions)
  const emitted = names.map((symbol, i): EmittedCode => {
    const [block = ''] = symbol.split('.')
    const file = `${block}/${block}.go`
    return {
      block,
      symbol,
      file,
      line: i + 1,
      isAssembly: false,
      calls: (functions[symbol] ?? []).map((to) => ({ to, file, line: i + 1, isCold: false, hands: new Map() })),
      indirect: [],
      taken: [],
      usedMethods: [],
      itabs: [],
    }
  })
  const owners = emitted.map(
    ({ block, symbol, file, line }): readonly [SymbolFact, { package: string; name: string }] => {
      const bare = symbol.slice(block.length + 1)
      return [
        { block, package: block, bare, file, line, calls: [] },
        { package: block, name: bare },
      ]
    },
  )
  return {
    packages: [...new Set(emitted.map(({ block }) => block))],
    code: { code: emitted, itabs: [], inData: new Set(), miscounts: [] },
    sites: { functions: [], owners: new Map(owners), sitesOfCalls: new Map() },
    assembly: new Map(),
  }
}

function graphOf(...read: readonly CodeRead[]): CallGraph {
  const graph = new CallGraph(26)
  for (const each of read) graph.add(each)
  return graph
}

function namesOf(chain: Chain): string {
  const names: string[] = []
  for (let at: Chain | undefined = chain; at !== undefined; at = at.before) names.unshift(at.step.name)
  return names.join(' > ')
}

describe('what a function reaches', () => {
  test('has the shortest chain to each heap site', () => {
    const graph = graphOf(
      code({
        'a.F': ['a.G', 'a.H'],
        'a.G': ['a.H'],
        'a.H': ['a.I', 'runtime.newobject'],
        'a.I': ['runtime.newobject', 'a.F'],
      }),
    )
    const reach = reachOf({ package: 'a', name: 'F' }, graph, everything)
    expect(reach?.sites.map(({ chain }) => namesOf(chain))).toEqual(['F > H', 'F > H > I'])
  })

  test('has no more links in its chains than functions, however far they are away', () => {
    const length = 3000
    const functions = Object.fromEntries(
      Array.from({ length }, (_, i) => [`a.F${i}`, [`a.F${i + 1}`, 'runtime.newobject']] as const),
    )
    const reach = reachOf(
      { package: 'a', name: 'F0' },
      graphOf(code({ ...functions, [`a.F${length}`]: [] })),
      everything,
    )
    const links = new Set<Chain>()
    for (const { chain } of reach?.sites ?? [])
      for (let at: Chain | undefined = chain; at !== undefined && !links.has(at); at = at.before) links.add(at)
    expect(reach?.sites.length).toBe(length)
    // Each function is a step where it calls the next one, and one where it allocates.
    expect(links.size).toBe(2 * length - 1)
  })

  test('has the calls that are asked for', () => {
    const graph = graphOf(code({ 'a.F': ['a.G', 'a.H'], 'a.G': ['a.H'], 'a.H': [] }))
    const root = { package: 'a', name: 'F' }
    const asked = new Map([['a G', new Set(['a H'])]])
    const calls = (wanted: Parameters<typeof reachOf>[3]): readonly string[] =>
      (reachOf(root, graph, everything, wanted)?.calls ?? []).map(({ from, to }) => `${from.name} > ${to.name}`)
    expect(calls('all')).toEqual(['F > G', 'F > H', 'G > H'])
    expect(calls(asked)).toEqual(['G > H'])
    expect(calls(new Map())).toEqual([])
  })
})

test('what has to be read for several functions is what has to be read for each', () => {
  const first = code({ 'a.F': ['b.F'], 'a.G': ['a.H'], 'a.H': ['c.F'], 'a.I': [] })
  const roots = ['F', 'G', 'I'].map((name) => ({ package: 'a', name }))
  const graph = graphOf(first)
  expect([...unreadFrom(roots, graph, everything)].sort()).toEqual(['b', 'c'])
  expect(unreadFrom([], graph, everything).size).toBe(0)
  // What a symbol means is looked up again after more was read.
  graph.add(code({ 'b.F': ['runtime.newobject'], 'c.F': [] }))
  expect(unreadFrom(roots, graph, everything).size).toBe(0)
  expect(reachOf(roots[0] ?? { package: '', name: '' }, graph, everything)?.sites.length).toBe(1)
})

test('a package that has no code was read all the same', () => {
  const graph = graphOf(code({ 'a.F': ['b.F'] }))
  const root = { package: 'a', name: 'F' }
  expect([...(reachOf(root, graph, everything)?.unread ?? [])]).toEqual(['b'])
  graph.markRead('b')
  const reach = reachOf(root, graph, everything)
  expect([...(reach?.unread ?? [])]).toEqual([])
  expect(reach?.dynamic.map(({ kind, callee }) => [kind, callee])).toEqual([['no-body', 'b.F']])
})

describe('what is handed on to a function that is not followed', () => {
  const made = (symbol: string): Origin => ({ kind: 'made', symbol })
  const parameter: Origin = { kind: 'parameter', register: 'AX' }
  const taken = (kind: 'func' | 'interface', type = '') => [{ kind, type, register: 'AX' }]
  type Handed = Readonly<Record<string, readonly (readonly [to: string, of?: Origin])[]>>

  /** What is said of `a.F`, and the functions of `a` that it leads to; each call has something in AX or nothing that is known. */
  function said(calls: Handed, parameters: ReturnType<typeof taken> = []) {
    const plain = code(Object.fromEntries(Object.keys(calls).map((name) => [name, []])))
    const withHands = plain.code.code.map(
      (each): EmittedCode => ({
        ...each,
        calls: (calls[each.symbol] ?? []).map(([to, of]) => ({
          to,
          file: each.file,
          line: each.line,
          isCold: false,
          hands: new Map(of === undefined ? [] : [['AX', of]]),
        })),
      }),
    )
    const itabs = [{ block: 'a', name: 'go:itab.*a.T,b.I', type: 'b.I', functions: ['a.M'] }]
    const graph = graphOf({ ...plain, code: { ...plain.code, code: withHands, itabs } })
    const bounds = {
      ...everything,
      isFollowed: (path: string) => path === 'a',
      callableParameters: () => parameters,
    }
    const reach = reachOf({ package: 'a', name: 'F' }, graph, bounds)
    return {
      dynamic: reach?.dynamic.map(({ kind, callee, followed }) => [kind, callee, followed?.name].join(' ').trim()),
      functions: reach?.functions.map(({ name }) => name),
    }
  }

  test('is followed if every caller makes it', () => {
    const outside = { 'a.G': [['a.H', parameter]], 'a.H': [['b.Call', parameter]], 'a.K': [], 'a.M': [] } as const
    for (const as of [[], taken('func')])
      expect(said({ 'a.F': [['a.G', made('a.K')]], ...outside }, as)).toEqual({
        dynamic: ['passed b.Call K'],
        functions: ['F', 'G', 'H', 'K'],
      })
    expect(
      said({
        'a.F': [
          ['a.G', made('a.K')],
          ['a.G', made('go:itab.*a.T,b.I')],
          ['a.G', { kind: 'nil' }],
        ],
        ...outside,
      }),
    ).toEqual({ dynamic: ['passed b.Call K', 'passed b.Call M'], functions: ['F', 'G', 'H', 'K', 'M'] })
  })

  test('is said to be unknown if one of them has it from elsewhere', () => {
    const calls: Handed = { 'a.F': [['a.G', made('a.K')], ['a.G']], 'a.G': [['b.Call', parameter]], 'a.K': [] }
    const expected = { dynamic: ['passed b.Call K', 'func'], functions: ['F', 'G', 'K'] }
    expect(said(calls)).toEqual(expected)
    expect(said(calls, taken('func'))).toEqual(expected)
  })

  test('is said to be unknown where it is called, or nothing is if it is nothing to call', () => {
    const calls: Handed = { 'a.F': [['b.Call'], ['a.G', parameter]], 'a.G': [['b.Call', parameter]] }
    expect(said(calls, taken('interface', 'b.I')).dynamic).toEqual(['interface b.I', 'interface b.I'])
    expect(said(calls).dynamic).toEqual([])
  })
})
