import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type DynamicCallRow, dynamicCallsOf, type ReachedRow, reachedBy } from '../../src/report/calls-of-row.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { type GeneratedChain, generatedChains } from '../support/generated-chains.ts'
import { runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'

/*
 * An allocation five calls away is found, whatever the calls are written like, by the name of its function and its line; and it is not found where
 * it is taken out. What passes `{ sites: 0, calls: all }` without a call that cannot be followed reads 0 allocs/op when it is run.
 */

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-deep-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))
const module = 'example.com/deep'

type Calls = { readonly reached: readonly ReachedRow[]; readonly dynamic: readonly DynamicCallRow[] }

function isFound({ at, root }: GeneratedChain, { reached }: Calls): boolean {
  return reached.some(({ package: path, function: name, site, chain }) => {
    if (chain[0]?.function !== root) return false
    if ('package' in at) return at.package.test(path)
    return (
      path === `${module}/farther` && name === at.name && site.line === at.line && site.file === 'farther/farther.go'
    )
  })
}

function textOf({ root, isLoud, forms, leaf }: GeneratedChain): string {
  return `${root}: ${forms.join(' > ')} > ${leaf}${isLoud ? '' : ', quiet'}`
}

describeGo(outermost(goToolchains().available), ({ env, minor }) => {
  test('what is five calls away', async () => {
    const directory = mkdtempSync(join(temporary, 'module-'))
    const { chains, files } = generatedChains(module, minor)
    const benchmarks = chains.map(
      ({ root }) =>
        `func Benchmark${root}(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tsink = ${root}(i & 15)\n\t}\n}\n`,
    )
    const entries = chains.map(({ root }) => `    ${root}: { sites: 0, calls: all }\n`)
    for (const [file, text] of [
      ...files,
      ['near/near_test.go', `package near\n\nimport "testing"\n\nvar sink int\n\n${benchmarks.join('\n')}`],
      ['allocs-budget.yml', `version: 1\nfunctions:\n  ./near:\n${entries.join('')}`],
    ] as const) {
      mkdirSync(dirname(join(directory, file)), { recursive: true })
      writeFileSync(join(directory, file), text)
    }
    const { stdout, stderr } = await runCli(['-C', directory, '--base', 'none', '--json', '-'], { env })
    expect(stderr).toBe('')
    const report = JSON.parse(stdout) as Report
    expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const rows = new Map(report.functions.map((row) => [row.name, row]))
    const callsOf = ({ root }: GeneratedChain): Calls => {
      const calls = rows.get(root)?.calls ?? null
      return { reached: reachedBy(report, { calls }), dynamic: dynamicCallsOf(report, { calls }) }
    }
    const isFree = (chain: GeneratedChain): boolean =>
      rows.get(chain.root)?.status === 'pass' &&
      rows.get(chain.root)?.calls !== null &&
      callsOf(chain).dynamic.every(({ followed }) => followed !== null)

    const args = ['test', '-run=^$', '-bench=.', '-benchmem', '-benchtime=500x', '-cpu=1', './near']
    const ran = spawnSync('go', args, { cwd: directory, env, encoding: 'utf8' })
    const allocs = new Map(
      [...ran.stdout.matchAll(/^Benchmark(\w+)\s.*?(\d+) B\/op\s+(\d+) allocs\/op$/gm)].map(
        ([, name = '', , n]) => [name, Number(n)] as const,
      ),
    )
    expect([...allocs.keys()], ran.stdout + ran.stderr).toEqual(chains.map(({ root }) => root))

    // Those that are to allocate do, or the test says nothing.
    expect(chains.filter(({ root, isLoud }) => isLoud && allocs.get(root) === 0).map(textOf)).toEqual([])
    const missed = chains.filter((chain) => chain.isLoud && !chain.isOpen && !isFound(chain, callsOf(chain)))
    expect(missed.map(textOf)).toEqual([])
    const unsaid = chains.filter(
      (chain) => chain.isOpen && callsOf(chain).dynamic.every(({ followed }) => followed !== null),
    )
    expect(unsaid.map(textOf)).toEqual([])
    const invented = chains.filter(
      (chain) => !chain.isLoud && !('package' in chain.at) && isFound(chain, callsOf(chain)),
    )
    expect(invented.map(textOf)).toEqual([])
    expect(chains.filter((chain) => isFree(chain) && allocs.get(chain.root) !== 0).map(textOf)).toEqual([])
    // And no more is said than there is.
    const quiet = chains.filter(({ isLoud, isOpen, allocates }) => !isLoud && !isOpen && !allocates)
    expect(quiet.filter((chain) => !isFree(chain)).map(textOf)).toEqual([])
    expect(quiet.length).toBeGreaterThan(30)
  }, 300_000)
})
