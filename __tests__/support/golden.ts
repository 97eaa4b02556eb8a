import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'vitest'

/** Compares text with a golden file byte for byte; `UPDATE_GOLDEN=1` writes the file instead. */
export function expectGolden(file: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  expect(existsSync(file), `${file} is missing: run with UPDATE_GOLDEN=1 and read what it says`).toBe(true)
  expect(text).toBe(readFileSync(file, 'utf8'))
}
