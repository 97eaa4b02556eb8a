import { constants, createReadStream } from 'node:fs'
import { lstat, open, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FileText, Ports } from '../ports.ts'

/** Reads a text file of at most `maxBytes`; never more of it than that. */
export const readText: Ports['readText'] = async (path, maxBytes): Promise<FileText> => {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const found = await file.stat()
      if (!found.isFile()) return { kind: 'unreadable', why: 'it is no regular file' }
      const { size } = found
      if (size > maxBytes) return { kind: 'too-large', why: `it has ${size} bytes, at most ${maxBytes} are read` }
      return {
        kind: 'text',
        text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.readFile()),
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { kind: 'missing', why: 'it does not exist' }
    if (error instanceof TypeError) return { kind: 'unreadable', why: 'it is not UTF-8 text' }
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) }
  }
}

export const kindOf: Ports['kindOf'] = async (path) => {
  try {
    const found = await stat(path)
    return found.isDirectory() ? 'directory' : 'file'
  } catch {
    return undefined
  }
}

export const listFiles: Ports['listFiles'] = async (path) => {
  try {
    const found = await lstat(path)
    if (!found.isDirectory()) return [{ path: '', kind: found.isFile() ? 'file' : 'other' }]
    const below = await readdir(path, { recursive: true, withFileTypes: true })
    return below
      .filter((entry) => !entry.isDirectory())
      .map((entry) => ({
        path: relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'),
        kind: entry.isFile() ? ('file' as const) : ('other' as const),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    return [{ path: '', kind: 'other' }] // there, and not to be read
  }
}

export const realPath: Ports['realPath'] = async (path) => {
  try {
    return await realpath(path)
  } catch {
    return path
  }
}

export const readGzip: Ports['readGzip'] = async (path, maxBytes) => {
  try {
    return await promisify(gunzip)(await readFile(path), { maxOutputLength: maxBytes })
  } catch {
    return undefined
  }
}

export const holds: Ports['holds'] = async (path, text) => {
  const wanted = Buffer.from(text)
  let rest = Buffer.alloc(0)
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      const bytes = Buffer.concat([rest, chunk as Buffer]) // a stream without an encoding gives buffers
      if (bytes.includes(wanted)) return true
      rest = bytes.subarray(Math.max(0, bytes.length - wanted.length + 1))
    }
  } catch {
    return false
  }
  return false
}

/** Whether a call of the system failed with this code: `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
