import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf } from '../lang/message-of.ts'
import { hasCode, renameOver } from './files.ts'

/** What came of writing a file; anything but `written` has left it as it was. */
export type Written =
  | { readonly kind: 'written' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused'; readonly why: string }

/** Writes a file that must not be there yet. */
export async function writeNewFile(path: string, text: string): Promise<Written> {
  try {
    await writeFile(path, text, { flag: 'wx' })
    return { kind: 'written' }
  } catch (error) {
    return hasCode(error, 'EEXIST') ? { kind: 'exists' } : { kind: 'refused', why: messageOf(error) }
  }
}

/**
 * Gives a file another text at once: the text goes to a new file beside it, which then takes its place, so that whoever reads has
 * the whole old or the whole new one. A file that does not hold `expected` any more is left alone, and so is a read-only one, which
 * only its folder would let us replace.
 */
export async function replaceFile(path: string, expected: string, text: string): Promise<Written> {
  const temporary = temporaryBeside(path)
  const remove = (): void => rmSync(temporary, { force: true })
  process.on('exit', remove) // a signal may end us before `finally`
  try {
    const { mode } = await stat(path)
    if ((mode & 0o222) === 0) return { kind: 'refused', why: 'it is read-only' }
    const file = await open(temporary, 'wx', mode & 0o7777)
    try {
      await file.chmod(mode & 0o7777) // what open sets is cut by the umask
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    if (!(await readFile(path)).equals(Buffer.from(expected))) return { kind: 'changed' }
    await renameOver(temporary, path)
    return { kind: 'written' }
  } catch (error) {
    return { kind: 'refused', why: messageOf(error) }
  } finally {
    await rm(temporary, { force: true })
    process.off('exit', remove)
  }
}

/**
 * Why a budget could not be written at the end, known before anything is measured; undefined where it can be. A file that is there is
 * to be replaced, one that is not is to be made; either way nothing is changed now.
 */
export async function whyNotWritable(path: string): Promise<string | undefined> {
  try {
    const there = await stat(path).catch(() => undefined)
    if (there !== undefined && (there.mode & 0o222) === 0) return 'it is read-only'
    const probe = there === undefined ? path : temporaryBeside(path)
    await (await open(probe, 'wx')).close()
    await rm(probe, { force: true })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.allocs-budget-${randomBytes(6).toString('hex')}.tmp`)
}
