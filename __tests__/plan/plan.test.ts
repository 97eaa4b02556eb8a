import { describe, expect, test } from 'vitest'
import { effectiveEntries } from '../../src/budget/match/effective-entries.ts'
import { type Plan, planForBase } from '../../src/plan/plan.ts'
import { planOf } from '../../src/plan/plan-of.ts'
import { isAskedIn, orderFor, selectionFor, selectionOfOne } from '../../src/plan/select.ts'
import { budgetOf } from '../support/snapshots.ts'

const toolchain = { go: 'go1.26.8', goos: 'linux', goarch: 'amd64' }
const codec = 'example.com/m/codec'

function planned(head: string, base?: string): Plan {
  const entriesOf = (text: string) => {
    const budget = budgetOf(`version: 1\n${text}`, 'b.yml')
    return { budget, entries: effectiveEntries(budget, toolchain) }
  }
  const { budget, entries } = entriesOf(head)
  const compared = base === undefined ? { benchmarks: [], functions: [] } : entriesOf(base).entries
  return planOf(budget, entries, 'example.com/m', { entries: compared, isKnown: base !== undefined })
}

const some = planned(`
count: 5
benchmarks:
  ./codec:
    BenchmarkEncode: 0
    BenchmarkDecode/size=*: { allocs: 2, bytes: 64, benchtime: 10x, cpu: 4, timeout: 20s }
    BenchmarkGone: { allocs: 1, optional: true }
    BenchmarkD*: 7
`)

test('a plan is data: written down and read again it asks the same', () => {
  const read: Plan = JSON.parse(JSON.stringify(some))
  expect(read).toEqual(some)
  expect(orderFor(read, codec, 'BenchmarkEncode')).toEqual(orderFor(some, codec, 'BenchmarkEncode'))
})

describe('how a benchmark is measured', () => {
  test('by the first entry that names it, with its own settings and the budget’s for the rest', () => {
    expect(orderFor(some, codec, 'BenchmarkDecode/size=1')).toMatchObject({
      want: 'verdict',
      limits: { allocs: 2, bytes: 64 },
      benchtime: { kind: 'iterations', n: 10 },
      cpu: 4,
      count: 5,
      timeoutMs: 20_000,
    })
    expect(orderFor(some, codec, 'BenchmarkDelete')).toMatchObject({ limits: { allocs: 7 }, cpu: 1 })
  })

  test.each([
    ['a name that no entry has', codec, 'BenchmarkOther'],
    ['a package that no entry is for', 'example.com/m/wire', 'BenchmarkEncode'],
    ['a level deeper than its pattern', codec, 'BenchmarkEncode/x'],
  ])('%s is not measured', (_, path, name) => {
    expect(orderFor(some, path, name)).toBeUndefined()
  })

  test('what no entry names is measured where the rule unlisted asks, and not where it is off', () => {
    const text = 'benchmarks: { ./codec: { BenchmarkEncode: 0 } }'
    const all = planned(`${text}\nrules: { unlisted: warn }`)
    expect(orderFor(all, 'example.com/m/wire', 'BenchmarkOther')).toMatchObject({ want: 'verdict', limits: {} })
    expect(orderFor(all, codec, 'BenchmarkEncode')).toMatchObject({ limits: { allocs: 0 } })
    expect(selectionFor(all, 'example.com/m/wire')).toBeDefined()
    expect(selectionFor(planned(text), 'example.com/m/wire')).toBeUndefined()
  })

  test('a number below its limit is confirmed where the rule slack is for somebody to act on', () => {
    const text = 'benchmarks: { ./codec: { BenchmarkEncode: 3 } }\nrules: { slack: '
    expect(orderFor(planned(`${text}warn }`), codec, 'BenchmarkEncode')?.least).toEqual({ allocs: 3 })
    expect(orderFor(planned(`${text}note }`), codec, 'BenchmarkEncode')?.least).toBeUndefined()
  })

  test('what only base’s budget speaks of is listed and not run', () => {
    const plan = planned('functions: { ./...: { "*": 0 } }', 'benchmarks: { ./codec: { BenchmarkEncode: 0 } }')
    const selection = selectionFor(plan, codec)
    expect(selection).toMatchObject({ groups: [], listMs: plan.timeoutMs })
    expect(selection?.orderFor('BenchmarkEncode')).toBeUndefined()
    expect(selectionFor(plan, 'example.com/m/wire')).toBeUndefined()
  })

  test('what is to be left to nobody else is not measured either', () => {
    const orders = some.orders.map((order) =>
      order.namePattern === 'BenchmarkDecode/size=*' ? { ...order, want: 'nothing' as const } : order,
    )
    expect(orderFor({ ...some, orders }, codec, 'BenchmarkDecode/size=1')).toBeUndefined()
    const none = some.orders.map((order) => ({ ...order, want: 'nothing' as const }))
    expect(selectionFor({ ...some, orders: none }, codec)).toBeUndefined()
  })

  test('a plan for some names only asks nothing else', () => {
    const only = { ...some, only: ['BenchmarkDecode', 'BenchmarkDecode/**'] }
    expect(orderFor(only, codec, 'BenchmarkDecode/size=1')).toMatchObject({ cpu: 4 })
    expect(orderFor(only, codec, 'BenchmarkEncode')).toBeUndefined()
    expect(selectionFor(only, codec)?.groups.map(({ select }) => select('BenchmarkEncode'))).toEqual([
      undefined,
      undefined,
    ])
  })
})

