import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CodeReader } from '../../../src/go/output/code-reader.ts'
import type { EmittedCode } from '../../../src/go/output/emitted-code.ts'
import type { Origin } from '../../../src/go/output/indirect-target.ts'
import { parseTxtar } from '../../support/txtar.ts'

const isPanic = (symbol: string): boolean => /^runtime\.(?:gopanic|panic\w+)$/.test(symbol)
const recorded = parseTxtar(readFileSync(join(import.meta.dirname, 'handed-on.txtar'), 'utf8')).files

function originText(of: Origin | undefined): string {
  if (of === undefined) return 'anything'
  return of.kind === 'made'
    ? of.symbol.replace(/^example\.com\/m\./, '')
    : of.kind === 'parameter'
      ? of.register
      : 'nil'
}

/** What a function calls through registers, each with where that is from: `func of DI`, `method 0 of AX`. */
function targetsOf({ indirect }: EmittedCode): readonly string[] {
  return indirect.map(({ target }) => {
    if (target.kind === 'unknown') return 'unknown'
    const of = target.kind === 'func' && target.variable !== undefined ? target.variable : originText(target.of)
    return `${target.kind === 'func' ? 'func' : `method ${target.method}`} of ${of}`
  })
}

/** What a function calls by name, and with what of that which is asked for: `loop: DI = onStack.func1`. */
function handedBy({ calls }: EmittedCode, register: string): readonly string[] {
  return calls
    .filter(({ to }) => !to.startsWith('runtime.'))
    .map(({ to, hands }) => `${to.replace('example.com/m.', '')}: ${originText(hands.get(register))}`)
}

describe('what the compiler emits', () => {
  const read = (goarch: string): ReadonlyMap<string, EmittedCode> => {
    const reader = new CodeReader({ goarch, isKnown: () => false, isPanic })
    reader.push(Buffer.from(recorded.get(goarch) ?? ''))
    return new Map(reader.end().code.map((each) => [each.symbol.replace('example.com/m.', ''), each]))
  }
  const registers = {
    amd64: { first: 'AX', second: 'BX', fourth: 'DI' },
    arm64: { first: 'R0', second: 'R1', fourth: 'R3' },
  } as const

  test.each(['amd64', 'arm64'] as const)('%s: what is called', (goarch) => {
    const { first, second, fourth } = registers[goarch]
    const code = read(goarch)
    const told = (name: string): readonly string[] => targetsOf(code.get(name) ?? expect.unreachable(name))
    expect(told('method')).toEqual([`method 0 of ${first}`])
    expect(told('loop')).toEqual([`func of ${fourth}`])
    expect(told('second')).toEqual([`func of ${second}`])
    expect(told('barrier')).toEqual([`func of ${second}`])
    expect(told('deferred')).toEqual([`func of ${first}`])
    expect(told('orDefault')).toEqual(['method 0 of anything'])
    expect(told('swapped')).toEqual(['func of anything'])
    expect(told('addressed')).toEqual(['func of anything'])
    expect(told('field')).toEqual(['func of anything'])
    expect(told('variable')).toEqual(['func of example.com/m.Hook'])
  })

  test.each(['amd64', 'arm64'] as const)('%s: what is handed on', (goarch) => {
    const { first, second, fourth } = registers[goarch]
    const code = read(goarch)
    const told = (name: string, register: string): readonly string[] =>
      handedBy(code.get(name) ?? expect.unreachable(name), register)
    expect(told('onStack', fourth)).toEqual(['loop: onStack.func1'])
    expect(told('onHeap', first)).toEqual(['retain: onHeap.func1'])
    expect(told('constant', fourth)).toEqual(['loop: constant.func1'])
    expect(told('either', fourth)).toEqual(['loop: anything'])
    expect(told('made', first)).toEqual(['method: go:itab.*example.com/m.keeper,example.com/m.Sink'])
    expect(told('through', first)).toEqual([`method: ${second}`])
    expect(told('none', fourth)).toEqual(['loop: nil'])
    expect(told('spilled', fourth).at(-1)).toBe(`loop: ${second}`)
  })
})

