import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { lstat, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '../lang/message-of.ts'
import type { Ports, ShortCommand } from '../ports.ts'
import { HostError, isSystemError } from './host-error.ts'

/**
 * Folders that name the process they belong to, so that a later one knows which are nobody's: by machine, and on Linux by the
 * namespace that numbers its processes, since a container may share a folder with its host and count from 1.
 */
const prefix = `allocs-budget-${processNamespace()}${hostname().replace(/[^\w.]/g, '_')}-`
const ofProcess = /^(\d+)-[A-Za-z0-9]{6}$/
/** Time to take one thing back: a worktree whose folder is gone already. Milliseconds. */
const undoMs = 5000

export type TemporaryFolders = {
  readonly make: Ports['temporaryFolder']
  /** Removes and undoes all that was made. For the end of a process: nothing is waited for, and nothing is thrown. */
  readonly removeNow: () => void
  readonly remove: () => Promise<void>
}

/**
 * Makes temporary folders and takes them all away again, with those that killed processes of ours left behind on this machine.
 * @param say told what cannot be taken away
 */
export function temporaryFolders(say: (line: string) => void): TemporaryFolders {
  const made = new Map<string, ShortCommand | undefined>()
  const searched = new Map<string, Promise<void>>()
  const forget = (parent: string): Promise<void> => {
    const done = searched.get(parent) ?? removeStale(parent)
    searched.set(parent, done)
    return done
  }
  void forget(tmpdir())
  const removeNow = (): void => {
    for (const [folder, undo] of made) {
      const why = removeFolder(folder)
      if (why !== undefined) say(`${folder} cannot be removed: ${why}`)
      if (undo !== undefined) runUndo(undo)
    }
    made.clear()
  }
  return {
    make: async (undo, parent = tmpdir()) => {
      await forget(parent)
      const folder = makeFolder(parent)
      made.set(folder, undo?.(folder)) // at once: a signal that comes now finds it
      return folder
    },
    removeNow,
    remove: async () => {
      await Promise.all(searched.values())
      removeNow()
    },
  }
}

function makeFolder(parent: string): string {
  try {
    return realpathSync(mkdtempSync(join(parent, `${prefix}${process.pid}-`)))
  } catch (cause) {
    if (!isSystemError(cause)) throw cause
    const why = messageOf(cause)
    // Only GOTMPDIR makes it lie elsewhere.
    const hint = 'set GOTMPDIR to a folder that exists, is writable, and has free space, or unset it'
    throw new HostError(`a temporary folder cannot be made in ${parent}: ${why}`, {
      cause,
      ...(parent !== tmpdir() && { hint }),
    })
  }
}

/** Takes a folder away. Why it could not; undefined where it is gone. */
function removeFolder(folder: string): string | undefined {
  const gone = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 })
  try {
    gone()
  } catch {
    // What was run in it may have left folders that nothing can be removed from.
    try {
      makeWritable(folder)
      gone()
    } catch (error) {
      return messageOf(error)
    }
  }
  return undefined
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700)
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) makeWritable(join(folder, entry.name))
}

/** In a session of its own, since a second Ctrl-C reaches all that runs in ours. */
function runUndo({ file, args, cwd, env }: ShortCommand): void {
  const options = { cwd, env, stdio: 'ignore', detached: true, timeout: undoMs, killSignal: 'SIGKILL' } as const
  const { pid, status } = spawnSync(file, args, options)
  // What it had started outlives it where it was killed.
  if (status !== null || pid === 0 || process.platform === 'win32') return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing was left of its group.
  }
}

/** Killed processes cannot clean up. */
async function removeStale(parent: string): Promise<void> {
  try {
    const dead = (await readdir(parent)).filter((name) => name.startsWith(prefix) && isOfDead(name))
    await Promise.all(dead.map((name) => removeOwn(join(parent, name))))
  } catch {
    // No leave to look: nothing that is judged depends on it.
  }
}

function isOfDead(name: string): boolean {
  const pid = ofProcess.exec(name.slice(prefix.length))?.[1]
  return pid !== undefined && !isAlive(Number(pid))
}

/** Anybody can make a link of that name in a folder that all write to. */
async function removeOwn(path: string): Promise<void> {
  try {
    const { uid } = await lstat(path).then((found) => (found.isDirectory() ? found : { uid: undefined }))
    const isOurs = process.getuid === undefined ? uid !== undefined : uid === process.getuid()
    if (isOurs) await rm(path, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Another process of ours takes it away at the same time, or it cannot be: it is in nobody's way.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** `4026531836-`; empty where the system has none. */
function processNamespace(): string {
  try {
    const inode = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]
    return inode === undefined ? '' : `${inode}-`
  } catch {
    return ''
  }
}
