import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { FunctionId } from '../../src/go/calls/reach.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { linkedPackages } from '../support/linked-walk.ts'
import { measuringProgram, plainFunctions } from '../support/plain-functions.ts'
import { reachesOf } from '../support/reached-code.ts'
import { runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'

/*
 * What passes `{ sites: 0, calls: all }` and has no call that cannot be followed does not allocate: `go test -bench -benchmem` says so of each. The
 * bodies are of many kinds, and about half of them do allocate, some only on a path that is not cold and that the benchmark takes.
 */

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-zero-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** Each is the body of a function of `n int` that returns an int. */
const bodies: Readonly<Record<string, string>> = {
  Arithmetic: 'return n*n + n%7',
  Array: 'var a [64]int; for i := range a { a[i] = n }; return a[n%64]',
  Append: 'buf = append(buf[:0], byte(n), byte(n+1)); return len(buf)',
  AppendInt: 'buf = strconv.AppendInt(buf[:0], int64(n), 10); return len(buf)',
  Atoi: 'k, _ := strconv.Atoi("12345"); return k + n',
  AtoiError: 'if _, err := strconv.Atoi("x"); err != nil { return 1 }; return n',
  BinarySearch: 'i, _ := slices.BinarySearch(sorted, n%9); return i',
  Box: 'kept = n + 1000; return n',
  BoxPointer: 'kept = &fixed; return n',
  BoxSmall: 'kept = n % 200; return n',
  BytesIndex: 'return bytes.IndexByte(text, byte(n))',
  Channel: 'select { case queue <- n: default: }; select { case k := <-queue: return k; default: }; return 0',
  Closure: 'add := func(k int) int { return k + n }; return add(1) + add(2)',
  ClosureKept: 'hook = func() int { return n }; return hook()',
  Compare: 'if strings.EqualFold("Go", "gO") { return n }; return 0',
  Concat: 'word = word[:1] + strconv.Itoa(n+1000); return len(word)',
  Copy: 'return copy(buf[:cap(buf)], text)',
  Defer: 'defer func() { total += n }(); return n',
  DeferLoop: 'for i := 0; i < 2; i++ { defer add(i) }; return n',
  DeferLock: 'mu.Lock(); defer mu.Unlock(); return n',
  Deep: 'return one(n)',
  DeepKeeping: 'return oneKeeping(n)',
  Divide: 'return 1000 / (n + 1)',
  Embedded: 'return outer.value(n)',
  ErrorNew: 'if err := errors.New("x"); err == lastError { return 1 }; lastError = errors.New("y"); return n',
  ErrorWrap: 'lastError = fmt.Errorf("x: %w", errFixed); return n',
  Float: 'buf = strconv.AppendFloat(buf[:0], float64(n)/3, 40, -1, 64); return len(buf)',
  Generic: 'return largest(sorted[:4]) + n',
  GenericMake: 'return len(double(sorted[:4])) + n',
  Hash: 'h := uint32(2166136261); for i := 0; i < len(text); i++ { h = (h ^ uint32(text[i])) * 16777619 }; return int(h % 100)',
  Index: 'return sorted[n%len(sorted)]',
  Itoa: 'return len(strconv.Itoa(n + 1000))',
  MapRead: 'return table[n%5]',
  MapWrite: 'grown[n] = n; if len(grown) > 8 { clear(grown) }; return len(grown)',
  MapLiteral: 'm := map[int]int{n: 1, n + 1: 2}; return m[n]',
  Make: 'b := make([]byte, n%3+64); return len(b)',
  MakeKept: 'keptBytes = make([]byte, 64); return len(keptBytes)',
  New: 'p := new(int); *p = n; return *p',
  NewKept: 'keptInt = &n; return n',
  Panic: 'if n < 0 { panic(fmt.Sprintf("negative: %d", n)) }; return n',
  Pointer: 'p := &point{n, n}; return p.sum()',
  Print: 'return len(fmt.Sprint(n))',
  Range: 'k := 0; for i := range text { k += i }; return k + n',
  Recursion: 'return fib(n % 6)',
  Runes: 'k := 0; for range "häßlich" { k++ }; return k + n',
  Sort: 'copy(scratch[:], sorted); slices.Sort(scratch[:]); return scratch[0] + n',
  SplitN: 'return len(strings.SplitN("a,b,c", ",", 2)) + n',
  Struct: 'a := point{n, 1}; b := a; b.x++; if a == b { return 0 }; return b.sum()',
  StringBytes: 'return len(string(text)) + n',
  StringLong: 'keptString = string(long); return len(keptString)',
  Switch:
    'switch n % 9 { case 0: return 5; case 1: return 6; case 2: return 7; case 3: return 8; case 4: return 9; case 5: return 1; case 6: return 2; case 7: return 3 }; return 4',
  TypeSwitch: 'switch v := shapes[n%2].(type) { case *point: return v.x; case fixedShape: return int(v) }; return 0',
  Uvarint: 'return binary.PutUvarint(buf[:10], uint64(n))',
  Variadic: 'return sum(n, n+1, n+2)',
  VariadicKept: 'return sumKeeping(n, n+1, n+2)',
}

const source = `package zero

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

type point struct{ x, y int }

//go:noinline
func (p *point) sum() int { return p.x + p.y }

type inner struct{ base int }

//go:noinline
func (i *inner) value(n int) int { return i.base + n }

type fixedShape int

var (
	buf        = make([]byte, 0, 128)
	text       = []byte("the quick brown fox")
	long       = bytes.Repeat([]byte("x"), 64)
	sorted     = []int{1, 2, 3, 5, 8, 13, 21, 34}
	scratch    [8]int
	table      = map[int]int{1: 1, 2: 2, 3: 3}
	grown      = make(map[int]int)
	queue      = make(chan int, 1)
	kept       any
	keptBytes  []byte
	keptInt    *int
	keptString string
	fixed      = 7
	hook       func() int
	word       = "x"
	total      int
	mu         sync.Mutex
	outer      = struct{ *inner }{&inner{1}}
	errFixed   = errors.New("fixed")
	lastError  error
	shapes     = []any{&point{1, 2}, fixedShape(3)}
)

//go:noinline
func one(n int) int { return two(n) + 1 }

//go:noinline
func two(n int) int { return three(n) + 1 }

//go:noinline
func three(n int) int { return n * 2 }

//go:noinline
func oneKeeping(n int) int { return twoKeeping(n) + 1 }

//go:noinline
func twoKeeping(n int) int { keptInt = &n; return n }

func add(n int) { total += n }

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

//go:noinline
func largest[T int | float64](s []T) T {
	most := s[0]
	for _, v := range s {
		if v > most {
			most = v
		}
	}
	return most
}

//go:noinline
func double[T int | float64](s []T) []T {
	out := make([]T, len(s))
	copy(out, s)
	return out
}

//go:noinline
func sum(all ...int) (k int) {
	for _, n := range all {
		k += n
	}
	return k
}

var keptAll []int

//go:noinline
func sumKeeping(all ...int) int { keptAll = all; return len(all) }
${Object.entries(bodies)
  .map(([name, body]) => `\n//go:noinline\nfunc ${name}(n int) int { ${body} }\n`)
  .join('')}`

const benchmarks = `package zero

