import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CompilerFacts } from '../../src/go/output/compiler-facts.ts'
import { CompilerLines } from '../../src/go/output/compiler-lines.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import { mergeFacts } from '../../src/go/output/merge-facts.ts'
import { runs } from '../support/runs.ts'

/*
 * The product passes over most lines by their bytes. Here every line is read as a text, one after the other, by the rules that
 * make facts of them: whatever the bytes are and wherever they are cut, both must have read the same.
 */

const maxLineBytes = 1 << 20
/** Names of files that are really there. */
const bracketed = ['a[b].go', '{}.go']

/** Every line of it, and nothing passed over. */
function plainly(bytes: Buffer): CompilerFacts {
  const lines = new CompilerLines(bracketed)
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf('\n', start)
    const end = newline < 0 ? bytes.length : newline
    const cut = end - start > maxLineBytes
    const kept = bytes.subarray(start, cut ? start + maxLineBytes : end)
    lines.take((kept.at(-1) === 13 ? kept.subarray(0, -1) : kept).toString('utf8'), cut)
    start = end + 1
  }
  return mergeFacts(lines.end())
}

/** As the product reads it, out of one buffer that the next bytes are written over, as a pipe's may be. */
function inChunks(bytes: Buffer, sizes: readonly number[]): CompilerFacts {
  const reader = new CompilerOutputReader(() => false, bracketed)
  const buffer = Buffer.alloc(Math.max(...sizes))
  for (let start = 0, n = 0; start < bytes.length; n++) {
    const length = bytes.copy(buffer, 0, start, start + (sizes[n % sizes.length] ?? 1))
    reader.push(buffer.subarray(0, length))
    start += length
  }
  return reader.end()
}

