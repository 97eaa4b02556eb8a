import { describe, expect, test } from 'vitest'
import type { CompilerFacts } from '../../src/go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'

function read(lines: readonly string[]): CompilerFacts {
  const reader = new CompilerOutputReader()
  reader.push(Buffer.from(`# example.com/m\n${lines.join('\n')}\n`))
  return reader.end()
}

describe('a line of over a megabyte', () => {
  const long = 'x'.repeat(1 << 20)

  test.each(['m.go:3:9: &', ''])('is not read where it may speak of the heap: %s...', (start) => {
    const { unreadable, texts } = read([`${start}${long} escapes to heap`])
    expect({ texts, why: unreadable.map(({ why }) => why) }).toEqual({ texts: [], why: ['escape'] })
  })

  test('is passed over where it is something else', () =>
    expect(read([`m.go:3:6: can inline F with cost 5 as: func() string { return "${long}" }`]).unreadable).toEqual([]))
})

describe('calls through an interface or a func value', () => {
  const code = (op: string): readonly string[] => [
    'example.com/m.F STEXT size=80 args=0x8 locals=0x18 funcid=0x0 align=0x0',
    '\t0x0000 00000 (m.go:6)\tTEXT\texample.com/m.F(SB), ABIInternal, $32-8',
    `\t0x004c 00076 (m.go:7)\t${op}`,
  ]

  test.each([
    'CALL\tCX',
    'CALL\t24(AX)',
    'CALL\t(R2)',
    'CALL\tR1',
    'JALR\tX1, X9',
    'BCL\t$20, CR0LT, $1, LR',
    'CallIndirect\t$2',
    'CallIndirect',
  ])('%s', (op) => expect(read(code(op)).indirectCalls.get({ file: 'm.go', line: 7 })).toBe(true))

  // Jumps, branches, returns and calls of a function that has a name, on amd64, arm64, mips, riscv64, s390x, ppc64 and wasm.
  test.each([
    'JMP\t76',
    'JMP\t(R31)',
    'JMP\tCX',
    'BLE\t60',
    'BLT\tR9, R8, 12',
    'BLS\t60',
    'JALR\tX0, X1',
    'JAL\tX0, $-20',
    'JAL\tX1, example.com/m.G(SB)',
    'CALL\texample.com/m.G(SB)',
    'Call\texample.com/m.G(SB)',
    'JMP\tLR',
    'JLS\t45',
  ])('not %s', (op) => expect(read(code(op)).indirectCalls.size).toBe(0))
})

test('what the compiler says is in batches: it explains, then says, one function after the other', () => {
  const explained = ['m.go:3:9: &T{...} escapes to heap:', 'm.go:3:9:   flow: ~r0 = &{storage for &T{...}}:']
  const said = 'm.go:3:9: &T{...} escapes to heap'
  const { texts } = read([...explained, said, said, ...explained, said])
  expect(texts.map(({ batch }) => batch - (texts[0]?.batch ?? 0))).toEqual([0, 0, 1])
})

test('a package is told apart from its copy with tests, and from what else such a copy imports', () => {
  const asked: (readonly [string, string])[] = []
  const reader = new CompilerOutputReader((block, copy) => {
    asked.push([block, copy])
    return copy !== 'example.com/m.test'
  })
  const block = (name: string, file: string): string => `# ${name}\n${file}:3:9: moved to heap: x\n`
  reader.push(
    Buffer.from(
      block('example.com/m', 'm.go') +
        block('example.com/m [example.com/m.test]', 'm_test.go') +
        block('example.com/m_test [example.com/m.test]', 'x_test.go') +
        block('example.com/p [example.com/main]', 'p.go'),
    ),
  )
  expect(reader.end().texts.map(({ block: path, file }) => [path, file])).toEqual([
    ['example.com/m', 'm_test.go'],
    ['example.com/m_test', 'x_test.go'],
  ])
  expect(asked).toEqual([
    ['example.com/m', ''],
    ['example.com/m', 'example.com/m.test'],
    ['example.com/m_test', 'example.com/m.test'],
    ['example.com/p', 'example.com/main'],
  ])
})
