import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { messageOf } from '../lang/message-of.ts'
import type { ResultStore } from '../ports.ts'
import { readGzipText, renameOver } from './files.ts'

const entryName = /^[0-9a-f]{64}$/
const temporaryName = /^\.[0-9a-f]{16}\.tmp$/
/** A temporary file of somebody who is still writing is younger. */
const abandonedMs = 3_600_000
/** Using an entry is written down no more often than this: what is read a hundred times a day costs no write each. */
const touchedMs = 3_600_000

/** What a folder of kept results may hold. The oldest go first; using one makes it young. */
export type Room = { readonly entries: number; readonly bytes: number }
export const usualRoom: Room = { entries: 10_000, bytes: 100 * 2 ** 20 }

export type TrimmedStore = ResultStore & {
  /** Takes away what there is no room for, where anything was written. Never rejects. */
  readonly trim: () => Promise<void>
}

/**
 * Keeps texts as files of a folder, in gzip, which is made when the first is written. Two processes may use it at once. A folder that cannot be
 * written is told once and not tried again; what lies there can still be read.
 * @param program see `ResultStore`
 */
export function resultStore(folder: string, program: string, room: Room = usualRoom): TrimmedStore {
  let isWritten = false
  let hasFailed = false
  return {
    program,
    read: async (key, maxBytes) => {
      if (!entryName.test(key)) return undefined
      const path = join(folder, key)
      const text = await readGzipText(path, maxBytes)
      if (text !== undefined) await touch(path)
      return text
    },
    write: async (key, text) => {
      if (hasFailed || !entryName.test(key)) return undefined
      try {
        await writeAtOnce(folder, key, text)
        isWritten = true
        return undefined
      } catch (error) {
        hasFailed = true
        return { folder, why: messageOf(error) }
      }
    },
    trim: async () => {
      if (isWritten) await trimFolder(folder, room).catch(() => undefined) // who comes next tries again
    },
  }
}

/** Where there is no folder: nothing is there, and that nothing can be kept is told once. */
export function noStore(program: string, why: string): TrimmedStore {
  let isTold = false
  return {
    program,
    read: async () => undefined,
    write: async () => {
      const problem = isTold ? undefined : { folder: '', why }
      isTold = true
      return problem
    },
    trim: async () => undefined,
  }
}

async function writeAtOnce(folder: string, key: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(await promisify(gzip)(text, { level: constants.Z_BEST_SPEED }))
    } finally {
      await file.close()
    }
    // Takes the place of whatever is there, also of a link: where that leads nothing is written.
    await renameOver(temporary, join(folder, key))
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Of a read-only folder nobody needs to know which entry was used last. */
async function touch(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path)
    const now = new Date()
    if (now.getTime() - mtimeMs > touchedMs) await utimes(path, now, now)
  } catch {
    // It may be gone by now.
  }
}

type Entry = { readonly path: string; readonly bytes: number; readonly usedMs: number }

/** Only what has a name of ours is taken away: a folder that a person named may hold other things. */
async function trimFolder(folder: string, room: Room): Promise<void> {
  const entries: Entry[] = []
  for (const name of await readdir(folder)) {
    if (!entryName.test(name) && !temporaryName.test(name)) continue
    const path = join(folder, name)
    const found = await lstat(path).catch(() => undefined)
    if (found === undefined || found.isDirectory()) continue
    if (entryName.test(name)) entries.push({ path, bytes: found.size, usedMs: found.mtimeMs })
    else if (Date.now() - found.mtimeMs > abandonedMs) await rm(path, { force: true })
  }
  entries.sort((a, b) => b.usedMs - a.usedMs)
  let bytes = 0
  for (const [index, entry] of entries.entries()) {
    bytes += entry.bytes
    if (index >= room.entries || bytes > room.bytes) await rm(entry.path, { force: true })
  }
}
