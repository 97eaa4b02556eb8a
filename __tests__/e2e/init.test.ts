import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'
import { wide } from '../support/wide.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-init-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const root = fileURLToPath(new URL('../../', import.meta.url))

const codec = `package codec

type Encoder struct{ buf []byte }

// New is set-up.
func New() *Encoder { return &Encoder{buf: make([]byte, 0, 1024)} }

func (e *Encoder) Encode(x int) int {
	e.buf = put(e.buf[:0], x)
	if x < -1 {
		e.buf = nil
		return fail(x)
	}
	return func() int { return len(e.buf) }()
}

func put(b []byte, x int) []byte { return append(b, byte(x)) }

//go:noinline
func fail(x int) int { panic(x) }

var unused = func() *int { return new(int) }

func Decode(x int) *int { n := x; return &n }

var sink *int
`
const codecTest = `package codec

import "testing"

func BenchmarkEncode(b *testing.B) {
	e := New()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		e.Encode(i)
	}
}

func BenchmarkDecode(b *testing.B) {
	b.Run("one", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			sink = Decode(i)
		}
	})
	b.Run("half", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			if i%2 == 0 {
				sink = Decode(i)
			}
		}
	})
	b.Run("2*3", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			sink = Decode(i)
			sink = Decode(i)
		}
	})
	b.Run("2x3", func(b *testing.B) {})
}

func BenchmarkBroken(b *testing.B) { panic("no") }
`
const shown = `package m

import "testing"

func BenchmarkNothing(b *testing.B) {}
`