/** F's code as `-S` prints it, one instruction every 4 bytes. */
function codeOf(
  goarch: string,
  instructions: readonly string[],
  frame = 96,
  tables: Readonly<Record<string, readonly number[]>> = {},
): EmittedCode {
  const reader = new CodeReader({ goarch, isKnown: () => false, isPanic })
  const lines = [`TEXT\tm.F(SB), ABIInternal, $${frame}-24`, ...instructions].map(
    (text, i) => `\t0x${(4 * i).toString(16).padStart(4, '0')} ${String(4 * i).padStart(5, '0')} (m.go:7)\t${text}`,
  )
  const header = 'm.F<1> STEXT size=40 args=0x0 locals=0x8 funcid=0x0 align=0x0'
  const behind = Object.entries(tables).flatMap(([name, targets]) => [
    `m.F.${name}<0> SRODATA static size=${8 * targets.length}`,
    ...targets.map((target, i) => `\trel ${8 * i}+8 t=R_ADDR m.F<1>+${target}`),
  ])
  reader.push(Buffer.from(['# m', header, ...lines, ...behind, ''].join('\n')))
  return reader.end().code[0] ?? expect.unreachable('there is code')
}

const slot = 'm..autotmp_9+56(SP)'
const closure = 'm..autotmp_5+24(SP)'
/** Calls the func value in AX, R0 on arm64. */
const [callAX, callR0] = [
  ['MOVQ\t(AX), CX', 'MOVQ\tAX, DX', 'CALL\tCX', 'RET'],
  ['MOVD\t(R0), R1', 'MOVD\tR0, R26', 'CALL\t(R1)', 'RET\t(R30)'],
]

