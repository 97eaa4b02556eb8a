import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { publicModuleLater } from '../support/public-module.ts'
import { runCli } from '../support/run-cli.ts'
import { told } from '../support/told.ts'
import { goToolchains } from '../support/toolchains.ts'
import { wide, wideUnless } from '../support/wide.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const installed = goToolchains().available.find(({ env }) => env.GOTOOLCHAIN === 'local')
// The budgets were written from what this release says; others inline and escape differently.
const isMeasuredRelease = installed?.minor === 26

type Change = {
  readonly from: string
  readonly to: string
  readonly args?: readonly string[]
}
type Case = {
  readonly name: string
  readonly path: string
  readonly version: string
  /** Lines of the budget that have one of these words are left out. */
  readonly cut?: readonly string[]
  readonly benchmarks: number
  readonly functions: number
  /** Undefined: a run takes minutes, and what the others say of it is enough. */
  readonly lowered?: Change & { readonly finding: object }
  readonly renamed?: Change & { readonly message: string; readonly hint: RegExp }
}

const cases: readonly Case[] = [
  {
    name: 'httprouter',
    path: 'github.com/julienschmidt/httprouter',
    version: 'v1.3.0',
    benchmarks: 2,
    functions: 8,
    lowered: {
      from: 'BenchmarkAllowed/Path: { allocs: 1',
      to: 'BenchmarkAllowed/Path: { allocs: 0',
      finding: { benchmark: 'BenchmarkAllowed/Path', unit: 'allocs/op', got: 1, max: 0 },
    },
    renamed: {
      from: 'BenchmarkAllowed/Global:',
      to: 'BenchmarkAllowed/Globals:',
      message: 'no benchmark BenchmarkAllowed/Globals exists in .',
      hint: /^(?:it looks renamed: BenchmarkAllowed\/Global has no entry|did you mean BenchmarkAllowed\/Global(?:,| or |\?$))/,
    },
  },
  {
    name: 'golang-lru',
    path: 'github.com/hashicorp/golang-lru/v2',
    version: 'v2.0.7',
    benchmarks: 8,
    functions: 0,
    lowered: {
      from: 'Benchmark2Q_Rand: 1',
      to: 'Benchmark2Q_Rand: 0',
      finding: { benchmark: 'Benchmark2Q_Rand', unit: 'allocs/op', got: 1, max: 0 },
    },
    renamed: {
      from: 'Benchmark2Q_Freq:',
      to: 'Benchmark2Q_Frequency:',
      message: 'no benchmark Benchmark2Q_Frequency exists in .',
      hint: /^(?:it looks renamed: Benchmark2Q_Freq has no entry|did you mean Benchmark2Q_Freq(?:,| or |\?$))/,
    },
  },
  {
    name: 'fastjson',
    path: 'github.com/valyala/fastjson',
    version: 'v1.6.4',
    benchmarks: 176,
    functions: 12,
    lowered: {
      from: 'ParseUint64: 6',
      to: 'ParseUint64: 5',
      args: ['--packages', './fastfloat'],
      finding: { function: 'ParseUint64', unit: 'escapes', got: 6, max: 5 },
    },
    renamed: {
      from: 'ParseBestEffort:',
      to: 'ParseBestEfort:',
      args: ['--packages', './fastfloat'],
      message: 'no function ParseBestEfort exists in ./fastfloat',
      hint: /^(?:it looks renamed: ParseBestEffort has no entry|did you mean ParseBestEffort(?:,| or |\?$))/,
    },
  },
  {
    name: 'xsync',
    path: 'github.com/puzpuzpuz/xsync/v4',
    version: 'v4.5.0',
    // The others set up millions of objects and take minutes.
    cut: ['Rehashing/', 'DeleteMatching', 'RangeDelete', 'BenchmarkMap*'],
    benchmarks: 29,
    functions: 5,
  },
]

function budgetOf(name: string, change?: Change, cut: readonly string[] = []): string {
  const lines = readFileSync(`${here}${name}.yml`, 'utf8').split('\n')
  const text = lines.filter((line) => line.startsWith('#') || !cut.some((word) => line.includes(word))).join('\n')
  if (change === undefined) return text
  expect(text.split(change.from)).toHaveLength(2)
  return text.replace(change.from, change.to)
}

