import { expect, test } from 'vitest'
import { containsPackages, matchesPackage } from '../../src/budget/match/match-package.ts'

const modulePath = 'example.com/m'

test.each([
  ['.', 'example.com/m', true],
  ['.', 'example.com/m/codec', false],
  ['./...', 'example.com/m', true],
  ['./...', 'example.com/m/codec/json', true],
  ['./...', 'example.com/mod', false],
  ['./...', 'example.com/other', false],
  ['./codec', 'example.com/m/codec', true],
  ['./codec', 'example.com/m/codec/json', false],
  ['./codec/...', 'example.com/m/codec', true],
  ['./codec/...', 'example.com/m/codec/json', true],
  ['./codec/...', 'example.com/m/codecs', false],
  ['./codec...', 'example.com/m/codecs', true],
  ['./.../json', 'example.com/m/codec/json', true],
  ['./.../json', 'example.com/m/json', false],
  ['example.com/m/codec', 'example.com/m/codec', true],
  ['example.com/m/...', 'example.com/m', true],
  ['example.com/...', 'example.com/m/codec', true],
  ['example.com/.../json', 'example.com/m/codec/json', true],
  ['...', 'example.com/m', true],
  ['codec', 'example.com/m/codec', false],
  // Below, the rules for vendor of `go help packages`.
  ['./...', 'example.com/m/vendor/x', false],
  ['./...', 'example.com/m/vendor', true],
  ['./vendor/...', 'example.com/m/vendor/x', true],
  ['./vendor/...', 'example.com/m/vendor', true],
  ['./...', 'example.com/m/a/vendor/x', false],
  ['./a/vendor/...', 'example.com/m/a/vendor/x', true],
  ['./.../x', 'example.com/m/vendor/x', false],
  ['./vendor/x', 'example.com/m/vendor/x', true],
  ['./...', 'example.com/m/myvendor/x', true],
  ['./...vendor/...', 'example.com/m/vendor/x', false],
])('%s and %s: %s', (pattern, importPath, expected) => {
  expect(matchesPackage(pattern, { importPath, modulePath })).toBe(expected)
})

test.each([
  ['./...', './codec', true],
  ['./...', './codec/...', true],
  ['./...', '.', true],
  ['./codec/...', './codec', true],
  ['./codec/...', './codecs', false],
  ['./codec/...', './...', false],
  ['./.../x', './a/x', true],
  ['./...', 'example.com/m/codec', false],
  ['./...', './vendor/x', false],
  ['example.com/...', 'example.com/m', true],
])('%s holds all of %s: %s', (outer, inner, expected) => {
  expect(containsPackages(outer, inner)).toBe(expected)
})

test('claims containment only where every package of the inner pattern matches the outer', () => {
  const patterns = paths(['a', 'vendor', '...', 'a...', '...b'], 2).map((path) => `.${path}`)
  const packages = paths(['a', 'b', 'vendor'], 3).map((path) => modulePath + path)
  let claimed = 0
  for (const outer of patterns) {
    for (const inner of patterns.filter((one) => containsPackages(outer, one))) {
      claimed++
      for (const importPath of packages.filter((one) => matchesPackage(inner, { importPath: one, modulePath }))) {
        expect([outer, inner, importPath, matchesPackage(outer, { importPath, modulePath })]).toEqual([
          outer,
          inner,
          importPath,
          true,
        ])
      }
    }
  }
  expect(claimed).toBeGreaterThan(patterns.length)
})

/** Every path of so many elements and fewer, each with a slash in front. */
function paths(elements: readonly string[], depth: number): string[] {
  if (depth === 0) return ['']
  return ['', ...elements.flatMap((element) => paths(elements, depth - 1).map((rest) => `/${element}${rest}`))]
}
