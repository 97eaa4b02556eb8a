import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report, WhereRow } from '../../src/report/report-schema.ts'
import { type Change, type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'

const empty = mkdtempSync(join(tmpdir(), 'allocs-budget-leaks-'))
afterAll(() => rmSync(empty, { recursive: true, force: true }))

type Files = Readonly<Record<string, string>>

/** Runs something on the repository of a pull request. */
async function onPullRequest<T>(
  { base, head }: { readonly base: Files; readonly head: Files },
  run: (repository: PullRequestRepository) => Promise<T>,
): Promise<T> {
  const of = (commit: Files): Change => {
    return (write) => {
      for (const [path, text] of Object.entries(commit)) write(path, text)
    }
  }
  const repository = pullRequestRepository(empty, of(head), of(base))
  try {
    return await run(repository)
  } finally {
    repository.remove()
  }
}

function reportOn(env: NodeJS.ProcessEnv, commits: Parameters<typeof onPullRequest>[0]): Promise<Report> {
  return onPullRequest(commits, async ({ directory, baseSha }) => {
    const json = join(directory, '..', `leaks-${process.pid}.json`)
    const { stderr } = await runCli(['--base', baseSha, '--json', json], { cwd: directory, env })
    try {
      return JSON.parse(readFileSync(json, 'utf8')) as Report
    } catch {
      throw new Error(`no report: ${stderr}`)
    } finally {
      rmSync(json, { force: true })
    }
  })
}

/** The report on a module, with budgets of 0 for the benchmarks of m_test.go, and for functions as given. */
function check(
  env: NodeJS.ProcessEnv,
  { base, head }: Parameters<typeof onPullRequest>[0],
  { functions = '', goLine = '1.21' }: { readonly functions?: string; readonly goLine?: string } = {},
): Promise<Report> {
  const names = [...(head['m_test.go']?.matchAll(/^func (Benchmark\w+)/gm) ?? [])].map(([, name]) => `${name}: 0`)
  const module = {
    'go.mod': `module example.com/m\n\ngo ${goLine}\n`,
    'allocs-budget.yml': `version: 1\nbenchtime: 1000x\ncount: 1\nbenchmarks: { .: { ${names.join(', ')} } }\n${functions}`,
  }
  return reportOn(env, { base: { ...module, ...base }, head: { ...module, ...head } })
}

/** `m_test.go:8 leaking-parameter, check: vals was content at m.go:16, changed m.go:16`, for each line of a benchmark, sorted. */
function told(report: Report, name: string): readonly string[] {
  const row = report.benchmarks.find((each) => each.name === name)
  const lines = (row?.where ?? []).map((line) => {
    const leaks = line.sites.flatMap(({ leak }) => leak ?? [])
    const [leak] = leaks
    const leaking = leak && `, ${leak.function}: ${leak.parameter} was ${leak.was} at ${leak.file}:${leak.line}`
    return `${placeOf(line)} ${line.cause}${leaking ?? ''}${changed(line)}`
  })
  return lines.sort()
}

function placeOf({ at }: WhereRow): string {
  return at === null ? 'nowhere' : `${at.file}:${at.line}`
}

function changed({ changed: line }: Pick<WhereRow, 'changed'>): string {
  return line === null ? '' : `, changed ${line.file}:${line.line}`
}

/** The number of the line that ends in a remark, `// one`. */
function lineOf(text: string, remark: string): number {
  return text.split('\n').findIndex((line) => line.endsWith(`// ${remark}`)) + 1
}

const vec = (copied: boolean): string => `package m

import "fmt"

type Vec struct{ n int }

func (v *Vec) With(vals ...string) *Vec {
	if err := check(vals, v.n); err != nil {
		panic(err)
	}
	return v
}

func check(vals []string, n int) error {
	if len(vals) != n {
${copied ? '\t\tvals := append([]string(nil), vals...)\n' : ''}		return fmt.Errorf("got %#v", vals) // leak
	}
	return nil
}

// Both is not of the tests.
func Both(v *Vec) {
	v.With("a", "b") // both
}
`
const vecTests = `package m

import "testing"

func BenchmarkWith(b *testing.B) {
	v := &Vec{2}
	for i := 0; i < b.N; i++ {
		v.With("a", "b") // test
	}
}

func BenchmarkBoth(b *testing.B) {
	v := &Vec{2}
	for i := 0; i < b.N; i++ {
		Both(v)
	}
}
`

/** Functions that keep what they are given at head, and did not at base. */
function kinds(commit: 'base' | 'head'): string {
  const keep = (kept: string): string => (commit === 'head' ? kept : 'work() // nothing is kept')
  return `package m

import "example.com/m/inner"

var (
	pointers []*int
	bytes    []byte
	funcs    func()
	objects  *T
	anything any
)

//go:noinline
func work() {}

//go:noinline
func Pointer(n int, x *int) {
	${keep('pointers[0] = x // pointer')}
}

//go:noinline
func Buffer(s string, b []byte) {
	${keep('bytes = b // buffer')}
}

//go:noinline
func Each(f func()) {
	${keep('funcs = f // closure')}
	f()
}

type T struct{ kept *int }

//go:noinline
func (t *T) Keep(x *int) {
	${keep('t.kept = x // method')}
}

//go:noinline
func (t *T) Register() {
	${keep('objects = t // receiver')}
}

//go:noinline
func Store[E any](n int, e *E) {
	${keep('anything = e // generic')}
}

type List[E any] struct{ last *E }

//go:noinline
func (l *List[E]) Put(n int, e *E) {
	${keep('l.last = e // put')}
}

func Inlined(x *int) {
	${keep('pointers[0] = x // inlined')}
}

var zero int

//go:noinline
func Same(x *int) *int {
	${keep('return x // result')}
	return &zero
}

//go:noinline
func Recursive(x *int, n int) {
	if n > 0 {
		Recursive(x, n-1)
	}
	${keep('pointers[0] = x // recursive')}
}

//go:noinline
func Outer(a, b []byte) {
	middle(b, a)
}

func middle(first []byte, second []byte) {
	inner.Remember(len(second), first)
}

//go:noinline
func Many(s string, xs ...*int) {
	${keep('pointers = xs // many')}
}

//go:noinline
func Old(x *int) { pointers[0] = x }

func init() { pointers = make([]*int, 1) }

//go:noinline
func Call(x int) int { // call
	${commit === 'head' ? 'Old(&x) // old' : 'work()'}
	return x
}
`
}

function inner(commit: 'base' | 'head'): string {
  return `package inner

var kept []byte
var length int

//go:noinline
func Remember(n int, p []byte) {
	${commit === 'head' ? 'kept = p // deep' : 'length = len(p)'}
}
`
}

const kindTests = `package m

import "testing"

func BenchmarkPointer(b *testing.B) {
	for i := 0; i < b.N; i++ {
		x := i // pointer
		Pointer(1, &x)
	}
}

func BenchmarkBuffer(b *testing.B) {
	for i := 0; i < b.N; i++ {
		var buf [64]byte // buffer
		Buffer("a, (b", buf[:])
	}
}

func BenchmarkClosure(b *testing.B) {
	for i := 0; i < b.N; i++ {
		n := 0 // count
		Each(func() { n++ }) // closure
	}
}

func BenchmarkMethod(b *testing.B) {
	t := &T{}
	for i := 0; i < b.N; i++ {
		x := i // method
		t.Keep(&x)
	}
}

func BenchmarkReceiver(b *testing.B) {
	for i := 0; i < b.N; i++ {
		var t T // receiver
		t.Register()
	}
}

func BenchmarkGeneric(b *testing.B) {
	for i := 0; i < b.N; i++ {
		x := i // generic
		Store(1, &x)
	}
}

func BenchmarkGenericMethod(b *testing.B) {
	var l List[int]
	for i := 0; i < b.N; i++ {
		x := i // put
		l.Put(1, &x)
	}
}

func BenchmarkInlined(b *testing.B) {
	for i := 0; i < b.N; i++ {
		x := i // inlined
		Inlined(&x)
	}
}

func BenchmarkResult(b *testing.B) {
	for i := 0; i < b.N; i++ {
		x := i // result
		pointers[0] = Same(&x)
	}
}

func BenchmarkRecursive(b *testing.B) {
	for i := 0; i < b.N; i++ {
		x := i // recursive
		Recursive(&x, 2)
	}
}

func BenchmarkDeep(b *testing.B) {
	for i := 0; i < b.N; i++ {
		var buf [64]byte // deep
		Outer(nil, buf[:4])
	}
}

func BenchmarkHelper(b *testing.B) {
	for i := 0; i < b.N; i++ {
		help()
	}
}

//go:noinline
func help() {
	var buf [64]byte // helped
	Outer(nil, buf[:4])
}

func BenchmarkVariadic(b *testing.B) {
	for i := 0; i < b.N; i++ {
		x := i // element
		Many("a", &x) // variadic
	}
}

func BenchmarkOld(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Call(i)
	}
}
`

const { available, missing } = goToolchains()

// What the newest release prints of leaks is in the recorded output of attribute/leak-of-site.test.ts.
describeGo(outermost(available).slice(0, 2), ({ env, minor }) => {
  test('a removed copy: the function that keeps the argument now, in the test file, in the code, and of a function', async () => {
    const head = { 'm.go': vec(false), 'm_test.go': vecTests }
    const base = { ...head, 'm.go': vec(true) }
    const report = await check(env, { base, head }, { functions: 'functions: { .: { Both: 0 } }\n' })
    const leak = lineOf(vec(false), 'leak')
    const words = `leaking-parameter, check: vals was content at m.go:${leak}, changed m.go:${leak}`
    expect(told(report, 'BenchmarkWith')).toEqual([`m_test.go:${lineOf(vecTests, 'test')} ${words}`])
    expect(told(report, 'BenchmarkBoth')).toEqual([`m.go:${lineOf(vec(false), 'both')} ${words}`])
    const [site] = report.functions.find(({ name }) => name === 'Both')?.sites ?? []
    expect([site?.cause, site?.leak, site?.changed]).toEqual([
      'leaking-parameter',
      {
        package: 'example.com/m',
        function: 'check',
        parameter: 'vals',
        was: 'content',
        file: 'm.go',
        line: leak,
        source: '\t\treturn fmt.Errorf("got %#v", vals) // leak',
      },
      {
        function: 'example.com/m.check',
        file: 'm.go',
        line: leak,
        source: '\t\treturn fmt.Errorf("got %#v", vals) // leak',
      },
    ])
  })

  test('a parameter of a function inlined into the benchmark is the function’s', async () => {
    const tests = `package m

import "testing"

var p *int

func BenchmarkHot(b *testing.B) {
	for i := 0; i < b.N; i++ {
		p = Hot(1)
	}
}
`
    const head = { 'm.go': 'package m\n\nfunc Hot(n int) *int { return &n } // hot\n', 'm_test.go': tests }
    const base = { ...head, 'm.go': 'package m\n\nvar one int\n\nfunc Hot(n int) *int { return &one }\n' }
    const report = await check(env, { base, head })
    expect(told(report, 'BenchmarkHot')).toEqual(['m.go:3 returned, changed m.go:3'])
    const [row] = report.benchmarks[0]?.where ?? []
    expect([row?.function, row?.allocsPerOp, row?.base, row?.sites.map(({ text }) => text)]).toEqual([
      'Hot',
      1,
      0,
      ['moved to heap: n'],
    ])
    // What a test file allocates is nobody's function.
    expect(report.functions.map(({ name }) => name)).toEqual(['Hot'])
  })

  test('a receiver that a function inlined into the benchmark makes, and that a method keeps now', async () => {
    const code = (kept: string): string => `package m

type Tok struct {
	stack []int
	buffer [8]int
}

var shared [8]int

func New() *Tok { return &Tok{} } // made

func (t *Tok) Next() bool { return t.push() }

//go:noinline
func (t *Tok) push() bool {
	t.stack = ${kept}[:0] // leak
	return len(t.stack) > 0
}
`
    const tests = `package m

import "testing"

func BenchmarkTok(b *testing.B) {
	for i := 0; i < b.N; i++ {
		t := New()
		for t.Next() {
		}
	}
}
`
    const head = { 'm.go': code('t.buffer'), 'm_test.go': tests }
    const report = await check(env, { base: { ...head, 'm.go': code('shared') }, head })
    const [made, leak] = [lineOf(head['m.go'], 'made'), lineOf(head['m.go'], 'leak')]
    expect(told(report, 'BenchmarkTok')).toEqual([
      `m.go:${made} leaking-parameter, (*Tok).push: t was nothing at m.go:${leak}, changed m.go:${leak}`,
    ])
    // Where base could not inline what makes it, it was on the heap there, too.
    const before = code('shared').replace('func New', '//go:noinline\nfunc New')
    const [row] = (await check(env, { base: { ...head, 'm.go': before }, head })).benchmarks
    expect(row?.where.map(({ base, cause, sites }) => [base, cause, sites.map(({ leak: none }) => none)])).toEqual([
      [1, 'returned', [null]],
    ])
  })

  test.runIf(minor >= 24)('tests of an external package, with b.Loop', async () => {
    const tests = `package m_test

import (
	"testing"

	"example.com/m"
)

var p *int

func BenchmarkHot(b *testing.B) {
	for b.Loop() {
		p = m.Hot(1)
	}
}

func BenchmarkWith(b *testing.B) {
	v := m.New(2)
	for b.Loop() {
		v.With("a", "b") // test
	}
}
`
    const code = (copied: boolean, hot: string): string =>
      `${vec(copied)}\nfunc New(n int) *Vec { return &Vec{n} }\n\nvar one int\n\nfunc Hot(n int) *int { return ${hot} } // hot\n`
    const head = { 'm.go': code(false, '&n'), 'm_test.go': tests }
    const base = { ...head, 'm.go': code(true, '&one') }
    const report = await check(env, { base, head }, { goLine: '1.24' })
    const [leak, hot] = [lineOf(code(false, ''), 'leak'), lineOf(code(false, ''), 'hot')]
    expect(told(report, 'BenchmarkHot')).toEqual([`m.go:${hot} returned, changed m.go:${hot}`])
    expect(told(report, 'BenchmarkWith')).toEqual([
      `m_test.go:${lineOf(tests, 'test')} leaking-parameter, check: vals was content at m.go:${leak}, changed m.go:${leak}`,
    ])
  })

  test('what a benchmark makes itself is its own: nothing of the code began to keep it', async () => {
    const tests = (made: string): string => `package m

import "testing"

var kept *Vec

func BenchmarkWith(b *testing.B) {
	for i := 0; i < b.N; i++ {
		${made}
	}
}
`
    const head = { 'm.go': vec(false), 'm_test.go': tests('kept = &Vec{i} // made') }
    const report = await check(env, { base: { ...head, 'm_test.go': tests('kept = nil') }, head })
    const place = `m_test.go:${lineOf(head['m_test.go'], 'made')}`
    expect(told(report, 'BenchmarkWith')).toEqual([`${place} benchmark, changed ${place}`])
    const [row] = report.benchmarks[0]?.where ?? []
    expect(row?.sites.map(({ text, new: isNew }) => [text, isNew])).toEqual([['&Vec{...} escapes to heap', true]])
  })

  test('nothing is claimed where base’s tests do not compile', async () => {
    const head = { 'm.go': vec(false), 'm_test.go': vecTests }
    const base = { 'm.go': vec(true), 'm_test.go': vecTests.replace('v := &Vec{2}', 'v := &Vec{"2"}') }
    const report = await check(env, { base, head })
    expect(told(report, 'BenchmarkWith')).toEqual([`m_test.go:${lineOf(vecTests, 'test')} benchmark`])
    const [row] = report.benchmarks.find(({ name }) => name === 'BenchmarkWith')?.where ?? []
    expect(row?.sites.map(({ leak, new: isNew }) => [leak, isNew])).toEqual([[null, null]])
  })

  test('where the files have brackets in their names', async () => {
    const benchmarks = 'package m\n\nimport "testing"\n\nfunc BenchmarkWith(b *testing.B) {\n\twith(b)\n}\n'
    const tests = (vecTests.split('\nfunc BenchmarkBoth')[0] ?? '').replace('BenchmarkWith', 'with')
    const files = (copied: boolean): Files => ({
      ...{ 'm_test.go': benchmarks, 'with[1]_test.go': tests },
      'm[gen].go': vec(copied),
    })
    const report = await check(env, { base: files(true), head: files(false) })
    const leak = lineOf(vec(false), 'leak')
    expect(report.diagnostics).toEqual([])
    expect(told(report, 'BenchmarkWith')).toEqual([
      `with[1]_test.go:${lineOf(tests, 'test')} leaking-parameter, check: vals was content at m[gen].go:${leak}, changed m[gen].go:${leak}`,
    ])
  })

  test('explain says it too', async () => {
    const module = { 'go.mod': 'module example.com/m\n\ngo 1.21\n' }
    const commits = { base: { ...module, 'm.go': vec(true) }, head: { ...module, 'm.go': vec(false) } }
    const { stdout } = await onPullRequest(commits, ({ directory, baseSha }) =>
      runCli(['explain', 'Both', '--base', baseSha], { cwd: directory, env }),
    )
    expect(stdout).toContain('why      an argument that now escapes')
  })

  test('through a function of another module of a go.work', async () => {
    const files = (keeps: boolean): Files => ({
      'go.work': 'go 1.21\n\nuse (\n\t./lib\n\t./app\n)\n',
      'lib/go.mod': 'module example.com/lib\n\ngo 1.21\n',
      'lib/lib.go': `package lib\n\nvar kept *int\n\n//go:noinline\nfunc Keep(x *int) {\n\t${keeps ? 'kept = x' : '*x = 1'}\n}\n`,
      'app/go.mod': 'module example.com/app\n\ngo 1.21\n',
      'app/app.go': 'package app\n\nimport "example.com/lib"\n\nfunc Use(x int) {\n\tlib.Keep(&x)\n}\n',
      'allocs-budget.yml': 'version: 1\nmodules: [lib, app]\nfunctions: { ./...: { Use: 0 } }\n',
    })
    const { functions } = await reportOn(env, { base: files(false), head: files(true) })
    const [site] = functions.find(({ name }) => name === 'Use')?.sites ?? []
    expect([site?.text, site?.cause, site?.leak, site?.changed?.file, site?.changed?.line]).toEqual([
      'moved to heap: x',
      'leaking-parameter',
      {
        package: 'example.com/lib',
        function: 'Keep',
        parameter: 'x',
        was: 'nothing',
        file: 'lib/lib.go',
        line: 7,
        source: '\tkept = x',
      },
      'lib/lib.go',
      7,
    ])
  })

  test('every kind of argument, through any number of functions of ours, to the line that keeps it', async () => {
    const head = { 'm.go': kinds('head'), 'inner/inner.go': inner('head'), 'm_test.go': kindTests }
    const base = { 'm.go': kinds('base'), 'inner/inner.go': inner('base'), 'm_test.go': kindTests }
    const report = await check(env, { base, head })
    const at = (remark: string): string => `m.go:${lineOf(kinds('head'), remark)}`
    const tests = (remark: string): string => `m_test.go:${lineOf(kindTests, remark)}`
    const began = (name: string, was: string, remark: string): string =>
      `leaking-parameter, ${name} was ${was} at ${at(remark)}, changed ${at(remark)}`
    expect(told(report, 'BenchmarkPointer')).toEqual([
      `${tests('pointer')} ${began('Pointer: x', 'nothing', 'pointer')}`,
    ])
    expect(told(report, 'BenchmarkBuffer')).toEqual([`${tests('buffer')} ${began('Buffer: b', 'nothing', 'buffer')}`])
    expect(told(report, 'BenchmarkClosure')).toEqual([
      `${tests('count')} ${began('Each: f', 'nothing', 'closure')}`,
      `${tests('closure')} ${began('Each: f', 'nothing', 'closure')}`,
    ])
    expect(told(report, 'BenchmarkMethod')).toEqual([
      `${tests('method')} ${began('(*T).Keep: x', 'nothing', 'method')}`,
    ])
    expect(told(report, 'BenchmarkReceiver')).toEqual([
      `${tests('receiver')} ${began('(*T).Register: t', 'nothing', 'receiver')}`,
    ])
    expect(told(report, 'BenchmarkGeneric')).toEqual([
      `${tests('generic')} ${began('Store[...]: e', 'nothing', 'generic')}`,
    ])
    expect(told(report, 'BenchmarkGenericMethod')).toEqual([
      `${tests('put')} ${began('(*List[...]).Put: e', 'nothing', 'put')}`,
    ])
    expect(told(report, 'BenchmarkInlined')).toEqual([
      `${tests('inlined')} ${began('Inlined: x', 'nothing', 'inlined')}`,
    ])
    expect(told(report, 'BenchmarkResult')).toEqual([`${tests('result')} ${began('Same: x', 'nothing', 'result')}`])
    expect(told(report, 'BenchmarkRecursive')).toEqual([
      `${tests('recursive')} ${began('Recursive: x', 'nothing', 'recursive')}`,
    ])
    const deep = `inner/inner.go:${lineOf(inner('head'), 'deep')}`
    expect(told(report, 'BenchmarkDeep')).toEqual([
      `${tests('deep')} leaking-parameter, Remember: p was nothing at ${deep}, changed ${deep}`,
    ])
    expect(told(report, 'BenchmarkHelper')).toEqual([
      `${tests('helped')} leaking-parameter, Remember: p was nothing at ${deep}, changed ${deep}`,
    ])
    expect(told(report, 'BenchmarkVariadic')).toEqual([
      `${tests('element')} ${began('Many: xs', 'nothing', 'many')}`,
      `${tests('variadic')} ${began('Many: xs', 'nothing', 'many')}`,
    ])
    // What leaked before is no news: the call of it is.
    expect(told(report, 'BenchmarkOld')).toEqual([`${at('call')} passed-on, changed ${at('old')}`])
  })
})

describe.runIf(missing.length > 0)('not run', () => {
  test.skip.each(missing)('%s', () => undefined)
})
