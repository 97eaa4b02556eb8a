import { type ChildProcess, spawn as start } from 'node:child_process'
import { statSync } from 'node:fs'
import { messageOf } from '../lang/message-of.ts'
import { longestTimerMs } from '../lang/timer.ts'
import type { Command, Exit, Ports, Watcher } from '../ports.ts'
import { hasCode } from './files.ts'
import { HostError } from './host-error.ts'
import { graceMs, ProcessGroup } from './process-group.ts'

/** What a grandchild may still write after its parent's exit before our ends of the pipes are closed. Milliseconds. */
const afterExitMs = 500
/** What waits for a disk or a network file system outlives SIGKILL; nobody waits for it. */
const afterKillMs = 3000

export type Runner = {
  readonly spawn: Ports['spawn']
  /**
   * For signals: ends all groups that still run, and waits until they are gone. From here on no child is started, and nobody is
   * told how one ended, so that nothing is made of what we ended ourselves.
   */
  readonly stop: () => Promise<void>
  /** For the end of our own process: ends them at once. */
  readonly kill: () => void
}

/**
 * The one runner of all child processes.
 * @param onDeadline told at once of a command that is ended at its deadline
 */
export function makeRunner(onDeadline: (command: Command) => void = () => undefined): Runner {
  const running = new Map<ProcessGroup, Promise<unknown>>()
  const never = new Promise<never>(() => undefined)
  let isStopped = false
  return {
    spawn: async (command, watcher) => {
      if (isStopped) return never
      const child = begin(command, watcher)
      const group = new ProcessGroup(child, command.endsGently === true)
      const exit = follow(child, group, command, watcher, onDeadline)
      running.set(
        group,
        exit.catch(() => undefined),
      )
      try {
        return await exit
      } finally {
        running.delete(group)
        if (isStopped) await never
      }
    },
    stop: async () => {
      isStopped = true
      for (const group of running.keys()) group.end()
      const late = new Promise((resolve) => setTimeout(resolve, graceMs + afterKillMs))
      await Promise.race([Promise.all(running.values()), late])
    },
    kill: () => {
      const asked = [...running.keys()].filter((group) => group.end())
      if (asked.length > 0) sleepNow(graceMs / 4)
      for (const group of asked) group.kill()
    },
  }
}

/** Starts a command as the leader of its own process group, without standard input. */
function begin(command: Command, { stderr }: Watcher): ChildProcess {
  try {
    return start(command.file, [...command.args], {
      cwd: command.cwd,
      env: { ...command.env },
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', stderr === undefined ? 'ignore' : 'pipe'],
      windowsHide: true,
    })
  } catch (cause) {
    throw notStarted(command, cause) // an argument list that is too long, a name with a zero byte
  }
}

/**
 * Waits for a child under its deadline and its cap on what it prints. Whatever ends it early ends the whole group. It is done at its
 * exit plus half a second, and what is left of the group then is ended: one that left the group (`setsid`) may go on, but holds
 * nothing of ours. Rejects with a HostError where it could not be started.
 */
function follow(
  child: ChildProcess,
  group: ProcessGroup,
  command: Command,
  watcher: Watcher,
  onDeadline: (command: Command) => void,
): Promise<Exit> {
  let timedOut = false
  let tooMuchOutput = false
  let printed = 0
  const deadline = setTimeout(
    () => {
      timedOut = true
      group.end()
      onDeadline(command)
    },
    Math.min(command.timeoutMs, longestTimerMs),
  )
  const read = (take: (bytes: Uint8Array) => void) => (bytes: Uint8Array) => {
    if (tooMuchOutput) return
    printed += bytes.length
    if (printed <= command.maxOutputBytes) return take(bytes)
    tooMuchOutput = true
    group.end()
  }
  child.stdout?.on('data', read(watcher.stdout))
  if (watcher.stderr !== undefined) child.stderr?.on('data', read(watcher.stderr))
  child.on('spawn', () => watcher.onStart?.(() => void group.end()))
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      clearTimeout(deadline)
      reject(notStarted(command, cause))
    })
    child.on('exit', () => {
      clearTimeout(deadline)
      const closing = setTimeout(() => {
        group.kill()
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, afterExitMs)
      child.on('close', (code, signal) => {
        clearTimeout(closing)
        group.kill()
        resolve({ code, signal, timedOut, tooMuchOutput })
      })
    })
  })
}

/** The system says ENOENT of a folder and of a command alike. */
function notStarted({ file, cwd }: Command, cause: unknown): HostError {
  const words = `${file} cannot be started in ${cwd}`
  const why = messageOf(cause)
  if (!hasCode(cause, 'ENOENT') && !hasCode(cause, 'ENOTDIR')) return new HostError(`${words}: ${why}`, { cause })
  if (!isFolder(cwd)) return new HostError(`${words}: the folder does not exist`, { cause })
  // Without the folder: it may be a temporary one, and the same run says the same.
  return new HostError(`${file} cannot be started: the command does not exist (ENOENT)`, { cause, isNoCommand: true })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function sleepNow(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
