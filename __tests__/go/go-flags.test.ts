import { expect, test } from 'vitest'
import { checkGoFlags, shortOf, splitGoFlags, tagsOf } from '../../src/go/command/go-flags.ts'
import { testFlags } from '../../src/go/command/test-flags.ts'
import { messageOf, rendered } from '../../src/words/diagnostics.ts'

test.each([
  '',
  '-buildvcs=false',
  '-mod=mod -tags=a,b',
  '-trimpath',
  '-p=2',
  '-race=false',
  '-pgo=off',
  "'-ldflags=-X main.v=1 -s'",
  '-vet=off',
  '-count=1',
  '-test.count=1',
  '-short',
  '-v -benchmem -bench=. -run=X -timeout=30m -parallel=4 -failfast -fullpath',
  '-shuffle=off',
])('takes %j', (flags) => expect(checkGoFlags(flags)).toEqual([]))

test.each([
  ['-race', 'race'],
  ['--race', 'race'],
  ['-race=true', 'race'],
  ['-mod=mod -cover', 'cover'],
  ['-coverpkg=./...', 'coverpkg'],
  ['-msan', 'msan'],
  ['-asan', 'asan'],
  ['-gcflags=-N', 'gcflags'],
  ["'-gcflags=all=-N -l'", 'gcflags'],
  ['-toolexec=/bin/tool', 'toolexec'],
  ['-overlay=o.json', 'overlay'],
  ['-pgo=cpu.prof', 'pgo'],
  ['-compiler=gccgo', 'compiler'],
  ['-benchtime=1x', 'benchtime'],
  ['-count=2', 'count'],
  ['-cpu=1,2', 'cpu'],
  ['--test.cpu=4', 'test.cpu'],
  ['-skip=BenchmarkSlow', 'skip'],
  ['-shuffle=on', 'shuffle'],
  ['-memprofile=m', 'memprofile'],
  ['-json', 'json'],
])('refuses %j', (flags, name) => {
  expect(checkGoFlags(flags).map(rendered)).toEqual([
    expect.objectContaining({
      code: 'GO_FLAGS',
      severity: 'error',
      message: expect.stringMatching(new RegExp(`GOFLAGS has --?${name}`)),
    }),
  ])
})

test.each([
  ['', ''],
  ['-short', '-short'],
  ['-mod=mod --short', '-short'],
  ['-test.short=true', '-short'],
  ['-short=1', '-short'],
  ['-short=false', ''],
  ['-short -test.short=0', ''],
  ['-short=f -short', '-short'],
  ['-shorter', ''],
])('of %j a test binary gets %j', (goflags, short) => {
  expect(shortOf(goflags)).toBe(short)
  expect(testFlags(short === '' ? {} : { GOFLAGS: short })).toEqual(short === '' ? [] : ['-test.short'])
})

test('what the budget says is refused with the key that says it', () => {
  for (const key of ['benchtime', 'count', 'cpu'])
    expect(checkGoFlags(`-${key}=9`).map(messageOf)[0]).toContain(`, with ${key}`)
})

test('splits as the go command does', () => {
  expect(splitGoFlags(`-a '-b=x y' "-c=d e"  -f`)).toEqual(['-a', '-b=x y', '-c=d e', '-f'])
})

test.each([
  ['', []],
  ['-mod=mod', []],
  ['-tags=foo', ['foo']],
  ['-tags=a --tags=b,c,b', ['b', 'c']],
  ["'-tags=a b' -short", ['a', 'b']],
])('the tags of %j are %j', (flags, want) => expect(tagsOf(flags)).toEqual(want))
