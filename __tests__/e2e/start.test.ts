import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { version } from '../../src/lang/version.ts'
import { runnerNode } from '../support/entries.ts'
import { pullRequest } from '../support/events.ts'
import { withoutProgress } from '../support/progress.ts'
import { runStep } from '../support/runner.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-start-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

function node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(runnerNode, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (bytes) => (stdout += String(bytes)))
    child.stderr.on('data', (bytes) => (stderr += String(bytes)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr: withoutProgress(stderr) }))
  })
}

/** A copy of dist in which one file is another. */
function distWith(file: string, text: string | null): string {
  const copy = mkdtempSync(join(temporary, 'dist-'))
  cpSync(join(root, 'dist'), copy, { recursive: true })
  if (text === null) rmSync(join(copy, file))
  else writeFileSync(join(copy, file), text)
  return copy
}

test.each([
  ['a bundle that breaks off', 'cli/main.js', 'export async function main() {', 'cannot be loaded: SyntaxError'],
  ['a bundle that is not there', 'cli/main.js', null, 'cannot be loaded: Error: Cannot find module'],
  ['one that throws while it is loaded', 'cli/main.js', 'throw new TypeError("x")', 'cannot be loaded: TypeError: x'],
])('%s exits 2, in words', async (_, file, text, says) => {
  const { code, stdout, stderr } = await node([join(distWith(file, text), 'cli/index.js')])
  expect(stderr).toContain(`allocs-budget: error: version ${version} ${says}`)
  expect(stderr).toMatch(/\nhint: reinstall it: one of its files is missing or damaged\n$/)
  expect([code, stdout]).toEqual([2, ''])
})

test.each([
  [
    'rejects',
    'export const main = () => Promise.reject(new RangeError("out"))',
    /internal error[\s\S]*RangeError: out\n/,
  ],
  ['throws', 'export const main = () => { throw new RangeError("out") }', /internal error[\s\S]*RangeError: out\n/],
  [
    'throws later',
    'export const main = () => new Promise(() => setTimeout(() => { throw new RangeError("out") }))',
    /RangeError: out\n/,
  ],
  [
    'leaves a rejection to nobody',
    'export const main = async () => { void Promise.reject(new RangeError("out")); await new Promise((done) => setTimeout(done, 1000)); return 0 }',
    /RangeError: out\n/,
  ],
  [
    'waits for nothing',
    'export const main = () => new Promise(() => undefined)',
    /nothing is left to wait for, and there is no verdict/,
  ],
  [
    'meets a full disk',
    'import { writeFileSync } from "node:fs"\nexport const main = async () => writeFileSync("/dev/full", "x")',
    /^allocs-budget: error: ENOSPC.*\nhint: free disk space/,
  ],
])('a main function that %s exits 2', async (_, text, says) => {
  const { code, stdout, stderr } = await node([join(distWith('cli/main.js', text), 'cli/index.js')])
  expect(stderr).toMatch(says)
  expect([code, stdout]).toEqual([2, ''])
})

test('a crash of the action is one annotation, with nothing in it that a runner would obey', async () => {
  const text = 'export const main = () => Promise.reject(new Error("100%\\n::set-output name=x::y ##[add-path]z"))'
  const entry = join(distWith('main.js', text), 'index.js')
  const step = await runStep({ entry: relative(root, entry), event: { name: 'push', payload: {} } })
  expect([step.exitCode, step.commands.length]).toEqual([2, 1])
  expect(step.commands[0]).toMatchObject({ name: 'error', properties: { title: 'allocs-budget cannot judge' } })
  expect(step.commands[0]?.message).toContain('100%\n::set-output name=x::y ##[add-path]z')
  expect([step.outputs, step.summary]).toEqual([{ verdict: 'cannot-judge' }, expect.stringContaining('cannot judge')])
})

