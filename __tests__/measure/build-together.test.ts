import { describe, expect, test } from 'vitest'
import { leanLink, testBinaryName } from '../../src/go/command/test-build.ts'
import { longestArguments } from '../../src/measure/argument-lists.ts'
import { buildTogether } from '../../src/measure/build-together.ts'

function lists(...paths: readonly string[]): readonly (readonly string[])[] {
  const packages = paths.map((importPath) => ({ importPath }))
  return buildTogether(packages, 'linux').map((list) => list.map(({ importPath }) => importPath))
}

describe('the name of a test binary', () => {
  test.each([
    ['example.com/m', 'linux', 'm.test'],
    ['example.com/m/codec', 'windows', 'codec.test.exe'],
    ['example.com/z/v2', 'linux', 'z.test'],
    ['example.com/z/v10', 'darwin', 'z.test'],
    ['example.com/apps/v1', 'linux', 'v1.test'],
    ['example.com/z/v05', 'linux', 'v05.test'],
    ['example.com/z/v0', 'linux', 'v0.test'],
    ['example.com/z/v2beta1', 'linux', 'v2beta1.test'],
    ['m', 'linux', 'm.test'],
    ['v2', 'linux', 'v2.test'],
  ])('%s for %s is %s', (path, goos, name) => {
    expect(testBinaryName(path, goos)).toBe(name)
  })
})

describe('packages that are built by one command', () => {
  test('are all of them, where names differ', () => {
    expect(lists('m/a', 'm/b', 'm/c')).toEqual([['m/a', 'm/b', 'm/c']])
    expect(lists()).toEqual([])
  })

  test('are apart where two have the same name, in no more commands than the name is there', () => {
    expect(lists('m/a/types', 'm/b', 'm/b/types', 'm/types', 'm/z', 'm/z/v2')).toEqual([
      ['m/a/types', 'm/b', 'm/z'],
      ['m/b/types', 'm/z/v2'],
      ['m/types'],
    ])
  })

  test('are apart where their names are one file to a system that knows no case', () => {
    expect(lists('m/Codec', 'm/codec')).toEqual([['m/Codec'], ['m/codec']])
  })

  test('fit on a command line', () => {
    const paths = Array.from({ length: 500 }, (_, i) => `example.com/${'long'.repeat(20)}/p${i}`)
    const made = lists(...paths)
    expect(made.flat()).toEqual(paths)
    expect(made.length).toBeGreaterThan(1)
    for (const list of made) expect(list.join(' ').length).toBeLessThanOrEqual(longestArguments)
  })
})

test.each([
  ['', ['-ldflags=-w']],
  ['-mod=mod -tags=ldflags', ['-ldflags=-w']],
  ['-ldflags=-X=main.v=1', []],
  ["-mod=mod '--ldflags=-s -w'", []],
])('with GOFLAGS=%s a link has the flags %j', (goFlags, flags) => {
  expect(leanLink(goFlags)).toEqual(flags)
})