describe('amd64: a func value in AX after', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['nothing', [], 'AX'],
    ['a comparison and a test', ['CMPQ\tAX, BX', 'TESTQ\tAX, AX', 'BTL\t$3, AX'], 'AX'],
    ['a move from another parameter', ['MOVQ\tBX, AX'], 'BX'],
    ['a move by another register', ['MOVQ\tDI, DX', 'MOVQ\tDX, AX'], 'DI'],
    ['half a move', ['MOVL\tBX, AX'], 'anything'],
    ['a byte of it', ['MOVB\tBX, AX'], 'anything'],
    ['a byte of it that is set', ['SETNE\tAL'], 'anything'],
    ['a byte that is widened into it', ['MOVBLZX\tCL, AX'], 'anything'],
    ['a byte of it that is compared', ['TESTB\tAL, (BX)', 'CMPB\tAL, $3'], 'AX'],
    ['bytes exchanged', ['XCHGB\tAL, (CX)'], 'anything'],
    ['a register that nobody knows', ['MOVQ\tBX, QX'], 'anything'],
    ['an exchange', ['XCHGQ\tAX, BX'], 'anything'],
    ['an exchange with itself, which does nothing', ['XCHGL\tAX, AX'], 'AX'],
    ['a choice', ['CMOVQNE\tBX, AX'], 'anything'],
    ['a multiplication into two registers', ['MULQ\tBX'], 'anything'],
    ['a signed one of one operand', ['IMULQ\tBX'], 'anything'],
    ['one of two', ['IMULQ\tBX, CX'], 'AX'],
    ['a division', ['DIVQ\tCX'], 'anything'],
    ['a comparison that swaps', ['LOCK', 'CMPXCHGQ\tCX, (BX)'], 'anything'],
    ['an addition that gives back', ['LOCK', 'XADDQ\tBX, (CX)'], 'AX'],
    ['an instruction that nobody knows', ['FROBQ\tCX, DX'], 'anything'],
    ['a copy that repeats', ['REP', 'MOVSQ'], 'anything'],
    ["Duff's device", ['DUFFCOPY\t$784'], 'anything'],
    ['floating-point instructions', ['MOVUPS\tX0, X1', 'ADDSD\tX1, X2'], 'AX'],
    ['a comparison of strings in wide registers', ['PCMPESTRI\t$12, X1, X2'], 'anything'],
    ['a call', ['CALL\tm.G(SB)'], 'anything'],
    ['a call through a register', ['CALL\tBX'], 'anything'],
    ['a write barrier', ['CALL\truntime.gcWriteBarrier2(SB)'], 'AX'],
    ['a call, kept in a slot', [`MOVQ\tAX, ${slot}`, 'CALL\tm.G(SB)', `MOVQ\t${slot}, AX`], 'AX'],
    [
      'a slot that is written over in part',
      [`MOVQ\tAX, ${slot}`, 'MOVL\t$1, m..autotmp_8+60(SP)', `MOVQ\t${slot}, AX`],
      'anything',
    ],
    [
      'a slot that something wide is stored over',
      [`MOVQ\tAX, ${slot}`, 'MOVUPS\tX0, m..autotmp_8+48(SP)', `MOVQ\t${slot}, AX`],
      'anything',
    ],
    [
      'a slot beside which something wide is stored',
      [`MOVQ\tAX, ${slot}`, 'MOVUPS\tX0, m..autotmp_8+40(SP)', `MOVQ\t${slot}, AX`],
      'AX',
    ],
    [
      'a byte stored right before the slot',
      [`MOVQ\tAX, ${slot}`, 'SETEQ\tm..autotmp_8+55(SP)', 'MOVB\t$1, m..autotmp_8+54(SP)', `MOVQ\t${slot}, AX`],
      'AX',
    ],
    ['a byte stored into it', [`MOVQ\tAX, ${slot}`, 'SETEQ\tm..autotmp_8+63(SP)', `MOVQ\t${slot}, AX`], 'anything'],
    [
      'a slot whose address somebody has',
      [`MOVQ\tAX, ${slot}`, 'LEAQ\tm..autotmp_9+56(SP), AX', 'CALL\tm.G(SB)', `MOVQ\t${slot}, AX`],
      'anything',
    ],
    [
      'a variable of which another part has its address taken',
      [`MOVQ\tAX, ${slot}`, 'LEAQ\tm..autotmp_9+48(SP), AX', 'CALL\tm.G(SB)', `MOVQ\t${slot}, AX`],
      'anything',
    ],
    [
      'a variable that is written to by an index',
      [`MOVQ\tAX, ${slot}`, 'MOVQ\tBX, m..autotmp_9+48(SP)(CX*8)', `MOVQ\t${slot}, AX`],
      'anything',
    ],
    ['an argument on the stack', ['MOVQ\tm.f+128(SP), AX'], 'anything'],
    ['an argument on the stack, or nothing', ['MOVQ\tBX, m.f+128(SP)', 'CALL\tm.G(SB)', 'MOVQ\tm.f+128(SP), AX'], 'BX'],
    ['what has no name', ['MOVQ\tAX, 8(SP)', 'CALL\tm.G(SB)', 'MOVQ\t8(SP), AX'], 'anything'],
    ['a field', ['MOVQ\t8(AX), AX'], 'anything'],
    ['what was loaded by an index', ['MOVQ\t(AX)(BX*8), AX'], 'anything'],
    ['a way on which nothing is changed', ['TESTQ\tBX, BX', 'JEQ\t16', 'INCQ\tCX', 'NOP'], 'AX'],
    ['a way on which it is changed', ['TESTQ\tBX, BX', 'JEQ\t16', 'MOVQ\tBX, AX', 'NOP'], 'anything'],
    ['a way on which it is nil, which nobody calls', ['TESTQ\tBX, BX', 'JEQ\t16', 'XORL\tAX, AX', 'NOP'], 'AX'],
    ['a way that ends in a panic', ['TESTQ\tBX, BX', 'JEQ\t20', 'MOVQ\tBX, AX', 'CALL\truntime.gopanic(SB)'], 'AX'],
    [
      'a loop that changes what was kept',
      [`MOVQ\tBX, ${slot}`, `MOVQ\t${slot}, AX`, 'CALL\tm.G(SB)', `MOVQ\tAX, ${slot}`, 'JNE\t8', `MOVQ\t${slot}, AX`],
      'anything',
    ],
    [
      'a jump by a table elsewhere',
      ['TESTQ\tBX, BX', 'JEQ\t16', 'LEAQ\tm.F.jump3(SB), CX', 'JMP\t(CX)(BX*8)'],
      'anything',
    ],
  ]
  test.each(cases)('%s', (_, instructions, of) => {
    expect(targetsOf(codeOf('amd64', [...instructions, ...callAX])).at(-1)).toBe(`func of ${of}`)
  })

  test('a method of an interface, and where it stands', () => {
    expect(targetsOf(codeOf('amd64', ['MOVQ\t40(BX), CX', 'CALL\tCX', 'RET']))).toEqual(['method 2 of BX'])
    expect(targetsOf(codeOf('amd64', ['CALL\t24(DI)', 'RET']))).toEqual(['method 0 of DI'])
    expect(targetsOf(codeOf('amd64', ['MOVQ\t24(AX), CX', 'JMP\tCX']))).toEqual(['method 0 of AX'])
    expect(targetsOf(codeOf('amd64', ['MOVQ\t20(AX), CX', 'CALL\tCX', 'RET']))).toEqual(['unknown'])
    expect(targetsOf(codeOf('amd64', ['LEAQ\t8(AX), CX', 'CALL\tCX', 'RET']))).toEqual(['unknown'])
  })

  test('what makes the stack grow begins the function again', () => {
    const start = ['CMPQ\tSP, 16(R14)', 'JLS\t28']
    const grow = ['MOVQ\tAX, 8(SP)', 'CALL\truntime.morestack_noctxt(SB)', 'MOVQ\t8(SP), AX', 'JMP\t0']
    expect(targetsOf(codeOf('amd64', [...start, ...callAX, ...grow]))).toEqual(['func of AX'])
  })
})