import "testing"

var sink int
${Object.keys(bodies)
  .map(
    (name) => `\nfunc Benchmark${name}(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tsink = ${name}(i)\n\t}\n}\n`,
  )
  .join('')}`

const standard = [
  ...[
    'bytes',
    'encoding/base32',
    'encoding/base64',
    'encoding/binary',
    'encoding/hex',
    'go/token',
    'hash/adler32',
    'hash/crc32',
  ],
  ...[
    'html',
    'math',
    'math/bits',
    'math/cmplx',
    'mime',
    'net/netip',
    'net/url',
    'path',
    'path/filepath',
    'regexp',
    'sort',
  ],
  ...[
    'strconv',
    'strings',
    'time',
    'unicode',
    'unicode/utf16',
    'unicode/utf8',
    'crypto/sha256',
    'crypto/md5',
    'crypto/subtle',
  ],
]
const goarch = process.arch === 'arm64' ? 'arm64' : 'amd64'

describeGo(outermost(goToolchains().available), ({ env, minor }) => {
  test('what leads to no heap site does not allocate', async () => {
    const directory = mkdtempSync(join(temporary, 'module-'))
    const entries = Object.keys(bodies).map((name) => `    ${name}: { sites: 0, calls: all }`)
    writeFileSync(join(directory, 'go.mod'), 'module example.com/zero\n\ngo 1.21\n')
    writeFileSync(join(directory, 'zero.go'), source)
    writeFileSync(join(directory, 'zero_test.go'), benchmarks)
    writeFileSync(join(directory, 'allocs-budget.yml'), `version: 1\nfunctions:\n  .:\n${entries.join('\n')}\n`)
    const { stdout, stderr } = await runCli(['-C', directory, '--base', 'none', '--json', '-'], { env })
    expect(stderr).toBe('')
    const report = JSON.parse(stdout) as Report
    expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const free = report.functions.filter(({ status, calls }) => status === 'pass' && calls?.dynamic.length === 0)
    const ran = spawnSync('go', ['test', '-run=^$', '-bench=.', '-benchmem', '-benchtime=1000x', '-cpu=1', '.'], {
      cwd: directory,
      env,
      encoding: 'utf8',
    })
    const allocs = new Map(
      [...ran.stdout.matchAll(/^Benchmark(\w+)\s.*?(\d+) B\/op\s+(\d+) allocs\/op$/gm)].map(
        ([, name = '', bytes, n]) => [name, Number(n) + (Number(bytes) > 0 ? 1 : 0)] as const,
      ),
    )
    expect(allocs.size).toBe(Object.keys(bodies).length)
    expect(free.map(({ name }) => name).filter((name) => allocs.get(name) !== 0)).toEqual([])
    // Both ways: many pass, and of those that do allocate none does.
    const zero = [...allocs].filter(([, n]) => n === 0).map(([name]) => name)
    const passing = new Set(free.map(({ name }) => name))
    expect(passing.size).toBeGreaterThan(20)
    expect(zero.length - passing.size).toBeLessThan(16)
    expect(allocs.size - zero.length).toBeGreaterThan(12)
  }, 120_000)

  test('functions of the standard library that lead to no heap site do not allocate', async () => {
    const directory = mkdtempSync(join(temporary, 'std-'))
    writeFileSync(join(directory, 'go.mod'), 'module example.com/std\n\ngo 1.21\n')
    const packages = standard.flatMap((path) =>
      linkedPackages(directory, path, env).filter(({ importPath }) => importPath === path),
    )
    const functions = plainFunctions(packages)
    writeFileSync(join(directory, 'main.go'), measuringProgram(functions))
    const ran = spawnSync('go', ['run', '-trimpath', '-pgo=off', '.'], { cwd: directory, env, encoding: 'utf8' })
    expect(ran.stderr).toBe('')
    const most = new Map<string, number>()
    for (const [, name = '', n] of ran.stdout.matchAll(/^(\S+) \d (\d+)$/gm))
      most.set(name, Math.max(most.get(name) ?? 0, Number(n)))
    const reaches = await reachesOf(functions, directory, goarch, { env, minor })
    const free = [...reaches].filter(
      ([, { sites, dynamic }]) => sites.length === 0 && dynamic.every(({ followed }) => followed !== null),
    )
    const nameOf = (fn: FunctionId): string => `${fn.package}.${fn.name}`
    expect(free.map(([fn]) => nameOf(fn)).filter((name) => (most.get(name) ?? 0) > 0)).toEqual([])
    // Both ways: there are many that it says this of, and many that do allocate.
    expect(free.length).toBeGreaterThan(200)
    expect([...most.values()].filter((n) => n > 0).length).toBeGreaterThan(50)
  }, 120_000)
})