let modules = 0
function moduleOf(files: Readonly<Record<string, string>>): string {
  const directory = join(folder, `m${modules++}`)
  for (const [file, text] of Object.entries(files)) {
    const path = join(directory, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return directory
}

const gomodOf = (lines: string): string => `module example.com/m\n\n${lines}\n`
const gomod = gomodOf('go 1.21')
const old = '1.21.13'
const { available } = goToolchains([old])
const installed = available.find(({ env }) => env.GOTOOLCHAIN === 'local') ?? {
  version: '',
  minor: 0,
  env: process.env,
}
const usual = {
  'go.mod': gomod,
  'm.go': 'package m\n',
  'm_test.go': shown,
  'codec/codec.go': codec,
  'codec/codec_test.go': codecTest,
}
const init = (directory: string, ...args: string[]) => runCli(['init', ...args], { cwd: directory })
const budgetIn = (directory: string): string => readFileSync(join(directory, 'allocs-budget.yml'), 'utf8')

describe('a new budget', () => {
  test('says what is measured, passes, and comes with the workflow of the README', async () => {
    const directory = moduleOf({ ...usual, 'go.mod': gomodOf(`go 1.${installed.minor}`) })
    const { code, stdout, stderr } = await init(directory)
    expect([code, stderr]).toEqual([0, ''])
    const text = budgetIn(directory)
    const [, go = '', minor = ''] = /measurements with ((go1\.\d+)\S* \S+)\.$/m.exec(text) ?? []
    // Of a release, the address of its schema stands before that: `__tests__/write/budget-file.test.ts`.
    const own = text.replace(/^# yaml-language-server: .*\n#\n/, '')
    expect(own).toBe(`# What this code may allocate. Created by \`allocs-budget init\` from measurements with ${go}.
# \`allocs-budget check\` checks the code against it; \`allocs-budget update --only NAME\` accepts a change.
version: 1
measured-with: ${minor}

benchmarks: # allocs/op
  .:
    BenchmarkNothing: 0
  ./codec:
    BenchmarkEncode: 0
    BenchmarkDecode/2x3: 0

    BenchmarkDecode/one: 1
    BenchmarkDecode/half: 0 # 4 B/op: allocates in some operations, and Go rounds down
    BenchmarkDecode/2*3: 2
    # left out: BenchmarkBroken (example.com/m/codec) panicked: no, at codec_test.go:35
    #   run it: go test -run='^$' -bench='^BenchmarkBroken$' example.com/m/codec

functions: # heap escapes of the functions that allocation-free benchmarks run
  ./codec:
    (*Encoder).Encode: 0
    put: 0
`)
    expect(stdout).toContain(`written: allocs-budget.yml with 6 benchmarks and 2 functions (${go})`)
    expect(stdout).toContain('warning: left out: BenchmarkBroken (example.com/m/codec) panicked: no')
    const readme = readFileSync(`${root}README.md`, 'utf8')
    expect(readme).toContain(stdout.slice(stdout.indexOf('name: allocations\n')))
    const check = await runCli(['check', '--base', 'none'], { cwd: directory })
    expect([check.code, check.stdout]).toEqual([
      0,
      expect.stringMatching(/^ok: all 6 benchmarks and 2 functions are within/),
    ])
    const schema = JSON.parse(readFileSync(`${root}allocs-budget.schema.json`, 'utf8')) as object
    expect(new Ajv2020({ strict: false }).validate(schema, parse(text))).toBe(true)
  })

  test('is checked by the command that is printed', async () => {
    const directory = moduleOf({ 'svc/go.mod': gomod, 'svc/m.go': 'package m\n', 'svc/m_test.go': shown })
    const { code, stdout } = await init(directory, '-C', 'svc', '--budget', 'ci.yml', '--functions', '')
    expect([code, stdout]).toEqual([0, expect.stringContaining('\nRun `allocs-budget check -C svc -b ci.yml`, commit')])
    expect((await runCli(['check', '-C', 'svc', '-b', 'ci.yml'], { cwd: directory })).code).toBe(0)
    const again = await init(directory, '-C', 'svc', '--budget', 'ci.yml')
    expect(again.stdout).toContain('`allocs-budget update -C svc -b ci.yml`')
  })

  test('has the tags of GOFLAGS, and its workflow the target', async () => {
    const tagged = `//go:build foo\n\n${shown.replaceAll('Nothing', 'Tagged')}`
    const directory = moduleOf({ 'go.mod': gomod, 'm.go': 'package m\n', 'm_test.go': shown, 'foo_test.go': tagged })
    const env = { ...process.env, GOFLAGS: '-tags=foo', CGO_ENABLED: '0' }
    const { code, stdout } = await runCli(['init', '--functions', ''], { cwd: directory, env })
    expect([code, stdout]).toEqual([0, expect.stringContaining('    env:\n      CGO_ENABLED: "0"\n')])
    expect(budgetIn(directory)).toContain('\ntags: ["foo"]\n')
    expect(budgetIn(directory)).toContain('BenchmarkTagged: 0')
    expect((await runCli(['check'], { cwd: directory })).code).toBe(0)
  })

  test('has the functions that were asked for, and says so of one that is not there', wide, async () => {
    const directory = moduleOf(usual)
    const wrong = await init(directory, '--functions', 'Decod')
    expect([wrong.code, wrong.stdout]).toEqual([2, expect.stringContaining('there is no function Decod')])
    expect(wrong.stdout).toContain('did you mean Decode')
    expect((await init(directory, '--functions', '(*Encoder).*,Decode,init', '--packages', './codec')).code).toBe(0)
    const { budget } = parseBudget(budgetIn(directory), 'b.yml')
    expect(budget?.functions.map(({ namePattern, escapes }) => [namePattern, escapes?.max])).toEqual([
      ['(*Encoder).Encode', 0],
      ['Decode', 1],
      ['init', 1],
    ])
    expect(budget?.packages).toEqual(['./codec'])
    expect((await runCli(['check', '--base', 'none'], { cwd: directory })).code).toBe(0)
  })

  test('has none with an empty list', wide, async () => {
    const directory = moduleOf(usual)
    expect((await init(directory, '--functions', '')).code).toBe(0)
    expect(budgetIn(directory)).not.toContain('functions:')
  })

  test(
    'of several modules names packages by their import paths; the workflow works where the budget lies',
    wide,
    async () => {
      const directory = moduleOf({
        'sub/go.work': 'go 1.21\n\nuse (\n\t./a\n\t./b\n)\n',
        'sub/a/go.mod': 'module example.com/a\n\ngo 1.21\n',
        'sub/a/m_test.go': shown,
        'sub/b/go.mod': 'module example.com/b\n\ngo 1.21\n',
        'sub/b/m_test.go': shown,
      })
      const { code, stdout } = await init(
        directory,
        '-C',
        'sub',
        '-b',
        'limits.yml',
        '--benchtime',
        '20x',
        '--prepare',
        'go version',
      )
      expect(code).toBe(0)
      const workflow = parse(stdout.slice(stdout.indexOf('name: allocations\n'))) as {
        jobs: { 'allocs-budget': { steps: { with?: object }[] } }
      }
      expect(workflow.jobs['allocs-budget'].steps.at(-1)?.with).toEqual({
        budget: 'limits.yml',
        prepare: 'go version\n',
      })
      const { budget } = parseBudget(readFileSync(join(directory, 'sub/limits.yml'), 'utf8'), 'b.yml')
      expect(budget?.benchmarks.map(({ packagePattern }) => packagePattern)).toEqual(['example.com/a', 'example.com/b'])
      expect(budget?.benchtime).toEqual({ kind: 'iterations', n: 20 })
      expect((await runCli(['-C', 'sub', '-b', 'limits.yml', '--base', 'none'], { cwd: directory })).code).toBe(0)
    },
  )

  describe('of a repository with several modules', () => {
    const moduleIn = (place: string, name = place.replaceAll('/', '-')) => ({
      [`${place}/go.mod`]: `module example.com/${name}\n\ngo 1.21\n`,
      [`${place}/m_test.go`]: shown,
    })
    const elsewhere = {
      ...moduleIn('testdata/t'),
      ...moduleIn('vendor/v'),
      ...moduleIn('_x'),
      ...moduleIn('.y'),
      ...moduleIn('web/node_modules/n'),
      ...moduleIn('ignored'),
      ...moduleIn('third/submodule'),
      'third/submodule/.git': 'gitdir: elsewhere\n',
      '.gitignore': '/ignored\n',
    }
    const budgetOf = async (files: Readonly<Record<string, string>>) => {
      const directory = moduleOf({ ...files, ...elsewhere })
      execFileSync('git', ['init', '-q'], { cwd: directory })
      const run = await init(directory, '--functions', '')
      expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('written')])
      const { budget } = parseBudget(budgetIn(directory), 'b.yml')
      return {
        ...run,
        directory,
        modules: budget?.modules,
        packages: budget?.benchmarks.map((it) => it.packagePattern),
      }
    }

    test('names all of them, with that of the root', async () => {
      const { modules, packages } = await budgetOf({
        'go.mod': gomod,
        'm_test.go': shown,
        ...moduleIn('a'),
        ...moduleIn('b/c'),
      })
      expect(modules).toEqual(['.', 'a', 'b/c'])
      expect(packages).toEqual(['example.com/a', 'example.com/b-c', 'example.com/m'])
    })

    test('names all of them where the root is none', wide, async () => {
      const { modules, packages } = await budgetOf({ ...moduleIn('a'), ...moduleIn('b/c') })
      expect(modules).toEqual(['a', 'b/c'])
      expect(packages).toEqual(['example.com/a', 'example.com/b-c'])
    })

    const tools = (place: string) => ({
      [`${place}/go.mod`]: `module example.com/${place}\n\ngo 1.21\n`,
      [`${place}/tools.go`]: '//go:build tools\n\npackage tools\n',
    })

    test('leaves out those without packages, and says so', async () => {
      const { modules, packages, stdout } = await budgetOf({ ...moduleIn('a'), ...moduleIn('b'), ...tools('tools') })
      expect(modules).toEqual(['a', 'b'])
      expect(packages).toEqual(['example.com/a', 'example.com/b'])
      expect(stdout).toContain('warning: no packages to measure, so left out: tools [MODULES_LEFT_OUT]')
    })

    test('names the rest of a workspace, of which one is without packages', async () => {
      const work = { 'go.work': 'go 1.21\n\nuse ./a\nuse ./tools\n', ...moduleIn('a'), ...tools('tools') }
      const { modules, directory } = await budgetOf(work)
      expect(modules).toEqual(['a'])
      expect((await runCli(['check', '--base', 'none'], { cwd: directory })).code).toBe(0)
    })

    test('names none where only that of the root has packages', async () => {
      const { modules, packages } = await budgetOf({ 'go.mod': gomod, 'm_test.go': shown, ...tools('tools') })
      expect([modules, packages]).toEqual([undefined, ['.']])
    })

    test('fails where none has packages', async () => {
      const directory = moduleOf({ ...tools('one'), ...tools('two') })
      const { code, stdout } = await init(directory)
      expect([code, stdout]).toEqual([2, expect.stringContaining('matches no package of example.com/two')])
      expect(stdout).toContain('select other packages or modules')
    })

    test('names those of the workspace, and says which are not in it', async () => {
      const { modules, packages, stdout, directory } = await budgetOf({
        'go.work': 'go 1.21\n\nuse (\n\t.\n\t./a\n)\n',
        'go.mod': gomod,
        'm_test.go': shown,
        ...moduleIn('a'),
        ...moduleIn('b/c'),
      })
      expect(modules).toEqual(['.', 'a'])
      expect(packages).toEqual(['example.com/a', 'example.com/m'])
      expect(stdout).toContain('warning: not in go.work, so left out: b/c [MODULES_LEFT_OUT]')
      expect(stdout).toContain('GOWORK=off allocs-budget init -C b/c')
      const check = await runCli(['check', '--base', 'none'], { cwd: directory })
      expect([check.code, check.stdout]).toEqual([0, expect.stringMatching(/^ok: /)])
    })

    test(
      'names none beside a go.work that is not in a module: what is added to it later is meant, too',
      wide,
      async () => {
        const { modules, packages } = await budgetOf({
          'go.work': 'go 1.21\n\nuse ./a\nuse ./b/c\n',
          ...moduleIn('a'),
          ...moduleIn('b/c'),
        })
        expect(modules).toBeUndefined()
        expect(packages).toEqual(['example.com/a', 'example.com/b-c'])
      },
    )
  })

  test('has room for what does not settle, and says how far it was seen to move', wide, async () => {
    const moving = `package m

import (
	"testing"
	"time"
)

var sink []byte

func BenchmarkMoving(b *testing.B) {
	more := int(time.Now().UnixMicro() % 809)
	for i := 0; i < b.N; i++ {
		for j := 0; j < 100+more; j++ {
			sink = make([]byte, 64)
		}
	}
}
`
    const directory = moduleOf({ 'go.mod': gomod, 'm_test.go': moving })
    expect((await init(directory, '--count', '20')).code).toBe(0)
    const [, value, least, most] =
      /^ {4}BenchmarkMoving: (\d+) ±\d+% # unstable: (\d+) to (\d+)$/m.exec(budgetIn(directory)) ?? []
    expect(most).toBe(value)
    expect(Number(least)).toBeGreaterThanOrEqual(100)
    expect(Number(least)).toBeLessThan(Number(most))
    expect((await runCli(['check', '--base', 'none'], { cwd: directory })).code).toBe(0)
  })

  test('has room for chance just below a whole number, and none for what is always the same', wide, async () => {
    const random = `package m

import (
	"math/rand"
	"testing"
)

var sink []byte

func allocate(n int) {
	for i := 0; i < n; i++ {
		sink = make([]byte, 16)
	}
}

func BenchmarkRandom(b *testing.B) {
	r := rand.New(rand.NewSource(rand.Int63()))
	for i := 0; i < b.N; i++ {
		allocate(2000 + r.Intn(97))
	}
}

func BenchmarkSetUp(b *testing.B) {
	allocate(5000)
	for i := 0; i < b.N; i++ {
		allocate(20)
	}
}

func BenchmarkLeaps(b *testing.B) {
	var all []int
	for i := 0; i < b.N; i++ {
		all = append(all, i)
		allocate(3)
	}
}

func BenchmarkSame(b *testing.B) {
	for i := 0; i < b.N; i++ {
		allocate(100)
	}
}
`
    const directory = moduleOf({ 'go.mod': gomod, 'm_test.go': random })
    expect((await init(directory)).code).toBe(0)
    const text = budgetIn(directory)
    expect(text).toMatch(
      /^ {4}BenchmarkRandom: \d+ ±[\d.]+% # (?:unstable: [\d,]+ to [\d,]+|by chance: [\d,]+ to [\d,]+ B\/op)$/m,
    )
    expect(text).toMatch(/^ {4}BenchmarkSetUp: 20$/m)
    expect(text).toMatch(/^ {4}BenchmarkLeaps: 3$/m)
    expect(text).toMatch(/^ {4}BenchmarkSame: 100$/m)
    for (let i = 0; i < 2; i++) {
      const { code, stdout } = await runCli(['check', '--base', 'none'], { cwd: directory })
      expect([code, stdout]).toEqual([0, expect.not.stringContaining('more than it needs')])
    }
    expect((await runCli(['update', '--tighten'], { cwd: directory })).code).toBe(0)
    expect(budgetIn(directory)).toBe(text)
  })

  test('limits no function that only fills a cache in the first operations', wide, async () => {
    const cache = `package m

type entry struct{ key int }

var entries = map[int]*entry{}

//go:noinline
func newEntry(key int) *entry { return &entry{key} }

func Get(key int) *entry {
	if e, ok := entries[key]; ok {
		return e
	}
	e := newEntry(key)
	entries[key] = e
	return e
}
`
    const cacheTest = `package m

import "testing"

func BenchmarkGet(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Get(i % 100)
	}
}
`
    const directory = moduleOf({ 'go.mod': gomod, 'm.go': cache, 'm_test.go': cacheTest })
    expect((await init(directory)).code).toBe(0)
    const { budget } = parseBudget(budgetIn(directory), 'b.yml')
    expect(budget?.functions.map(({ namePattern }) => namePattern)).toEqual(['Get'])
  })
})

describe('the workflow installs the Go that the limits were measured with', () => {
  // 0 allocs/op with the installed Go, and 1 with the old one.
  const sum = `package m

func Sum(n int) int {
	b := make([]int, n)
	t := 0
	for i := range b {
		b[i] = i
	}
	for _, v := range b {
		t += v
	}
	return t
}
`
  const sumTest = `package m

import "testing"

var n = 3

func BenchmarkSum(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Sum(n)
	}
}
`
  const older = available.find(({ version }) => version === old)?.env
  const file = { 'go-version-file': 'go.mod' }
  const local = { 'go-version': `1.${installed.minor}` }
  test.each<readonly [string, NodeJS.ProcessEnv | undefined, object, string, number]>([
    ['go 1.12', installed.env, local, `go1.${installed.minor}`, 0],
    ['go 1.22', installed.env, local, `go1.${installed.minor}`, 0],
    [`go 1.21\n\ntoolchain go${old}`, installed.env, local, `go1.${installed.minor}`, 0],
    ['go 1.21', older, file, 'go1.21', 1],
    ['go 1.20', older, { 'go-version': '1.21' }, 'go1.21', 1],
  ])('%j', async (lines, env, setup, measuredWith, allocs) => {
    if (env === undefined) return
    const directory = moduleOf({ 'go.mod': gomodOf(lines), 'm.go': sum, 'm_test.go': sumTest })
    const { code, stdout } = await runCli(['init', '--functions', ''], { cwd: directory, env })
    expect([code, stdout]).toEqual([0, expect.stringContaining('written')])
    expect(setupIn(stdout)).toEqual(setup)
    const { budget } = parseBudget(budgetIn(directory), 'b.yml')
    expect(budget?.measuredWith?.go).toBe(measuredWith)
    expect(budget?.benchmarks.map(({ allocs }) => allocs?.max)).toEqual([allocs])
  })

  test('and one budget is not of two releases', async () => {
    if (older === undefined) return
    const needing = (name: string, lines: string) => ({
      [`${name}/go.mod`]: `module example.com/${name}\n\n${lines}\n`,
      [`${name}/m_test.go`]: shown,
    })
    const directory = moduleOf({ ...needing('a', 'go 1.21'), ...needing('b', `go ${installed.version}`) })
    const env = { ...process.env, GOTOOLCHAIN: `go${old}+auto` }
    const { code, stdout } = await runCli(['init', '--modules', 'a,b'], { cwd: directory, env })
    expect([code, stdout]).toEqual([2, expect.stringContaining('[SEVERAL_RELEASES]')])
    const [, command = ''] = /run: (GOTOOLCHAIN=\S+) allocs-budget init/.exec(stdout) ?? []
    expect(command).toMatch(new RegExp(`^GOTOOLCHAIN=go1\\.${installed.minor}`))
    expect(readdirSync(directory).sort()).toEqual(['a', 'b'])
  })
})

/** What the workflow that was printed gives to setup-go. */
function setupIn(stdout: string): object | undefined {
  type Workflow = { jobs: { 'allocs-budget': { steps: { uses: string; with?: object }[] } } }
  const workflow = parse(stdout.slice(stdout.indexOf('name: allocations\n'))) as Workflow
  return workflow.jobs['allocs-budget'].steps.find(({ uses }) => uses.startsWith('actions/setup-go@'))?.with
}

describeGo(goToolchains().available, ({ env, minor }) => {
  test('a budget that is written with it holds with it', async () => {
    const directory = join(folder, `hotpath-${minor}`)
    cpSync(`${root}examples/hotpath`, directory, { recursive: true })
    rmSync(join(directory, 'allocs-budget.yml'))
    expect((await runCli(['init'], { cwd: directory, env })).code).toBe(0)
    const { budget } = parseBudget(budgetIn(directory), 'b.yml')
    expect(budget?.measuredWith?.go).toBe(`go1.${minor}`)
    expect(budget?.benchmarks.map(({ namePattern, allocs }) => [namePattern, allocs?.max])).toEqual([
      ['BenchmarkEncode/fields=1', 0],
      ['BenchmarkEncode/fields=8', 0],
      ['BenchmarkEncode/fields=32', 0],
      ['BenchmarkFormat', 1],
    ])
    expect(budget?.functions.map(({ namePattern, escapes }) => [namePattern, escapes?.max])).toEqual([
      ['(*Encoder).Encode', 0],
      ['AppendRecord', 0],
    ])
    expect((await runCli(['check', '--base', 'none'], { cwd: directory, env })).code).toBe(0)
  })
})

describe('nothing is written', () => {
  test.each(['allocs-budget.yml', 'allocs-budget.yaml', '.github/allocs-budget.yml'])('over %s', async (name) => {
    const directory = moduleOf({ ...usual, [name]: 'mine\n' })
    const { code, stdout } = await init(directory)
    expect([code, stdout]).toEqual([
      2,
      expect.stringContaining(`${name} already exists; nothing was written [BUDGET_EXISTS]`),
    ])
    expect(readFileSync(join(directory, name), 'utf8')).toBe('mine\n')
  })

  test.each([
    ['allocs-budget.yml', 'allocs-budget.yaml', 'allocs-budget.yml', 'allocs-budget update'],
    [
      'svc/allocs-budget.yml',
      'svc/.github/allocs-budget.yml',
      'svc/allocs-budget.yml',
      'allocs-budget update -b svc/allocs-budget.yml',
    ],
    [
      '.github/allocs-budget.yaml',
      './allocs-budget.yml',
      './.github/allocs-budget.yaml',
      'allocs-budget update -b ./.github/allocs-budget.yaml',
    ],
  ])('beside %s as %s', async (there, name, named, update) => {
    const directory = moduleOf({ ...usual, [there]: 'mine\n', 'svc/.github/x': '' })
    const { code, stdout } = await init(directory, '--budget', name)
    expect([code, stdout]).toEqual([2, expect.stringContaining(`error: ${named} already exists`)])
    expect(stdout).toContain(`\`${update}\``)
    expect(existsSync(join(directory, name))).toBe(false)
  })

  test.each([
    [
      'where there is no benchmark and no function is asked for',
      { 'go.mod': gomod, 'm.go': 'package m\n' },
      'NO_BENCHMARKS',
    ],
    ['where the code does not build', { ...usual, 'm.go': 'package m\n\nvar x = y\n' }, 'BUILD_FAILED'],
    ['where there is no module', { 'm.go': 'package m\n' }, 'MODULE_NOT_FOUND'],
  ])('%s', async (_, files, said) => {
    const directory = moduleOf(files)
    const { code, stdout } = await init(directory)
    expect([code, stdout]).toEqual([2, expect.stringContaining(said)])
    expect(() => budgetIn(directory)).toThrow('ENOENT')
  })
})