describe('arm64: a func value in R0 after', () => {
  const own = 'm..autotmp_9-16(SP)'
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['nothing', [], 'R0'],
    ['comparisons', ['CMP\tR0, R1', 'TST\tR0, R0', 'CCMP\tEQ, R1, R0, $4'], 'R0'],
    ['a move', ['MOVD\tR3, R0'], 'R3'],
    ['half a move', ['MOVW\tR3, R0'], 'anything'],
    ['a choice', ['CSEL\tNE, R1, R3, R0'], 'anything'],
    ['an addition that has it as an operand', ['ADD\tR0, R1, R2'], 'R0'],
    ['a pair that is loaded', ['LDP\t8(R5), (R0, R1)'], 'anything'],
    ['a pair that is kept', [`STP\t(R3, R1), ${own}`, 'CALL\tm.G(SB)', `LDP\t${own}, (R0, R1)`], 'R3'],
    ['the second of one', [`STP\t(R3, R1), ${own}`, 'CALL\tm.G(SB)', 'MOVD\tm..autotmp_9-8(SP), R0'], 'R1'],
    ['a load that moves its base', ['MOVD.P\t8(R0), R2'], 'anything'],
    ['a comparison that swaps', ['CASALD\tR0, (R1), R2'], 'anything'],
    ['a store that says whether it was done', ['STLXR\tR1, (R2), R0'], 'anything'],
    ['an argument on the stack', ['MOVD\tm.f+8(FP), R0'], 'anything'],
    ['its own place among the arguments', ['MOVD\tR3, m.f+8(FP)', 'CALL\tm.G(SB)', 'MOVD\tm.f+8(FP), R0'], 'R3'],
    [
      'a slot whose address somebody has',
      [`MOVD\tR0, ${own}`, `MOVD\t$${own}, R0`, 'CALL\tm.G(SB)', `MOVD\t${own}, R0`],
      'anything',
    ],
    ['a byte stored before the slot', [`MOVD\tR0, ${own}`, 'MOVB\tZR, m..autotmp_8-17(SP)', `MOVD\t${own}, R0`], 'R0'],
    ['bytes stored over it', [`MOVD\tR0, ${own}`, 'MOVW\tZR, m..autotmp_8-18(SP)', `MOVD\t${own}, R0`], 'anything'],
    ["the assembler's own register", ['MOVD\tR0, R27', 'MOVD\tR27, R0'], 'anything'],
    ['a jump by a table', ['CBZ\tR1, 16', 'MOVD\t(R1)(R0<<3), R27', 'JMP\t(R27)'], 'anything'],
    ['a way on which it is changed', ['CBZ\tR1, 12', 'MOVD\tR1, R0', 'NOP'], 'anything'],
  ]
  test.each(cases)('%s', (_, instructions, of) => {
    expect(targetsOf(codeOf('arm64', [...instructions, ...callR0])).at(-1)).toBe(`func of ${of}`)
  })

  test('a method of an interface', () => {
    expect(targetsOf(codeOf('arm64', ['MOVD\t32(R2), R5', 'CALL\t(R5)', 'RET\t(R30)']))).toEqual(['method 1 of R2'])
    const load = ['LDP\t8(R5), (R5, R6)', 'MOVD\t24(R5), R5']
    expect(targetsOf(codeOf('arm64', [...load, 'CALL\t(R5)', 'RET\t(R30)']))).toEqual(['method 0 of anything'])
  })
})

