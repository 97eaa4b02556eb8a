import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goEnvironment } from '../../src/go/command/environment.ts'
import { cliWith } from '../support/entries.ts'

/*
 * git tells its hooks which repository, and with `commit -a`, `commit FILE`, and in linked worktrees which index a commit is made of. That is
 * nothing to the worktree that base is measured in: what is committed is what was to be committed.
 */

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-hooks-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))
const [main, linked] = [join(temporary, 'main'), join(temporary, 'linked')]
const identity = ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', '-c', 'commit.gpgsign=false']
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const source = 'package m\n\nfunc Add(a, b int) int { return a + b }\n'
const files = {
  'go.mod': 'module example.com/m\n\ngo 1.21\n',
  'm.go': source,
  'm_test.go':
    'package m\n\nimport "testing"\n\nvar sum int\n\nfunc BenchmarkAdd(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tsum = Add(sum, 1)\n\t}\n}\n',
  'allocs-budget.yml':
    'version: 1\nrules: { new-escapes: error, loosened: error }\nbenchmarks:\n  .: { BenchmarkAdd: 0 }\n',
}

beforeAll(() => {
  const remote = join(temporary, 'remote.git')
  git(temporary, 'init', '-q', '--bare', '-b', 'main', remote)
  git(temporary, 'clone', '-q', remote, main)
  git(main, 'checkout', '-q', '-b', 'main')
  for (const [file, text] of Object.entries(files)) writeFileSync(join(main, file), text)
  git(main, 'add', '-A')
  git(main, 'commit', '-q', '-m', 'base')
  git(main, 'push', '-q', 'origin', 'main')
  git(main, 'remote', 'set-head', 'origin', 'main')
  git(main, 'worktree', 'add', '-q', '-b', 'side', linked)
  const command = cliWith(['check', '-q'])
    .map((word) => `'${word}'`)
    .join(' ')
  for (const hook of ['pre-commit', 'pre-push']) {
    const path = join(main, '.git/hooks', hook)
    writeFileSync(path, `#!/bin/sh\nexec ${command} >'${join(temporary, hook)}' 2>&1\n`)
    chmodSync(path, 0o755)
  }
})

/** What a hook printed last. */
const said = (hook: string): string => readFileSync(join(temporary, hook), 'utf8')

test('git’s own settings reach git, and never which repository or index it is called for', () => {
  const local = execFileSync('git', ['rev-parse', '--local-env-vars'], { encoding: 'utf8' }).trim().split('\n')
  // Those two carry settings: credentials, most of all.
  const settings = ['GIT_CONFIG_PARAMETERS', 'GIT_CONFIG_COUNT']
  expect(local).toEqual(expect.arrayContaining(['GIT_DIR', 'GIT_INDEX_FILE', ...settings]))
  const set = [
    ...local,
    'GIT_SSH_COMMAND',
    'GIT_SSL_NO_VERIFY',
    'GIT_CONFIG_GLOBAL',
    'GIT_CONFIG_KEY_0',
    'GIT_NAMESPACE',
    'GIT_QUARANTINE_PATH',
  ]
  const seen = Object.keys(goEnvironment(Object.fromEntries(set.map((name) => [name, '1']))))
  expect(seen.sort()).toEqual(
    [...settings, 'GIT_SSH_COMMAND', 'GIT_SSL_NO_VERIFY', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_KEY_0'].sort(),
  )
})

test.each([
  ['git commit -a', main, [['commit', '-q', '-a', '-m', 'work']]],
  ['git commit FILE', main, [['commit', '-q', '-m', 'work', 'm.go']]],
  [
    'git commit',
    main,
    [
      ['add', '-A'],
      ['commit', '-q', '-m', 'work'],
    ],
  ],
  ['git commit -a in a linked worktree', linked, [['commit', '-q', '-a', '-m', 'work']]],
  [
    'git commit in a linked worktree',
    linked,
    [
      ['add', '-A'],
      ['commit', '-q', '-m', 'work'],
    ],
  ],
])('%s has in it what was to be committed', (name, directory, commands) => {
  const text = `${readFileSync(join(directory, 'm.go'), 'utf8')}\n// ${name}\n`
  writeFileSync(join(directory, 'm.go'), text)
  for (const command of commands) git(directory, ...command)
  expect(said('pre-commit')).toBe('')
  expect(git(directory, 'show', 'HEAD:m.go')).toBe(text)
  expect(git(directory, 'status', '--porcelain')).toBe('')
})

test('a push from a linked worktree is compared with base', () => {
  const { status, stderr } = spawnSync('git', ['push', '-q', 'origin', 'side'], { cwd: linked, encoding: 'utf8' })
  expect([status, stderr, said('pre-push')]).toEqual([0, '', ''])
  writeFileSync(join(linked, 'm.go'), `${source}\nfunc New() *int { return new(int) }\n`)
  const { status: refused } = spawnSync('git', [...identity, 'commit', '-q', '-a', '-m', 'worse', '--no-verify'], {
    cwd: linked,
  })
  expect(refused).toBe(0)
  expect(spawnSync('git', ['push', '-q', 'origin', 'side'], { cwd: linked }).status).toBe(1)
  expect(said('pre-push')).toContain('New')
})
