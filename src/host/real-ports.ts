import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Ports } from '../ports.ts'
import { exec } from './exec.ts'
import { kindOf, listFiles, readText, realPath, temporaryFolders } from './files.ts'
import { makeSpawn } from './spawn.ts'

export type RealPorts = Ports & {
  /** Takes temporary folders away and stops listening for signals. */
  readonly close: () => Promise<void>
}

/** The doors to the real world. SIGINT and SIGTERM end all children and remove what was made, then end us with 2. */
export function realPorts({ progress }: Pick<Ports, 'progress'>): RealPorts {
  const { spawn, killAll } = makeSpawn()
  const folders = temporaryFolders()
  const made: string[] = []
  const end = (): void => {
    killAll()
    for (const folder of made) rmSync(folder, { recursive: true, force: true })
    process.exit(2)
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  return {
    spawn,
    exec,
    readText,
    kindOf,
    listFiles,
    realPath,
    temporaryFolder: async () => {
      const folder = await folders.make()
      made.push(folder)
      return folder
    },
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
