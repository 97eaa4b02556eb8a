import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { runCli } from '../support/run-cli.ts'
import { wide } from '../support/wide.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-where-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const code = `package m

import "strconv"

type point struct{ x, y, z int }

var (
	sink  *point
	tiny  *int64
	other *int32
	text  string
)

//go:noinline
func Make(n int) {
	sink = &point{x: n} // one
}

//go:noinline
func Two(n int) {
	sink = &point{x: n} // two
	sink = &point{y: n} // two, again
}

//go:noinline
func Tiny(n int64) {
	v := n // tiny
	tiny = &v
}

//go:noinline
func Other(n int32) {
	w := n // other
	other = &w
}

func Text(n int) {
	text = strconv.Itoa(n) // text
}

type Box[T any] struct{ kept *T }

//go:noinline
func (b *Box[T]) Put(v T) {
	b.kept = &v
}
`

const tests = `package m

import "testing"

func BenchmarkSetUp(b *testing.B) {
	for i := 0; i < 50; i++ {
		Make(i)
	}
	for i := 0; i < b.N; i++ {
		Two(i)
	}
}

func BenchmarkHalf(b *testing.B) {
	for i := 0; i < b.N; i++ {
		if i%2 == 0 {
			Two(i)
		}
		Make(i)
	}
}

func BenchmarkTiny(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Tiny(int64(i))
	}
}

func BenchmarkBoth(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Tiny(int64(i))
		Other(int32(i))
	}
}

func BenchmarkSub(b *testing.B) {
	for _, n := range []int{1, 3} {
		b.Run(string(rune('0'+n)), func(b *testing.B) {
			var box Box[point]
			for i := 0; i < b.N; i++ {
				for j := 0; j < n; j++ {
					box.Put(point{x: i})
				}
			}
		})
	}
}

func BenchmarkParallel(b *testing.B) {
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			Make(1)
		}
	})
}
`
const external = `package m_test

import (
	"testing"

	"example.com/m"
)

func BenchmarkExternal(b *testing.B) {
	for i := 0; i < b.N; i++ {
		m.Text(i + 1000)
	}
}
`
const loop = `package m

import "testing"

