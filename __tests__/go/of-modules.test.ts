import { expect, test } from 'vitest'
import { isOfModules } from '../../src/go/names/of-modules.ts'

const others = new Set(['example.com/m/tools', 'example.com/m/v2', 'github.com/x/y'])

test.each([
  ['example.com/m', true],
  ['example.com/m/p', true],
  ['example.com/m/p/p.go', true],
  ['example.com/m/toolsmith/p', true],
  ['example.com/more', false],
  ['strconv', false],
  ['example.com/m/tools', false],
  ['example.com/m/tools/p', false],
  ['example.com/m/tools@v1.2.0/p/p.go', false],
  ['example.com/m/v2/p', false],
  ['example.com/m/v3/p', true],
  ['example.com/m/tools/own/p', true],
  ['github.com/x/y/p', false],
])('%s is of the modules: %s', (path, is) => {
  expect(isOfModules(path, ['example.com/m', 'example.com/m/tools/own'], others)).toBe(is)
})
