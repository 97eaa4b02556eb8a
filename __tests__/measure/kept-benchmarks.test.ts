import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goEnvironment } from '../../src/go/command/environment.ts'
import { noProgress } from '../../src/host/progress.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { resultStore } from '../../src/host/result-store.ts'
import { readModule } from '../../src/measure/find-modules.ts'
import { keep, keptQuestions, measureRecorded, recall } from '../../src/measure/kept-benchmarks.ts'
import type { ModuleTree } from '../../src/measure/module-tree.ts'
import { Sources } from '../../src/measure/sources.ts'
import { readToolchain } from '../../src/measure/toolchain.ts'
import type { BenchmarkOrder } from '../../src/plan/benchmark-order.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { selectionFor } from '../../src/plan/select.ts'
import type { Ports } from '../../src/ports.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'

const top = realpathSync(mkdtempSync(join(tmpdir(), 'allocs-budget-kept-')))
const root = join(top, 'module')
const outside = join(top, 'outside.txt')

/** A package with a benchmark of one allocation, which asks for something. */
const packageWith = (name: string, asks: string, more = ''): Readonly<Record<string, string>> => ({
  [`${name}/x_test.go`]: `package ${name}

import (
	"io"
	"os"
	"testing"
)

var sink []byte
var _ = os.Args
var _ = io.EOF
${more}
func BenchmarkX(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = make([]byte, 64)
		${asks}
	}
}
`,
})

