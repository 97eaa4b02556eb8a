import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { GoFunction } from '../../src/go/sites/heap-site.ts'
import { compile } from '../support/compile.ts'
import { expectGolden } from '../support/golden.ts'
import { balanced, listing } from '../support/heap-sites-of.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const { available, missing } = goToolchains()

describeGo(available, ({ env, minor }) => {
  test('names every function and its sites', async () => {
    const functions = balanced(await compile(`${here}../gomod/names`, env, ['example.com/names/...'], ['./...']))
    const text = listing(functions, false)
    // `append` has a text since 1.25, fmt.Errorf is inlined since 1.26; go and defer wrappers are functions since 1.22,
    // and 1.24 compiles a literal that is called at once.
    const era = [26, 25, 24, 22, 21].find((first) => minor >= first)
    expectGolden(`${here}golden/names-1.${era}.sites.txt`, text)
  })

  test.runIf(minor >= 25)('gives the same without the names in the texts as with them', async () => {
    // Up to 1.24 the compiler does not name the function of a text; that way is held against the newer one here.
    const packages = ['encoding/json', 'text/template', 'net/url', 'strconv', 'sync']
    const facts = await compile(here, env, packages, packages)
    expect(facts.unreadable).toEqual([])
    expect(facts.headers.length).toBeGreaterThan(100)
    const counted = (functions: readonly GoFunction[]): string =>
      listing(functions.map((fn) => ({ ...fn, sites: fn.sites.filter((site) => site.class !== 'free') })))
    expect(counted(balanced({ ...facts, headers: [] }))).toBe(counted(balanced(facts)))
  })
})

describe.runIf(missing.length > 0)('not run', () => {
  test.skip.each(missing)('%s', () => undefined)
})
