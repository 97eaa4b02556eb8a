import { describe, expect, test } from 'vitest'
import type { CompilerFacts, UnreadableLine } from '../../src/go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import { LeakReader } from '../../src/go/output/leaks.ts'
import { bracketedNames, placePatterns } from '../../src/go/output/places.ts'

const names = ['a[gen].go', 'b{1}.go', '[x]+(y).go']

describe('a place in a file with brackets in its name', () => {
  const { placedLine, instruction } = placePatterns(names)
  const plain = placePatterns([])
  const placeIn = (pattern: RegExp, line: string): string | undefined => pattern.exec(line)?.slice(1, 3).join(':')
  const code = (place: string): string => `\t0x0013 00019 (${place})\tCALL\truntime.newobject(SB)`

  test.each(names)('is one where a package has it: %s', (name) => {
    for (const file of [`example.com/m/${name}`, `example.com/m@v1.2.3/p/${name}`, name]) {
      expect(placeIn(placedLine, `${file}:3:9: moved to heap: x`)).toBe(`${file}:3`)
      expect(placeIn(instruction, code(`${file}:3`))).toBe(`${file}:3`)
      expect(instruction.exec(code(`${file}:6[example.com/m/${name}:14]`))?.[3]).toBe(`example.com/m/${name}`)
      expect(placeIn(plain.placedLine, `${file}:3:9: moved to heap: x`)).toBeUndefined()
    }
  })

  test.each(['a[other].go', 'aa[gen].go', 'a[gen].go.go', 'a[gen]_go', 'b1.go]', 'm[x]/a[gen].go', '"/a[gen].go'])(
    'is none where no package has it: %s',
    (file) => {
      expect(placedLine.exec(`example.com/${file}:3:9: moved to heap: x`)).toBeNull()
      expect(instruction.exec(code(`example.com/${file}:3`))).toBeNull()
    },
  )

  test('every other line is read as without such names', () => {
    for (const line of [
      'm.go:3:9: moved to heap: x',
      'm.go:3: moved to heap: x',
      'm.go:3:9: a[gen].go:4:5: moved to heap: x',
      'example.com/m.F[struct { X int "m.go:3:9: x escapes to heap" }] STEXT',
      'example.com/m.F[struct { X int "/a[gen].go:3:9: x escapes to heap" }] STEXT',
      'example.com/m.F[go.shape.int] STEXT size=8',
    ])
      expect(placedLine.exec(line)?.slice()).toEqual(plain.placedLine.exec(line)?.slice())
    for (const place of ['m.go:3', 'g.y:6[m/m.go:14]', '<unknown line number>', 'a[other].go:3'])
      expect(instruction.exec(code(place))?.slice()).toEqual(plain.instruction.exec(code(place))?.slice())
  })
})

test('the names with brackets of all packages, each once; none with quotes', () => {
  const goFiles = ['a.go', 'a[gen].go', '{b}.go', 'a[`].go', 'a["].go']
  expect(
    bracketedNames([
      { goFiles, testFiles: ['c[1]_test.go'] },
      { goFiles, testFiles: [] },
    ]),
  ).toEqual(['a[gen].go', 'c[1]_test.go', '{b}.go'])
  expect(bracketedNames([{ goFiles: ['a.go', 'b-(c).go'], testFiles: ['a_test.go'] }])).toEqual([])
})

const said = (file: string): readonly string[] => [
  '# example.com/m',
  `${file}:3:6: can inline F with cost 4 as: func(int) { p = &n }`,
  `${file}:3:8: n escapes to heap in F:`,
  `${file}:3:8:   flow: {heap} ← &n:`,
  `${file}:3:8:     from &n (address-of) at ${file}:3:20`,
  `${file}:3:8: moved to heap: n`,
  `${file}:4:8: parameter s leaks to {heap} for G with derefs=0:`,
  `${file}:4:8:   flow: {heap} ← s:`,
  `${file}:4:8: leaking param: s`,
  'example.com/m.F STEXT size=80 args=0x8 locals=0x18 funcid=0x0 align=0x0',
  `\t0x0000 00000 (${file}:3)\tTEXT\texample.com/m.F(SB), ABIInternal, $32-8`,
  `\t0x0014 00020 (${file}:3)\tLEAQ\ttype:int(SB), AX`,
  `\t0x001b 00027 (${file}:3)\tCALL\truntime.newobject(SB)`,
  `\t0x0024 00036 (${file}:3)\tCALL\tCX`,
  '\trel 28+4 t=R_CALL runtime.newobject+0',
]

function read(lines: readonly string[], bracketed: readonly string[]): CompilerFacts {
  const reader = new CompilerOutputReader(() => false, bracketed)
  reader.push(Buffer.from(`${lines.join('\n')}\n`))
  return reader.end()
}

describe.each(names)('what is said of %s', (name) => {
  const odd = `example.com/m/${name}`

  test('is read as of any other file', () => {
    const facts = read(said(odd), names)
    const { inlinedCalls: _, indirectCalls, ...lists } = read(said('example.com/m/plain.go'), [])
    expect(facts).toMatchObject(JSON.parse(JSON.stringify(lists).replaceAll('example.com/m/plain.go', odd)) as object)
    expect([facts.texts.length, facts.symbols[0]?.calls.length, facts.unreadable]).toEqual([1, 1, []])
    expect([indirectCalls.size, facts.indirectCalls.get({ file: odd, line: 3 })]).toEqual([1, true])
  })

  test('and so are parameters', () => {
    const leaks = new LeakReader(names)
    leaks.push(Buffer.from(`${said(odd).join('\n')}\n`))
    const { parameters, declarations } = leaks.end()
    const leak = parameters.get({ file: odd, line: 4, column: 8 })
    expect([leak?.name, leak?.heap, leak?.flows.length, declarations.map(({ file }) => file)]).toEqual([
      's',
      'itself',
      1,
      [odd],
    ])
  })
})

describe('lines that cannot be parsed', () => {
  const lost = (n: number): string => `\t0x001b 00027 (a[${n}].go:3)\tCALL\truntime.newobject(SB)`
  const unknown = (n: number): string => `\t0x001b 00027 (m.go:3)\tCALL\truntime.newthing${n}(SB)`
  const listed = ({ unreadable }: CompilerFacts): readonly string[] =>
    unreadable.map(
      ({ block, line, why, others }: UnreadableLine) => `${block} ${why} ${/[\w[\]]+\.go/.exec(line)} +${others}`,
    )

  test('are one of each package, which tells how many more there are', () => {
    const lines = [
      '# m/p',
      lost(1),
      lost(2),
      'x escapes to heap, or so',
      lost(3),
      '# m/q',
      lost(4),
      '# m/r',
      lost(5),
      lost(6),
    ]
    expect(listed(read(lines, []))).toEqual(['m/p call a[1].go +3', 'm/q call a[4].go +0', 'm/r call a[5].go +1'])
  })

  test('are none of a package’s unknown allocators', () => {
    const lines = ['# m/p', unknown(1), lost(1), unknown(2), lost(2)]
    expect(listed(read(lines, []))).toEqual(['m/p allocator m.go +0', 'm/p call a[1].go +1', 'm/p allocator m.go +0'])
  })

  test('are told of a package behind any number of others', () => {
    const many = Array.from({ length: 5000 }, (_, n) => unknown(n))
    const facts = read(['# m/p', ...many, '# m/q', unknown(1), lost(1)], [])
    expect(listed(facts).filter((line) => line.startsWith('m/q'))).toEqual([
      'm/q allocator m.go +0',
      'm/q call a[1].go +0',
    ])
  })
})
