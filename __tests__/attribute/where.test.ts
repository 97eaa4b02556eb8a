import { expect, test } from 'vitest'
import { whereOf } from '../../src/attribute/attribute-allocations.ts'
import type { OwnLocation } from '../../src/go/output/profile.ts'
import { plain } from '../../src/words/inline.ts'
import { formatLine } from '../../src/words/place.ts'
import { shareLine } from '../../src/words/where-lines.ts'
import { bench } from '../report/sample-reports.ts'

const frame = (symbol: string, file: string, line: number): OwnLocation => [
  { function: symbol, file, line, own: file.startsWith('/repo/') ? file.slice('/repo/'.length) : null },
]
const own = frame('example.com/m.F', '/repo/m.go', 3)
const library = frame('bufio.NewReaderSize', '/go/src/bufio/bufio.go', 57)
const code = { functions: [], text: new Map([['m.go', ['x']]]) }
const row = bench('BenchmarkF', 3, 0)
const { result } = row
const sample = (allocsPerOp: number, ...stack: OwnLocation[]) => ({ stack, allocsPerOp, bytesPerOp: 64, isTiny: false })

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
