import { describe, expect, test } from 'vitest'
import { withInlinedFrames } from '../../src/attribute/inlined-frames.ts'
import type { OwnFrame, OwnLocation } from '../../src/go/output/profile.ts'
import type { GoFunction, HeapSite } from '../../src/go/sites/heap-site.ts'

const site = (text: string, file: string, line: number, inlined: readonly string[] = []): HeapSite => ({
  class: 'escape',
  kind: 'moved to heap',
  text,
  call: 'runtime.newobject',
  file,
  line,
  column: 1,
  why: [],
  cause: 'returned',
  inlined,
})
const fn = (path: string, name: string, file: string, ...sites: HeapSite[]): GoFunction => ({
  package: path,
  name,
  file,
  line: 1,
  sites,
})
const frame = (symbol: string, file: string, line: number): OwnFrame => ({ function: symbol, file, line, own: file })
const bench = frame('example.com/m.BenchmarkHot', 'm_test.go', 9)
const sample = (...stack: OwnLocation[]) => ({ stack, allocsPerOp: 1, bytesPerOp: 8, isTiny: false })

const hot = fn('example.com/m', 'Hot', 'hot.go', site('moved to heap: n', 'hot.go', 3))
const names = new Map([['example.com/m', 'm']])
const stacks = (tests: readonly GoFunction[], functions: readonly GoFunction[], ...stack: OwnLocation[]) => {
  const { profile, tests: left } = withInlinedFrames([sample(...stack)], tests, functions, names)
  return {
    frames: profile[0]?.stack.map((location) => location.map(({ function: symbol, line }) => `${symbol}:${line}`)),
    sites: left.flatMap(({ sites }) => sites.map(({ text }) => text)),
  }
}
const folded = [['example.com/m.BenchmarkHot:9']]

describe('what an inlined function allocates at a call in a test file', () => {
  test.each([
    ['in the package', 'example.com/m', 'moved to heap: n', 'Hot'],
    ['in an external package of tests', 'example.com/m_test', 'moved to heap: m.n', 'm.Hot'],
  ])('is that function’s: %s', (_, path, text, callee) =>
    expect(
      stacks([fn(path, 'BenchmarkHot', 'm_test.go', site(text, 'm_test.go', 9, [callee]))], [hot], [bench]),
    ).toEqual({
      frames: [['example.com/m.Hot:3', 'example.com/m.BenchmarkHot:9']],
      sites: [],
    }),
  )

  test('stays at the call where the benchmark allocates there as well, or another function', () => {
    const n = site('moved to heap: n', 'm_test.go', 9, ['Hot', 'Warm'])
    const own = site('moved to heap: x', 'm_test.go', 9, ['Hot'])
    const tests = (...sites: HeapSite[]) => [fn('example.com/m', 'BenchmarkHot', 'm_test.go', ...sites)]
    expect(stacks(tests(n, own), [hot], [bench])).toEqual({ frames: folded, sites: ['moved to heap: x'] })
    const warm = fn('example.com/m', 'Warm', 'hot.go', site('moved to heap: w', 'hot.go', 7))
    const w = site('moved to heap: w', 'm_test.go', 9, ['Hot', 'Warm'])
    expect(stacks(tests(n, w), [hot, warm], [bench])).toEqual({ frames: folded, sites: [] })
  })

  test('is told with the function whose own it is', () => {
    const n = site('moved to heap: n', 'm_test.go', 9, ['Hot'])
    const own = site('moved to heap: x', 'm_test.go', 10, ['Hot'])
    const { inlined } = withInlinedFrames([], [fn('example.com/m', 'BenchmarkHot', 'm_test.go', n, own)], [hot], names)
    expect([...inlined]).toEqual([[n, hot]])
  })

  test('is not given to a function of which it is not known, or to one of two', () => {
    const n = site('moved to heap: n', 'm_test.go', 9, ['Hot', 'Warm'])
    const tests = [fn('example.com/m', 'BenchmarkHot', 'm_test.go', n)]
    const kept = { frames: folded, sites: ['moved to heap: n'] }
    expect(stacks(tests, [], [bench])).toEqual(kept)
    expect(stacks(tests, [fn('example.com/other', 'Hot', 'o/hot.go', ...hot.sites)], [bench])).toEqual(kept)
    const warm = fn('example.com/m', 'Warm', 'hot.go', site('moved to heap: n', 'hot.go', 7))
    expect(stacks(tests, [hot, warm], [bench])).toEqual(kept)
  })

  test('code that is no test keeps its lines, and so does what has its frame', () => {
    const n = site('moved to heap: n', 'call.go', 9, ['Hot'])
    const call = fn('example.com/m', 'Call', 'call.go', n)
    expect(stacks([call], [hot], [frame('example.com/m.Call', 'call.go', 9)])).toEqual({
      frames: [['example.com/m.Call:9']],
      sites: ['moved to heap: n'],
    })
    const tests = [fn('example.com/m', 'BenchmarkHot', 'm_test.go', site('moved to heap: n', 'm_test.go', 9, ['Hot']))]
    const inner = frame('example.com/m.Hot', 'hot.go', 3)
    expect(stacks(tests, [hot], [inner, bench]).frames).toEqual([
      ['example.com/m.Hot:3', 'example.com/m.BenchmarkHot:9'],
    ])
  })
})