describe.runIf(isMeasuredRelease)('on Go 1.26', () => {
  const env = { ...process.env, GOFLAGS: '-buildvcs=false -mod=mod' }
  describe.each(cases)('$name $version', ({ name, path, version, cut, benchmarks, functions, lowered, renamed }) => {
    // The small one.
    const isSample = name === 'httprouter'
    const module = publicModuleLater(path, version)
    afterAll(module.remove)

    async function check(
      directory: string,
      budget: string,
      args: readonly string[] = [],
    ): Promise<{ code: number | null; report: Report }> {
      writeFileSync(join(directory, 'allocs-budget.yml'), budget)
      const { code, stdout } = await runCli(['check', '-C', directory, '--json', '-', ...args], { env })
      return { code, report: JSON.parse(stdout) as Report }
    }

    test('is within the budget that was written from runs by hand', {
      ...wideUnless(isSample),
      timeout: 900_000,
    }, async ({ skip }) => {
      const { code, report } = await check(module.directory(skip), budgetOf(name, undefined, cut))
      expect({
        code,
        findings: report.findings,
        problems: report.diagnostics.filter(({ severity }) => severity !== 'note'),
      }).toEqual({
        code: 0,
        findings: [],
        problems: [],
      })
      expect({ benchmarks: report.benchmarks.length, functions: report.functions.length }).toEqual({
        benchmarks,
        functions,
      })
    })

    test.runIf(lowered)(
      'one limit lowered by one gives exactly that finding',
      wideUnless(isSample),
      async ({ skip }) => {
        if (lowered === undefined) return
        const { code, report } = await check(module.directory(skip), budgetOf(name, lowered), lowered.args)
        expect(report.diagnostics.filter(({ severity }) => severity !== 'note')).toEqual([])
        expect(told(report)).toEqual([
          expect.objectContaining({ kind: 'over-budget', severity: 'error', ...lowered.finding }),
        ])
        const line =
          budgetOf(name, lowered)
            .split('\n')
            .findIndex((text) => text.includes(lowered.to)) + 1
        expect(told(report)[0]?.budget?.line).toBe(line)
        expect(code).toBe(1)
      },
    )

    test.runIf(renamed)(
      'one entry renamed cannot be judged and says the right name',
      wideUnless(isSample),
      async ({ skip }) => {
        if (renamed === undefined) return
        const { code, report } = await check(module.directory(skip), budgetOf(name, renamed), renamed.args)
        expect(report.diagnostics.filter(({ severity }) => severity !== 'note')).toEqual([
          expect.objectContaining({
            code: 'STALE_ENTRY',
            message: renamed.message,
            hint: expect.stringMatching(renamed.hint),
          }),
        ])
        expect(code).toBe(2)
      },
    )

    test.runIf(name === 'xsync')(
      'a benchmark that deadlocks is named, and all others are judged',
      wide,
      async ({ skip }) => {
        const budget =
          'version: 1\nbenchmarks:\n  .: { BenchmarkChanVsUMPSCQueue/**: 0, BenchmarkRand: 0, BenchmarkCounter: 0, BenchmarkMapCompute/op=UpdateOp: 0 }\n'
        const { code, report } = await check(module.directory(skip), budget)
        expect(report.diagnostics.filter(({ severity }) => severity !== 'note')).toEqual([
          expect.objectContaining({
            code: 'BENCHMARK_DEADLOCKED',
            message: `BenchmarkChanVsUMPSCQueue/method=queue (${path}) deadlocked: all goroutines are asleep, at umpscqueue_test.go:159`,
          }),
        ])
        expect(report.benchmarks.map(({ name: benchmark }) => benchmark).sort()).toEqual([
          'BenchmarkChanVsUMPSCQueue/method=chan',
          'BenchmarkCounter',
          'BenchmarkMapCompute/op=UpdateOp',
          'BenchmarkRand',
        ])
        expect(told(report).map(({ benchmark }) => benchmark)).toEqual(['BenchmarkMapCompute/op=UpdateOp'])
        expect(code).toBe(2)
      },
    )
  })
})

describe.skipIf(isMeasuredRelease)('on another release', () => {
  test.skip('the budgets of the public modules are written for Go 1.26', () => undefined)
})
