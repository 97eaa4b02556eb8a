import { createHash } from 'node:crypto'
import { constants, type Dirent, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, readdir, stat } from 'node:fs/promises'
import { absent, failed, found } from '../lang/answer.ts'
import { messageOf } from '../lang/message-of.ts'
import type { PathState, Ports } from '../ports.ts'
import { entryKind, isAbsence, openFlags } from './files.ts'

/** What is read at once. */
const chunkBytes = 1 << 20

export const pathState: Ports['pathState'] = async (path, { maxBytes, listsFolder }) => {
  try {
    const itself = await lstat(path)
    const target = await targetOf(path)
    // A link to nothing: it is there for whoever looks at the link.
    if (target === undefined) return found({ ...factsOf(itself, itself), kind: 'other', digest: '', bytes: 0 })
    const facts = factsOf(itself, target)
    if (facts.kind === 'directory')
      return found({ ...facts, digest: listsFolder ? await folderDigest(path) : '', bytes: 0 })
    if (facts.kind === 'other') return found({ ...facts, digest: '', bytes: 0 })
    const read = await fileDigest(path, maxBytes)
    return typeof read === 'string' ? failed(read) : found({ ...facts, ...read })
  } catch (error) {
    return isAbsence(error) ? absent : failed(messageOf(error))
  }
}

async function targetOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw error
  }
}

function factsOf(itself: Stats, target: Stats): Omit<PathState, 'digest' | 'bytes'> {
  return {
    kind: entryKind(target),
    isLink: itself.isSymbolicLink(),
    mode: target.mode & 0o7777,
    changedMs: Math.max(...[itself, target].flatMap(({ mtimeMs, ctimeMs }) => [mtimeMs, ctimeMs])),
  }
}

async function folderDigest(path: string): Promise<string> {
  const entries = await readdir(path, { withFileTypes: true })
  const lines = entries.map((entry) => `${kindOfEntry(entry)} ${entry.name}\n`).sort()
  return `sha256:${createHash('sha256').update(lines.join('')).digest('hex')}`
}

function kindOfEntry(entry: Dirent): string {
  return entry.isSymbolicLink() ? 'link' : entryKind(entry)
}

/** The digest of a regular file; or why it has none that says what a program would read. */
async function fileDigest(path: string, maxBytes: number): Promise<Pick<PathState, 'digest' | 'bytes'> | string> {
  let file: FileHandle | undefined
  try {
    file = await open(path, openFlags | (constants.O_NOCTTY ?? 0))
    const { size } = await file.stat()
    if (size > maxBytes) return `it has ${size} bytes, at most ${maxBytes} are read`
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, size + 1))
    let bytes = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      bytes += bytesRead
      if (bytes > maxBytes || bytes > size) break
    }
    return bytes === size
      ? { digest: `sha256:${hash.digest('hex')}`, bytes }
      : `it has ${size} bytes, and other than those are read`
  } finally {
    await file?.close()
  }
}
