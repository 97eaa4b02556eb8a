import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Report, reportSchema } from '../../src/report/report-schema.ts'
import { runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'
import { wide } from '../support/wide.ts'

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-settings-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** A module with these files; `c_test.go` has the imports it names. */
function moduleOf(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(temporary, 'm-'))
  for (const [file, text] of Object.entries({ 'go.mod': 'module example.com/c\n\ngo 1.21\n', ...files })) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  return directory
}

const budgetOf = (entries: string): string => `version: 1\nbenchmarks:\n  .: { ${entries} }\n`

async function check(directory: string, env: NodeJS.ProcessEnv = process.env): Promise<Report> {
  const json = join(directory, 'report.json')
  await runCli(['check', '-C', directory, '--base', 'none', '--count', '1', '--json', json], { env })
  return reportSchema.parse(JSON.parse(readFileSync(json, 'utf8')))
}

const shown = ({ benchmarks }: Report): Record<string, number> =>
  Object.fromEntries(benchmarks.map((row) => [row.name, row.allocsPerOp]))
const codes = ({ diagnostics }: Report): string[] =>
  diagnostics.map(({ severity, code, benchmark }) => `${severity} ${code} ${benchmark ?? ''}`.trim()).sort()

describe('an entry’s own settings hold for all its runs', () => {
  const slow = `package c

import (
	"testing"
	"time"
)

func BenchmarkStop(b *testing.B) {
	for i := 0; i < b.N; i++ {
		b.StopTimer()
		time.Sleep(time.Millisecond)
		m := make(map[int]int, 100)
		b.StartTimer()
		m[1] = i
	}
}

func BenchmarkOther(b *testing.B) {
	for i := 0; i < b.N; i++ {
	}
}
`

  test('its benchtime the first one too, and the others are measured as ever', wide, async () => {
    const entries = 'BenchmarkStop: { allocs: 0, benchtime: 300x, timeout: 10s }, BenchmarkOther: 0'
    const report = await check(moduleOf({ 'c_test.go': slow, 'allocs-budget.yml': budgetOf(entries) }))
    expect([report.verdict, codes(report), shown(report)]).toEqual([
      'pass',
      [],
      { BenchmarkOther: 0, BenchmarkStop: 0 },
    ])
    const runs = report.benchmarks.find(({ name }) => name === 'BenchmarkStop')?.runs ?? []
    expect(runs.map(({ iterations }) => iterations)).toEqual([300])
  })

  test.each([
    ['BenchmarkStop: { allocs: 0, timeout: 2s }', 'a benchtime of few iterations (10x)'],
    ['BenchmarkStop: { allocs: 0, timeout: 1s, benchtime: 5000x }', 'its benchtime is 5000x'],
  ])('%s: the hint of a deadline advises nothing that is set', wide, async (entries, hint) => {
    const report = await check(moduleOf({ 'c_test.go': slow, 'allocs-budget.yml': budgetOf(entries) }))
    expect(codes(report)).toEqual(['error BENCHMARK_TIMEOUT BenchmarkStop'])
    expect(report.diagnostics[0]?.hint).toContain(hint)
  })

  const hangs = `package c

import (
	"testing"
	"time"
)

func BenchmarkSub(b *testing.B) {
	b.Run("good", func(b *testing.B) {})
	b.Run("slow", func(b *testing.B) {
		for start := time.Now(); b.N == 1 && time.Since(start) < 400*time.Millisecond; {
		}
	})
	b.Run("hangs", func(b *testing.B) { time.Sleep(time.Hour) })
}

func BenchmarkStranger(b *testing.B) {}
`

  test('its deadline the one of a sub-benchmark whose siblings have a longer one', wide, async () => {
    const entries =
      'BenchmarkSub/hangs: { allocs: 0, benchtime: 10x, timeout: 300ms }, BenchmarkSub/*: { allocs: 0, benchtime: 10x, timeout: 1h }'
    const report = await check(moduleOf({ 'c_test.go': hangs, 'allocs-budget.yml': budgetOf(entries) }))
    expect([codes(report), shown(report)]).toEqual([
      ['error BENCHMARK_TIMEOUT BenchmarkSub/hangs'],
      { 'BenchmarkSub/good': 0, 'BenchmarkSub/slow': 0 },
    ])
    expect(report.diagnostics[0]?.message).toContain('did not finish within 0.3 s')
  })

  const procs = `package c

import (
	"fmt"
	"runtime"
	"testing"
)

var sink *[64]byte

func BenchmarkSub(b *testing.B) {
	for _, n := range []int{1, 2, 4} {
		if runtime.GOMAXPROCS(0) < n {
			continue
		}
		b.Run(fmt.Sprintf("procs=%d", n), func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				if n == 4 {
					sink = new([64]byte)
				}
			}
		})
	}
}
`

  test.each([
    ['BenchmarkSub/procs=4: { allocs: 1, cpu: 4 }', { 'BenchmarkSub/procs=4': 1 }],
    [
      'BenchmarkSub/procs=1: 0, BenchmarkSub/procs=2: { allocs: 0, cpu: 2 }, BenchmarkSub/procs=4: { allocs: 1, cpu: 4 }',
      { 'BenchmarkSub/procs=1': 0, 'BenchmarkSub/procs=2': 0, 'BenchmarkSub/procs=4': 1 },
    ],
  ])('%s: a sub-benchmark that exists only under its cpu is found there', async (entries, want) => {
    const report = await check(moduleOf({ 'c_test.go': procs, 'allocs-budget.yml': budgetOf(entries) }))
    expect([report.verdict, codes(report), shown(report)]).toEqual(['pass', [], want])
  })

  test('a name that exists under no settings is stale, with the names that exist under its own', async () => {
    const entries = 'BenchmarkSub/procs=5: { allocs: 1, cpu: 4 }'
    const report = await check(moduleOf({ 'c_test.go': procs, 'allocs-budget.yml': budgetOf(entries) }))
    expect(codes(report)).toEqual(['error STALE_ENTRY'])
    expect(report.diagnostics[0]?.hint).toContain('BenchmarkSub/procs=4')
  })
})

