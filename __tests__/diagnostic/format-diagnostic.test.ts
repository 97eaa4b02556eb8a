import { expect, test } from 'vitest'
import type { RenderedDiagnostic } from '../../src/diagnostic/diagnostic.ts'
import { formatDiagnostic, formatPosition } from '../../src/diagnostic/format-diagnostic.ts'

const bare: RenderedDiagnostic = { code: 'BAD_LIMIT', severity: 'error', message: 'allocs/op must be a whole number' }
const at = { file: 'allocs-budget.yml', line: 4, column: 16 }

test.each([
  ['the message alone', bare, 'error: allocs/op must be a whole number'],
  ['a warning', { ...bare, severity: 'warning' as const }, 'warning: allocs/op must be a whole number'],
  ['the place', { ...bare, at }, 'allocs-budget.yml:4:16: error: allocs/op must be a whole number'],
  [
    'the hint',
    { ...bare, at, hint: 'remove the quotes' },
    'allocs-budget.yml:4:16: error: allocs/op must be a whole number\nhint: remove the quotes',
  ],
  [
    'the frame',
    { ...bare, frame: ' 4 | x\n   | ^', hint: 'y' },
    'error: allocs/op must be a whole number\n 4 | x\n   | ^\nhint: y',
  ],
  ['no empty frame', { ...bare, frame: '' }, 'error: allocs/op must be a whole number'],
])('shows %s', (_, diagnostic, expected) => {
  expect(formatDiagnostic(diagnostic)).toBe(expected)
})

test('leaves out a line and a column that are not known', () => {
  expect([at, { ...at, column: 0 }, { ...at, line: 0, column: 0 }].map(formatPosition)).toEqual([
    'allocs-budget.yml:4:16',
    'allocs-budget.yml:4',
    'allocs-budget.yml',
  ])
})
