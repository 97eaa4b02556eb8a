import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { runCli } from '../support/run-cli.ts'

const root = new URL('../../', import.meta.url).pathname
const read = (name: string): string => readFileSync(`${root}${name}`, 'utf8')
const readme = read('README.md')
const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1] ?? '')

test('the budget at the top is one', () => {
  expect(parseBudget(blocks('yaml')[0] ?? '', 'README.md').diagnostics).toEqual([])
})

test('the first command says what the README says', async () => {
  const [command = ''] = blocks('sh')
  expect(command).toBe('node dist/cli/index.js check -C examples/stackit\n')
  const { code, stdout } = await runCli(command.trim().split(' ').slice(2), { cwd: root })
  expect(readme).toContain(`\n\`\`\`\n${stdout.replace(/\(go.*\)/, '(go1.26.8 linux/amd64)')}\`\`\`\n`)
  expect(code).toBe(0)
})

describe('a clone with a limit that is exceeded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-readme-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('says what the README says', async () => {
    const [origin, clone] = [join(folder, 'origin'), join(folder, 'clone')]
    const git = (cwd: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', ...args], { cwd })
    cpSync(`${root}examples/stackit`, join(origin, 'examples/stackit'), { recursive: true })
    git(origin, 'init', '-q', '-b', 'main')
    git(origin, 'add', '-A')
    git(origin, 'commit', '-q', '-m', 'as it is')
    git(folder, 'clone', '-q', origin, clone)
    const budget = join(clone, 'examples/stackit/allocs-budget.yml')
    const [, from = '', to = ''] =
      /Change `(.+)` to `(\d+)` in `examples\/stackit\/allocs-budget.yml`/.exec(readme) ?? []
    const text = readFileSync(budget, 'utf8')
    expect(text).toContain(from)
    writeFileSync(budget, text.replace(from, from.replace(/\d+$/, to)))
    const { code, stdout } = await runCli(['check', '-C', 'examples/stackit'], { cwd: clone })
    const shown = stdout.replace(/\(go.*\)/, '(go1.26.8 linux/amd64)')
    expect(blocks('').find((block) => block.startsWith('over budget'))).toBe(shown)
    expect([code, shown]).toEqual([1, expect.stringContaining('accept: allocs-budget update --raise')])
  })
})

test('the second command is the one of continuous integration', () => {
  const last = blocks('sh').at(-1) ?? ''
  expect(last).toBe('npm ci && npm test\n')
  expect(read('.ci/run')).toMatch(/^npm ci .*\nnpm test$/m)
})

describe('the workflow', () => {
  type Step = { uses: string; with?: Record<string, unknown> }
  const workflow = parse(blocks('yaml').find((text) => text.includes('jobs:')) ?? '') as {
    permissions: object
    jobs: Record<string, { permissions: Record<string, string>; steps: Step[] }>
  }
  const job = workflow.jobs['allocs-budget']

  test('has the least permissions', () => {
    expect([workflow.permissions, job?.permissions]).toEqual([{}, { contents: 'read', 'pull-requests': 'write' }])
  })

  test('pins what it uses, as our own workflow does', () => {
    const foreign = job?.steps.filter(({ uses }) => uses.startsWith('actions/')) ?? []
    expect(foreign).toHaveLength(2)
    for (const { uses } of foreign) {
      expect(uses).toMatch(/@[0-9a-f]{40}$/)
      expect(read('.github/workflows/ci.yml')).toContain(uses)
    }
  })
})

test('the inputs and flags that it lists are those there are', async () => {
  const action = parse(read('action.yml')) as { inputs: Record<string, unknown>; outputs: Record<string, unknown> }
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
    expect(readme, name).toContain(`\`${name}\``)
  const helps = await Promise.all(
    [['--help'], ['check', '--help'], ['explain', '--help'], ['report', '--help']].map((args) => runCli(args)),
  )
  const help = helps.map(({ stdout }) => stdout).join('\n')
  const flags = [...help.matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag)
  expect(flags.length).toBeGreaterThan(14)
  for (const flag of flags) expect(readme, flag).toContain(flag)
})
