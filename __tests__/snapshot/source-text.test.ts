import { expect, test } from 'vitest'
import { hasLine, lineAt, lineOfText, linesAt, mergeLines } from '../../src/snapshot/source-text.ts'

const text = new Map([
  ['a.go', ['package a', '\tx := 1 ', '']],
  ['secret.go', []],
])

test('a line of a file that was read; nothing of one that cannot be shown, or beyond its end', () => {
  expect(lineOfText(text, { file: 'a.go', line: 2 })).toBe('\tx := 1 ')
  expect([lineOfText(text, { file: 'a.go', line: 9 }), lineOfText(text, { file: 'secret.go', line: 1 })]).toEqual([
    '',
    '',
  ])
  expect(lineOfText(new Map([['a.go', ['x'.repeat(20_000)]]]), { file: 'a.go', line: 1 })).toBe('')
})

test('white space around a line makes no other line of it', () => {
  expect([hasLine(text, 'a.go', 'x := 1'), hasLine(text, 'a.go', 'x := 2')]).toEqual([true, false])
  expect(hasLine(text, 'secret.go', 'x := 1')).toBe(false)
})

test('a file that was never read is a fault, not an empty file', () => {
  expect(() => lineOfText(text, { file: 'b.go', line: 1 })).toThrow('b.go was not read')
  expect(() => hasLine(text, 'b.go', 'x')).toThrow('b.go was not read')
})

test('lines are kept by place; what the first has of a place holds, where it has something', () => {
  const first = linesAt(text, [
    { file: 'a.go', line: 1 },
    { file: 'secret.go', line: 1 },
  ])
  const merged = mergeLines([first, { 'a.go': { 1: 'package other', 2: 'two' }, 'secret.go': { 1: 'shown' } }])
  expect(merged).toEqual({ 'a.go': { 1: 'package a', 2: 'two' }, 'secret.go': { 1: 'shown' } })
  expect([lineAt(merged, { file: 'a.go', line: 2 }), lineAt(merged, { file: 'z.go', line: 2 })]).toEqual(['two', ''])
})
