import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Report, reportSchema } from '../../src/report/report-schema.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'
import { told } from '../support/told.ts'
import { wide } from '../support/wide.ts'

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-state-'))
const module = join(temporary, 'state')
cpSync(fileURLToPath(new URL('../gomod/state/', import.meta.url)), module, { recursive: true })
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** What a person reads. */
function byHand(name: string, ...flags: string[]): Record<string, number> {
  const args = ['test', '-run=^$', '-bench=.', '-benchmem', '-benchtime=1000x', '-cpu=1', ...flags, `./${name}`]
  const { stdout } = spawnSync('go', args, { cwd: module, encoding: 'utf8' })
  const lines = [...stdout.matchAll(/^(Benchmark\S*)\s+\d+\t.* (\d+) allocs\/op$/gm)]
  return Object.fromEntries(lines.map(([, benchmark = '', allocs]) => [benchmark, Number(allocs)]))
}

describe('the whole module', wide, () => {
  let checked: CliRun
  let report: Report
  beforeAll(async () => {
    const json = join(temporary, 'report.json')
    checked = await runCli(['check', '-C', module, '--base', 'none', '--json', json])
    report = reportSchema.parse(JSON.parse(readFileSync(json, 'utf8')))
  })

  const numbers = (name: string): Record<string, number> =>
    Object.fromEntries(
      report.benchmarks
        .filter((row) => row.package === `example.com/state/${name}`)
        .map((row) => [row.name, row.allocsPerOp]),
    )

  test.each(['cache', 'global', 'warm', 'parent'])('%s: each number is the one of go test -bench .', (name) => {
    const read = byHand(name)
    const judged = numbers(name)
    expect(Object.keys(judged).length).toBeGreaterThan(1)
    expect(judged).toEqual(Object.fromEntries(Object.keys(judged).map((benchmark) => [benchmark, read[benchmark]])))
  })

  test('what a benchmark leaves behind is in the number of the next, and the report says what that one reads alone', () => {
    expect(numbers('cache')).toEqual({
      'BenchmarkCache/Get': 1,
      'BenchmarkCache/Set': 0,
      'BenchmarkDeep/map/64/Get': 1,
      'BenchmarkLater/Get': 1,
      'BenchmarkLoop/Get': 1,
      'BenchmarkLoop/Set': 0,
      'BenchmarkParallel/Get': 1,
    })
    expect(numbers('global')).toEqual({ BenchmarkFillListed: 0, BenchmarkReadListed: 1, BenchmarkReadUnlisted: 1 })
    const said = report.diagnostics.find(({ benchmark }) => benchmark === 'BenchmarkLater/Get')
    expect([said?.code, said?.severity]).toEqual(['BENCHMARK_SHARES_STATE', 'note'])
    expect(said?.message).toContain('has 1 allocs/op when run with the others and 0 alone')
    expect(said?.hint).toContain("go test -run='^$' -bench='^BenchmarkLater$' -benchmem example.com/state/cache")
  })

  test('a benchmark that an earlier one has warmed up is within its limit, as by hand', () => {
    expect(numbers('warm')).toEqual({ BenchmarkUse: 0, 'BenchmarkSiblings/later': 0 })
    const said = report.diagnostics.find(({ benchmark }) => benchmark === 'BenchmarkUse')
    expect(said?.message).toContain('has 0 allocs/op when run with the others and 1 alone')
  })

  test('a goroutine that an earlier benchmark has left running is found by the benchmark that it spoils', () => {
    const [row] = report.benchmarks.filter(({ name }) => name === 'BenchmarkClean')
    expect(row?.status).toBe('over')
    expect(row?.allocsPerOp).toBeGreaterThan(0)
    expect(report.diagnostics.find(({ benchmark }) => benchmark === 'BenchmarkClean')?.message).toMatch(/ and 0 alone:/)
  })

  test('a parent, or a later sibling, that fails where only a part of it runs is no diagnostic', () => {
    expect(numbers('parent')).toEqual({
      'BenchmarkChecks/one': 1,
      'BenchmarkChecks/two': 0,
      'BenchmarkNeeds/Read': 1,
      'BenchmarkPanics/one': 1,
    })
    expect(report.diagnostics.map(({ code }) => code)).not.toContain('BENCHMARK_FAILED')
    expect(report.diagnostics.map(({ code }) => code)).not.toContain('BENCHMARK_PANICKED')
  })

  test('what goes wrong in benchmarks that nobody asks for is nobody’s business', () => {
    expect(numbers('bystander')).toEqual({ BenchmarkRead: 1, 'BenchmarkSubs/good': 0 })
    expect(new Set(report.diagnostics.map(({ code }) => code))).toEqual(new Set(['BENCHMARK_SHARES_STATE']))
    expect([checked.code, report.verdict]).toEqual([1, 'over-budget'])
  })

  test('it is so under an entry’s own settings too', () => {
    expect(numbers('fixed')).toEqual({
      'BenchmarkCPU/Get': 1,
      'BenchmarkDuration/Get': 1,
      'BenchmarkFew/Get': 1,
      'BenchmarkIterations/Get': 1,
    })
  })

  test('the line that allocates is found beside the others, and explain says that it reads otherwise alone', async () => {
    const where = report.benchmarks.find(({ name }) => name === 'BenchmarkLater/Get')?.where ?? []
    expect(where.map(({ at, allocsPerOp }) => `${at?.file}:${at?.line} ${allocsPerOp}`)).toEqual([
      'cache/cache.go:15 1',
    ])
    const { code, stdout } = await runCli(['explain', 'BenchmarkLater/Get', '-C', module, '--base', 'none'])
    expect(code).toBe(0)
    expect(stdout).toContain('1 allocs/op, 64 B/op in')
    expect(stdout).toContain('only when run with others; alone it has a different number')
    expect(stdout).toContain('1 of 1 allocs/op at cache/cache.go:15')
    expect(stdout).not.toContain('it allocates nothing')
  })
})

