import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cliCommand } from '../support/entries.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'allocs-budget-subfolder-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const code = (name: string) => `package ${name}\n\nvar sink *int\n\nfunc F() { sink = new(int) }\n`
const benchmark = (name: string) =>
  `package ${name}\n\nimport "testing"\n\nfunc BenchmarkF(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tF()\n\t}\n}\n`
const packageIn = (place: string, name: string) => ({
  [`${place}/${name}.go`]: code(name),
  [`${place}/${name}_test.go`]: benchmark(name),
})
const gomod = (name: string) => `module example.com/${name}\n\ngo 1.21\n`

function write(root: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return root
}

/** In a repository: the module `svc` with a budget, in it the packages a and a/b, and a module of its own; and two modules with one budget. */
const repository = join(folder, 'repository')
const at = (...place: string[]): string => join(repository, ...place)
beforeAll(() => {
  write(repository, {
    'svc/go.mod': gomod('svc'),
    'svc/allocs-budget.yml':
      'version: 1\nbenchmarks:\n  ./a: { BenchmarkF: 1 }\n  ./a/b: { BenchmarkF: 0 }\nrules: { new-escapes: off, loosened: off }\n',
    ...packageIn('svc/a', 'a'),
    ...packageIn('svc/a/b', 'b'),
    'svc/tools/go.mod': gomod('tools'),
    ...packageIn('svc/tools', 'tools'),
    'several/.github/allocs-budget.yml':
      'version: 1\nmodules: [one, two]\nbenchmarks:\n  example.com/one/p: { BenchmarkF: 1 }\n  example.com/two: { BenchmarkF: 1 }\n',
    'several/one/go.mod': gomod('one'),
    ...packageIn('several/one/p', 'p'),
    'several/two/go.mod': gomod('two'),
    ...packageIn('several/two', 'two'),
    'several/three/go.mod': gomod('three'),
    ...packageIn('several/three', 'three'),
  })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', ...args], { cwd: repository })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', 'all')
})