describe('a sub-benchmark is not those whose names begin with its own', () => {
  const routes = `package c

import "testing"

var sink *[64]byte

func run(b *testing.B, name string, n int) {
	b.Run(name, func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			for j := 0; j < n; j++ {
				sink = new([64]byte)
			}
		}
	})
}

func BenchmarkRoute(b *testing.B) {
	run(b, "/a", 1)
	run(b, "/a/b", 3)
	run(b, "", 2)
	run(b, "x y", 4)
	run(b, "x y", 5)
	run(b, "x y/z", 6)
}
`
  const entries = (limits: readonly number[]): string =>
    ['//a', '//a/b', '/#00', '/x_y', '/x_y#01', '/x_y/z']
      .map((name, i) => `"BenchmarkRoute${name}": ${limits[i]}`)
      .join(', ')

  test('its profile and what explains it are its own', wide, async () => {
    const directory = moduleOf({ 'c_test.go': routes, 'allocs-budget.yml': budgetOf(entries([0, 3, 2, 3, 5, 6])) })
    const report = await check(directory)
    const over = report.benchmarks.filter(({ status }) => status === 'over')
    expect(over.map(({ name, where }) => [name, where.map((it) => [it.at?.line, it.allocsPerOp])])).toEqual([
      ['BenchmarkRoute//a', [[11, 1]]],
      ['BenchmarkRoute/x_y', [[11, 4]]],
    ])
    const { stdout } = await runCli(['explain', 'BenchmarkRoute//a', '-C', directory, '--base', 'none'])
    expect(stdout.match(/^BenchmarkRoute\S*/gm)).toEqual(['BenchmarkRoute//a'])
    expect(stdout).toContain('1 of 1 allocs/op at c_test.go:11')
  })

  test('--only means just that name, and a parent all below it', wide, async () => {
    const directory = moduleOf({ 'c_test.go': routes, 'allocs-budget.yml': budgetOf(entries([0, 0, 0, 0, 0, 0])) })
    const budget = (): string => readFileSync(join(directory, 'allocs-budget.yml'), 'utf8')
    const update = (name: string) => runCli(['update', '-C', directory, '--only', name])
    expect((await update('BenchmarkRoute//a')).code).toBe(0)
    expect(budget()).toContain(entries([1, 0, 0, 0, 0, 0]))
    expect((await update('BenchmarkRoute/x_y')).code).toBe(0)
    expect(budget()).toContain(entries([1, 0, 0, 4, 0, 0]))
    expect((await update('BenchmarkRoute')).code).toBe(0)
    expect(budget()).toContain(entries([1, 3, 2, 4, 5, 6]))
  })
})

