import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-update-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const code = `package m

var sink []*int

// Two allocates twice.
func Two(x int) {
	sink = append(sink[:0], new(int), new(int))
	*sink[0] = x
}

// Kept has two escapes, and runs into one of them.
func Kept(x int) *int {
	if x < 0 {
		n := x
		return &n
	}
	m := x
	return &m
}

func Sum(n int) int { return n + 1 }
`
const tests = `package m

import "testing"

func BenchmarkTwo(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Two(i)
	}
}

func BenchmarkKept(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = append(sink[:0], Kept(i))
	}
}

func BenchmarkSum(b *testing.B) {
	for _, size := range []string{"size=1", "size=2", "size=3"} {
		b.Run(size, func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				if size == "size=2" {
					sink = append(sink[:0], Kept(i))
				}
				if size == "size=3" {
					Two(i)
				}
				Sum(i)
			}
		})
	}
}
`

let modules = 0
/** A module in a git repository, with a budget; `git diff` afterwards shows what became of it. */
function moduleWith(budget: string, files: Readonly<Record<string, string>> = {}): string {
  const directory = join(folder, `m${modules++}`)
  const all = {
    'go.mod': 'module example.com/m\n\ngo 1.21\n',
    'm.go': code,
    'm_test.go': tests,
    'allocs-budget.yml': budget,
  }
  for (const [file, text] of Object.entries({ ...all, ...files })) {
    const path = join(directory, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return directory
}

const budgetIn = (directory: string): string => readFileSync(join(directory, 'allocs-budget.yml'), 'utf8')
const update = (directory: string, ...args: string[]) => runCli(['update', ...args], { cwd: directory })

const release = /go1\.\d+/.exec(execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }))?.[0] ?? ''

const dressed = `# what it may allocate
version: 1
measured-with: ${release}

benchmarks: # allocs/op
  .:
    BenchmarkTwo: 7 # too much

    # too little
    BenchmarkKept: { allocs: 0, bytes: "4096 ±5%", reason: 'the result' }
    BenchmarkSum/size=1: &none 0
    BenchmarkSum/*: 2

functions:
  .:
    Kept:
      - "moved to heap: n" # below zero
    Two: 0
    Sum: *none
`

