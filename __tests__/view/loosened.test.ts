import { expect, test } from 'vitest'
import { loosenedRow } from '../../src/view/loosened.ts'
import { shownWith } from '../../src/view/shown.ts'
import { loosened, report } from '../report/sample-reports.ts'

test.each([
  ['calls', 'all', 'module', [[{ code: 'all' }]], [[{ strong: [{ code: 'module' }] }]]],
  ['calls', 'module', '', [[{ code: 'module' }]], [['not set']]],
  ['allow', '', 'fmt.Errorf, (*Logger).*', [[]], [['also ', { code: 'fmt.Errorf, (*Logger).*' }]]],
  ['dynamic', 'error', 'note', [[{ code: 'error' }]], [[{ strong: [{ code: 'note' }] }]]],
])('a row tells how %s was and is: %o, %o', (what, from, to, was, is) => {
  const entry = { kind: 'function', package: 'example.com/m', name: 'F' } as const
  const given = report({ loosened: [loosened({ entry, change: { what, from, to } })] })
  const [finding] = given.findings
  if (finding?.kind !== 'loosened') throw new Error('no finding')
  const [who, ...cells] = loosenedRow(finding, shownWith(given, {}))
  expect(who).toEqual([['warning: ', { code: 'F' }], [{ code: what }]])
  expect(cells.slice(0, 2)).toEqual([was, is])
})
