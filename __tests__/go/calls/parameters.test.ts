import { expect, test } from 'vitest'
import { bytesOf, parametersOf } from '../../../src/go/output/parameters.ts'

// As go1.26.8 printed them for linux/amd64, with the declarations that they are of.
const recorded = [
  ['func give(s Sink, n int)', 'm.give', 'fe 00 08 08 08 fd 10 08 ff', 1, 1],
  [
    'func give(s Sink, b []byte, n int, str string)',
    'm.give',
    'fe 00 08 08 08 fd fe 10 08 18 08 20 08 fd 28 08 fe 30 08 38 08 fd ff',
    2,
    1,
  ],
  ['func each(s []int, f func(int))', 'm.each', 'fe 00 08 08 08 10 08 fd 18 08 ff', 0, 1],
  [
    'func (t *T) x(v struct{ a, b func(); s Sink }, f func(int), p bool)',
    'm.(*T).x',
    '00 08 fe 08 08 10 08 fe 18 08 20 08 fd fd 28 08 30 01 ff',
    1,
    3,
  ],
  [
    'func Map[T, U any](s []T, f func(T) U) []U',
    'm.Map[go.shape.int,go.shape.string]',
    'fe 08 08 10 08 18 08 fd 20 08 ff',
    0,
    1,
  ],
  ['func two(a, b Sink)', 'm.two', 'fe 00 08 08 08 fd fe 10 08 18 08 fd ff', 2, 0],
] as const

test.each(recorded)('%s', (_, symbol, hex, interfaces, funcs) => {
  const bytes = bytesOf(`\t0x0000 ${hex}  ........ ff`)
  expect(parametersOf('amd64', symbol, bytes)).toEqual({ interface: interfaces, func: funcs })
})

test('words of 32-bit targets are shorter', () => {
  expect(parametersOf('arm', 'm.each', bytesOf('\t0x0000 00 04 fe 04 04 08 04 fd ff'))).toEqual({
    interface: 1,
    func: 1,
  })
})

test.each(['00 08 fb ff', 'fc ff'])('more than is said has no limit: %s', (hex) => {
  const { func } = parametersOf('amd64', 'm.F', bytesOf(`\t0x0000 ${hex}`))
  expect(func).toBe(Number.POSITIVE_INFINITY)
})
