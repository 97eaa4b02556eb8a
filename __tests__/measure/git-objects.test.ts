import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { noProgress } from '../../src/host/progress.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { pathList } from '../../src/measure/git.ts'
import { entryAt, fileAtCommit, readCommit, treesDiffer } from '../../src/measure/git-objects.ts'
import type { Ports } from '../../src/ports.ts'

const folders: string[] = []
const real = realPorts({ progress: noProgress })
afterAll(async () => {
  await real.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function ports(env: NodeJS.ProcessEnv = process.env): Ports {
  return { ...real, env }
}

const identity = ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', '-c', 'commit.gpgsign=false']

type Repository = { readonly root: string; readonly git: (...args: string[]) => string }

/** A repository with two commits, the first of them tagged `one`. */
function repository(format: 'sha1' | 'sha256'): Repository {
  const root = mkdtempSync(join(tmpdir(), 'allocs-budget-objects-'))
  folders.push(root)
  const git = (...args: string[]): string =>
    execFileSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8' }).trim()
  git('init', '-q', '-b', 'main', `--object-format=${format}`)
  mkdirSync(join(root, '.github'))
  mkdirSync(join(root, 'a/b'), { recursive: true })
  writeFileSync(join(root, '.github/allocs-budget.yml'), 'version: 1\n# ä\n')
  writeFileSync(join(root, 'a/b/c.go'), 'package b\n')
  writeFileSync(join(root, 'a/b/latin1'), Buffer.from([0xe9]))
  writeFileSync(join(root, 'README.md'), 'one\n')
  if (process.platform !== 'win32') symlinkSync('README.md', join(root, 'link.yml'))
  git('add', '-A')
  git('commit', '-qm', 'one')
  git('tag', 'one')
  writeFileSync(join(root, 'README.md'), 'two\n')
  git('commit', '-qam', 'two')
  return { root, git }
}

describe.each(['sha1', 'sha256'] as const)('objects of a repository with %s', (format) => {
  const { root, git } = repository(format)
  const one = git('rev-parse', 'one')
  const read = (path: string, maxBytes = 100) => fileAtCommit(root, one, path, maxBytes, ports())

  test('are read as they were committed', async () => {
    expect(await read('.github/allocs-budget.yml')).toEqual({ kind: 'found', value: 'version: 1\n# ä\n' })
    expect(await read('README.md')).toEqual({ kind: 'found', value: 'one\n' })
    expect(await entryAt(root, one, 'a/b/c.go', ports())).toMatchObject({ value: { mode: '100644', name: 'c.go' } })
    expect(await readCommit(root, git('rev-parse', 'HEAD'), ports())).toEqual({
      kind: 'found',
      value: { tree: git('rev-parse', 'HEAD^{tree}'), parents: [one] },
    })
  })

  test('are absent only where a tree does not have them', async () => {
    for (const path of ['nope.yml', '.github/nope.yml', 'nope/x.yml', 'README.md/x'])
      expect(await read(path), path).toEqual({ kind: 'absent' })
  })

  test('are failed where there is something else, or no such commit', async () => {
    const kinds = [await read('a/b'), await read('a/b/latin1'), await read('README.md', 3)]
    expect(kinds.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed'])
    if (process.platform !== 'win32') expect((await read('link.yml')).kind).toBe('failed')
    const nowhere = '1'.repeat(one.length)
    expect((await fileAtCommit(root, nowhere, 'README.md', 100, ports())).kind).toBe('failed')
    const blob = git('rev-parse', 'one:README.md')
    expect((await fileAtCommit(root, blob, 'README.md', 100, ports())).kind).toBe('failed')
  })
})

describe('trees', () => {
  const { root, git } = repository('sha1')
  const change = (path: string, text: string | null): string => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    if (text === null) rmSync(join(root, path), { recursive: true })
    else writeFileSync(join(root, path), text)
    git('add', '-A')
    git('commit', '-qm', path, '--allow-empty')
    return git('rev-parse', 'HEAD^{tree}')
  }
  const differ = (a: string, b: string, isWanted: (path: string) => boolean = () => true) =>
    treesDiffer(root, [a, b], isWanted, ports())

  test('differ where git diff says so, and in no other kind of file', async () => {
    const trees = [
      git('rev-parse', 'HEAD^{tree}'),
      change('README.md', 'three\n'),
      change('a/b/c.go', 'package c\n'),
      change('new/folder/x.go', 'package folder\n'),
      change('a', null),
      change('a', 'a file where a folder was\n'),
      change('new/folder/x.go', null),
    ]
    for (const a of trees)
      for (const b of trees) {
        const names = git('diff', '--name-only', '--no-renames', a, b).split('\n').filter(Boolean)
        const isGo = (path: string): boolean => path.endsWith('.go')
        expect(await differ(a, b), `${names}`).toEqual({ kind: 'found', value: names.length > 0 })
        expect(await differ(a, b, isGo), `${names}`).toEqual({ kind: 'found', value: names.some(isGo) })
      }
  })

  test('that are not here are not taken for the same', async () => {
    const here = git('rev-parse', 'HEAD^{tree}')
    expect((await differ(here, '1'.repeat(40))).kind).toBe('failed')
  })
})

describe.runIf(process.platform !== 'win32')('a git that answers', () => {
  const { root, git } = repository('sha1')
  const one = git('rev-parse', 'one')
  const bin = mkdtempSync(join(tmpdir(), 'allocs-budget-git-'))
  folders.push(bin)
  const program = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  /** Runs the real git for what does not matter, and spoils what it says of one type of object. */
  const spoiled = (type: string, how: string): NodeJS.ProcessEnv => {
    writeFileSync(
      join(bin, 'git'),
      `#!/bin/sh\ncase "$*" in\n*"cat-file ${type} "*) ${how};;\n*) exec '${program}' "$@";;\nesac\n`,
    )
    chmodSync(join(bin, 'git'), 0o755)
    return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
  }

  test.each(
    ['commit', 'tree', 'blob'].flatMap((type) =>
      [
        ['nothing', 'exit 0'],
        ['half', `'${program}' "$@" | head -c 3`],
        ['other bytes', 'echo "<html>"'],
        ['an error', `'${program}' "$@"; exit 128`],
        ['with its end', 'kill -9 $$'],
        ['a page too much', `'${program}' "$@"; echo more`],
      ].map(([what, how]) => [what, type, how] as const),
    ),
  )('%s for a %s has failed, whatever its exit code', async (_, type, how) => {
    const answer = await fileAtCommit(root, one, 'README.md', 100, ports(spoiled(type, how ?? '')))
    expect(answer.kind).toBe('failed')
  })
})

test('a list of paths that does not end with its last path is not read', () => {
  const lists = ['', 'a.go\0', 'a.go\0b/c\0', 'a.g', 'a.go\0b'].map((text) => pathList(Buffer.from(text)))
  expect(lists).toEqual([[], ['a.go'], ['a.go', 'b/c'], undefined, undefined])
})
