import { describe, expect, test } from 'vitest'
import { type ProfiledBenchmark, whereOf } from '../../src/attribute/attribute-allocations.ts'
import type { BaseFacts } from '../../src/attribute/cause-of-line.ts'
import type { OwnLocation } from '../../src/go/output/profile.ts'
import type { HeapSite } from '../../src/go/sites/heap-site.ts'
import type { WhereRow } from '../../src/report/report-schema.ts'
import { plain } from '../../src/words/inline.ts'
import { formatLine } from '../../src/words/place.ts'
import { shareLine } from '../../src/words/where-lines.ts'
import { bench } from '../report/sample-reports.ts'
import { frame, own as ownAt, sample, site } from './profiles.ts'

const own = ownAt(3)
const library = frame('bufio.NewReaderSize', '/go/src/bufio/bufio.go', 57)
const code = { functions: [], text: new Map([['m.go', ['x']]]) }
const row = bench('BenchmarkF', 3, 0)
const { result } = row

test('what no line of the repository leads to is told, by what allocates there', () => {
  const profile = [sample(2, own), sample(1, library, frame('net/http.(*conn).serve', '/go/src/net/http/server.go', 1))]
  const rows = whereOf({ result, profile, code, goLine: '1.21' })
  expect(rows.map(({ at, allocsPerOp, calls, cause }) => [at, allocsPerOp, calls, cause])).toEqual([
    [{ file: 'm.go', line: 3, column: 0 }, 2, [], null],
    [null, 1, ['bufio.NewReaderSize'], 'library-call'],
  ])
  expect(rows.map((each) => plain(shareLine(each, row, (at) => formatLine(at))))).toEqual([
    '2 of 3 allocs/op at m.go:3',
    '1 of 3 allocs/op outside of the code of this repository',
  ])
})

test('what a pool had to make counts for the line that asked, not for its New', () => {
  const get = frame('sync.(*Pool).Get', '/go/src/sync/pool.go', 151)
  const made = frame('example.com/m.init.func1', '/repo/m.go', 9)
  const [line] = whereOf({ result, profile: [sample(3, made, get, own)], code, goLine: '1.21' })
  expect([line?.at?.line, line?.cause]).toEqual([3, 'pool-empty'])
})

test('less than a hundredth of it all is the runtime’s own', () => {
  const profile = [sample(3, own), { ...sample(0.001, library, own), bytesPerOp: 0.1 }]
  expect(whereOf({ result, profile, code, goLine: '1.21' })).toHaveLength(1)
})

test('one large allocation of the runtime’s own goroutine is not told as a line', () => {
  const worker = frame('runtime.gcBgMarkWorker', '/go/src/runtime/mgc.go', 1)
  const profile = [sample(3, own), { ...sample(0.00001, worker), bytesPerOp: 12 }]
  expect(whereOf({ result, profile, code, goLine: '1.21' }).map(({ at }) => at?.file)).toEqual(['m.go'])
})

const facts: BaseFacts = { goLine: '1.21', functions: [], requires: new Map(), changed: new Set(['m.go']) }

/** Head's rows beside base, whose source and profile are given; `got` is what Go counted. */
function compared(
  head: {
    readonly lines: readonly string[]
    readonly profile: ProfiledBenchmark['profile']
    readonly sites?: readonly HeapSite[]
  },
  base: typeof head,
): readonly WhereRow[] {
  const codeOf = (lines: readonly string[], sites: readonly HeapSite[] = []) => ({
    functions: [{ package: 'example.com/m', name: 'F', file: 'm.go', line: 1, sites }],
    text: new Map([['m.go', lines]]),
  })
  const counted = (profile: ProfiledBenchmark['profile']): number =>
    Math.floor(profile.reduce((total, { allocsPerOp }) => total + allocsPerOp, 0))
  return whereOf({
    result: { ...result, allocsPerOp: counted(head.profile) },
    profile: head.profile,
    code: codeOf(head.lines, head.sites),
    goLine: '1.21',
    base: {
      allocsPerOp: counted(base.profile),
      profile: base.profile,
      code: codeOf(base.lines, base.sites),
      facts,
    },
  })
}

