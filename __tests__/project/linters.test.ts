import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ours, pasted, recipeFiles, recipes, root } from '../support/recipes.ts'
import { actionlint, shellcheck, zizmor } from '../support/tools.ts'

type Finding = { readonly file: string; readonly rule: string; readonly message: string }

const own = readdirSync(`${root}.github/workflows`).map((file) => ({
  file: `own-${file}`,
  text: readFileSync(`${root}.github/workflows/${file}`, 'utf8'),
}))
const workflows = [...own, ...recipes().map(({ file, text }) => ({ file, text }))]
const pin = ` ${pasted} # pin it to a commit`
const cleanups: (() => void)[] = []
afterAll(() => {
  for (const cleanup of cleanups) cleanup()
})

/** A repository with action.yml, our own workflows and the recipes, where `uses` stands in place of our action. */
function repositoryWith(uses: string, change: (text: string, file: string) => string = (text) => text): string {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-linters-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  for (const each of ['.git', '.github/workflows', 'dist']) mkdirSync(join(folder, each), { recursive: true })
  writeFileSync(join(folder, 'dist/index.js'), '')
  cpSync(`${root}action.yml`, join(folder, 'action.yml'))
  for (const { file, text } of workflows)
    writeFileSync(join(folder, '.github/workflows', file), change(text.replaceAll(pin, ` ${uses}`), file))
  return folder
}

/** Where a tool cannot be had, its tests are skipped under the reason. */
function describeWith(name: string, tool: ReturnType<typeof actionlint>, tests: (path: string) => void): void {
  describe(name, () => {
    if ('path' in tool) tests(tool.path)
    else test.skip(tool.missing, () => undefined)
  })
}

function lint(
  path: string,
  args: readonly string[],
  cwd: string,
): { readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr, error } = spawnSync(path, args, { cwd, encoding: 'utf8' })
  if (error !== undefined || status === null) throw new Error(`${path} did not run: ${error?.message}`)
  return { stdout, stderr }
}

const shell = shellcheck()

describeWith('actionlint', actionlint(), (path) => {
  const findings = (folder: string): readonly Finding[] => {
    const checks = ['-shellcheck', 'path' in shell ? shell.path : '', '-pyflakes', '']
    const { stdout, stderr } = lint(path, [...checks, '-format', '{{json .}}'], folder)
    expect(stderr).toBe('')
    const found = JSON.parse(stdout) as { filepath: string; kind: string; message: string }[]
    return found.map(({ filepath, kind, message }) => ({ file: filepath, rule: kind, message }))
  }

  // In a repository of its own, `uses: ./` lets it hold each input against action.yml.
  test('has nothing to say of action.yml, our workflows and the recipes', () => {
    expect(findings(repositoryWith('./'))).toEqual([])
  })

  test('would say that an input is misspelled', () => {
    const folder = repositoryWith('./', (text, file) =>
      file === 'modules.yml' ? text.replace('working-directory:', 'working-dir:') : text,
    )
    expect(findings(folder)).toMatchObject([{ file: '.github/workflows/modules.yml', rule: 'action' }])
  })
})

describeWith('zizmor', zizmor(), (path) => {
  // As they are after the order that stands beside our action in each recipe was followed.
  const folder = repositoryWith(`${ours}@${'a'.repeat(40)} # v0.0.0`)
  const findings = (...args: readonly string[]): { readonly found: readonly Finding[]; readonly read: unknown } => {
    const { stdout, stderr } = lint(path, ['--offline', '--format', 'json', ...args, '.'], folder)
    const found = JSON.parse(stdout) as { ident: string; desc: string; locations: { symbolic: { key: object } }[] }[]
    const read = [...stderr.matchAll(/completed \.\/(\S+)/g)].map(([, file]) => file)
    const where = (key: object): string => /"verbatim_path":"\.\/([^"]+)"/.exec(JSON.stringify(key))?.[1] ?? ''
    const rows = found.map(({ ident, desc, locations: [first] }) => ({
      file: where(first?.symbolic.key ?? {}),
      rule: ident,
      message: desc,
    }))
    return { found: rows.sort((a, b) => (a.file < b.file ? -1 : 1)), read: read.sort() }
  }

  test('has nothing to say of action.yml, our workflows and the recipes', () => {
    const read = [...workflows.map(({ file }) => `.github/workflows/${file}`), 'action.yml']
    expect(findings()).toEqual({ found: [], read: read.sort() })
  })

  test('passes over the trigger of the second workflow for forks and our use of ourselves, and nothing else', () => {
    expect(findings('--no-ignores').found).toMatchObject([
      { file: '.github/workflows/forks-comment.yml', rule: 'dangerous-triggers' },
      { file: '.github/workflows/own-ci.yml', rule: 'self-repository' },
    ])
  })
})

test('what a linter is to pass over has its reason beside it', () => {
  const ignores = workflows.flatMap(({ text }) => text.match(/zizmor: ignore.*/g) ?? [])
  expect(ignores).toHaveLength(2)
  for (const line of ignores) expect(line).toMatch(/^zizmor: ignore\[[\w-]+\] .{30,}$/)
})

const scripts = recipeFiles().filter((file) => file.endsWith('.sh'))

test('there are shell scripts, and bash can read them', () => {
  expect(scripts).not.toEqual([])
  for (const file of scripts)
    expect(lint('bash', ['-n', file], `${root}docs/recipes`)).toEqual({ stdout: '', stderr: '' })
})

describeWith('shellcheck', shell, (path) => {
  test('has nothing to say of them', () => {
    const { stdout, stderr } = lint(path, ['--format=gcc', ...scripts], `${root}docs/recipes`)
    expect(stdout + stderr).toBe('')
  })
})