/** All that was read, what is told by places as well: of each place that the text has. */
function allOf(facts: CompilerFacts, text: string): object {
  const placed = [...text.matchAll(/(?<=(?:^|[^:])(\S*?)):(\d+)(?::(\d+))?/g)].flatMap(
    ([, file = '', line, column = '0']) => {
      const files = [...new Set([file, file.replace(/^.*[([]/, ''), ...facts.symbols.map((symbol) => symbol.file)])]
      return files.map((each) => ({ file: each, line: Number(line), column: Number(column) }))
    },
  )
  const { inlinedCalls, indirectCalls, ...lists } = facts
  return {
    ...lists,
    inlined: [inlinedCalls.size, placed.map((at) => inlinedCalls.get(at))],
    indirect: [indirectCalls.size, placed.map(({ file, line }) => indirectCalls.get({ file, line }))],
  }
}

const here = new URL('.', import.meta.url)
const recordings = ['1.21', '1.24', '1.25', '1.26', '1.27'].map((release) => ({
  release,
  bytes: gunzipSync(readFileSync(new URL(`fixtures/stackit-${release}.m2S2.gz`, here))),
}))

/** What other targets and directives have, and what may be taken for something else. */
const oddities = [
  '# example.com/m',
  '# example.com/m [example.com/m.test]',
  'm.F STEXT size=80 args=0x8 locals=0x18 funcid=0x0 align=0x0',
  'm.F<1> STEXTFIPS dupok nosplit size=80 args=0x8 locals=0x18 funcid=0x0 align=0x0 leaf',
  'm.F STEXT size=0 align=0x0',
  'type:int<0> SRODATA dupok size=8 align=0x8',
  'type:int<0> SRODATA size=8',
  'go:string."a <1> STEXT size=3 args=0x0"<0> SRODATA dupok size=24',
  'go:string."\u00e9\u2028"<0> SRODATA dupok size=24 align=0x1',
  '\t0x0000 00000 (m.go:6)\tTEXT\tm.F(SB), ABIInternal, $32-8',
  '\t0x0000 00000 (grammar.y:6[example.com/m/m.go:6])\tTEXT\tm.F(SB), ABIInternal, $32-8',
  '\t0x0004 00004 (grammar.y:7[example.com/m/m.go:7])\tRET',
  '\t0x0014 00020 (m.go:7)\tLEAQ\ttype:int(SB), AX',
  '\t0x0014 00020 (m.go:7)\tMOVD\t$type:int(SB), R0',
  '\t0x0014 00020 (m.go:7)\tMOVQ\tBX, CX',
  '\t0x001b 00027 (m.go:7)\tCALL\truntime.newobject(SB)',
  '\t0x001b 00027 (m.go:7)\tCALL\truntime.newthing(SB)',
  '\t0x001b 00027 (m.go:7)\tINVOKE\truntime.makeslice(SB)',
  '\t0x001b 00027 [m.go:7]\tCALL\truntime.newobject(SB)',
  '\t0x001b 48 (m.go:7)\tCALL\truntime.newobject(SB)',
  '\t0x001b 00027 (<unknown line number>)\tCALL\truntime.deferproc(SB)',
  '\t0x001b 00027 (m.go:8)\tCall\truntime.newobject(SB)',
  '\t0x001b 00027 (m.go:8)\tCallIndirect\t$2',
  '\t0x001b 00027 (m.go:8)\tJAL\tX1, runtime.newobject(SB)',
  '\t0x001b 00027 (m.go:8)\tJAL\tX1, m.G(SB)',
  '\t0x001b 00027 (m.go:8)\tJALR\tX1, X9',
  '\t0x001b 00027 (m.go:8)\tCALL\tCX',
  '\t0x001b 00027 (m.go:8)\tCALL\t24(SB)',
  '\t0x001b 00027 (m.go:8)\tCALL\t(R2)',
  '\t0x001b 00027 (m.go:8)\tBL\tm.G(SB)',
  '\t0x001b 00027 (m.go:8)\tBL\t(R9)',
  '\t0x001b 00027 (m.go:8)\tBCL\t$20, CR0LT, $1, LR',
  '\t0x001b 00027 (m.go:8)\tJMP\tm.G(SB)',
  '\t0x0030 65 78 28 00                                      (SB)',
  '\t0x0030 72 75 6e 74 69 6d 65 2e 6e 65 77 28 53 42 29 00  runtime.new(SB).',
  '\trel 28+4 t=R_CALL runtime.newobject<1>+0',
  '\trel 28+4 t=R_ADDR runtime.newobject+0',
  '\trel 28+4 t=R_CALL m.G+0',
  '\tAverage',
  'm.go:3:9: &T{...} escapes to heap in F:',
  'm.go:3:9:   flow: ~r0 \u2190 &{storage for &T{...}}:',
  'm.go:3:9:     from &T{...} (spill) at m.go:3:9',
  'm.go:3:9:     from "a STEXT size=8 args=0x8" (spill) at size=8',
  'm.go:3:9:   flow: x = \u2028:',
  'm.go:3:9: parameter p leaks to {heap} for F with derefs=0:',
  'm.go:3:9: &T{...} escapes to heap',
  'm.go:3: moved to heap: x',
  'm.go:3:6: can inline F with cost 5 as: func() string { return "size=5" }',
  'm.go:4:7: inlining call to m.G[go.shape.int]',
  'm.go:4:7: F capturing by ref: #next (addr=true assign=true width=8)',
  '<unknown line number>: F capturing by ref: #next (addr=true assign=true width=8)',
  '<unknown line number>: moved to heap: #next',
  '<unknown line number>: m.go:4:7:   flow: x = y:',
  '# m.go:4:7:   flow: x = y:',
  'moved to heap: #next',
  'a[b]:3:9:   flow: ~r0 = &x:',
  'a[b].go:3:9: &T{...} escapes to heap in F:',
  'm/a[b].go:3:9:   flow: ~r0 = &x:',
  'm/{}.go:3:9: moved to heap: x',
  '\t0x001b 00027 (m/a[b].go:8)\tCALL\truntime.newobject(SB)',
  '\t0x0000 00000 (a[b].go:6[m/a[b].go:6])\tTEXT\tm.F(SB), ABIInternal, $32-8',
  '\t0x001b 00027 (m/{}.go:8)\tCALL\tCX',
  'size=8',
  '',
]

const seeds = [
  ...oddities,
  ...recordings.flatMap(({ bytes }) => [...new Set(bytes.toString('utf8').split('\n'))].filter((_, n) => n % 7 === 0)),
]

/** What decides something where it stands. */
const tokens = [
  ...['\t', ' ', '  ', '(', ')', ')\t', '[', ']', '])\t', '"', '`', ':', ': ', ':7', ':   ', '0', '0x', 'a', 'e'],
  ...[
    '\t0x',
    '\trel ',
    '# ',
    '\r',
    '\u2028',
    '\u2190',
    '\ufffd',
    '<0> ',
    ' S',
    ' STEXT ',
    'size=',
    'size=8',
    ' align=0x8',
  ],
  ...['runtime.', 'runtime.newobject(SB)', 'runtime.newobject+0', 'type:', '(SB)', '\tCALL\t', '\tB', '\tJALR\tX1, X2'],
  ...['escapes to heap', 'moved to heap: ', ' escapes to heap:', '<unknown line number>', ' dupok '],
].map((token) => Buffer.from(token))
const strays = [0x80, 0xe2, 0xff].map((byte) => Buffer.from([byte]))

const part = fc
  .tuple(fc.nat(seeds.length - 1), fc.nat(120), fc.nat(40))
  .map(([n, at, length]) => Buffer.from(seeds[n] ?? '').subarray(at, at + length))
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  drop: fc.nat(6),
  put: fc.oneof({ arbitrary: fc.constantFrom(...tokens, ...strays), weight: 3 }, part),
})
const line = fc
  .tuple(fc.oneof(fc.nat(oddities.length - 1), fc.nat(seeds.length - 1)), fc.array(edit, { maxLength: 3 }))
  .map(([n, edits]) =>
    edits.reduce<Buffer>(
      (bytes, { at, drop, put }) => {
        const start = Math.round(at * bytes.length)
        return Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + drop)])
      },
      Buffer.from(seeds[n] ?? ''),
    ),
  )