describe('beside base', () => {
  test('one new allocation beside 200 old ones comes first, and what base has too may be left out', () => {
    const loop = ['for range n {', '\tkeep(new(int))']
    const old = [sample(200, ownAt(2)), sample(0.5, ownAt(1))]
    const rows = compared(
      { lines: [...loop, 'other = new([32]byte)'], profile: [...old, sample(1, ownAt(3))] },
      { lines: loop, profile: old },
    )
    expect(rows.map(({ at, allocsPerOp, base }) => [at?.line, allocsPerOp, base])).toEqual([
      [3, 1, 0],
      [2, 200, 200],
    ])
  })

  test('what a line allocates itself and what it calls are rows of their own', () => {
    const call = (symbol: string): OwnLocation => frame(symbol, '/go/src/x.go', 1)
    const inlined: OwnLocation = [...call('net/http.(*Request).WithContext'), ...ownAt(1)]
    const request = site(1, 'new(http.Request) escapes to heap', {
      cause: 'returned',
      isNew: false,
      inlined: ['http.(*Request).WithContext'],
    })
    const rows = compared(
      {
        lines: ['r = r.WithContext(context.WithValue(ctx, key{}, v))'],
        profile: [sample(1, inlined), sample(1, call('context.WithValue'), ownAt(1))],
        sites: [request],
      },
      { lines: ['r = r.WithContext(ctx)'], profile: [sample(1, inlined)] },
    )
    expect(rows.map(({ calls, base, cause, sites, replaces }) => [calls, base, cause, sites.length, replaces])).toEqual(
      [
        [['context.WithValue'], 0, 'library-call', 0, null],
        [
          ['net/http.(*Request).WithContext'],
          1,
          'library-call',
          1,
          { file: 'm.go', line: 1, source: 'r = r.WithContext(ctx)' },
        ],
      ],
    )
  })

  test('of several sites on one line the new ones are named first, and their cause', () => {
    const joined = site(1, 'x + b escapes to heap', { cause: 'concatenation', isNew: false })
    const converted = site(1, 'string(b) escapes to heap', { cause: 'string-conversion', isNew: true })
    const rows = compared(
      { lines: ['return x + string(b)'], profile: [sample(2, ownAt(1))], sites: [joined, converted] },
      { lines: ['return x + y'], profile: [sample(1, ownAt(1))] },
    )
    expect(
      rows.map(({ base, cause, sites, replaces }) => [base, cause, sites.map(({ text }) => text), replaces?.source]),
    ).toEqual([[1, 'string-conversion', [converted.text, joined.text], 'return x + y']])
  })

  test('of several new ones the one that base’s line had nothing like is named first, and its cause', () => {
    const made = (line: number, text: string, more: Partial<HeapSite> = {}) =>
      site(line, `${text} escapes to heap`, more)
    const slice = made(1, '[]State{...}', { cause: 'stored', isNew: true })
    const method = made(1, 'p.x', { cause: 'method-value', isNew: true })
    const old = made(1, 'make([]State, 0, 4)', { cause: 'stored' })
    const rowsWith = (sites: readonly HeapSite[]) =>
      compared(
        { lines: ['p.state = []State{p.x}'], profile: [sample(2, ownAt(1))], sites: [slice, method] },
        { lines: ['state: make([]State, 0, 4),'], profile: [sample(1, ownAt(1))], sites },
      ).map(({ cause, base, sites }) => [cause, base, sites.map(({ text }) => text)])
    expect(rowsWith([old])).toEqual([['method-value', 1, [method.text, slice.text]]])
    expect(rowsWith([])).toEqual([['stored', 1, [slice.text, method.text]]])
  })

  test('what the harness allocates has no row, and the noise of the runtime none as a new one', () => {
    const rewrite = frame('testing.rewrite', '/go/src/testing/match.go', 1)
    const matcher = frame('testing.newMatcher', '/go/src/testing/match.go', 2)
    const serve = frame('net/http.(*conn).serve', '/go/src/net/http/server.go', 1)
    const rows = compared(
      { lines: ['x'], profile: [sample(1, ownAt(1)), sample(2, rewrite, matcher), sample(0.02, serve)] },
      { lines: ['x'], profile: [sample(1, ownAt(1))] },
    )
    expect(rows.map(({ at, base }) => [at?.line, base])).toEqual([[1, 1]])
  })
})

