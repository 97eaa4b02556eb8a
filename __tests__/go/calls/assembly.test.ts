import { describe, expect, test } from 'vitest'
import { eitherOf, headersOf, parseAssembly } from '../../../src/go/calls/assembly.ts'

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

  test.each(['CALL AX', 'CALL (R11)', 'JMP (AX)', 'BL (R5)', 'JMP (BX)(CX*8)', 'CALL'])(
    '%s goes nobody knows where',
    (line) => {
      expect(parsed(`TEXT ·F(SB), $0\n\t${line}\n\tRET\n`)['example.com/m.F']).toMatchObject({ isOpaque: true })
    },
  )

  test.each(['JMP done', 'JLT done', 'B loop', 'JMP 2(PC)', 'BNE -3(PC)', 'MOVQ AX, BX', 'MOVQ (AX), BX'])(
    '%s stays in the function',
    (line) => {
      const { calls, isOpaque } = parsed(`TEXT ·F(SB), $0\nloop:\n\t${line}\ndone:\n\tRET\n`)['example.com/m.F'] ?? {}
      expect({ calls, isOpaque }).toEqual({ calls: [], isOpaque: false })
    },
  )

  test('statements on one line, behind labels, and in both ways of an #ifdef', () => {
    const text = `
#ifdef GOAMD64_v3
TEXT ·F(SB), $0
	RET
#else
TEXT ·F(SB), $0; CALL ·f(SB); again: JNE ·g(SB); JNE again
	RET ·h(SB)
#endif
TEXT ·ARM(SB), $0
	BL.EQ ·f(SB)
	CBZ R0, ·g(SB)
	BSFQ ·table(SB), AX
	BC 12, CR0EQ, (LR)
	JEQ +3(PC)
`
    expect(parsed(text)).toEqual({
      'example.com/m.F': { calls: ['example.com/m.f', 'example.com/m.g', 'example.com/m.h'], isOpaque: false },
      'example.com/m.ARM': { calls: ['example.com/m.f', 'example.com/m.g'], isOpaque: false },
    })
  })

  test('a word that is no label of the function is somewhere else', () => {
    const text = 'TEXT ·F(SB), $0\nhere:\n\tJMP here\nTEXT ·G(SB), $0\n\tJMP here\n\tRET\n'
    expect(parsed(text)).toMatchObject({
      'example.com/m.F': { isOpaque: false },
      'example.com/m.G': { isOpaque: true },
    })
  })

  test('a macro that calls makes all functions of the file opaque', () => {
    const text = '#define DO(x) \\\n\tMOVQ x, AX \\\n\tCALL ·grow(SB)\nTEXT ·F(SB), $0\n\tDO(BX)\n\tRET\n'
    expect(parsed(text)).toEqual({ 'example.com/m.F': { calls: [], isOpaque: true } })
    expect(parsed(text.replace('CALL ·grow(SB)', 'ADDQ $1, AX'))['example.com/m.F']).toMatchObject({ isOpaque: false })
  })

  test.each([
    ['#define GO_CALL CALL', 'GO_CALL ·f(SB)'],
    ['#define GO_JUMP JNE', 'GO_JUMP ·f(SB)'],
    ['#define TARGET ·f(SB)', 'CALL TARGET'],
    ['#define TARGET ·f(SB)', 'JNE TARGET'],
    ['#define TARGET ·f', 'CALL TARGET(SB)'],
    ['#define f ·g', 'CALL f(SB)'],
    ['#define DO(op, f) op f', 'DO(CALL, ·f(SB))'],
    ['#define TARGET ·f(SB)\n#define IF(f) JNE f', 'IF(TARGET)'],
    ['#define TARGET ·f(SB)\n#define ALSO TARGET\n#define IF(f) MOVQ AX, BX; JNE f', 'IF(ALSO)'],
    ['#define NOTHING', 'NOTHING CALL ·f(SB)'],
    ['#define NOTHING(x)', 'NOTHING((AX)) CALL ·f(SB)'],
    ['#define MORE MOVQ AX, BX; \\ // goes on\n\tCALL ·f(SB)', 'MORE'],
    ['#define', 'RET'],
    ['#include "calls.h"', 'DO_CALL'],
    ['#include "../textflag.h"', 'RET'],
    ['#include <textflag.h>', 'RET'],
  ])('%s, %s: what that calls is not known', (macro, statement) => {
    expect(parsed(`${macro}\nTEXT ·F(SB), $0\n\t${statement}\n\tRET\n`)['example.com/m.F']).toMatchObject({
      isOpaque: true,
    })
  })

  test.each([
    ['#define TABLE ·table<>(SB)', 'MOVQ TABLE, AX'],
    ['#define STEP(op, x) op x, AX', 'STEP(ADDQ, BX)'],
    ['#define OTHER ADDQ\n#define STEP(op, x) op x, AX', 'STEP(OTHER, BX)'],
    ['#define UNTIL(x, end) SUBQ $1, x; JEQ end', 'UNTIL(AX, done)\ndone:'],
    ['#define TAIL tail:; MOVQ AX, BX;', 'JMP tail\n\tTAIL'],
    ['#define ROUND(A, B) ADDQ A, B', 'ROUND(AX, BX)'],
    ['#include "textflag.h"\n#include "cgo/abi_amd64.h"\n#include "go_asm.h"', 'RET'],
  ])('%s, %s: a macro that calls nothing', (macro, statement) => {
    expect(parsed(`${macro}\nTEXT ·F(SB), $0\n\t${statement}\n\tRET\n`)).toEqual({
      'example.com/m.F': { calls: [], isOpaque: false },
    })
  })

  test.each([
    ['#define DO CALL ·f(SB)', true],
    ['\tCALL ·f(SB)', true],
    ['TEXT ·G(SB), $0', true],
    ['#include "other.h"', true],
    [undefined, true],
    ['#ifndef H\n#define H\n#define COUNT 8\nDATA ·x(SB)/8, $1\n#endif\n', false],
  ])('a header of the package: %j', (header, isOpaque) => {
    const text = '#include "own.h"\nTEXT ·F(SB), $0\n\tRET\n'
    const functions = parseAssembly(text, 'example.com/m', new Map([['own.h', header]]))
    expect(functions.get('example.com/m.F')).toEqual({ calls: [], isOpaque })
    expect(headersOf(text)).toEqual(['own.h'])
  })

  test('a header beside the file is taken for the one of the toolchain', () => {
    const headers = new Map([['textflag.h', '#define DO CALL ·f(SB)']])
    const text = '#include "textflag.h"\nTEXT ·F(SB), $0\n\tDO\n'
    expect(parseAssembly(text, 'example.com/m', headers).get('example.com/m.F')).toMatchObject({ isOpaque: true })
  })

  test('strings are no comments', () => {
    const text = 'TEXT ·F(SB), $0\n\tPCDATA $"//"; CALL ·f(SB)\n\tMOVB $\'"\', AX; CALL ·g(SB) // "\n'
    expect(parsed(text)['example.com/m.F']).toMatchObject({ calls: ['example.com/m.f', 'example.com/m.g'] })
  })

  test('a function that is in two files calls what it does in either', () => {
    const some = { calls: ['a', 'b'], isOpaque: true }
    expect(eitherOf(undefined, some)).toBe(some)
    expect(eitherOf(some, { calls: ['b', 'c'], isOpaque: false })).toEqual({ calls: ['a', 'b', 'c'], isOpaque: true })
  })

  test('comments are no code', () => {
    expect(parsed('TEXT ·F(SB), $0\n\tRET // CALL ·g(SB)\n/* CALL ·h(SB) */\n')['example.com/m.F']).toEqual({
      calls: [],
      isOpaque: false,
    })
  })
})