test('update and init write the number that a person reads', wide, async () => {
  const directory = join(temporary, 'update')
  cpSync(module, directory, { recursive: true })
  const path = join(directory, 'allocs-budget.yml')
  writeFileSync(path, 'version: 1\npackages: [./cache]\nbenchmarks: { ./cache: { BenchmarkLater/Get: 7 } }\n')
  expect((await runCli(['update', '-C', directory])).code).toBe(0)
  expect(readFileSync(path, 'utf8')).toContain('{ BenchmarkLater/Get: 1 }')
  rmSync(path)
  expect((await runCli(['init', '-C', directory, '--packages', './global'])).code).toBe(0)
  expect(readFileSync(path, 'utf8')).toContain('BenchmarkReadListed: 1\n')
})

test('what only benchmarks without an entry bring about counts, as it does by hand', wide, async () => {
  const budget = join(module, 'beside-unlisted.yml')
  const entries = 'benchmarks: { ./spoiled: { BenchmarkFails: 0 }, ./verge: { BenchmarkHundred: 100 } }'
  writeFileSync(budget, `version: 1\npackages: [./spoiled, ./verge]\n${entries}\n`)
  const { code, stdout } = await runCli(['check', '-C', module, '-b', budget, '--base', 'none', '--json', '-'])
  const judged = reportSchema.parse(JSON.parse(stdout))
  expect(code).toBe(2)
  expect(told(judged).map(({ benchmark, got }) => `${benchmark}: ${got}`)).toEqual(['BenchmarkHundred: 101'])
  const [failed] = judged.diagnostics.filter((one) => one.code === 'BENCHMARK_FAILED')
  expect([failed?.severity, failed?.benchmark]).toEqual(['error', 'BenchmarkFails'])
  expect(failed?.message).toContain('but only when run with benchmarks that no entry covers')
})