describe('limits', () => {
  test('become what is measured, each told with its lines; all else in the file stays', async () => {
    const directory = moduleWith(dressed)
    const { code: exit, stdout, stderr } = await update(directory)
    expect([exit, stderr]).toEqual([0, ''])
    const text = dressed
      .replace('BenchmarkTwo: 7', 'BenchmarkTwo: 2')
      .replace('allocs: 0, bytes: "4096 ±5%"', 'allocs: 1, bytes: "8 ±5%"')
      .replace(
        '      - "moved to heap: n" # below zero\n',
        '      - "moved to heap: n" # below zero\n      - "moved to heap: m"\n',
      )
      .replace('Two: 0', 'Two: 2')
    expect(budgetIn(directory)).toBe(text)
    expect(stdout).toMatch(/^allocs-budget\.yml: 5 limits changed \(go1\.\S+ \w+\/\w+\)\n/)
    expect(stdout.split('\n\n')[0]?.split('\n').slice(1)).toEqual([
      '  BenchmarkTwo: 7 -> 2 allocs/op',
      '  BenchmarkKept: 0 -> 1 allocs/op',
      '  BenchmarkKept: 4096 ±5% -> 8 ±5% B/op',
      '  Two: 0 -> 2 escapes',
      '  Kept: 1 -> 2 permitted escapes',
    ])
    const patch = stdout.slice(stdout.indexOf('--- '))
    expect(patch).toContain('@@ -7 +7 @@\n-    BenchmarkTwo: 7 # too much\n+    BenchmarkTwo: 2 # too much\n')
    // The patch is one: it makes the new file of the old.
    writeFileSync(join(directory, 'allocs-budget.yml'), dressed)
    execFileSync('patch', ['-p0', '--silent'], { cwd: directory, input: patch })
    expect(budgetIn(directory)).toBe(text)
    const again = await update(directory)
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/^allocs-budget\.yml: nothing to change \(/)])
    expect((await runCli(['check', '--base', 'none'], { cwd: directory })).code).toBe(0)
    expect(readdirSync(directory).filter((name) => name.includes('tmp'))).toEqual([])
  })

  test('are raised for the named only, and lowered to what all under them need', async () => {
    const budget = 'version: 1\nbenchmarks:\n  .:\n    BenchmarkTwo: 0\n    BenchmarkSum/**: 0\n'
    const directory = moduleWith(budget)
    const one = await update(directory, '--only', 'BenchmarkSum/size=2')
    expect([one.code, budgetIn(directory)]).toEqual([0, budget.replace('/**: 0', '/**: 1')])
    const high = budget.replace('/**: 0', '/**: 9')
    writeFileSync(join(directory, 'allocs-budget.yml'), high)
    await update(directory, '--only', 'BenchmarkSum/size=1')
    expect(budgetIn(directory)).toBe(budget.replace('/**: 0', '/**: 2'))
    await update(directory, '--only', 'BenchmarkTwo')
    expect(budgetIn(directory)).toBe(budget.replace('/**: 0', '/**: 2').replace('Two: 0', 'Two: 2'))
  })

  test('are only lowered by --tighten, which says what is over', async () => {
    const budget = `version: 1\nmeasured-with: ${release}\nbenchmarks: { .: { BenchmarkTwo: 5, BenchmarkKept: 0 } }\n`
    const directory = moduleWith(budget)
    const { code: exit, stdout } = await update(directory, '--tighten')
    expect([exit, budgetIn(directory)]).toEqual([0, budget.replace('5', '2')])
    expect(stdout).toContain('warning: 1 limit is exceeded; not raised, because --tighten only lowers limits')
    expect(stdout).toContain('BenchmarkKept: 0 -> 1 allocs/op')
  })

  test('are not touched by --dry-run', async () => {
    const directory = moduleWith('version: 1\nbenchmarks: { .: { BenchmarkTwo: 0 } }\n')
    const before = budgetIn(directory)
    const { code: exit, stdout } = await update(directory, '--dry-run')
    expect([exit, budgetIn(directory)]).toEqual([0, before])
    expect(stdout).toContain('1 limit would change')
    expect(stdout).toContain('+benchmarks: { .: { BenchmarkTwo: 2 } }')
  })

  test('of an override are those that change where it is in force; the release they were taken under then stays', async () => {
    const minor = Number(release.slice('go1.'.length))
    const budget = `version: 1
measured-with: go1.2
benchmarks: { .: { BenchmarkTwo: 7 } }
overrides:
  - when: { go: ">=1.${minor}" }
    benchmarks: { .: { BenchmarkTwo: 8 } }
  - when: { go: "<1.${minor}" }
    benchmarks: { .: { BenchmarkTwo: 9 } }
`
    const directory = moduleWith(budget)
    expect((await update(directory)).code).toBe(0)
    expect(budgetIn(directory)).toBe(budget.replace('BenchmarkTwo: 8', 'BenchmarkTwo: 2'))
  })

  test('are raised to a number with room where it moves by itself', async () => {
    const moving = `package m

import (
	"testing"
	"time"
)

func BenchmarkMoving(b *testing.B) {
	count := int(time.Now().UnixMicro() % 1009)
	for i := 0; i < b.N; i++ {
		for j := 0; j < 40+count; j++ {
			sink = append(sink[:0], Kept(j))
		}
	}
}
`
    const budget = 'version: 1\nbenchtime: 20x\ncount: 20\nbenchmarks: { .: { BenchmarkMoving: 1 } }\n'
    const directory = moduleWith(budget, { 'moving_test.go': moving })
    expect((await update(directory)).code).toBe(0)
    const to = Number(/BenchmarkMoving: (\d+)/.exec(budgetIn(directory))?.[1])
    expect(to).toBeGreaterThanOrEqual(40)
    expect((await runCli(['check', '--base', 'none'], { cwd: directory })).code).toBe(0)
  })
})

