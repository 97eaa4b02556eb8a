import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type RealPorts, realPorts } from '../../src/host/real-ports.ts'
import type { Command, Exit } from '../../src/ports.ts'

const ports: RealPorts[] = []
const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-spawn-'))
afterEach(async () => {
  for (const each of ports.splice(0)) await each.close()
})

type Ran = { readonly exit: Exit; readonly stdout: string; readonly bytes: number; readonly chunks: number }

async function sh(script: string, over: Partial<Command> = {}): Promise<Ran> {
  const own = realPorts({ progress: () => undefined })
  ports.push(own)
  const out: Uint8Array[] = []
  let bytes = 0
  const command = {
    file: '/bin/bash',
    args: ['-c', script],
    cwd: folder,
    env: { PATH: process.env.PATH ?? '' },
    timeoutMs: 30_000,
    maxOutputBytes: 1 << 20,
    ...over,
  }
  const exit = await own.spawn(command, {
    stdout: (part) => {
      bytes += part.length
      out.push(Uint8Array.from(part))
    },
    stderr: () => undefined,
  })
  return { exit, stdout: Buffer.concat(out).toString('utf8'), bytes, chunks: out.length }
}

const isRunning = (file: string): boolean => {
  const pid = Number(readFileSync(join(folder, file), 'utf8'))
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

test('gives what a child prints and how it ends', async () => {
  expect(await sh('echo out; echo err >&2; exit 3')).toMatchObject({
    exit: { code: 3, signal: null, timedOut: false, tooMuchOutput: false },
    stdout: 'out\n',
  })
})

test('a character cut between two writes is whole again', async () => {
  expect((await sh("printf '\\xe2\\x82'; sleep 0.2; printf '\\xac'")).stdout).toBe('€')
})

test('standard input is empty, so that nothing waits for it', async () => {
  expect((await sh('cat; echo done')).stdout).toBe('done\n')
})

test('the environment is only what the command names', async () => {
  const { stdout } = await sh('env', { env: { PATH: process.env.PATH ?? '', ONLY: 'this' } })
  expect(stdout.split('\n').filter((line) => /^[A-Z]/.test(line) && !/^(?:PATH|ONLY|PWD|SHLVL|_)=/.test(line))).toEqual(
    [],
  )
})

test('a child that ignores SIGTERM is ended at its deadline, with all it started', async () => {
  const { exit } = await sh("trap '' TERM; sleep 100 & echo $! > child.pid; wait", { timeoutMs: 500 })
  expect(exit).toEqual({ code: null, signal: 'SIGKILL', timedOut: true, tooMuchOutput: false })
  await sleep(100)
  expect(isRunning('child.pid')).toBe(false)
})

test('a child that prints without end is ended at the cap', async () => {
  const { exit, bytes } = await sh('yes', { maxOutputBytes: 50 * 2 ** 20 })
  expect(exit).toMatchObject({ signal: 'SIGKILL', tooMuchOutput: true, timedOut: false })
  expect(bytes).toBeLessThanOrEqual(50 * 2 ** 20)
})

test('a grandchild that holds standard output does not keep us waiting', async () => {
  const { exit, stdout } = await sh('sleep 100 & echo $! > held.pid; echo done')
  expect([exit.code, stdout]).toEqual([0, 'done\n'])
  await sleep(100)
  expect(isRunning('held.pid')).toBe(false)
})

test.skipIf(!existsSync('/usr/bin/setsid'))(
  'a grandchild that left the group does not keep us waiting either',
  async () => {
    const { exit, stdout } = await sh("setsid bash -c 'echo $$ > left.pid; exec sleep 20' & sleep 0.3; echo done")
    expect([exit.code, stdout]).toEqual([0, 'done\n'])
    process.kill(Number(readFileSync(join(folder, 'left.pid'), 'utf8')), 'SIGKILL')
  },
)

test('a command that cannot be started is an error with its name', async () => {
  await expect(sh('', { file: '/does/not/exist' })).rejects.toThrow(/\/does\/not\/exist cannot be started in .*ENOENT/)
  rmSync(folder, { recursive: true, force: true })
})
