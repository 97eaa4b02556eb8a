import { mkdtempSync, openSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { breakdownOf, HostError } from '../../src/host/host-error.ts'

/** What a call of the system throws here and now. */
function thrown(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

type Case = readonly [name: string, error: unknown, message: RegExp, hint: RegExp]

/** Windows has no such device, and says nothing of its own of a name. */
const elsewhere: readonly Case[] =
  process.platform === 'win32'
    ? []
    : [
        ['a full disk', thrown(() => writeFileSync('/dev/full', 'x')), /^ENOSPC: /, /^free disk space/],
        ['too long a name', thrown(() => openSync('n'.repeat(5000), 'r')), /^ENAMETOOLONG: /, /^use a shorter name/],
      ]

test.each<Case>([
  ...elsewhere,
  [
    'no such folder',
    thrown(() => mkdtempSync('/nowhere/x-')),
    /^ENOENT: .*mkdtemp/,
    /^set TMPDIR to a folder that exists/,
  ],
  [
    'what was said already, by its cause',
    new HostError('go cannot be started', {
      cause: Object.assign(new Error('spawn EMFILE'), { code: 'EMFILE', syscall: 'spawn' }),
    }),
    /^go cannot be started$/,
    /^raise the limit on open files \(ulimit -n\)/,
  ],
  ['what was said already, with its hint', new HostError('broken', { hint: 'mend it' }), /^broken$/, /^mend it$/],
  ['what was said already, and no more', new HostError('broken'), /^broken$/, /^find out why the system call fails/],
])('%s is the machine', (_, error, message, hint) => {
  const problem = breakdownOf(error)
  expect(problem).toEqual({
    kind: 'machine',
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  })
})

test.each<readonly [string, unknown, string]>([
  ['a mistake in our code', new TypeError('x is not a function'), 'x is not a function'],
  ['a wrong argument', thrown(() => openSync('a\0b', 'r')), "The argument 'path' must be"],
  ['what is no error', 'thrown text', 'thrown text'],
  ['nothing', undefined, 'undefined'],
])('%s is ours, with its stack', (_, error, message) => {
  expect(breakdownOf(error)).toMatchObject({ kind: 'fault', message: expect.stringContaining(message) })
  expect(breakdownOf(error)).toHaveProperty('stack', expect.stringContaining(message))
})
