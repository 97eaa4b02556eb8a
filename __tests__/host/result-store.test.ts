import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { resultStore } from '../../src/host/result-store.ts'
import { runnerNode } from '../support/entries.ts'

const top = mkdtempSync(join(tmpdir(), 'allocs-budget-store-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))
let folders = 0
const newFolder = (): string => join(top, `${folders++}`, 'kept')
const keyOf = (i: number): string => i.toString(16).padStart(64, '0')
const most = 1000
const hour = 3600

/** Makes an entry as if it was last used some time ago. Seconds. */
function age(folder: string, name: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds
  utimesSync(join(folder, name), then, then)
}

describe('a folder of kept results', () => {
  test('is made when the first is written, for its user alone, and has nothing but entries in it', async () => {
    const folder = newFolder()
    const store = resultStore(folder, 'x')
    expect(await store.read(keyOf(1), most)).toBeUndefined()
    expect(existsSync(folder)).toBe(false)
    expect(await store.write(keyOf(1), 'one')).toBeUndefined()
    expect(await store.write(keyOf(1), 'two')).toBeUndefined()
    expect(await store.read(keyOf(1), most)).toBe('two')
    expect(readdirSync(folder)).toEqual([keyOf(1)])
    if (process.platform !== 'win32') {
      expect(statSync(folder).mode & 0o777).toBe(0o700)
      expect(statSync(join(folder, keyOf(1))).mode & 0o777).toBe(0o600)
    }
  })

  test('gives nothing under a key that is none', async () => {
    const folder = newFolder()
    const store = resultStore(folder, 'x')
    for (const key of ['', '..', '../a', keyOf(1).slice(1), `${keyOf(1)}0`, keyOf(1).replace('1', 'G')]) {
      expect(await store.write(key, 'text')).toBeUndefined()
      expect(await store.read(key, most)).toBeUndefined()
    }
    expect(existsSync(folder)).toBe(false)
  })

  test.skipIf(process.platform === 'win32')(
    'reads no link, no folder, nothing that is too large and no bytes',
    async () => {
      const folder = newFolder()
      const store = resultStore(folder, 'x')
      await store.write(keyOf(1), 'text')
      symlinkSync(keyOf(1), join(folder, keyOf(2)))
      mkdirSync(join(folder, keyOf(3)))
      writeFileSync(join(folder, keyOf(4)), '')
      truncateSync(join(folder, keyOf(4)), 2 ** 40)
      writeFileSync(join(folder, keyOf(5)), Buffer.from([0xff]))
      const read = await Promise.all([1, 2, 3, 4, 5].map((i) => store.read(keyOf(i), most)))
      expect(read).toEqual(['text', undefined, undefined, undefined, undefined])
    },
  )

  test.skipIf(process.platform === 'win32')('is written in place of a link, not through it', async () => {
    const folder = newFolder()
    const other = join(top, 'other')
    writeFileSync(other, 'of somebody else')
    const store = resultStore(folder, 'x')
    await store.write(keyOf(1), 'text')
    rmSync(join(folder, keyOf(1)))
    symlinkSync(other, join(folder, keyOf(1)))
    expect(await store.write(keyOf(1), 'text')).toBeUndefined()
    expect(readFileSync(other, 'utf8')).toBe('of somebody else')
    expect(await store.read(keyOf(1), most)).toBe('text')
  })

  test('that cannot be made is told once, and is no error', async () => {
    const file = join(top, 'file')
    writeFileSync(file, '')
    const store = resultStore(join(file, 'kept'), 'x')
    const first = await store.write(keyOf(1), 'text')
    expect(first?.folder).toBe(join(file, 'kept'))
    expect(first?.why).toMatch(/ENOTDIR|EEXIST|ENOENT/)
    expect(await store.write(keyOf(1), 'text')).toBeUndefined()
    expect(await store.read(keyOf(1), most)).toBeUndefined()
    await store.trim()
  })

  // Nothing is read-only for root.
  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('that is read-only is read', async () => {
    const folder = newFolder()
    await resultStore(folder, 'x').write(keyOf(1), 'text')
    age(folder, keyOf(1), 2 * hour)
    chmodSync(folder, 0o500)
    const store = resultStore(folder, 'x')
    expect(await store.read(keyOf(1), most)).toBe('text')
    expect((await store.write(keyOf(2), 'text'))?.why).toMatch(/EACCES/)
    chmodSync(folder, 0o700)
  })

  test('keeps what was used last', async () => {
    const folder = newFolder()
    const store = resultStore(folder, 'x', { entries: 2, bytes: 1000 })
    for (const i of [1, 2, 3]) {
      await store.write(keyOf(i), 'text')
      age(folder, keyOf(i), (4 - i) * 10 * hour)
    }
    // The oldest is used again.
    expect(await store.read(keyOf(1), most)).toBe('text')
    await store.trim()
    expect(readdirSync(folder).sort()).toEqual([keyOf(1), keyOf(3)])
  })

  test('has no more bytes than there is room for', async () => {
    const folder = newFolder()
    const store = resultStore(folder, 'x', { entries: 100, bytes: 1000 })
    for (const i of [1, 2, 3]) {
      // Nothing that gzip makes smaller.
      await store.write(keyOf(i), randomBytes(400).toString('base64url'))
      age(folder, keyOf(i), (4 - i) * hour)
    }
    await store.trim()
    expect(readdirSync(folder).sort()).toEqual([keyOf(2), keyOf(3)])
  })

  test('loses what writers left behind that are gone, and nothing that is not ours', async () => {
    const folder = newFolder()
    const store = resultStore(folder, 'x', { entries: 1, bytes: 1000 })
    await store.write(keyOf(1), 'text')
    const [old, young] = [`.${'a'.repeat(16)}.tmp`, `.${'b'.repeat(16)}.tmp`]
    for (const name of [old, young, 'README', '.gitignore']) writeFileSync(join(folder, name), 'x')
    mkdirSync(join(folder, keyOf(9)))
    for (const name of [old, 'README', '.gitignore']) age(folder, name, 2 * hour)
    await store.trim()
    expect(readdirSync(folder).sort()).toEqual([young, '.gitignore', 'README', keyOf(1), keyOf(9)].sort())
  })

  test('is not looked through by who wrote nothing', async () => {
    const folder = newFolder()
    await resultStore(folder, 'x').write(keyOf(1), 'text')
    await resultStore(folder, 'x', { entries: 0, bytes: 0 }).trim()
    expect(readdirSync(folder)).toEqual([keyOf(1)])
  })

  test('gives whole texts to who reads while others write', async () => {
    const folder = newFolder()
    const module = new URL('../../src/host/result-store.ts', import.meta.url).href
    const text = (letter: string): string => letter.repeat(300_000)
    const code = (letter: string): string => `
      import { resultStore } from ${JSON.stringify(module)}
      const store = resultStore(${JSON.stringify(folder)}, 'x')
      for (let i = 0; i < 100; i++) {
        const failed = await store.write(${JSON.stringify(keyOf(1))}, ${JSON.stringify(letter)}.repeat(300_000))
        if (failed) throw new Error(failed.why)
      }`
    const writers = ['a', 'b', 'c'].map((letter) =>
      spawn(runnerNode, ['--input-type=module', '-e', code(letter)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    )
    const ended = Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0]))
    const store = resultStore(folder, 'x')
    const seen = new Set<string>()
    let isOver = false
    void ended.then(() => {
      isOver = true
    })
    while (!isOver) {
      const read = await store.read(keyOf(1), 400_000)
      if (read !== undefined) seen.add(read)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await ended).toEqual([0, 0, 0])
    expect(seen.size).toBeGreaterThan(1)
    expect([...seen].filter((each) => !['a', 'b', 'c'].map(text).includes(each))).toEqual([])
    expect(readdirSync(folder)).toEqual([keyOf(1)])
  })
})
