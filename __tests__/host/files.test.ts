import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import {
  foldersWith,
  holds,
  irregularFiles,
  kindOf,
  listFiles,
  readGzip,
  readText,
  realPath,
} from '../../src/host/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(at(name), content)
  return at(name)
}
const link = (name: string, target: string): string => {
  symlinkSync(target, at(name))
  return at(name)
}
mkdirSync(at('inside/below'), { recursive: true })
const isPosix = process.platform !== 'win32'
if (isPosix) execFileSync('mkfifo', [at('fifo'), at('inside/pipe.go')])
const linkToZero = isPosix ? link('zero', '/dev/zero') : ''
const huge = file('huge', '')
truncateSync(huge, 2 ** 40) // sparse

describe('a text', () => {
  test.each([
    ['of just as many bytes as may be', file('four', 'fünf'), 5, { kind: 'text', text: 'fünf' }],
    ['of one more', at('four'), 4, { kind: 'too-large', why: 'it has 5 bytes, at most 4 are read' }],
    ['that is empty', file('none', ''), 10, { kind: 'text', text: '' }],
    ['with a byte order mark', file('bom', '\ufeffx'), 10, { kind: 'text', text: '\ufeffx' }],
    ['that is none', file('latin1', Buffer.from([0xe9])), 10, { kind: 'unreadable', why: 'it is not UTF-8 text' }],
    ['that is not there', at('nope'), 10, { kind: 'missing', why: 'it does not exist' }],
    ['below a file', at('four/x'), 10, { kind: 'missing', why: 'it does not exist' }],
    ['that is a folder', at('inside'), 10, { kind: 'unreadable', why: 'it is a directory, not a regular file' }],
    ['of a terabyte', huge, 10, { kind: 'too-large', why: `it has ${2 ** 40} bytes, at most 10 are read` }],
  ])('%s', async (_, path, maxBytes, expected) => {
    expect(await readText(path, maxBytes)).toEqual(expected)
  })

  test.runIf(isPosix)('that never ends, or that nobody writes, is not waited for', async () => {
    const why = (kind: string) => ({ kind: 'unreadable', why: `it is ${kind}, not a regular file` })
    expect(await readText(linkToZero, 10)).toEqual(why('a device'))
    expect(await readText(at('fifo'), 10)).toEqual(why('a named pipe'))
    expect((await readGzip(at('fifo'), 10)).kind).toBe('failed')
    expect((await holds(linkToZero, 'x')).kind).toBe('failed')
    expect(await kindOf(at('fifo'))).toEqual({ kind: 'found', value: 'other' })
  })

  test.runIf(process.platform === 'linux')('that is longer than it says is cut off by the cap', async () => {
    // A file of /proc has a size of 0.
    expect(await readText('/proc/self/status', 10)).toEqual({
      kind: 'too-large',
      why: 'it has more than 10 bytes, at most 10 are read',
    })
  })

  test.runIf(isPosix)('behind a link is read where that is allowed', async () => {
    const inside = link('inside/link', '../inside/own')
    file('inside/own', 'own')
    const outside = link('inside/out', '../four')
    const dangling = link('inside/dangling', 'nothing')
    const within = { within: at('inside') }
    expect([
      await readText(inside, 9),
      await readText(inside, 9, within),
      await readText(inside, 9, 'refused'),
    ]).toEqual([
      { kind: 'text', text: 'own' },
      { kind: 'text', text: 'own' },
      { kind: 'unreadable', why: 'it is a symbolic link' },
    ])
    expect(await readText(outside, 9, within)).toEqual({
      kind: 'unreadable',
      why: 'it is a symbolic link to a file outside the repository',
    })
    expect(await readText(dangling, 9, 'refused')).toEqual({ kind: 'unreadable', why: 'it is a symbolic link' })
    expect(await readText(at('inside/own'), 9, 'refused')).toEqual({ kind: 'text', text: 'own' })
  })
})

// Windows says of such a name that it does not exist.
test.runIf(isPosix)('a path that cannot be asked for is failed', async () => {
  const tooLong = at('x'.repeat(5000))
  for (const ask of [kindOf, realPath, listFiles]) expect((await ask(tooLong)).kind).toBe('failed')
})

test('a path that does not exist is absent', async () => {
  expect([await kindOf(at('nope')), await realPath(at('nope')), await listFiles(at('nope'))]).toEqual(
    Array(3).fill({ kind: 'absent' }),
  )
  expect((await holds(at('nope'), 'x')).kind).toBe('absent')
  expect((await readGzip(at('nope'), 10)).kind).toBe('absent')
})

test.runIf(isPosix)('of a folder, what is neither a file nor a folder is listed', async () => {
  mkdirSync(at('tree/.git'), { recursive: true })
  mkdirSync(at('tree/a/b'), { recursive: true })
  symlinkSync('/dev/null', at('tree/a/b/x.go'))
  symlinkSync('/dev/null', at('tree/.git/x'))
  symlinkSync('a', at('tree/folder'))
  execFileSync('mkfifo', [at('tree/p')])
  file('tree/a/plain.go', '')
  expect(await irregularFiles(at('tree'), (name) => name.startsWith('.'))).toEqual({
    kind: 'found',
    value: ['a/b/x.go', 'folder', 'p'],
  })
})

test('folders with a file of a name are found, but below what is skipped and what a link leads to', async () => {
  for (const name of ['.', 'a', 'a/b', 'skipped/c', 'other', 'other/d', 'named/go.mod', 'plain'])
    mkdirSync(at(`modules/${name}`), { recursive: true })
  for (const name of ['', 'a/b/', 'skipped/c/', 'other/', 'other/d/']) file(`modules/${name}go.mod`, '')
  file('modules/other/.git', '')
  symlinkSync('a', at('modules/link'))
  const isSkipped = (name: string, has: (entry: string) => boolean) => name === 'skipped' || has('.git')
  expect(await foldersWith(at('modules'), 'go.mod', isSkipped)).toEqual({ kind: 'found', value: ['.', 'a/b'] })
  expect(await foldersWith(at('nowhere'), 'go.mod', isSkipped)).toEqual({ kind: 'absent' })
})

test('what is taken out of gzip is capped as well', async () => {
  const path = file('packed', gzipSync(Buffer.alloc(10_000)))
  expect((await readGzip(path, 10_000)).kind).toBe('found')
  expect((await readGzip(path, 9_999)).kind).toBe('failed')
  expect((await readGzip(file('plain', 'plain'), 100)).kind).toBe('failed')
})

test('bytes are found wherever they are, also where two reads meet', async () => {
  const needle = 'testing.(*B).ReportMetric'
  for (const before of [0, 1, 2 ** 20 - 1, 2 ** 20 - 12, 2 ** 20, 2 ** 21 - 3]) {
    const path = file('binary', Buffer.concat([Buffer.alloc(before), Buffer.from(needle), Buffer.alloc(2 ** 20)]))
    expect(await holds(path, needle), `${before}`).toEqual({ kind: 'found', value: true })
    expect(await holds(path, `${needle}!`), `${before}`).toEqual({ kind: 'found', value: false })
  }
})
