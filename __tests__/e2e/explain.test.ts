import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-explain-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const code = `package m

type BenchmarkResult struct{ n int }

// Copy is a method of a type whose name begins as a benchmark's.
func (r BenchmarkResult) Copy() *BenchmarkResult {
	c := r
	return &c
}

// BenchmarkBoth is a function, and the name of a benchmark of another package.
func BenchmarkBoth() *int { return new(int) }

func Large() []byte { return make([]byte, 1<<20) }

func Nothing(n int) int { return n + 1 }
`
const tests = `package m

import (
	"os"
	"runtime"
	"testing"
)

var (
	sink   *BenchmarkResult
	out    []byte
	number int
)

// TestMain notes which runs of the binary record allocations.
func TestMain(m *testing.M) {
	code := m.Run()
	if path := os.Getenv("PROFILED"); path != "" && runtime.MemProfileRate == 1 {
		f, _ := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		f.WriteString("x")
		f.Close()
	}
	os.Exit(code)
}

func BenchmarkCopy(b *testing.B) {
	r := &BenchmarkResult{}
	for i := 0; i < b.N; i++ {
		sink = r.Copy()
	}
}

func BenchmarkLarge(b *testing.B) {
	for i := 0; i < b.N; i++ {
		out = Large()
	}
}

func BenchmarkNothing(b *testing.B) {
	for i := 0; i < b.N; i++ {
		number = Nothing(number)
	}
}

func BenchmarkForces(b *testing.B) {
	for i := 0; i < b.N; i++ {
		out = Large()
		runtime.GC()
	}
}

func BenchmarkStops(b *testing.B) { b.Fatal("no") }
`
const other = `package p

import "testing"

var sink *int

func BenchmarkBoth(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new(int)
	}
}
`

const directory = join(folder, 'm')
beforeAll(() => {
  mkdirSync(join(directory, 'p'), { recursive: true })
  writeFileSync(join(directory, 'go.mod'), 'module example.com/m\n\ngo 1.21\n')
  writeFileSync(join(directory, 'm.go'), code)
  writeFileSync(join(directory, 'm_test.go'), tests)
  writeFileSync(join(directory, 'p/p_test.go'), other)
})

const explain = (...args: string[]) => runCli(['explain', '--base', 'none', ...args], { cwd: directory })

describe('what a name is comes from what exists', () => {
  test('a method of a type that is called as a benchmark', async () => {
    const { code: exit, stdout } = await explain('BenchmarkResult.Copy')
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^BenchmarkResult\.Copy in example\.com\/m at /)])
    const alone = await explain('Copy')
    expect([alone.code, alone.stdout]).toEqual([0, stdout])
  })

  test('a name that is near to both', async () => {
    const { code: exit, stdout } = await explain('BenchmarkResult.Copies')
    expect([exit, stdout]).toEqual([
      2,
      expect.stringContaining('there is no benchmark or function BenchmarkResult.Copies'),
    ])
    expect(stdout).toContain('did you mean BenchmarkResult.Copy')
  })

  test('a benchmark and a function of one name are both explained', async () => {
    const { code: exit, stdout } = await explain('BenchmarkBoth')
    expect([exit, stdout.match(/^BenchmarkBoth in \S+/gm)]).toEqual([
      0,
      ['BenchmarkBoth in example.com/m/p', 'BenchmarkBoth in example.com/m'],
    ])
    expect(stdout).toMatch(/ \| func BenchmarkBoth\(\) \*int/)
  })

  test('a benchmark without a result is told as that', async () => {
    const { code: exit, stdout } = await explain('BenchmarkStops')
    expect([exit, stdout]).toEqual([2, expect.stringContaining('BenchmarkStops')])
    expect(stdout).not.toContain('NAME_NOT_FOUND')
  })
})

