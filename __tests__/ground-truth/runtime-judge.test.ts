import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flawOf, type Judgement, judge, wasmRunner } from '../support/judge-run.ts'
import { type GoToolchain, goToolchains } from '../support/toolchains.ts'
import { wide } from '../support/wide.ts'

/**
 * The runtime is the judge: a module of small functions, each with a benchmark. What the runtime counts and what is reported
 * must agree, for each function by the rule that stands above it (judge/judge.go).
 */
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-judge-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const { available, missing } = goToolchains()

/** The installed Go runs other targets too: what is loaded for a call, and how it is printed, differs. */
function targets(): readonly (GoToolchain & { readonly target: string })[] {
  const installed = available.find(({ env }) => env.GOTOOLCHAIN === 'local')
  if (installed === undefined) return []
  const on = (target: string, GOOS: string, GOARCH: string) => ({
    ...installed,
    target,
    options: wide,
    env: { ...installed.env, GOOS, GOARCH, CGO_ENABLED: '0' },
  })
  const canRun386 = process.platform === 'linux' && process.arch === 'x64'
  return [
    ...(canRun386 ? [on('linux/386', 'linux', '386')] : []),
    ...(process.platform === 'win32' || wasmRunner(installed.env) === undefined ? [] : [on('js/wasm', 'js', 'wasm')]),
  ]
}

for (const toolchain of [...available.map((one) => ({ ...one, target: 'this machine' })), ...targets()])
  describe(`Go ${toolchain.version}, ${toolchain.target}`, toolchain.options, () => {
    let judgements: readonly Judgement[] = []
    beforeAll(async () => {
      judgements = await judge({ directory: mkdtempSync(join(temporary, 'module-')), toolchain })
    })

    test('every function is run, and most of them allocate', () => {
      expect(judgements.filter(({ allocs }) => allocs === undefined)).toEqual([])
      expect(judgements.length).toBeGreaterThan(350)
      expect(judgements.filter(({ allocs = 0 }) => allocs > 0).length).toBeGreaterThan(250)
    })

    test('what is reported to have no heap site allocates nothing', () => {
      const judged = judgements.filter(({ rule, sites }) => rule !== 'calls' && sites?.every((s) => s.class === 'free'))
      expect(judged.length).toBeGreaterThan(30)
      expect(judged.filter(({ allocs = 0 }) => allocs > 0).map(flawOf)).toEqual([])
    })

    test('what allocates is reported, in the right number and class', () => {
      expect(judgements.flatMap((one) => flawOf(one) ?? [])).toEqual([])
    })
  })

test.skip.each(missing)('%s', () => undefined)
