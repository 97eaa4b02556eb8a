import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
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
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Report, reportSchema } from '../../src/report/report-schema.ts'
import { pullRequest } from '../support/events.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'
import { runStep } from '../support/runner.ts'

const top = realpathSync(mkdtempSync(join(tmpdir(), 'allocs-budget-kept-')))
const root = join(top, 'module')
const cacheHome = join(top, 'cache')
const store = join(cacheHome, 'allocs-budget')
/** What a check of the module as it is leaves there. */
const kept = join(top, 'kept')
const log = join(top, 'go.log')
/** While it is there, the next build of tests is of other source than was looked at before. */
const edits = join(top, 'edits')
/** A shell command in place of what lists build IDs, while it is there. */
const listing = join(top, 'listing')
afterAll(() => rmSync(top, { recursive: true, force: true }))

const keeping = (name: string, more = '', imports = ''): string => `package ${name}

import (
	"testing"
${imports})

var Kept any
${imports.includes('sync') ? 'var read sync.Once\n' : ''}
func Benchmark${name.toUpperCase()}(b *testing.B) {
	for i := 0; i < b.N; i++ {
		${more}Kept = new([16]byte)
	}
}
`
const budgetWith = (limits: string): string => `version: 1
benchtime: 10x
jobs: 1
pass-env: [WANTED]
benchmarks:
  ./...: ${limits}
`
const files: Readonly<Record<string, string>> = {
  'go.mod': 'module example.com/m\n\ngo 1.21\n',
  'allocs-budget.yml': budgetWith('{ "**": 3 }'),
  'dep/dep.go': 'package dep\n\nfunc Name() string { return "first" }\n',
  'a/a_test.go': keeping('a', 'Kept = len(dep.Name()); ', '\t"example.com/m/dep"\n'),
  'b/b_test.go': keeping('b'),
  'c/c_test.go': keeping('c', 'read.Do(func() { os.ReadFile("testdata/in.txt") }); ', '\t"os"\n\t"sync"\n'),
  'c/testdata/in.txt': 'in\n',
}
const everything = ['example.com/m/a', 'example.com/m/b', 'example.com/m/c']

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

/** A file that is younger may have been read as something else: then nothing is kept of who reads it (as with `go test`). */
const aging = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2100))

let env: NodeJS.ProcessEnv
beforeAll(async () => {
  const real = spawnSync('go', ['env', 'GOROOT', 'GOCACHE'], { encoding: 'utf8' }).stdout.trim().split('\n')
  const [goroot = '', GOCACHE = ''] = real
  const bin = join(top, 'bin')
  mkdirSync(bin)
  const script = [
    '#!/bin/sh',
    `echo "$*" >> '${log}'`,
    `case "$1 $2" in "test -c") if [ -e '${edits}' ]; then cp '${edits}' '${root}/b/b_test.go'; rm '${edits}'; fi;; esac`,
    `case "$*" in *DefaultGODEBUG*) if [ -e '${listing}' ]; then . '${listing}'; fi;; esac`,
    `exec '${goroot}/bin/go' "$@"`,
  ]
  writeFileSync(join(bin, 'go'), `${script.join('\n')}\n`, { mode: 0o755 })
  env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, GOCACHE, WANTED: 'first' }
  for (const [file, text] of Object.entries(files)) write(file, text)
  await aging()
  const first = await check()
  await expectAnew(first, everything)
  expect(first.code).toBe(0)
  cpSync(store, kept, { recursive: true })
})

/** The packages that were built, as the go command was asked. */
function builtNow(): readonly string[] {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []
  rmSync(log, { force: true })
  return lines
    .filter((line) => line.startsWith('test -c '))
    .flatMap((line) => line.match(/example\.com\/m\/\w+/g) ?? [])
}

type Checked = CliRun & {
  readonly report: Report
  readonly built: readonly string[]
  /** Packages of which a benchmark ran. */
  readonly ran: readonly string[]
  /** Those with a benchmark of which an earlier run's number is told. */
  readonly cached: readonly string[]
  readonly markdown: string
}

async function check(args: readonly string[] = [], more: NodeJS.ProcessEnv = {}): Promise<Checked> {
  const [json, md] = [join(top, 'report.json'), join(top, 'report.md')]
  const all = ['check', '-v', '--base', 'none', '--json', json, '--markdown', md, ...args]
  const run = await runCli(all, { cwd: root, env: { ...env, ...more }, cacheHome })
  const report = reportSchema.parse(JSON.parse(readFileSync(json, 'utf8')))
  return {
    ...run,
    report,
    built: builtNow(),
    ran: run.progress.flatMap((line) => /^(\S+): running its benchmarks$/.exec(line)?.[1] ?? []),
    cached: report.benchmarks.filter((row) => row.cached).map((row) => row.package),
    markdown: readFileSync(md, 'utf8'),
  }
}

