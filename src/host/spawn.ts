import { type ChildProcess, spawn as start } from 'node:child_process'
import type { Command, Exit, Ports, Watcher } from '../ports.ts'
import { HostError } from './host-error.ts'

/** What a grandchild may still write after its parent's exit before our ends of the pipes are closed. Milliseconds. */
const afterExitMs = 500

/** A `spawn` port and what ends all groups that it started and that still run, for signals and the end of our own process. */
export function makeSpawn(): { readonly spawn: Ports['spawn']; readonly killAll: () => void } {
  const running = new Set<ChildProcess>()
  return {
    spawn: (command, watcher) => spawn(command, watcher, running),
    killAll: () => {
      for (const child of running) killGroup(child)
    },
  }
}

/**
 * Runs a command as the leader of its own process group, with no standard input, a deadline and a cap on what it prints.
 * Whatever ends it early ends the whole group with SIGKILL. It is done at its exit plus half a second: a grandchild that
 * left the group (`setsid`) may go on, but holds nothing of ours. Rejects with a HostError where it cannot be started.
 */
function spawn(command: Command, watcher: Watcher, running: Set<ChildProcess>): Promise<Exit> {
  return new Promise((resolve, reject) => {
    const child = start(command.file, [...command.args], {
      cwd: command.cwd,
      env: { ...command.env },
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    running.add(child)
    let timedOut = false
    let tooMuchOutput = false
    let printed = 0
    const deadline = setTimeout(() => {
      timedOut = true
      killGroup(child)
    }, command.timeoutMs)
    const read = (take: (bytes: Uint8Array) => void) => (bytes: Uint8Array) => {
      if (tooMuchOutput) return
      printed += bytes.length
      if (printed <= command.maxOutputBytes) return take(bytes)
      tooMuchOutput = true
      killGroup(child)
    }
    child.stdout?.on('data', read(watcher.stdout))
    child.stderr?.on('data', read(watcher.stderr))
    child.on('error', (cause) => {
      clearTimeout(deadline)
      running.delete(child)
      reject(new HostError(`${command.file} cannot be started in ${command.cwd}: ${cause.message}`, { cause }))
    })
    child.on('spawn', () => watcher.onStart?.(() => killGroup(child)))
    child.on('exit', () => {
      clearTimeout(deadline)
      // Group members that outlive their leader are nobody's any more; one that left the group keeps the pipes open.
      const closing = setTimeout(() => {
        killGroup(child)
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, afterExitMs)
      child.on('close', (code, signal) => {
        clearTimeout(closing)
        running.delete(child)
        resolve({ code, signal, timedOut, tooMuchOutput })
      })
    })
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL') // the group is gone already, or never was
  }
}
