import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { makeExec } from '../../src/host/exec.ts'
import { HostError } from '../../src/host/host-error.ts'
import { makeRunner, type Runner } from '../../src/host/spawn.ts'
import type { Command, Exit } from '../../src/ports.ts'
import { isRunning, until } from '../support/processes.ts'

const runners: Runner[] = []
const folder = mkdtempSync(join(tmpdir(), 'spawn-'))
afterEach(() => {
  for (const each of runners.splice(0)) each.kill()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function newRunner(): Runner {
  const runner = makeRunner()
  runners.push(runner)
  return runner
}

/** A command that runs a script in Node, which there is everywhere. */
function node(script: string, over: Partial<Command> = {}): Command {
  return { ...sh(''), file: process.execPath, args: ['-e', script], ...over }
}

function sh(script: string, over: Partial<Command> = {}): Command {
  return {
    file: '/bin/bash',
    args: ['-c', script],
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', SystemRoot: process.env.SystemRoot ?? '' },
    timeoutMs: 60_000,
    maxOutputBytes: 1 << 20,
    ...over,
  }
}

type Ran = { readonly exit: Exit; readonly stdout: string; readonly bytes: number; readonly chunks: number }

async function run(command: Command, runner = newRunner()): Promise<Ran> {
  const out: Uint8Array[] = []
  let bytes = 0
  const exit = await runner.spawn(command, {
    stdout: (part) => {
      bytes += part.length
      out.push(Uint8Array.from(part))
    },
    stderr: () => undefined,
  })
  return { exit, stdout: Buffer.concat(out).toString('utf8'), bytes, chunks: out.length }
}

const pidIn = (file: string): number => Number(readFileSync(join(folder, file), 'utf8'))
const isThere = (file: string): boolean => existsSync(join(folder, file)) && pidIn(file) > 0
const isGone = (file: string): boolean => !isRunning(pidIn(file))

const printsForEver = "const more = () => process.stdout.write('y\\n'.repeat(4096), more); more()"
const startsAnother = `const other = ['-e', 'setInterval(() => {}, 1000)']
  const { pid } = require('child_process').spawn(process.execPath, other, { stdio: 'ignore' })
  require('fs').writeFileSync('tree.pid', String(pid)); ${printsForEver}`

describe('on every system', () => {
  test('gives what a child prints and how it ends', async () => {
    expect(await run(node("console.log('out'); console.error('err'); process.exit(3)"))).toMatchObject({
      exit: { code: 3, signal: null, timedOut: false, tooMuchOutput: false },
      stdout: 'out\n',
    })
  })

  test('standard input is empty, so that nothing waits for it', async () => {
    expect((await run(node("process.stdin.on('end', () => console.log('done')).resume()"))).stdout).toBe('done\n')
  })

  test('a child that prints without end is ended at the cap', async () => {
    const { exit, bytes } = await run(node(printsForEver, { maxOutputBytes: 50 * 2 ** 20 }))
    expect(exit).toMatchObject({ tooMuchOutput: true, timedOut: false })
    expect(bytes).toBeLessThanOrEqual(50 * 2 ** 20)
  })

  test('a child is ended at its deadline', async () => {
    const { exit } = await run(node('setInterval(() => {}, 1000)', { timeoutMs: 300 }))
    expect(exit).toMatchObject({ timedOut: true, tooMuchOutput: false })
  })

  test('what a child started is ended with it', async () => {
    expect((await run(node(startsAnother))).exit.tooMuchOutput).toBe(true)
    await until(() => isGone('tree.pid'))
  })

  test('a deadline further away than a timer of the runtime reaches is none', async () => {
    const { exit } = await run(node('', { timeoutMs: 2 ** 40 }))
    expect(exit).toEqual({ code: 0, signal: null, timedOut: false, tooMuchOutput: false })
  })

  test('a command that there is not is named, and is known as such', async () => {
    const error = await run(node('', { file: join(folder, 'none') })).catch((it: unknown) => it)
    expect(error).toBeInstanceOf(HostError)
    expect(error).toMatchObject({ isNoCommand: true })
    expect(String(error)).toContain(`${join(folder, 'none')} cannot be started: the command does not exist (ENOENT)`)
  })

  test('a folder that there is not is named, and is not taken for the command', async () => {
    const cwd = join(folder, 'no-folder')
    const error = await run(node('', { cwd })).catch((it: unknown) => it)
    expect(error).toMatchObject({ name: 'HostError', isNoCommand: false })
    expect(String(error)).toContain(`cannot be started in ${cwd}: the folder does not exist`)
  })

  test('arguments that no system takes are an error like any other', async () => {
    await expect(run(node('', { args: ['a\0b'] }))).rejects.toBeInstanceOf(HostError)
    await expect(run(node('', { args: ['x'.repeat(32 * 2 ** 20)] }))).rejects.toBeInstanceOf(HostError)
  })
})

describe('what is collected', () => {
  test('both streams, as text', async () => {
    const command = node("process.stdout.write('a€'); process.stderr.write('b'); process.exitCode = 1")
    const { exit, ...said } = await makeExec(newRunner().spawn)(command)
    expect([exit.code, said]).toEqual([1, { stdout: 'a€', stderr: 'b' }])
  })

  test('at most 64 MB, which is told', async () => {
    const { exit, stdout } = await makeExec(newRunner().spawn)(node(printsForEver))
    expect(exit.tooMuchOutput).toBe(true)
    expect(stdout.length).toBeLessThanOrEqual(64 * 2 ** 20)
  })

  test('until the deadline, which is told', async () => {
    const { exit } = await makeExec(newRunner().spawn)(node('setInterval(() => {}, 1000)', { timeoutMs: 300 }))
    expect(exit.timedOut).toBe(true)
  })
})

// Signals and process groups, a shell and `ps`: Windows has none of them.
describe.skipIf(process.platform === 'win32')('process groups (not on Windows)', () => {
  test('a character cut between two writes is whole again', async () => {
    expect((await run(sh("printf '\\xe2\\x82'; sleep 0.2; printf '\\xac'"))).stdout).toBe('€')
  })

  test('the environment is only what the command names', async () => {
    const { stdout } = await run(sh('env', { env: { PATH: process.env.PATH ?? '', ONLY: 'this' } }))
    const others = stdout.split('\n').filter((line) => /^[A-Z]/.test(line) && !/^(?:PATH|ONLY|PWD|SHLVL|_)=/.test(line))
    expect(others).toEqual([])
  })

  // Ended at the cap, so that it has set its traps: a deadline does the same, whenever it comes.
  const printsMuch = 'yes | head -c 2000000'
  test('a child that ignores SIGTERM is ended, with all it started', async () => {
    const { exit } = await run(sh(`trap '' TERM; sleep 100 & echo $! > child.pid; ${printsMuch}; wait`))
    expect(exit).toEqual({ code: null, signal: 'SIGKILL', timedOut: false, tooMuchOutput: true })
    await until(() => isGone('child.pid'))
  })

  test('the deadline of one that ends gently asks first', async () => {
    const { exit } = await run(sh('exec sleep 100', { timeoutMs: 200, endsGently: true }))
    expect(exit).toEqual({ code: null, signal: 'SIGTERM', timedOut: true, tooMuchOutput: false })
  })

  test('a child that closed its output is waited for', async () => {
    expect((await run(sh('exec >&- 2>&-; sleep 0.3; exit 4'))).exit.code).toBe(4)
  })

  test('a grandchild that holds standard output does not keep us waiting, and is ended', async () => {
    const { exit, stdout } = await run(sh('sleep 100 & echo $! > held.pid; echo done'))
    expect([exit.code, stdout]).toEqual([0, 'done\n'])
    await until(() => isGone('held.pid'))
  })

  test('a grandchild that holds nothing of ours is ended too', async () => {
    const { exit } = await run(sh('sleep 100 >/dev/null 2>&1 & echo $! > quiet.pid'))
    expect(exit.code).toBe(0)
    await until(() => isGone('quiet.pid'))
  })

  test.skipIf(!existsSync('/usr/bin/setsid'))('a grandchild that left the group does not keep us waiting', async () => {
    const { exit, stdout } = await run(
      sh(
        "setsid bash -c 'echo $$ > left.pid; exec sleep 20' & while [ ! -s left.pid ]; do sleep 0.05; done; echo done",
      ),
    )
    expect([exit.code, stdout]).toEqual([0, 'done\n'])
    process.kill(pidIn('left.pid'), 'SIGKILL')
  })

  test('what may not be executed is an error', async () => {
    const file = join(folder, 'plain')
    writeFileSync(file, '#!/bin/sh\n')
    chmodSync(file, 0o644)
    await expect(run(sh('', { file, args: [] }))).rejects.toThrow(/plain cannot be started in .*EACCES/)
  })

  // What the shell does itself: to start a program may take longer than the moment that it has.
  const cleansUp = (name: string): string => `trap 'echo > ${name}.tidy; exit 7' TERM; echo $$ > ${name}.pid`
  const goesOn = 'while :; do sleep 0.1; done'
  test('one that ends gently has a moment to take its lock files away', async () => {
    const { exit } = await run(sh(`${cleansUp('polite')}; ${printsMuch}; ${goesOn}`, { endsGently: true }))
    expect(exit).toMatchObject({ code: 7, tooMuchOutput: true })
    expect(existsSync(join(folder, 'polite.tidy'))).toBe(true)
  })

  test('one that is asked to end and does not is killed', async () => {
    const deaf = `trap '' TERM; echo $$ > deaf.pid; ${printsMuch}; ${goesOn}`
    const { exit } = await run(sh(deaf, { endsGently: true }))
    expect(exit).toMatchObject({ signal: 'SIGKILL', tooMuchOutput: true })
    await until(() => isGone('deaf.pid'))
  })

  test('who ends in a hurry leaves nothing, and lets nobody make something of it', async () => {
    const runner = newRunner()
    const told: unknown[] = []
    const tell = (it: unknown): void => void told.push(it)
    const hard = sh('sleep 100 & echo $! > hard.pid; wait')
    const gentle = sh(`${cleansUp('hurried')}; ${goesOn}`, { endsGently: true })
    for (const each of [hard, gentle]) void run(each, runner).then(tell, tell)
    await until(() => isThere('hard.pid') && isThere('hurried.pid'))
    await runner.stop()
    expect(existsSync(join(folder, 'hurried.tidy'))).toBe(true)
    // One that is killed holds nothing of ours any more some time before it is gone.
    await until(() => isGone('hard.pid') && isGone('hurried.pid'))
    void run(sh('touch after-stop'), runner).then(tell, tell)
    await run(sh('sleep 0.2'))
    expect([told, existsSync(join(folder, 'after-stop'))]).toEqual([[], false])
  })

  test('killing at once takes all of them', async () => {
    const runner = newRunner()
    const ended = [
      run(sh('sleep 100 & echo $! > now.pid; wait'), runner),
      run(sh(`trap '' TERM; echo $$ > deaf-now.pid; ${goesOn}`, { endsGently: true }), runner),
    ]
    await until(() => isThere('now.pid') && isThere('deaf-now.pid'))
    runner.kill()
    expect((await Promise.all(ended)).map(({ exit }) => exit.signal)).toEqual(['SIGKILL', 'SIGKILL'])
    await until(() => isGone('now.pid') && isGone('deaf-now.pid'))
  })
})
