import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { installAction, runWorkflow, type WorkflowEnd } from '../support/act.ts'
import { runnerNode } from '../support/entries.ts'
import { pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer } from '../support/github-server.ts'
import { publishPullRequest } from '../support/measured.ts'
import { publicModuleLater } from '../support/public-module.ts'
import { root } from '../support/recipes.ts'
import { pullRequestRepository } from '../support/repository.ts'
import { act } from '../support/tools.ts'
import { wide } from '../support/wide.ts'

/*
 * From an empty folder with Node and Go: the packed command makes a budget for a public module and checks it, and the workflow that it prints, as it is,
 * is red on a worse commit and green on a better one. The action and actions/setup-go are folders here: one is what was built, the other sees that
 * the version is the installed one.
 */

const runner = act()
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-newcomer-'))
const router = publicModuleLater('github.com/julienschmidt/httprouter', 'v1.3.0')
afterAll(() => {
  router.remove()
  rmSync(temporary, { recursive: true, force: true })
})
let server: GitHubServer
beforeEach(async () => {
  server = await startGitHubServer()
})
afterEach(() => server.close())

const setUpGo = `name: setup-go
inputs: { go-version: { required: true } }
runs:
  using: composite
  steps:
    - shell: bash
      env: { WANTED: '\${{ inputs.go-version }}' }
      run: case "$(go env GOVERSION)" in "go$WANTED" | "go$WANTED".*) ;; *) echo "not go$WANTED" && exit 1 ;; esac
`

/** Runs what was packed, as `npx` does for who has nothing else. */
function npx(tarball: string, directory: string, ...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(
    'npx',
    ['--offline', '--yes', `--cache=${join(temporary, 'npm')}`, '--package', tarball, 'allocs-budget', ...args],
    {
      cwd: directory,
      env: { ...process.env, PATH: [dirname(runnerNode), process.env.PATH].join(delimiter) },
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`${status} ${stdout}${stderr}`)
  return stdout
}

test.skipIf('missing' in runner)(
  `init, check, and the workflow of init${'missing' in runner ? `: ${runner.missing}` : ''}`,
  wide,
  async ({ skip }) => {
    if ('missing' in runner) return
    const module = join(temporary, 'module')
    cpSync(router.directory(skip), module, { recursive: true })
    const pack = ['scripts/release/package.ts', temporary]
    const tarball = execFileSync(runnerNode, pack, { cwd: root, encoding: 'utf8' }).trim()
    const workflow = npx(tarball, module, 'init').replace(/^[\s\S]*allocations\.yml:\n\n/, '')
    expect(npx(tarball, module, 'check')).toMatch(/^ok: 2 benchmarks and 1 function are within budget/)
    mkdirSync(join(module, '.github/workflows'), { recursive: true })
    writeFileSync(join(module, '.github/workflows/allocations.yml'), workflow)

    const [built, setUp] = [join(temporary, 'built'), join(temporary, 'setup-go')]
    installAction(built)
    mkdirSync(setUp)
    writeFileSync(join(setUp, 'action.yml'), setUpGo)
    const { jobs } = parse(workflow) as { jobs: Record<string, { steps: { uses: string }[] }> }
    const [, go = '', own = ''] = Object.values(jobs).flatMap(({ steps }) => steps.map(({ uses }) => uses))
    const actions = { [own]: join(built, '.allocs-budget'), [go]: setUp }

    const source = readFileSync(join(module, 'router.go'), 'utf8')
    const [, start = ''] = /\n(func \(r \*Router\) allowed\(.*\{\n)/.exec(source) ?? []
    expect(start).toContain('reqMethod string')
    const push = async (line: string, runId: number): Promise<WorkflowEnd> => {
      const changed = `${source.replace(start, `${start}\t${line}\n`)}\nvar kept *string\n`
      const repository = pullRequestRepository(module, (write) => write('router.go', changed))
      try {
        const budget = readFileSync(join(module, 'allocs-budget.yml'), 'utf8')
        publishPullRequest(server, repository, { head: budget, base: budget })
        const payload = pullRequest({ head: repository.headSha, base: repository.baseSha })
        const event = { name: 'pull_request', payload }
        return await runWorkflow(runner.path, repository.directory, event, server, runId, actions)
      } finally {
        repository.remove()
      }
    }
    const titles = (): readonly (string | undefined)[] =>
      (server.comments.get(5) ?? []).map(({ body }) => body.split('\n')[1])

    const worse = await push('kept = &reqMethod', 1)
    expect([worse.exitCode, titles()], worse.log).toEqual([1, [expect.stringMatching(/^### ❌ .* over budget/)]])
    expect(server.comments.get(5)?.[0]?.body).toContain('moved to heap: reqMethod')
    const better = await push('_ = reqMethod', 2)
    expect([better.exitCode, titles()], better.log).toEqual([0, [expect.stringMatching(/^### ✅ /)]])
  },
)
