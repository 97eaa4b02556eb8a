import { describe, expect, test } from 'vitest'
import { CodeReader } from '../../../src/go/output/code-reader.ts'
import type { CodeFacts } from '../../../src/go/output/emitted-code.ts'
import { addendOf, jumpThroughRegister, relocationUse } from '../../../src/go/output/instructions.ts'

/** What is read of one function's code: instructions as `-S` prints them, `RET`, and relocations as they stand behind `rel`. */
function read(goarch: string, instructions: readonly string[], relocations: readonly string[] = []): CodeFacts {
  const reader = new CodeReader({ goarch, isKnown: () => false, isPanic: (symbol) => symbol === 'runtime.gopanic' })
  const lines = [
    '# example.com/m',
    'example.com/m.F<1> STEXT size=40 args=0x0 locals=0x8 funcid=0x0 align=0x0',
    ...['TEXT\texample.com/m.F(SB), ABIInternal, $8-0', ...instructions].map(
      (text, i) =>
        `\t0x${(4 * i).toString(16).padStart(4, '0')} ${String(4 * i).padStart(5, '0')} (m.go:${i + 1})\t${text}`,
    ),
    ...relocations.map((text) => `\trel ${text}`),
  ]
  reader.push(Buffer.from(`${lines.join('\n')}\n`))
  return reader.end()
}

describe('relocations', () => {
  test.each([
    ['R_CALL', 'p.F', 'call'],
    ['R_CALLARM64', 'p.F', 'call'],
    ['R_RISCV_JAL', 'p.F', 'call'],
    ['R_JMPMIPS', 'p.F', 'call'],
    ['R_CALLIND', '', 'other'],
    ['R_PCREL', 'p.F', 'other'],
    ['R_USEIFACEMETHOD', 'type:io.Writer', 'method'],
    ['7', 'p.F', 'call'],
    ['9', 'p.F', 'call'],
    ['10', '', 'other'],
    ['14', 'p.F', 'other'],
    ['24', 'type:io.Writer', 'method'],
    ['RelocType(-32761)', 'time.map.init.0', 'call'],
    ['-32761', 'time.map.init.0', 'call'],
    ['RelocType(-32763)', 'type:time.Time', 'other'],
  ] as const)('%s of %s is %s', (type, name, use) => {
    expect(relocationUse(type, name)).toBe(use)
  })

  test.each([
    ['amd64', '96', 96],
    ['arm64', '96', 96],
    ['ppc64le', '60', 96],
    ['arm', 'ebfffffe', 0xebfffffe],
  ] as const)('%s prints %s for %d', (goarch, digits, addend) => {
    expect(addendOf(goarch, digits)).toBe(addend)
  })

  test('a function that fills a map is called once by the instruction and once by a relocation that keeps nothing alive', () => {
    const { miscounts, code } = read(
      'amd64',
      ['CALL\texample.com/m.map.init.0(SB)', 'RET'],
      ['5+4 t=RelocType(-32761) example.com/m.map.init.0<1>+0'],
    )
    expect(miscounts).toEqual([])
    expect(code[0]?.calls.map(({ to }) => to)).toEqual(['example.com/m.map.init.0'])
  })

  test.each([
    ['Go 1.21', 'amd64', '5+4 t=7 example.com/m.G<1>+0'],
    ['arm', 'arm', '5+4 t=R_CALLARM example.com/m.G<1>+ebfffffe'],
  ])('calls are counted from those of %s', (_, goarch, relocation) => {
    const call = ['CALL\texample.com/m.G(SB)', 'RET']
    expect(read(goarch, call, [relocation]).miscounts).toEqual([])
    expect(read(goarch, call, []).miscounts).toEqual([
      { block: 'example.com/m', symbol: 'example.com/m.F', instructions: 1, relocations: 0 },
    ])
  })

  test("Duff's device is no call", () => {
    const { miscounts, code } = read(
      'riscv64',
      ['JAL\tX1, runtime.duffzero+984(SB)', 'JALR\tX0, X1'],
      ['5+4 t=60 runtime.duffzero<1>+984'],
    )
    expect(miscounts).toEqual([])
    expect(code[0]?.calls).toEqual([])
  })
})

describe('jumps through a register', () => {
  test.each([
    ['amd64', 'JMP\tCX', 'call'],
    ['amd64', 'JMP\t(CX)(AX*8)', undefined],
    ['amd64', 'RET', undefined],
    ['amd64', 'JMP\t0', undefined],
    ['arm64', 'RET\t(R30)', 'return'],
    ['arm64', 'RET\t(R1)', 'call'],
    ['arm64', 'JMP\t(R27)', 'table'],
    ['loong64', 'JMP\t(R1)', 'return'],
    ['loong64', 'JMP\t(R30)', 'table'],
    ['loong64', 'JMP\t(R5)', 'call'],
    ['ppc64le', 'JMP\tLR', 'return'],
    ['ppc64le', 'JMP\tCTR', 'call'],
    ['s390x', 'JMP\tR14', 'return'],
    ['s390x', 'JMP\tR1', 'call'],
    ['mips64le', 'JMP\t(R31)', 'return'],
    ['riscv64', 'JALR\tX0, X1', 'return'],
    ['riscv64', 'JALR\tX0, X9', 'call'],
    ['riscv64', 'JALR\tX1, X9', undefined],
  ] as const)('%s %s: %s', (goarch, instruction, meaning) => {
    expect(jumpThroughRegister(goarch, instruction)).toBe(meaning)
  })

  test('the wrapper of an embedded interface calls its method where arm64 seems to return', () => {
    const load = ['MOVD\t(R0), R1', 'MOVD\t8(R0), R0', 'MOVD\t24(R1), R1']
    const { code } = read('arm64', [...load, 'RET\t(R1)'])
    expect(code[0]?.indirect.map(({ target }) => target)).toEqual([{ kind: 'interface', method: 0, of: undefined }])
    expect(read('arm64', [...load, 'RET\t(R30)']).code[0]?.indirect).toEqual([])
  })

  test('a jump table calls nothing', () => {
    expect(read('arm64', ['MOVD\t(R1)(R0<<3), R27', 'JMP\t(R27)']).code[0]?.indirect).toEqual([])
  })

  test('a function that only returns has code', () => {
    expect(read('riscv64', ['ADD\tX10, X11, X10', 'JALR\tX0, X1']).code.map(({ symbol }) => symbol)).toEqual([
      'example.com/m.F',
    ])
  })
})