async function expectAnew(run: Checked, packages: readonly string[]): Promise<void> {
  const rest = everything.filter((path) => !packages.includes(path))
  expect({ built: run.built, ran: run.ran, cached: run.cached }).toEqual({
    built: packages,
    ran: packages,
    cached: rest,
  })
}

beforeEach(async () => {
  for (const name of ['.git', '.kept']) rmSync(join(root, name), { recursive: true, force: true })
  const changed = Object.entries(files).filter(([file, text]) => readFileSync(join(root, file), 'utf8') !== text)
  for (const [file, text] of changed) write(file, text)
  rmSync(cacheHome, { recursive: true, force: true })
  cpSync(kept, store, { recursive: true })
  if (changed.some(([file]) => file.includes('testdata'))) await aging()
})

test('a second check builds and runs nothing, says so, and comes to the same', async () => {
  rmSync(store, { recursive: true })
  const first = await check()
  await expectAnew(first, everything)
  const second = await check()
  await expectAnew(second, [])
  expect(second.progress).toContain('example.com/m/a: 1 benchmark, (cached) (1 of 3 packages)')
  expect(second.stdout).toMatch(/^ok: .* \(cached\)$/m)
  expect(second.stdout).toMatch(/BenchmarkA .* ok \(cached\)$/m)
  expect(first.stdout).not.toContain('cached')
  expect([second.code, second.markdown]).toEqual([0, first.markdown])
  const rows = (report: Report) => report.benchmarks.map(({ cached: _, ...row }) => row)
  expect({ ...second.report, benchmarks: rows(second.report) }).toEqual(first.report)
})

test('of several packages only the one that changed is built and run', async () => {
  write('b/b_test.go', keeping('b', 'Kept = new([32]byte); '))
  const run = await check()
  await expectAnew(run, ['example.com/m/b'])
  expect(run.stdout).toMatch(/\(2 of 3 benchmarks cached\)$/m)
  await expectAnew(await check(), [])
})

test('what a package imports is part of it', async () => {
  write('dep/dep.go', files['dep/dep.go']?.replace('first', 'second') ?? '')
  await expectAnew(await check(), ['example.com/m/a'])
})

test('so is a file that it reads', async () => {
  write('c/testdata/in.txt', 'out\n')
  await aging()
  await expectAnew(await check(), ['example.com/m/c'])
})

test.each([
  ['a variable that the budget lets through', [], { WANTED: 'second' }],
  ['flags of Go', [], { GOFLAGS: '-tags=other' }],
  ['flags of tests', [], { GOFLAGS: '-short' }],
  ['another benchtime', ['--benchtime', '20x'], {}],
] as const)('%s: all is measured anew', async (_, args, more) => {
  await expectAnew(await check(args, more), everything)
  await expectAnew(await check(args, more), [])
})

test('another limit: what it is the limit of is measured anew, and above it each time, with where it allocates', async () => {
  write('allocs-budget.yml', budgetWith('{ BenchmarkB: 0, "**": 3 }'))
  const lowered = await check()
  expect([lowered.code, lowered.cached]).toEqual([1, []])
  const again = await check()
  expect([again.code, again.cached]).toEqual([1, ['example.com/m/a', 'example.com/m/c']])
  expect(again.report.benchmarks.find((row) => row.name === 'BenchmarkB')?.where).not.toEqual([])
  expect(again.report.findings).toEqual(lowered.report.findings)
  write('allocs-budget.yml', budgetWith('{ BenchmarkB: 5, "**": 3 }'))
  await expectAnew(await check(), everything)
  write('allocs-budget.yml', files['allocs-budget.yml'] ?? '')
  await expectAnew(await check(), [])
})

test('of entries that are damaged none is believed, and each is written again', async () => {
  const entries = readdirSync(store)
  // Of each package the results, and how long they took.
  expect(entries).toHaveLength(6)
  for (const name of entries) {
    const text = gunzipSync(readFileSync(join(store, name))).toString('utf8')
    expect(text).toMatch(/"(?:allocsPerOp|ms)":\d/)
    // As small a number as a person could wish for, and a text that says it is whole.
    writeFileSync(join(store, name), gzipSync(text.replace(/"(allocsPerOp|ms)":\d+/, '"$1":0')))
  }
  await expectAnew(await check(), everything)
  await expectAnew(await check(), [])
})