test('the noise of a goroutine that an example or an initialiser of the tests started is not told', () => {
  const serve = frame('net/http.Serve', '/go/src/net/http/server.go', 1)
  const by = (symbol: string, file: string, amount = 0.02) =>
    sample(amount, serve, frame(`example.com/m.${symbol}`, `/repo/${file}`, 64))
  const text = new Map(['m.go', 'x_test.go', 'serve.go'].map((file) => [file, ['x']]))
  const code = { functions: [], text }
  const base = { allocsPerOp: 1, profile: [sample(1, ownAt(1))], code, facts }
  const files = (other: ProfiledBenchmark['profile'][number]) =>
    whereOf({ result, profile: [...base.profile, other], code, goLine: '1.21', base })
      .map(({ at }) => at?.file)
      .sort()
  for (const symbol of ['Example_serve.func1', 'ExampleServe.func1', 'TestMain.gowrap1', 'init.0.func1', 'init.func1'])
    expect(files(by(symbol, 'x_test.go'))).toEqual(['m.go'])
  expect(files(by('Example_serve.func1', 'x_test.go', 0.5))).toEqual(['m.go', 'x_test.go'])
  // What the benchmark's code starts is the benchmark's.
  for (const symbol of ['BenchmarkServe.func1', 'initServer.func1', 'Testify.func1', '(*T).init'])
    expect(files(by(symbol, 'x_test.go'))).toEqual(['m.go', 'x_test.go'])
  expect(files(by('init.0.func1', 'serve.go'))).toEqual(['m.go', 'serve.go'])
})

describe('causes that the source tells apart', () => {
  const causeOf = (source: string, symbol: string, more: readonly string[] = []): WhereRow['cause'] | undefined =>
    whereOf({
      result,
      profile: [sample(1, frame(symbol, '/go/src/x.go', 1), ownAt(1))],
      code: { functions: [], text: new Map([['m.go', [source, ...more]]]) },
      goLine: '1.21',
    })[0]?.cause

  test.each([
    ['return fmt.Errorf("closed")', 'fmt.Errorf', 'needless-format'],
    ['return fmt.Errorf("closed: %w", err)', 'fmt.Errorf', 'fmt-argument'],
    ['s := fmt.Sprintf("%s", name)', 'fmt.Sprintf', 'needless-format'],
    ['s := fmt.Sprintf("%s!", name)', 'fmt.Sprintf', 'fmt-argument'],
    ['s := fmt.Sprintf("%d", n)', 'fmt.Sprintf', 'fmt-argument'],
    ['s := fmt.Sprint(name)', 'fmt.Sprint', 'fmt-argument'],
    ['s := fmt.Sprint(name, n)', 'fmt.Sprint', 'fmt-argument'],
    ['dst = strconv.AppendInt(dst, n, 10)', 'strconv.AppendInt', 'append-growth'],
    ['dst = fmt.Appendf(dst, "%d", n)', 'fmt.Appendf', 'append-growth'],
    ['dst = t.AppendFormat(dst, layout)', 'time.Time.AppendFormat', 'append-growth'],
    ['s = strconv.Itoa(n)', 'strconv.Itoa', 'library-call'],
    ['list.Appending(n)', 'example.com/lib.(*List).Appending', 'library-call'],
  ])('%s', (source, symbol, cause) => {
    expect(causeOf(source, symbol)).toBe(cause)
  })

  test('a pool that is emptied, and one that nothing is put back into', () => {
    const get = '\tb := pool.Get().(*B)'
    expect(causeOf(get, 'sync.(*Pool).Get', ['\tdefer pool.Put(b)', '}'])).toBe('pool-collected')
    expect(causeOf(get, 'sync.(*Pool).Get', ['\treturn b', '}'])).toBe('pool-empty')
  })
})
