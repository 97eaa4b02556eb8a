import { describe, expect, test } from 'vitest'
import { parseAssembly } from '../../../src/go/calls/assembly.ts'

const parsed = (text: string) => Object.fromEntries(parseAssembly(text, 'example.com/m'))

describe('parseAssembly', () => {
  test('functions, and what they call and jump to', () => {
    const text = `
#include "textflag.h"
// func Sum(a []int) int
TEXT ·Sum(SB), NOSPLIT, $0-32
	MOVQ a+0(FP), AX
	JMP loop
loop:
	RET
TEXT ·Grow<ABIInternal>(SB), NOSPLIT, $0
	CALL ·grow(SB)
	JMP runtime·memmove(SB)
TEXT strings·Index(SB), $0
	B runtime·cmpstring<ABIInternal>(SB)
TEXT ·local<>(SB), $0
	BL	other∕pkg·F(SB)
	RET
`
    expect(parsed(text)).toEqual({
      'example.com/m.Sum': { calls: [], isOpaque: false },
      'example.com/m.Grow': { calls: ['example.com/m.grow', 'runtime.memmove'], isOpaque: false },
      'strings.Index': { calls: ['runtime.cmpstring'], isOpaque: false },
      'example.com/m.local': { calls: ['other/pkg.F'], isOpaque: false },
    })
  })

  test.each(['CALL AX', 'CALL (R11)', 'JMP (AX)', 'BL (R5)', 'JMP (BX)(CX*8)'])(
    '%s goes nobody knows where',
    (line) => {
      expect(parsed(`TEXT ·F(SB), $0\n\t${line}\n\tRET\n`)['example.com/m.F']).toMatchObject({ isOpaque: true })
    },
  )

  test.each(['JMP done', 'JLT done', 'B loop', 'JMP 2(PC)', 'BNE -3(PC)', 'MOVQ AX, BX', 'MOVQ (AX), BX'])(
    '%s stays in the function',
    (line) => {
      const { calls, isOpaque } = parsed(`TEXT ·F(SB), $0\n\t${line}\n\tRET\n`)['example.com/m.F'] ?? {}
      expect({ calls, isOpaque }).toEqual({ calls: [], isOpaque: false })
    },
  )

  test('a macro that calls makes all functions of the file opaque', () => {
    const text = '#define DO(x) \\\n\tMOVQ x, AX \\\n\tCALL ·grow(SB)\nTEXT ·F(SB), $0\n\tDO(BX)\n\tRET\n'
    expect(parsed(text)).toEqual({ 'example.com/m.F': { calls: [], isOpaque: true } })
    expect(parsed(text.replace('CALL ·grow(SB)', 'ADDQ $1, AX'))['example.com/m.F']).toMatchObject({ isOpaque: false })
  })

  test('comments are no code', () => {
    expect(parsed('TEXT ·F(SB), $0\n\tRET // CALL ·g(SB)\n/* CALL ·h(SB) */\n')['example.com/m.F']).toEqual({
      calls: [],
      isOpaque: false,
    })
  })
})