describe('a func value after a jump by a table', () => {
  // 4: the address, 8: the jump, 12: the only way that changes AX, 20: where all ways meet.
  const jump = ['LEAQ\tm.F.jump3(SB), CX', 'JMP\t(CX)(BX*8)', 'MOVQ\tDI, AX', 'JMP\t20', ...callAX]
  const of = (code: readonly string[], tables: Readonly<Record<string, readonly number[]>>): readonly string[] =>
    targetsOf(codeOf('amd64', code, 96, tables))

  test('that goes where nothing is changed', () => {
    expect(of(jump, { jump3: [20, 20] })).toEqual(['func of AX'])
  })

  test.each<[string, Readonly<Record<string, readonly number[]>>]>([
    ['that goes where it is changed, too', { jump3: [20, 12] }],
    ['that is not known', {}],
    ['of another name', { jump4: [20, 20] }],
  ])('%s', (_, tables) => {
    expect(of(jump, tables)).toEqual(['func of anything'])
  })

  test('of which an entry is missing', () => {
    const reader = new CodeReader({ goarch: 'amd64', isKnown: () => false, isPanic })
    const lines = ['TEXT\tm.F(SB), ABIInternal, $96-24', ...jump].map(
      (text, i) => `\t0x00 ${String(4 * i).padStart(5, '0')} (m.go:7)\t${text}`,
    )
    const header = 'm.F<1> STEXT size=40 args=0x0 locals=0x8 funcid=0x0 align=0x0'
    const table = ['m.F.jump3<0> SRODATA static size=16', '\trel 0+8 t=R_ADDR m.F<1>+20']
    reader.push(Buffer.from(['# m', header, ...lines, ...table, ''].join('\n')))
    expect(reader.end().code.flatMap(targetsOf)).toEqual(['func of anything'])
  })

  test('each jump goes by its own table, or by any where that is not seen', () => {
    // 8: to 20 or 12; 24: to 28 or 32.
    const two = [...jump.slice(0, 4), 'LEAQ\tm.F.jump5(SB), DX', 'JMP\t(DX)(BX*8)', 'MOVQ\tBX, AX', ...callAX]
    expect(of(two, { jump3: [20, 20], jump5: [32, 32] })).toEqual(['func of AX'])
    const early = ['LEAQ\tm.F.jump5(SB), DX', ...two.slice(0, 4), 'NOP', ...two.slice(5)]
    expect(of(early, { jump3: [24, 24], jump5: [36, 36] })).toEqual(['func of AX'])
    expect(of(early, { jump3: [24, 24], jump5: [32, 36] })).toEqual(['func of anything'])
  })

  test('that a call is behind, and a slot before', () => {
    const kept = [`MOVQ\tDI, ${slot}`, 'LEAQ\tm.F.jump3(SB), CX', 'JMP\t(CX)(BX*8)', 'CALL\tm.G(SB)']
    expect(of([...kept, `MOVQ\t${slot}, AX`, ...callAX], { jump3: [16, 20] })).toEqual(['func of DI'])
  })

  test('arm64', () => {
    const table = ['MOVD\t$m.F.jump3(SB), R2', 'MOVD\t(R2)(R1<<3), R27', 'JMP\t(R27)', 'MOVD\tR1, R0', ...callR0]
    expect(targetsOf(codeOf('arm64', table, 96, { jump3: [20, 20] }))).toEqual(['func of R0'])
    expect(targetsOf(codeOf('arm64', table, 96, { jump3: [20, 16] }))).toEqual(['func of anything'])
  })
})

