import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { stackit } from '../support/measured.ts'
import { root } from '../support/recipes.ts'
import { preCommit } from '../support/tools.ts'
import { wide } from '../support/wide.ts'

const top = mkdtempSync(join(tmpdir(), 'allocs-budget-hook-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

/** Makes a repository of what is in a folder; its commit. */
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
  const run = (...args: readonly string[]) =>
    spawnSync(tool.path, args, {
      cwd: module,
      encoding: 'utf8',
      env: { ...process.env, ...homes },
    })

  test('is what pre-commit takes, and judges the module that is pushed', () => {
    for (const name of ['.pre-commit-hooks.yaml', 'dist'])
      cpSync(join(root, name), join(hooks, name), { recursive: true })
    const rev = committed(hooks)
    cpSync(stackit, module, { recursive: true })
    const config = `repos:\n  - repo: ${hooks}\n    rev: ${rev}\n    hooks:\n      - id: allocs-budget\n`
    writeFileSync(join(module, '.pre-commit-config.yaml'), config)
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
})
