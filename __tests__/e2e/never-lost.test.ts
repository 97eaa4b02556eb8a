import { execFileSync, spawn } from 'node:child_process'
import {
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { cliWith } from '../support/entries.ts'
import { pullRequest } from '../support/events.ts'
import { runCli } from '../support/run-cli.ts'
import { runStep, type Step, type StepResult } from '../support/runner.ts'
import { wide } from '../support/wide.ts'

const stackit = fileURLToPath(new URL('../../examples/stackit', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-never-lost-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** A module whose benchmark is over its limit, and what else a person may name there. */
const module = join(temporary, 'module')
const measured = join(temporary, 'measured')
const bin = join(temporary, 'bin')
beforeAll(() => {
  cpSync(stackit, module, { recursive: true })
  const budget = readFileSync(join(stackit, 'allocs-budget.yml'), 'utf8')
  writeFileSync(join(module, 'allocs-budget.yml'), budget.replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 0'))
  mkdirSync(join(module, 'folder'))
  mkdirSync(join(module, 'reports'))
  writeFileSync(join(module, 'old.json'), '{"verdict":"pass"}')
  symlinkSync('old.json', join(module, 'link.json'))
  symlinkSync('allocs-budget.yml', join(module, 'budget-link'))
  // A go that leaves a trace: what is refused beforehand runs none.
  mkdirSync(bin)
  writeFileSync(join(bin, 'go'), `#!/bin/sh\ntouch ${measured}\nexit 1\n`, { mode: 0o755 })
})

const unclear = /^\s+at .*:\d+:\d+\)?$|internal error/m
const files = (): readonly string[] => readdirSync(module, { recursive: true, encoding: 'utf8' }).sort()
const contents = (): string =>
  files()
    .flatMap((name) =>
      name.endsWith('.json') || name.endsWith('.yml') ? [readFileSync(join(module, name), 'utf8')] : [],
    )
    .join('\n')

const long = 'n'.repeat(5000)
const mistakes: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['-C', 'go.mod'], /^error: go\.mod is not a directory \[DIRECTORY_NOT_FOUND\]\n {2}hint: correct -C/m],
  [['-C', 'nowhere'], /^error: nowhere is not a directory: it does not exist/m],
  [['-C', ''], /^error: -C is empty/m],
  [['-C', long], /^error: n{200}\.\.\. \(5000 characters\) cannot be used as a working directory: ENAMETOOLONG/m],
  [['--budget', 'folder'], /^error: folder is a directory \[BUDGET_UNREADABLE\]\n {2}hint: name the budget file/m],
  [['--budget', ''], /^error: --budget is empty/m],
  [['--json', ''], /^error: --json is empty/m],
  [['--json', 'folder'], /^error: --json is folder, a directory \[BAD_OUTPUT\]\n {2}hint: name a file in it/m],
  [['--json', 'nope/'], /^error: --json is nope\/, the name of a directory/m],
  [
    ['--json', 'nope/r.json'],
    /^error: --json is nope\/r\.json, which cannot be written: the folder .*nope does not exist/m,
  ],
  [['--json', 'go.mod/r.json'], /^error: --json is go\.mod\/r\.json, .*: part of the path is not a folder/m],
  [['--json', long], /^error: --json is n{200}\.\.\. .*ENAMETOOLONG.*\n {2}hint: use a shorter name/m],
  [['--json', '/proc/report.json'], /^error: --json is \/proc\/report\.json, which cannot be written: E/m],
  [['--markdown', 'nope/r.md'], /^error: --markdown is nope\/r\.md, which cannot be written/m],
  [['--json', '-', '--markdown', '-'], /^error: --json and --markdown both write to - \(standard output\)/m],
  [['--json', 'r.json', '--markdown', './folder/../r.json'], /^error: --json and --markdown are the same file/m],
  [['--json', 'old.json', '--markdown', 'link.json'], /^error: --json and --markdown are the same file/m],
  [['--json', 'allocs-budget.yml'], /^error: --json is allocs-budget\.yml, the budget \[BAD_OUTPUT\]/m],
  [['--json', 'budget-link'], /^error: --json is budget-link, the budget/m],
  [['--markdown', 'go.mod'], /^error: --markdown is go\.mod, the go\.mod that Go reads/m],
  [['--sarif', 'folder'], /^error: --sarif is folder, a directory/m],
  [['--sarif', '-'], /^error: --sarif cannot write to - \(standard output\) \[BAD_OUTPUT\]\n {2}hint: name a file/m],
  [['--bench', '-'], /^error: --bench cannot write to - \(standard output\)/m],
  [['--code-quality', '-'], /^error: --code-quality cannot write to - \(standard output\)/m],
  [['--bench', 'go.mod'], /^error: --bench is go\.mod, the go\.mod that Go reads/m],
  [['--sarif', 'r.json', '--json', 'r.json'], /^error: --json and --sarif are the same file/m],
  [['explain', 'BenchmarkStackIt', '--flamegraph', 'nope/x.svg'], /^error: --flamegraph is nope\/x\.svg, which/m],
  [['explain', 'BenchmarkStackIt', '--flamegraph', 'folder'], /^error: --flamegraph is folder, a directory/m],
  [['explain', 'BenchmarkStackIt', '--profile', 'folder'], /^error: --profile is folder, a directory/m],
  [['explain', 'BenchmarkStackIt', '--flamegraph', '-'], /^error: --flamegraph cannot write to -/m],
  [
    ['init', '--budget', 'nope/b.yml'],
    /^error: .*nope\/b\.yml cannot be written: the folder .*nope does not exist \[BUDGET_NOT_WRITTEN\]\n {2}hint: create the folder/m,
  ],
  [['report', ''], /^error: the name of a report is empty/m],
  [['report', 'old.json', '--json', 'old.json'], /^error: --json is old\.json, an input report/m],
  [['report', 'reports', '--json', 'reports/all.json'], /^error: --json is reports\/all\.json, which is in reports/m],
]

describe('what a person names is checked before anything is measured', () => {
  test.each(mistakes)('%j', async (args, says) => {
    const before = [files(), contents()]
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
    const { code, stdout, stderr } = await runCli(args, { cwd: module, env })
    expect(stdout).toMatch(/^error: cannot judge: 1 problem \(\w+\)$/m)
    expect(stdout).toMatch(says)
    expect(stdout + stderr).not.toMatch(unclear)
    expect([code, stderr, existsSync(measured)]).toEqual([2, '', false])
    expect([files(), contents()]).toEqual(before)
  })

  test.each([
    [['--packages', ' , ']],
    [['--modules', ' , ']],
    [['--base', '']],
    [['--prepare', '']],
    [['update', '--only', '']],
    [['explain', '']],
  ])('%j: an empty value is none', async (args) => {
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
    const { code, stdout, stderr } = await runCli(args, { cwd: module, env })
    expect(stderr).toMatch(/^error: .* is invalid.*\. It is empty: set a value, or remove the option\.$/m)
    expect([code, stdout, existsSync(measured)]).toEqual([2, '', false])
  })

  test('and is reported where a report was asked for, if that can be written', async () => {
    const json = join(temporary, 'refused.json')
    expect((await runCli(['-C', 'nowhere', '--json', json, '-q'], { cwd: module })).code).toBe(2)
    const { verdict, diagnostics } = JSON.parse(readFileSync(json, 'utf8')) as Report
    expect([verdict, diagnostics.map(({ code }) => code)]).toEqual(['cannot-judge', ['DIRECTORY_NOT_FOUND']])
  })

  test.each<readonly [string, NonNullable<Step['inputs']>, RegExp]>([
    ['working-directory', { 'working-directory': 'go.mod' }, /^go\.mod is not a directory/],
    ['budget', { budget: 'folder' }, /^folder is a directory/],
    ['report', { report: 'folder' }, /^the input report is folder, a directory/],
    [
      'report',
      { report: 'go.mod/r.json' },
      /^the input report is go\.mod\/r\.json, .*part of the path is not a folder/,
    ],
    ['report', { report: 'allocs-budget.yml' }, /^the input report is allocs-budget\.yml, the budget/],
    ['markdown', { markdown: 'go.mod' }, /^the input markdown is go\.mod, the go\.mod that Go reads/],
    ['markdown', { markdown: 'out/r', report: 'out/r' }, /^the input report and the input markdown are the same file/],
    ['sarif', { sarif: 'go.mod' }, /^the input sarif is go\.mod, the go\.mod that Go reads/],
    [
      'sarif',
      { sarif: 'out/r', report: 'out/r' },
      /^the input (?:report|sarif) and the input (?:report|sarif) are the same file/,
    ],
    ['reports', { mode: 'report', reports: 'old.json', 'expect-reports': '1', report: 'old.json' }, /an input report/],
  ])('the input %s: %j', async (_, inputs, says) => {
    const before = [files(), contents()]
    const step = await refused({ inputs })
    expect(step.annotations[0]?.message).toMatch(says)
    expect([files(), contents()]).toEqual(before)
  })

  test('a folder for the report is made at the end, and not before', async () => {
    const step = await refused({ inputs: { report: 'out/deep/r.json', 'working-directory': 'nowhere' } })
    expect((step.report as Report).verdict).toBe('cannot-judge')
    expect(step.outputs.report).toBe(join(module, 'out/deep/r.json'))
    rmSync(join(module, 'out'), { recursive: true })
  })
})

const event = { name: 'pull_request', payload: pullRequest() }

/** A step that is refused, with all that a step says, and nothing run. */
async function refused(step: Partial<Step>): Promise<StepResult> {
  const result = await runStep({
    event,
    workspace: module,
    ...step,
    env: { PATH: `${bin}:${process.env.PATH}`, ...step.env },
  })
  expect(result.stdout + result.stderr).not.toMatch(unclear)
  expect([result.exitCode, result.outputs.verdict, existsSync(measured)]).toEqual([2, 'cannot-judge', false])
  expect(result.summary).toContain('cannot judge')
  return result
}

describe('what the runner gives', () => {
  const fifo = join(temporary, 'fifo')
  const huge = join(temporary, 'huge.json')
  beforeAll(() => {
    execFileSync('mkfifo', [fifo])
    writeFileSync(huge, '{}')
    truncateSync(huge, 40 * 2 ** 20)
  })

  test.each<readonly [string, () => Record<string, string>, RegExp]>([
    ['no event', () => ({ GITHUB_EVENT_PATH: '/nowhere' }), /cannot be read: it does not exist/],
    [
      'a pipe as the event',
      () => ({ GITHUB_EVENT_PATH: fifo }),
      /cannot be read: it is a named pipe, not a regular file/,
    ],
    ['a huge event', () => ({ GITHUB_EVENT_PATH: huge }), /cannot be read: it has 41943040 bytes/],
  ])('%s is a mistake with outputs and summary', async (_, env, says) => {
    expect((await refused({ env: env() })).annotations[0]?.message).toMatch(says)
  })

  test('outputs and summary that cannot be written, and a temporary folder that is gone: the verdict is its own', async () => {
    const env = { GITHUB_OUTPUT: fifo, GITHUB_STEP_SUMMARY: temporary, RUNNER_TEMP: '/nowhere' }
    const { exitCode, annotations, stdout, stderr } = await runStep({
      event,
      workspace: module,
      env,
      inputs: { base: 'none', comment: 'never' },
    })
    expect(stdout + stderr).not.toMatch(unclear)
    expect(annotations.map(({ name, message }) => `${name}: ${message.split('\n')[0]}`)).toEqual([
      'error: stackit.go:17 allocates: 1 allocs/op in BenchmarkStackIt2',
      expect.stringMatching(/^warning: the summary cannot be written: EISDIR/),
      expect.stringMatching(/^warning: the outputs cannot be set: ENXIO/),
    ])
    expect(exitCode).toBe(1)
  })

  test(
    'a report that cannot be written at the end cannot be judged, and is all there in log and annotations',
    wide,
    async () => {
      const inputs = { base: 'none', comment: 'never', report: '/dev/full' }
      const { exitCode, annotations, outputs } = await runStep({ event, workspace: module, inputs })
      expect([exitCode, outputs.verdict]).toEqual([2, 'cannot-judge'])
      expect(annotations.map(({ message }) => message).join('\n')).toMatch(
        /^\/dev\/full could not be written: ENOSPC[\s\S]*stackit\.go:17 allocates: 1 allocs\/op in BenchmarkStackIt2/,
      )
    },
  )
})

describe('what cannot be written afterwards', () => {
  const report = join(temporary, 'measured.json')
  beforeAll(async () => {
    expect((await runCli(['--json', report, '-q', '--base', 'none'], { cwd: module })).code).toBe(1)
  })
  const judge = ['report', report, '--base', 'none']

  test('a full disk: the file is one more problem, and what was found is printed', async () => {
    const { code, stdout, stderr } = await runCli([...judge, '--json', '/dev/full'], { cwd: module })
    expect(stdout).toContain('over budget: stackit.go:17 allocates: 1 allocs/op in BenchmarkStackIt2')
    expect(stdout).toMatch(/^error: --json is \/dev\/full, which cannot be written: ENOSPC.*\[FILE_NOT_WRITTEN\]$/m)
    expect([code, stderr]).toEqual([2, ''])
  })

  test('a limit of file sizes: no half of a report is left', async () => {
    const json = join(temporary, 'half.json')
    const { code, stdout, stderr } = await shell(`ulimit -f 1; exec "$@" --json '${json}'`, judge)
    expect(stdout).toMatch(/^error: --json is .*half\.json, which cannot be written: EFBIG/m)
    expect([code, stderr, readFileSync(json, 'utf8')]).toEqual([2, '', ''])
  })

  test.each([
    ['the verdict is told on standard error', judge, 1],
    ['a report that was to be there is not', [...judge, '--json', '-'], 2],
  ])('standard output is full: %s', async (_, args, want) => {
    const { code, stderr } = await shell('exec "$@" >/dev/full', args)
    expect(stderr).toMatch(
      /^allocs-budget: error: the verdict is over-budget, but the output cannot be printed: ENOSPC.*\nhint: free disk space/,
    )
    expect(stderr).not.toMatch(unclear)
    expect(code).toBe(want)
  })

  test.each([
    ['text', judge],
    ['a report', [...judge, '--json', '-']],
    ['help', ['--help']],
  ])('nobody reads standard output: %s is silent, and the exit code its own', async (_, args) => {
    const path = join(mkdtempSync(join(temporary, 'pipe-')), 'pipe')
    execFileSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(path, 'w')
    closeSync(reader) // from now on each write is EPIPE
    const ended = await started(cliWith(args), writer)
    closeSync(writer)
    expect(ended).toEqual({ code: args === judge || args.includes('-') ? 1 : 0, stdout: '', stderr: '' })
  })

  test.each([
    [
      'a folder for temporary files that is not there',
      'TMPDIR=/nowhere exec "$@"',
      /mkdtemp '\/nowhere\/.*\[MACHINE_FAILED\]\n {2}hint: set TMPDIR/,
    ],
    [
      'a folder that is gone',
      'mkdir gone; cd gone; rmdir ../gone; exec "$@"',
      /uv_cwd\nhint: the current folder no longer exists/,
    ],
  ])('%s is the machine, and no fault of ours', async (_, script, says) => {
    const { code, stdout, stderr } = await shell(script, ['check', '--base', 'none'])
    expect(stdout + stderr).toMatch(says)
    expect(stdout + stderr).not.toMatch(unclear)
    expect(code).toBe(2)
  })

  /** Runs the command as `"$@"` of a shell's script. */
  function shell(script: string, args: readonly string[]): Promise<Ended> {
    return started(['bash', '-c', script, 'bash', ...cliWith(args)], 'pipe')
  }
})

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

function started([file = '', ...args]: readonly string[], output: number | 'pipe'): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: module, stdio: ['ignore', output, 'pipe'] })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout?.on('data', (bytes: Buffer) => stdout.push(bytes))
    child.stderr?.on('data', (bytes: Buffer) => stderr.push(bytes))
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    )
  })
}
