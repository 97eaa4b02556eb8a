import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { CompilerFacts } from '../../src/go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import { expectGolden } from '../support/golden.ts'
import { balanced, listing } from '../support/heap-sites-of.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

function recorded(release: string): Buffer {
  return gunzipSync(readFileSync(`${here}fixtures/stackit-${release}.m2S2.gz`))
}

function read(bytes: Uint8Array, chunk = bytes.length): CompilerFacts {
  const reader = new CompilerOutputReader()
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk))
  return reader.end()
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
