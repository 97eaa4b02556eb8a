import { describe, expect, test } from 'vitest'
import { CodeReader } from '../../../src/go/output/code-reader.ts'
import type { EmittedCode } from '../../../src/go/output/emitted-code.ts'
import { type Deferred, deferredFunctions } from '../../../src/go/output/open-defers.ts'

const slot = 'm..autotmp_9+56(SP)'
const closure = 'm..autotmp_5+24(SP)'

/** What is known of the slot after some instructions, `MOVQ AX, m.x(SP)`, one every 4 bytes. */
function heldAfter(instructions: readonly string[], targets: readonly number[] = []): Deferred {
  const parsed = instructions.map((text, i) => {
    const [op = '', ...args] = text.split(' ')
    return { pc: 4 * i, op, args: args.join(' ') }
  })
  return deferredFunctions(parsed, new Set(targets), (symbol) => /·f$|\.func\d+$|-fm$/.test(symbol))(slot)
}

const ofFunctions = (...names: string[]): Deferred => ({ kind: 'functions', names })
const unknown: Deferred = { kind: 'unknown' }

describe('what a function has put off', () => {
  test.each<[string, readonly string[], Deferred]>([
    ['a constant', ['LEAQ m.F.func1·f(SB), CX', `MOVQ CX, ${slot}`], ofFunctions('m.F.func1')],
    ['a constant on arm64', ['MOVD $m.F.func1·f(SB), R2', `MOVD R2, ${slot}`], ofFunctions('m.F.func1')],
    [
      'a constant through another register',
      ['LEAQ m.a·f(SB), CX', 'MOVQ CX, DX', `MOVQ DX, ${slot}`],
      ofFunctions('m.a'),
    ],
    [
      'a closure on the stack',
      ['LEAQ m.F.func1(SB), CX', `MOVQ CX, ${closure}`, `LEAQ ${closure}, AX`, `MOVQ AX, ${slot}`],
      ofFunctions('m.F.func1'),
    ],
    [
      'a closure on the stack of arm64',
      ['MOVD $m.F.func1(SB), R2', `STP (R2, R0), ${closure}`, `MOVD $${closure}, R2`, `MOVD R2, ${slot}`],
      ofFunctions('m.F.func1'),
    ],
    ['zero first', [`MOVQ $0, ${slot}`, 'LEAQ m.a·f(SB), CX', `MOVQ CX, ${slot}`], ofFunctions('m.a')],
    [
      'one of two',
      ['LEAQ m.a·f(SB), CX', `MOVQ CX, ${slot}`, 'LEAQ m.b·f(SB), CX', `MOVQ CX, ${slot}`],
      ofFunctions('m.a', 'm.b'),
    ],
    ['a store beside it', ['LEAQ m.a·f(SB), CX', 'MOVUPS X15, (CX)', `MOVQ CX, ${slot}`], ofFunctions('m.a')],
    ['a parameter', [`MOVQ AX, ${slot}`], { kind: 'parameter' }],
    ['a parameter, or a constant', [`MOVQ AX, ${slot}`, 'LEAQ m.a·f(SB), CX', `MOVQ CX, ${slot}`], unknown],
    ['nothing', [], unknown],
    ['a field', ['MOVQ 8(AX), CX', `MOVQ CX, ${slot}`], unknown],
    ['the choice of two', ['LEAQ m.a·f(SB), CX', 'LEAQ m.b·f(SB), DX', 'CMOVQNE DX, CX', `MOVQ CX, ${slot}`], unknown],
    ['what a call has returned', ['CALL m.make(SB)', `MOVQ AX, ${slot}`], unknown],
    [
      'what another instruction has made',
      ['LEAQ m.a·f(SB), CX', 'XORL CX, CX', 'LDP (R1), (CX, R3)', `MOVQ CX, ${slot}`],
      unknown,
    ],
    [
      'a closure of unknown code',
      ['MOVQ 8(AX), CX', `MOVQ CX, ${closure}`, `LEAQ ${closure}, AX`, `MOVQ AX, ${slot}`],
      unknown,
    ],
    ['a wide store', ['LEAQ m.a·f(SB), CX', `MOVQ CX, ${slot}`, 'MOVUPS X0, m..autotmp_9+48(SP)'], unknown],
  ])('%s', (_, instructions, held) => {
    expect(heldAfter(instructions)).toEqual(held)
  })

  test('what is kept in place is the closure itself', () => {
    const stores = ['LEAQ m.F.func1(SB), CX', `MOVQ CX, ${slot}`]
    expect(heldAfter(stores)).toEqual(ofFunctions('m.F.func1'))
  })

  test('what another way has left in a register is not known where both meet', () => {
    const instructions = ['LEAQ m.a·f(SB), CX', 'NOP', `MOVQ CX, ${slot}`]
    expect(heldAfter(instructions)).toEqual(ofFunctions('m.a'))
    expect(heldAfter(instructions, [8])).toEqual(unknown)
    expect(heldAfter([`MOVQ AX, ${slot}`], [0])).toEqual(unknown)
  })
})

