import { expect, test } from 'vitest'
import { functionExtents } from '../../src/go/names/function-extents.ts'

test.each([
  ['a function', 'package p\n\nfunc F() {\n\tx()\n}\n', [[3, 5]]],
  [
    'one on a line',
    'package p\nfunc F() {}\nfunc G() int { return 1 }\n',
    [
      [2, 2],
      [3, 3],
    ],
  ],
  [
    'without a body',
    'package p\nfunc F(a int) int\n\nfunc G() {\n}',
    [
      [2, 2],
      [4, 5],
    ],
  ],
  [
    'a signature over several lines',
    'func (\n\tt *T,\n) F(\n\tx struct {\n\t\ta int\n\t},\n) interface {\n\tM()\n} {\n}\n',
    [[1, 10]],
  ],
  [
    'brackets in strings, runes and comments',
    'func F() {\n\ta := "{" + `}\n{` + string(\'{\') + "\\"{"\n\t// {\n\t/* {\n */\n}\nvar x = 1\n',
    [[1, 7]],
  ],
  [
    'literals in variables are none',
    'var f = func() {\n}\n\nvar (\n\tg = func() {\n\t}\n)\n\nfunc H() {\n}\n',
    [[9, 10]],
  ],
  ['CRLF', 'package p\r\nfunc F() {\r\n}\r\nvar x = 1\r\n', [[2, 3]]],
  ['two on a line', 'func F() {}; func G() {\n}\n', [[1, 2]]],
  ['names that begin alike', 'var functions = []int{\n1,\n}\nfunc F() {}\n', [[4, 4]]],
])('%s', (_, source, expected) =>
  expect(functionExtents(source).map(({ first, last }) => [first, last])).toEqual(expected),
)
