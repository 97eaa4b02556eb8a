import { expect, test } from 'vitest'
import { type NewPackage, renderBudgetFile } from '../../src/write/budget-file.ts'
import { budgetOf } from '../support/snapshots.ts'

function written(functions: NewPackage['functions']): string {
  return renderBudgetFile({
    version: '1.2.3',
    toolchains: [],
    measuredWith: undefined,
    patterns: undefined,
    modules: undefined,
    settings: [],
    packages: [{ pattern: './codec', benchmarks: [], leftOut: [], functions }],
    isPath: false,
  })
}

test('functions of a new budget have their number, and calls where the limit holds for those too', () => {
  const text = written([
    { name: 'Zero', escapes: 0 },
    { name: '(*T).Put', escapes: 1, calls: 'module' },
    { name: 'Map[...].Get', escapes: 0, calls: 'all' },
  ])
  expect(text.split('functions:')[1]).toBe(
    [
      ' # heap escapes',
      '  ./codec:',
      '    (*T).Put: { escapes: 1, calls: module }',
      '    "Map[...].Get": { escapes: 0, calls: all }',
      '    Zero: 0',
      '',
    ].join('\n'),
  )
  expect(
    budgetOf(text).functions.map(({ namePattern, escapes, calls }) => [namePattern, escapes?.max, calls?.scope]),
  ).toEqual([
    ['(*T).Put', 1, 'module'],
    ['Map[...].Get', 0, 'all'],
    ['Zero', 0, undefined],
  ])
})
