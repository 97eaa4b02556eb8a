import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains, isTried } from '../support/toolchains.ts'
import { wideUnless } from '../support/wide.ts'

const shapes = fileURLToPath(new URL('../gomod/shapes/', import.meta.url))
const { available, missing } = goToolchains()

/**
 * Real modules, each with a budget that says exactly what they have: a pass without a single finding (slack is on, so a
 * limit that is too high would be one) means that every number and every text was found where it is.
 */
const modules: readonly {
  readonly name: string
  readonly since?: number
  readonly budget?: string
  readonly benchmarks: number
  readonly functions: number
}[] = [
  { name: 'twins', benchmarks: 2, functions: 2 },
  { name: 'external', benchmarks: 2, functions: 1 },
  { name: 'notests', benchmarks: 0, functions: 6 },
  { name: 'nested', benchmarks: 0, functions: 1 },
  { name: 'nested', budget: 'both.yml', benchmarks: 0, functions: 2 },
  { name: 'workspace', benchmarks: 1, functions: 3 },
  { name: 'vendored', benchmarks: 1, functions: 1 },
  { name: 'tags', benchmarks: 1, functions: 1 },
  { name: 'cgo', benchmarks: 1, functions: 2 },
  { name: 'generated', benchmarks: 0, functions: 3 },
  { name: 'generics', benchmarks: 0, functions: 9 },
  { name: 'command', benchmarks: 1, functions: 2 },
  { name: 'positions', since: 23, benchmarks: 0, functions: 15 },
  { name: 'closures', since: 23, benchmarks: 0, functions: 14 },
  { name: 'loops', since: 24, benchmarks: 5, functions: 2 },
]

describeGo(available, (go) => {
  const { env, minor, options } = go
  for (const [i, { name, budget, since = 21, benchmarks, functions }] of modules.entries())
    test.runIf(minor >= since && isTried(go, available, i))(
      `${name}${budget === undefined ? '' : `, ${budget}`} has exactly what its budget says`,
      wideUnless(i % 3 === 0 && options.tags === undefined),
      async () => {
        const args = ['check', '-C', `${shapes}${name}`, '--json', '-', ...(budget === undefined ? [] : ['-b', budget])]
        const { code, stdout, stderr } = await runCli(args, { env })
        expect(stderr).toBe('')
        const report = JSON.parse(stdout) as Report
        expect({ findings: report.findings, diagnostics: report.diagnostics }).toEqual({
          findings: [],
          diagnostics: [],
        })
        expect({ benchmarks: report.benchmarks.length, functions: report.functions.length }).toEqual({
          benchmarks,
          functions,
        })
        expect({ verdict: report.verdict, code }).toEqual({ verdict: 'pass', code: 0 })
      },
    )
})

test.skip.each(missing)('%s', () => undefined)
