import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import type { GoFunction } from '../../src/go/sites/heap-site.ts'
import { heapSites } from '../../src/go/sites/heap-sites.ts'
import { expectGolden } from '../support/golden.ts'
import { compile, listing } from '../support/heap-sites-of.ts'
import { goToolchains } from '../support/toolchains.ts'

const here = new URL('.', import.meta.url).pathname
const { available, missing } = goToolchains()

function recorded(release: string): Buffer {
  return gunzipSync(readFileSync(`${here}fixtures/stackit-${release}.m2S2.gz`))
}

function read(bytes: Uint8Array, chunk = bytes.length): CompilerOutputReader['facts'] {
  const reader = new CompilerOutputReader()
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk))
  return reader.end()
}

/** All sums of calls hold. */
function balanced(facts: CompilerOutputReader['facts']): readonly GoFunction[] {
  const { functions, imbalances } = heapSites(facts)
  expect(imbalances).toEqual([])
  return functions
}

describe('recorded output', () => {
  test.each(['1.21', '1.24', '1.25', '1.26', '1.27'])('of Go %s gives the listed sites', (release) => {
    const facts = read(recorded(release))
    expect(facts.unreadable).toEqual([])
    expectGolden(`${here}golden/stackit-${release}.sites.txt`, listing(balanced(facts)))
  })

  test('is read alike however it is cut into chunks', () => {
    const bytes = recorded('1.26')
    const whole = read(bytes)
    for (const chunk of [1, 7, 4096, 65_537]) expect(read(bytes, chunk)).toEqual(whole)
  })
})

describe.each(available)('Go $version', ({ env, minor }) => {
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
