import { expect, test } from 'vitest'
import { formatPosition } from '../../src/diagnostic/format-position.ts'

const at = { file: 'allocs-budget.yml', line: 4, column: 16 }

test('leaves out a line and a column that are not known', () => {
  expect([at, { ...at, column: 0 }, { ...at, line: 0, column: 0 }].map(formatPosition)).toEqual([
    'allocs-budget.yml:4:16',
    'allocs-budget.yml:4',
    'allocs-budget.yml',
  ])
})