func BenchmarkLoop(b *testing.B) {
	for i := 0; i < 50; i++ {
		Make(i)
	}
	for b.Loop() {
		Two(1)
	}
}
`

function moduleOf(name: string, files: Readonly<Record<string, string>>): string {
  const directory = join(folder, name)
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), content)
  }
  return directory
}

const budget = 'version: 1\nbenchtime: 1000x\ncount: 1\nbenchmarks: { ./...: { "**": 0 } }\n'
const files = { 'm.go': code, 'm_test.go': tests, 'x_test.go': external, 'allocs-budget.yml': budget }
const lineOf = (mark: string): number => code.split('\n').findIndex((line) => line.endsWith(mark)) + 1

type Told = readonly (readonly [string, number, string])[]

async function where(directory: string, env: NodeJS.ProcessEnv = process.env): Promise<ReadonlyMap<string, Told>> {
  const json = join(directory, 'report.json')
  const { code: exit, stderr } = await runCli(['--base', 'none', '--json', json], { cwd: directory, env })
  expect([exit, stderr]).toEqual([1, ''])
  const report = JSON.parse(readFileSync(json, 'utf8')) as Report
  return new Map(
    report.benchmarks.map(({ name, where: rows }) => [
      name,
      rows.map((row) => [`${row.at?.file}:${row.at?.line}`, row.allocsPerOp, row.atLeast ? 'at least' : ''] as const),
    ]),
  )
}

describe('allocs/op by line', () => {
  test('without set-up, in fractions, through generics and libraries, and at least where the runtime does not count', async () => {
    const told = await where(moduleOf('lines', { 'go.mod': 'module example.com/m\n\ngo 1.21\n', ...files }))
    const two: Told = [
      [`m.go:${lineOf('// two')}`, 1, ''],
      [`m.go:${lineOf('// two, again')}`, 1, ''],
    ]
    expect(told.get('BenchmarkSetUp')).toEqual(two)
    expect(told.get('BenchmarkHalf')).toEqual([
      [`m.go:${lineOf('// one')}`, 1, ''],
      ...two.map(([at]) => [at, 0.5, '']),
    ])
    // The profile counts each block of 16 bytes once, the benchmark every object: one line must have them all.
    expect(told.get('BenchmarkTiny')).toEqual([[`m.go:${lineOf('// tiny')}`, 1, '']])
    // The second object always lies in the block that the first one opened: no profile has it.
    expect(told.get('BenchmarkBoth')).toEqual([[`m.go:${lineOf('// tiny')}`, 1, 'at least']])
    const put = `m.go:${lineOf('func (b *Box[T]) Put(v T) {')}`
    expect([told.get('BenchmarkSub/1'), told.get('BenchmarkSub/3')]).toEqual([[[put, 1, '']], [[put, 3, '']]])
    expect(told.get('BenchmarkParallel')).toEqual([[`m.go:${lineOf('// one')}`, 1, '']])
    expect(told.get('BenchmarkExternal')).toEqual([[`m.go:${lineOf('// text')}`, 1, '']])
  })

  test('with -trimpath in GOFLAGS, in a module below the root of the repository', async () => {
    const directory = moduleOf('deep', {})
    const module = moduleOf('deep/inner', { 'go.mod': 'module example.com/m\n\ngo 1.21\n', ...files })
    writeFileSync(join(directory, '.keep'), '')
    const told = await where(module, { ...process.env, GOFLAGS: '-trimpath' })
    expect(told.get('BenchmarkTiny')).toEqual([[`m.go:${lineOf('// tiny')}`, 1, '']])
  })

  test('of another module of a go.work, with its cause there', async () => {
    const directory = moduleOf('work', {
      'go.work': 'go 1.21\n\nuse (\n\t./lib\n\t./app\n)\n',
      'lib/go.mod': 'module example.com/lib\n\ngo 1.21\n',
      'lib/lib.go':
        'package lib\n\ntype P struct{ A, B, C int }\n\n//go:noinline\nfunc Make(n int) *P {\n\treturn &P{A: n}\n}\n',
      'app/go.mod': 'module example.com/app\n\ngo 1.21\n',
      'app/app.go': 'package app\n\nimport "example.com/lib"\n\nfunc Use(n int) int { return lib.Make(n).A }\n',
      'app/app_test.go':
        'package app\n\nimport "testing"\n\nfunc BenchmarkUse(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tUse(i)\n\t}\n}\n',
      'allocs-budget.yml':
        'version: 1\nmodules: [lib, app]\nbenchtime: 1000x\ncount: 1\nbenchmarks: { ./...: { BenchmarkUse: 0 } }\nfunctions: { ./...: { Make: 1 } }\n',
    })
    expect((await where(directory)).get('BenchmarkUse')).toEqual([['lib/lib.go:7', 1, '']])
    const report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as Report
    expect(report.benchmarks[0]?.where[0]?.cause).toBe('returned')
  })

  test('of a loop over b.Loop', async () => {
    const told = await where(
      moduleOf('loop', { ...files, 'go.mod': 'module example.com/m\n\ngo 1.24\n', 'm_test.go': loop }),
    )
    expect(told.get('BenchmarkLoop')).toEqual([
      [`m.go:${lineOf('// two')}`, 1, ''],
      [`m.go:${lineOf('// two, again')}`, 1, ''],
    ])
  })
})

describe('explain', () => {
  const stackit = fileURLToPath(new URL('../../examples/stackit/', import.meta.url))
  const explain = (directory: string, ...args: string[]) =>
    runCli(['explain', '--base', 'none', ...args], { cwd: directory })

  test('a benchmark within its limit: lines, causes, what it costs', async () => {
    const { code: exit, stdout, stderr } = await explain(stackit, 'BenchmarkStackIt2')
    expect([exit, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^BenchmarkStackIt2 in example\.com\/stackit \(go1\.\S+ \S+\)\n {2}1 allocs\/op, 8 B\/op in /,
    )
    expect(stdout).toMatch(/\n {2}limit {4}1 allocs\/op at \S*allocs-budget\.yml:\d+\n/)
    expect(stdout).toMatch(
      /\n {11}[\d,]+ % of the time in the allocator, (?:\d+|below 1) % in garbage collection \(\d+ samples\)\n/,
    )
    expect(stdout).toMatch(/\n1 of 1 allocs\/op at \S*stackit\.go:17\n {1,}17 \| +res := y \* 2\n/)
    expect(stdout).toMatch(/\nwhy {6}returned: /)
    expect(stdout).toMatch(/\ncost {5}about [\d,.]+ ns\/op in the allocator \(\d+ %\)/)
  })

  test('a function, by its name alone', async () => {
    const { code: exit, stdout } = await explain(stackit, 'stackIt2')
    expect(exit).toBe(0)
    expect(stdout).toMatch(
      /^stackIt2 in example\.com\/stackit at \S*stackit\.go:15 .*\n {2}1 escape, 1 heap site; cannot be inlined: marked go:noinline\n/,
    )
    expect(stdout).toMatch(/returned: return &res at \S*stackit\.go:18\n/)
  })

  test('without a budget, and a picture of where', wide, async () => {
    const directory = moduleOf('bare', {
      'go.mod': 'module example.com/m\n\ngo 1.21\n',
      'm.go': code,
      'm_test.go': tests,
    })
    const svg = join(directory, 'flame.svg')
    const { code: exit, stdout } = await explain(
      directory,
      'BenchmarkSub/*',
      '--benchtime',
      '1000x',
      '--flamegraph',
      svg,
    )
    expect([exit, stdout.match(/^BenchmarkSub\/\d in /gm)]).toEqual([0, ['BenchmarkSub/1 in ', 'BenchmarkSub/3 in ']])
    expect(stdout).not.toContain('limit ')
    const drawn = readFileSync(svg, 'utf8')
    expect(drawn).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*>\n/)
    expect(drawn).toContain('m.(*Box[...]).Put: 4 allocs/op')
    expect(drawn.match(/<g>/g)?.length).toBe(drawn.match(/<\/g>/g)?.length)
  })

  test('a name that is none: exit 2 and the nearest', async () => {
    const { code: exit, stdout } = await explain(stackit, 'BenchmarkStackIt22')
    expect([exit, stdout]).toEqual([2, expect.stringContaining('did you mean BenchmarkStackIt2')])
    const fn = await explain(stackit, 'stackit2')
    expect([fn.code, fn.stdout]).toEqual([2, expect.stringContaining('did you mean stackIt2')])
  })
})