test('--no-cache runs all and keeps nothing', async () => {
  const run = await check(['--no-cache'])
  expect([run.built, run.ran, run.cached]).toEqual([everything, everything, []])
  rmSync(store, { recursive: true })
  await check(['--no-cache'])
  expect(existsSync(store)).toBe(false)
})

test('a folder that cannot be written is one note, and no reason to fail', async () => {
  rmSync(store, { recursive: true })
  writeFileSync(store, 'a file')
  const run = await check()
  expect([run.code, run.cached]).toEqual([0, []])
  expect(run.report.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['RESULTS_NOT_KEPT', 'note']])
  expect(run.stdout).toContain(`note: results are not kept in ${store}: `)
})

test.each([
  ['fails', 'exit 1'],
  ['prints nothing', 'exit 0'],
  ['prints half', `'GOROOT/bin/go' "$@" | head -c 3000; exit 0`],
  ['prints something else', 'echo "{}"; exit 0'],
  ['is killed', 'kill -9 $$'],
])('where the list of build IDs %s, all is measured and nothing kept', async (_, command) => {
  const real = spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).stdout.trim()
  writeFileSync(listing, `${command.replace('GOROOT', real)}\n`)
  try {
    const entries = readdirSync(store)
    const run = await check()
    await expectAnew(run, everything)
    expect([run.code, readdirSync(store)]).toEqual([0, entries])
  } finally {
    rmSync(listing)
  }
  await expectAnew(await check(), [])
})

test('what is edited between the look and the build is not kept as what it was', async () => {
  write('b/b_test.go', keeping('b', 'Kept = new([64]byte); '))
  const before = readFileSync(join(root, 'b/b_test.go'), 'utf8')
  writeFileSync(edits, keeping('b', 'Kept, Kept = new([64]byte), new([64]byte); '))
  const edited = await check()
  const allocs = ({ report }: Checked) => report.benchmarks.find((row) => row.name === 'BenchmarkB')?.allocsPerOp
  expect(allocs(edited)).toBe(3)
  write('b/b_test.go', before)
  const run = await check()
  await expectAnew(run, ['example.com/m/b'])
  expect(allocs(run)).toBe(2)
})

test('update recalls too, a report that is merged says what was cached, and explain measures', async () => {
  const run = await check()
  await expectAnew(run, [])
  const merged = await runCli(['report', join(top, 'report.json'), '--base', 'none', '--json', '-'], { cwd: root, env })
  const report = reportSchema.parse(JSON.parse(merged.stdout))
  expect([merged.code, report.benchmarks.map(({ cached }) => cached)]).toEqual([0, [true, true, true]])

  const update = () => runCli(['update', '--dry-run'], { cwd: root, env, cacheHome })
  const first = await update()
  expect([first.code, builtNow()]).toEqual([0, everything])
  const second = await update()
  expect([second.code, second.stdout, builtNow()]).toEqual([0, first.stdout, []])

  const explained = await runCli(['explain', 'BenchmarkB', '--base', 'none'], { cwd: root, env })
  expect([explained.code, builtNow()]).toEqual([0, everything])
})

describe('the action', () => {
  const step = async (mode: string, inputs: Readonly<Record<string, string>>) => {
    const { PATH = '', GOCACHE = '' } = env
    const ended = await runStep({
      inputs: { mode, base: 'none', comment: 'never', ...inputs },
      event: { name: 'pull_request', payload: pullRequest() },
      workspace: root,
      env: { PATH, GOCACHE, XDG_CACHE_HOME: cacheHome },
    })
    return { ...ended, built: builtNow() }
  }

  test.each(['check', 'measure'])(
    'in mode %s keeps results where the input names a folder, and only there',
    async (mode) => {
      execFileSync('git', ['init', '-q'], { cwd: root })
      const entries = readdirSync(store)
      const without = await step(mode, {})
      expect([without.exitCode, without.built]).toEqual([0, everything])
      expect(readdirSync(store)).toEqual(entries)

      const first = await step(mode, { cache: '.kept' })
      expect([first.exitCode, first.built]).toEqual([0, everything])
      expect(readdirSync(join(root, '.kept'))).toHaveLength(6)
      const second = await step(mode, { cache: '.kept' })
      expect([second.exitCode, second.built, second.outputs.verdict]).toEqual([0, [], first.outputs.verdict])
      expect(second.stdout).toContain('example.com/m/a: 1 benchmark, (cached) (1 of 3 packages)')
      expect(second.summary).toBe(first.summary)
      appendFileSync(join(root, 'b/b_test.go'), '\nvar More int\n')
      const third = await step(mode, { cache: '.kept' })
      expect([third.exitCode, third.built]).toEqual([0, ['example.com/m/b']])
    },
  )
})
