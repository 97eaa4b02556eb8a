import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cacheFolder } from '../../src/host/cache-folder.ts'
import { programName } from '../../src/host/program.ts'
import { version } from '../../src/lang/version.ts'

const HOME = '/home/u'
const found = (value: string) => ({ kind: 'found', value })
const failed = (why: string) => ({ kind: 'failed', why })

test.each<[NodeJS.Platform, Record<string, string>, object]>([
  ['linux', { HOME }, found('/home/u/.cache/allocs-budget')],
  ['linux', { HOME, XDG_CACHE_HOME: '/cache' }, found('/cache/allocs-budget')],
  ['linux', { HOME, XDG_CACHE_HOME: '' }, found('/home/u/.cache/allocs-budget')],
  ['linux', { HOME, XDG_CACHE_HOME: 'cache' }, failed('XDG_CACHE_HOME is a relative path')],
  ['linux', {}, failed('neither XDG_CACHE_HOME nor HOME is set')],
  ['freebsd', { HOME }, found('/home/u/.cache/allocs-budget')],
  ['darwin', { HOME, XDG_CACHE_HOME: '/cache' }, found('/home/u/Library/Caches/allocs-budget')],
  ['darwin', {}, failed('HOME is not set')],
  ['win32', { LOCALAPPDATA: 'C:\\u' }, found('C:\\u/allocs-budget')],
  ['win32', { HOME }, failed('%LocalAppData% is not set')],
])('the cache of a user on %s with %j', (platform, env, expected) => {
  expect(cacheFolder(env, platform)).toEqual(expected)
})

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-program-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a bundle is another program where what is started or what it loads is another', () => {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  write('index.js', 'import("./main.js")')
  write('main.js', '1')
  const name = programName(join(folder, 'index.js'))
  expect(name).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')} [0-9a-f]{64}$`))
  write('main.js', '2')
  const other = programName(join(folder, 'index.js'))
  expect(other).not.toBe(name)
  write('index.js', 'import("./main.js");')
  expect(programName(join(folder, 'index.js'))).not.toBe(other)
  rmSync(join(folder, 'main.js'))
  expect(programName(join(folder, 'index.js'))).toBeUndefined()
})

// To make a link needs a right on Windows, where npm makes none.
test.skipIf(process.platform === 'win32')('a link to a bundle is the same program', () => {
  for (const name of ['index.js', 'main.js']) writeFileSync(join(folder, name), '1')
  symlinkSync('index.js', join(folder, 'allocs-budget'))
  expect(programName(join(folder, 'index.js'))).toBeDefined()
  expect(programName(join(folder, 'allocs-budget'))).toBe(programName(join(folder, 'index.js')))
})

test('from source it is another one where any file of it is', () => {
  mkdirSync(join(folder, 'src/start'), { recursive: true })
  mkdirSync(join(folder, 'src/measure'))
  writeFileSync(join(folder, 'src/start/cli.ts'), '')
  writeFileSync(join(folder, 'src/measure/enough.ts'), '1')
  const name = programName(join(folder, 'src/start/cli.ts'))
  writeFileSync(join(folder, 'src/measure/enough.ts'), '2')
  expect(name).toBeDefined()
  expect(programName(join(folder, 'src/start/cli.ts'))).not.toBe(name)
})
