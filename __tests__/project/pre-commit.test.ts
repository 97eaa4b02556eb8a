import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stackit } from '../support/measured.ts'
import { root } from '../support/recipes.ts'
import { preCommit } from '../support/tools.ts'
import { wide } from '../support/wide.ts'

const top = mkdtempSync(join(tmpdir(), 'allocs-budget-hook-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

const strict = 'rules: { loosened: error, new-escapes: error }\n'

/** Commits what is in a folder, of which it makes a repository if there is none; the commit. */
function committed(folder: string): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim()
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'all')
  return git('rev-parse', 'HEAD')
}

describe('the hook for pre-commit', wide, () => {
  const tool = preCommit()
  if ('missing' in tool) {
    test.skip(tool.missing, () => undefined)
    return
  }

  const hooks = join(top, 'hooks')
  const module = join(top, 'module')
  // Results are kept for this test alone; what Go has compiled is everybody's.
  const GOCACHE = execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim()
  const homes = { PRE_COMMIT_HOME: join(top, 'home'), XDG_CACHE_HOME: join(top, 'cache'), GOCACHE }
  const runIn = (cwd: string, program: string, ...args: readonly string[]) =>
    spawnSync(program, args, { cwd, encoding: 'utf8', env: { ...process.env, ...homes } })
  const run = (...args: readonly string[]) => runIn(module, tool.path, ...args)

  let rev: string
  beforeAll(() => {
    for (const name of ['.pre-commit-hooks.yaml', 'dist'])
      cpSync(join(root, name), join(hooks, name), { recursive: true })
    rev = committed(hooks)
  })
  const configure = (folder: string, args: string): void =>
    writeFileSync(
      join(folder, '.pre-commit-config.yaml'),
      `repos:\n  - repo: ${hooks}\n    rev: ${rev}\n    hooks:\n      - id: allocs-budget\n        args: ${args}\n`,
    )

  test('is what pre-commit takes, and judges the module that is pushed', () => {
    cpSync(stackit, module, { recursive: true })
    configure(module, '[]')
    committed(module)
    expect(run('validate-manifest', join(hooks, '.pre-commit-hooks.yaml'))).toMatchObject({ status: 0, stdout: '' })
    const push = ['run', '--hook-stage', 'pre-push', '--all-files', '--verbose']
    const passed = run(...push)
    expect(passed.stdout).toContain('ok: all 5 benchmarks and 5 functions are within budget')
    expect([passed.status, run('run', '--all-files').stdout]).toEqual([0, ''])

    const budget = join(module, 'allocs-budget.yml')
    writeFileSync(budget, readFileSync(budget, 'utf8').replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 0'))
    const failed = run(...push)
    expect(failed.stdout).toContain('over budget: 1 of 5 benchmarks is over budget')
    expect([failed.status, failed.stdout.includes('exit code: 1')]).toEqual([1, true])
  })

  test('compares with what docs/usage.md says where the budget requires it, in a push', () => {
    const page = readFileSync(join(root, 'docs', 'usage.md'), 'utf8')
    const [usual = '', comparing = '', ...more] = [...page.matchAll(/^ +(?:# )?args: (\[.*?\])/gm)].map(
      ([, args]) => args,
    )
    expect(more).toEqual([])
    const [work, remote] = [join(top, 'work'), join(top, 'remote.git')]
    const git = (...args: readonly string[]) => runIn(work, 'git', ...args)
    cpSync(stackit, work, { recursive: true })
    writeFileSync(join(work, 'allocs-budget.yml'), `${strict}${readFileSync(join(work, 'allocs-budget.yml'), 'utf8')}`)
    configure(work, usual)
    committed(work)
    runIn(top, 'git', 'init', '-q', '--bare', remote)
    git('remote', 'add', 'origin', remote)
    expect(git('push', '-q', 'origin', 'HEAD:main').status).toBe(0)
    expect(runIn(work, tool.path, 'install', '--hook-type', 'pre-push').status).toBe(0)

    writeFileSync(join(work, 'more.go'), 'package stackit\n')
    committed(work)
    const refused = git('push', 'origin', 'HEAD:change')
    expect([refused.status, refused.stdout]).toEqual([1, expect.stringContaining('[BASE_UNKNOWN]')])
    expect(refused.stdout).toContain('exit code: 2')

    configure(work, comparing)
    committed(work)
    const pushed = git('push', 'origin', 'HEAD:change')
    expect([pushed.status, pushed.stdout]).toEqual([0, expect.stringContaining('Passed')])
  })
})
