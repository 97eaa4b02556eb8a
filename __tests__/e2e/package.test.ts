import { execFileSync, spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { version } from '../../src/lang/version.ts'
import { runnerNode } from '../support/entries.ts'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { loweredBudget, publishPullRequest, quickBudget, stackit } from '../support/measured.ts'
import { withoutProgress } from '../support/progress.ts'
import { root } from '../support/recipes.ts'
import { type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { otherNode } from '../support/tools.ts'
import { wide } from '../support/wide.ts'

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-package-'))
let server: GitHubServer
let repository: PullRequestRepository
let tarball: string
/** Where it is installed as a release would be: that is what `-dev` in it is replaced by. */
const installed = join(temporary, 'installed')
const release = '47.0.1'

beforeAll(async () => {
  server = await startGitHubServer()
  repository = pullRequestRepository(stackit, (write) => write('allocs-budget.yml', loweredBudget))
  publishPullRequest(server, repository, { head: loweredBudget, base: quickBudget })
  tarball = execFileSync(runnerNode, ['scripts/release/package.ts', temporary], { cwd: root, encoding: 'utf8' }).trim()
  mkdirSync(installed)
  // Nothing of a registry is within reach.
  const nowhere = ['--offline', '--registry=http://127.0.0.1:9', `--cache=${join(temporary, 'cache')}`]
  execFileSync('npm', ['install', ...nowhere, '--no-audit', '--no-fund', tarball], { cwd: installed, stdio: 'pipe' })
  for (const file of ['index.js', 'main.js']) {
    const path = join(installed, 'node_modules/allocs-budget/dist/cli', file)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(`'${version}'`, `'${release}'`))
  }
})
afterAll(async () => {
  await server.close()
  repository.remove()
  rmSync(temporary, { recursive: true, force: true })
})

test('the package has what the command needs, and nothing else', () => {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').sort()
  expect(files).toEqual(
    [
      'LICENSE',
      'README.md',
      'allocs-budget.example.yml',
      'allocs-budget.report.schema.json',
      'allocs-budget.schema.json',
      'dist/cli/index.js',
      'dist/cli/licenses.txt',
      'dist/cli/main.js',
      'dist/cli/package.json',
      'dist/cli/post/index.js',
      'dist/cli/post/licenses.txt',
      'dist/cli/post/package.json',
      'package.json',
    ].map((file) => `package/${file}`),
  )
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }))
  expect(Object.keys(manifest).filter((key) => /dependencies|scripts|private/i.test(key))).toEqual([])
  expect(manifest).toMatchObject({
    name: 'allocs-budget',
    version,
    engines: { node: '^22.0.0 || ^24.0.0 || >=26.0.0' },
    repository: { url: 'git+https://github.com/allocs-budget/allocs-budget.git' },
    publishConfig: { access: 'public', provenance: true },
  })
  expect(readdirSync(join(installed, 'node_modules')).sort()).toEqual(['.bin', '.package-lock.json', 'allocs-budget'])
})

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs what was installed, in its folder, with a Node on the PATH. */
function run(node: string, [program, ...args]: readonly [string, ...string[]], variables = {}): Promise<Ended> {
  const bin = mkdtempSync(join(temporary, 'bin-'))
  symlinkSync(node, join(bin, 'node'))
  const npx = execFileSync('bash', ['-c', 'command -v npx'], { encoding: 'utf8' }).trim()
  symlinkSync(realpathSync(npx), join(bin, 'npx'))
  const path = [bin, join(installed, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const { GITHUB_TOKEN: _, npm_lifecycle_event: __, ...env } = process.env
  return new Promise((done, fail) => {
    const child = spawn(join(program === 'npx' ? bin : join(installed, 'node_modules/.bin'), program), args, {
      cwd: installed,
      env: { ...env, PATH: path, XDG_CACHE_HOME: join(temporary, 'cache'), GOCACHE, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (bytes) => (stdout += String(bytes)))
    child.stderr.on('data', (bytes) => (stderr += String(bytes)))
    child.on('error', fail)
    child.on('close', (code) => done({ code, stdout, stderr: withoutProgress(stderr) }))
  })
}

/** Of Go, which would else look for it where ours is. */
const GOCACHE = execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim()
const post = ['--post', '--repo', 'octo/m', '--pull-request', '5'] as const
const bodies = (): readonly string[] => (server.comments.get(5) ?? []).map(({ body }) => body)

const [oldest, newest] = [otherNode('oldest'), otherNode('newest')]

describe('installed', () => {
  test.skipIf('missing' in oldest)(
    `is started by npx with the oldest Node${'missing' in oldest ? `: ${oldest.missing}` : ''}`,
    async () => {
      if ('missing' in oldest) return
      const npx = (...args: readonly string[]) =>
        run(oldest.path, ['npx', '--no-install', 'allocs-budget', ...args], {
          GITHUB_TOKEN: token,
          GITHUB_API_URL: server.url,
        })
      const report = join(temporary, 'report.json')
      const checked = await npx('check', '-C', repository.directory, '--json', report)
      expect([checked.code, checked.stderr]).toEqual([1, ''])
      // What is printed is what can be typed.
      expect(checked.stdout).toMatch(
        new RegExp(`^repeat: (?:cd \\S+ && )?npx allocs-budget@${release.replaceAll('.', '\\.')} check`, 'm'),
      )
      const posted = await npx('report', report, '-C', repository.directory, ...post)
      expect([posted.code, posted.stderr]).toEqual([1, ''])
      expect(bodies()).toEqual([expect.stringContaining(`Repeat it: \`npx allocs-budget@${release} check\``)])
      expect(bodies()[0]).toContain(`npx allocs-budget@${release} update --raise`)
    },
  )

  test.skipIf('missing' in newest)(
    `is a program with the newest Node${'missing' in newest ? `: ${newest.missing}` : ''}`,
    wide,
    async () => {
      if ('missing' in newest) return
      const file = join(repository.directory, 'allocs-budget.yml')
      rmSync(file)
      const made = await run(newest.path, ['allocs-budget', 'init', '-C', repository.directory])
      expect([made.code, made.stderr]).toEqual([0, ''])
      const schema = `https://raw.githubusercontent.com/allocs-budget/allocs-budget/v${release}/allocs-budget.schema.json`
      expect(readFileSync(file, 'utf8')).toContain(`# yaml-language-server: $schema=${schema}\n`)
      expect(made.stdout).toContain(`Run \`allocs-budget check -C ${repository.directory}\``)
      const checked = await run(newest.path, ['allocs-budget', 'check', '-C', repository.directory, '--base', 'none'])
      expect([checked.code, checked.stderr, checked.stdout]).toEqual([0, '', expect.stringMatching(/^ok: all /)])
    },
  )
})
