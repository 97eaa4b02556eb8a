import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgsStringToArgv } from 'string-argv'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { runCli } from '../support/run-cli.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
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

test('the pages list the inputs, outputs and flags that there are', async () => {
  const action = parse(read('action.yml')) as { inputs: Record<string, unknown>; outputs: Record<string, unknown> }
  const page = read('docs/action.md')
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
    expect(page, name).toContain(`\`${name}\``)
  const flags = [...(await helps()).join('\n').matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag)
  expect(flags.length).toBeGreaterThan(14)
  const usage = read('docs/usage.md')
  for (const flag of flags) expect(usage, flag).toContain(flag)
})

const commands = ['check', 'init', 'update', 'explain', 'report', 'plan'] as const
const helps = (): Promise<readonly string[]> =>
  Promise.all(
    [['--help'], ...commands.map((name) => [name, '--help'])].map(async (args) => (await runCli(args)).stdout),
  )

describe('--help', () => {
  test('is one page that fits a screen', async () => {
    const { code, stdout } = await runCli(['--help'])
    const lines = stdout.trimEnd().split('\n')
    expect([code, lines.length <= 24, lines.filter((line) => line.length > 80)]).toEqual([0, true, []])
    expect(lines.flatMap((line) => /^ {2}([a-z]+) .* {2}/.exec(line)?.[1] ?? [])).toEqual(commands)
  })

  test('of each command has two examples, and each can be typed', async () => {
    for (const [at, help] of (await helps()).entries()) {
      const examples = [...help.matchAll(/^ {2}allocs-budget (.*)$/gm)].map(([, line = '']) =>
        parseArgsStringToArgv(line),
      )
      expect(examples).toHaveLength(2)
      const read = examples.map((args) => readCommandLine(args, { GITHUB_TOKEN: 'x' }).command.name)
      expect(read.every((name) => at === 0 || name === commands[at - 1])).toBe(true)
    }
  })

  test('of the command has no option that check does not have', async () => {
    const [page = '', check = ''] = await helps()
    const flags = [...page.matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag)
    for (const flag of flags.filter((name) => !['--help', '--version', '--raise', '--only'].includes(name)))
      expect(check, flag).toContain(flag)
  })
})

describe('a clone with a limit that is exceeded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-readme-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('says what docs/usage.md shows', async () => {
    const page = read('docs/usage.md')
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
      /Change\s`(.+)` to `(\d+)` in `examples\/stackit\/allocs-budget.yml`/.exec(page) ?? []
    const text = readFileSync(budget, 'utf8')
    expect(text).toContain(from)
    writeFileSync(budget, text.replace(from, from.replace(/\d+$/, to)))
    const [, command = ''] = /^node dist\/cli\/index\.js (check .*)$/m.exec(page) ?? []
    const { code, stdout } = await runCli(command.split(' '), { cwd: clone })
    const shown = stdout.replace(/\(go1\.[^)]*\)/, '(go1.26.8 linux/amd64)')
    const sample = `<!-- sample: written by the tests -->\n\`\`\`\n${shown}\`\`\`\n<!-- end of sample -->`
    const wanted = page.replace(/<!-- sample: [\s\S]*?<!-- end of sample -->/, () => sample)
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(`${root}docs/usage.md`, wanted)
    expect(read('docs/usage.md')).toBe(wanted)
    expect([code, shown]).toEqual([1, expect.stringContaining('accept: allocs-budget update --raise')])
  })
})
