import { expect, test } from 'vitest'
import { checkGoFlags, splitGoFlags } from '../../src/golang/go-flags.ts'

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
])('refuses %j', (flags, name) => {
  expect(checkGoFlags(flags)).toEqual([
    expect.objectContaining({
      code: 'GO_FLAGS',
      severity: 'error',
      message: expect.stringMatching(new RegExp(`GOFLAGS has --?${name}`)),
    }),
  ])
})

test('splits as the go command does', () => {
  expect(splitGoFlags(`-a '-b=x y' "-c=d e"  -f`)).toEqual(['-a', '-b=x y', '-c=d e', '-f'])
})
