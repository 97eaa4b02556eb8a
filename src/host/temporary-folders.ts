import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ports, ShortCommand } from '../ports.ts'

/** Folders that name the process they belong to, so that a later one knows which are nobody's. */
const prefix = `allocs-budget-${hostname().replace(/[^\w.]/g, '_')}-`

export type TemporaryFolders = {
  readonly make: Ports['temporaryFolder']
  /** Undoes and removes all that was made. For the end of a process: nothing is waited for. */
  readonly removeNow: () => void
  readonly remove: () => Promise<void>
}

/** Makes temporary folders and takes them all away again, with those that killed processes of ours left behind on this machine. */
export function temporaryFolders(): TemporaryFolders {
  const made = new Map<string, ShortCommand | undefined>()
  const stale = removeStale()
  const removeNow = (): void => {
    for (const [folder, undo] of made) {
      if (undo !== undefined) spawnSync(undo.file, undo.args, { cwd: undo.cwd, env: undo.env, stdio: 'ignore' })
      rmSync(folder, { recursive: true, force: true })
    }
    made.clear()
  }
  return {
    make: async (undo) => {
      await stale
      const folder = await realpath(await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`)))
      made.set(folder, undo?.(folder))
      return folder
    },
    removeNow,
    remove: async () => {
      await stale
      removeNow()
    },
  }
}

/** Killed processes cannot clean up. Another machine's folders (a shared /tmp) carry another name. */
async function removeStale(): Promise<void> {
  try {
    const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix))
    const dead = names.filter((name) => !isAlive(Number(/^\d+/.exec(name.slice(prefix.length))?.[0])))
    await Promise.all(dead.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 3 })))
  } catch {
    // Somebody else's folder, or no leave to look: nothing that is judged depends on it.
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid)) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