test('of other targets nothing is told', () => {
  expect(targetsOf(codeOf('riscv64', ['MOV\t24(X5), X5', 'JALR\tX1, X5', 'JALR\tX0, X1']))).toEqual(['unknown'])
})

describe('a closure in AX', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['a constant', ['LEAQ\tm.F.func1·f(SB), AX'], 'm.F.func1'],
    ['on the stack', ['LEAQ\tm.F.func1(SB), CX', `MOVQ\tCX, ${closure}`, `LEAQ\t${closure}, AX`], 'm.F.func1'],
    [
      'on the stack, its address taken first',
      ['LEAQ\tm.F.func1(SB), CX', `LEAQ\t${closure}, AX`, `MOVQ\tCX, ${closure}`],
      'm.F.func1',
    ],
    [
      'on the heap',
      ['CALL\truntime.newobject(SB)', 'LEAQ\tm.F.func1(SB), CX', 'MOVQ\tCX, (AX)', 'MOVQ\tBX, 8(AX)'],
      'm.F.func1',
    ],
    [
      'on the heap, kept across a call',
      [
        'CALL\truntime.newobject(SB)',
        'LEAQ\tm.F.func1(SB), CX',
        'MOVQ\tCX, (AX)',
        `MOVQ\tAX, ${slot}`,
        'CALL\tm.G(SB)',
        `MOVQ\t${slot}, AX`,
      ],
      'm.F.func1',
    ],
    ['whose code is not known', ['MOVQ\t8(AX), CX', `MOVQ\tCX, ${closure}`, `LEAQ\t${closure}, AX`], 'anything'],
    [
      'that is no closure: the address of a variable',
      ['LEAQ\tm.x(SB), CX', `MOVQ\tCX, ${closure}`, `LEAQ\t${closure}, AX`],
      'anything',
    ],
    ['that is one of two', ['LEAQ\tm.F.func1·f(SB), AX', 'JEQ\t16', 'LEAQ\tm.F.func2·f(SB), AX', 'NOP'], 'anything'],
    ['an itab', ['LEAQ\tgo:itab.*m.T,m.I(SB), AX'], 'go:itab.*m.T,m.I'],
    ['nil', ['XORL\tAX, AX'], 'nil'],
  ]
  test.each(cases)('%s', (_, instructions, of) => {
    const { calls } = codeOf('amd64', [...instructions, 'CALL\tm.use(SB)', 'RET'])
    expect(originText(calls.at(-1)?.hands.get('AX'))).toBe(of)
  })

  test('that is called where it is made is a call by name', () => {
    const { calls, indirect } = codeOf('amd64', ['LEAQ\tm.F.func1·f(SB), AX', ...callAX])
    expect(calls.map(({ to }) => to)).toEqual(['m.F.func1'])
    expect(indirect).toEqual([])
  })
})