const files: Readonly<Record<string, string>> = {
  'go.mod': 'module example.com/kept\n\ngo 1.21\n',
  'shared/data.txt': 'text\n',
  'early/testdata/deep/early.txt': 'text\n',
  'early/corpus.txt': 'text\n',
  'early/README.txt': 'text\n',
  'testdata/above.txt': 'text\n',
  'lists/data/one.txt': 'text\n',
  'dep/dep.go': 'package dep\n\n//go:noinline\nfunc F() int { return 1 }\n',
  'plain/x_test.go': `package plain

import (
	"testing"

	"example.com/kept/dep"
)

var sink []byte

func BenchmarkX(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = make([]byte, 64*dep.F())
	}
}
`,
  ...packageWith('reads', 'os.ReadFile("../shared/data.txt")'),
  ...packageWith(
    'early',
    '',
    'var early, _ = os.ReadFile("testdata/deep/early.txt")\nvar corpus, _ = os.ReadFile("corpus.txt")',
  ),
  ...packageWith('above', '', 'var above, _ = os.ReadFile("../testdata/above.txt")'),
  ...packageWith('looks', 'os.Stat("maybe.txt")'),
  ...packageWith('lists', 'os.ReadDir("data")'),
  ...packageWith('moves', 'os.Chdir("../shared"); os.ReadFile("data.txt"); os.Chdir("../moves")'),
  ...packageWith('outside', `os.ReadFile(${JSON.stringify(outside)})`),
  ...packageWith('asks', 'os.Getenv("ASKED")'),
  ...packageWith('tracks', 'os.Getenv("RUNNER_TRACKING_ID")'),
  ...packageWith('tracksearly', '', 'var id = os.Getenv("RUNNER_TRACKING_ID")'),
  ...packageWith('temporary', 'os.WriteFile(b.TempDir()+"/a", sink, 0o600)'),
  ...packageWith('writes', 'os.WriteFile("out.txt", sink, 0o600)'),
  ...packageWith('process', 'os.ReadFile("/proc/self/stat")'),
  ...packageWith('fails', 'if b.N > 1 { b.Fatal("no") }'),
  ...packageWith('skips', 'if b.N > 1 { b.Skip("no") }'),
  ...packageWith('exits', '', 'func TestMain(m *testing.M) { code := m.Run(); os.Exit(code) }'),
  ...packageWith('never', '', 'func TestMain(m *testing.M) {}'),
  ...packageWith('loud', 'if b.N == 100 { io.WriteString(os.Stdout, "text") }'),
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

const order: BenchmarkOrder = {
  want: 'verdict',
  benchtime: { kind: 'iterations', n: 100 },
  count: 3,
  cpu: 1,
  timeoutMs: 60_000,
  limits: { allocs: 1000 },
}

type Settings = {
  readonly order?: Partial<BenchmarkOrder>
  readonly orderOfOther?: Partial<BenchmarkOrder>
  readonly program?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly passEnv?: readonly string[]
  readonly cores?: number
  readonly tags?: readonly string[]
  readonly timeoutMs?: number
}

const real = realPorts({ progress: noProgress })
afterAll(async () => {
  await real.close()
  rmSync(top, { recursive: true, force: true })
})

// What differs between releases is who a binary is, and that has tests of its own: here the oldest and the installed one are enough.
const releases = outermost(goToolchains().available).filter((go, i) => i === 0 || go.env.GOTOOLCHAIN === 'local')

describeGo(releases, ({ env: goEnv, version }) => {
  const store = join(top, `kept-${version}`)
  const binaries = join(top, `binaries-${version}`)
  const build = (): void => {
    mkdirSync(binaries, { recursive: true })
    const made = spawnSync('go', ['test', '-c', '-o', `${binaries}/`, './...'], { cwd: root, env: goEnv })
    expect(made.status, String(made.stderr)).toBe(0)
  }
  beforeAll(async () => {
    for (const [file, text] of Object.entries(files)) write(file, text)
    writeFileSync(outside, 'text\n')
    build()
    // What is younger than this may have been read as something else.
    await new Promise((resolve) => setTimeout(resolve, 2100))
  })

  /** Asks for a package as a run does; it is measured where nothing fits that was kept. */
  const ask = async (name: string, settings: Settings = {}) => {
    const path = `example.com/kept/${name}`
    const env = { ...goEnv, ...settings.env }
    const started: (readonly string[])[] = []
    const ports: Ports = {
      ...real,
      env,
      cores: settings.cores ?? 4,
      kept: resultStore(store, settings.program ?? 'this one'),
      spawn: (command, watcher) => {
        if (command.file.endsWith('.test')) started.push(command.args)
        return real.spawn(command, watcher)
      },
    }
    const where = { env: goEnvironment(env), timeoutMs: 60_000 }
    const module = await readModule(root, { ...where, root }, ports)
    if (module.kind === 'failed') throw new Error(module.why.code)
    const toolchain = await readToolchain(module.value, where, ports)
    if (toolchain.kind === 'failed') throw new Error(toolchain.why[0].code)
    const place = { path: module.value.path, directory: '.' }
    const sources = new Sources(root, ports)
    const tree: ModuleTree = {
      ...{ root, sources, module: module.value, place, places: [place] },
      ...{ env: where.env, ...toolchain.value },
    }
    const orders = [
      { ...order, ...settings.orderOfOther, packagePattern: './dep', namePattern: '**', isSought: false },
      { ...order, ...settings.order, packagePattern: './...', namePattern: 'BenchmarkX', isSought: true },
    ]
    const plan: Plan = {
      ...{ module: module.value.path, build: { patterns: ['./...'], tags: settings.tags ?? [] }, functions: 'no' },
      ...{
        shown: [],
        calls: [],
        showsCalls: false,
        orders,
        only: null,
        timeoutMs: 60_000,
        benchmarkMs: settings.timeoutMs ?? 60_000,
        jobs: 1,
      },
      passEnv: settings.passEnv ?? [],
    }
    const directory = join(root, name)
    const question = (await keptQuestions([{ importPath: path, directory }], plan, tree, ports)).get(path)
    const selection = selectionFor(plan, path)
    if (question === undefined || selection === undefined) throw new Error(`${path} cannot be asked for`)
    const kept = await recall(question, ports)
    if (kept !== undefined) return { ...kept, isCached: true, started }
    const binary = { package: path, path: `${binaries}/${name}.test`, directory, env: question.place.env, flags: [] }
    const recorded = await measureRecorded(binary, selection, question.place, ports)
    expect(await keep(question, recorded, ports)).toBeUndefined()
    return { ...recorded.measured, isCached: false, started }
  }
  /** Asks until it is kept. */
  const keepIt = async (name: string, settings: Settings = {}): Promise<void> => {
    await ask(name, settings)
    expect((await ask(name, settings)).isCached, name).toBe(true)
  }

  describe('a package that is asked for again', () => {
    test('is not run, and has the same results, which say so', async () => {
      const first = await ask('plain')
      const second = await ask('plain')
      expect([first.isCached, second.isCached]).toEqual([false, true])
      expect(first.started.length).toBeGreaterThan(1)
      expect(second.started).toEqual([])
      expect(first.results).toMatchObject([{ name: 'BenchmarkX', allocsPerOp: 1, bytesPerOp: 64 }])
      expect(second.results).toEqual(first.results.map((result) => ({ ...result, cached: true })))
      expect(second.exists).toEqual(first.exists)
      expect(second.problems).toEqual(first.problems)
    })

    test.each(['reads', 'early', 'above', 'looks', 'lists', 'moves', 'outside', 'asks', 'temporary', 'exits', 'loud'])(
      'is kept where nothing differs that it %s',
      async (name) => {
        await keepIt(name)
      },
    )

    test.each<[string, Settings]>([
      ['the order of another package', { orderOfOther: { count: 9 } }],
      ['the number of the job', { env: { RUNNER_TRACKING_ID: 'github_2' } }],
      ['a variable that no benchmark gets', { env: { AWS_SECRET_ACCESS_KEY: 'x' } }],
    ])('is kept where only %s differs', async (_, settings) => {
      await keepIt('plain', { env: { RUNNER_TRACKING_ID: 'github_1' } })
      const again = { ...settings, env: { RUNNER_TRACKING_ID: 'github_1', ...settings.env } }
      expect((await ask('plain', again)).isCached).toBe(true)
    })

    test.each<[string, Settings]>([
      ['its limit', { order: { limits: { allocs: 999 } } }],
      ['a limit of bytes', { order: { limits: { allocs: 1000, bytes: 1000 } } }],
      ['what is wanted', { order: { want: 'value' } }],
      ['benchtime', { order: { benchtime: { kind: 'iterations', n: 101 } } }],
      ['count', { order: { count: 4 } }],
      ['cpu', { order: { cpu: 2 } }],
      ['its deadline', { order: { timeoutMs: 50_000 } }],
      ['the deadline of a list', { timeoutMs: 50_000 }],
      ['this program', { program: 'another' }],
      ['the number of cores', { cores: 8 }],
      ['GODEBUG', { env: { GODEBUG: 'madvdontneed=1' } }],
      ['GOGC', { env: { GOGC: '50' } }],
      ['GOMEMLIMIT', { env: { GOMEMLIMIT: '1GiB' } }],
      ['the time zone', { env: { TZ: 'Europe/Berlin' } }],
      ['a variable that is passed', { env: { DATABASE_URL: 'x' }, passEnv: ['DATABASE_URL'] }],
      ['-short', { env: { GOFLAGS: '-short' } }],
      ['a tag', { tags: ['special'] }],
      ['flags of the linker', { env: { GOFLAGS: '-ldflags=-s' } }],
    ])('is measured where %s differs', async (_, settings) => {
      await keepIt('plain')
      expect((await ask('plain', settings)).isCached).toBe(false)
    })

    test.each<[string, string, string]>([
      ['a file that a benchmark reads', 'reads', 'shared/data.txt'],
      ['a file that it reads from another folder', 'moves', 'shared/data.txt'],
      ['a file of its testdata that is read before m.Run', 'early', 'early/testdata/deep/early.txt'],
      ['a file of its testdata that is new', 'early', 'early/testdata/new.txt'],
      ['a file beside its code that it names', 'early', 'early/corpus.txt'],
      ['a file of testdata above it that it names', 'above', 'testdata/above.txt'],
      ['a file that was looked for in vain', 'looks', 'looks/maybe.txt'],
      ['what is in a folder that it lists', 'lists', 'lists/data/two.txt'],
      ['a file outside of the repository', 'outside', '../outside.txt'],
    ])('is measured where %s differs, and not where it is as before', async (_, name, file) => {
      await keepIt(name)
      const path = join(root, file)
      const before = existsSync(path) ? readFileSync(path) : undefined
      writeFileSync(path, 'other\n')
      expect((await ask(name)).isCached).toBe(false)
      if (before === undefined) rmSync(path)
      else writeFileSync(path, before)
      // Its content counts, not its time: a checkout writes all files anew.
      await new Promise((resolve) => setTimeout(resolve, 2100))
      await keepIt(name)
    })

    test('is kept where a file differs that its program does not name', async () => {
      await keepIt('early')
      write('early/README.txt', 'other\n')
      expect((await ask('early')).isCached).toBe(true)
    })

    test('is measured where a variable differs that it asks for', async () => {
      await keepIt('asks', { passEnv: ['ASKED'] })
      expect((await ask('asks', { passEnv: ['ASKED'], env: { ASKED: '1' } })).isCached).toBe(false)
    })
  })

  test.each(['tracks', 'tracksearly', 'writes', 'process', 'fails', 'skips', 'never'])(
    'what %s is measured each time',
    async (name) => {
      const settings = { env: { RUNNER_TRACKING_ID: 'github_1' } }
      for (let i = 0; i < 2; i++) {
        const { isCached, started } = await ask(name, settings)
        expect(isCached).toBe(false)
        expect(started.length).toBeGreaterThan(0)
      }
    },
  )

  test('what is over its limit is measured each time', async () => {
    const settings = { order: { limits: { allocs: 0 } } }
    for (let i = 0; i < 2; i++) expect(await ask('plain', settings)).toMatchObject({ isCached: false })
  })

  test('a file that is changed while it is measured may not be what was read', async () => {
    write('shared/data.txt', 'text\n')
    await ask('reads', { order: { count: 7 } })
    expect((await ask('reads', { order: { count: 7 } })).isCached).toBe(false)
  })

  test('the code of a dependency makes another package of it, which is kept beside the first', async () => {
    await keepIt('plain')
    const code = files['dep/dep.go'] ?? ''
    write('dep/dep.go', code.replace('return 1', 'return 2'))
    build()
    const changed = await ask('plain')
    expect(changed).toMatchObject({ isCached: false, results: [{ bytesPerOp: 128 }] })
    expect(await ask('plain')).toMatchObject({ isCached: true, results: [{ bytesPerOp: 128 }] })
    write('dep/dep.go', code)
    expect(await ask('plain')).toMatchObject({ isCached: true, results: [{ bytesPerOp: 64 }] })
    build()
  })

  test('an entry that is damaged, of another package, or another key is no result', async () => {
    await keepIt('plain')
    const entries = readdirSync(store)
    const texts = new Map(entries.map((name) => [name, gunzipSync(readFileSync(join(store, name))).toString('utf8')]))
    const all = (change: (text: string, name: string) => string): void => {
      for (const [name, text] of texts) writeFileSync(join(store, name), gzipSync(change(text, name)))
    }
    const restore = (): void => all((text) => text)
    const changes: readonly ((text: string, name: string) => string)[] = [
      (text) => text.replace('"allocsPerOp":1,', '"allocsPerOp":0,'),
      (text) => text.slice(0, -2),
      () => '',
      () => '{}',
      (_, name) => texts.get(entries.find((other) => other !== name) ?? '') ?? '',
    ]
    for (const change of changes) {
      all(change)
      expect(await ask('plain')).toMatchObject({ isCached: false, results: [{ allocsPerOp: 1 }] })
      restore()
    }
    expect(await ask('plain')).toMatchObject({ isCached: true })
  })

  test('the record of what a program asks for changes none of its numbers', async () => {
    const measured = await ask('asks', { order: { benchtime: { kind: 'iterations', n: 20_000 } } })
    expect(measured.started.some((args) => args.some((arg) => arg.startsWith('-test.testlogfile=')))).toBe(true)
    const args = ['-test.run=^$', '-test.bench=.', '-test.benchmem', '-test.benchtime=20000x', '-test.cpu=1']
    const byHand = spawnSync(`${binaries}/asks.test`, args, { cwd: join(root, 'asks'), encoding: 'utf8' }).stdout
    const [, bytes, allocs] = /(\d+) B\/op\s+(\d+) allocs\/op/.exec(byHand) ?? []
    expect(measured.results).toMatchObject([{ allocsPerOp: Number(allocs), bytesPerOp: Number(bytes) }])
  })
})