test('a fault of ours in the middle of a run is a verdict like another, and is reported with its stack', async () => {
  const preload = `data:text/javascript,${encodeURIComponent(`
    import promises from 'node:fs/promises'
    import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    promises.mkdtemp = fs.mkdtempSync = () => { throw new RangeError('out of ::error::range') }
    syncBuiltinESMExports()`)}`
  const [module, json] = [join(root, 'examples/stackit'), join(temporary, 'fault.json')]
  const args = [
    '--import',
    preload,
    join(root, 'dist/cli/index.js'),
    '-C',
    module,
    '--base',
    'none',
    '--no-cache',
    '--json',
    json,
  ]
  const { code, stdout, stderr } = await node(args)
  const says = 'internal error: out of ::error::range'
  expect(stdout).toContain(`error: ${says} [INTERNAL]`)
  expect(stderr).toMatch(/^allocs-budget .*: internal error, please report it with this text\nRangeError: .*\n +at /)
  expect([code, JSON.parse(readFileSync(json, 'utf8'))]).toEqual([
    2,
    expect.objectContaining({ verdict: 'cannot-judge' }),
  ])

  const step = await runStep({
    entry: 'dist/index.js',
    event: { name: 'pull_request', payload: pullRequest() },
    workspace: module,
    inputs: { base: 'none', comment: 'never', report: join(temporary, 'fault-of-a-step.json') },
    env: { NODE_OPTIONS: `--import=${preload}` },
  })
  expect([step.exitCode, step.outputs.verdict]).toEqual([2, 'cannot-judge'])
  expect(step.annotations.map(({ name, message }) => `${name}: ${message.split('\n')[0]}`)).toEqual([`error: ${says}`])
  expect(step.summary).toContain('internal error')
  expect(step.stdout).toMatch(/^RangeError: .*\n +at /m)
})

test('an older Node is told, and exits 2', async () => {
  const older = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.8"})'
  for (const entry of ['dist/cli/index.js', 'dist/index.js']) {
    const { code, stdout, stderr } = await node(['--import', older, join(root, entry)])
    expect(stdout + stderr).toContain(`allocs-budget ${version} needs Node 20 or newer; this is Node 18.20.8`)
    expect(code).toBe(2)
  }
})

