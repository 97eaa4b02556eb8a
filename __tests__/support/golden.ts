import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'vitest'

/**
 * Compares text with a golden file byte for byte; `UPDATE_GOLDEN=1` writes the file instead. What differs is left beside it as
 * `FILE.got`, to be looked at with whatever shows differences best, until they are the same again.
 */
export function expectGolden(file: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const wanted = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (text === wanted) rmSync(`${file}.got`, { force: true })
  else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.got`, text)
  }
  expect(wanted, `${file} is missing: run with UPDATE_GOLDEN=1 and read what it says`).toBeDefined()
  expect(text, `see ${file}.got`).toBe(wanted)
}
