import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { newEscapeCount } from '../../src/story/counts.ts'
import { type Change, pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'
import { told } from '../support/told.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-new-escapes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const empty = mkdtempSync(join(folder, 'empty-'))

const gomod = 'module example.com/m\n\ngo 1.21\n'
const budget = (rule = 'warn', functions = '{ Kept: 1 }'): string =>
  `version: 1\nfunctions: { .: ${functions} }\nrules: { new-escapes: ${rule} }\n`
const code = (text: string): string => `package m\n\ntype point struct{ x, y int }\n\nvar sink *point\n\n${text}\n`
const kept = 'func Kept(x int) *point {\n\treturn &point{x: x}\n}\n'

type Checked = {
  readonly code: number | null
  readonly progress: string
  readonly report: Report
  /** `error new-escape F: text`, warnings and notes too. */
  readonly findings: readonly string[]
  readonly diagnostics: readonly string[]
}

type Files = Readonly<Record<string, string | null>>
const writes =
  (files: Files): Change =>
  (write) => {
    for (const [file, text] of Object.entries(files)) write(file, text)
  }

async function checkIn(directory: string, args: readonly string[]): Promise<Checked> {
  const json = join(folder, `${Math.random()}.json`)
  const { code: exit, progress } = await runCli(['-v', '--json', json, ...args], { cwd: directory })
  const report = JSON.parse(readFileSync(json, 'utf8')) as Report
  return {
    code: exit,
    progress: progress.join('\n'),
    report,
    findings: told(report).map((it) => `${it.severity} ${it.kind} ${it.function}: ${it.text ?? it.got}`),
    diagnostics: report.diagnostics.map(({ severity, code: name }) => `${severity} ${name}`),
  }
}

/** Base and head as files; the answer of the command in a checkout of the merge of both. */
async function check(base: Files, head: Files, args: readonly string[] = []): Promise<Checked> {
  const repository = pullRequestRepository(
    empty,
    writes(head),
    writes(
      Object.fromEntries(
        Object.entries({ 'go.mod': gomod, 'allocs-budget.yml': budget(), ...base }).filter(([, text]) => text !== null),
      ),
    ),
  )
  try {
    return await checkIn(repository.directory, ['--base', repository.baseSha, ...args])
  } finally {
    repository.remove()
  }
}

/** Of a function's heap sites, what is said of base. */
function since({ report }: Checked, name: string): readonly (readonly [string, boolean | null, string | null])[] {
  return (report.functions.find((row) => row.name === name)?.sites ?? [])
    .filter((site) => site.class === 'escape')
    .map((site) => [site.text, site.new, site.movedFrom])
}

const two = code(`${kept}
func Two(a, b int) (func() int, func() int) {
	return func() int { a++; return a }, func() int { b += 2; return b }
}
`)

describe('what is not new', () => {
  test('moved lines, a renamed file, reordered closures', async () => {
    const head = code(`// Two is first now.
//
// With more words about it.
func Two(a, b int) (func() int, func() int) {
	second := func() int { b += 2; return b }
	return func() int { a++; return a }, second
}

${kept}`)
    const checked = await check({ 'a.go': two }, { 'a.go': null, 'b.go': head })
    expect([checked.code, checked.findings, checked.diagnostics]).toEqual([0, [], []])
    expect(since(checked, 'Kept')).toEqual([['&point{...} escapes to heap', false, null]])
  })

  test('what inlining brings from the callee to its caller', async () => {
    const caller = 'func Caller(x int) {\n\tsink = Make(x)\n}\n'
    const make = (comment: string): string =>
      code(`${kept}${comment}func Make(x int) *point { return &point{y: x} }\n\n${caller}`)
    const checked = await check({ 'a.go': make('//go:noinline\n') }, { 'a.go': make('') })
    expect([checked.code, checked.findings]).toEqual([0, []])
    expect(since(checked, 'Caller')).toEqual([['&point{...} escapes to heap', false, 'Make']])
  })

  test('a line that was moved to a function of its own, and a function that was renamed', async () => {
    const base = code(
      `${kept}func Fill(x int) {\n\tsink = &point{x: x}\n}\n\nfunc Old(x int) *point {\n\tp := point{y: x}\n\treturn &p\n}\n`,
    )
    const head = code(
      `${kept}func Fill(x int) {\n\tstore(x)\n}\n\nfunc store(x int) {\n\tsink = &point{x: x}\n}\n\nfunc Renamed(x int) *point {\n\tp := point{y: x}\n\treturn &p\n}\n`,
    )
    const checked = await check({ 'a.go': base }, { 'a.go': head })
    expect(checked.findings).toEqual([])
    expect(since(checked, 'store')).toEqual([['&point{...} escapes to heap', false, 'Fill']])
    expect(since(checked, 'Renamed')).toEqual([['moved to heap: p', false, 'Old']])
  })

  test('what has another name, another length, or is made once in place of twice', async () => {
    const base = `package m

func Join(x, y string) string { return x + y }

func Point(n int) *int {
	v := n * 2
	return &v
}

func Clean(path string, length int) []byte {
	if length > 128 {
		buf := make([]byte, 0, length)
		return append(buf, path...)
	}
	buf := make([]byte, 0, 128)
	return append(buf, path...)
}
`
    const head = `package m

func Join(a, b string) string { return a + b }

func Point(size int) *int {
	t := size * 2
	return &t
}

func Clean(path string, length int) []byte {
	t := make([]byte, 0, max(128, len(path)+1))
	return append(t, path...)
}
`
    const checked = await check(
      { 'a.go': base, 'allocs-budget.yml': budget('error', '{ Join: 1, Point: 1 }') },
      { 'a.go': head },
    )
    expect([checked.code, checked.findings, checked.diagnostics]).toEqual([0, [], []])
    const sites = checked.report.functions.flatMap(({ name, sites }) =>
      sites.map((site) => [name, site.text, site.new, site.replaces, site.changed?.line]),
    )
    expect(sites).toEqual([
      ['Join', 'a + b escapes to heap', false, 'x + y escapes to heap', 3],
      ['Point', 'moved to heap: t', false, 'moved to heap: v', 6],
    ])
  })

  test('nothing is measured where nothing that is compiled differs', async () => {
    const checked = await check({ 'a.go': two }, { 'README.md': 'text\n' })
    expect([checked.code, checked.report.runs[0]?.base?.goLine]).toEqual([0, '1.21'])
    expect(checked.progress).not.toContain('checking out')
    expect(since(checked, 'Kept')).toEqual([['&point{...} escapes to heap', false, null]])
  })
})

test('in a go.work: a generic function that only another module instantiates', async () => {
  const files = {
    'go.work': 'go 1.21\n\nuse (\n\t./lib\n\t./app\n)\n',
    'allocs-budget.yml': 'version: 1\nmodules: [lib, app]\nfunctions: { ./...: { Use: 0 } }\n',
    'go.mod': null,
    'lib/go.mod': 'module example.com/lib\n\ngo 1.21\n',
    'lib/lib.go': 'package lib\n\n//go:noinline\nfunc Keep[T any](v T) *T {\n\treturn &v\n}\n',
    'app/go.mod': 'module example.com/app\n\ngo 1.21\n',
    'app/app.go':
      'package app\n\nimport "example.com/lib"\n\nvar sink *int\n\nfunc Use(x int) {\n\tsink = lib.Keep(x)\n}\n',
  }
  const checked = await check(files, { 'lib/more.go': 'package lib\n\nfunc more() {}\n' })
  expect([checked.code, checked.findings, checked.diagnostics]).toEqual([0, [], []])
  expect(checked.report.exists.functions.map(({ name }) => name)).toContain('Keep[...]')
})

describe('what is new', () => {
  const more = code(`${kept}
func Other(x int) {
	sink = &point{x: x}
	sink = &point{x: x}
}
`)
  const fewer = code(`${kept}
func Other(x int) {
	sink = &point{x: x}
}
`)

  test.each([
    ['off', 0, []],
    ['note', 0, ['note new-escape Other: &point{...} escapes to heap']],
    ['warn', 0, ['warning new-escape Other: &point{...} escapes to heap']],
    ['error', 1, ['error new-escape Other: &point{...} escapes to heap']],
  ] as const)('in a function without an entry, with new-escapes: %s', async (rule, exit, findings) => {
    const checked = await check({ 'a.go': fewer, 'allocs-budget.yml': budget(rule) }, { 'a.go': more })
    expect([checked.code, checked.findings, checked.diagnostics]).toEqual([exit, findings, []])
  })

  test('the one of two alike whose line is new', async () => {
    const base = code(`${kept}func Other(x int) {\n\tsink = &point{y: x}\n}\n`)
    const head = code(`${kept}func Other(x int) {\n\tsink = &point{x: x}\n\tsink = &point{y: x}\n}\n`)
    const checked = await check({ 'a.go': base }, { 'a.go': head })
    const at = checked.report.findings.map(({ at }) => `${at?.file}:${at?.line}:${at?.column}`)
    expect(at).toEqual(['a.go:11:9'])
  })

  test('in a function over its limit: an error beside it; within its limit: a note', async () => {
    const head = two.replace('return &point{x: x}', 'sink = new(point)\n\treturn &point{x: x}')
    const over = await check({ 'a.go': two }, { 'a.go': head })
    expect([over.code, over.findings]).toEqual([
      1,
      ['error over-budget Kept: 2', 'error new-escape Kept: new(point) escapes to heap'],
    ])
    const within = await check({ 'a.go': two, 'allocs-budget.yml': budget('warn', '{ Kept: 2 }') }, { 'a.go': head })
    expect([within.code, within.findings]).toEqual([0, ['note new-escape Kept: new(point) escapes to heap']])
  })

  test('what a changed line has more than it had', async () => {
    const join = (sum: string): string => `package m\n\nfunc Join(x, y string) string {\n\treturn ${sum}\n}\n`
    const checked = await check(
      { 'a.go': join('x + y'), 'allocs-budget.yml': budget('error', '{ Join: 9 }') },
      { 'a.go': join('x + string(append([]byte(y), x...))') },
    )
    const [row] = checked.report.functions
    expect(row?.sites.map((site) => [site.text || site.call, site.new])).toEqual([
      ['runtime.growslice', true],
      ['runtime.slicebytetostring', true],
      ['runtime.stringtoslicebyte', true],
      ['x + string(append(([]byte)(y), x...)) escapes to heap', false],
    ])
  })

  test('one kind in place of another is not, and one more is', async () => {
    const made = (body: string): string => `package m\n\nfunc Make(n int) any {\n\treturn ${body}\n}\n`
    const base = { 'a.go': made('&[3]int{n}'), 'allocs-budget.yml': budget('error', '{ Make: 1 }') }
    const swapped = await check(base, { 'a.go': made('map[int]int{n: 1}') })
    expect(swapped.findings).toEqual([])
    expect(swapped.report.functions[0]?.sites.filter(({ class: of }) => of === 'escape')).toMatchObject([
      { text: 'map[int]int{...} escapes to heap', new: false, replaces: '&[3]int{...} escapes to heap' },
    ])
    const more = await check(base, { 'a.go': made('map[int]*[3]int{n: {n}}') })
    expect(more.findings.filter((it) => it.includes('new-escape'))).toHaveLength(1)
  })

  test('what a function that is gone had is in another now, with small edits', async () => {
    const parse = 'func Parse(s string) (int, error) {\n\treturn parse([]byte(s))\n}\n'
    const inner = (name: string, type: string, of: string): string =>
      `func Other() {}\n\nfunc ${name}(b ${type}) (int, error) {\n\tif len(b) == 2 {\n\t\treturn 2, nil\n\t}\n\treturn ${of}, fmt.Errorf("not valid: %q", b)\n}\n`
    const source = (body: string): string => `package m\n\nimport "fmt"\n\n${body}`
    const checked = await check(
      {
        'a.go': source(`${parse}\n${inner('parse', '[]byte', '0')}`),
        'allocs-budget.yml': budget('error', '{ Other: 0 }'),
      },
      { 'a.go': source(inner('Parse', 'string', 'len(b)')) },
    )
    expect(checked.findings).toEqual([])
    expect(since(checked, 'Parse').map(([, isNew]) => isNew)).not.toContain(true)
    expect(since(checked, 'Parse').map(([, , from]) => from)).toContain('parse')
  })

  test('what is inlined into its callers is told once, where it is written', async () => {
    const with_ = (body: string): string =>
      `package m\n\ntype E struct {\n\tn int\n\tof *E\n}\n\nvar one E\n\nfunc (e *E) With() *E {\n\treturn ${body}\n}\n
type L struct{ e E }\n\nfunc (l *L) With() *E {\n\treturn l.e.With()\n}\n\nfunc Limited(l *L) *E {\n\treturn l.With()\n}\n`
    const checked = await check(
      { 'a.go': with_('&one'), 'allocs-budget.yml': budget('error', '{ Limited: 0 }') },
      { 'a.go': with_('&E{n: e.n}') },
    )
    expect(checked.findings).toEqual([
      'error over-budget Limited: 1',
      'error new-escape (*E).With: &E{...} escapes to heap',
      'error new-escape Limited: &E{...} escapes to heap',
    ])
    expect(newEscapeCount(checked.report)).toBe(1)
  })

  test('in a package and in a module that base does not have', async () => {
    const checked = await check(
      { 'a.go': two },
      { 'more/b.go': 'package more\n\nvar sink *int\n\nfunc New(x int) {\n\tsink = &x\n}\n' },
    )
    expect(checked.findings).toEqual(['warning new-escape New: moved to heap: x'])
    const modules = 'version: 1\nmodules: [., other]\nfunctions: { ./...: { Kept: 1 } }\n'
    const added = await check(
      { 'a.go': two, 'allocs-budget.yml': modules },
      { 'other/go.mod': 'module example.com/other\n\ngo 1.21\n', 'other/b.go': fewer },
    )
    expect(added.findings).toEqual([
      'warning new-escape Other: &point{...} escapes to heap',
      'note new-escape Kept: &point{...} escapes to heap',
    ])
  })
})

test('what is inlined from a library is the library’s, and what is inlined from a method is its own', async () => {
  const source = `package m

import (
	"errors"
	"fmt"
)

type point struct{ x int }

func (p point) copied() *point { return &point{x: p.x} }

func Own(p point) *point {
	return p.copied()
}

func Library(text string) error {
	return errors.New(text)
}

func Argument(n int) {
	fmt.Println(n)
}
`
  const functions = '{ Own: 0, Library: 0, Argument: 0 }'
  const { report } = await check({ 'a.go': two }, { 'a.go': source, 'allocs-budget.yml': budget('off', functions) })
  const sites = report.functions.flatMap(({ name, sites }) => sites.map((site) => [name, site.text, site.cause]))
  expect(sites).toEqual([
    ['Argument', 'n escapes to heap', 'fmt-argument'],
    ['Library', '&errors.errorString{...} escapes to heap', 'library-call'],
    ['Own', '&point{...} escapes to heap', 'returned'],
  ])
})

test('an old variable that a new line sends to the heap: that line is named beside it', async () => {
  const source = (line: string): string =>
    `package m\n\nimport "io"\n\nvar w io.Writer = io.Discard\n\n//go:noinline\nfunc Encode(n int) byte {\n\tvar buf [64]byte\n\tbuf[n] = 1\n${line}\treturn buf[0]\n}\n`
  const files = {
    'allocs-budget.yml': 'version: 1\nbenchtime: 1000x\ncount: 1\nbenchmarks: { .: { BenchmarkEncode: 0 } }\n',
    'a_test.go':
      'package m\n\nimport "testing"\n\nfunc BenchmarkEncode(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tEncode(1)\n\t}\n}\n',
  }
  const checked = await check({ ...files, 'a.go': source('') }, { 'a.go': source('\tw.Write(buf[:])\n') })
  const [row] = checked.report.benchmarks[0]?.where ?? []
  expect([checked.code, row?.at?.line, row?.base, row?.cause, row?.changed?.line]).toEqual([
    1,
    9,
    0,
    'interface-call',
    11,
  ])
})

test('a package that does not compile and has no entry is a warning beside a budget of benchmarks', async () => {
  const files = {
    'allocs-budget.yml': 'version: 1\nbenchtime: 100x\ncount: 1\nbenchmarks: { .: { BenchmarkKept: 1 } }\n',
    'a.go': two,
    'a_test.go':
      'package m\n\nimport "testing"\n\nfunc BenchmarkKept(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tsink = Kept(1)\n\t}\n}\n',
    'broken/b.go': 'package broken\n\nfunc f() int { return nonsense }\n',
  }
  const checked = await check(files, { 'a.go': `${two}// changed\n` })
  expect([checked.code, checked.findings]).toEqual([0, []])
  expect(checked.diagnostics).toEqual(['warning BASE_NOT_MEASURED', 'warning BUILD_FAILED'])
  const strict = await check(files, {
    'allocs-budget.yml': `${files['allocs-budget.yml']}rules: { new-escapes: error }\n`,
  })
  expect([strict.code, strict.diagnostics]).toEqual([2, expect.arrayContaining(['error BUILD_FAILED'])])
})

describe('a base that cannot be had', () => {
  test('does not compile: a warning, and an error where new-escapes is error', async () => {
    const broken = two.replace('return &point{x: x}', 'return nonsense')
    const warned = await check({ 'a.go': broken }, { 'a.go': two })
    expect([warned.code, warned.findings, warned.diagnostics]).toEqual([0, [], ['warning BASE_NOT_MEASURED']])
    const refused = await check({ 'a.go': broken, 'allocs-budget.yml': budget('error') }, { 'a.go': two })
    expect([refused.code, refused.diagnostics]).toEqual([2, ['error BASE_UNKNOWN', 'warning BASE_NOT_MEASURED']])
  })

  test('is refused by the go command as a whole', async () => {
    const vendored = 'module example.com/m\n\ngo 1.21\n\nrequire example.com/d v1.0.0\n'
    const base = { 'a.go': two, 'go.mod': vendored, 'vendor/modules.txt': '# example.com/e v1.0.0\n## explicit\n' }
    const checked = await check(base, { 'go.mod': gomod, 'vendor/modules.txt': null })
    expect([checked.code, checked.findings, checked.diagnostics]).toEqual([0, [], ['warning BASE_NOT_MEASURED']])
  })

  test('no base was asked for, and new-escapes is error', async () => {
    const checked = await check({ 'a.go': two, 'allocs-budget.yml': budget('error') }, {}, ['--base', 'none'])
    expect([checked.code, checked.diagnostics]).toEqual([2, ['error BASE_UNKNOWN']])
  })

  test('a clone of depth 1 gets that one commit and nothing else', async () => {
    const repository = pullRequestRepository(
      empty,
      writes({ 'a.go': two.replace('return &point{x: x}', 'sink = new(point)\n\treturn &point{x: x}') }),
      writes({ 'go.mod': gomod, 'allocs-budget.yml': budget(), 'a.go': two }),
    )
    const clone = join(folder, 'shallow')
    execFileSync('git', ['clone', '-q', '--depth=1', `file://${repository.directory}`, clone])
    try {
      const checked = await checkIn(clone, ['--base', repository.baseSha])
      expect([checked.code, checked.findings.length, checked.diagnostics]).toEqual([1, 2, []])
      const git = (...args: string[]): string => execFileSync('git', args, { cwd: clone, encoding: 'utf8' }).trim()
      expect(git('worktree', 'list').split('\n')).toHaveLength(1)
      expect(git('rev-list', '--all')).toBe(repository.mergeSha)
      execFileSync('rm', ['-rf', repository.directory])
      rmSync(clone, { recursive: true })
    } finally {
      repository.remove()
    }
  })

  test('generated code: base is prepared too', async () => {
    const base = {
      'a.go': two,
      'gen/main.go':
        'package main\n\nimport "os"\n\nfunc main() {\n\tos.WriteFile("made.go", []byte("package m\\n\\nfunc made() int { return 1 }\\n"), 0o644)\n}\n',
      '.gitignore': 'made.go\n',
      'uses.go': 'package m\n\nfunc uses() int { return made() }\n',
    }
    const prepared = await check(base, { 'a.go': `${two}// changed\n` }, ['--prepare', 'go run ./gen'])
    expect([prepared.code, prepared.findings, prepared.diagnostics]).toEqual([0, [], []])
    expect(prepared.progress.match(/preparing: go run \.\/gen/g)).toHaveLength(2)
    const fails = await check(base, {}, ['--prepare', 'go run ./nowhere'])
    expect([fails.code, fails.diagnostics]).toEqual([2, ['error PREPARE_FAILED']])
  })
})