describeGo(outermost(goToolchains().available), ({ env }) => {
  const helper = `package help

type Reporter interface{ ReportMetric(float64, string) }

// Claim puts the unit together only here.
func Claim(r Reporter, what string) { r.ReportMetric(0, what+"/op") }
`
  const claims = `package c

import (
	"testing"

	"example.com/c/help"
)

var sink *[64]byte

func BenchmarkClaims(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new([64]byte)
	}
	help.Claim(b, "allocs")
}

func BenchmarkClaimsBytes(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new([64]byte)
	}
	report := b.ReportMetric
	report(0, "B/op")
}

func BenchmarkOther(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new([64]byte)
	}
	b.ReportMetric(3, "things/op")
}
`
  test.each([
    ['BenchmarkClaims: 0', ['error BENCHMARK_METRIC_OVERRIDDEN BenchmarkClaims'], {}],
    ['BenchmarkClaims: { allocs: 0, level: note }', ['error BENCHMARK_METRIC_OVERRIDDEN BenchmarkClaims'], {}],
    ['BenchmarkClaimsBytes: 1', ['error BENCHMARK_METRIC_OVERRIDDEN BenchmarkClaimsBytes'], {}],
    ['BenchmarkOther: 1', [], { BenchmarkOther: 1 }],
  ])('%s: a number that the program reports itself is not judged, another is', async (entries, told, numbers) => {
    const files = { 'help/help.go': helper, 'c_test.go': claims, 'allocs-budget.yml': budgetOf(entries) }
    const report = await check(moduleOf(files), env)
    expect([codes(report), shown(report)]).toEqual([told, numbers])
    expect(report.verdict).toBe(told.length > 0 ? 'cannot-judge' : 'pass')
  })
})

describe('a target that this machine cannot run', () => {
  const code = 'package c\n\nfunc F(n int) *int { return &n }\n'
  const tests = `package c

import "testing"

var sink *int

func BenchmarkF(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = F(i)
	}
}
`
  const files = {
    'c.go': code,
    'c_test.go': tests,
    'sub/s.go': 'package sub\n',
    'sub/s_test.go': tests.replace('sink = F(i)', '').replace('package c', 'package sub'),
  }
  const both =
    'version: 1\nbenchmarks:\n  .: { BenchmarkF: 1 }\n  ./sub: { BenchmarkF: 0 }\nfunctions:\n  .: { F: 0 }\n'
  const here = `${process.platform === 'win32' ? 'windows' : process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`
  const foreign = process.platform === 'win32' ? 'linux/amd64' : 'windows/amd64'

  test.each([foreign, 'plan9/386'])('%s: that is told once, and functions are judged', async (target) => {
    const [GOOS, GOARCH] = target.split('/')
    const report = await check(moduleOf({ ...files, 'allocs-budget.yml': both }), { ...process.env, GOOS, GOARCH })
    expect(report.verdict).toBe('cannot-judge')
    expect(codes(report)).toEqual(['error TARGET_NOT_RUNNABLE'])
    expect(report.diagnostics[0]?.message).toBe(`this machine (${here}) cannot run benchmarks for ${target}`)
    expect(report.functions.map(({ name, status }) => [name, status])).toEqual([['F', 'over']])
  })

  test('functions alone are judged there', async () => {
    const [GOOS, GOARCH] = foreign.split('/')
    const budget = 'version: 1\nfunctions:\n  .: { F: 1 }\n'
    const report = await check(moduleOf({ ...files, 'allocs-budget.yml': budget }), { ...process.env, GOOS, GOARCH })
    expect([report.verdict, codes(report)]).toEqual(['pass', []])
  })

  test.runIf(here === 'linux/amd64')('linux/386 runs on linux/amd64', async () => {
    const report = await check(moduleOf({ ...files, 'allocs-budget.yml': both }), { ...process.env, GOARCH: '386' })
    expect([codes(report), shown(report)]).toEqual([[], { BenchmarkF: 0 }])
  })
})