const output = fc
  .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 30, size: 'max' }), fc.boolean())
  .map(([lines, ends]) => {
    const bytes = Buffer.concat(lines.flatMap(([text, end]) => [text, Buffer.from(end)]))
    return ends ? bytes : bytes.subarray(0, -1)
  })
const chunks = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 })

describe('what is passed over makes no difference', () => {
  test('whatever lines come, however they are cut', () =>
    fc.assert(
      fc.property(output, chunks, (bytes, sizes) => {
        const text = bytes.toString('utf8')
        expect(allOf(inChunks(bytes, sizes), text)).toEqual(allOf(plainly(bytes), text))
      }),
      { numRuns: runs(20_000) },
    ))

  test.each(recordings)('in the output of Go $release', ({ bytes }) => {
    for (const size of [65_536, 1021]) expect(inChunks(bytes, [size])).toEqual(plainly(bytes))
  })

  test.each([-1, 0, 1])('in a line of a megabyte and %i', (more) => {
    for (const [start, end] of [
      ['m.go:3:9: &', ' escapes to heap'],
      ['m.go:3:9:   flow: ', ':'],
      ['\t0x001b 00027 (m.go:8)\tCALL\t', '.G(SB)'],
      ['x', '<0> SRODATA dupok size=8'],
    ] as const)
      for (const newline of ['\n', '\r\n', '']) {
        const long = start + 'x'.repeat(maxLineBytes + more - start.length - end.length) + end
        const bytes = Buffer.from(`m.F STEXT size=8 args=0x8\nm.go:3:9: y escapes to heap:\n${long}${newline}`)
        for (const sizes of [[65_536], [bytes.length], [maxLineBytes - 3, 7]])
          expect(inChunks(bytes, sizes)).toEqual(plainly(bytes))
      }
  })
})