describe('a profile', () => {
  test('is the one that Go wrote, and the flame graph is of the same', async () => {
    const [file, svg, log] = [join(folder, 'mem.pb.gz'), join(folder, 'mem.svg'), join(folder, 'profiled')]
    writeFileSync(
      join(directory, 'allocs-budget.yml'),
      'version: 1\npass-env: [PROFILED]\nbenchmarks: { .: { "**": 99 } }\n',
    )
    const run = (...args: string[]) =>
      runCli(['explain', '--base', 'none', 'BenchmarkLarge', ...args], {
        cwd: directory,
        env: { ...process.env, PROFILED: log },
      })
    const { code: exit } = await run('--profile', file, '--flamegraph', svg)
    expect(exit).toBe(0)
    // Two sizes, once each, whatever was asked for.
    expect(readFileSync(log, 'utf8')).toBe('xx')
    expect((await run()).code).toBe(0)
    expect(readFileSync(log, 'utf8')).toBe('xxxx')
    rmSync(join(directory, 'allocs-budget.yml'))

    expect(gunzipSync(readFileSync(file)).length).toBeGreaterThan(0)
    const top = (index: string): string =>
      execFileSync('go', ['tool', 'pprof', '-top', `-sample_index=${index}`, file], { encoding: 'utf8', stdio: 'pipe' })
    expect(top('alloc_objects')).toMatch(/Type: alloc_objects\n[\s\S]*example\.com\/m\.Large/)
    expect(top('alloc_space')).toMatch(/\d[kMG]B +\S+ .* example\.com\/m\.Large/)
    expect(readFileSync(svg, 'utf8')).toContain('m.Large: 1 allocs/op')
  })

  test.each([
    [
      ['Benchmark*', '--profile'],
      /--profile needs one benchmark, but Benchmark\* matches \d[\s\S]*name one of BenchmarkCopy \(example\.com\/m\), /,
    ],
    [['Large', '--profile'], /--profile needs a benchmark, but Large is a function/],
    [['Large', '--flamegraph'], /--flamegraph needs a benchmark, but Large is a function/],
  ])('of %j there is none', async (args, says) => {
    const file = join(folder, 'none.pb.gz')
    const { code: exit, stdout } = await explain(...args, file)
    expect([exit, stdout]).toEqual([2, expect.stringMatching(says)])
    expect(existsSync(file)).toBe(false)
  })

  test('does not go to standard output', async () => {
    const { code: exit, stdout } = await explain('BenchmarkLarge', '--profile', '-')
    expect([exit, stdout]).toEqual([
      2,
      expect.stringContaining('--profile cannot write to -: standard output is for the explanation'),
    ])
  })
})

describe('what allocations cost', () => {
  const cell = (stdout: string, row: string): readonly string[] =>
    new RegExp(`^ {2}(?:cost {5}| {9})${row} +(\\S.*?) {2,}(\\S.*)$`, 'm').exec(stdout)?.slice(1) ?? []

  test('is a table, with what one of a megabyte makes the collector do', async () => {
    const { code: exit, stdout } = await explain('BenchmarkLarge')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^ {2}cost {6,}with its allocations {2}without \(estimate\)$/m)
    const [collections, without] = cell(stdout, 'collections')
    expect(Number(collections?.replaceAll(',', ''))).toBeGreaterThanOrEqual(1)
    expect(without).toBe('0')
    expect(cell(stdout, 'ns/op')).toEqual([
      expect.stringMatching(/^[\d,.]+$/),
      expect.stringMatching(/^(?:below )?[\d,.]+$/),
    ])
    expect(cell(stdout, 'stop-the-world pauses')).toEqual([expect.stringMatching(/ ms$/), '0 ms'])
    expect(cell(stdout, 'longest pause')).toEqual([expect.stringMatching(/ ms$/), 'none'])
    expect(cell(stdout, 'live heap at the end')).toEqual([expect.stringMatching(/ MB$/), 'not known'])
    const [, operations = '', command = ''] = /collections of ([\d,]+) operations:\n +(go test .*)$/m.exec(stdout) ?? []
    expect(operations.replaceAll(',', '')).toMatch(/^10*$/)
    expect(command).toContain(`-benchtime ${operations.replaceAll(',', '')}x`)
    const again = spawnSync('sh', ['-c', command], { cwd: directory, encoding: 'utf8' })
    expect(again.status).toBe(0)
    expect(again.stdout + again.stderr).toMatch(/^gc \d+ @.* P$/m)
  })

  test('is nothing of one that allocates nothing', async () => {
    const { stdout } = await explain('BenchmarkNothing')
    expect(cell(stdout, 'collections')).toEqual(['0', '0'])
    expect(cell(stdout, 'stop-the-world pauses')).toEqual(['0 ms', '0 ms'])
    expect(cell(stdout, 'longest pause')).toEqual(['none', 'none'])
    expect(cell(stdout, 'live heap at the end')).toEqual(['not known', 'not known'])
  })

  test('is not known of one that forces collections itself', async () => {
    const { stdout } = await explain('BenchmarkForces')
    expect(cell(stdout, 'collections')).toEqual(['not known', 'not known'])
    expect(stdout).not.toContain('collections of')
  })
})
