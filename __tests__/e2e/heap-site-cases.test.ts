import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { siteText } from '../../src/words/site-text.ts'
import { type Counted, type HeapSiteCase, heapSiteCases, writeCase } from '../support/heap-site-case.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'
import { type Told, told } from '../support/told.ts'
import { describeGo, type GoToolchain, goToolchains, isTried, outermost } from '../support/toolchains.ts'
import { wideUnless } from '../support/wide.ts'

/** Modules whose functions were counted by hand, each of one kind that is easily counted too low, too high or elsewhere. */
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-sites-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const { available, missing } = goToolchains()
const installed = available.filter(({ env }) => env.GOTOOLCHAIN === 'local')

type Entry = { readonly escapes: number; readonly sites: number } | readonly string[]

/** A budget with an entry for each counted function. JSON is YAML. */
function writeBudget(directory: string, file: string, counted: readonly Counted[], entry: (one: Counted) => Entry) {
  const functions: Record<string, Record<string, Entry>> = {}
  for (const one of counted) functions[one.package] = { ...functions[one.package], [one.name]: entry(one) }
  writeFileSync(join(directory, file), JSON.stringify({ version: 1, functions }))
}

type Judged = Pick<CliRun, 'code'> & Pick<Report, 'diagnostics'> & { readonly findings: readonly Told[] }

async function check(directory: string, budget: string, env: NodeJS.ProcessEnv): Promise<Judged> {
  const { code, stdout, stderr } = await runCli(['-C', directory, '-b', budget, '--json', '-'], { env })
  if (stdout === '') throw new Error(`exit code ${code}: ${stderr}`)
  const report = JSON.parse(stdout) as Report
  return { code, findings: told(report), diagnostics: report.diagnostics }
}

const clean: Judged = { code: 0, findings: [], diagnostics: [] }

/** What a budget that permits nothing finds, `./a New: 1 escapes`. */
function overNothing(counted: readonly Counted[]): readonly string[] {
  return counted.flatMap(({ package: path, name, escapes, sites }) => {
    const full = path.replace(/^\./, 'example.com/c')
    return [
      ...(escapes > 0 ? [`${full} ${name}: ${escapes} escapes`] : []),
      ...(sites > 0 ? [`${full} ${name}: ${sites} sites`] : []),
    ]
  })
}

function describeCase(each: HeapSiteCase, env: NodeJS.ProcessEnv, where: string, isSample: boolean): void {
  describe(`${each.name}, ${where}`, wideUnless(isSample), () => {
    const directory = mkdtempSync(join(temporary, 'module-'))
    beforeAll(() => writeCase(each, directory))

    test('a budget with what each function has passes, with nothing to spare', async () => {
      writeBudget(directory, 'exact.yml', each.counted, ({ escapes, sites }) => ({ escapes, sites }))
      expect(await check(directory, 'exact.yml', env)).toEqual(clean)
    })

    test('a budget that permits nothing finds just that', async () => {
      writeBudget(directory, 'nothing.yml', each.counted, () => ({ escapes: 0, sites: 0 }))
      const { code, findings, diagnostics } = await check(directory, 'nothing.yml', env)
      const found = findings.map((one) => `${one.package} ${one.function}: ${one.got} ${one.unit}`)
      const expected = overNothing(each.counted).toSorted()
      const over = expected.length > 0 ? 1 : 0
      expect({ code, diagnostics, found: found.sort() }).toEqual({ code: over, diagnostics: [], found: expected })
    })

    const worded = each.counted.filter(({ texts }) => texts.length > 0)
    if (worded.length > 0) {
      test('the texts of its escapes are the compiler’s', async () => {
        writeBudget(directory, 'texts.yml', worded, ({ texts }) => texts)
        expect(await check(directory, 'texts.yml', env)).toEqual(clean)
      })
    }

    for (const name of each.stale) {
      test(`an entry for ${name} cannot be judged`, async () => {
        writeFileSync(join(directory, 'stale.yml'), JSON.stringify({ version: 1, functions: { '.': { [name]: 0 } } }))
        const { code, findings, diagnostics } = await check(directory, 'stale.yml', env)
        expect({ code, findings }).toEqual({ code: 2, findings: [] })
        expect(diagnostics.map(({ at }) => `${at?.file}:${at?.line}`)).toEqual(['stale.yml:1'])
      })
    }

    if (each.functions.length > 0) {
      test.runIf(env.GOTOOLCHAIN === 'local')(
        'no other functions are in it, and init writes what check takes',
        async () => {
          const everything = { version: 1, rules: { slack: 'off' }, functions: { '...': { '*': 100_000 } } }
          writeFileSync(join(directory, 'everything.yml'), JSON.stringify(everything))
          const { stdout } = await runCli(['-C', directory, '-b', 'everything.yml', '--json', '-'], { env })
          const names = (JSON.parse(stdout) as Report).functions.map(({ name }) => name)
          // Whether variables need code to be initialised is the compiler's choice.
          expect(names.filter((name) => name !== 'init').sort()).toEqual(each.functions.toSorted())
          const init = await runCli(['init', '-C', directory, '--functions', '*', '-b', 'written.yml'], { env })
          expect({ code: init.code, stderr: init.stderr }).toEqual({ code: 0, stderr: '' })
          expect(await check(directory, 'written.yml', env)).toEqual(clean)
        },
      )
    }
  })
}

