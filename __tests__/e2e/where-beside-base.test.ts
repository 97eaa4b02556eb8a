import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Report, WhereRow } from '../../src/report/report-schema.ts'
import { storiesOf } from '../../src/story/stories.ts'
import { plain } from '../../src/words/inline.ts'
import { storyTitle } from '../../src/words/story-text.ts'
import { type Change, pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-where-base-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const empty = mkdtempSync(join(folder, 'empty-'))

type Files = Readonly<Record<string, string>>
const writes =
  (files: Files): Change =>
  (write) => {
    for (const [file, text] of Object.entries(files)) write(file, text)
  }

/** A benchmark of a module without a dependency that runs `body` in its loop. */
const benchmark = (body: string, before = ''): string =>
  `package m\n\nimport "testing"\n\nfunc BenchmarkHot(b *testing.B) {\n${before}\tfor i := 0; i < b.N; i++ {\n\t\t${body}\n\t}\n}\n`

/** Where the benchmark that is over its limit allocates, beside base. */
async function whereOf(base: Files, head: Files, limit: number): Promise<readonly WhereRow[]> {
  return (await reportOn(base, head, limit)).benchmarks[0]?.where ?? []
}

async function reportOn(base: Files, head: Files, limit: number): Promise<Report> {
  const always = {
    'go.mod': 'module example.com/m\n\ngo 1.21\n',
    'allocs-budget.yml': `version: 1\nbenchtime: 1000x\ncount: 1\nbenchmarks: { .: { BenchmarkHot: ${limit} } }\n`,
  }
  const repository = pullRequestRepository(empty, writes(head), writes({ ...always, ...base }))
  const json = join(repository.directory, '..', `where-${process.pid}.json`)
  try {
    const args = ['--base', repository.baseSha, '--json', json]
    const { code, stderr } = await runCli(args, { cwd: repository.directory })
    expect([code, stderr]).toEqual([1, ''])
    return JSON.parse(readFileSync(json, 'utf8')) as Report
  } finally {
    rmSync(json, { force: true })
    repository.remove()
  }
}

/** `a.go:4 1 of base 1`, with what a library function does and what it replaces. */
function told(rows: readonly WhereRow[]): readonly string[] {
  return rows.map((row) => {
    const calls = row.calls.map((symbol) => ` in ${symbol}`).join('')
    const replaces = row.replaces === null ? '' : `, for: ${row.replaces.source.trim()}`
    return `${row.at?.file}:${row.at?.line}${calls} ${row.atLeast ? 'at least ' : ''}${row.allocsPerOp}, base ${row.base}${replaces}`
  })
}

test('a rename is not new', async () => {
  const code = (x: string, v: string): string =>
    `package m\n\nvar (\n\ttext string\n\tkept *int\n)\n\n//go:noinline\nfunc Join(${x}, y string) string {\n\treturn ${x} + y\n}\n\n//go:noinline\nfunc Point(n int) *int {\n\t${v} := n * 2\n\treturn &${v}\n}\n`
  const test = benchmark('text = Join("a text that is long", "er than 32 bytes"); kept = Point(i)')
  const rows = await whereOf({ 'a.go': code('x', 'v'), 'a_test.go': test }, { 'a.go': code('head', 't') }, 0)
  expect(told(rows)).toEqual(['a.go:10 1, base 1, for: return x + y', 'a.go:15 1, base 1, for: v := n * 2'])
})

test('a changed line that allocates more than it did', async () => {
  const code = (sum: string): string =>
    `package m\n\nvar text string\n\n//go:noinline\nfunc Join(x, y string) string {\n\treturn ${sum}\n}\n`
  const test = benchmark('text = Join("a text that is longer", " than the 32 bytes that lie on the stack")')
  const rows = await whereOf(
    { 'a.go': code('x + y'), 'a_test.go': test },
    { 'a.go': code('x + string(append([]byte(y), x...))') },
    0,
  )
  expect(told(rows)).toEqual(['a.go:7 4, base 1, for: return x + y'])
  expect([rows[0]?.sites[0]?.new, rows[0]?.sites.at(-1)?.new]).toEqual([true, false])
})

test('one new allocation beside 200 old ones comes first', async () => {
  const code = (more: string): string =>
    `package m\n\nvar (\n\tkept  [200]*int\n\tother *[32]byte\n)\n\n//go:noinline\nfunc Fill() {\n\tfor i := range kept {\n\t\tkept[i] = new(int)\n\t}\n${more}}\n`
  const rows = await whereOf(
    { 'a.go': code(''), 'a_test.go': benchmark('Fill()') },
    { 'a.go': code('\tother = new([32]byte)\n') },
    200,
  )
  expect(told(rows)).toEqual(['a.go:13 1, base 0', 'a.go:11 at least 100, base 100'])
})

test('a tiny object that the profile has no line for is not told of the line that base has, too', async () => {
  const code = (made: string): string =>
    `package m\n\nvar kept []byte\n\n//go:noinline\nfunc Join(v []byte) []byte {\n\th := make([]byte, ${made})\n\treturn append(h, v...)\n}\n`
  const test = benchmark('kept = Join(v)', '\tv := []byte("abcd")\n')
  const report = await reportOn({ 'a.go': code('4, len(v)+4'), 'a_test.go': test }, { 'a.go': code('4') }, 1)
  expect(report.benchmarks.map(({ allocsPerOp, base }) => [allocsPerOp, base?.allocsPerOp])).toEqual([[2, 1]])
  expect(report.benchmarks.flatMap(({ where }) => told(where))).toEqual([
    'a.go:7 at least 1, base 1, for: h := make([]byte, 4, len(v)+4)',
  ])
  expect(storiesOf(report).map((story) => plain(storyTitle(story)))).toEqual([
    'Not attributed to a line: 1 allocs/op more in BenchmarkHot',
  ])
})

test('what a line called before is as at base, and what it calls now is new', async () => {
  const code = (context: string): string =>
    `package m\n\nimport (\n\t"context"\n\t"net/http"\n)\n\ntype key struct{}\n\nvar ctx = context.WithValue(context.Background(), key{}, 0)\n\n//go:noinline\nfunc Handle(r *http.Request, v any) *http.Request {\n\tr = r.WithContext(${context})\n\treturn r\n}\n`
  const test = benchmark(
    'kept = Handle(request, request)',
    '\trequest, _ := http.NewRequest("GET", "/", nil)\n',
  ).replace('import "testing"\n', 'import (\n\t"net/http"\n\t"testing"\n)\n\nvar kept *http.Request\n')
  const rows = await whereOf(
    { 'a.go': code('ctx'), 'a_test.go': test },
    { 'a.go': code('context.WithValue(ctx, key{}, v)') },
    1,
  )
  expect(told(rows)).toEqual([
    'a.go:14 in context.WithValue 1, base 0',
    'a.go:14 in net/http.(*Request).WithContext 1, base 1, for: r = r.WithContext(ctx)',
  ])
  expect(rows.map(({ cause }) => cause)).toEqual(['library-call', 'library-call'])
})

test('what the harness and the runtime allocate around a slow benchmark has no line', async () => {
  // So few iterations that each allocation of theirs is half of one of an operation.
  const slow = (more: string): string =>
    benchmark(`time.Sleep(100 * time.Millisecond)${more}`).replace(
      'import "testing"\n',
      'import (\n\t"testing"\n\t"time"\n)\n\nvar kept *[64]byte\n',
    )
  const base = { 'allocs-budget.yml': 'version: 1\nbenchtime: 3x\ncount: 1\nbenchmarks: { .: { BenchmarkHot: 0 } }\n' }
  const rows = await whereOf({ ...base, 'a_test.go': slow('') }, { 'a_test.go': slow('; kept = new([64]byte)') }, 0)
  expect(told(rows)).toEqual(['a_test.go:12 1, base 0'])
})

test('a generic function that only tests instantiate has its cause', async () => {
  const code = (body: string): string =>
    `package m\n\ntype Node[T any] struct{ v T }\n\ntype List[T any] struct{ head, free *Node[T] }\n\nfunc (l *List[T]) Add(v T) {\n\t${body}\n\tl.head.v = v\n}\n`
  const test = benchmark('l.Add(i)', '\tl := List[int]{free: new(Node[int])}\n')
  const rows = await whereOf(
    { 'a.go': code('l.head = l.free'), 'a_test.go': test },
    { 'a.go': code('l.head = &Node[T]{}') },
    0,
  )
  expect(told(rows)).toEqual(['a.go:8 1, base 0'])
  expect(rows.map(({ cause, sites }) => [cause, sites.map(({ text }) => text)])).toEqual([
    ['stored', ['&Node[...]{} escapes to heap']],
  ])
})

test('an edited line and a new one: the new one has what is more', async () => {
  const code = (body: string): string =>
    `package m\n\ntype Item struct{ k, v int }\n\nvar (\n\tstore []*Item\n\tother *Item\n\tindex map[int]*Item\n)\n\n//go:noinline\nfunc Load(n int) {\n\tstore = store[:0]\n${body}}\n`
  const loop = (made: string): string => `\tfor i := 0; i < n; i++ {\n${made}\t}\n`
  const rows = await whereOf(
    {
      'a.go': code(`${loop('\t\tstore = append(store, &Item{k: i})\n')}\tother = &Item{v: n}\n`),
      'a_test.go': benchmark('Load(100)'),
    },
    {
      'a.go': code(
        `${loop('\t\tit := &Item{k: i, v: i}\n\t\tstore = append(store, it)\n')}\tindex = make(map[int]*Item, n)\n`,
      ),
    },
    0,
  )
  const [first, second] = rows
  expect([first?.at?.line, first?.base, second?.at?.line, second?.base]).toEqual([18, 1, 15, 100])
})

test('what a benchmark has from those that run before it has its line', async () => {
  const code = (result: string): string =>
    `package m\n\ntype Cache struct{ m map[string][]byte }\n\nfunc (c *Cache) Set(k string, v []byte) { c.m[k] = v }\n\nfunc (c *Cache) Get(k string) []byte {\n\tv, ok := c.m[k]\n\tif !ok {\n\t\treturn nil\n\t}\n\treturn ${result}\n}\n`
  const run = (name: string, body: string): string =>
    `\tb.Run("${name}", func(b *testing.B) {\n\t\tfor i := 0; i < b.N; i++ {\n\t\t\t${body}\n\t\t}\n\t})\n`
  const test = `package m\n\nimport "testing"\n\nvar out []byte\n\nfunc BenchmarkHot(b *testing.B) {\n\tc, v := &Cache{m: map[string][]byte{}}, make([]byte, 64)\n${run('Set', 'c.Set("k", v)')}${run('Get', 'out = c.Get("k")')}}\n`
  const budget = 'version: 1\nbenchmarks: { .: { BenchmarkHot/*: 0 } }\n'
  const rows = await whereOf(
    { 'a.go': code('v'), 'a_test.go': test, 'allocs-budget.yml': budget },
    { 'a.go': code('append([]byte(nil), v...)') },
    0,
  )
  expect(told(rows)).toEqual(['a.go:12 1, base 0'])
})