describe('what runs together', () => {
  const groups = selectionFor(some, codec)?.groups ?? []

  test('a group has what is measured under the same settings', () => {
    expect(groups.map(({ settings }) => settings)).toEqual([
      expect.objectContaining({ benchtime: { kind: 'auto' }, cpu: 1 }),
      expect.objectContaining({ benchtime: { kind: 'iterations', n: 10 }, cpu: 4 }),
    ])
    const [usual, own] = groups
    expect([usual?.select('BenchmarkEncode'), own?.select('BenchmarkEncode')]).toEqual(['^BenchmarkEncode$', undefined])
    expect(own?.select('BenchmarkDecode')).toBe('^BenchmarkDecode$/^size=[^/]*$')
    expect([own?.leadsBelow('BenchmarkDecode'), own?.leadsTo('BenchmarkEncode')]).toEqual([true, false])
  })

  test('a benchmark belongs to the group of its own order alone', () => {
    const selection = selectionFor(some, codec)
    const isIn = (i: number, name: string): boolean => {
      const group = groups[i]
      if (group === undefined || selection === undefined) throw new Error(`there is no group ${i}`)
      return isAskedIn(group, selection, name)
    }
    expect([isIn(0, 'BenchmarkEncode'), isIn(1, 'BenchmarkEncode')]).toEqual([true, false])
    expect([isIn(0, 'BenchmarkDecode/size=1'), isIn(1, 'BenchmarkDecode/size=1')]).toEqual([false, true])
  })

  test('the shortest deadline below a name ends what runs there', () => {
    const [usual, own] = groups
    expect([own?.shortestMs('BenchmarkDecode'), own?.timeoutMs]).toEqual([20_000, 20_000])
    expect(usual?.shortestMs('BenchmarkEncode')).toBe(some.timeoutMs)
  })

  test('one benchmark by its name is no pattern', () => {
    const order = orderFor(some, codec, 'BenchmarkEncode')
    if (order === undefined) throw new Error('there is no order')
    const {
      groups: [group],
      orderFor: of,
    } = selectionOfOne(order, 'BenchmarkX/a*b', true)
    expect([of('BenchmarkX/a*b'), of('BenchmarkX/aab')]).toEqual([order, undefined])
    expect(group?.select('BenchmarkX')).toBe('^BenchmarkX$/^a\\*b$')
  })
})

test('names are looked for where an order found nothing, and not where it is optional', () => {
  const plan = planned(`
benchmarks:
  ./codec:
    BenchmarkEncod: 0
    BenchmarkDecode/size=9: { allocs: 0, cpu: 2 }
    BenchmarkGone: { allocs: 1, optional: true }
`)
  const seek = (seen: readonly string[]) =>
    selectionFor(plan, codec)?.explore(['BenchmarkEncode', 'BenchmarkDecode', 'BenchmarkGo'], seen)
  expect(seek([])).toEqual([
    { name: 'BenchmarkEncode', cpu: 1 },
    { name: 'BenchmarkDecode', cpu: 2 },
  ])
  expect(seek(['BenchmarkEncod', 'BenchmarkDecode/size=9'])).toEqual([])
})

test.each([
  ['entries', 'functions: { ./...: { "*": 0 } }', undefined, 'judge'],
  [
    'the rule new-escapes and a base',
    'benchmarks: { ./...: { "**": 0 } }',
    'benchmarks: { ./...: { "**": 0 } }',
    'compare',
  ],
  [
    'the rule as an error',
    'benchmarks: { ./...: { "**": 0 } }\nrules: { new-escapes: error }',
    'benchmarks: { ./...: { "**": 0 } }',
    'judge',
  ],
  ['an entry that base had', 'benchmarks: { ./...: { "**": 0 } }', 'functions: { ./...: { "*": 0 } }', 'judge'],
  ['nothing: there is no base', 'benchmarks: { ./...: { "**": 0 } }', undefined, 'no'],
  [
    'nothing: the rule is off',
    'benchmarks: { ./...: { "**": 0 } }\nrules: { new-escapes: off }',
    'benchmarks: { ./...: { "**": 0 } }',
    'no',
  ],
])('heap sites are wanted by %s', (_, head, base, expected) => {
  expect(planned(head, base).functions).toBe(expected)
})

test('base is only compared: no benchmark is run there, and nothing is shown', () => {
  const plan = planned('functions: { ./...: { "*": 0 } }\nbenchmarks: { ./...: { "**": 0 } }')
  expect(planForBase(plan)).toMatchObject({ functions: 'compare', orders: [], shown: [] })
  expect(planForBase({ ...plan, functions: 'no' }).functions).toBe('no')
})
