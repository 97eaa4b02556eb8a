import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const identity = ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', '-c', 'commit.gpgsign=false']
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()

type Files = Readonly<Record<string, string>>

function folder(files: Files = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'allocs-budget-outside-'))
  folders.push(directory)
  write(directory, files)
  return directory
}

function write(directory: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
}

const module: Files = {
  'go.mod': 'module example.com/r\n\ngo 1.21\n',
  'a.go': 'package r\n\nfunc F(n int) *int { return &n }\n',
  'allocs-budget.yml': 'version: 1\nfunctions:\n  .: { F: 1 }\n',
}
const strict = (limit: number): string =>
  `version: 1\nfunctions:\n  .: { F: ${limit} }\nrules: { loosened: error, new-escapes: error }\n`

/** A repository with a commit for each set of files. */
function repository(...commits: readonly Files[]): string {
  const directory = folder()
  git(directory, 'init', '-q', '-b', 'main')
  for (const files of commits) {
    write(directory, files)
    git(directory, 'add', '-A')
    git(directory, 'commit', '-qm', 'change')
  }
  return directory
}

const codes = (stdout: string): readonly string[] =>
  [...stdout.matchAll(/\[([A-Z_]+)\]$/gm)].map(([, code = '']) => code)

describe('base', () => {
  const loosened = (): string =>
    repository({ ...module, 'allocs-budget.yml': strict(0) }, { 'allocs-budget.yml': strict(1) })

  test('whose budget was left at the remote is not a base without a budget', async () => {
    const origin = loosened()
    git(origin, 'config', 'uploadpack.allowFilter', 'true')
    git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
    const clones = folder()
    git(clones, 'clone', '-q', `file://${origin}`, 'full')
    git(clones, 'clone', '-q', '--filter=blob:none', `file://${origin}`, 'part')
    renameSync(origin, `${origin}.gone`)
    folders.push(`${origin}.gone`)
    const run = (name: string) => runCli(['check', '-C', join(clones, name), '--base', 'HEAD~1'])
    const [full, part] = [await run('full'), await run('part')]
    expect([full.code, part.code]).toEqual([1, 2])
    expect(part.stdout).toContain('the budget at the base commit')
    expect(codes(part.stdout)).toContain('BASE_UNKNOWN')
  })

  test.each([
    ['is read from a link to another file', 'other.yml', ['BASE_UNKNOWN']],
    ['is not there', undefined, ['BASE_WITHOUT_BUDGET']],
  ])('whose budget %s says so', async (_, target, expected) => {
    const directory = folder(module)
    rmSync(join(directory, 'allocs-budget.yml'))
    if (target !== undefined) symlinkSync(target, join(directory, 'allocs-budget.yml'))
    git(directory, 'init', '-q', '-b', 'main')
    git(directory, 'add', '-A')
    git(directory, 'commit', '-qm', 'base')
    rmSync(join(directory, 'allocs-budget.yml'), { force: true })
    write(directory, { 'allocs-budget.yml': strict(1) })
    const run = await runCli(['check', '-C', directory, '--base', 'HEAD'])
    expect([run.code, codes(run.stdout)]).toEqual([target === undefined ? 0 : 2, expected])
  })

  test.each([
    ['a name that is nowhere', ['--base', 'mian'], 'there is no commit "mian"'],
    ['a commit that is nowhere', ['--base', '1'.repeat(40)], `there is no commit "${'1'.repeat(40)}"`],
    [
      'a remote that cannot be asked',
      ['--base', 'mian'],
      'the commit "mian" cannot be found: git ls-remote exited with code 128',
    ],
  ])('named as %s is an error before anything is measured', async (what, args, message) => {
    const directory = loosened()
    if (what.includes('remote')) git(directory, 'remote', 'add', 'origin', join(directory, 'nowhere'))
    const run = await runCli(['check', '-v', '-C', directory, ...args])
    expect([run.code, codes(run.stdout), run.progress]).toEqual([
      2,
      ['BASE_NOT_FOUND'],
      ['finding the budget, base, and modules'],
    ])
    expect(run.stderr).not.toMatch(/compile|build|benchmarks/)
    expect(run.stdout).toContain(message)
  })

  test('named where there is no repository is an error, too; nobody asked for one where it is not named', async () => {
    const directory = folder(module)
    expect(codes((await runCli(['check', '-C', directory, '--base', 'main'])).stdout)).toEqual(['BASE_NOT_FOUND'])
    expect((await runCli(['check', '-C', directory])).stdout).toMatch(/^ok: /)
  })

  test('that somebody asked not to have is not answered with a hint to fetch it', async () => {
    const run = await runCli(['check', '-C', loosened(), '--base', 'none'])
    expect(run.code).toBe(2)
    expect(run.stdout).toContain('remove base or the rule')
    expect(run.stdout).not.toContain('fetch-depth')
  })

  test('runs nothing of the repository: no smudge filter, no hook, no monitor of its files', async () => {
    const mark = folder()
    const directory = repository(
      { ...module, 'allocs-budget.yml': strict(1), '.gitattributes': '*.bin filter=lfs\n', 'x.bin': 'x\n' },
      { 'a.go': 'package r\n\nfunc F(n int) *int { return &n }\n\nfunc G() {}\n' },
    )
    const says = (name: string): string => `touch ${join(mark, name)}; cat`
    git(directory, 'config', 'filter.lfs.smudge', `[ "$GIT_LFS_SKIP_SMUDGE" = 1 ] || ${says('smudge')}; cat`)
    git(directory, 'config', 'core.fsmonitor', `touch ${join(mark, 'fsmonitor')};`)
    write(join(directory, '.git/hooks'), { 'post-checkout': `#!/bin/sh\n${says('hook')} </dev/null\n` })
    chmodSync(join(directory, '.git/hooks/post-checkout'), 0o755)
    const run = await runCli(['check', '-v', '-C', directory, '--base', 'HEAD~1'])
    expect([run.code, codes(run.stdout)]).toEqual([0, []])
    expect(run.progress.join('\n')).toContain('compiling base')
    expect(['smudge', 'hook', 'fsmonitor'].filter((name) => existsSync(join(mark, name)))).toEqual([])
    expect(git(directory, 'worktree', 'list').split('\n')).toHaveLength(1)
  })

  test('with a submodule that it needs says what is missing', async () => {
    const dependency = repository({ 'go.mod': 'module example.com/dep\n', 'dep.go': 'package dep\n\nvar X int\n' })
    const uses = 'package r\n\nimport "example.com/dep"\n\nfunc F(n int) *int { dep.X++; return &n }\n'
    const directory = folder({
      ...module,
      'go.mod': `${module['go.mod']}\nrequire example.com/dep v0.0.0\n\nreplace example.com/dep => ./dep\n`,
      'a.go': uses,
      'allocs-budget.yml': 'version: 1\nfunctions:\n  .: { F: 1 }\n',
    })
    git(directory, 'init', '-q', '-b', 'main')
    git(directory, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', dependency, 'dep')
    git(directory, 'add', '-A')
    git(directory, 'commit', '-qm', 'base')
    write(directory, { 'a.go': `${uses}\nfunc G() {}\n` })
    const run = await runCli(['check', '-C', directory, '--base', 'HEAD'])
    expect([run.code, codes(run.stdout)]).toEqual([0, ['BASE_NOT_MEASURED']])
    expect(run.stdout).toContain('git submodule update --init')
  })
})

describe.runIf(process.platform !== 'win32')('a file that the go command would read', () => {
  const elsewhere = (): string => join(folder({ secret: 'root:secret:1\nmore\n' }), 'secret')

  test.each(['go.mod', 'go.work', 'go.sum', 'vendor/modules.txt', 'b.go', 'x.s', 'internal/deep/c.h'])(
    '%s: a link out of the repository, a device, a FIFO is refused before it is read',
    async (name) => {
      const directory = repository(module)
      const path = join(directory, name)
      mkdirSync(dirname(path), { recursive: true })
      const place = (make: () => unknown) => {
        rmSync(path, { force: true })
        make()
        return runCli(['check', '-C', directory])
      }
      const runs = [
        await place(() => symlinkSync(elsewhere(), path)),
        await place(() => symlinkSync('/dev/zero', path)),
        await place(() => execFileSync('mkfifo', [path])),
      ]
      for (const run of runs) {
        expect([run.code, codes(run.stdout)]).toEqual([2, ['IRREGULAR_FILE']])
        expect(run.stdout).toContain(name)
        expect(run.stdout).not.toContain('secret:1')
      }
    },
  )

  test('may be a link to a file of the repository', async () => {
    const directory = repository({ ...module, 'shared/b.go.txt': 'package r\n\nfunc G() {}\n' })
    symlinkSync('shared/b.go.txt', join(directory, 'b.go'))
    const run = await runCli(['check', '-C', directory])
    expect([run.code, codes(run.stdout)]).toEqual([0, []])
  })

  test('is refused in base as well', async () => {
    const directory = repository({ ...module, 'allocs-budget.yml': strict(1) })
    rmSync(join(directory, 'go.mod'))
    symlinkSync(elsewhere(), join(directory, 'go.mod'))
    git(directory, 'commit', '-qam', 'linked')
    rmSync(join(directory, 'go.mod'))
    write(directory, module)
    write(directory, { 'allocs-budget.yml': strict(1) })
    const run = await runCli(['check', '-C', directory, '--base', 'HEAD'])
    expect(run.code).toBe(2)
    expect(run.stdout).toContain('go.mod is a symbolic link to a file outside the repository')
    expect(run.stdout).not.toContain('secret:1')
  })
})

test.runIf(process.getuid?.() === 0)('a folder of another user, as a container job has it, is measured', async () => {
  const directory = repository({
    ...module,
    'cmd/main.go': 'package main\n\nfunc F(n int) *int { return &n }\n\nfunc main() { F(1) }\n',
    'allocs-budget.yml': 'version: 1\nfunctions:\n  ./cmd: { F: 1 }\n',
  })
  execFileSync('chown', ['-R', '12345', directory])
  const home = folder()
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', XDG_CONFIG_HOME: home }
  const run = await runCli(['check', '-C', directory], { env })
  expect([run.code, run.stdout.slice(0, 4)]).toEqual([0, 'ok: '])
})

test.runIf(process.platform !== 'win32')('without git, paths are those of the repository all the same', async () => {
  const directory = repository({ 'README.md': '' })
  write(directory, Object.fromEntries(Object.entries(module).map(([name, text]) => [`sub/${name}`, text])))
  const bin = folder()
  const go = execFileSync('sh', ['-c', 'command -v go'], { encoding: 'utf8' }).trim()
  symlinkSync(go, join(bin, 'go'))
  const run = await runCli(['check', '-C', join(directory, 'sub')], { env: { ...process.env, PATH: bin } })
  // Base was asked for by nobody, and is not known: that is said, and is no error.
  expect([run.code, codes(run.stdout)]).toEqual([0, ['BASE_UNKNOWN']])
  expect(run.stdout).toContain('sub/allocs-budget.yml:1:1: warning')
})

describe.runIf(process.platform !== 'win32')('an answer of the go command', () => {
  const real = execFileSync('sh', ['-c', 'command -v go'], { encoding: 'utf8' }).trim()

  test.each([
    ['go env', 'env'],
    ['go mod edit', 'mod edit'],
    ['go list', 'list -e -json'],
    ['go list -export', 'list -e -export'],
    ['go tool compile -V', 'tool compile'],
  ])('that is half of what %s says is no answer', async (_, words) => {
    const bin = folder()
    writeFileSync(
      join(bin, 'go'),
      `#!/bin/sh\ncase "$*" in\n"${words}"*) '${real}' "$@" | head -c 9; exit 0;;\n*) exec '${real}' "$@";;\nesac\n`,
    )
    chmodSync(join(bin, 'go'), 0o755)
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
    const run = await runCli(['check', '-C', folder(module)], { env })
    expect([run.code, codes(run.stdout)]).toEqual([2, ['GO_COMMAND_FAILED']])
    expect(run.stdout + run.stderr).not.toContain('internal error')
  })

  test('in which a package is missing that it named before does not pass', async () => {
    const bin = folder()
    writeFileSync(
      join(bin, 'go'),
      `#!/bin/sh\ncase "$*" in\n"list -e -export"*) '${real}' "$@" >/dev/null; '${real}' list -json ./other;;\n*) exec '${real}' "$@";;\nesac\n`,
    )
    chmodSync(join(bin, 'go'), 0o755)
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
    const directory = folder({ ...module, 'other/o.go': 'package other\n\nfunc O() {}\n' })
    const run = await runCli(['check', '-C', directory], { env })
    expect([run.code, codes(run.stdout).includes('GO_COMMAND_FAILED')]).toEqual([2, true])
  })
})