const hasCgo = spawnSync('go', ['env', 'CGO_ENABLED'], { encoding: 'utf8' }).stdout?.trim() === '1'

/** All are tried under the installed release, every second one under the oldest and the newest, every fourth one under each between. */
function isShown(go: GoToolchain, place: number): boolean {
  if (go.env.GOTOOLCHAIN === 'local') return true
  const isOldest = go === available[0]
  return outermost(available).includes(go) ? place % 2 === (isOldest ? 1 : 0) : isTried(go, available, place)
}

describeGo(available, (go) => {
  const { env, minor } = go
  for (const [i, each] of heapSiteCases().entries()) {
    if (each.since > minor || !isShown(go, i)) continue
    if (each.needsCgo && !hasCgo) test.skip(`${each.name}: no cgo here`, () => undefined)
    else describeCase(each, env, 'this machine', i % 8 === 0)
  }
})

describe.each(installed)('Go $version, other targets', ({ env }) => {
  for (const each of heapSiteCases()) {
    for (const target of each.targets) {
      const [GOOS = '', GOARCH = ''] = target.split('/')
      describeCase(each, { ...env, GOOS, GOARCH, CGO_ENABLED: '0' }, target, target === 'js/wasm')
    }
  }
})

describe.each(installed.filter(({ minor }) => minor >= 26))('Go $version', ({ env }) => {
  test('a value given to new is shown as the source has it, not by the compiler’s number', async () => {
    const each = heapSiteCases().find(({ name }) => name === 'new-of-value')
    const directory = mkdtempSync(join(temporary, 'module-'))
    if (each === undefined) throw new Error('no case')
    writeCase(each, directory)
    writeBudget(directory, 'nothing.yml', each.counted, () => ({ escapes: 0, sites: 0 }))
    const { stdout } = await runCli(['-C', directory, '-b', 'nothing.yml', '--json', '-'], { env })
    const { functions } = JSON.parse(stdout) as Report
    const texts = functions.flatMap(({ sites }) => sites.map(siteText))
    // What is inlined stands at the call, where the source has no `new`.
    const shown = texts.flatMap((text) => /^moved to heap: \.autotmp_N, which is (.+)$/.exec(text)?.[1] ?? [])
    expect([...new Set(shown)].sort()).toEqual(['new("x")', 'new(a + b)', 'new(n * 2)', 'new(n)', 'new(new(n))'])
  })
})

test.skip.each(missing)('%s', () => undefined)
