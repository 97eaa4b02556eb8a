import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostError } from '../../src/host/host-error.ts'
import { type TemporaryFolders, temporaryFolders } from '../../src/host/temporary-folders.ts'

const isWindows = process.platform === 'win32'
const isRoot = process.getuid?.() === 0
/** What names the system's folder for temporary files. */
const names = isWindows ? ['TEMP', 'TMP'] : ['TMPDIR']
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]))
let home = ''
let said: string[] = []

function setHome(folder: string): void {
  for (const name of names) process.env[name] = folder
}

function newFolders(): TemporaryFolders {
  return temporaryFolders((line) => said.push(line))
}

beforeEach(() => {
  said = []
  home = realpathSync(mkdtempSync(join(tmpdir(), 'temporary-')))
  setHome(home)
})
afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  rmSync(home, { recursive: true, force: true })
})

/** The name that a folder of another process has. */
async function nameOf(pid: number): Promise<string> {
  const folders = newFolders()
  const name = basename(await folders.make())
  await folders.remove()
  return name.replace(`-${process.pid}-`, `-${pid}-`)
}

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

test('a folder is made empty, with its links resolved, and taken away with what is in it', async () => {
  const folders = newFolders()
  const [one, two] = [await folders.make(), await folders.make()]
  expect(one).not.toBe(two)
  expect(readdirSync(one)).toEqual([])
  mkdirSync(join(one, 'deep/er'), { recursive: true })
  writeFileSync(join(one, 'deep/er/file'), '')
  await folders.remove()
  expect([readdirSync(home), said]).toEqual([[], []])
})

test('a folder may lie where it is wanted', async () => {
  const parent = join(home, 'elsewhere')
  mkdirSync(parent)
  const folders = newFolders()
  await folders.make(undefined, parent)
  expect(readdirSync(parent)).toHaveLength(1)
  await folders.remove()
  expect(readdirSync(parent)).toEqual([])
})

test('what is in it may be read-only', async () => {
  const folders = newFolders()
  const folder = await folders.make()
  mkdirSync(join(folder, 'a/b'), { recursive: true })
  writeFileSync(join(folder, 'a/b/file'), '')
  for (const path of ['a/b/file', 'a/b', 'a']) chmodSync(join(folder, path), 0o500)
  folders.removeNow()
  expect([readdirSync(home), said]).toEqual([[], []])
})

test('what was made with it is taken back when it is gone', async () => {
  const folders = newFolders()
  const record = `require('fs').writeFileSync(process.argv[1], String(require('fs').existsSync(process.argv[2])))`
  const undo = (folder: string) => ({
    file: process.execPath,
    args: ['-e', record, join(home, 'record'), folder],
    cwd: home,
    env: { SystemRoot: process.env.SystemRoot ?? '' },
  })
  await folders.make(undo)
  folders.removeNow()
  expect(readdirSync(home)).toEqual(['record'])
  rmSync(join(home, 'record'))
  await folders.remove()
  expect(readdirSync(home)).toEqual([]) // once
})

test('where none can be made it says where, and why', async () => {
  const missing = join(home, 'missing')
  setHome(missing)
  const error = await newFolders()
    .make()
    .catch((it: unknown) => it)
  expect(error).toBeInstanceOf(HostError)
  expect(String(error)).toContain(`a temporary folder cannot be made in ${missing}: ENOENT`)
})

test.skipIf(isWindows || isRoot)('a folder that is read-only says so (root may write to it)', async () => {
  chmodSync(home, 0o500)
  await expect(newFolders().make()).rejects.toThrow(/a temporary folder cannot be made in .*EACCES/)
  chmodSync(home, 0o700)
})

test('what a killed process of ours left is taken away at the next start, and nothing else', async () => {
  const [dead, alive] = [await nameOf(deadPid()), await nameOf(process.ppid)]
  const kept = [
    alive,
    dead.replace('allocs-budget-', 'allocs-budget-other'), // another machine, another container
    `${dead}x`,
    dead.replace(/-\d+-(?=\w+$)/, '-0x1-'),
    'allocs-budget-repository-abcdef',
  ]
  for (const name of [dead, ...kept]) mkdirSync(join(home, name))
  writeFileSync(join(home, dead, 'file'), '')
  const folders = newFolders()
  const own = basename(await folders.make())
  expect(readdirSync(home).sort()).toEqual([...kept, own].sort())
  await folders.remove()
})

test('nothing is taken away through a link, and no file', async () => {
  const [link, file] = [await nameOf(deadPid()), await nameOf(deadPid())]
  const treasure = join(home, 'treasure')
  mkdirSync(treasure)
  writeFileSync(join(treasure, 'file'), '')
  symlinkSync(treasure, join(home, link), 'junction')
  writeFileSync(join(home, file), '')
  const folders = newFolders()
  await folders.make()
  expect([existsSync(join(home, link)), existsSync(join(treasure, 'file')), existsSync(join(home, file))]).toEqual([
    true,
    true,
    true,
  ])
  await folders.remove()
})

test.skipIf(isWindows || !isRoot)("another user's folder stays (only root can make one)", async () => {
  const name = await nameOf(deadPid())
  mkdirSync(join(home, name))
  chownSync(join(home, name), 12345, 12345)
  const folders = newFolders()
  await folders.make()
  expect(existsSync(join(home, name))).toBe(true)
  await folders.remove()
})
