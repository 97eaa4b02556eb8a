import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BlockFacts } from '../../src/go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import { readFacts, writeFacts } from '../../src/snapshot/kept-facts.ts'
import { packFacts, unpackFacts } from '../../src/snapshot/packed-facts.ts'
import { runs } from '../support/runs.ts'

const key = 'a'.repeat(64)

function read(bytes: Buffer): readonly BlockFacts[] {
  const reader = new CompilerOutputReader()
  reader.push(bytes)
  return reader.endInBlocks().blocks
}

const recordings = ['1.21', '1.24', '1.25', '1.26', '1.27'].map((release) => {
  const path = new URL(`../go/fixtures/stackit-${release}.m2S2.gz`, import.meta.url)
  const facts = read(gunzipSync(readFileSync(path))).find(({ symbols }) => symbols.length > 0)
  if (facts === undefined) throw new Error(`nothing is read of Go ${release}`)
  return { release, facts }
})
const [{ facts: some } = { facts: undefined }] = recordings
if (some === undefined) throw new Error('no recording')

/** What is told by places as a list. */
function plain({ inlinedCalls, indirectCalls, ...lists }: BlockFacts): object {
  return { ...lists, inlined: [...inlinedCalls], indirect: [...indirectCalls] }
}

describe('what the compiler says of a package', () => {
  test.each(recordings)('is what it was: Go $release', async ({ facts }) => {
    expect(facts.texts.some(({ flow }) => flow.length > 0)).toBe(true)
    const written = (await writeFacts(key, facts)) ?? ''
    const kept = await readFacts(written, key, facts.block)
    expect(kept && plain(kept)).toStrictEqual(plain(facts))
    // Field by field in the same order.
    expect(JSON.stringify(kept?.texts)).toBe(JSON.stringify(facts.texts))
    expect(await writeFacts(key, kept ?? some)).toBe(written)
  })

  test('also where it has no place, no reason and other characters', async () => {
    const [, facts] = read(
      Buffer.from(
        [
          '# example.com/é',
          'example.com/é/m.go:3:6: cannot inline F: unhandled op "RANGE"',
          'example.com/é/m.go:9:6: can inline G with cost 7 as: func() { }',
          'F capturing by ref: #next (addr=true assign=true width=8)',
          '<unknown line number>: moved to heap: #next',
          'example.com/é.F STEXT size=80 args=0x8 locals=0x18 funcid=0x0 align=0x0',
          '\t0x001b 00027 (example.com/é/m.go:4)\tCALL\tCX',
          'example.com/é/m.go:4:3000: inlining call to fmt.Println',
          '',
        ].join('\n'),
      ),
    )
    if (facts === undefined) throw new Error('no block')
    const kept = await readFacts((await writeFacts(key, facts)) ?? '', key, 'example.com/é')
    expect(kept && plain(kept)).toStrictEqual(plain(facts))
    expect(facts).toMatchObject({ declarations: [{ bare: 'F' }, { obstacle: undefined }], headers: [{ file: '' }] })
  })

  test('is not kept where something was not understood', async () => {
    const unreadable = [{ block: 'm', line: 'text', why: 'call' as const, others: 0 }]
    const miscounts = [{ block: 'm', symbol: 'm.F', callee: 'newobject', instructions: 1, relocations: 0 }]
    expect(await writeFacts(key, { ...some, unreadable })).toBeUndefined()
    expect(await writeFacts(key, { ...some, miscounts })).toBeUndefined()
  })

  test('is nobody else’s', async () => {
    const written = (await writeFacts(key, some)) ?? ''
    expect(await readFacts(written, 'b'.repeat(64), some.block)).toBeUndefined()
    expect(await readFacts(written, key, 'example.com/other')).toBeUndefined()
    expect(await readFacts(written.slice(0, -10), key, some.block)).toBeUndefined()
    expect(await readFacts(written.replace('runtime.', 'runtime,'), key, some.block)).toBeUndefined()
  })
})

test('other values are no facts', () => {
  const { strings, numbers } = packFacts(some)
  const unpacked = (more: object) => unpackFacts(some.block, { strings, numbers, ...more })
  expect(unpacked({})).toBeDefined()
  expect(unpacked({ strings: [] })).toBeUndefined()
  expect(unpacked({ numbers: numbers.slice(0, -1) })).toBeUndefined()
  expect(unpacked({ numbers: [...numbers, 0] })).toBeUndefined()
  expect(unpacked({ strings: strings.map((text) => text.replace('runtime.', 'x')) })).toBeUndefined()
  for (const odd of [-1, 0.5, Number.NaN, '1', null]) expect(unpacked({ numbers: [odd, ...numbers] })).toBeUndefined()
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 4 })), fc.array(fc.string()), (values, texts) => {
      unpackFacts('m', { strings: texts, numbers: values })
    }),
    { numRuns: runs(2000) },
  )
})
