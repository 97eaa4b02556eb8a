import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BlockFacts } from '../../src/go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import { runs } from '../support/runs.ts'

/** As the product reads it, out of one buffer that the next bytes are written over, as a pipe's may be. */
function blocksOf(
  bytes: Buffer,
  sizes: readonly number[],
  isKnown?: (block: string) => boolean,
): readonly BlockFacts[] {
  const reader = new CompilerOutputReader(isKnown)
  const buffer = Buffer.alloc(Math.max(...sizes))
  for (let start = 0, n = 0; start < bytes.length; n++) {
    const length = bytes.copy(buffer, 0, start, start + (sizes[n % sizes.length] ?? 1))
    reader.push(buffer.subarray(0, length))
    start += length
  }
  return reader.endInBlocks().blocks
}

/** By package; which number a batch has says nothing. */
function comparable(blocks: readonly BlockFacts[]): object {
  return blocks
    .filter(({ block, unreadable }) => block !== '' || unreadable.length > 0)
    .map(({ inlinedCalls, indirectCalls, texts, closures, ...lists }) => ({
      ...lists,
      texts: texts.map((text) => ({ ...text, batch: batchesOf(texts).indexOf(text.batch) })),
      closures: closures.map((text) => ({ ...text, batch: batchesOf(closures).indexOf(text.batch) })),
      inlined: [...inlinedCalls],
      indirect: [...indirectCalls],
    }))
}

function batchesOf(facts: readonly { readonly batch: number }[]): readonly number[] {
  return [...new Set(facts.map(({ batch }) => batch))]
}

const lines = [
  '#',
  '# ',
  '# a',
  '# b',
  '# b [a.test]',
  '# c',
  '#b',
  ' # b',
  '',
  'b.F STEXT size=80 args=0x8 locals=0x18 funcid=0x0 align=0x0',
  '\t0x0000 00000 (m.go:6)\tTEXT\tb.F(SB), ABIInternal, $32-8',
  '\t0x0014 00020 (m.go:7)\tLEAQ\ttype:int(SB), AX',
  '\t0x001b 00027 (m.go:7)\tCALL\truntime.newobject(SB)',
  '\t0x001b 00027 (m.go:7)\tCALL\tCX',
  '\trel 28+4 t=R_CALL runtime.newobject+0',
  'm.go:6:6: can inline F with cost 7 as: func() { }',
  'm.go:7:9: &x escapes to heap in F:',
  'm.go:7:9:   flow: {heap} ← &{storage for &x}:',
  'm.go:7:9:     from &x (spill) at m.go:7:9',
  'm.go:7:9: &x escapes to heap',
  'm.go:8:9: inlining call to G',
  'm.go:8:9: something escapes to heap somehow',
  'F capturing by ref: #next (addr=false assign=false width=8)',
  '<unknown line number>: moved to heap: #next',
]

test('what is known is passed over, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...lines), { maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 5 }),
      fc.subarray(['', 'a', 'b', 'c']),
      fc.constantFrom('\n', '\r\n'),
      (all, sizes, known, end) => {
        const bytes = Buffer.from(all.join(end))
        const isKnown = (block: string): boolean => known.includes(block)
        const whole = blocksOf(bytes, sizes).filter(({ block }, n) => n === 0 || !isKnown(block))
        expect(comparable(blocksOf(bytes, sizes, isKnown))).toEqual(comparable(whole))
      },
    ),
    { numRuns: runs(2000) },
  )
})

test.each(['1.21', '1.24', '1.25', '1.26', '1.27'])('of Go %s, in pieces of any size', (release) => {
  const recorded = gunzipSync(readFileSync(new URL(`fixtures/stackit-${release}.m2S2.gz`, import.meta.url)))
  const bytes = Buffer.concat([
    recorded,
    Buffer.from('\n'),
    Buffer.from(recorded.toString('utf8').replace(/^# .*$/m, '# example.com/other')),
  ])
  for (const sizes of [[65_536], [1000, 7, 333]]) {
    const all = blocksOf(bytes, sizes)
    const known = blocksOf(bytes, sizes, (block) => block === 'example.com/other')
    expect(comparable(known)).toEqual(comparable(all.filter(({ block }) => block !== 'example.com/other')))
    expect(comparable(known)).not.toEqual(comparable(all))
  }
})
