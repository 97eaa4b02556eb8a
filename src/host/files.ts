import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readdir, realpath, rename, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Answer, absent, failed, found } from '../lang/answer.ts'
import { messageOf } from '../lang/message-of.ts'
import type { EntryKind, FileText, Ports } from '../ports.ts'

/** Without waiting for a writer, where the path is a FIFO. Windows has neither the flag nor such files. */
export const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
/** What is read at once. */
const chunkBytes = 1 << 20
/** How long a file may be in another's way. Milliseconds. */
const busyMs = 2000

/**
 * Reads a text file of at most `maxBytes`; never more of it than that, however large it says that it is. What is open is looked at
 * before it is read: a FIFO, a device or a folder is no text.
 */
export const readText: Ports['readText'] = async (path, maxBytes, links): Promise<FileText> => {
  const refused = await linkProblem(path, links)
  if (refused !== undefined) return refused
  const read = await readRegular(path, maxBytes)
  return Buffer.isBuffer(read) ? textOf(read) : read
}

/** The text of a gzip file; undefined where there is none, where it is a link, and where it or its text is larger. */
export async function readGzipText(path: string, maxBytes: number): Promise<string | undefined> {
  if ((await linkProblem(path, 'refused')) !== undefined) return undefined
  const bytes = await readGzip(path, maxBytes)
  const read = bytes.kind === 'found' ? textOf(bytes.value) : undefined
  return read?.kind === 'text' ? read.text : undefined
}

function textOf(bytes: Uint8Array): FileText {
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { kind: 'unreadable', why: 'it is not UTF-8 text' }
  }
}

/** Why a path that is a link is not followed. */
async function linkProblem(path: string, links: Parameters<Ports['readText']>[2]): Promise<FileText | undefined> {
  if (links === undefined) return undefined
  try {
    if (!(await lstat(path)).isSymbolicLink()) return undefined
    if (links === 'refused') return { kind: 'unreadable', why: 'it is a symbolic link' }
    const [target, root] = [await realpath(path), await realpath(links.within)]
    const isInside = target.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
    return isInside ? undefined : { kind: 'unreadable', why: 'it is a symbolic link to a file outside the repository' }
  } catch (error) {
    return unread(error)
  }
}

/** The bytes of a regular file, or why there are none. */
async function readRegular(path: string, maxBytes: number): Promise<Buffer | Exclude<FileText, { kind: 'text' }>> {
  let file: FileHandle | undefined
  try {
    file = await open(path, openFlags)
    const found = await file.stat()
    if (!found.isFile()) return { kind: 'unreadable', why: `it is ${aKind(found)}, not a regular file` }
    if (found.size > maxBytes) return tooLarge(`${found.size} bytes`, maxBytes)
    const bytes = await readAtMost(file, maxBytes + 1, found.size)
    return bytes.length > maxBytes ? tooLarge(`more than ${maxBytes} bytes`, maxBytes) : bytes
  } catch (error) {
    return unread(error)
  } finally {
    await file?.close()
  }
}

/**
 * What a file says of its size is not believed, though most have just that: it may grow, and those of /proc have none.
 * @param expected how large it says that it is
 */
