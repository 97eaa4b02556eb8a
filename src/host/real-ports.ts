import { symlink, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { Ports } from '../ports.ts'
import { makeExec } from './exec.ts'
import { foldersWith, holds, irregularFiles, kindOf, listFiles, readGzip, readText, realPath } from './files.ts'
import { keepMemoryLean } from './lean-memory.ts'
import { endInOrder, say } from './life-cycle.ts'
import { pathState } from './path-state.ts'
import { phaseClock, type Spent } from './phases.ts'
import type { ProgressDisplay } from './progress.ts'
import type { TrimmedStore } from './result-store.ts'
import { makeRunner } from './spawn.ts'
import { temporaryFolders } from './temporary-folders.ts'

export type RealPorts = Ports & {
  /** To be called before anything but progress is printed: nothing of it is shown any more. */
  readonly endProgress: () => void
  /** Ends what still runs, takes temporary folders away and stops listening for signals. */
  readonly close: () => Promise<void>
  /** Where the time went since these ports are there. */
  readonly spent: () => Spent
}

type Settings = {
  readonly progress: ProgressDisplay
  readonly longestMs?: number | undefined
  readonly kept?: TrimmedStore | undefined
}

/** The doors to the real world. Whatever ends our process ends all children and removes what was made; see `endInOrder`. */
export function realPorts({ progress, longestMs = Number.POSITIVE_INFINITY, kept }: Settings): RealPorts {
  keepMemoryLean()
  // Windows looks for a command in the folder it is to run in before it looks on the PATH; there lies a stranger's code.
  if (process.platform === 'win32') process.env.NoDefaultCurrentDirectoryInExePath = '1'
  const { spawn, stop, kill } = makeRunner((command) => progress.tell({ kind: 'late-command', command }))
  const folders = temporaryFolders(say)
  const { during, spent } = phaseClock()
  const endNow = (): void => {
    kill()
    folders.removeNow()
  }
  const endedInOrder = endInOrder({ clear: progress.end, stop, endNow })
  return {
    spawn,
    exec: makeExec(spawn),
    longestMs,
    readText,
    readGzip,
    holds,
    pathState,
    kindOf,
    listFiles,
    irregularFiles,
    foldersWith,
    realPath,
    temporaryFolder: folders.make,
    writeTemporary: (path, text) => writeFile(path, text, { flag: 'wx' }),
    // On Windows a junction needs no privilege; elsewhere the type says nothing.
    linkTemporary: (path, target) => symlink(target, path, 'junction'),
    env: process.env,
    cores: availableParallelism(),
    kept,
    during,
    spent,
    progress: progress.tell,
    endProgress: progress.end,
    close: async () => {
      progress.end()
      kill()
      await kept?.trim()
      await folders.remove()
      // A signal that came while that was going on has yet to be heard of: that takes a whole round of the event loop.
      for (let rounds = 0; rounds < 2; rounds++) await new Promise((resolve) => setImmediate(resolve))
      await endedInOrder()
    },
  }
}
