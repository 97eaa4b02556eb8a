import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { pathState } from '../../src/host/path-state.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-state-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)
const isPosix = process.platform !== 'win32'
const cap = { maxBytes: 1000, listsFolder: true }
const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const stateOf = async (name: string, read = cap) => {
  const state = await pathState(at(name), read)
  return state.kind === 'found' ? state.value : state
}

describe('the state of a path', () => {
  test('of a file is what it holds', async () => {
    writeFileSync(at('a'), 'text', { mode: 0o640 })
    const { mtimeMs, ctimeMs } = statSync(at('a'))
    expect(await stateOf('a')).toEqual({
      kind: 'file',
      isLink: false,
      mode: isPosix ? 0o640 : expect.any(Number),
      changedMs: Math.max(mtimeMs, ctimeMs),
      digest: sha256('text'),
      bytes: 4,
    })
  })

  test.each([
    ['as large as may be', 1000, 'file'],
    ['empty', 0, 'file'],
    ['larger', 1001, 'failed'],
  ])('of a file that is %s', async (_, size, kind) => {
    writeFileSync(at('sized'), 'x'.repeat(size))
    expect(await stateOf('sized')).toMatchObject({ kind, ...(kind === 'file' && { digest: sha256('x'.repeat(size)) }) })
  })

  test('of a file is the same wherever it stands in the buffer', async () => {
    const large = 'x'.repeat(5 * 2 ** 20 + 3)
    writeFileSync(at('large'), large)
    expect(await stateOf('large', { ...cap, maxBytes: 2 ** 30 })).toMatchObject({
      digest: sha256(large),
      bytes: large.length,
    })
  })

  test('of a folder is the names and kinds in it, where they are asked for', async () => {
    mkdirSync(at('some/b'), { recursive: true })
    writeFileSync(at('some/a'), 'text')
    const before = await stateOf('some')
    expect(before).toMatchObject({ kind: 'directory', digest: sha256('directory b\nfile a\n'), bytes: 0 })
    writeFileSync(at('some/a'), 'other text')
    expect(await stateOf('some')).toMatchObject({ digest: sha256('directory b\nfile a\n') })
    writeFileSync(at('some/c'), '')
    expect(await stateOf('some')).toMatchObject({ digest: sha256('directory b\nfile a\nfile c\n') })
    expect(await stateOf('some', { ...cap, listsFolder: false })).toMatchObject({ kind: 'directory', digest: '' })
  })

  test.runIf(isPosix)('of a link is that of what it leads to, and that it is one', async () => {
    writeFileSync(at('target'), 'text')
    symlinkSync('target', at('link'))
    symlinkSync('nowhere', at('dangling'))
    symlinkSync('loop', at('loop'))
    expect(await stateOf('link')).toMatchObject({ kind: 'file', isLink: true, digest: sha256('text') })
    expect(await stateOf('dangling')).toMatchObject({ kind: 'other', isLink: true, digest: '' })
    expect(await stateOf('loop')).toMatchObject({ kind: 'failed' })
  })

  test('of what is not there is that', async () => {
    writeFileSync(at('file'), '')
    expect(await stateOf('nope')).toEqual({ kind: 'absent' })
    expect(await stateOf('file/below')).toEqual({ kind: 'absent' })
  })

  test.runIf(isPosix)('of a device or a pipe is only its kind, and nobody waits for it', async () => {
    execFileSync('mkfifo', [at('fifo')])
    expect(await stateOf('fifo')).toMatchObject({ kind: 'other', digest: '' })
    expect(await pathState('/dev/zero', cap)).toMatchObject({ kind: 'found', value: { kind: 'other', digest: '' } })
  })

  test.runIf(process.platform === 'linux')('of a file that is made up when it is read is a failure', async () => {
    expect(await pathState('/proc/self/status', { maxBytes: 2 ** 20, listsFolder: false })).toMatchObject({
      kind: 'failed',
    })
    expect(await pathState('/sys/kernel/mm/transparent_hugepage/enabled', cap)).toMatchObject({ kind: 'failed' })
  })
})
