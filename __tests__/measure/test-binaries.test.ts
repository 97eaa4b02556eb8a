import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { goEnvironment } from '../../src/go/command/environment.ts'
import { listArguments } from '../../src/go/command/go-list.ts'
import type { GoPackage } from '../../src/go/command/go-package.ts'
import { noProgress } from '../../src/host/progress.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { askGoList } from '../../src/measure/go-command.ts'
import { buildTestBinaries, type TestBuildSettings, type TestBuilt } from '../../src/measure/test-binaries.ts'
import type { Command, Watcher } from '../../src/ports.ts'
import { messageOf } from '../../src/words/diagnostics.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'

const { available } = goToolchains()
const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-builds-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A module with these files below `example.com/t`; a test file `DIR/x_test.go` gets its package clause by itself. */
function moduleOf(name: string, files: Readonly<Record<string, string>>): string {
  const directory = join(folder, name)
  const all = { 'go.mod': 'module example.com/t\n\ngo 1.21\n', ...files }
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  return directory
}

/** A package with one benchmark, whose name tells it from others. */
function good(at: string, name: string, benchmark: string): Readonly<Record<string, string>> {
  return {
    [`${at}/a.go`]: `package ${name}\n`,
    [`${at}/a_test.go`]: `package ${name}\n\nimport "testing"\n\nfunc ${benchmark}(b *testing.B) {}\n`,
  }
}

type Built = {
  readonly of: (importPath: string) => TestBuilt
  /** The import paths that each `go test -c` was given. */
  readonly commands: readonly (readonly string[])[]
  /** Whether a file has these bytes somewhere. */
  readonly holds: (path: string, text: string) => Promise<boolean>
}

/** Builds the tests of all packages of a module, and has `look` at what came of it while the binaries are there. */
async function build(
  directory: string,
  env: NodeJS.ProcessEnv,
  look: (built: Built) => void | Promise<void>,
  settings: Partial<TestBuildSettings> = {},
): Promise<void> {
  const real = realPorts({ progress: noProgress })
  const commands: (readonly string[])[] = []
  const ports = {
    ...real,
    spawn: (command: Command, watcher: Watcher) => {
      if (command.args.includes('-c')) commands.push(command.args.filter((arg) => arg.startsWith('example.com/')))
      return real.spawn(command, watcher)
    },
  }
  try {
    const goEnv = goEnvironment(env)
    const question = { args: listArguments({ patterns: ['./...'], tags: [] }), cwd: directory, env: goEnv }
    const listed = await askGoList({ ...question, timeoutMs: 120_000 }, ports)
    if (listed.kind === 'failed') throw new Error(messageOf(listed.why))
    const packages: readonly GoPackage[] = listed.value.filter(({ testFiles }) => testFiles.length > 0)
    const usual = { directory, tags: [], env: goEnv, goFlags: env.GOFLAGS ?? '', goos: 'linux', jobs: 2 }
    const results = await buildTestBinaries(packages, { ...usual, timeoutMs: 120_000, ...settings }, ports)
    expect([...results.keys()].sort()).toEqual(packages.map(({ importPath }) => importPath).sort())
    await look({
      commands,
      holds: async (path, text) => {
        const answer = await real.holds(path, text)
        if (answer.kind !== 'found') throw new Error(`${path} cannot be read`)
        return answer.value
      },
      of: (path) => {
        const result = results.get(`example.com/t/${path}`)
        if (result === undefined) throw new Error(`${path} was not asked for`)
        return result
      },
    })
  } finally {
    await ports.close()
  }
}

function pathOf(built: TestBuilt): string {
  if (built.kind === 'failed') throw new Error(built.why.map(messageOf).join('\n'))
  return built.value
}

/** The benchmarks that a test binary has. */
function benchmarksOf(built: TestBuilt): string {
  return execFileSync(pathOf(built), ['-test.list', 'Benchmark'], { encoding: 'utf8' }).trim()
}

/** `file:line:column code: message` of each diagnostic. */
function whyOf(built: TestBuilt): readonly string[] {
  if (built.kind === 'found') throw new Error(`${built.value} was built`)
  return built.why.map((it) => `${it.at?.file}:${it.at?.line}:${it.at?.column} ${it.code}: ${messageOf(it)}`)
}

