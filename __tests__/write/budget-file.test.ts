import { expect, test } from 'vitest'
import { type NewPackage, renderBudgetFile } from '../../src/write/budget-file.ts'
import { budgetOf } from '../support/snapshots.ts'

function written(functions: NewPackage['functions'], version = '1.2.3'): string {
  return renderBudgetFile({
    version,
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

test('a new budget names the schema of a release, and none where there is no such address', () => {
  const [released, between] = [written([]), written([], '1.2.3-dev')]
  const line =
    '# yaml-language-server: $schema=https://raw.githubusercontent.com/allocs-budget/allocs-budget/v1.2.3/allocs-budget.schema.json\n#\n'
  expect(released).toBe(`${line}${between}`)
  expect(between).toMatch(/^# What this code may allocate/)
})