/** F's code as `-S` prints it. */
function codeOf(instructions: readonly string[]): EmittedCode | undefined {
  const reader = new CodeReader({ goarch: 'amd64', isKnown: () => false, isPanic: () => false })
  const lines = ['TEXT\tm.F(SB), ABIInternal, $8-0', ...instructions].map(
    (text, i) => `\t0x${(4 * i).toString(16).padStart(4, '0')} ${String(4 * i).padStart(5, '0')} (m.go:7)\t${text}`,
  )
  reader.push(
    Buffer.from(['# m', 'm.F<1> STEXT size=40 args=0x0 locals=0x8 funcid=0x0 align=0x0', ...lines, ''].join('\n')),
  )
  return reader.end().code[0]
}

describe('of a function that runs its defers itself', () => {
  const start = ['FUNCDATA\t$4, m.F.opendefer(SB)', 'MOVB\t$0, m..autotmp_6+15(SP)']
  const run = ['MOVB\t$0, m..autotmp_6+15(SP)', `MOVQ\t${slot}, DX`, 'MOVQ\t(DX), CX', 'CALL\tCX', 'RET']
  const how = (code: EmittedCode | undefined) => code?.taken.map(({ name, how: each }) => `${each} ${name}`)

  test('a func value that it was given stays a call that nobody knows, whatever closure is made beside it', () => {
    const code = codeOf([...start, `MOVQ\tAX, ${slot}`, 'LEAQ\tm.F.func1·f(SB), AX', 'CALL\tm.use(SB)', ...run])
    expect(how(code)).toEqual(['value m.F.func1'])
    expect(code?.indirect.map(({ target }) => target)).toEqual([{ kind: 'func', isStored: false }])
  })

  test('a closure of its own is run', () => {
    const code = codeOf([...start, 'LEAQ\tm.F.func1·f(SB), AX', `MOVQ\tAX, ${slot}`, ...run])
    expect(how(code)).toEqual(['defer m.F.func1'])
    expect(code?.indirect).toEqual([])
  })
})

describe('what go starts', () => {
  const go = ['LEAQ\tm.F.func1·f(SB), AX', 'CALL\truntime.newproc(SB)', 'RET']

  test('is the closure that was made last', () => {
    const code = codeOf(go)
    expect(code?.taken.map(({ how }) => how)).toEqual(['go'])
    expect(code?.indirect).toEqual([])
  })

  test('is not the closure that another function was called with before', () => {
    const code = codeOf([...go.slice(0, 1), 'CALL\tm.run(SB)', ...go.slice(1)])
    expect(code?.taken.map(({ how }) => how)).toEqual(['value'])
    expect(code?.indirect.map(({ target }) => target)).toEqual([{ kind: 'func', isStored: false }])
  })

  test('may be what a field has', () => {
    expect(codeOf(['MOVQ\t8(CX), AX', ...go.slice(1)])?.indirect.map(({ target }) => target)).toEqual([
      { kind: 'func', isStored: true },
    ])
  })
})
