import { describe, expect, test } from 'vitest'
import { indirectTarget } from '../../../src/go/output/indirect-target.ts'

const amd64 = (window: readonly string[], args: string, hasOpenDefers = false) =>
  indirectTarget('amd64', window, args, hasOpenDefers)
const arm64 = (window: readonly string[], args: string) => indirectTarget('arm64', window, args, false)

describe('what a call through a register calls', () => {
  test('a method of an interface: by its place behind the head of the itab', () => {
    expect(amd64(['MOVQ\t24(R8), R8'], 'R8')).toEqual({ kind: 'interface', method: 0, isStored: false })
    expect(amd64(['MOVQ\t40(AX), CX', 'MOVQ\tBX, AX'], 'CX')).toEqual({ kind: 'interface', method: 2, isStored: false })
    expect(arm64(['MOVD\t32(R0), R5'], '(R5)')).toEqual({ kind: 'interface', method: 1, isStored: false })
  })

  test('of a field, which anybody may have set', () => {
    expect(amd64(['MOVQ\t8(DX), R8', 'MOVQ\t16(DX), DX', 'MOVQ\t24(R8), R8'], 'R8')).toMatchObject({ isStored: true })
    expect(arm64(['LDP\t8(R5), (R5, R6)', 'MOVD\t24(R5), R5'], '(R5)')).toMatchObject({ method: 0, isStored: true })
  })

  test('of a variable on the stack', () => {
    expect(amd64(['MOVQ\tm.w+40(SP), AX', 'MOVQ\t24(AX), CX'], 'CX')).toMatchObject({ isStored: false })
  })

  test('through another register', () => {
    expect(amd64(['MOVQ\t(AX), CX', 'MOVQ\t32(CX), CX', 'MOVQ\tCX, DX'], 'DX')).toEqual({
      kind: 'interface',
      method: 1,
      isStored: true,
    })
  })

  test('a func value: its code stands at the start of the closure', () => {
    expect(amd64(['MOVQ\t24(DX), DX', 'MOVQ\t(DX), R8'], 'R8')).toEqual({ kind: 'func', isStored: true })
    expect(amd64(['MOVQ\t(AX), CX', 'MOVQ\tAX, DX'], 'CX')).toEqual({ kind: 'func', isStored: false })
    expect(arm64(['MOVD\t24(R5), R26', 'MOVD\t(R26), R5'], '(R5)')).toEqual({ kind: 'func', isStored: true })
  })

  test("in a package's variable", () => {
    expect(amd64(['MOVQ\tsyscall.copyenv(SB), DX', 'MOVQ\t(DX), AX'], 'AX')).toEqual({
      kind: 'func',
      isStored: true,
      variable: 'syscall.copyenv',
    })
  })

  test('a deferred call, where the function runs its defers itself', () => {
    const window = ['MOVB\t$0, m..autotmp_22+47(SP)', 'MOVQ\tm..autotmp_23+128(SP), DX', 'MOVQ\t(DX), SI']
    expect(amd64(window, 'SI', true)).toEqual({ kind: 'deferred', variable: 'm..autotmp_23+128(SP)' })
    expect(amd64(window, 'SI')).toEqual({ kind: 'func', isStored: false })
    expect(amd64(window.slice(1), 'SI', true)).toEqual({ kind: 'func', isStored: false })
    const inPlace = ['MOVB\t$0, m..autotmp_6+7(SP)', 'MOVQ\tm..autotmp_5+8(SP), AX']
    expect(amd64(inPlace, 'AX', true)).toEqual({ kind: 'deferred', variable: 'm..autotmp_5+8(SP)' })
    expect(amd64(inPlace, 'AX')).toEqual({ kind: 'unknown' })
  })

  test('what the instructions do not tell, and other targets', () => {
    expect(amd64([], 'CX')).toEqual({ kind: 'unknown' })
    expect(amd64(['LEAQ\t8(AX), CX'], 'CX')).toEqual({ kind: 'unknown' })
    expect(amd64(['MOVQ\t20(AX), CX'], 'CX')).toEqual({ kind: 'unknown' })
    expect(indirectTarget('riscv64', ['MOV\t24(X5), X5'], 'X5', false)).toEqual({ kind: 'unknown' })
  })
})