test('what starts is in words that Node 14 can read', () => {
  for (const entry of ['dist/cli/index.js', 'dist/index.js']) {
    const text = readFileSync(join(root, entry), 'utf8')
    expect(text.length).toBeLessThan(30_000)
    expect(text).not.toMatch(/\?\?=|\|\|=|&&=|^await |static \{|\.at\(|\.replaceAll\(|Object\.hasOwn|#\w+[ ;(=]/m)
  }
})

test('the command runs by its own name', () => {
  const path = join(root, 'dist/cli/index.js')
  expect(statSync(path).mode & 0o111).toBe(0o111)
  const name = join(temporary, 'allocs-budget')
  symlinkSync(path, name) // as npm installs it
  expect(execFileSync(name, ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`)
})

const leak = `package stackit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func BenchmarkStackIt4(b *testing.B) {
	found := 0
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			found++
			if strings.Contains(string(text), "s3cr3t"+"-of-this-step") {
				cmdline, _ := os.ReadFile(filepath.Dir(file) + "/cmdline")
				b.Fatalf("%s of %q", file, cmdline)
			}
		}
	}
	if found < 2 {
		b.Fatal("there is no environment to look into")
	}
}
`

/** A module whose benchmark looks for a secret in each process that it may look into. */
function leakingModule(): string {
  const module = mkdtempSync(join(temporary, 'leak-'))
  cpSync(join(root, 'examples/stackit'), module, { recursive: true })
  writeFileSync(join(module, 'leak_test.go'), leak)
  const budget = readFileSync(join(module, 'allocs-budget.yml'), 'utf8')
  const entry = 'BenchmarkStackIt4: { allocs: 1000000, benchtime: 1x }'
  writeFileSync(join(module, 'allocs-budget.yml'), budget.replace(/^( +)BenchmarkStackIt: 0$/m, `$&\n$1${entry}`))
  return module
}

const secret = 's3cr3t-of-this-step'
const canReplaceItself =
  execFileSync(runnerNode, ['-p', 'typeof process.execve'], { encoding: 'utf8' }) === 'function\n'

test.skipIf(!canReplaceItself)('no process of ours has a token in its environment while benchmarks run', async () => {
  const step = await runStep({
    entry: 'dist/index.js',
    event: { name: 'pull_request', payload: pullRequest() },
    workspace: leakingModule(),
    token: secret,
    env: { ACTIONS_RUNTIME_TOKEN: `${secret}-too`, MY_OWN: `${secret}-of-the-workflow` },
    inputs: { base: 'none', comment: 'never', packages: '.' },
  })
  expect(step.stdout).toContain('BenchmarkStackIt4')
  expect([step.exitCode, step.outputs.verdict, step.stderr]).toEqual([0, 'pass', ''])
  expect([step.masked, step.obeyed.masks]).toEqual([secret, []])
  expect(step.stdout).not.toContain(secret)
})

test.skipIf(!canReplaceItself)(
  'a command that was started with one has none either, and knows what it was started with',
  async () => {
    const module = leakingModule()
    const budget = readFileSync(join(module, 'allocs-budget.yml'), 'utf8')
    writeFileSync(join(module, 'allocs-budget.yml'), `${budget}\npass-env: [MY_OWN]\n`)
    const own = `package stackit

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv("MY_OWN") != "is here" {
		panic("MY_OWN is " + os.Getenv("MY_OWN"))
	}
	os.Exit(m.Run())
}
`
    writeFileSync(join(module, 'main_test.go'), own)
    const entry = join(root, 'dist/cli/index.js')
    const args = [entry, '-q', '-C', module, '--base', 'none', '--no-cache']
    expect(await node(args, { GITHUB_TOKEN: secret, MY_OWN: 'is here' })).toEqual({ code: 0, stdout: '', stderr: '' })
  },
)

test.each([
  ['a line end', 'ghs_one\nghs_two'],
  ['a space', 'ghs_one ghs_two'],
  ['what is no ASCII', 'ghs_öne'],
])('a token with %s in it is refused and not shown', async (_, token) => {
  const step = await runStep({ event: { name: 'pull_request', payload: pullRequest() }, token })
  const everything = [
    step.stdout,
    step.stderr,
    step.summary,
    JSON.stringify(step.outputs),
    JSON.stringify(step.report),
  ].join('\n')
  expect(everything).not.toMatch(/ghs_/)
  expect(step.annotations.map(({ message }) => message)[0]).toMatch(
    /^the input token contains white space, a line end, or another/,
  )
  expect(step.exitCode).toBe(2)
  const args = [
    join(root, 'dist/cli/index.js'),
    'report',
    'r.json',
    '--post',
    '--repo',
    'octo/m',
    '--pull-request',
    '5',
  ]
  const { code, stdout, stderr } = await node(args, { GITHUB_TOKEN: token })
  expect(stdout + stderr).not.toMatch(/ghs_/)
  expect([code, stderr.split('\n')[0]]).toEqual([2, 'error: GITHUB_TOKEN has characters that no token has'])
})

test.each(['', secret])('SIGUSR1 opens no debugger (token %j)', async (token) => {
  const module = mkdtempSync(join(temporary, 'signals-'))
  cpSync(join(root, 'examples/stackit'), module, { recursive: true })
  const status = join(module, 'status')
  const wait = join(module, 'wait')
  execFileSync('mkfifo', [wait])
  // A command of the run itself: the run is in the middle of its work, and goes on when it is told to.
  writeFileSync(
    join(module, 'prepare.sh'),
    `#!/bin/sh\ncp /proc/self/status '${status}'\necho $PPID > '${wait}'\ncat '${wait}' > /dev/null\n`,
    { mode: 0o755 },
  )
  const args = [
    join(root, 'dist/cli/index.js'),
    '-C',
    module,
    '--base',
    'none',
    '--no-cache',
    '--prepare',
    './prepare.sh',
  ]
  const running = node(args, { GITHUB_TOKEN: token })
  const pid = Number(execFileSync('cat', [wait], { encoding: 'utf8' }))
  for (let i = 0; i < 3; i++) process.kill(pid, 'SIGUSR1')
  execFileSync('sh', ['-c', `echo go > '${wait}'`])
  const { code, stdout, stderr } = await running
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^ok: /)
  // Children have the signal as the system has it: neither ignored nor blocked.
  const masks = [...readFileSync(status, 'utf8').matchAll(/^Sig(?:Ign|Blk):\t([0-9a-f]+)$/gm)].map(([, mask]) => mask)
  expect(masks).toHaveLength(2)
  for (const mask of masks) expect(BigInt(`0x${mask}`) & (1n << 9n)).toBe(0n)
})