/** What a shell makes of a line that was printed. */
function typed(line: string, cwd: string): string {
  const own = cliCommand().map((word) => `'${word}'`)
  const script = `allocs-budget() { ${own.join(' ')} "$@"; }\n${line}\n`
  try {
    return execFileSync('bash', ['-c', script], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

/** What is about the run, without the commands at its end and without what was kept. */
const verdictIn = (stdout: string): string => (stdout.split('\n')[0] ?? '').replace(' (cached)', '')

describe('in a folder below its budget', () => {
  let whole: CliRun
  beforeAll(async () => {
    whole = await runCli([], { cwd: at('svc/a/b') })
  })

  test('a check judges by that budget, and says which one it is', () => {
    expect([whole.code, whole.stdout]).toEqual([
      1,
      expect.stringContaining('over budget: 1 of 2 benchmarks is over budget'),
    ])
    expect(whole.progress).toContain('using the budget ../../allocs-budget.yml')
    expect(whole.stdout).toContain('svc/allocs-budget.yml:4')
  })

  test('the commands that it prints can be typed there', () => {
    const [, repeat = ''] = /^repeat: (.*)$/m.exec(whole.stdout) ?? []
    const [, accept = ''] = /^accept: (.*)$/m.exec(whole.stdout) ?? []
    expect(repeat).toBe('cd ../../.. && allocs-budget check -C svc')
    expect(verdictIn(typed(repeat, at('svc/a/b')))).toBe(verdictIn(whole.stdout))
    expect(typed(`${accept} --dry-run`, at('svc/a/b'))).toContain('+  ./a/b: { BenchmarkF: 1 }')
  })

  test('--packages is relative to where a person stands, and the command that repeats it is the same run', async () => {
    const run = await runCli(['check', '--packages', './b'], { cwd: at('svc/a') })
    expect([run.code, run.stdout]).toEqual([1, expect.stringContaining('the only benchmark is over budget')])
    const [, repeat = ''] = /^repeat: (.*)$/m.exec(run.stdout) ?? []
    expect(repeat).toBe('cd ../.. && allocs-budget check -C svc --packages ./a/b')
    expect(verdictIn(typed(repeat, at('svc/a')))).toBe(verdictIn(run.stdout))
    const own = await runCli(['check', '--packages', '.'], { cwd: at('svc/a') })
    expect([own.code, own.stdout]).toEqual([0, expect.stringMatching(/^ok: /)])
  })

  test.each([
    ['../../several/...', 'leads from'],
    ['..', 'leads from'],
  ])('--packages %s leads out of the module', async (pattern, says) => {
    const { code, stdout } = await runCli(['check', '--packages', `../${pattern}`], { cwd: at('svc/a') })
    expect([code, stdout]).toEqual([2, expect.stringContaining(`--packages ../${pattern} ${says}`)])
    expect(stdout).toContain('[BAD_PATH]')
  })

  test('update writes to it, and explain reads it', async () => {
    const dry = await runCli(['update', '--dry-run', '--only', 'BenchmarkF'], { cwd: at('svc/a') })
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('svc/allocs-budget.yml')])
    const explained = await runCli(['explain', 'F', '--packages', './b'], { cwd: at('svc/a') })
    expect([explained.code, explained.stdout]).toEqual([0, expect.stringContaining('new(int)')])
    expect(explained.progress).toContain('using the budget ../allocs-budget.yml')
  })

  test('no output is written over it', async () => {
    const { code, stdout } = await runCli(['check', '--json', '../allocs-budget.yml'], { cwd: at('svc/a') })
    expect([code, stdout]).toEqual([2, expect.stringContaining('[BAD_OUTPUT]')])
  })

  test('init refuses to write another below it, and writes one where the folder is named', async () => {
    const refused = await runCli(['init'], { cwd: at('svc/tools') })
    expect([refused.code, refused.stdout]).toEqual([
      2,
      expect.stringContaining('../allocs-budget.yml already exists, in a folder above; nothing was written'),
    ])
    expect(refused.stdout).toContain('allocs-budget init -C .')
    const named = await runCli(['init', '-C', '.'], { cwd: at('svc/tools') })
    const written = readdirSync(at('svc/tools')).includes('allocs-budget.yml')
    rmSync(at('svc/tools/allocs-budget.yml'), { force: true })
    expect([named.code, written, named.stdout]).toEqual([
      0,
      true,
      expect.stringContaining('warning: ../allocs-budget.yml is another budget, in a folder above'),
    ])
  })
})

describe('a budget above that is for other modules', () => {
  test('judges nothing in a module of its own', async () => {
    const { code, stdout } = await runCli([], { cwd: at('svc/tools') })
    expect([code, stdout]).toEqual([2, expect.stringContaining('[BUDGET_OUTSIDE_MODULE]')])
    expect(stdout).not.toContain('BenchmarkF')
  })

  test('is none for explain', async () => {
    const { code, stdout, progress } = await runCli(['explain', 'F'], { cwd: at('svc/tools') })
    expect([code, stdout]).toEqual([0, expect.stringContaining('example.com/tools')])
    expect(progress.join('\n')).not.toContain('using the budget')
  })

  test('judges nothing in a module that it does not list', async () => {
    const { code, stdout } = await runCli([], { cwd: at('several/three') })
    expect([code, stdout]).toEqual([2, expect.stringContaining('is not for the module at')])
    expect(stdout).toContain('-C ')
  })
})

describe('a budget above that lists modules', () => {
  test('judges all of them, or those of a relative pattern', async () => {
    const all = await runCli([], { cwd: at('several/one/p') })
    expect([all.code, all.stdout]).toEqual([0, expect.stringContaining('all 2 benchmarks')])
    expect(all.progress).toContain('using the budget ../../.github/allocs-budget.yml')
    const json = join(folder, 'part.json')
    const part = await runCli(['--packages', './...', '--json', json], { cwd: at('several/one/p') })
    const [run] = (JSON.parse(readFileSync(json, 'utf8')) as { runs: { overrides: string[] }[] }).runs
    expect([part.code, run?.overrides]).toEqual([0, ['packages: ./p/...', 'modules: one']])
  })

  test('takes --modules relative to where a person stands', async () => {
    const { code, stdout } = await runCli(['--modules', '../two'], { cwd: at('several/one') })
    expect([code, stdout]).toEqual([0, expect.stringContaining('the only benchmark is within budget')])
  })
})

describe('where nothing is found', () => {
  test('a folder that is named is the only one, and the hint names the one above', async () => {
    const { code, stdout } = await runCli(['check', '-C', 'a'], { cwd: at('svc') })
    expect([code, stdout]).toEqual([2, expect.stringContaining('the folder that was named')])
    expect(stdout).toContain(`there is one in ${at('svc')}`)
  })

  test('the search ends at the root of the repository', async () => {
    const outer = write(join(folder, 'outer'), {
      'allocs-budget.yml': 'version: 1\nbenchmarks: { .: { BenchmarkF: 0 } }\n',
      'inner/.git': 'gitdir: elsewhere\n',
      'inner/sub/go.mod': gomod('sub'),
    })
    const { code, stdout } = await runCli([], { cwd: join(outer, 'inner/sub') })
    expect([code, stdout]).toEqual([
      2,
      expect.stringContaining(`there is no budget in ${outer}/inner/sub or above it, up to ${outer}/inner:`),
    ])
  })
})

test('without a repository, paths are relative to the folder of the budget', async () => {
  const plain = write(join(folder, 'plain'), {
    'go.mod': gomod('plain'),
    'allocs-budget.yml': 'version: 1\nbenchmarks: { ./a: { BenchmarkF: 0 } }\n',
    ...packageIn('a', 'a'),
  })
  const { code, stdout } = await runCli([], { cwd: join(plain, 'a') })
  expect([code, stdout]).toEqual([1, expect.stringContaining('(allocs-budget.yml:2)')])
  expect(stdout).toContain('repeat: cd .. && allocs-budget check\n')
})
