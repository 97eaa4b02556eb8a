import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mistakesInFiles, type NamedFiles, writeNamed } from '../../src/host/named-files.ts'
import { messageOf, rendered } from '../../src/words/diagnostics.ts'

/** Links need a right there, a name may be longer, and devices have other names. */
const isWindows = process.platform === 'win32'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allocs-budget-named-'))
  mkdirSync(join(folder, 'reports'))
  writeFileSync(join(folder, 'there'), 'text')
  writeFileSync(join(folder, 'budget'), 'version: 1')
  linkSync(join(folder, 'budget'), join(folder, 'hard-link'))
  if (isWindows) return
  symlinkSync('nothing-yet', join(folder, 'dangling'))
  symlinkSync('loop', join(folder, 'loop'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const path = (given: string): string => resolve(folder, given)
const state = (): unknown =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => (name === 'there' ? [name, readFileSync(path(name), 'utf8')] : name))

async function mistakes(outputs: readonly string[], more: Partial<NamedFiles> & { makesFolder?: boolean } = {}) {
  const { makesFolder = false, ...rest } = more
  const before = state()
  const found = await mistakesInFiles({
    outputs: outputs.map((given, i) => ({ by: `--${i}`, given, path: path(given), makesFolder })),
    inputs: [{ by: '--budget', given: 'budget', path: path('budget'), what: 'budget' }],
    reports: [{ by: 'FILE', given: 'reports', path: path('reports') }],
    ...rest,
  })
  expect(state()).toEqual(before)
  expect(found.canWrite).toBe(found.diagnostics.length === 0)
  return found.diagnostics.map(messageOf)
}

describe('nothing was changed, and', () => {
  test.each([[['new']], [['there']], [['new', 'newer']], [['reports/notes.md']]])('%j is right', async (outputs) => {
    expect(await mistakes(outputs)).toEqual([])
  })

  test.skipIf(isWindows).each([[['dangling']], [['/dev/null', '/dev/null']]])('%j is right', async (outputs) => {
    expect(await mistakes(outputs)).toEqual([])
  })

  test.each<readonly [readonly string[], string]>([
    [[''], '--0 is empty'],
    [['a\0b'], '--0 contains a NUL character'],
    [['reports'], '--0 is reports, a directory'],
    [['new/'], '--0 is new/, the name of a directory'],
    [['budget'], '--0 is budget, the budget'],
    [['hard-link'], '--0 is hard-link, the budget'],
    [['reports/all.json'], '--0 is reports/all.json, which is in reports, where reports are read'],
    [['new', './new'], '--0 and --1 are the same file, ./new'],
    [['budget', 'hard-link'], '--0 and --1 are the same file, hard-link'],
  ])('%j is not', async (outputs, says) => {
    expect(await mistakes(outputs)).toContain(says)
  })

  test.skipIf(isWindows)('links to what else is written, and to themselves, are not', async () => {
    expect(await mistakes(['dangling', 'nothing-yet'])).toContain('--0 and --1 are the same file, nothing-yet')
    expect(await mistakes(['loop'])).toEqual([expect.stringMatching(/^--0 is loop, which cannot be written: ELOOP/)])
  })

  test('folders that are made for it are taken away again', async () => {
    expect(await mistakes(['a/b/c', 'a/d'], { makesFolder: true })).toEqual([])
    expect(await mistakes(['there/c'], { makesFolder: true })).toEqual([expect.stringContaining('part of the path')])
    expect(await mistakes([`a/b/${'n'.repeat(300)}`], { makesFolder: true })).toEqual([
      expect.stringContaining(isWindows ? 'cannot be written' : 'ENAMETOOLONG'),
    ])
  })

  test('a folder to work in is one', async () => {
    const at = (given: string) => ({ directory: { by: '-C', given, path: path(given) } })
    const found = async (given: string) =>
      (await mistakesInFiles({ ...at(given), outputs: [], inputs: [], reports: [] })).diagnostics.map(rendered)
    expect(await found('reports')).toEqual([])
    expect((await found('there'))[0]).toMatchObject({
      code: 'DIRECTORY_NOT_FOUND',
      message: 'there is not a directory',
    })
    expect((await found('gone'))[0]?.message).toBe('gone is not a directory: it does not exist')
    // What is wrong with the folder can be written to a report.
    expect(await mistakesInFiles({ ...at('gone'), outputs: [], inputs: [], reports: [] })).toMatchObject({
      canWrite: true,
    })
  })
})

test('a file is written, in a folder that is made for it', async () => {
  const output = { by: '--json', given: 'a/b', path: path('a/b'), makesFolder: true }
  expect(await writeNamed(output, 'text')).toBeUndefined()
  expect(readFileSync(path('a/b'), 'utf8')).toBe('text')
})

test.skipIf(isWindows)('a file that cannot be written to its end is empty', async () => {
  const output = { by: '--json', given: 'full', path: '/dev/full', makesFolder: true }
  const problem = await writeNamed(output, 'text')
  expect(problem && rendered(problem)).toMatchObject({
    code: 'FILE_NOT_WRITTEN',
    message: expect.stringContaining('ENOSPC'),
    hint: 'free disk space and run it again',
  })
})
