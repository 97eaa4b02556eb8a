import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Reach } from '../../src/go/calls/reach.ts'
import { type GeneratedTargets, generatedTargets } from '../support/generated-targets.ts'
import { reachesOf } from '../support/reached-code.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'
import { wideUnless } from '../support/wide.ts'

/*
 * What calls through func values and interfaces were of, when a program ran, against what the product says of them: where it says that there is one target
 * only, no other was called; and no call is missing.
 */

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-targets-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))
const module = 'example.com/m'

function writtenTo(directory: string, { files }: GeneratedTargets): void {
  for (const [file, text] of files) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
}

/** What was called, by root and site. */
function ran(directory: string, env: NodeJS.ProcessEnv, { roots, sites, targets }: GeneratedTargets) {
  const { stdout, stderr, status } = spawnSync('go', ['run', './cmd'], { cwd: directory, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
    .map(([root = 0, site = 0, target = 0]) => ({ root: roots[root], site: sites[site], target: targets[target] }))
}

/** What the product says of the calls of one kind in a function: the only target, `several`, or that it is called by name. */
function toldOf({ dynamic, calls }: Reach, fn: string, kind: string): readonly string[] {
  const open = dynamic.filter((call) => call.kind === kind && call.chain.step.name === fn)
  if (open.length > 0) return open.map(({ followed }) => followed?.name ?? 'several')
  return calls.filter(({ from }) => from.name === fn).map(({ to }) => to.name)
}

describeGo(outermost(goToolchains().available), (go) => {
  for (const seed of [8, 15, 22, 29])
    test(`the calls of program ${seed}`, wideUnless(seed === 8), async () => {
      const program = generatedTargets(module, seed, { roots: 80, uses: 24 })
      const directory = mkdtempSync(join(temporary, 'module-'))
      writtenTo(directory, program)
      const called = ran(directory, go.env, program)
      expect(called.length).toBeGreaterThan(100)
      for (const goarch of ['amd64', 'arm64']) {
        const env = { ...go.env, GOOS: 'linux', GOARCH: goarch, CGO_ENABLED: '0' }
        const roots = program.roots.map((name) => ({ package: module, name }))
        const reaches = new Map(
          [...(await reachesOf(roots, directory, goarch, { ...go, env }))].map(([{ name }, reach]) => [name, reach]),
        )
        const wrong = called.flatMap(({ root = '', site, target = '' }) => {
          const reach = reaches.get(root)
          if (reach === undefined || site === undefined) return [`${root} is not there`]
          const told = toldOf(reach, site.fn, site.kind)
          return told.includes(target) || told.includes('several')
            ? []
            : [`${goarch} ${root}: ${site.kind} of ${site.fn} is ${target}, and not ${told.join(' or ')}`]
        })
        expect(wrong).toEqual([])
        const dynamic = [...reaches.values()].flatMap((reach) => reach.dynamic)
        expect(dynamic.filter(({ followed }) => followed !== null).length).toBeGreaterThan(20)
        expect(dynamic.filter(({ followed }) => followed === null).length).toBeGreaterThan(20)
      }
    })
})
