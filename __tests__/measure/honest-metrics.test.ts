import { expect, test } from 'vitest'
import { claimedUnit, honestSource } from '../../src/measure/honest-metrics.ts'

const head = 'func (b *B) ReportMetric(n float64, unit string) {'

test('package testing keeps claims apart, on the line that it has', () => {
  const source = `package testing\n\n${head}\n\tb.extra[unit] = n\n}\n`
  const honest = honestSource(source)
  expect(honest?.split('\n')).toHaveLength(source.split('\n').length)
  expect(honest).toContain(`${head} if unit == "allocs/op" || unit == "B/op" { unit = "claimed:" + unit };`)
})

test('one that is not as we know it is not touched', () => {
  expect(honestSource('package testing\n\nfunc (b *B) ReportMetric(n float64, units ...string) {\n}\n')).toBeUndefined()
})

test.each([
  [['allocs/op', 'B/op', 'things/op'], undefined],
  [['claimed:allocs/op', 'allocs/op', 'B/op'], 'allocs/op'],
  [['claimed:B/op', 'allocs/op', 'B/op'], 'B/op'],
])('%j: the claim is of %s', (units, unit) => {
  expect(claimedUnit({ values: new Map(units.map((each) => [each, 1])) })).toBe(unit)
})
