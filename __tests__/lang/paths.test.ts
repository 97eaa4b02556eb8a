import { posix, win32 } from 'node:path'
import { expect, test } from 'vitest'
import { isAbsolute, joinPath, slashPath } from '../../src/lang/paths.ts'

test.each([
  ['codec\\allocs-budget.yml', 'codec/allocs-budget.yml'],
  ['.\\codec\\...', './codec/...'],
  ['C:\\repo', 'C:/repo'],
  ['c:/repo\\codec', 'c:/repo/codec'],
  ['\\\\server\\share\\repo', '//server/share/repo'],
  ['codec/x', 'codec/x'],
])('on Windows %s is %s', (path, slashed) => {
  expect(slashPath(path, win32.sep)).toBe(slashed)
})

test('elsewhere a backslash is part of a name', () => {
  expect(slashPath('a\\b/c', posix.sep)).toBe('a\\b/c')
})

test.each([
  ['C:\\repo', true],
  ['C:/repo', true],
  ['/repo', true],
  ['//server/share', true],
  ['codec', false],
  ['./C:', false],
])('whether %s is absolute: %s', (path, is) => {
  expect(isAbsolute(path)).toBe(is)
})

test.each([
  ['codec', '../x', 'x'],
  ['..', './a/..', '..'],
  ['a//b', '.', 'a/b'],
  ['.', '.', '.'],
])('%s and %s are %s', (folder, path, joined) => {
  expect(joinPath(folder, path)).toBe(joined)
})