describe('of a function whose defers the runtime keeps', () => {
  const record = 'm..autotmp_6+40(SP)'
  const fn = 'm..autotmp_6+64(SP)'
  const putOff = [`LEAQ\t${record}, AX`, 'CALL\truntime.deferprocStack(SB)', 'RET']
  /** A closure that captures a constant func value, whose address is the last one that is taken. */
  const capturing = ['LEAQ\tm.F.func1(SB), CX', `MOVQ\tCX, ${closure}`, 'LEAQ\tm.plain·f(SB), DX']
  const how = (code: EmittedCode) => code.taken.map(({ name, how: each }) => `${each} ${name}`)

  test('the one in the record is run, and none that was taken after it', () => {
    const code = codeOf('amd64', [...capturing, `LEAQ\t${closure}, CX`, `MOVQ\tCX, ${fn}`, ...putOff])
    expect(how(code)).toEqual(['defer m.F.func1', 'value m.plain'])
    expect(targetsOf(code)).toEqual([])
  })

  test('one of its parameters is a call of that', () => {
    const code = codeOf('amd64', [...capturing, `MOVQ\tBX, ${fn}`, ...putOff])
    expect(how(code)).toEqual(['value m.F.func1', 'value m.plain'])
    expect(targetsOf(code)).toEqual(['func of BX'])
  })

  test.each<[string, readonly string[]]>([
    ['a field', ['MOVQ\t8(BX), CX', `MOVQ\tCX, ${fn}`]],
    ['one that a call may have changed', [`LEAQ\t${closure}, CX`, `MOVQ\tCX, ${fn}`, 'CALL\tm.G(SB)']],
    ['one of which a byte is changed', [`LEAQ\t${closure}, CX`, `MOVQ\tCX, ${fn}`, 'MOVB\t$1, m..autotmp_6+65(SP)']],
    ['nothing', []],
  ])('%s may be anything, and what was taken is run, too', (_, store) => {
    const code = codeOf('amd64', [...store, 'LEAQ\tm.plain·f(SB), DX', ...putOff])
    expect(how(code).at(-1)).toBe('defer m.plain')
    expect(targetsOf(code)).toEqual(['func of anything'])
  })
})