describe.skipIf(available.length === 0)('test binaries', { timeout: 300_000 }, () => {
  describeGo(outermost(available), ({ env, version, minor }) => {
    test('of all packages come from one command', async () => {
      const directory = moduleOf(`one-${version}`, {
        ...good('a', 'a', 'BenchmarkA'),
        ...good('b', 'b', 'BenchmarkB'),
        ...good('z/v2', 'z', 'BenchmarkZ'),
      })
      await build(directory, env, ({ of, commands }) => {
        expect(commands).toEqual([['example.com/t/a', 'example.com/t/b', 'example.com/t/z/v2']])
        expect(['a', 'b', 'z/v2'].map((path) => benchmarksOf(of(path)))).toEqual([
          'BenchmarkA',
          'BenchmarkB',
          'BenchmarkZ',
        ])
      })
    })

    test('of packages with one name are each their own', async () => {
      const directory = moduleOf(`names-${version}`, {
        ...good('a/types', 'types', 'BenchmarkA'),
        ...good('b/types', 'types', 'BenchmarkB'),
        ...good('types/v2', 'types', 'BenchmarkTwo'),
        ...good('Types', 'types', 'BenchmarkCapital'),
        ...good('other', 'other', 'BenchmarkOther'),
      })
      await build(directory, env, ({ of, commands }) => {
        const wanted = {
          'a/types': 'BenchmarkA',
          'b/types': 'BenchmarkB',
          'types/v2': 'BenchmarkTwo',
          Types: 'BenchmarkCapital',
          other: 'BenchmarkOther',
        }
        for (const [path, name] of Object.entries(wanted)) expect(benchmarksOf(of(path))).toBe(name)
        expect(commands.map((paths) => paths.length).sort()).toEqual([1, 1, 1, 2])
      })
    })

    test('that cannot be built cost their own package alone, and say why', async () => {
      const directory = moduleOf(`broken-${version}`, {
        ...good('a', 'a', 'BenchmarkA'),
        ...good('b', 'b', 'BenchmarkB'),
        ...good('bad', 'bad', 'BenchmarkBad'),
        'bad/a.go': 'package bad\n\nfunc F() *int { return 1 }\n',
        ...good('tests', 'tests', 'BenchmarkTests'),
        'tests/b_test.go': 'package tests\n\nvar _ = undefined\n',
        ...good('syntax', 'syntax', 'BenchmarkSyntax'),
        'syntax/b_test.go': 'package syntax\n\nfunc {\n',
        ...good('uses', 'uses', 'BenchmarkUses'),
        'uses/b_test.go': 'package uses\n\nimport _ "example.com/t/bad"\n',
        ...good('missing', 'missing', 'BenchmarkMissing'),
        'missing/b_test.go': 'package missing\n\nimport _ "example.com/nowhere"\n',
      })
      await build(directory, env, ({ of, commands }) => {
        expect([of('a'), of('b')].map(benchmarksOf)).toEqual(['BenchmarkA', 'BenchmarkB'])
        const bad = 'cannot use 1 (untyped int constant) as *int value in return statement'
        const start = (path: string): string => `BUILD_FAILED: the test build of example.com/t/${path} failed: `
        expect(whyOf(of('bad'))).toEqual([`bad/a.go:3:24 ${start('bad')}${bad}`])
        expect(whyOf(of('uses'))).toEqual([`bad/a.go:3:24 ${start('uses')}${bad}`])
        expect(whyOf(of('tests'))).toEqual([`tests/b_test.go:3:9 ${start('tests')}undefined: undefined`])
        const [syntax, ...more] = whyOf(of('syntax'))
        expect(syntax).toMatch(/^syntax\/b_test\.go:3:6 BUILD_FAILED: the test build of example\.com\/t\/syntax failed/)
        expect(more).toEqual([])
        expect(whyOf(of('missing'))[0]).toMatch(/^missing\/b_test\.go:3:8 BUILD_FAILED: .*no required module provides/)
        const alone = ['bad', 'missing', 'syntax', 'tests', 'uses'].map((path) => [`example.com/t/${path}`])
        expect(commands.slice(1).sort()).toEqual(alone)
      })
    })

    test('that take longer than the deadline are each said to', async () => {
      const directory = moduleOf(`late-${version}`, {
        ...good('a', 'a', 'BenchmarkA'),
        ...good('b', 'b', 'BenchmarkB'),
      })
      const late = ({ of }: Built): void => {
        for (const path of ['a', 'b'])
          expect(whyOf(of(path))).toEqual([
            `undefined:undefined:undefined BUILD_FAILED: the test build of example.com/t/${path} took longer than 0.001 s`,
          ])
      }
      await build(directory, env, late, { timeoutMs: 1 })
    })

    test('have all that is looked for in them, and no DWARF', async () => {
      const directory = moduleOf(`lean-${version}`, {
        ...good('a', 'a', 'BenchmarkA'),
        ...good('skips', 'skips', 'BenchmarkSkips'),
        'skips/b_test.go': 'package skips\n\nimport "testing"\n\nfunc BenchmarkB(b *testing.B) { b.Skip() }\n',
        ...good('claims', 'claims', 'BenchmarkClaims'),
        'claims/b_test.go':
          'package claims\n\nimport "testing"\n\nfunc BenchmarkB(b *testing.B) { b.ReportMetric(7, "allocs/op") }\n',
        ...good('panics', 'panics', 'BenchmarkPanics'),
        'panics/b_test.go':
          'package panics\n\nimport "testing"\n\nfunc BenchmarkB(b *testing.B) {\n\tvar none []int\n\tnone[b.N] = 1\n}\n',
      })
      await build(directory, env, async ({ of, holds }) => {
        const paths = ['a', 'skips', 'panics'].map((path) => pathOf(of(path)))
        expect(await Promise.all(paths.map((path) => holds(path, 'debug_info')))).toEqual([false, false, false])
        const skipping = paths.map((path) => holds(path, 'testing.(*common).SkipNow'))
        expect(await Promise.all(skipping)).toEqual([false, true, false])
        // With more than one CPU package testing may print a result, and end, before the panic ends the process.
        const run = ['-test.run=^$', '-test.bench=.', '-test.benchmem', '-test.benchtime=1x', '-test.cpu=1']
        const ran = (path: string) => spawnSync(pathOf(of(path)), run, { encoding: 'utf8' })
        expect(ran('claims').stdout).toContain('7.000 claimed:allocs/op')
        const { stdout, stderr, status } = ran('panics')
        expect(stdout + stderr).toMatch(/\/panics\/b_test\.go:7 /)
        expect(status).toBe(2)
      })
    })

    test('that read how they were built are as by hand', async () => {
      const asks = 'package asks\n\nimport (\n\t"runtime/debug"\n\t"testing"\n)\n\n'
      const directory = moduleOf(`asks-${version}`, {
        ...good('a', 'a', 'BenchmarkA'),
        'asks/a_test.go': `${asks}func BenchmarkAsks(b *testing.B) { debug.ReadBuildInfo() }\n`,
      })
      await build(directory, env, ({ of, commands }) => {
        const settings = (path: string): string =>
          execFileSync('go', ['version', '-m', pathOf(of(path))], { encoding: 'utf8', env })
        expect(settings('asks')).not.toContain('-ldflags')
        expect(settings('a').includes('-ldflags=-w')).toBe(minor >= 24)
        expect(commands).toEqual([['example.com/t/a', 'example.com/t/asks'], ['example.com/t/asks']])
      })
    })

    test('are linked with the flags that GOFLAGS has', async () => {
      const directory = moduleOf(`flags-${version}`, {
        'a/a_test.go':
          'package a\n\nimport "testing"\n\nvar Version = "none"\n\nfunc TestVersion(t *testing.T) { t.Log("it is " + Version) }\n',
      })
      const goFlags = '-ldflags=-X=example.com/t/a.Version=set'
      await build(directory, { ...env, GOFLAGS: goFlags }, ({ of }) => {
        const said = execFileSync(pathOf(of('a')), ['-test.v'], { encoding: 'utf8' })
        expect(said).toContain('it is set')
      })
    })
  })
})
