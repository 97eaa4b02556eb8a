import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-identity-'))
const repositories: PullRequestRepository[] = []
afterAll(() => {
  for (const { remove } of repositories) remove()
  rmSync(temporary, { recursive: true, force: true })
})

type Files = Readonly<Record<string, string>>

const code: Files = {
  'go.mod': 'module example.com/m\n\ngo 1.21\n',
  'm.go': `package m

var kept map[int]int

func Fill(n int) {
	m := make(map[int]int)
	for i := 0; i < n; i++ {
		m[i] = i
	}
	kept = m
}
`,
  'm_test.go': `package m

import "testing"

func BenchmarkFill(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Fill(9)
	}
}
`,
}

const budget = (measuredWith: string, limit: number): string =>
  `version: 1\nbenchtime: 100x\ncount: 1\nmeasured-with: ${measuredWith}\nbenchmarks: { .: { BenchmarkFill: ${limit} } }\nfunctions: { .: { Fill: 1 } }\n`

function folderWith(...all: readonly Files[]): string {
  const directory = mkdtempSync(join(temporary, 'module-'))
  for (const [name, text] of all.flatMap((files) => Object.entries(files))) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  return directory
}

type Checked = CliRun & { readonly report: Report; readonly json: string }

async function check(directory: string, env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<Checked> {
  const json = join(temporary, `${Math.random()}.json`)
  const run = await runCli(['-C', directory, '--json', json, ...args], { env: { ...process.env, ...env } })
  return { ...run, json, report: JSON.parse(readFileSync(json, 'utf8')) as Report }
}

const settingsOf = ({ report }: Checked): unknown => report.runs.map(({ toolchain }) => toolchain.settings)
const toolchains = goToolchains()
const installed = toolchains.available.find((each) => each.env.GOTOOLCHAIN === 'local')
const release = `go1.${installed?.minor}`

describe.skipIf(installed === undefined)('what is set for a toolchain', () => {
  test('jobs that differ in it alone are merged, each shown with it', async () => {
    const directory = folderWith(code, { 'allocs-budget.yml': budget(release, 100) })
    const own = await check(directory, {})
    const set = await check(directory, { GODEBUG: 'panicnil=1,asynctimerchan=1', GOGC: '50' })
    expect([settingsOf(own), settingsOf(set)]).toEqual([[{}], [{ GODEBUG: 'asynctimerchan=1,panicnil=1', GOGC: '50' }]])
    const label = `go${installed?.version} linux/amd64 GODEBUG=asynctimerchan=1,panicnil=1 GOGC=50`
    expect(set.stdout).toContain(`(${label})`)
    const merged = await runCli(['report', own.json, set.json, '--json', '-'], { cwd: directory })
    const { runs, diagnostics } = JSON.parse(merged.stdout) as Report
    expect(merged.code).toBe(0)
    expect(runs.map(({ id }) => id)).toEqual([
      `${label} example.com/m`,
      `go${installed?.version} linux/amd64 example.com/m`,
    ])
    expect(diagnostics.map(({ code: each }) => each)).toEqual(['TOOLCHAIN_CHANGED'])
    const twice = await runCli(['report', set.json, set.json], { cwd: directory })
    expect([twice.code, twice.stdout]).toEqual([2, expect.stringContaining(`with ${label}: in`)])
    const shown = await runCli(['report', own.json, set.json, '--markdown', '-'], { cwd: directory })
    expect(shown.stdout).toContain(`\`${label}\``)
  })

  test('the godebug lines of go.mod and the GOENV file are read, and Go’s own defaults are not shown', async () => {
    const goenv = join(temporary, 'goenv')
    writeFileSync(goenv, 'GOAMD64=v1\nGOFIPS140=off\n')
    const lines = '\ngodebug (\n\tpanicnil=1 // as before\n\tdefault=go1.21\n)\n'
    const gomod = { 'go.mod': `${code['go.mod']?.replace('1.21', '1.23')}${lines}` }
    const directory = folderWith(code, gomod, {
      'allocs-budget.yml': budget(`${release} GODEBUG=default=go1.21,panicnil=1`, 100),
    })
    const told = await check(directory, { GOENV: goenv, GOGC: '100', GOMEMLIMIT: 'off' })
    expect(settingsOf(told)).toEqual([{ GODEBUG: 'default=go1.21,panicnil=1' }])
    expect(told.report.diagnostics).toEqual([])
  })

  test('an experiment that the release does not have is said as the go command says it', async () => {
    const directory = folderWith(code, { 'allocs-budget.yml': budget(release, 100) })
    const { code: exit, report } = await check(directory, { GOEXPERIMENT: 'nonesuch' })
    expect([exit, report.diagnostics]).toMatchObject([
      2,
      [{ message: expect.stringContaining('unknown GOEXPERIMENT') }],
    ])
  })

  test('init and update write it, and the next check agrees', async () => {
    const env = { GODEBUG: 'panicnil=1' }
    const directory = folderWith(code)
    const written = await runCli(['init', '-C', directory], { env: { ...process.env, ...env } })
    expect(written.stdout).toContain('1 benchmark')
    // The workflow that it prints measures with the same.
    expect(written.stdout).toContain(
      '\n    runs-on: ubuntu-latest\n    env:\n      GODEBUG: "panicnil=1"\n    permissions:\n',
    )
    const path = join(directory, 'allocs-budget.yml')
    expect(readFileSync(path, 'utf8')).toContain(`\nmeasured-with: ${release} GODEBUG=panicnil=1\n`)
    expect((await check(directory, env)).report.diagnostics).toEqual([])
    expect((await check(directory, {})).report.diagnostics).toMatchObject([
      { code: 'TOOLCHAIN_CHANGED', severity: 'note', message: expect.stringContaining(`this run uses ${release}`) },
    ])
    await runCli(['update', '-C', directory], { env: process.env })
    expect(readFileSync(path, 'utf8')).toContain(`\nmeasured-with: ${release}\n`)
  })
})

/** Compiled without tests: nothing of the standard library is built anew for another level or experiment. */
const functionsOnly = 'version: 1\nfunctions: { .: { Fill: 1 } }\n'
describeGo(process.arch === 'x64' ? toolchains.available : [], ({ version, env: own }) => {
  test('an experiment and a level are known wherever they are set', async () => {
    const directory = folderWith(code, { 'allocs-budget.yml': functionsOnly })
    const both = { GOAMD64: 'v3', GOEXPERIMENT: 'fieldtrack' }
    const goenv = join(directory, 'goenv')
    writeFileSync(goenv, 'GOAMD64=v3\nGOEXPERIMENT=fieldtrack\n')
    const inFile = { ...own, GOENV: goenv, GOFLAGS: '-buildvcs=false' }
    // `noregabi` names what is always on: it is no experiment on this target.
    const none = { ...own, GOAMD64: 'v1', GOEXPERIMENT: 'noregabi', GOARM64: 'v9.0' }
    const told = [
      await check(directory, { ...own, ...both }),
      await check(directory, inFile),
      await check(directory, none),
    ]
    expect(told.map(settingsOf)).toEqual([[both], [both], [{}]])
    expect(told.map(({ code: exit }) => exit)).toEqual([0, 0, 0])
    expect(told[0]?.stdout).toContain(`(go${version} linux/amd64 GOAMD64=v3 GOEXPERIMENT=fieldtrack)`)
  })

  test('the level is the one of the target', async () => {
    const directory = folderWith(code, { 'allocs-budget.yml': functionsOnly })
    const told = await check(directory, { ...own, GOARCH: '386', GO386: 'softfloat', GOAMD64: 'v3' })
    expect([told.code, settingsOf(told)]).toEqual([0, [{ GO386: 'softfloat' }]])
    expect(told.stdout).toContain(`(go${version} linux/386 GO386=softfloat)`)
  })
})

const withMaps = toolchains.available.filter(({ minor }) => minor === 24 || minor === 25)
const env = withMaps.at(-1)?.env ?? {}
describe.skipIf(withMaps.length === 0)('GOEXPERIMENT=noswissmap', withMaps.at(-1)?.options ?? {}, () => {
  const other = { ...env, GOEXPERIMENT: 'noswissmap' }
  const minor = `go1.${withMaps.at(-1)?.minor}`

  test('two such jobs are no duplicates, and both numbers are shown', async () => {
    const directory = folderWith(code, { 'allocs-budget.yml': budget(minor, 100) })
    const [own, set] = [await check(directory, env), await check(directory, other)]
    // In the release's own spelling: to ask for what it has is no difference.
    const same = await check(directory, { ...env, GOEXPERIMENT: 'swissmap' })
    expect([own, set, same].map(settingsOf)).toEqual([[{}], [{ GOEXPERIMENT: 'noswissmap' }], [{}]])
    const merged = await runCli(['report', own.json, set.json, '--json', '-'], { cwd: directory })
    const { benchmarks, diagnostics } = JSON.parse(merged.stdout) as Report
    expect(diagnostics.map(({ code: each }) => each)).toEqual(['TOOLCHAIN_CHANGED'])
    expect(benchmarks.map((row) => [row.run.includes('noswissmap'), row.allocsPerOp])).toEqual([
      [true, set.report.benchmarks[0]?.allocsPerOp],
      [false, own.report.benchmarks[0]?.allocsPerOp],
    ])
    expect(benchmarks[0]?.allocsPerOp).not.toBe(benchmarks[1]?.allocsPerOp)
  })

  test('what is over under it alone is said to be the toolchain’s, as base has it too', async () => {
    const empty = mkdtempSync(join(temporary, 'empty-'))
    // Without the experiment it reads more.
    const limit =
      (await check(folderWith(code, { 'allocs-budget.yml': budget(minor, 100) }), other)).report.benchmarks[0]
        ?.allocsPerOp ?? 0
    const repository = pullRequestRepository(
      empty,
      (write) => write('m.go', `${code['m.go']}\nfunc Other() {}\n`),
      (write) => {
        for (const [name, text] of Object.entries(code)) write(name, text)
        write('allocs-budget.yml', budget(`${minor} GOEXPERIMENT=noswissmap`, limit))
      },
    )
    repositories.push(repository)
    const base = ['--base', repository.baseSha]
    expect((await check(repository.directory, other, base)).code).toBe(0)
    const { code: exit, report, stdout } = await check(repository.directory, env, base)
    expect(exit).toBe(1)
    expect(report.runs[0]?.base?.settings).toEqual({})
    expect(report.findings).toMatchObject([
      {
        kind: 'over-budget',
        toolchain: {
          measuredWith: `${minor} GOEXPERIMENT=noswissmap`,
          explains: (report.benchmarks[0]?.allocsPerOp ?? 0) - limit,
        },
      },
    ])
    expect(stdout).toContain('which explains it: base has it too with this Go')
    // An override cannot tell it apart, so none is offered.
    expect(report.accept[0]?.override).toBeNull()
  })
})

describe('a default.pgo', () => {
  const main: Files = {
    'cmd/x/main.go': 'package main\n\nimport "example.com/m"\n\nfunc main() { m.Fill(1) }\n',
    'cmd/x/default.pgo': '',
  }
  const note = 'cmd/x has a default.pgo; escapes are read without it, so go build may inline more there'

  test.each<[string, readonly string[]]>([
    ['the whole module', []],
    ['a part of it without the command', ['--packages', '.']],
  ])('is noted once, %s', async (_, args) => {
    const directory = folderWith(code, main, { 'allocs-budget.yml': budget(release, 100) })
    const { code: exit, report } = await check(directory, {}, args)
    expect(exit).toBe(0)
    expect(report.diagnostics).toMatchObject([{ code: 'PGO_NOT_USED', severity: 'note', message: note }])
  })

  test('is not where no escapes are judged, where go build uses none, and beside a package that is no command', async () => {
    const benchmarksOnly = budget(release, 100).replace(/functions.*\n/, '')
    const no = folderWith(code, main, { 'allocs-budget.yml': benchmarksOnly })
    expect((await check(no, {})).report.diagnostics).toEqual([])
    const off = folderWith(code, main, { 'allocs-budget.yml': budget(release, 100) })
    expect((await check(off, { GOFLAGS: '-buildvcs=false -pgo=off' })).report.diagnostics).toEqual([])
    const library = folderWith(code, { 'default.pgo': '', 'allocs-budget.yml': budget(release, 100) })
    expect((await check(library, {})).report.diagnostics).toEqual([])
  })
})