describe('of a function that runs its defers itself', () => {
  const start = [
    'FUNCDATA\t$4, m.F.opendefer(SB)',
    'MOVB\t$0, m..autotmp_6+15(SP)',
    `MOVQ\t$0, ${slot}`,
    'TESTQ\tBX, BX',
  ]
  /** What is put off by one way only, and what is called in between. */
  const putOff = (store: readonly string[]): readonly string[] => [
    ...start,
    `JEQ\t${4 * (start.length + store.length + 2)}`,
    ...store,
    'CALL\tm.G(SB)',
    `MOVQ\t${slot}, DX`,
    'MOVQ\t(DX), CX',
    'CALL\tCX',
    'RET',
  ]
  const how = (code: EmittedCode) => code.taken.map(({ name, how: each }) => `${each} ${name}`)

  test.each<[string, readonly string[]]>([
    ['a constant', ['LEAQ\tm.F.func1·f(SB), AX', `MOVQ\tAX, ${slot}`]],
    ['a closure', ['LEAQ\tm.F.func1(SB), CX', `MOVQ\tCX, ${closure}`, `LEAQ\t${closure}, AX`, `MOVQ\tAX, ${slot}`]],
  ])('%s of its own is run', (_, store) => {
    const code = codeOf('amd64', putOff(store))
    expect(how(code)).toEqual(['defer m.F.func1'])
    expect(code.indirect).toEqual([])
  })

  test('what was called with stays a call of that, whatever closure is made beside it', () => {
    const code = codeOf('amd64', putOff([`MOVQ\tBX, ${slot}`, 'LEAQ\tm.F.func1·f(SB), AX']))
    expect(how(code)).toEqual(['value m.F.func1'])
    expect(targetsOf(code)).toEqual(['func of BX'])
  })

  test.each<[string, readonly string[]]>([
    ['a field', ['MOVQ\t8(AX), CX', `MOVQ\tCX, ${slot}`]],
    ['one of two', ['LEAQ\tm.a·f(SB), CX', `MOVQ\tCX, ${slot}`, 'JEQ\t44', 'LEAQ\tm.b·f(SB), CX', `MOVQ\tCX, ${slot}`]],
    [
      'what it was called with, or a constant',
      [`MOVQ\tBX, ${slot}`, 'JEQ\t40', 'LEAQ\tm.a·f(SB), CX', `MOVQ\tCX, ${slot}`],
    ],
    ['the choice of two', ['LEAQ\tm.a·f(SB), CX', 'LEAQ\tm.b·f(SB), DX', 'CMOVQNE\tDX, CX', `MOVQ\tCX, ${slot}`]],
    ['what a call has returned', ['CALL\tm.make(SB)', `MOVQ\tAX, ${slot}`]],
    ['a store that is wide', ['LEAQ\tm.a·f(SB), CX', `MOVQ\tCX, ${slot}`, 'MOVUPS\tX0, m..autotmp_9+48(SP)']],
  ])('%s may be anything', (_, store) => {
    const code = codeOf('amd64', putOff(store))
    expect(how(code).filter((each) => each.startsWith('defer'))).toEqual([])
    expect(targetsOf(code)).toEqual(['func of anything'])
  })

  test('what is kept in place is the closure itself', () => {
    const run = [
      'LEAQ\tm.F.func1(SB), CX',
      `MOVQ\tCX, ${closure}`,
      `LEAQ\t${closure}, DX`,
      `MOVQ\t${closure}, AX`,
      'CALL\tAX',
      'RET',
    ]
    const code = codeOf('amd64', [...start, ...run])
    expect(how(code)).toEqual(['defer m.F.func1'])
    expect(code.indirect).toEqual([])
  })
})

describe('what go starts', () => {
  const start = ['CALL\truntime.newproc(SB)', 'RET']
  const made = 'LEAQ\tm.F.func1·f(SB), AX'
  const how = ({ taken }: EmittedCode) => taken.map(({ how: each }) => each)

  test('is the closure that it is called with', () => {
    const code = codeOf('amd64', [made, ...start])
    expect(how(code)).toEqual(['go'])
    expect(code.indirect).toEqual([])
  })

  test('is not the closure that another function was called with before', () => {
    const code = codeOf('amd64', [made, 'CALL\tm.run(SB)', ...start])
    expect(how(code)).toEqual(['value'])
    expect(targetsOf(code)).toEqual(['func of anything'])
  })

  test('is what the function was called with, whatever closure is made on the same line', () => {
    const code = codeOf('amd64', [made, `MOVQ\tAX, ${slot}`, 'MOVQ\tBX, AX', ...start])
    expect(how(code)).toEqual(['value'])
    expect(targetsOf(code)).toEqual(['func of BX'])
  })

  test('may be what a field has', () => {
    expect(targetsOf(codeOf('amd64', ['MOVQ\t8(CX), AX', ...start]))).toEqual(['func of anything'])
  })
})

test('what data has as a func value is known', () => {
  const reader = new CodeReader({ goarch: 'amd64', isKnown: () => false, isPanic })
  const data = ['# m', 'm.table<1> SDATA size=16', '\trel 0+8 t=R_ADDR m.a·f+0', '\trel 8+8 t=R_ADDR m.b+0', '']
  reader.push(Buffer.from(data.join('\n')))
  expect([...reader.end().inData]).toEqual(['m.a'])
})