describe('nothing was changed', () => {
  const budget = 'version: 1\nbenchmarks: { .: { BenchmarkTwo: 0, BenchmarkKept: 0 } }\n'

  test.each([
    [
      'a benchmark panics',
      budget.replace('BenchmarkKept', 'BenchmarkBad'),
      { 'x_test.go': 'package m\n\nimport "testing"\n\nfunc BenchmarkBad(b *testing.B) { panic(1) }\n' },
      'BENCHMARK_PANICKED',
    ],
    ['the code does not build', budget, { 'm.go': 'package m\n\nfunc Two(x int) { y }\n' }, 'BUILD_FAILED'],
    ['an entry matches nothing', budget.replace('BenchmarkKept', 'BenchmarkKepd'), {}, 'STALE_ENTRY'],
    ['the budget has a mistake', budget.replace('0 }', '-1 }'), {}, 'BAD_LIMIT'],
  ])('where %s', async (_, text, files, said) => {
    const directory = moduleWith(text, files)
    const { code: exit, stdout } = await update(directory)
    expect([exit, budgetIn(directory)]).toEqual([2, text])
    expect(stdout).toContain(said)
  })

  test('where a name is unknown; the near ones are told, and other entries are not looked at', async () => {
    const stale = budget.replace('BenchmarkKept: 0', 'BenchmarkGone: 0')
    const directory = moduleWith(stale)
    const { code: exit, stdout } = await update(directory, '--only', 'BenchmarkTwoo')
    expect([exit, budgetIn(directory)]).toEqual([2, stale])
    expect(stdout).toContain('no limit in this budget matches --only BenchmarkTwoo')
    expect(stdout).toContain('did you mean BenchmarkTwo')
    expect(stdout).not.toContain('BenchmarkGone exists')
    expect((await update(directory, '--only', 'BenchmarkTwo')).code).toBe(0)
    expect(budgetIn(directory)).toBe(stale.replace('BenchmarkTwo: 0', 'BenchmarkTwo: 2'))
  })

  test('where the file is read-only', async () => {
    const directory = moduleWith(budget)
    chmodSync(join(directory, 'allocs-budget.yml'), 0o444)
    const { code: exit, stdout } = await update(directory)
    expect([exit, budgetIn(directory)]).toEqual([2, budget])
    expect(stdout).toContain('allocs-budget.yml cannot be written: it is read-only [BUDGET_NOT_WRITTEN]')
  })

  test('where the file was edited while its limits were measured', async () => {
    const edits = `package m

import (
	"os"
	"testing"
)

func BenchmarkEdits(b *testing.B) {
	os.WriteFile("allocs-budget.yml", []byte("version: 1 # mine\\n"), 0o644)
}
`
    const directory = moduleWith(budget.replace('BenchmarkKept: 0', 'BenchmarkEdits: 7'), { 'e_test.go': edits })
    const { code: exit, stdout } = await update(directory)
    expect([exit, budgetIn(directory)]).toEqual([2, 'version: 1 # mine\n'])
    expect(stdout).toContain('was changed while its limits were being measured; nothing was written [BUDGET_CHANGED]')
    expect(readdirSync(directory).filter((name) => name.includes('tmp'))).toEqual([])
  })
})

test('a byte order mark, CRLF, no last line end and the mode of the file stay', async () => {
  const text = `\ufeffversion: 1\r\nmeasured-with: ${release}\r\n# c\r\nbenchmarks:\r\n  .:\r\n    "BenchmarkTwo": 0 # é`
  const directory = moduleWith(text)
  chmodSync(join(directory, 'allocs-budget.yml'), 0o640)
  expect((await update(directory)).code).toBe(0)
  expect(budgetIn(directory)).toBe(text.replace('": 0', '": 2'))
  expect(statSync(join(directory, 'allocs-budget.yml')).mode & 0o777).toBe(0o640)
  expect(existsSync(join(directory, '.git'))).toBe(false)
})
