import { symlink, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { Ports } from '../ports.ts'
import { exec } from './exec.ts'
import { holds, kindOf, listFiles, readGzip, readText, realPath } from './files.ts'
import { keepMemoryLean } from './lean-memory.ts'
import { makeSpawn } from './spawn.ts'
import { temporaryFolders } from './temporary-folders.ts'

export type RealPorts = Ports & {
  /** Takes temporary folders away and stops listening for signals. */
  readonly close: () => Promise<void>
}

/** The doors to the real world. SIGINT and SIGTERM end all children and remove what was made, then end us with 2. */
export function realPorts({ progress }: Pick<Ports, 'progress'>): RealPorts {
  keepMemoryLean()
  const { spawn, killAll } = makeSpawn()
  const folders = temporaryFolders()
  const end = (): void => {
    killAll()
    folders.removeNow()
    process.exit(2)
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  return {
    spawn,
    exec,
    readText,
    readGzip,
    holds,
    kindOf,
    listFiles,
    realPath,
    temporaryFolder: folders.make,
    writeTemporary: (path, text) => writeFile(path, text, { flag: 'wx' }),
    // On Windows a junction needs no privilege; elsewhere the type says nothing.
    linkTemporary: (path, target) => symlink(target, path, 'junction'),
    env: process.env,
    cores: availableParallelism(),
    progress,
    close: async () => {
      process.off('SIGINT', end)
      process.off('SIGTERM', end)
      killAll()
      await folders.remove()
    },
  }
}
