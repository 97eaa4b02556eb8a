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

/** Code of functions, each with what it calls; `cold a.F`: where a panic follows; `defer a.F`: as it returns. */
function code(functions: Readonly<Record<string, readonly string[]>>): CodeRead {
  const names = Object.keys(functions)
  const emitted = names.map((symbol, i): EmittedCode => {
    const [block = ''] = symbol.split('.')
    const file = `${block}/${block}.go`
    const at = { file, line: i + 1 }
    const steps = (functions[symbol] ?? []).map((step) => {
      const [name = '', how = ''] = step.split(' ').reverse()
      return { name, how }
    })
    return {
      block,
      symbol,
      file,
      line: i + 1,
      isAssembly: false,
      calls: steps.flatMap(({ name, how }) =>
        how === 'defer' ? [] : { to: name, ...at, isCold: how === 'cold', hands: new Map() },
      ),
      indirect: [],
      taken: steps.flatMap(({ name, how }) =>
        how === 'defer' ? { name, how, ...at, next: undefined, after: 0, isCold: false } : [],
      ),
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

  describe('what only leads to a panic', () => {
    const chains = (functions: Readonly<Record<string, readonly string[]>>): readonly string[] =>
      (reachOf({ package: 'a', name: 'F' }, graphOf(code(functions)), everything)?.sites ?? []).map(({ chain }) =>
        namesOf(chain),
      )
    const panics = { 'a.P': ['cold a.Q', 'cold runtime.newobject'], 'a.Q': ['runtime.newobject'] }
    const recovers = { 'a.R': ['runtime.gorecover'] }

    test('counts if the function recovers, or one that leads to it', () => {
      expect(chains({ ...panics, 'a.F': ['a.P'] })).toEqual([])
      expect(chains({ ...panics, ...recovers, 'a.F': ['a.P', 'a.G'], 'a.G': ['defer a.R'] })).toEqual([])
      expect(chains({ ...panics, ...recovers, 'a.F': ['a.G', 'defer a.R'], 'a.G': ['a.P'] })).toEqual([
        'F > G > P',
        'F > G > P > Q',
      ])
    })

    test('counts with the chain by what recovers, where it was reached before', () => {
      const both = { ...panics, ...recovers, 'a.G': ['a.H', 'defer a.R'], 'a.H': ['a.P'] }
      const expected = ['F > G > H > P', 'F > G > H > P > Q']
      expect(chains({ ...both, 'a.F': ['a.P', 'a.G'] })).toEqual(expected)
      expect(chains({ ...both, 'a.F': ['a.G', 'a.P'] })).toEqual(expected)
      // Round in a circle, through the function that is asked of.
      expect(chains({ ...both, 'a.F': ['a.G', 'cold runtime.newobject'], 'a.H': ['a.F'] })).toEqual(['F > G > H > F'])
    })

    test('has the error of a panic of the runtime, where somebody recovers', () => {
      const index = { ...recovers, 'a.E': ['cold runtime.panicIndex', 'cold runtime.panicdivide'] }
      expect(chains({ ...index, 'a.F': ['a.E'] })).toEqual([])
      expect(chains({ ...index, 'a.F': ['a.E', 'defer a.R'] })).toEqual(['F > E'])
    })

    test('has a recover behind wrappers of the compiler', () => {
      const wrapped = { ...panics, ...recovers, 'a.T.R-fm': ['a.S.R-fm'], 'a.S.R-fm': ['a.R'] }
      expect(chains({ ...wrapped, 'a.F': ['a.P', 'defer a.T.R-fm'] })).toEqual(['F > P', 'F > P > Q'])
    })

    test('is walked no more than twice', () => {
      const length = 500
      const functions = Object.fromEntries(
        Array.from({ length }, (_, i) => [
          `a.F${i}`,
          [`a.F${i + 1}`, `a.F${(i * 7) % length}`, 'cold runtime.newobject', 'defer a.R'].slice(0, i % 2 ? 3 : 4),
        ]),
      )
      const graph = graphOf(code({ ...recovers, ...functions, [`a.F${length}`]: [] }))
      let reads = 0
      const counting = new Proxy(everything, {
        get: (of, name) => {
          if (name === 'inlinedAt') reads++
          return Reflect.get(of, name)
        },
      })
      expect(reachOf({ package: 'a', name: 'F1' }, graph, counting)?.sites.length).toBe(length - 1)
      expect(reads).toBeGreaterThan(length)
      expect(reads).toBeLessThanOrEqual(2 * length + 2)
    })
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