async function readAtMost(file: FileHandle, most: number, expected: number): Promise<Buffer> {
  // One byte more: whoever is told of the end needs no more room.
  let buffer = Buffer.allocUnsafe(Math.min(expected + 1, most))
  let length = 0
  while (length < most) {
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(length + chunkBytes, most))
    const { bytesRead } = await file.read(buffer, length, buffer.length - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

function tooLarge(size: string, maxBytes: number): Exclude<FileText, { kind: 'text' }> {
  return { kind: 'too-large', why: `it has ${size}, at most ${maxBytes} are read` }
}

function unread(error: unknown): Exclude<FileText, { kind: 'text' }> {
  return isAbsence(error)
    ? { kind: 'missing', why: 'it does not exist' }
    : { kind: 'unreadable', why: messageOf(error) }
}

type Stats = Awaited<ReturnType<typeof stat>>

/** What an entry is; a link that is not followed is `other`. */
export function entryKind(entry: Pick<Stats, 'isFile' | 'isDirectory'>): EntryKind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other'
}

function aKind(entry: Stats): string {
  if (entry.isDirectory()) return 'a directory'
  if (entry.isFIFO()) return 'a named pipe'
  if (entry.isSocket()) return 'a socket'
  return 'a device'
}

export const kindOf: Ports['kindOf'] = (path) => answered(async () => entryKind(await stat(path)))

export const listFiles: Ports['listFiles'] = (path, isDeep = true) =>
  answered(async () => {
    const itself = await lstat(path)
    if (!itself.isDirectory()) return [{ path: '', kind: itself.isFile() ? 'file' : 'other' }]
    const below = await readdir(path, { recursive: isDeep, withFileTypes: true })
    return below
      .filter((entry) => !entry.isDirectory())
      .map((entry) => ({
        path: relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'),
        kind: entry.isFile() ? ('file' as const) : ('other' as const),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  })

export const irregularFiles: Ports['irregularFiles'] = (path, isSkipped) =>
  answered(async () => {
    const irregular: string[] = []
    const folders = ['']
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const entry of await readdir(join(path, folder), { withFileTypes: true })) {
        const name = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (!entry.isDirectory()) {
          if (!entry.isFile()) irregular.push(name)
        } else if (!isSkipped(entry.name)) folders.push(name)
      }
    }
    return irregular.sort()
  })

export const foldersWith: Ports['foldersWith'] = (path, wanted, isSkipped) =>
  answered(async () => {
    const having: string[] = []
    const folders = ['']
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = await readdir(join(path, folder), { withFileTypes: true })
      const names = new Set(entries.map(({ name }) => name))
      if (isSkipped(folder.slice(folder.lastIndexOf('/') + 1), (name) => names.has(name))) continue
      if (entries.some((entry) => entry.name === wanted && !entry.isDirectory())) having.push(folder || '.')
      for (const entry of entries)
        if (entry.isDirectory()) folders.push(folder === '' ? entry.name : `${folder}/${entry.name}`)
    }
    return having.sort()
  })

/** Node's own function names a path in full where it exists, and rejects where it does not. */
export const realPath: Ports['realPath'] = (path) => answered(() => realpath(path))

export const readGzip: Ports['readGzip'] = async (path, maxBytes) => {
  const read = await readRegular(path, maxBytes)
  if (!Buffer.isBuffer(read)) return read.kind === 'missing' ? absent : failed(read.why)
  try {
    return found(await promisify(gunzip)(read, { maxOutputLength: maxBytes }))
  } catch (error) {
    return failed(messageOf(error)) // no gzip, or more comes out of it than may
  }
}

export const holds: Ports['holds'] = async (path, text) => {
  const wanted = Buffer.from(text)
  let file: FileHandle | undefined
  try {
    file = await open(path, openFlags)
    if (!(await file.stat()).isFile()) return failed('it is not a regular file')
    const buffer = Buffer.allocUnsafe(wanted.length + chunkBytes)
    // Each look also covers what the last one ended with.
    for (let kept = 0; ; ) {
      const { bytesRead } = await file.read(buffer, kept, chunkBytes)
      if (bytesRead === 0) return found(false)
      const seen = buffer.subarray(0, kept + bytesRead)
      if (seen.includes(wanted)) return found(true)
      kept = Math.min(seen.length, wanted.length - 1)
      seen.copy(buffer, 0, seen.length - kept)
    }
  } catch (error) {
    return isAbsence(error) ? absent : failed(messageOf(error))
  } finally {
    await file?.close()
  }
}

/** An answer of the file system: only that there is no such entry is one of its own, all else is a failure. */
async function answered<T>(ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return found(await ask())
  } catch (error) {
    return isAbsence(error) ? absent : failed(messageOf(error))
  }
}

/** ENOTDIR: what would be its folder is a file. */
export function isAbsence(error: unknown): boolean {
  return hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')
}

/**
 * Gives a file the path of another, whose place it takes. Windows refuses that while another process has that one open, as a reader or a virus
 * scanner does for a moment: Go waits as long for it (cmd/internal/robustio).
 */
export async function renameOver(from: string, to: string): Promise<void> {
  for (const end = Date.now() + busyMs; ; ) {
    try {
      return await rename(from, to)
    } catch (error) {
      const isBusy = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].some((code) => hasCode(error, code))
      if (!isBusy || Date.now() > end) throw error
      await setTimeout(10)
    }
  }
}

/** Whether a call of the system failed with this code: `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
