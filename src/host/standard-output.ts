import { fstatSync, writeSync } from 'node:fs'
import { WriteStream } from 'node:tty'
import { messageOf } from '../lang/message-of.ts'
import { hintFor } from './host-error.ts'

/** What came of printing. `closed`: whoever reads has stopped to, which is theirs to decide. */
export type Printed =
  | { readonly kind: 'printed' | 'closed' }
  | { readonly kind: 'failed'; readonly why: string; readonly hint: string }

/** Prints a text to standard output, all of it. Never rejects. */
export async function print(text: string): Promise<Printed> {
  try {
    if (isFile()) writeAll(Buffer.from(text))
    else await writeToStream(text)
    return { kind: 'printed' }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return { kind: 'closed' }
    return { kind: 'failed', why: messageOf(error), hint: hintFor(error) }
  }
}

function isFile(): boolean {
  const found = fstatSync(1)
  return found.isFile() || (found.isCharacterDevice() && process.stdout.isTTY !== true)
}

// Node's own stream takes a write of the half for one of the whole where a disk is full or a limit is reached.
function writeAll(bytes: Buffer): void {
  let written = 0
  while (written < bytes.length) written += writeSync(1, bytes, written)
}

function writeToStream(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

/** Whether standard output shows colors, as Node reads the terminal, TERM, NO_COLOR and FORCE_COLOR. */
export function showsColor(): boolean {
  if (process.stdout.isTTY === true) return process.stdout.hasColors()
  // What is no terminal has no such method; FORCE_COLOR means the same to it.
  return process.env.FORCE_COLOR !== undefined && WriteStream.prototype.hasColors(process.env)
}

/** Tells a person at the terminal, whatever becomes of standard output. */
export function complain(message: string, hint: string): void {
  process.stderr.write(`allocs-budget: error: ${message}\nhint: ${hint}\n`)
}
