import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { type CliRun, runCli } from '../support/run-cli.ts'

const stackit = fileURLToPath(new URL('../../examples/stackit', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-bad-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

type Files = Readonly<Record<string, string>>

function moduleWith(files: Files): string {
  const directory = mkdtempSync(join(temporary, 'module-'))
  cpSync(stackit, directory, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return directory
}

const bomb = [
  'version: 1',
  'x0: &x0 [a, a, a, a, a, a, a, a, a, a]',
  ...Array.from({ length: 9 }, (_, i) => `x${i + 1}: &x${i + 1} [${Array(10).fill(`*x${i}`).join(', ')}]`),
].join('\n')

/** Exit 2 with words that lead on, and never a stack trace. */
function expectClear({ code, stdout, stderr }: CliRun, says: string | RegExp): void {
  expect(stdout + stderr).toMatch(says)
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$|internal error/m)
  expect(code).toBe(2)
}

test.each<readonly [string, Files, RegExp]>([
  [
    'broken YAML',
    { 'allocs-budget.yml': 'version: 1\nbenchmarks:\n  .:\n    BenchmarkStackIt: [0\n' },
    /^allocs-budget\.yml:5:1: error: .* \[YAML_SYNTAX\]/m,
  ],
  [
    'an unknown key',
    { 'allocs-budget.yml': 'version: 1\nbenchmark:\n  .: { BenchmarkStackIt: 0 }\n' },
    /^allocs-budget\.yml:2:1: error: unknown key "benchmark"[\s\S]*did you mean benchmarks/m,
  ],
  [
    'a limit in quotes',
    { 'allocs-budget.yml': 'version: 1\nbenchmarks:\n  .: { BenchmarkStackIt: "0" }\n' },
    /^allocs-budget\.yml:3:26: error: .*\[BAD_LIMIT\]/m,
  ],
  ['an empty file', { 'allocs-budget.yml': '' }, /the budget is empty/],
  [
    'a file of 10 MB',
    { 'allocs-budget.yml': 'a'.repeat(10_000_000) },
    /it has 10000000 bytes, at most 1048576 are read/,
  ],
  ['an alias bomb', { 'allocs-budget.yml': bomb }, /cannot judge/],
  ['no entries', { 'allocs-budget.yml': 'version: 1\n' }, /nothing would be checked/],
  [
    'a name that is no more',
    { 'allocs-budget.yml': 'version: 1\nbenchmarks:\n  .: { BenchmarkStackIt9: 0 }\n' },
    /^allocs-budget\.yml:3:8: error: no benchmark BenchmarkStackIt9 exists in \.[\s\S]*did you mean BenchmarkStackIt/m,
  ],
  [
    'a package that is no more',
    { 'allocs-budget.yml': 'version: 1\nfunctions:\n  ./stack: { F: 0 }\n' },
    /no package matches \.\/stack/,
  ],
  [
    'code that does not compile',
    { 'broken.go': 'package stackit\n\nfunc broken() int { return "x" }\n' },
    /^broken\.go:3:28: error: .* does not compile: cannot use "x"[\s\S]*\[BUILD_FAILED\]/m,
  ],
  [
    'code that does not parse',
    { 'broken.go': 'package stackit\n\nfunc {\n' },
    /^broken\.go:3:6: error: .*syntax error[\s\S]*\[BUILD_FAILED\]/m,
  ],
  [
    'tests that do not compile',
    { 'broken_test.go': 'package stackit\n\nvar _ = undefined\n' },
    /^broken_test\.go:3:9: error: the test build of example\.com\/stackit failed: undefined: undefined/m,
  ],
  ['a go.mod that cannot be read', { 'go.mod': 'modul x\n' }, /go\.mod/],
])('%s', async (_, files, says) => {
  expectClear(await runCli(['check', '-C', moduleWith(files)]), says)
})

test('code that does not compile is told once, though its tests are built at the same time', async () => {
  const directory = moduleWith({ 'broken.go': 'package stackit\n\nfunc broken() int { return "x" }\n' })
  const { stdout } = await runCli(['check', '-C', directory])
  expect(stdout.match(/\[BUILD_FAILED\]/g)).toHaveLength(1)
})

test.each([
  ['-race', /GOFLAGS has -race: the race detector/],
  ['-buildvcs=false -toolexec=/bin/true', /GOFLAGS has -toolexec/],
  ['-gcflags=-l', /GOFLAGS has -gcflags=-l/],
  ['-cover', /GOFLAGS has -cover/],
])('GOFLAGS=%s', async (goflags, says) => {
  expectClear(await runCli(['check', '-C', stackit], { env: { ...process.env, GOFLAGS: goflags } }), says)
})

test('a directory that does not exist', async () => {
  expectClear(await runCli(['check', '-C', join(temporary, 'nowhere')]), /is not a directory/)
})

test('a budget outside the module', async () => {
  const outside = join(temporary, 'outside.yml')
  writeFileSync(outside, readFileSync(join(stackit, 'allocs-budget.yml')))
  expectClear(await runCli(['check', '-C', moduleWith({}), '-b', outside]), /the budget is not in a module/)
})

test('no budget, and no go.mod', async () => {
  const empty = join(temporary, 'empty')
  mkdirSync(empty)
  expectClear(await runCli(['check', '-C', empty]), /there is no budget in .*: looked for allocs-budget\.yml/)
  writeFileSync(join(empty, 'allocs-budget.yml'), 'version: 1\nbenchmarks:\n  .: { BenchmarkX: 0 }\n')
  expectClear(await runCli(['check', '-C', empty]), /there is no go\.mod in .*[\s\S]*go mod init/)
})

test('no go on the PATH', async () => {
  const git = spawnSync('which', ['git'], { encoding: 'utf8' }).stdout.trim()
  const path = mkdtempSync(join(temporary, 'path-'))
  expect(git).not.toBe('')
  expectClear(
    await runCli(['check', '-C', stackit], { env: { PATH: path, HOME: path } }),
    /\[GO_NOT_FOUND\][\s\S]*install Go 1\.21 or newer/,
  )
})

test.each([
  [['chek'], /unknown command 'chek'/],
  [['--bencmark', '1'], /unknown option '--bencmark'/],
  [['--benchtime', '1y'], /benchtime has the invalid value "1y"[\s\S]*auto, 1000x, or 100ms/],
  [['--count', '0'], /count has the invalid value "0"/],
  [['--color', 'sometimes'], /Allowed choices are auto, always, never/],
])('arguments %j', async (args, says) => {
  expectClear(await runCli(['-C', stackit, ...args]), says)
})

test.each([
  [['plan'], /required option '--shards <n>' not specified/],
  [['plan', '--shards', '0'], /It must be a whole number of 1 or more/],
  [['plan', '--shards', '257'], /It must be at most 256/],
])('arguments %j of their own', async (args, says) => {
  expectClear(await runCli([...args, '-C', stackit]), says)
})

test('a part of the packages that no entry is for', async () => {
  const other = {
    'allocs-budget.yml': 'version: 1\nbenchmarks:\n  ./other/...: { BenchmarkX: { allocs: 0, optional: true } }\n',
  }
  expectClear(
    await runCli(['-C', moduleWith(other), '--packages', '.']),
    /nothing was judged[\s\S]*correct the packages and modules/,
  )
})

test('the rule new-escapes as an error where there is no base', async () => {
  const budget = readFileSync(join(stackit, 'allocs-budget.yml'), 'utf8')
  const files = { 'allocs-budget.yml': `${budget}\nrules: { new-escapes: error }\n` }
  expectClear(
    await runCli(['-C', moduleWith(files)]),
    /the rule new-escapes is error, but base was not measured, so new escapes in example.com\/stackit are unknown[\s\S]*set base to a branch, tag, or commit/,
  )
})

test('a TestMain that never runs the benchmarks', async () => {
  const main = 'package stackit\n\nimport "testing"\n\nfunc TestMain(m *testing.M) {}\n'
  expectClear(
    await runCli(['-C', moduleWith({ 'main_test.go': main })]),
    /lists no benchmarks, although its source has BenchmarkStackIt/,
  )
})
