import { randomUUID } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'
import { messageOf } from '../lang/message-of.ts'

/**
 * Appends to one of the runner's files (GITHUB_OUTPUT, GITHUB_STEP_SUMMARY). Gives why not where it cannot: the verdict does not
 * depend on it. Never waits: a pipe that nobody reads is refused.
 */
export function appendToRunnerFile(path: string | undefined, text: string): string | undefined {
  if (path === undefined || path === '') return 'the runner named no file for it'
  try {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0 } = constants
    const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK)
    try {
      if (!fstatSync(file).isFile()) return `${path} is not a regular file`
      const bytes = Buffer.from(text)
      let written = 0
      while (written < bytes.length) written += writeSync(file, bytes, written)
      return undefined
    } finally {
      closeSync(file)
    }
  } catch (error) {
    return messageOf(error)
  }
}

/** An output as the runner reads it (FileCommandManager.cs): a value cannot end what nobody can guess the end of. */
export function outputText(name: string, value: string): string {
  const delimiter = `ghadelimiter_${randomUUID()}`
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`
}
